//! Which answer a request gets.

use crate::bodies;

/// Answers that stand ready to be sent, head and body.
pub struct Answers {
    pages: Vec<Vec<u8>>,
    recorded: Vec<u8>,
    unknown: Vec<u8>,
}

impl Answers {
    /// Those of an event whose participations fill so many pages.
    pub fn new(pages: usize) -> Self {
        Self {
            pages: (1..=pages).map(|page| answer("200 OK", &bodies::participations(page, pages))).collect(),
            recorded: answer("200 OK", &bodies::recorded()),
            unknown: answer(
                "404 Not Found",
                r#"{"status":"error","message":"resource not found","correlationId":"5e1b8f0e-6a0c-4f4e-9d1e-0a6d3f0b7c11","category":"OBJECT_NOT_FOUND"}"#,
            ),
        }
    }

    /// The answer to a request with this first line.
    pub(crate) fn to(&self, request_line: &str) -> &[u8] {
        let mut words = request_line.split(' ');
        let method = words.next().unwrap_or_default();
        let (path, query) = words.next().map(|url| url.split_once('?').unwrap_or((url, ""))).unwrap_or_default();
        match (method, path.rsplit('/').next()) {
            ("GET", Some("breakdown")) => self.page(query).unwrap_or(&self.unknown),
            ("POST", Some("email-create")) => &self.recorded,
            _ => &self.unknown,
        }
    }

    fn page(&self, query: &str) -> Option<&[u8]> {
        let cursor = query.split('&').find_map(|it| it.strip_prefix("after="));
        let number = match cursor {
            None => 1,
            Some(cursor) => cursor.strip_prefix("page-")?.parse().ok()?,
        };
        let position = usize::checked_sub(number, 1)?;
        self.pages.get(position).map(Vec::as_slice)
    }
}

/// With the headers that HubSpot's answers have.
fn answer(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\n\
         Date: Mon, 30 Mar 2026 13:00:01 GMT\r\n\
         Content-Type: application/json;charset=utf-8\r\n\
         Content-Length: {length}\r\n\
         Connection: keep-alive\r\n\
         CF-Ray: 8c3f2a1b4d5e6f70-FRA\r\n\
         CF-Cache-Status: DYNAMIC\r\n\
         Strict-Transport-Security: max-age=31536000; includeSubDomains; preload\r\n\
         Vary: origin, Accept-Encoding\r\n\
         Access-Control-Allow-Credentials: false\r\n\
         Server-Timing: hcid;desc=\"5e1b8f0e-6a0c-4f4e-9d1e-0a6d3f0b7c11\"\r\n\
         X-Content-Type-Options: nosniff\r\n\
         X-HubSpot-Correlation-Id: 5e1b8f0e-6a0c-4f4e-9d1e-0a6d3f0b7c11\r\n\
         {LIMITS}\
         Report-To: {{\"endpoints\":[{{\"url\":\"https://a.nel.cloudflare.com/report/v4?s=abc\"}}],\"group\":\"cf-nel\",\"max_age\":604800}}\r\n\
         NEL: {{\"success_fraction\":0.01,\"report_to\":\"cf-nel\",\"max_age\":604800}}\r\n\
         Server: cloudflare\r\n\
         \r\n"
    );
    [head.as_bytes(), body.as_bytes()].concat()
}

/// The highest limit that our client believes, 10000 requests a second, of which others have used nothing. It takes
/// that over from the first answer and is in nobody's way from then on; until then it lets a hundred through.
const LIMITS: &str = "X-HubSpot-RateLimit-Max: 10000\r\n\
    X-HubSpot-RateLimit-Remaining: 10000\r\n\
    X-HubSpot-RateLimit-Interval-Milliseconds: 1000\r\n\
    X-HubSpot-RateLimit-Daily: 1000000\r\n\
    X-HubSpot-RateLimit-Daily-Remaining: 999000\r\n";
