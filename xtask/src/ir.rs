//! The crate to emit, as plain data. Every decision has been made: emission only writes it down.

mod path;
mod ty;

use std::collections::BTreeMap;

pub use self::path::{placeholder, placeholders};
pub use self::ty::Type;

/// All of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ir {
    /// Versions of the API, oldest first.
    pub versions: Vec<Version>,
    /// Arguments made of several strings.
    pub composites: Vec<Composite>,
    /// Resources, by name.
    pub resources: Vec<Resource>,
    /// Types of requests, by name.
    pub requests: Vec<RequestType>,
    /// Types of answers, by name.
    pub responses: Vec<ResponseType>,
    /// Enums, by name.
    pub enums: Vec<Enum>,
    /// What fields of answers hold in samples, by their name on the wire. Others hold what their type suggests.
    pub samples: BTreeMap<String, serde_json::Value>,
}

/// A version of the API.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// HubSpot's name.
    pub name: String,
    /// Rust module.
    pub module: String,
    /// Cargo feature.
    pub feature: String,
    /// Path that operations are relative to.
    pub base: String,
    /// Operations that stand elsewhere: path → full path.
    pub moved: Vec<(String, String)>,
    /// Documentation of the module.
    pub docs: String,
    /// Where HubSpot documents it.
    pub reference: Option<String>,
}

/// The versions that have something: indices into [`Ir::versions`], ascending.
pub type Versions = Vec<usize>;

/// Several strings as one argument.
#[derive(Clone, Debug, PartialEq)]
pub struct Composite {
    /// Rust name.
    pub name: String,
    /// Its fields and their documentation.
    pub fields: Vec<(String, String)>,
    /// Documentation.
    pub docs: String,
}

/// A group of functions.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Module and accessor.
    pub name: String,
    /// Rust name of the struct.
    pub type_name: String,
    /// Documentation.
    pub docs: String,
    /// Functions, in the order of the surface.
    pub operations: Vec<Operation>,
}

/// An operation of the API.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// The versions that have exactly this function.
    pub versions: Versions,
    /// Rust name of the function.
    pub function: String,
    /// HTTP method, in capitals.
    pub method: String,
    /// Path relative to the version's base.
    pub path: String,
    /// Function arguments in order.
    pub arguments: Vec<Argument>,
    /// What fills the placeholders of the path, in their order.
    pub path_values: Vec<Expression>,
    /// Required query parameters: name, value, and whether each value of a list is a parameter of its own.
    pub query: Vec<(String, Expression, bool)>,
    /// Optional query parameters.
    pub setters: Vec<Setter>,
    /// What is sent.
    pub body: Option<Body>,
    /// What comes back.
    pub answer: Answer,
    /// Whether it may be sent twice.
    pub idempotent: bool,
    /// Whether it belongs to the developer of an app, not to an account.
    pub developer: bool,
    /// How any number of inputs is sent.
    pub bulk: Option<Bulk>,
    /// Operations that a path value could turn this one into.
    pub collisions: Vec<Collision>,
    /// Documentation.
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
    /// HubSpot's name of the version.
    pub version: String,
    /// Path as HubSpot publishes it.
    pub full_path: String,
    /// OAuth scopes.
    pub scopes: Vec<String>,
    /// Status codes of success, the lowest first.
    pub success: Vec<u16>,
    /// Whether HubSpot has deprecated it.
    pub deprecated: bool,
}

/// A function argument.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// Rust name.
    pub name: String,
    /// What it takes.
    pub kind: ArgumentKind,
}

/// What an argument takes.
#[derive(Clone, Debug, PartialEq)]
pub enum ArgumentKind {
    /// `&Composite<'_>`.
    Composite(String),
    /// A value of this type; strings as anything that can be displayed.
    Value(Type),
    /// Any number of values.
    Inputs(Type),
}

/// A value in terms of the arguments.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// The argument itself.
    Argument(String),
    /// A field of an argument: of a composite, or of the body.
    Field(String, String),
}

/// An optional query parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Setter {
    /// The versions that have it.
    pub versions: Versions,
    /// Rust name.
    pub name: String,
    /// Name on the wire.
    pub parameter: String,
    /// What it takes.
    pub ty: Type,
    /// Whether each value of a list is sent as a parameter of its own.
    pub explode: bool,
    /// Documentation.
    pub docs: String,
}

/// A request body.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// One argument, as it is.
    Whole(String),
    /// An object put together from arguments: property → argument.
    Object(Vec<(String, String, Type)>),
    /// A batch of the argument's items.
    Inputs(String),
    /// A batch of objects with one property each: argument, property.
    InputsOf(String, String),
}

/// What a successful call gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Nothing; any body will do.
    Nothing,
    /// One value.
    Value(Type),
    /// A page of a collection, and whether there is a cursor to go on with.
    Page(Type, bool),
    /// A batch that can fail in part; without a type, one that confirms nothing.
    Batch(Option<Type>),
}

/// How any number of inputs is sent to an operation that takes a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Bulk {
    /// Rust name of the function.
    pub function: String,
    /// Rust name of the input's field that identifies it.
    pub input: String,
    /// The same of the results' type, where there are results.
    pub result: Option<String>,
    /// Which inputs are not to be sent.
    pub check: Option<Check>,
    /// Documentation.
    pub docs: String,
}

/// Which inputs HubSpot drops silently.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// By the instant alone, which this Rust field holds and which has that name on the wire.
    Instant(String, String),
    /// By all there is to say against the input, given the argument of this name.
    All(String),
}

/// A sibling operation that some values of the path would lead to.
#[derive(Clone, Debug, PartialEq)]
pub struct Collision {
    /// Path of the other operation.
    pub sibling: String,
    /// The values that together lead there: parameter, value.
    pub values: Vec<(String, String)>,
}

/// A type of requests.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestType {
    /// The versions that have it.
    pub versions: Versions,
    /// Whether values can hold something that not all of these versions support.
    pub is_partial: bool,
    /// Rust name.
    pub name: String,
    /// HubSpot's name.
    pub schema: String,
    /// Fields, by their name on the wire.
    pub fields: Vec<RequestField>,
    /// Arguments of the constructor.
    pub new: Vec<NewArgument>,
    /// What HubSpot drops silently.
    pub doubts: Option<Doubts>,
    /// Documentation.
    pub docs: String,
}

/// What HubSpot drops silently of a type of requests. Fields by their Rust names.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubts {
    /// Field with an instant, and its name on the wire.
    pub instant: (String, String),
    /// Field with a map of strings.
    pub map: String,
    /// Its keys for the beginning and the end of a stay.
    pub stay: (String, String),
    /// Enum and value with which there must be a stay.
    pub when: (String, String),
    /// Documentation.
    pub docs: String,
}

/// A field of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestField {
    /// The versions that have it.
    pub versions: Versions,
    /// Rust name.
    pub name: String,
    /// Name on the wire.
    pub wire: String,
    /// Its type, without `Option` and `Box`.
    pub ty: Type,
    /// When it is sent.
    pub presence: RequestPresence,
    /// Whether it must be boxed, because its type holds itself.
    pub boxed: bool,
    /// Documentation.
    pub docs: String,
}

/// When a field of a request is sent, and how it is set.
#[derive(Clone, Debug, PartialEq)]
pub enum RequestPresence {
    /// Always; the constructor takes it.
    Constructor,
    /// When it was set.
    Setter,
    /// Always, empty or not; entries are added one by one.
    Map {
        /// Setter of one entry, and its documentation.
        entry: (String, String),
        /// Setters of known keys: name, key, documentation.
        keys: Vec<(String, String, String)>,
    },
}

/// An argument of a constructor.
#[derive(Clone, Debug, PartialEq)]
pub enum NewArgument {
    /// A field, by its Rust name.
    Field(String),
    /// A composite: argument, its type, and (field of the composite, field of the request).
    Composite(String, String, Vec<(String, String)>),
}

/// A type of answers.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponseType {
    /// The versions that have it.
    pub versions: Versions,
    /// Rust name.
    pub name: String,
    /// HubSpot's name.
    pub schema: String,
    /// Fields, by their name on the wire.
    pub fields: Vec<ResponseField>,
    /// Whether all fields have a default.
    pub has_default: bool,
    /// Documentation.
    pub docs: String,
}

/// A field of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponseField {
    /// The versions that have it.
    pub versions: Versions,
    /// Rust name.
    pub name: String,
    /// Name on the wire.
    pub wire: String,
    /// Its type, without `Option` and `Box`.
    pub ty: Type,
    /// What holds when it is absent or null.
    pub presence: ResponsePresence,
    /// Whether it must be boxed, because its type holds itself.
    pub boxed: bool,
    /// Documentation.
    pub docs: String,
}

/// What holds when a field of an answer is absent or null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponsePresence {
    /// The answer is an error.
    Plain,
    /// `None`.
    Option,
    /// The default of its type: an empty collection, a struct of defaults.
    Default,
}

/// An enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// The versions that have it.
    pub versions: Versions,
    /// Whether requests use it and not all of these versions support all values.
    pub is_partial: bool,
    /// Rust name.
    pub name: String,
    /// Whether an answer may carry a value we don't know.
    pub open: bool,
    /// Variants.
    pub variants: Vec<Variant>,
    /// Documentation.
    pub docs: String,
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// The versions that have it.
    pub versions: Versions,
    /// Rust name.
    pub name: String,
    /// Value on the wire.
    pub wire: String,
    /// Documentation.
    pub docs: String,
}
