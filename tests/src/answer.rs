use serde_json::Value;
use std::time::Duration;

/// What the server does with a request.
#[derive(Clone, Debug)]
pub struct Answer {
    pub(crate) bytes: Vec<u8>,
    pub(crate) then: Then,
}

/// What the server does after it sent the bytes of a response.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Then {
    KeepAlive,
    Close,
    /// Resets the connection (RST), as a crashing server does.
    Reset,
    Stall,
    /// Sends the last bytes repeatedly, with a pause before each repetition.
    Repeat {
        last: usize,
        pause: Duration,
    },
}

impl Answer {
    /// A JSON response.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::new(status, &[("Content-Type", "application/json;charset=utf-8")], &body.to_string())
    }

    /// An HTML response, such as that of a gateway.
    pub fn html(status: u16, body: &str) -> Self {
        Self::new(status, &[("Content-Type", "text/html")], body)
    }

    /// A response without a body.
    pub fn empty(status: u16) -> Self {
        Self::new(status, &[], "")
    }

    /// Any response. Its length is declared, except for a 204, which must not have a length.
    pub fn new(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        Self::bytes(status, headers, body.as_bytes())
    }

    /// The same with a body that is not text.
    pub fn bytes(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let mut answer = format!("HTTP/1.1 {status} Whatever\r\n");
        for (name, value) in headers {
            answer += &format!("{name}: {value}\r\n");
        }
        if status != 204 {
            answer += &format!("Content-Length: {}\r\n", body.len());
        }
        answer += "\r\n";
        Self { bytes: [answer.as_bytes(), body].concat(), then: Then::KeepAlive }
    }

    /// These bytes, HTTP or not, after which the connection is closed.
    pub fn raw(bytes: &str) -> Self {
        Self::raw_bytes(bytes.into())
    }

    /// The same with bytes that are not text.
    pub fn raw_bytes(bytes: Vec<u8>) -> Self {
        Self { bytes, then: Then::Close }
    }

    /// No response: the connection is closed.
    pub fn close() -> Self {
        Self { bytes: Vec::new(), then: Then::Close }
    }

    /// No response: the connection is reset.
    pub fn reset() -> Self {
        Self { bytes: Vec::new(), then: Then::Reset }
    }

    /// A 200 response whose body never ends: this part of it is sent repeatedly, with a pause before each
    /// repetition.
    pub fn endless(headers: &[(&str, &str)], part: &[u8], pause: Duration) -> Self {
        let mut head = String::from("HTTP/1.1 200 Whatever\r\nTransfer-Encoding: chunked\r\n");
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        let chunk = [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat();
        Self { bytes: [head.as_bytes(), b"\r\n", &chunk].concat(), then: Then::Repeat { last: chunk.len(), pause } }
    }

    /// The same response, but the connection is reset instead of sending the last `missing` bytes.
    pub fn reset_before_last(mut self, missing: usize) -> Self {
        self.bytes.truncate(self.bytes.len() - missing);
        Self { then: Then::Reset, ..self }
    }

    /// No response: the connection is left open.
    pub fn stall() -> Self {
        Self { bytes: Vec::new(), then: Then::Stall }
    }

    /// The same response, but the connection is closed instead of sending the last `missing` bytes.
    pub fn cut_short_by(mut self, missing: usize) -> Self {
        self.bytes.truncate(self.bytes.len() - missing);
        Self { then: Then::Close, ..self }
    }

    /// The same response, but the last `missing` bytes are never sent and the connection is left open.
    pub fn stalled_before_last(mut self, missing: usize) -> Self {
        self.bytes.truncate(self.bytes.len() - missing);
        Self { then: Then::Stall, ..self }
    }
}
