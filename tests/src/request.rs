use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Request {
    /// The exact request line and headers, up to and including the empty line.
    pub head: String,
    /// The method.
    pub method: String,
    /// The target of the request line: path and query.
    pub target: String,
    /// The headers in the order in which they were sent, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The exact body.
    pub body: Vec<u8>,
}

impl Request {
    /// Reads the next request on a connection. Returns `None` if the client closed it.
    pub(crate) async fn read(connection: &mut (impl AsyncRead + Unpin)) -> Option<Self> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(connection.read_u8().await.ok()?);
        }
        let mut request = Self::parse(String::from_utf8(head).expect("the head is text"));
        assert!(request.header("transfer-encoding").is_none(), "a body of known length is sent as such");
        let length = request.header("content-length").map_or(0, |length| length.parse().expect("a length"));
        request.body = vec![0; length];
        connection.read_exact(&mut request.body).await.ok()?;
        Some(request)
    }

    fn parse(head: String) -> Self {
        let mut lines = head.trim_end().split("\r\n");
        let line = lines.next().unwrap_or_default();
        let [method, target, "HTTP/1.1"] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("not a request line: {line}");
        };
        let (method, target) = (method.to_owned(), target.to_owned());
        let headers = lines
            .map(|line| line.split_once(": ").unwrap_or_else(|| panic!("not a header: {line}")))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        Self { head, method, target, headers, body: Vec::new() }
    }

    /// The header with this (lower-case) name. Panics if it was sent twice.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(sent, _)| sent == name).map(|(_, value)| value.as_str());
        let first = values.next();
        assert!(values.next().is_none(), "header {name} is sent twice:\n{}", self.head);
        first
    }

    /// Method and target.
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is text")
    }

    /// The body as JSON, or `null` if there is none.
    pub fn json(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }
}
