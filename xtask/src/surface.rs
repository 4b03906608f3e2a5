//! `specs/surface.yaml`: how the crate presents the API.

use heck::ToUpperCamelCase;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::yaml::Entries;

/// Path of the file, relative to the repository.
pub const FILE: &str = "specs/surface.yaml";

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Surface {
    /// Strings that identify one thing together, by Rust name.
    pub composites: Entries<Composite>,
    /// Operations, by `METHOD /path`.
    pub operations: Entries<OperationEntry>,
    pub requests: Entries<TypeEntry>,
    pub responses: Entries<TypeEntry>,
    /// Places of each enum, by Rust name: `parameter <name>` or `<Schema>.<property>`.
    pub enums: Entries<Vec<String>>,
    /// Operations (`METHOD /path`) that the crate leaves out, and why.
    pub left_out: Entries<String>,
    /// What properties of answers hold in samples, where they say more than their name does.
    pub samples: Entries<Value>,
    /// Rust names where the usual one collides or is not an identifier: `<Schema>.<property>`, `<Enum>.<value>` or
    /// `parameter <name>` → name.
    pub names: Entries<String>,
}

/// Several parameters or properties as one argument.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Composite {
    pub argument: String,
    /// Rust field → parameter or property.
    pub fields: Entries<String>,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OperationEntry {
    /// `resource.function`.
    pub function: String,
    /// Argument → where its value goes.
    #[serde(default)]
    pub arguments: Entries<String>,
    /// Path parameter → `body.<property>` that it is taken from.
    #[serde(default)]
    pub path: Entries<String>,
    /// Whether sending the request twice does what sending it once does.
    #[serde(default)]
    pub idempotent: bool,
    /// Whether it belongs to the developer of an app, who may have a key for it instead of a token.
    #[serde(default)]
    pub developer: bool,
    /// What people look for who don't know the function's name.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// How any number of inputs can be sent, where the operation takes a batch.
    pub bulk: Option<BulkEntry>,
}

/// How inputs and what is answered to them are matched when they are sent in bulk.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BulkEntry {
    /// Property that identifies an input.
    pub input: String,
    /// The same in the answer's results, where it has some.
    pub result: Option<String>,
    /// Hand-written method of the input that tells why it should not be sent. It is given the arguments that are enums.
    pub check: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct TypeEntry {
    /// Rust name, where it isn't the schema's.
    #[serde(rename = "type")]
    pub name: Option<String>,
    /// Of a request: arguments of the constructor, properties and composites.
    pub new: Vec<String>,
    /// Of a request: properties that are maps of strings.
    pub maps: Entries<MapEntry>,
    /// Of a response: properties without which the answer means nothing.
    pub plain: Vec<String>,
    /// Properties in `plain` that HubSpot's file declares optional or nullable, and that are always there.
    pub always: Vec<String>,
    /// Properties whose enum is not worth having: strings.
    pub strings: Vec<String>,
    /// Properties that are JSON, because their schema is not supported.
    pub opaque: Vec<String>,
}

impl TypeEntry {
    pub fn rust_name(&self, schema: &str) -> String {
        self.name.clone().unwrap_or_else(|| schema.to_upper_camel_case())
    }
}

/// A map property of a request: always sent, filled entry by entry.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MapEntry {
    /// Name of the setter of one entry.
    pub entry: String,
    /// Setters of known keys that hold an instant.
    #[serde(default)]
    pub keys: Entries<String>,
}
