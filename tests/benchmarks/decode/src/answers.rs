//! The answers that are read: compact JSON, as HubSpot's servers write it.

use std::fmt::Write;

const MANY: usize = 100;

/// A page of a hundred participations.
pub fn participations() -> String {
    page(|i| {
        let (second, state) = (
            i % 60,
            ["ATTENDED", "REGISTERED", "CANCELLED", "NO_SHOW"][i % 4],
        );
        let (first, last) = (FIRST[i % FIRST.len()], LAST[i / 4 % LAST.len()]);
        let mut json = format!(
            r#"{{"id":"{}","createdAt":"2026-03-30T12:00:{second:02}.{:03}Z","#,
            51_000_000_000 + i * 7919,
            i * 7 % 1000,
        );
        let _ = write!(
            json,
            r#""associations":{{"contact":{{"contactId":"{}","email":"{}.{}.{i}@example.com","firstname":"{first}","lastname":"{last}"}},"#,
            102_400_000 + i * 131,
            first.to_lowercase(),
            last.to_lowercase(),
        );
        json.push_str(
            r#""marketingEvent":{"marketingEventId":"58237132332","externalEventId":"webinar-2026-spring-42","externalAccountId":"acme-emea","name":"Spring release webinar"}},"#,
        );
        let _ = write!(
            json,
            r#""properties":{{"occurredAt":{},"attendanceState":"{state}","attendanceDurationSeconds":{},"attendancePercentage":"0.{:02}"}}}}"#,
            1_774_872_000_000_u64 + i as u64 * 61_007,
            1_800 + i * 13,
            10 + i * 7 % 90,
        );
        json
    })
}

/// A page of a hundred events.
pub fn events() -> String {
    page(|i| {
        let mut json = format!(
            r#"{{"objectId":"{}","eventName":"Webinar {i}: what is new","eventType":"WEBINAR","eventOrganizer":"Acme Corporation","#,
            58_237_132_332_u64 + i as u64,
        );
        let _ = write!(
            json,
            r#""eventDescription":"An hour on what the spring release brings, with time for questions. Part {i} of the series.","eventUrl":"https://events.example.com/spring/{i}","#,
        );
        json.push_str(
            r#""startDateTime":"2026-04-30T14:00:00Z","endDateTime":"2026-04-30T15:00:00Z","eventCancelled":false,"eventCompleted":false,"eventStatus":"UPCOMING","eventStatusV2":"UPCOMING","#,
        );
        let _ = write!(
            json,
            r#""externalEventId":"webinar-{i}","appInfo":{{"id":"4711","name":"Webinar App"}},"registrants":{},"attendees":{},"cancellations":{},"noShows":0,"#,
            120 + i,
            80 + i,
            i % 5,
        );
        json.push_str(
            r#""customProperties":[{"name":"room","value":"Aula"},{"name":"language","value":"en"}],"createdAt":"2026-01-02T03:04:05.678Z","updatedAt":"2026-03-03T13:14:15.167Z"}"#,
        );
        json
    })
}

/// The outcome of a batch of a hundred people, known by email.
pub fn batch() -> String {
    format!(
        r#"{{"status":"COMPLETE","results":[{}],"startedAt":"2026-03-30T12:00:00.123Z","completedAt":"2026-03-30T12:00:00.456Z"}}"#,
        list(|i| format!(
            r#"{{"vid":{},"email":"{}"}}"#,
            102_400_000 + i * 131,
            email(i)
        )),
    )
}

/// The address of one of a hundred people.
pub fn email(i: usize) -> String {
    let (first, last) = (FIRST[i % FIRST.len()], LAST[i / 4 % LAST.len()]);
    format!("{first}.{last}.{i}@example.com").to_lowercase()
}

pub fn hundred<T>(item: impl FnMut(usize) -> T) -> Vec<T> {
    (0..MANY).map(item).collect()
}

fn page(item: impl FnMut(usize) -> String) -> String {
    format!(
        r#"{{"results":[{}],"paging":{{"next":{{"after":"MTAw","link":"https://api.hubapi.com/marketing?after=MTAw"}}}}}}"#,
        list(item),
    )
}

fn list(item: impl FnMut(usize) -> String) -> String {
    hundred(item).join(",")
}

const FIRST: [&str; 6] = ["Ada", "Grace", "Katherine", "Dorothy", "Barbara", "Joan"];
const LAST: [&str; 5] = ["Lovelace", "Hopper", "Johnson", "Vaughan", "Liskov"];
