//! The kinds of changes: what each does to the crate's users, and what there is to do.
//!
//! `xtask/changes.md` says why each has its effect.

use super::{Effect, Verdict};

macro_rules! kinds {
    ($($kind:ident, $code:literal, $effect:ident: $title:literal, $remedy:literal;)*) => {
        /// What kind of change it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind {
            $(#[doc = $title] $kind,)*
        }

        impl Kind {
            /// All kinds.
            pub const ALL: &'static [Kind] = &[$(Kind::$kind),*];

            /// Name that tools can rely on.
            pub fn code(self) -> &'static str {
                match self { $(Kind::$kind => $code,)* }
            }

            /// What it does to the crate's users.
            pub fn effect(self) -> Effect {
                match self { $(Kind::$kind => Effect::$effect,)* }
            }

            /// What it is, for a headline.
            pub fn title(self) -> &'static str {
                match self { $(Kind::$kind => $title,)* }
            }

            /// What there is to do, for users or for the maintainer; empty, where there is nothing.
            pub fn remedy(self) -> &'static str {
                match self { $(Kind::$kind => $remedy,)* }
            }
        }
    };
}

kinds! {
    VersionAdded, "version-added", Addition: "New version of the API",
        "Choose it with the function of its name on `Client`.";
    VersionRemoved, "version-removed", Breaking: "Version of the API removed",
        "Its module, feature and function of `Client` go: move to another version.";
    VersionRenamed, "version-renamed", Breaking: "Module or feature of a version renamed",
        "Use the new names.";
    OperationAdded, "operation-added", Addition: "New function",
        "Call it where it helps.";
    OperationRemoved, "operation-removed", Breaking: "Function removed",
        "HubSpot has no such operation any more: calls of it must go.";
    FunctionRenamed, "function-renamed", Breaking: "Function renamed",
        "Call it by its new name. Its marker type is renamed with it.";
    FunctionSplit, "function-split", Breaking: "Function that has become one per version",
        "Calls through `client.<version>()` go on as they are. Code that is generic over the version can't call it any more, and its marker type moves to the modules of the versions.";
    FunctionJoined, "function-joined", Breaking: "Function that has become one for all versions",
        "Calls go on as they are. Its marker type moves out of the modules of the versions.";
    RequiredParameterRemoved, "required-parameter-removed", Breaking: "Parameter removed that had to be given",
        "The function takes one argument less: callers must not pass it.";
    RequiredParameterAdded, "required-parameter-added", Breaking: "New parameter that must be given",
        "The function needs another argument: callers must pass it.";
    ArgumentsChanged, "arguments-changed", Breaking: "Arguments changed",
        "Callers must pass the new ones.";
    ArgumentsWidened, "arguments-widened", Addition: "Arguments that take more than before",
        "";
    SetterAdded, "setter-added", Addition: "New optional parameter",
        "Set it on the call where it helps.";
    SetterRemoved, "setter-removed", Breaking: "Optional parameter removed",
        "HubSpot doesn't know it any more: don't set it.";
    SetterChanged, "setter-changed", Breaking: "Optional parameter of another type or name",
        "Pass the new one.";
    SetterWidened, "setter-widened", Addition: "Optional parameter that takes more than before",
        "";
    AnswerChanged, "answer-changed", Breaking: "Other answer",
        "Read the new one.";
    AnswerPaged, "answer-paged", Addition: "Answer that has become a page with a cursor",
        "`items()` and `pages()` go through all of it.";
    TypeAdded, "type-added", Addition: "New type",
        "Nothing by itself: what uses it is listed too.";
    TypeRemoved, "type-removed", Breaking: "Type removed",
        "Nothing uses it any more: don't name it.";
    TypeRenamed, "type-renamed", Breaking: "Type renamed",
        "Use the new name.";
    TypeSplit, "type-split", Breaking: "Request type that has become one per version",
        "Take it from the module of the version: that path has always held. Through `types::` it is gone.";
    TypeJoined, "type-joined", Addition: "Request type that has become one for all versions",
        "Nothing: the paths in the modules of the versions hold. Only code that implements a trait for each of the types has one too many.";
    ConstructorChanged, "constructor-changed", Breaking: "Other arguments of `new`",
        "Pass the new ones.";
    RequestFieldAdded, "request-field-added", Addition: "New field of a request",
        "Set it where it helps.";
    RequestFieldRemoved, "request-field-removed", Breaking: "Field of a request removed",
        "HubSpot doesn't know it any more: don't set it.";
    RequestFieldChanged, "request-field-changed", Breaking: "Field of a request of another type or name",
        "Set the new one.";
    AnswerFieldAdded, "answer-field-added", Addition: "New field of an answer",
        "Read it where it helps.";
    AnswerFieldRemoved, "answer-field-removed", Breaking: "Field of an answer removed",
        "HubSpot doesn't send it any more: don't read it.";
    AnswerFieldChanged, "answer-field-changed", Breaking: "Field of an answer of another type or name",
        "Read the new one.";
    MapSettersAdded, "map-setter-added", Addition: "New setter of an entry",
        "Set it where it helps.";
    MapSettersRemoved, "map-setter-removed", Breaking: "Setter of an entry removed",
        "Use the setter for any entry.";
    DefaultGained, "default-gained", Addition: "Type that has a default now",
        "";
    DefaultLost, "default-lost", Breaking: "Type that has no default any more",
        "It holds a field without which it means nothing: `Default::default()` is gone.";
    ValueAdded, "value-added", Addition: "New value",
        "Handle it where it helps: the enum is non-exhaustive.";
    ValueRemoved, "value-removed", Breaking: "Value removed",
        "HubSpot doesn't know it any more: don't name it.";
    ValueRenamed, "value-renamed", Breaking: "Value under another name",
        "Use the new name.";
    EnumOpenness, "enum-openness-changed", Breaking: "Enum that has changed sides between requests and answers",
        "An open one has `Unrecognized` and no `Copy`; a closed one is the other way round.";
    CompositeChanged, "composite-changed", Breaking: "Fields of an argument changed",
        "Give the new ones.";
    PathChanged, "path-changed", Behaviour: "Other path",
        "Nothing: the function is the same. Proxies, mocks and recordings that know the path must follow.";
    RequestChanged, "request-changed", Behaviour: "Other way in which a value is sent",
        "Nothing: the function is the same. Mocks and recordings must follow.";
    WireFormatChanged, "wire-format-changed", Behaviour: "Other format on the wire",
        "Nothing: the Rust type is the same.";
    SuccessChanged, "success-changed", Behaviour: "Other successful status",
        "Nothing, unless you look at the status itself.";
    MockStatusChanged, "mock-status-changed", Behaviour: "Other status from the mock server",
        "Nothing, unless a test looks at the status itself.";
    RefusedValuesChanged, "refused-values-changed", Behaviour: "Other values of path arguments are refused",
        "Such a value would lead to another operation: calls with it fail before anything is sent.";
    RetryChanged, "retry-changed", Behaviour: "Other rule for trying again",
        "Nothing, unless a call must not be sent twice: `Call::retry` decides for one.";
    DeveloperKeyChanged, "developer-key-changed", Behaviour: "Other credentials",
        "Look at which of token and developer key your client has.";
    FieldOfFewerVersions, "answer-field-of-fewer-versions", Behaviour: "Field that a version doesn't answer any more",
        "Code compiles as before and finds the field empty there.";
    FieldOfMoreVersions, "answer-field-of-more-versions", Behaviour: "Field that another version answers now too",
        "Nothing: the type had it.";
    PageCursorChanged, "page-cursor-changed", Behaviour: "Cursor of a page that came or went",
        "Without it, `items()` and `pages()` end after the first page.";
    ScopesChanged, "scopes-changed", Notice: "Other scopes",
        "Apps that lack the new ones must be granted them.";
    DeprecationChanged, "deprecation-changed", Notice: "Deprecated by HubSpot, or not any more",
        "Plan to move away from what is deprecated.";
    WordsChanged, "words-changed", Notice: "Documentation, or a sample for tests, changed",
        "";
    SchemaRenamed, "schema-renamed", Notice: "Schema renamed by HubSpot, and the same otherwise",
        "Rename its entries in specs/surface.yaml: with `type`, users keep the name they know.";
    ParameterRenamed, "path-parameter-renamed", Notice: "Placeholder of a path renamed by HubSpot",
        "Rename it in specs/surface.yaml: users notice nothing but the documentation.";
    ParameterRequiredChanged, "parameter-required-changed", Notice: "Parameter that has become required, or optional",
        "Nothing: the function is the same and gives it anyway, or asks for it still.";
    RequiredListChanged, "required-list-changed", Notice: "Other list of required fields",
        "Nothing: what a constructor takes and what an answer must have, specs/surface.yaml says.";
    FormatChanged, "format-changed", Notice: "Other format",
        "Nothing: integers have 64 bits here, and the rest is text.";
    StringValuesChanged, "string-values-changed", Notice: "Other values of a field that is a plain string here",
        "";
    FactChanged, "fact-changed", Notice: "Fact that decides nothing here",
        "Look whether our words for it still hold.";
    BodyFieldUnfilled, "body-field-unfilled", Notice: "Field of a request that no argument fills",
        "Give it an argument in specs/surface.yaml, which breaks callers, or say there that the body is an argument as a whole.";
    RuntimeSchemaChanged, "runtime-schema-changed", Notice: "Schema that a hand-written type reads",
        "Users notice nothing until that type under generated/src/ follows.";
    ErrorAnswersChanged, "error-answers-changed", Notice: "Other answers to failed calls",
        "Nothing: every failure becomes an `Error`.";
    UnusedSchemaChanged, "unused-schema-changed", Notice: "Schema that nothing uses",
        "";
}

impl Kind {
    /// What a release with such a change must be. None is needed where the crate stays as it is, byte for byte.
    pub fn verdict(self) -> Verdict {
        match (self, self.effect()) {
            (
                Kind::ScopesChanged
                | Kind::DeprecationChanged
                | Kind::WordsChanged
                | Kind::ParameterRenamed,
                _,
            ) => Verdict::Patch,
            (
                Kind::SuccessChanged
                | Kind::FieldOfFewerVersions
                | Kind::FieldOfMoreVersions
                | Kind::PageCursorChanged,
                _,
            ) => Verdict::None,
            (_, Effect::Breaking) => Verdict::Major,
            (_, Effect::Addition) => Verdict::Minor,
            (_, Effect::Behaviour) => Verdict::Patch,
            (_, Effect::Notice) => Verdict::None,
        }
    }

    /// Whether the details are Rust.
    pub(super) fn is_rust(self) -> bool {
        matches!(self.effect(), Effect::Breaking | Effect::Addition) || self == Kind::PathChanged
    }
}
