//! Rust types.

use std::fmt;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Type {
    String,
    /// 64 bits: HubSpot's formats of integers change.
    Integer,
    Number,
    Boolean,
    /// `Timestamp`, RFC 3339 on the wire.
    Timestamp,
    /// `Timestamp`, epoch milliseconds on the wire.
    EpochMillis,
    Struct(String),
    Enum(String),
    List(Box<Type>),
    /// With strings as keys.
    Map(Box<Type>),
    /// For what can't be described otherwise.
    #[default]
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

/// As Rust code writes it.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::String => f.write_str("String"),
            Type::Integer => f.write_str("i64"),
            Type::Number => f.write_str("f64"),
            Type::Boolean => f.write_str("bool"),
            Type::Timestamp | Type::EpochMillis => f.write_str("Timestamp"),
            Type::Struct(name) | Type::Enum(name) => f.write_str(name),
            Type::List(item) => write!(f, "Vec<{item}>"),
            Type::Map(value) => write!(f, "BTreeMap<String, {value}>"),
            Type::Json => f.write_str("serde_json::Value"),
        }
    }
}
