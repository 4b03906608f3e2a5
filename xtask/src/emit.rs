//! The IR → Rust source. Nothing is decided here.

mod enums;
mod file;
mod mock;
mod operations;
mod requests;
mod responses;
mod versions;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

pub(crate) use self::file::imported_names;
use self::file::{Scope, SourceFile};
use crate::checksum;
use crate::generate::joined;
use crate::ir::{Composite, Home, Ir, Type};
use crate::timings::Timings;

/// The emitted source files, by path relative to the crate.
pub fn emit(ir: &Ir) -> BTreeMap<String, String> {
    emit_timed(ir, &mut Timings::start())
}

/// The same, with the time that it takes.
pub(crate) fn emit_timed(ir: &Ir, timings: &mut Timings) -> BTreeMap<String, String> {
    let scope = Scope::new(ir, Home::Shared);
    let parts = parts(ir, &scope);
    let next = AtomicUsize::new(0);
    // Each thread takes the next part as soon as it is free.
    let work = || {
        let mut files = Files::new();
        while let Some(part) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
            part(&mut files);
        }
        files
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut files = thread::scope(|threads_scope| {
        let others = 1..threads.min(parts.len());
        let others: Vec<_> = others.map(|_| threads_scope.spawn(work)).collect();
        let mut files = work();
        for other in others {
            files.merge(joined(other));
        }
        files
    });
    let index = types_index(&files);
    files.put("src/api/types.rs".to_owned(), index, &scope);
    files.add(("src/api/exports.rs".to_owned(), versions::exports(ir)));
    files.add(("src/api/versions.md".to_owned(), versions::table(ir)));
    timings.add(&files.timings);
    let texts = files.texts.into_iter();
    let sealed = texts.map(|(path, text)| {
        let text = checksum::seal(&path, "specs/ or xtask/", &text);
        (path, text)
    });
    sealed.collect()
}

/// Emits one file or a few, and prints them.
type Part<'a> = Box<dyn Fn(&mut Files) + Sync + 'a>;

/// All parts, those with the most to do first: so the threads come to an end together.
fn parts<'a>(ir: &'a Ir, scope: &'a Scope) -> Vec<Part<'a>> {
    let mut parts: Vec<Part<'a>> = Vec::new();
    for (name, about, items) in TYPES {
        parts.push(Box::new(move |files| {
            let mut file = SourceFile::new(about);
            file.items = items(ir);
            if !file.items.is_empty() {
                files.put(type_file(name), file, scope);
            }
        }));
    }
    parts.push(Box::new(|files| mock::files(ir, files)));
    for resource in &ir.resources {
        parts.push(Box::new(|files| {
            let path = format!("src/api/{}.rs", resource.name);
            files.put(path, operations::resource(resource), scope);
        }));
    }
    for (i, version) in ir.versions.iter().enumerate() {
        parts.push(Box::new(move |files| {
            versions::version(ir, i, version, files)
        }));
    }
    parts.push(Box::new(|files| {
        files.put("src/api/mod.rs".to_owned(), versions::api(ir), scope);
    }));
    parts
}

/// The files so far. One is printed before the next one is put together: tokens take far more room than text.
struct Files {
    texts: BTreeMap<String, String>,
    timings: Timings,
}

impl Files {
    fn new() -> Self {
        Self {
            texts: BTreeMap::new(),
            timings: Timings::start(),
        }
    }

    /// Prints a file and adds it.
    fn put(&mut self, path: String, file: SourceFile, scope: &Scope) {
        self.timings.lap("emit tokens");
        let text = file.print(scope);
        self.timings.lap("print with prettyplease");
        self.add((path, text));
    }

    /// Adds those of another thread.
    fn merge(&mut self, other: Self) {
        self.timings.add(&other.timings);
        other.texts.into_iter().for_each(|file| self.add(file));
    }

    /// Adds a file. Lowering sees to it that no two have one name; if it fails to, the text shows where.
    fn add(&mut self, (path, text): (String, String)) {
        let text = if self.texts.contains_key(&path) {
            format!("compile_error!(\"two files are called {path}\");\n")
        } else {
            text
        };
        self.texts.insert(path, text);
    }
}

type Items = fn(&Ir) -> Vec<TokenStream>;

/// The files of types that all versions share: name, what it is about, and its items.
const TYPES: [(&str, &str, Items); 4] = [
    ("responses", "What answers carry.", |ir| {
        ir.responses.iter().map(responses::item).collect()
    }),
    ("requests", "What requests carry.", |ir| {
        let shared = ir.requests.iter().filter(|item| item.home == Home::Shared);
        shared.flat_map(requests::items).collect()
    }),
    ("enums", "Values of which HubSpot has a fixed list.", |ir| {
        let shared = ir.enums.iter().filter(|item| item.home == Home::Shared);
        shared.flat_map(enums::items).collect()
    }),
    (
        "composites",
        "Things that take more than one string to identify.",
        |ir| ir.composites.iter().map(composite).collect(),
    ),
];

fn type_file(name: &str) -> String {
    format!("src/api/types/{name}.rs")
}

/// The module of those that aren't empty.
fn types_index(files: &Files) -> SourceFile {
    let names = TYPES.map(|(name, ..)| name);
    let mut names: Vec<&str> = names
        .into_iter()
        .filter(|name| files.texts.contains_key(&type_file(name)))
        .collect();
    names.sort_unstable();
    let names: Vec<Ident> = names.into_iter().map(ident).collect();
    let mut index =
        SourceFile::new("What requests and answers carry, the same for all versions of the API.");
    index.items.push(quote!(#(mod #names;)*));
    index
        .items
        .push(quote!(#(pub use self::#names::*;)* pub use crate::batch::BatchStatus;));
    index
}

fn composite(composite: &Composite) -> TokenStream {
    let (about, name) = (doc(&composite.docs), ident(&composite.name));
    let fields = composite.fields.iter().map(|(field, words)| {
        let (words, field) = (doc(words), ident(field));
        quote!(#words pub #field: &'a str)
    });
    quote! {
        #about
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct #name<'a> { #(#fields,)* }
    }
}

/// Stands between the lines of a doc comment until it is printed: one attribute takes far less time than one for each
/// line, and with line breaks in it, it would become a block comment.
const DOC_BREAK: char = '\u{b}';

/// A doc comment of our words.
fn doc(words: &str) -> Option<TokenStream> {
    let mut text = String::with_capacity(words.len() + 16);
    for (i, line) in words.lines().enumerate() {
        if i > 0 {
            text.push(DOC_BREAK);
        }
        let line = line.trim_end();
        if !line.is_empty() {
            text.push(' ');
            text.push_str(line);
        }
    }
    (!words.is_empty()).then(|| quote!(#[doc = #text]))
}

/// The first paragraph of our words.
fn summary(words: &str) -> &str {
    words.split("\n\n").next().unwrap_or_default()
}

/// An identifier; keywords become raw ones.
fn ident(name: &str) -> Ident {
    match syn::parse_str::<Ident>(name) {
        Ok(ident) => ident,
        Err(_) if syn::parse_str::<Ident>(&format!("r#{name}")).is_ok() => {
            format_ident!("r#{}", name)
        }
        // Lowering has reported it; nothing with such a name is ever written.
        Err(_) => format_ident!("unnamed"),
    }
}

/// A type as it stands in a field.
fn rust_type(ty: &Type) -> TokenStream {
    match ty {
        Type::String => quote!(String),
        Type::Integer => quote!(i64),
        Type::Number => quote!(f64),
        Type::Boolean => quote!(bool),
        Type::Timestamp | Type::EpochMillis => quote!(Timestamp),
        Type::Struct(name) | Type::Enum(name) => {
            let name = ident(name);
            quote!(#name)
        }
        Type::List(item) => {
            let item = rust_type(item);
            quote!(Vec<#item>)
        }
        Type::Map(value) => {
            let value = rust_type(value);
            quote!(BTreeMap<String, #value>)
        }
    }
}

/// `#[serde(rename = "…")]`, where camel case of the Rust name is not the name on the wire.
fn renamed(name: &str, wire: &str) -> Option<TokenStream> {
    (serde_camel_case(name) != wire).then(|| quote!(rename = #wire))
}

/// What serde's `rename_all = "camelCase"` makes of a field's name.
fn serde_camel_case(name: &str) -> String {
    let mut out = String::new();
    let mut capital = false;
    for c in name.chars() {
        match c {
            '_' => capital = true,
            c if capital && !out.is_empty() => {
                out.push(c.to_ascii_uppercase());
                capital = false;
            }
            c => {
                out.push(c);
                capital = false;
            }
        }
    }
    out
}

/// `#[serde(…)]`, unless it would be empty.
fn serde_attribute(arguments: Vec<TokenStream>) -> Option<TokenStream> {
    (!arguments.is_empty()).then(|| quote!(#[serde(#(#arguments),*)]))
}
