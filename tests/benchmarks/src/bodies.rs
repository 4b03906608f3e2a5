//! Response bodies like HubSpot's: compact JSON with realistic data, always the same.

/// How many participations are on a page, and people in a batch: HubSpot's maximum.
pub const SIZE: usize = 100;

const FIRST_NAMES: [&str; 8] = ["Ada", "Björn", "Chloé", "Dmitri", "Emma", "Farid", "Grace", "Hélène"];
const LAST_NAMES: [&str; 7] = ["Lovelace", "Åkesson", "Dubois", "Karamazov", "van der Berg", "O'Brien", "Hopper"];
const ADDRESSES: [&str; 8] = ["ada", "bjorn", "chloe", "dmitri", "emma", "farid", "grace", "helene"];
const STATES: [&str; 5] = ["ATTENDED", "REGISTERED", "ATTENDED", "NO_SHOW", "CANCELLED"];

/// 2026-03-30T12:00:00Z, when the first people join, in milliseconds since the Unix epoch.
pub const BEGIN: i64 = 1_774_872_000_000;

/// The email address of a person, by number.
pub fn email(person: usize) -> String {
    format!("{}.{person:05}@example.com", ADDRESSES[person % ADDRESSES.len()])
}

/// HubSpot's id of a person, by number.
pub fn contact_id(person: usize) -> usize {
    50_120_001 + person * 17
}

/// A page of participations, about 49 kB; the first is number 1.
pub fn participations(page: usize, pages: usize) -> String {
    let people = (page - 1) * SIZE..page * SIZE;
    let items: Vec<_> = people.map(participation).collect();
    let mut body = format!(r#"{{"total":{},"results":[{}]"#, pages * SIZE, items.join(","));
    if page < pages {
        let next = page + 1;
        body += &format!(
            r#","paging":{{"next":{{"after":"page-{next}","link":"https://api.hubapi.com/marketing/marketing-events/2026-03/participations/90071992547/breakdown?limit=100&after=page-{next}"}}}}"#
        );
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
    // People who weren't there have no duration.
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

/// The outcome of a batch of the first [`SIZE`] people, all recorded.
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
