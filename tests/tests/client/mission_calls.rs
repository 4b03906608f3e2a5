//! The three calls this crate was made for, byte for byte.

use hubspot_marketing_events::types::{ContactAttendance, ExternalEvent, ParticipationState, SubscriberState};
use serde_json::json;
use tests::{Answer, Server, at, client};

/// The requests that `server` received, with its address and the crate's version replaced.
fn received(server: &Server) -> String {
    let request = server.request();
    let address = server.url().replace("http://", "");
    let agent = request.header("user-agent").expect("a user agent");
    let (name, version) = agent.split_once('/').expect("name/version");
    assert_eq!((name, version.split('.').count()), ("hubspot-marketing-events", 3));
    let head = request.head.replace(&address, "ADDRESS").replace(agent, "AGENT");
    format!("{head}{}", request.text())
}

/// What follows the request line when [`attendees`] are sent.
const ATTENDEES: &str = concat!(
    "accept: application/json\r\n",
    "authorization: Bearer pat-eu1-not-a-real-token\r\n",
    "user-agent: AGENT\r\n",
    "content-type: application/json\r\n",
    "accept-encoding: gzip\r\n",
    "host: ADDRESS\r\n",
    "content-length: 205\r\n",
    "\r\n",
    r#"{"inputs":["#,
    r#"{"interactionDateTime":1772359200000,"#,
    r#""properties":{"joinedAt":"2026-03-01T10:00:00Z","leftAt":"2026-03-01T10:30:00Z"},"vid":101},"#,
    r#"{"interactionDateTime":1772359200000,"properties":{},"vid":102}"#,
    r#"]}"#,
);

fn attendees() -> [ContactAttendance; 2] {
    let start = at("2026-03-01T10:00:00Z");
    [
        ContactAttendance::new(101, start).joined_at(start).left_at(at("2026-03-01T10:30:00Z")),
        ContactAttendance::new(102, start),
    ]
}

#[tokio::test]
async fn participations_of_a_contact_with_a_plus_in_the_address() {
    let server = Server::answering([Answer::json(200, &json!({ "results": [], "total": 0 }))]).await;
    let page = client(&server)
        .v3()
        .participations()
        .list_breakdown_by_contact("ada+test@example.com")
        .after("NTA=")
        .limit(100)
        .state(ParticipationState::Attended)
        .await
        .expect("a page");
    assert_eq!(page.total, Some(0));
    assert_eq!(
        received(&server),
        concat!(
            "GET /marketing/v3/marketing-events/participations/contacts/ada%2Btest%40example.com/breakdown",
            "?after=NTA%3D&limit=100&state=ATTENDED HTTP/1.1\r\n",
            "accept: application/json\r\n",
            "authorization: Bearer pat-eu1-not-a-real-token\r\n",
            "user-agent: AGENT\r\n",
            "accept-encoding: gzip\r\n",
            "host: ADDRESS\r\n",
            "\r\n",
        )
    );
}

#[tokio::test]
async fn attendance_of_contacts_at_an_event() {
    let answer = json!({ "status": "COMPLETE", "results": [{ "vid": 101 }, { "vid": 102 }] });
    let server = Server::answering([Answer::json(200, &answer)]).await;
    let outcome = client(&server)
        .v3()
        .attendance()
        .create_by_contact_id(58_237_132_332_u64, SubscriberState::Attend, attendees())
        .await
        .expect("an outcome");
    assert_eq!(outcome.results().len(), 2);
    assert_eq!(
        received(&server),
        format!("POST /marketing/v3/marketing-events/58237132332/attendance/attend/create HTTP/1.1\r\n{ATTENDEES}")
    );
}

#[tokio::test]
async fn attendance_of_contacts_at_an_event_of_another_system() {
    let answer = json!({ "status": "COMPLETE", "results": [] });
    let server = Server::answering([Answer::json(200, &answer)]).await;
    let webinar = ExternalEvent { account_id: "acme", event_id: "webinar-42" };
    let outcome = client(&server)
        .v2026_03()
        .attendance()
        .create_by_external_id_and_contact_id(&webinar, SubscriberState::Register, attendees())
        .await
        .expect("an outcome");
    assert!(outcome.is_complete());
    assert_eq!(
        received(&server),
        format!(
            "POST /marketing/marketing-events/2026-03/attendance/webinar-42/register/create\
             ?externalAccountId=acme HTTP/1.1\r\n{ATTENDEES}"
        )
    );
}
