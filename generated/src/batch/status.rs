//! The status of a batch.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::decode::{UnrecognizedValue, open_enum};

/// HubSpot's progress with a batch.
///
/// This applies to the batch, not to its inputs: a complete batch can have errors.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BatchStatus {
    /// HubSpot canceled the batch.
    Canceled,
    /// HubSpot processed the whole batch.
    Complete,
    /// HubSpot hasn't started.
    Pending,
    /// HubSpot is processing the batch.
    Processing,
    /// A value that this version of the crate doesn't know.
    Unrecognized(UnrecognizedValue),
}

impl BatchStatus {
    /// The value as sent over the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Canceled => "CANCELED",
            Self::Complete => "COMPLETE",
            Self::Pending => "PENDING",
            Self::Processing => "PROCESSING",
            Self::Unrecognized(value) => value.as_str(),
        }
    }
}

impl From<&str> for BatchStatus {
    fn from(value: &str) -> Self {
        match value {
            "CANCELED" => Self::Canceled,
            "COMPLETE" => Self::Complete,
            "PENDING" => Self::Pending,
            "PROCESSING" => Self::Processing,
            other => Self::Unrecognized(UnrecognizedValue::new(other)),
        }
    }
}

impl fmt::Display for BatchStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for BatchStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for BatchStatus {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        open_enum::deserialize(deserializer)
    }
}
