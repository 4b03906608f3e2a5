//! Spans: they describe calls, and contain no personal data.

use bytes::Bytes;
use hubspot_marketing_events::types::{ContactAttendance, EmailAttendance, ExternalEvent, SubscriberState};
use hubspot_marketing_events::{Client, Error, Method, OAuth};
use serde_json::json;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tests::{Answer, Identity, Server, TOKEN, at, builder, client};
use tracing::level_filters::LevelFilter;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

/// The output of a subscriber.
#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Output {
    /// Captures all traces of this thread while the guard is alive.
    fn capture() -> (Self, DefaultGuard) {
        let output = Self::default();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(output.clone())
            .with_max_level(LevelFilter::TRACE)
            .with_span_events(FmtSpan::FULL)
            .with_ansi(false)
            .finish();
        (output, tracing::subscriber::set_default(subscriber))
    }

    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8(bytes.clone()).expect("text")
    }

    /// The last lines of the spans with this name: their fields at the end.
    fn ended(&self, span: &str) -> Vec<String> {
        let text = self.text();
        let marker = format!("{span}{{");
        let lines = text.lines().filter(|line| line.contains(": close"));
        lines
            .filter_map(|line| line.rsplit_once(&marker))
            .filter_map(|(_, fields)| fields.split_once("}: "))
            .map(|(fields, _)| fields.to_owned())
            // The span that ended is the last one on the line.
            .filter(|fields| !fields.contains("}:"))
            .collect()
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Output {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// The fields without the duration, which varies.
fn without_duration(fields: &str) -> String {
    let (fields, duration) = fields.rsplit_once(" duration_ms=").expect("a duration");
    duration.parse::<u64>().expect("milliseconds");
    fields.trim_end().to_owned()
}

/// The output of a plain subscriber for this crate up to a level, without durations.
async fn printed(level: LevelFilter, answers: Vec<Answer>) -> Vec<String> {
    let output = Output::default();
    let plain = tracing_subscriber::fmt().with_writer(output.clone()).with_max_level(level).with_ansi(false);
    let subscriber = plain.without_time().finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let server = Server::answering(answers).await;
    let api = Client::builder().token(TOKEN).base_url(server.url()).build().expect("a client").v3();
    let _ = api.events().get("58237").await;
    let text = output.text();
    let without_time = |line: &str| {
        let words = line.split(' ').filter(|word| !word.contains("_ms="));
        words.collect::<Vec<_>>().join(" ")
    };
    let target = " hubspot_marketing_events::trace:";
    text.lines().filter(|line| line.contains(target)).map(|line| without_time(line).replace(target, "")).collect()
}

#[tokio::test]
async fn plain_subscriber_prints_failures_and_retries() {
    let found = || Answer::json(200, &json!({ "objectId": "58237" }));
    let fields = r#"operation="events.get" method="GET" path="/{objectId}""#;
    assert!(printed(LevelFilter::INFO, vec![found()]).await.is_empty());

    let retried = format!(
        r#" INFO hubspot_call{{{fields}}}: the attempt failed and is retried after a wait operation="events.get" attempt=1 error="status" status=503"#
    );
    assert_eq!(printed(LevelFilter::INFO, vec![Answer::empty(503), found()]).await, [&*retried]);
    let broken = Answer::json(503, &json!({ "correlationId": format!("c\n{}", "x".repeat(1000)) }));
    let retried = format!("{retried} correlation_id=c\\u{{a}}{}…", "x".repeat(74));
    assert_eq!(printed(LevelFilter::INFO, vec![broken, found()]).await, [retried]);

    let refusal = json!({ "category": "OBJECT_NOT_FOUND", "message": "No event 58237", "correlationId": "c-2" });
    let failed = printed(LevelFilter::INFO, vec![Answer::json(404, &refusal)]).await;
    let [line] = &failed[..] else { panic!("{failed:?}") };
    assert!(line.starts_with(&format!(" INFO hubspot_call{{{fields} attempts=1 ")), "{line}");
    let reason = r#"error="status" category=OBJECT_NOT_FOUND status=404 correlation_id=c-2"#;
    assert!(line.contains(reason), "{line}");
    assert!(line.ends_with("the call failed") && !line.contains("58237"), "{line}");
}

#[tokio::test]
async fn plain_subscriber_prints_a_line_per_call_at_debug() {
    let found = Answer::json(200, &json!({ "objectId": "58237" }));
    let told = printed(LevelFilter::DEBUG, vec![found]).await;
    let [line] = &told[..] else { panic!("{told:?}") };
    assert!(line.starts_with("DEBUG hubspot_call{") && line.ends_with("the call succeeded"), "{line}");
    assert!(line.contains("attempts=1 status=200"), "{line}");
}

#[tokio::test]
async fn calls_and_attempts_have_spans() {
    let (output, _guard) = Output::capture();
    let headers = [("X-HubSpot-Correlation-Id", "c-1")];
    let server = Server::answering([Answer::new(200, &headers, r#"{ "objectId": "1" }"#)]).await;
    client(&server).v3().events().get("1").await.expect("an event");

    let fields = r#"operation="events.get" method="GET" path="/{objectId}""#;
    let ended = "status=200 correlation_id=c-1";
    let calls: Vec<_> = output.ended("hubspot_call").iter().map(|fields| without_duration(fields)).collect();
    assert_eq!(calls, [format!("{fields} attempts=1 {ended}")], "{}", output.text());
    let attempts: Vec<_> = output.ended("hubspot_attempt").iter().map(|fields| without_duration(fields)).collect();
    assert_eq!(attempts, [format!("{fields} attempt=1 {ended}")], "{}", output.text());
    assert!(output.text().contains("}:hubspot_attempt{"), "the attempt is within the call");
}

#[tokio::test]
async fn failure_records_its_kind() {
    let refusal = json!({ "category": "OBJECT_NOT_FOUND", "message": "No event 58237", "correlationId": "c-2" });
    for (answer, expected) in [
        (Answer::json(404, &refusal), r#" error="status" category=OBJECT_NOT_FOUND status=404 correlation_id=c-2"#),
        (
            Answer::json(429, &json!({ "category": format!("A\n{}", "x".repeat(1000)), "policyName": "DAILY\n" })),
            &format!(r#" error="status" category=A\u{{a}}{}… policy_name=DAILY\u{{a}} status=429"#, "x".repeat(74)),
        ),
        (
            Answer::json(500, &json!({ "correlationId": format!("c-3\n{}", "x".repeat(1000)) })),
            &format!(r#" error="status" status=500 correlation_id=c-3\u{{a}}{}…"#, "x".repeat(72)),
        ),
        (Answer::json(200, &json!({})), r#" error="decode" status=200"#),
        (Answer::stall(), r#" error="timeout""#),
    ] {
        let (output, _guard) = Output::capture();
        let server = Server::answering([answer]).await;
        let client = builder(&server).timeout(Duration::from_millis(30)).build().expect("a client");
        client.v3().events().get("58237").await.expect_err("a failure");
        let ended = output.ended("hubspot_call");
        let fields = r#"operation="events.get" method="GET" path="/{objectId}""#;
        assert_eq!(without_duration(&ended[0]), format!("{fields} attempts=1{expected}"));
    }
}

#[tokio::test]
async fn batch_that_fails_in_part_is_traced() {
    let (output, _guard) = Output::capture();
    let body =
        json!({ "status": "COMPLETE", "results": [{ "vid": 1 }], "numErrors": 1, "errors": [{ "message": "No" }] });
    let server = Server::start(move |_| Answer::json(200, &body)).await;
    let attendance = client(&server).v3().attendance();
    let people: Vec<_> = (1..=4).map(|vid| ContactAttendance::new(vid, at("2026-03-01T10:00:00Z"))).collect();
    let call = attendance.create_by_contact_id("1", SubscriberState::Register, people.clone());
    assert_eq!(call.await.expect("an outcome").unconfirmed(), 2);
    let mut outcomes = attendance.create_by_contact_id_bulk("1", SubscriberState::Register).send(people);
    while outcomes.try_next().await.expect("an outcome").is_some() {}
    let text = output.text();
    let said = "inputs of the batch failed or are unconfirmed errors=1 unconfirmed=2";
    let lines: Vec<_> = text.lines().filter(|line| line.contains(said)).collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines.iter().all(|line| line.contains(" INFO hubspot_call{")), "{text}");
}

#[tokio::test(start_paused = true)]
async fn every_attempt_is_traced() {
    let (output, _guard) = Output::capture();
    let attempts = AtomicU16::new(0);
    let client = Client::builder()
        .token(TOKEN)
        .transport(move |_: http::Request<Bytes>| {
            let status = [503, 429, 204][usize::from(attempts.fetch_add(1, Ordering::SeqCst))];
            let answer = http::Response::builder().status(status).body(Bytes::new());
            async { Ok(answer.expect("an answer")) }
        })
        .build()
        .expect("a client");
    client.v3().events().delete("1").await.expect("deleted");

    let told: Vec<_> = output.ended("hubspot_attempt");
    let told: Vec<_> =
        told.iter().map(|fields| fields.split_once("attempt=").expect("a number").1).map(without_duration).collect();
    let expected = [r#"1 error="status" status=503"#, r#"2 error="status" status=429"#, "3 status=204"];
    assert_eq!(told, expected);
    let calls = output.ended("hubspot_call");
    assert!(calls[0].contains("attempts=3 status=204"), "{calls:?}");
}

#[tokio::test]
async fn prefetched_page_is_traced_in_the_current_span() {
    let (output, _guard) = Output::capture();
    let page = |next| json!({ "results": [{ "objectId": "1" }], "paging": { "next": { "after": next } } });
    let server = Server::answering([Some("a"), None].map(|next| Answer::json(200, &page(next)))).await;
    let span = tracing::info_span!("import");
    let walk = async {
        let mut events = client(&server).v3().events().list().items().prefetch();
        while events.try_next().await.expect("an event").is_some() {}
    };
    tracing::Instrument::instrument(walk, span).await;
    let calls =
        output.text().lines().filter(|line| line.contains("import:hubspot_call{") && line.contains(": new")).count();
    assert!(calls >= 2, "{}", output.text());
}

#[tokio::test]
async fn traces_contain_no_personal_data() {
    let (output, _guard) = Output::capture();
    let body = json!({
        "category": "VALIDATION_ERROR",
        "message": "secret-message about ada@example.com",
        "context": { "ids": ["58237"] },
    });
    let answers = || {
        [
            Answer::json(200, &json!({ "objectId": "58237", "results": [{ "objectId": "58237" }] })),
            Answer::json(400, &body),
            Answer::json(404, &body),
            Answer::html(500, "<p>ada@example.com</p>"),
            Answer::json(200, &json!([{ "objectId": "58237", "x": "ada@example.com" }])),
            Answer::json(200, &json!({ "objectId": "58237" })).cut_short_by(3),
            Answer::close(),
            Answer::raw("ada@example.com is no HTTP\r\n\r\n"),
            Answer::stall(),
        ]
    };
    let external = ExternalEvent { account_id: "secret-account", event_id: "secret-event" };
    let mut errors = 0;
    let mut note = |result: Result<(), Error>| errors += usize::from(result.is_err());
    for answer in answers() {
        let server = Server::start(move |_| answer.clone()).await;
        let client = builder(&server).timeout(Duration::from_millis(30)).build().expect("a client");
        let api = client.v2026_03();
        note(api.events().get("58237").await.map(drop));
        note(api.events().get("58237/.").header("X-Secret", "secret-header").await.map(drop));
        note(api.events().get_by_external_id(&external).await.map(drop));
        let people = [EmailAttendance::new("ada@example.com", at("2026-03-01T10:00:00Z"))];
        note(
            api.attendance()
                .create_by_external_id_and_email(&external, SubscriberState::Attend, people)
                .await
                .map(drop),
        );
        let breakdown = api.participations().list_breakdown_by_contact("ada@example.com");
        note(breakdown.after("secret-cursor").items().prefetch().try_next().await.map(drop));
        let call = client.request(Method::GET, "/contacts/ada@example.com").segment("58237");
        note(call.query("email", "ada@example.com").await.map(drop));
        // Rejected before it is sent.
        note(client.request(Method::GET, "/ada@example.com?").await.map(drop));
        note(api.events().get("..").await.map(drop));
    }
    assert!(errors > 40, "{errors}");

    let text = output.text();
    assert!(text.contains("hubspot_attempt") && text.contains("attendance.create_by_external_id_and_email"));
    for secret in [TOKEN, "Bearer", "ada", "example.com", "58237", "secret"] {
        let told = text.lines().find(|line| line.contains(secret));
        assert_eq!(told, None, "{secret} is traced");
    }
}

#[tokio::test]
async fn traces_contain_no_keys_or_tokens() {
    let (output, _guard) = Output::capture();
    for status in [200, 400] {
        let server = Server::start(move |request| {
            if request.target.starts_with("/oauth/") {
                let answer =
                    json!({ "access_token": "s3cret-access", "refresh_token": "s3cret-next", "expires_in": 1800 });
                return Answer::json(status, &answer);
            }
            Answer::json(status, &json!({ "objectId": "1", "appId": 7, "eventDetailsUrl": "https://example.com/%s" }))
        })
        .await;
        let client = Client::builder()
            .base_url(server.url())
            .oauth(OAuth::new("id", "s3cret-client", "s3cret-refresh"))
            .developer_key("s3cret-developer")
            .build()
            .expect("a client");
        assert_eq!(client.v3().events().get("1").await.is_ok(), status == 200);
        assert_eq!(client.v3().settings().get(7).await.is_ok(), status == 200);
    }
    assert!(output.text().contains("settings.get"));
    assert!(!output.text().contains("s3cret"), "{}", output.text());
}

#[tokio::test]
async fn failed_renewal_is_traced() {
    let (output, _guard) = Output::capture();
    let refused = json!({ "message": "s3cret-refresh is unknown", "correlationId": "c-1" });
    let server = Server::start(move |_| Answer::json(400, &refused)).await;
    let client = Client::builder()
        .base_url(server.url())
        .oauth(OAuth::new("id", "s3cret-client", "s3cret-refresh"))
        .build()
        .expect("a client");
    let error = client.v3().events().get("1").await.expect_err("no token");
    assert!(error.is_no_token());
    let attempts = output.ended("hubspot_attempt");
    let [attempt] = attempts.as_slice() else { panic!("{}", output.text()) };
    assert!(attempt.contains(r#"operation="oauth.token""#), "{attempt}");
    assert!(attempt.contains("status=400"), "{attempt}");
    let text = output.text();
    assert!(text.contains("WARN") && text.contains("failed to renew the access token"));
    assert!(!text.contains("s3cret"), "{text}");
}

/// Serves HTTP/2 from a separate thread, because the server's own traces must not be captured.
fn http_2_server(identity: &Identity) -> u16 {
    let acceptor = identity.acceptor(&["h2"]);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("its address").port();
    listener.set_nonblocking(true).expect("a socket");
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            let (connection, _) = listener.accept().await.expect("a connection");
            let connection = acceptor.accept(connection).await.expect("TLS");
            let mut connection = h2::server::handshake(connection).await.expect("HTTP/2");
            while let Some(Ok((_, mut answer))) = connection.accept().await {
                let mut sent = answer.send_response(http::Response::new(()), false).expect("an answer");
                let body = br#"{"objectId":"1","appId":7,"eventDetailsUrl":"x"}"#;
                sent.send_data(Bytes::from_static(body), true).expect("its body");
            }
        });
    });
    port
}

#[tokio::test]
async fn traces_of_http_2_contain_no_secrets() {
    let identity = Identity::of(&["localhost"]);
    let port = http_2_server(&identity);
    let (output, _guard) = Output::capture();
    let client = Client::builder()
        .base_url(format!("https://localhost:{port}"))
        .add_root_certificates(identity.authority())
        .token("s3cret-token")
        .developer_key("s3cret-developer")
        .build()
        .expect("a client");
    client.v3().events().get("1").await.expect("an event");
    client.v3().settings().get(7).await.expect("settings");
    assert!(output.text().contains("h2::codec"), "HTTP/2 is traced");
    let told = output.text();
    let leak = told.lines().find(|line| line.contains("s3cret"));
    assert_eq!(leak, None);
}
