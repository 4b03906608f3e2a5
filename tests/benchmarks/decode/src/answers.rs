//! The page of events that is read: compact JSON, as HubSpot's servers write it. The other answers are the server's.

use std::fmt::Write;

use server::bodies::SIZE;

/// A page of a hundred events.
pub fn events() -> String {
    format!(
        r#"{{"results":[{}],"paging":{{"next":{{"after":"MTAw","link":"https://api.hubapi.com/marketing?after=MTAw"}}}}}}"#,
        hundred(event).join(","),
    )
}

fn event(i: usize) -> String {
    let (name, organizer, room) = SUBJECTS[i % SUBJECTS.len()];
    let mut json = format!(
        r#"{{"objectId":"{}","eventName":"{name} {i}","eventType":"WEBINAR","eventOrganizer":"{organizer}","#,
        58_237_132_332 + i,
    );
    let _ = write!(
        json,
        r#""eventDescription":"An hour on what the spring release brings – with time for questions. Part {i} of the series.","eventUrl":"https://events.example.com/spring/{i}","#,
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
    let _ = write!(
        json,
        r#""customProperties":[{{"name":"room","value":"{room}"}},{{"name":"language","value":"en"}}],"createdAt":"2026-01-02T03:04:05.678Z","updatedAt":"2026-03-03T13:14:15.167Z"}}"#,
    );
    json
}

/// So many as a page or a batch has.
pub fn hundred<T>(item: impl FnMut(usize) -> T) -> Vec<T> {
    (0..SIZE).map(item).collect()
}

/// Names, organizers and rooms of events.
const SUBJECTS: [(&str, &str, &str); 4] = [
    ("Webinar: what is new", "Acme Corporation", "Aula"),
    ("Frühjahrstreffen für Kunden", "Müller & Söhne", "Großer Saal"),
    ("Spring product webinar", "Example Ltd", "Room 12"),
    ("Les nouveautés de l’été", "Société Dubois", "Salle Hélène"),
];
