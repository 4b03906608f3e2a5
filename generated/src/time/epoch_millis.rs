//! Serializes timestamps as a number of milliseconds.

use serde::{Serialize, Serializer};

use super::Timestamp;

/// For `#[serde(serialize_with = …)]` on a [`Timestamp`].
pub(crate) fn serialize<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(time.0)
}

/// For `#[serde(serialize_with = …)]` on an optional [`Timestamp`].
pub(crate) fn serialize_option<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    time.map(Timestamp::epoch_millis).serialize(serializer)
}
