use serde_json::Value;
use std::time::Duration;

/// What the server does with a request.
#[derive(Clone, Debug)]
pub struct Answer {
    pub(crate) bytes: Vec<u8>,
    pub(crate) then: Then,
}

/// What the server does after it sent the bytes of an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Then {
    KeepAlive,
    Close,
    /// Drops what wasn't read and tells the client so (RST), as a crashing server does.
    Reset,
    Stall,
    /// Sends the end of the bytes over and over, with a pause before each time.
    Repeat {
        last: usize,
        pause: Duration,
    },
}

impl Answer {
    /// An answer in JSON.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::new(status, &[("Content-Type", "application/json;charset=utf-8")], &body.to_string())
    }

    /// An answer in HTML, as gateways give.
    pub fn html(status: u16, body: &str) -> Self {
        Self::new(status, &[("Content-Type", "text/html")], body)
    }

    /// An answer without a body.
    pub fn empty(status: u16) -> Self {
        Self::new(status, &[], "")
    }

    /// An answer of any kind. Its length is declared, except for a 204, which must not have one.
    pub fn new(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        Self::bytes(status, headers, body.as_bytes())
    }

    /// The same with a body that is no text.
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

    /// The same with bytes that are no text.
    pub fn raw_bytes(bytes: Vec<u8>) -> Self {
        Self { bytes, then: Then::Close }
    }

    /// No answer: the connection is closed.
    pub fn close() -> Self {
        Self { bytes: Vec::new(), then: Then::Close }
    }

    /// No answer: the connection is reset.
    pub fn reset() -> Self {
        Self { bytes: Vec::new(), then: Then::Reset }
    }

    /// An answer with status 200 whose body never ends: this part of it is sent again and again, with
    /// a pause before each time.
    pub fn endless(headers: &[(&str, &str)], part: &[u8], pause: Duration) -> Self {
        let mut head = String::from("HTTP/1.1 200 Whatever\r\nTransfer-Encoding: chunked\r\n");
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        let chunk = [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat();
        Self { bytes: [head.as_bytes(), b"\r\n", &chunk].concat(), then: Then::Repeat { last: chunk.len(), pause } }
    }

    /// The same answer with the last `missing` bytes not sent and the connection reset instead.
    pub fn reset_before_last(mut self, missing: usize) -> Self {
        self.bytes.truncate(self.bytes.len() - missing);
        Self { then: Then::Reset, ..self }
    }

    /// No answer, ever: the connection stays open.
    pub fn stall() -> Self {
        Self { bytes: Vec::new(), then: Then::Stall }
    }

    /// The same answer with the last `missing` bytes not sent and the connection closed instead.
    pub fn cut_short_by(mut self, missing: usize) -> Self {
        self.bytes.truncate(self.bytes.len() - missing);
        Self { then: Then::Close, ..self }
    }

    /// The same answer with the last `missing` bytes never sent and the connection left open.
    pub fn stalled_before_last(mut self, missing: usize) -> Self {
        self.bytes.truncate(self.bytes.len() - missing);
        Self { then: Then::Stall, ..self }
    }
}
