//! A server on loopback that costs as little as possible: blocking threads and prepared responses.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use crate::bodies;

/// A request as it came in: head and body.
pub type Received = (String, Vec<u8>);

/// Serves for as long as the program runs, and returns the URL. Each request is shown to `observer` first.
pub fn start(observer: impl Fn(&Received) + Send + Sync + 'static) -> io::Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let url = format!("http://{}", listener.local_addr()?);
    let shared = Arc::new((Responses::new(), observer));
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let shared = shared.clone();
            // A client may go away at any time.
            thread::spawn(move || serve(connection, &shared.0, &shared.1));
        }
    });
    Ok(url)
}

fn serve(mut connection: TcpStream, responses: &Responses, observer: &impl Fn(&Received)) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut reader = BufReader::with_capacity(64 * 1024, connection.try_clone()?);
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head)? == 0 {
                return Ok(());
            }
        }
        let mut body = vec![0; body_length(&head)];
        reader.read_exact(&mut body)?;
        let request = (head, body);
        observer(&request);
        connection.write_all(responses.to(&request.0))?;
    }
}

fn body_length(head: &str) -> usize {
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    let length = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    length.map_or(0, |(_, value)| value.trim().parse().unwrap_or(0))
}

const EVENT: &str = concat!(
    r#"{"objectId":"90071992547","eventName":"Frühjahrstreffen für Kunden","eventType":"WEBINAR","#,
    r#""eventOrganizer":"Müller & Söhne","eventDescription":"An hour on what the spring release brings – with time "#,
    r#"for questions. Part 3 of the series.","eventUrl":"https://events.example.com/spring/3","#,
    r#""startDateTime":"2026-04-30T14:00:00Z","endDateTime":"2026-04-30T15:00:00Z","eventCancelled":false,"#,
    r#""eventCompleted":false,"eventStatus":"UPCOMING","eventStatusV2":"UPCOMING","externalEventId":"webinar-3","#,
    r#""appInfo":{"id":"4711","name":"Webinar App"},"registrants":123,"attendees":83,"cancellations":3,"noShows":0,"#,
    r#""customProperties":[{"name":"room","value":"Großer Saal"},{"name":"language","value":"en"}],"#,
    r#""createdAt":"2026-01-02T03:04:05.678Z","updatedAt":"2026-03-03T13:14:15.167Z"}"#,
);

struct Responses([Vec<u8>; 3]);

impl Responses {
    fn new() -> Self {
        Self([EVENT, &bodies::participations(1, 2), &bodies::recorded()].map(response))
    }

    fn to(&self, head: &str) -> &[u8] {
        let [event, page, recorded] = &self.0;
        match head.split_once(' ') {
            Some(("POST", _)) => recorded,
            Some((_, rest)) if rest.contains("/breakdown") => page,
            _ => event,
        }
    }
}

/// A success.
fn response(body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n{HEADERS}\r\n{body}").into_bytes()
}

/// Like HubSpot's. They announce the highest limit that our limiter believes, so that it doesn't slow anybody down.
const HEADERS: &str = "Date: Mon, 30 Mar 2026 13:00:01 GMT\r\nContent-Type: application/json;charset=utf-8\r\n\
    Connection: keep-alive\r\nCF-Ray: 8c3f2a1b4d5e6f70-FRA\r\nCF-Cache-Status: DYNAMIC\r\n\
    Strict-Transport-Security: max-age=31536000; includeSubDomains; preload\r\nVary: origin, Accept-Encoding\r\n\
    Access-Control-Allow-Credentials: false\r\nServer-Timing: hcid;desc=\"5e1b8f0e-6a0c-4f4e-9d1e-0a6d3f0b7c11\"\r\n\
    X-Content-Type-Options: nosniff\r\nX-HubSpot-Correlation-Id: 5e1b8f0e-6a0c-4f4e-9d1e-0a6d3f0b7c11\r\n\
    X-HubSpot-RateLimit-Max: 10000\r\nX-HubSpot-RateLimit-Remaining: 10000\r\n\
    X-HubSpot-RateLimit-Interval-Milliseconds: 1000\r\nX-HubSpot-RateLimit-Daily: 1000000\r\n\
    X-HubSpot-RateLimit-Daily-Remaining: 999000\r\nNEL: {\"success_fraction\":0.01,\"report_to\":\"cf-nel\"}\r\n\
    Report-To: {\"endpoints\":[{\"url\":\"https://a.nel.cloudflare.com/report/v4?s=abc\"}],\"group\":\"cf-nel\"}\r\n\
    Server: cloudflare\r\n";
