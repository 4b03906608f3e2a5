//! The IR → Rust source. Nothing is decided here.

mod enums;
mod file;
mod mock;
mod operations;
mod requests;
mod responses;
mod versions;

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

pub(crate) use self::file::imported_names;
use self::file::{Scope, SourceFile};
use crate::ir::{Composite, Home, Ir, Type};

/// The emitted source files, by path relative to the crate.
pub fn emit(ir: &Ir) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let shared = Scope::new(ir, Home::Shared);
    put(
        &mut files,
        "src/api.rs".to_owned(),
        versions::api(ir, &shared),
    );
    for resource in &ir.resources {
        let text = operations::resource(resource, &shared);
        put(&mut files, format!("src/{}.rs", resource.name), text);
    }
    emit_types(ir, &mut files, &shared);
    mock::files(ir, &mut files);
    for (i, version) in ir.versions.iter().enumerate() {
        versions::version(ir, i, version, &mut files);
    }
    files
}

/// Adds a file. Lowering sees to it that no two have one name; if it fails to, the text shows where.
fn put(files: &mut BTreeMap<String, String>, path: String, text: String) {
    let text = if files.contains_key(&path) {
        format!("compile_error!(\"two files are called {path}\");\n")
    } else {
        text
    };
    files.insert(path, text);
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

fn emit_types(ir: &Ir, files: &mut BTreeMap<String, String>, scope: &Scope) {
    let mut parts = BTreeMap::new();
    let mut composites = SourceFile::new("Things that take more than one string to identify.");
    composites.items.extend(ir.composites.iter().map(composite));
    parts.insert("composites", composites);
    let mut enums = SourceFile::new("Values of which HubSpot has a fixed list.");
    enums.items.extend(
        ir.enums
            .iter()
            .filter(|item| item.home == Home::Shared)
            .flat_map(enums::items),
    );
    parts.insert("enums", enums);
    let mut requests = SourceFile::new("What requests carry.");
    requests.items.extend(
        ir.requests
            .iter()
            .filter(|r| r.home == Home::Shared)
            .flat_map(requests::items),
    );
    parts.insert("requests", requests);
    let mut responses = SourceFile::new("What answers carry.");
    responses
        .items
        .extend(ir.responses.iter().map(responses::item));
    parts.insert("responses", responses);
    parts.retain(|_, part| !part.items.is_empty());

    let mut index =
        SourceFile::new("What requests and answers carry, the same for all versions of the API.");
    let names: Vec<Ident> = parts.keys().map(|name| ident(name)).collect();
    index.items.push(quote!(#(mod #names;)*));
    index.items.push(quote!(#(pub use self::#names::*;)*));
    put(files, "src/types.rs".to_owned(), index.print(scope));
    for (name, part) in parts {
        put(files, format!("src/types/{name}.rs"), part.print(scope));
    }
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
