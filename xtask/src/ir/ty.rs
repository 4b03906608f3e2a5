//! Rust types.

use std::fmt;

/// A Rust type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `String`.
    String,
    /// `i64`: HubSpot's formats of integers change.
    Integer,
    /// `f64`.
    Number,
    /// `bool`.
    Boolean,
    /// `Timestamp`, RFC 3339 on the wire.
    Timestamp,
    /// `Timestamp`, epoch milliseconds on the wire.
    EpochMillis,
    /// An emitted struct.
    Struct(String),
    /// An emitted enum.
    Enum(String),
    /// `Vec<T>`.
    List(Box<Type>),
    /// `BTreeMap<String, T>`.
    Map(Box<Type>),
    /// `serde_json::Value`, for what can't be described otherwise.
    Json,
}

impl Type {
    /// The struct or enum in this type.
    pub fn name(&self) -> Option<&str> {
        match self {
            Type::Struct(name) | Type::Enum(name) => Some(name),
            Type::List(item) | Type::Map(item) => item.name(),
            _ => None,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::String => f.write_str("a string"),
            Type::Integer => f.write_str("an integer"),
            Type::Number => f.write_str("a number"),
            Type::Boolean => f.write_str("a boolean"),
            Type::Timestamp => f.write_str("a date-time"),
            Type::EpochMillis => f.write_str("an integer of milliseconds"),
            Type::Struct(name) | Type::Enum(name) => f.write_str(name),
            Type::List(item) => write!(f, "a list of {item}"),
            Type::Map(value) => write!(f, "a map of {value}"),
            Type::Json => f.write_str("any JSON"),
        }
    }
}
