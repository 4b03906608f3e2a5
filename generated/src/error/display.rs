//! Prints errors on one line of bounded length. No output contains headers that may be secret.

use std::fmt::{self, Write};

use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName};

use super::short::Short;
use super::{Error, Kind};
use crate::transport::exchange::is_incomplete;

/// The maximum length of a body that is not HubSpot's JSON, in bytes, like the following.
const EXCERPT: usize = 160;

/// The maximum length of a name or an id.
pub(super) const NAME: usize = 80;

/// The maximum length of a message.
pub(super) const MESSAGE: usize = 400;

/// The maximum length of the message of a detail.
pub(super) const DETAIL: usize = 100;

/// The maximum number of details or scopes.
pub(super) const FEW: usize = 5;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(f, "{operation}: ")?;
        }
        if matches!(self.0.kind, Kind::NoToken) {
            // `what` includes the response of the token endpoint.
            return write!(f, "{}", Short(&self.0.what, 2 * MESSAGE));
        }
        let status = self.status().filter(|_| !self.is_interrupted());
        if let Some(status) = status {
            f.write_str(status.as_str())?;
            if let Some(reason) = status.canonical_reason() {
                write!(f, " {reason}")?;
            }
        }
        if !self.0.what.is_empty() {
            let separator = if status.is_some() { ": " } else { "" };
            write!(f, "{separator}{}", Short(&self.0.what, MESSAGE))?;
        }
        match self.0.kind {
            Kind::Status => self.write_reasons(f)?,
            Kind::NotTheResponse => {
                self.write_format(f)?;
                self.write_reasons(f)?;
            }
            _ => {}
        }
        self.write_notes(f)
    }
}

impl Error {
    /// HubSpot's explanation, or an excerpt of the body.
    fn write_reasons(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let category = self.category().or(self.error_type());
        if let Some(category) = category {
            write!(f, ": {}", Short(category, NAME))?;
        }
        if let Some(message) = self.message() {
            write!(f, ": {}", Short(message, MESSAGE))?;
        }
        let has_details = self.write_details(f)?;
        if category.is_none() && self.message().is_none() && !has_details {
            self.write_excerpt(f)?;
        }
        if self.is_forbidden() {
            self.write_scopes(f)?;
        }
        if matches!(self.status().map(|status| status.as_u16()), Some(300..=303 | 307 | 308)) {
            f.write_str("; redirects are not followed, check the base URL")?;
        }
        Ok(())
    }

    /// Messages and fields of the details, except for one that only repeats the message.
    fn write_details(&self, f: &mut fmt::Formatter<'_>) -> Result<bool, fmt::Error> {
        let is_printed = |detail: &&super::ErrorDetail| {
            let is_new = detail.field.is_some() || detail.message.as_deref() != self.message();
            detail.message.is_some() && is_new
        };
        let details = self.details().iter().filter(is_printed);
        let mut left = details.clone().count() + self.0.body.omitted_errors;
        let mut separator = if self.message().is_some() { "; " } else { ": " };
        let has_details = left > 0;
        for detail in details.take(FEW) {
            f.write_str(separator)?;
            if let Some(field) = &detail.field {
                write!(f, "{}: ", Short(field, NAME / 2))?;
            }
            let message = detail.message.as_deref().unwrap_or_default();
            write!(f, "{}", Short(message, DETAIL))?;
            separator = "; ";
            left -= 1;
        }
        if left > 0 {
            write!(f, "{separator}and {left} more")?;
        }
        Ok(has_details)
    }

    /// The scopes that a 403 names, such as those that are missing.
    fn write_scopes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut printed: Vec<(&str, &[String])> = Vec::new();
        for entry in self.scopes() {
            if !printed.contains(&entry) && printed.len() < 2 {
                printed.push(entry);
            }
        }
        for (name, scopes) in printed {
            match name {
                "missingScopes" => f.write_str("; missing scopes: ")?,
                name => write!(f, "; {}: ", Short(name, NAME))?,
            }
            let few: Vec<&str> = scopes.iter().take(FEW).map(String::as_str).collect();
            write!(f, "{}", Short(&few.join(", "), 2 * DETAIL))?;
            if scopes.len() > FEW {
                write!(f, " and {} more", scopes.len() - FEW)?;
            }
        }
        Ok(())
    }

    /// The format of the body, according to its headers.
    fn write_format(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let header = |name: HeaderName| self.headers()?.get(name)?.to_str().ok();
        let mut separator = " (";
        for (what, name) in [("content type", CONTENT_TYPE), ("encoding", CONTENT_ENCODING)] {
            if let Some(value) = header(name) {
                write!(f, "{separator}{what} {}", Short(value, NAME))?;
                separator = ", ";
            }
        }
        f.write_str(if separator == ", " { ")" } else { "" })
    }

    /// The start of the body.
    fn write_excerpt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let excerpt = self.excerpt();
        if excerpt.is_empty() {
            f.write_str(": no body")
        } else {
            write!(f, ": unexpected body: {}", Short(&excerpt, EXCERPT))
        }
    }

    /// The start of the body with collapsed white space, longer than the part that is printed.
    fn excerpt(&self) -> String {
        let body = self.body().map_or(&[][..], |body| body);
        let text = String::from_utf8_lossy(&body[..body.len().min(8 * EXCERPT)]);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Further details in parentheses, such as attempts and correlation id.
    fn write_notes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut notes = Vec::new();
        if self.0.attempts > 1 {
            notes.push(format!("after {} attempts", self.0.attempts));
        }
        if let Some(wait) = self.0.retry_after {
            notes.push(format!("HubSpot asks to retry after {wait:?}"));
        }
        if matches!(self.0.kind, Kind::Status) && self.0.response.as_ref().is_some_and(is_incomplete) {
            notes.push("the body is incomplete".into());
        }
        if let Some(id) = self.correlation_id() {
            notes.push(format!("correlation id {}", Short(id, NAME)));
        }
        match notes.is_empty() {
            true => Ok(()),
            false => write!(f, " ({})", notes.join("; ")),
        }
    }
}

/// Prints the same as `{}`, followed by more details. A program prints this if its `main` returns the error.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        if matches!(self.0.kind, Kind::Configuration) && self.0.source.is_none() {
            // Nothing was sent, so there are no further details.
            return Ok(());
        }
        f.write_char(' ')?;
        let mut debug = f.debug_struct("Error");
        debug
            .field("kind", &format_args!("{}", self.0.kind.name()))
            .field("may_have_been_applied", &self.0.may_have_been_applied)
            .field("attempts", &self.0.attempts);
        if let Some(path) = self.json_path() {
            debug.field("json_path", &format_args!("{}", Short(path, NAME)));
        }
        if let Some(source) = &self.0.source {
            let source = format!("{source:?}");
            debug.field("source", &format_args!("{}", Short(&source, MESSAGE)));
        }
        debug.finish()
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
