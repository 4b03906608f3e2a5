//! The IR → Rust source. Nothing is decided here.

mod enums;
mod file;
mod mock;
mod operations;
mod requests;
mod responses;
mod versions;

use std::collections::BTreeMap;
use std::thread;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

pub(crate) use self::file::imported_names;
use self::file::{Scope, SourceFile};
use crate::generate::joined;
use crate::ir::{Composite, Home, Ir, Type};
use crate::timings::Timings;

/// The emitted source files, by path relative to the crate.
pub fn emit(ir: &Ir) -> BTreeMap<String, String> {
    emit_timed(ir, &mut Timings::start())
}

/// The same, with the time that it takes.
pub(crate) fn emit_timed(ir: &Ir, timings: &mut Timings) -> BTreeMap<String, String> {
    let shared = &Scope::new(ir, Home::Shared);
    // Two threads, with about as much to do: a resource has functions and operations.
    let (resources, mut files) = thread::scope(|scope| {
        let resources = scope.spawn(|| {
            let mut files = Files::new();
            for resource in &ir.resources {
                let path = format!("src/{}.rs", resource.name);
                files.put(path, operations::resource(resource), shared);
            }
            files
        });
        let mut files = Files::new();
        files.put("src/api.rs".to_owned(), versions::api(ir), shared);
        emit_types(ir, &mut files, shared);
        mock::files(ir, &mut files);
        for (i, version) in ir.versions.iter().enumerate() {
            versions::version(ir, i, version, &mut files);
        }
        (joined(resources), files)
    });
    timings.add(&resources.timings);
    timings.add(&files.timings);
    resources.texts.into_iter().for_each(|file| files.add(file));
    files.texts
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

/// `mod` declarations for `lib.rs`.
pub fn modules(ir: &Ir) -> String {
    // rustfmt would break lines that prettyplease doesn't.
    let line = |attributes: &str, visibility: &str, name: &str| {
        let name = ident(name);
        format!("{attributes}#[rustfmt::skip]\n{visibility}mod {name};\n")
    };
    let mut names: Vec<&str> = ir
        .resources
        .iter()
        .map(|resource| resource.name.as_str())
        .collect();
    names.push("types");
    names.sort_unstable();
    let mut out = line("", "", "api");
    out.extend(names.iter().map(|name| line("", "pub ", name)));
    for version in &ir.versions {
        let feature = format!("#[cfg(feature = {:?})]\n", version.feature);
        out += &line(&feature, "pub ", &version.module);
    }
    out.trim_end().to_owned()
}

fn emit_types(ir: &Ir, files: &mut Files, scope: &Scope) {
    let mut names = Vec::new();
    let mut part = |name, about, items: Vec<TokenStream>| {
        if !items.is_empty() {
            names.push(ident(name));
            let mut file = SourceFile::new(about);
            file.items = items;
            files.put(format!("src/types/{name}.rs"), file, scope);
        }
    };
    let about = "Things that take more than one string to identify.";
    part(
        "composites",
        about,
        ir.composites.iter().map(composite).collect(),
    );
    let shared = ir.enums.iter().filter(|item| item.home == Home::Shared);
    let about = "Values of which HubSpot has a fixed list.";
    part("enums", about, shared.flat_map(enums::items).collect());
    let shared = ir.requests.iter().filter(|item| item.home == Home::Shared);
    let about = "What requests carry.";
    part(
        "requests",
        about,
        shared.flat_map(requests::items).collect(),
    );
    let items = ir.responses.iter().map(responses::item);
    part("responses", "What answers carry.", items.collect());

    let mut index =
        SourceFile::new("What requests and answers carry, the same for all versions of the API.");
    index.items.push(quote!(#(mod #names;)*));
    index.items.push(quote!(#(pub use self::#names::*;)*));
    files.put("src/types.rs".to_owned(), index, scope);
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

/// A doc comment of our words, line by line.
fn doc(words: &str) -> TokenStream {
    let lines = words.lines().map(|line| match line {
        "" => String::new(),
        line => format!(" {line}"),
    });
    quote!(#(#[doc = #lines])*)
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
