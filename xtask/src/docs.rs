//! `specs/docs.yaml`: our words for every function, type, field and setter. Every entry must be used.

use serde::Deserialize;

use crate::yaml::Entries;

/// Path of the file, relative to the repository.
pub const FILE: &str = "specs/docs.yaml";

/// The whole file. All texts are Markdown.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Docs {
    /// By version.
    pub versions: Entries<String>,
    /// By resource.
    pub resources: Entries<String>,
    /// By `resource.function`.
    pub functions: Entries<String>,
    /// Optional query parameters, by name.
    pub setters: Entries<String>,
    /// By Rust name.
    pub composites: Entries<TypeDocs>,
    /// By Rust name.
    pub types: Entries<TypeDocs>,
    /// By Rust name.
    pub enums: Entries<EnumDocs>,
}

/// Words for a struct.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TypeDocs {
    /// The struct itself.
    pub about: String,
    /// Its fields, by JSON name (of a composite: by Rust name).
    pub fields: Entries<String>,
    /// Setters that are no fields.
    pub setters: Entries<String>,
}

/// Words for an enum.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EnumDocs {
    /// The enum itself.
    pub about: String,
    /// Its values, as they are on the wire.
    pub values: Entries<String>,
}
