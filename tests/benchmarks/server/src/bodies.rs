//! What HubSpot answers, the same each time: bodies such as it sends, compact and with data as people have it.

use std::fmt::Write;

/// How many participations a page has, and how many attendees a batch: HubSpot's most.
pub const SIZE: usize = 100;

const FIRST_NAMES: [&str; 8] = ["Ada", "Björn", "Chloé", "Dmitri", "Emma", "Farid", "Grace", "Hélène"];

const LAST_NAMES: [&str; 7] = ["Lovelace", "Åkesson", "Dubois", "Karamazov", "van der Berg", "O'Brien", "Hopper"];

const STATES: [&str; 5] = ["ATTENDED", "REGISTERED", "ATTENDED", "NO_SHOW", "CANCELLED"];

/// The milliseconds of 2026-03-30T12:00:00Z, when people begin to come.
pub const BEGIN: i64 = 1_774_872_000_000;

/// The address of a person, by number.
pub fn email(person: usize) -> String {
    let first = FIRST_NAMES[person % FIRST_NAMES.len()];
    let ascii = first.chars().map(|letter| match letter {
        'ö' => 'o',
        'é' | 'è' => 'e',
        other => other.to_ascii_lowercase(),
    });
    format!("{}.{person:05}@example.com", ascii.collect::<String>())
}

/// HubSpot's id of a person, by number.
pub fn contact_id(person: usize) -> usize {
    50_120_001 + person * 17
}

/// One page of participations, about 49 kB, of so many pages. The first is number 1.
pub fn participations(page: usize, pages: usize) -> String {
    let people = (page - 1) * SIZE..page * SIZE;
    let items: Vec<_> = people.map(participation).collect();
    let mut body = format!(r#"{{"total":{},"results":[{}]"#, pages * SIZE, items.join(","));
    if page < pages {
        let next = page + 1;
        write!(
            body,
            r#","paging":{{"next":{{"after":"page-{next}","link":"https://api.hubapi.com/marketing/marketing-events/2026-03/participations/90071992547/breakdown?limit=100&after=page-{next}"}}}}"#
        )
        .expect("a string takes all");
    }
    body.push('}');
    body
}

fn participation(person: usize) -> String {
    let state = STATES[person % STATES.len()];
    let (id, contact) = (87_310_000_001 + person * 3, contact_id(person));
    let first = FIRST_NAMES[person % FIRST_NAMES.len()];
    let last = LAST_NAMES[person % LAST_NAMES.len()];
    let (minute, second, milli) = (person / 60 % 60, person % 60, person * 37 % 1000);
    let occurred = BEGIN + i64::try_from(person).expect("few people") * 1_037;
    let email = email(person);
    // Who wasn't there has no duration.
    let stay = match state {
        "ATTENDED" => format!(
            r#""attendanceDurationSeconds":{},"attendancePercentage":"0.{:02}""#,
            1_800 + person % 1_800,
            50 + person % 50
        ),
        _ => r#""attendanceDurationSeconds":null,"attendancePercentage":null"#.to_owned(),
    };
    format!(
        r#"{{"id":"{id}","createdAt":"2026-03-30T12:{minute:02}:{second:02}.{milli:03}Z","associations":{{"contact":{{"contactId":"{contact}","email":"{email}","firstname":"{first}","lastname":"{last}"}},"marketingEvent":{{"marketingEventId":"90071992547","name":"Spring product webinar for customers","externalAccountId":"acme-events","externalEventId":"webinar-2026-03-30"}}}},"properties":{{"occurredAt":{occurred},"attendanceState":"{state}",{stay}}}}}"#
    )
}

/// The answer to a batch of [`SIZE`] people, the first so many, who were all recorded.
pub fn recorded() -> String {
    let people = (0..SIZE).map(|person| {
        let (email, vid) = (email(person), contact_id(person));
        format!(r#"{{"email":"{email}","vid":{vid}}}"#)
    });
    let results: Vec<_> = people.collect();
    format!(
        r#"{{"status":"COMPLETE","results":[{}],"requestedAt":"2026-03-30T13:00:00.017Z","startedAt":"2026-03-30T13:00:00.021Z","completedAt":"2026-03-30T13:00:00.634Z"}}"#,
        results.join(",")
    )
}
