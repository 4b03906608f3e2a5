//! An emitted file: header, imports, items with a blank line between them.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};

use super::{DOC_BREAK, ident};
use crate::ir::Ir;

/// Where the names that emitted code uses come from.
pub(super) struct Scope(BTreeMap<String, String>);

const RUNTIME: [(&str, &str); 27] = [
    ("Api", "crate::api"),
    ("BTreeMap", "std::collections"),
    ("BatchOutcome", "crate"),
    ("Bulk", "crate::bulk"),
    ("BulkOperation", "crate::bulk"),
    ("Call", "crate"),
    ("Client", "crate"),
    ("Decode", "crate::decode"),
    ("Deserialize", "serde"),
    ("Deserializer", "serde"),
    ("Display", "std::fmt"),
    ("Endpoint", "crate::call"),
    ("Infallible", "std::convert"),
    ("Key", "crate::bulk"),
    ("Method", "http"),
    ("Operation", "crate::call"),
    ("Page", "crate"),
    ("Paged", "crate"),
    ("PhantomData", "std::marker"),
    ("Routes", "crate::version"),
    ("Serialize", "serde"),
    ("Serializer", "serde"),
    ("Timestamp", "crate"),
    ("UnrecognizedValue", "crate"),
    ("Version", "crate"),
    ("VersionCheck", "crate::version"),
    ("fmt", "std"),
];

/// What emitted code imports from the runtime and elsewhere.
pub(crate) fn imported_names() -> impl Iterator<Item = &'static str> {
    RUNTIME.iter().map(|(name, _)| *name)
}

/// Modules that are imported when a path begins with them.
const MODULES: [(&str, &str); 4] = [
    ("decode", "crate"),
    ("epoch_millis", "crate::time"),
    ("lenient", "crate::decode"),
    ("open_enum", "crate::decode"),
];

impl Scope {
    /// The names that any file can use.
    pub(super) fn new(ir: &Ir) -> Self {
        let mut names: BTreeMap<String, String> =
            RUNTIME.iter().chain(&MODULES).map(|(name, path)| ((*name).to_owned(), (*path).to_owned())).collect();
        let types = ir.requests.iter().map(|item| &item.name);
        let types = types.chain(ir.enums.iter().map(|item| &item.name));
        let types = types.chain(ir.responses.iter().map(|item| &item.name));
        for name in types.chain(ir.composites.iter().map(|item| &item.name)) {
            names.insert(name.clone(), "crate::types".to_owned());
        }
        for resource in &ir.resources {
            names.insert(resource.type_name.clone(), format!("crate::{}", ident(&resource.name)));
        }
        Self(names)
    }

    /// A name, if it is one of these.
    fn name(&self, name: &str) -> Option<&str> {
        self.0.get_key_value(name).map(|(name, _)| name.as_str())
    }

    /// Adds a name of this file's own.
    pub(super) fn with(mut self, name: &str, path: &str) -> Self {
        self.0.insert(name.to_owned(), path.to_owned());
        self
    }
}

/// A file that is being put together.
pub(super) struct SourceFile {
    about: String,
    pub(super) items: Vec<TokenStream>,
}

impl SourceFile {
    pub(super) fn new(about: impl Into<String>) -> Self {
        Self { about: about.into(), items: Vec::new() }
    }

    /// The text of the file.
    pub(super) fn print(self, scope: &Scope) -> String {
        let mut parts = vec![header(&self.about)];
        let imports = imports(&self.items, scope);
        parts.extend((!imports.is_empty()).then_some(imports));
        parts.extend(self.items.into_iter().map(print_items));
        parts.join("\n")
    }
}

fn header(about: &str) -> String {
    let about: String = about.lines().map(|line| format!("//! {line}").trim_end().to_owned() + "\n").collect();
    format!("\n{about}")
}

/// `use` declarations for the names that the items use and don't define.
fn imports(items: &[TokenStream], scope: &Scope) -> String {
    let mut names = Names { scope, used: BTreeSet::new(), defined: BTreeSet::new() };
    for item in items {
        names.collect(item.clone());
    }
    let mut by_path: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for name in names.used.difference(&names.defined) {
        let path = &scope.0[*name];
        by_path.entry(path).or_default().push(name);
    }
    let line = |(path, names): (&str, Vec<&str>)| match names.as_slice() {
        [name] => format!("use {path}::{name};\n"),
        names => format!("use {path}::{{{}}};\n", names.join(", ")),
    };
    let is_ours = |path: &str| path.starts_with("crate") || path.starts_with("super");
    let (ours, others): (BTreeMap<_, _>, BTreeMap<_, _>) = by_path.into_iter().partition(|(path, _)| is_ours(path));
    let (std, others): (BTreeMap<_, _>, BTreeMap<_, _>) =
        others.into_iter().partition(|(path, _)| path.starts_with("std"));
    let groups = [std, others, ours].map(|group| {
        let mut lines: Vec<String> = group.into_iter().map(line).collect();
        lines.sort_unstable();
        lines.concat()
    });
    let groups = groups.into_iter().filter(|group| !group.is_empty());
    // prettyplease breaks long lines.
    let printed = groups.map(|group| syn::parse_str(&group).map_or(group, |file| prettyplease::unparse(&file)));
    printed.collect::<Vec<_>>().join("\n")
}

/// Names of a scope.
struct Names<'a> {
    scope: &'a Scope,
    /// Those that stand for themselves: not behind `::` or `.`.
    used: BTreeSet<&'a str>,
    /// Those that an item defines.
    defined: BTreeSet<&'a str>,
}

impl Names<'_> {
    fn collect(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (i, token) in tokens.iter().enumerate() {
            let (before, after) = (&tokens[..i], &tokens[i + 1..]);
            match token {
                TokenTree::Group(group) if i > 1 && is(&tokens[i - 2], "enum") => {
                    // Variants are names of the enum's own; what they hold and their attributes are not.
                    let parts = group.stream().into_iter();
                    let groups = parts.filter(|part| matches!(part, TokenTree::Group(_)));
                    self.collect(groups.collect());
                }
                TokenTree::Group(group) => self.collect(group.stream()),
                TokenTree::Ident(ident) => self.name(&ident.to_string(), before, after),
                // Paths in serde's attributes are written as strings.
                TokenTree::Literal(literal) => {
                    let text = literal.to_string();
                    let path = text.trim_matches('"').split_once("::");
                    if let Some((module, _)) = path.filter(|_| !text.contains(' ')) {
                        self.used.extend(self.scope.name(module));
                    }
                }
                TokenTree::Punct(_) => {}
            }
        }
    }

    /// Notes an identifier between these tokens, if it is a name of the scope.
    fn name(&mut self, ident: &str, before: &[TokenTree], after: &[TokenTree]) {
        let Some(name) = self.scope.name(ident) else {
            return;
        };
        let follows = |word: &str| before.last().is_some_and(|token| is(token, word));
        if ["struct", "enum", "type", "mod"].into_iter().any(follows) {
            self.defined.insert(name);
            return;
        }
        let is_part = follows(".") || follows("fn") || is_path_separator(before.last_chunk::<2>());
        // `Item = …` binds an associated type.
        let is_bound = after.first().is_some_and(|token| is(token, "="));
        // A module comes before `::`; anything else in lower case is a field or an argument.
        let is_local = name.starts_with(char::is_lowercase) && !is_path_separator(after.first_chunk::<2>());
        if !is_part && !is_bound && !is_local {
            self.used.insert(name);
        }
    }
}

/// Whether a token is this word or sign.
fn is(token: &TokenTree, text: &str) -> bool {
    match token {
        TokenTree::Ident(ident) => ident == text,
        TokenTree::Punct(punct) => text.chars().eq([punct.as_char()]),
        TokenTree::Group(_) | TokenTree::Literal(_) => false,
    }
}

/// Whether both tokens of a `::` are there.
fn is_path_separator(tokens: Option<&[TokenTree; 2]>) -> bool {
    tokens.is_some_and(|tokens| tokens.iter().all(|token| is(token, ":")))
}

/// Items as text. prettyplease leaves no blank lines: they are put in between methods here.
fn print_items(tokens: TokenStream) -> String {
    let Ok(file) = syn::parse2::<syn::File>(tokens.clone()) else {
        // Emission is at fault here, not its input: the text shows where.
        return format!("compile_error!({:?});\n", tokens.to_string());
    };
    let printed = prettyplease::unparse(&file);
    let mut out = String::with_capacity(printed.len());
    let mut lines = printed.lines().peekable();
    while let Some(line) = lines.next() {
        push_line(line, &mut out);
        let next = lines.peek().copied().unwrap_or("    }");
        if (line == "    }" && next != "}" && next != "    }") || (line == "}" && lines.peek().is_some()) {
            out.push('\n');
        }
        // Associated constants and types stand apart from the first function.
        let is_associated = line == "    };" || line.starts_with("    type ");
        if is_associated && next.starts_with("    fn ") {
            out.push('\n');
        }
    }
    out
}

/// Adds a line; of a doc comment, each of its lines.
fn push_line(line: &str, out: &mut String) {
    let mut parts = line.split(DOC_BREAK);
    out.push_str(parts.next().unwrap_or_default());
    let indent = &line[..line.len() - line.trim_start().len()];
    for part in parts {
        out.extend(["\n", indent, "///", part]);
    }
    out.push('\n');
}
