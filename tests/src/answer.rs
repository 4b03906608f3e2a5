use serde_json::Value;

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
    Reset,
    Stall,
}

impl Answer {
    /// An answer in JSON.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::new(
            status,
            &[("Content-Type", "application/json;charset=utf-8")],
            &body.to_string(),
        )
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
        let mut answer = format!("HTTP/1.1 {status} Whatever\r\n");
        for (name, value) in headers {
            answer += &format!("{name}: {value}\r\n");
        }
        if status != 204 {
            answer += &format!("Content-Length: {}\r\n", body.len());
        }
        answer += "\r\n";
        answer += body;
        Self {
            bytes: answer.into_bytes(),
            then: Then::KeepAlive,
        }
    }

    /// These bytes, HTTP or not, after which the connection is closed.
    pub fn raw(bytes: &str) -> Self {
        Self {
            bytes: bytes.into(),
            then: Then::Close,
        }
    }

    /// No answer: the connection is closed.
    pub fn close() -> Self {
        Self {
            bytes: Vec::new(),
            then: Then::Close,
        }
    }

    /// No answer: the connection is reset.
    pub fn reset() -> Self {
        Self {
            bytes: Vec::new(),
            then: Then::Reset,
        }
    }

    /// No answer, ever: the connection stays open.
    pub fn stall() -> Self {
        Self {
            bytes: Vec::new(),
            then: Then::Stall,
        }
    }

    /// The same answer with the last `missing` bytes not sent and the connection closed instead.
    pub fn cut_short_by(mut self, missing: usize) -> Self {
        self.bytes.truncate(self.bytes.len() - missing);
        Self {
            then: Then::Close,
            ..self
        }
    }

    /// The same answer with the last `missing` bytes never sent and the connection left open.
    pub fn stalled_before_last(mut self, missing: usize) -> Self {
        self.bytes.truncate(self.bytes.len() - missing);
        Self {
            then: Then::Stall,
            ..self
        }
    }
}
