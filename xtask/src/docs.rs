//! `specs/docs.yaml`: our words for every function, type, field and setter. Every entry must be used.

use indexmap::IndexMap;
use serde::Deserialize;

/// Path of the file, relative to the repository.
pub const FILE: &str = "specs/docs.yaml";

/// The whole file. All texts are Markdown.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Docs {
    /// By version.
    pub versions: IndexMap<String, String>,
    /// By resource.
    pub resources: IndexMap<String, String>,
    /// By `resource.function`.
    pub functions: IndexMap<String, String>,
    /// Optional query parameters, by name.
    pub setters: IndexMap<String, String>,
    /// By Rust name.
    pub composites: IndexMap<String, TypeDocs>,
    /// By Rust name.
    pub types: IndexMap<String, TypeDocs>,
    /// By Rust name.
    pub enums: IndexMap<String, EnumDocs>,
}

/// Words for a struct.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TypeDocs {
    /// The struct itself.
    pub about: String,
    /// Its fields, by JSON name (of a composite: by Rust name).
    pub fields: IndexMap<String, String>,
    /// Setters that are no fields.
    pub setters: IndexMap<String, String>,
}

/// Words for an enum.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EnumDocs {
    /// The enum itself.
    pub about: String,
    /// Its values, as they are on the wire.
    pub values: IndexMap<String, String>,
}
