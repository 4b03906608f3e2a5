//! The crate to emit, as plain data. Every decision has been made: emission only writes it down.
//!
//! `name` is what Rust code says and `wire` what HubSpot does; `versions` are those that have the thing.

mod ty;

use std::collections::{BTreeMap, BTreeSet};

pub use self::ty::Type;

/// The whole crate. Types are sorted by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ir {
    /// Versions of the API, oldest first.
    pub versions: Vec<Version>,
    /// Arguments made of several strings.
    pub key_structs: Vec<KeyStruct>,
    pub resources: Vec<Resource>,
    pub requests: Vec<Struct>,
    pub responses: Vec<Struct>,
    pub enums: Vec<Enum>,
    /// Types of requests whose values can hold something that not all of their versions support.
    pub partial: BTreeSet<String>,
    /// What fields of responses hold in samples, by their name on the wire. Others hold what their type suggests.
    pub samples: BTreeMap<String, serde_json::Value>,
}

impl Ir {
    pub fn request(&self, name: &str) -> Option<&Struct> {
        self.requests.iter().find(|item| item.name == name)
    }

    pub fn response(&self, name: &str) -> Option<&Struct> {
        self.responses.iter().find(|item| item.name == name)
    }

    /// Whether a value of this type can hold something that not all versions support.
    pub fn is_partial(&self, ty: &Type) -> bool {
        ty.name().is_some_and(|name| self.partial.contains(name))
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    pub name: String,
    pub module: String,
    pub feature: String,
    /// Path that operations are relative to.
    pub base: String,
    /// Operations with another base: path → full path.
    pub path_overrides: BTreeMap<String, String>,
    pub docs: String,
    pub reference: Option<String>,
}

/// The versions that have something: indices into [`Ir::versions`], ascending.
pub type Versions = Vec<usize>;

/// Several strings that identify something together, as one argument.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyStruct {
    pub name: String,
    pub fields: Vec<(String, String)>,
    pub docs: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    pub name: String,
    pub type_name: String,
    pub docs: String,
    /// Functions, in the order of the surface.
    pub operations: Vec<Operation>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// The versions that have exactly this function.
    pub versions: Versions,
    pub function: String,
    pub method: String,
    pub path: String,
    pub arguments: Vec<Argument>,
    /// What fills the placeholders of the path, in their order.
    pub path_values: Vec<Expression>,
    /// Required query parameters: name, value, and whether each value of a list is a parameter of its own.
    pub query: Vec<(String, Expression, bool)>,
    pub setters: Vec<Setter>,
    pub body: Option<Body>,
    pub response: Response,
    /// Whether it may be sent twice.
    pub idempotent: bool,
    /// Whether it belongs to the developer of an app, not to an account.
    pub developer: bool,
    /// How any number of inputs is sent.
    pub bulk: Option<Bulk>,
    /// Paths of operations that some path values would turn this one into.
    pub siblings: Vec<String>,
    pub docs: String,
    /// What people look for who don't know the function's name.
    pub aliases: Vec<String>,
    /// What differs between versions without making another operation of it.
    pub facts: Vec<VersionFacts>,
}

impl Operation {
    /// Its key in the surface: `METHOD /path`.
    pub fn key(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub fn argument(&self, name: &str) -> Option<&Argument> {
        self.arguments.iter().find(|argument| argument.name == name)
    }

    /// Whether it has a cursor, with which it goes on to the next page.
    pub fn is_paged(&self) -> bool {
        matches!(self.response, Response::Page(_)) && self.setters.iter().any(|setter| setter.parameter == "after")
    }

    /// The type of the items of a batch that it takes.
    pub fn inputs(&self) -> Option<&Type> {
        self.arguments.iter().find_map(|argument| match &argument.kind {
            ArgumentKind::Inputs(ty) => Some(ty),
            _ => None,
        })
    }

    /// What the mock server answers with: the status of a success, and of a success in part.
    pub fn mock_statuses(&self) -> [u16; 2] {
        let codes = self.facts.iter().flat_map(|facts| &facts.success);
        let success = codes.clone().min().copied().unwrap_or(200);
        let partial = codes.copied().find(|code| *code == 207);
        [success, partial.unwrap_or(success)]
    }
}

/// Facts of an operation in one version, for its docs.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionFacts {
    pub version: String,
    pub full_path: String,
    pub scopes: Vec<String>,
    pub success: Vec<u16>,
    pub deprecated: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    pub name: String,
    pub kind: ArgumentKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ArgumentKind {
    /// A reference to a [`KeyStruct`].
    KeyStruct(String),
    /// A value of this type; strings as anything that can be displayed.
    Value(Type),
    Inputs(Type),
}

/// A value in terms of the arguments.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    Argument(String),
    /// A field of an argument: of a key struct, or of the body.
    Field(String, String),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Setter {
    pub versions: Versions,
    pub name: String,
    pub parameter: String,
    pub ty: Type,
    /// Whether each value of a list is sent as a parameter of its own.
    pub explode: bool,
    pub docs: String,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// One argument, as it is.
    Whole(String),
    /// An object put together from arguments: property, argument, type.
    Object(Vec<(String, String, Type)>),
    /// A batch of the argument's items.
    Inputs(String),
    /// A batch of objects with one property each: argument, property.
    InputsOf(String, String),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Response {
    /// Nothing; any body will do.
    Nothing,
    Value(Type),
    Page(Type),
    /// A batch that can fail in part; without a type, one that confirms nothing.
    Batch(Option<Type>),
}

/// How any number of inputs is sent to an operation that takes a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Bulk {
    pub function: String,
    /// Rust name of the input's field that identifies it.
    pub input: String,
    /// The same of the results' type, where there are results.
    pub result: Option<String>,
    /// Hand-written method of the input that tells why it should not be sent, and its arguments.
    pub check: Option<(String, Vec<String>)>,
    pub docs: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Struct {
    pub versions: Versions,
    pub name: String,
    pub schema: String,
    pub fields: Vec<Field>,
    pub new: Vec<NewArgument>,
    pub docs: String,
}

impl Struct {
    /// The field with that name on the wire.
    pub fn field(&self, wire: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.wire == wire)
    }

    /// Whether no field is needed to make one.
    pub fn has_default(&self) -> bool {
        self.fields.iter().all(|field| field.presence != Presence::Required)
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Field {
    pub versions: Versions,
    pub name: String,
    pub wire: String,
    pub ty: Type,
    pub presence: Presence,
    /// How entries are added to a map of a request that is always sent.
    pub entries: Option<MapSetters>,
    /// Whether it must be boxed, because its type holds itself.
    pub boxed: bool,
    pub docs: String,
}

/// Whether a field always has a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Presence {
    /// A request's constructor takes it; a response without it is an error.
    Required,
    /// `Option`: a request has a setter for it.
    #[default]
    Optional,
    /// Where it is missing, it is the default of its type: an empty collection, or a struct of defaults.
    Default,
}

/// Setters of a map's entries: Rust name and documentation.
#[derive(Clone, Debug, PartialEq)]
pub struct MapSetters {
    /// Of any entry.
    pub entry: (String, String),
    /// Of known keys that hold an instant: name, key, documentation.
    pub keys: Vec<(String, String, String)>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum NewArgument {
    /// A field, by its Rust name.
    Field(String),
    /// A key struct: argument, type, and (field of the key struct, field of the request).
    KeyStruct(String, String, Vec<(String, String)>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    pub versions: Versions,
    pub name: String,
    /// Whether a response may carry a value we don't know.
    pub open: bool,
    pub variants: Vec<Variant>,
    pub docs: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    pub versions: Versions,
    pub name: String,
    pub wire: String,
    pub docs: String,
}

/// The names in braces in a path template, in order.
pub fn placeholders(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(placeholder)
}

/// The name in braces that a segment of a path template is.
pub fn placeholder(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}
