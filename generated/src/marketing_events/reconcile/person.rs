//! A person to check.

use std::fmt;

use crate::types::{ContactAttendance, EmailAttendance, RecordedContact, RecordedEmail};

/// A contact, by id or by email address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Person {
    /// The contact's id in HubSpot, elsewhere called `vid` or record id.
    ContactId(i64),
    /// Any of the contact's email addresses. Case is ignored.
    Email(String),
}

impl Person {
    /// Returns a normalized form, the same for all ways to write this person.
    pub(super) fn key(&self) -> Self {
        match self {
            Self::ContactId(id) => Self::ContactId(*id),
            Self::Email(email) => Self::email_key(email),
        }
    }

    pub(super) fn email_key(email: &str) -> Self {
        Self::Email(email.trim().to_lowercase())
    }
}

/// Prints the contact id or the email address.
impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ContactId(id) => id.fmt(f),
            Self::Email(email) => email.fmt(f),
        }
    }
}

impl From<i64> for Person {
    fn from(contact_id: i64) -> Self {
        Self::ContactId(contact_id)
    }
}

impl From<&str> for Person {
    fn from(email: &str) -> Self {
        Self::Email(email.to_owned())
    }
}

impl From<String> for Person {
    fn from(email: String) -> Self {
        Self::Email(email)
    }
}

impl From<&ContactAttendance> for Person {
    fn from(input: &ContactAttendance) -> Self {
        Self::ContactId(input.vid)
    }
}

impl From<&EmailAttendance> for Person {
    fn from(input: &EmailAttendance) -> Self {
        Self::Email(input.email.clone())
    }
}

impl From<&RecordedContact> for Person {
    fn from(recorded: &RecordedContact) -> Self {
        Self::ContactId(recorded.vid)
    }
}

/// Uses the contact id if HubSpot sent it.
impl From<&RecordedEmail> for Person {
    fn from(recorded: &RecordedEmail) -> Self {
        match recorded.vid {
            Some(vid) => Self::ContactId(vid),
            None => Self::Email(recorded.email.clone()),
        }
    }
}
