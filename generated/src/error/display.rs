//! How errors are printed. No output holds a header: some are secret.

use std::fmt;

use super::{Error, Kind};

/// How much of a body that is not HubSpot's JSON is printed.
const EXCERPT: usize = 120;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(f, "{operation}: ")?;
        }
        if matches!(self.0.kind, Kind::NoToken) {
            // It says what the token endpoint said.
            return f.write_str(&self.0.what);
        }
        match self.status() {
            Some(status) => {
                f.write_str(status.as_str())?;
                if let Some(reason) = status.canonical_reason() {
                    write!(f, " {reason}")?;
                }
                if matches!(self.0.kind, Kind::Answer) {
                    self.write_told(f)?;
                } else {
                    write!(f, ": {}", self.0.what)?;
                }
            }
            None => f.write_str(&self.0.what)?,
        }
        match self.notes() {
            notes if notes.is_empty() => Ok(()),
            notes => write!(f, " ({})", notes.join("; ")),
        }
    }
}

impl Error {
    /// What helps to deal with it.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.0.attempts > 1 {
            notes.push(format!("after {} attempts", self.0.attempts));
        }
        if let Some(wait) = self.0.retry_after {
            notes.push(format!("HubSpot asks to wait {wait:?}"));
        }
        if let Some(id) = self.correlation_id() {
            notes.push(format!("correlation id {id}"));
        }
        notes
    }

    /// What HubSpot said, or an excerpt of what else came.
    fn write_told(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = [self.category().or(self.error_type()), self.message()];
        for text in told.into_iter().flatten() {
            write!(f, ": {text}")?;
        }
        if told == [None, None] {
            match self.excerpt() {
                text if text.is_empty() => f.write_str(": no body")?,
                text => write!(f, ": unexpected body: {text}")?,
            }
        }
        if self.status().is_some_and(|status| status.is_redirection()) {
            f.write_str("; redirects are not followed, check the base URL")?;
        }
        Ok(())
    }

    /// The beginning of the body, on one line.
    fn excerpt(&self) -> String {
        let body = self.body().map_or(&[][..], |body| body);
        // A character has up to four bytes; white space is dropped, hence the reserve.
        let text = String::from_utf8_lossy(&body[..body.len().min(8 * EXCERPT)]);
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match line.char_indices().nth(EXCERPT) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line,
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        debug
            .field("kind", &self.0.kind)
            .field("operation", &self.operation())
            .field("may_have_been_applied", &self.0.may_have_been_applied)
            .field("attempts", &self.0.attempts);
        match &self.0.answer {
            Some(answer) if matches!(self.0.kind, Kind::Answer) => debug
                .field("status", &answer.status())
                .field("told", &self.0.told)
                .field("body", &self.excerpt()),
            // A success is kept as it came, with what may be secret.
            Some(answer) => debug
                .field("status", &answer.status())
                .field("what", &self.0.what),
            None => debug.field("what", &self.0.what),
        };
        debug.field("source", &self.0.source).finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.source {
            Some(source) => Some(&**source),
            None => None,
        }
    }
}
