//! The IR → Rust source. Nothing is decided here.

mod about;
mod enums;
mod file;
mod markers;
mod mock;
mod operations;
mod requests;
mod reserved;
mod responses;
mod versions;

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use self::file::{Scope, SourceFile};
pub(crate) use self::reserved::reserved;
use crate::checksum;
use crate::ir::{Composite, Ir, Type};

/// The emitted source files, by path relative to the crate.
pub fn emit(ir: &Ir) -> BTreeMap<String, String> {
    let scope = Scope::new(ir);
    let mut files = Files::default();
    for (name, about, items) in TYPES {
        let mut file = SourceFile::new(about);
        file.items = items(ir);
        if !file.items.is_empty() {
            files.put(type_file(name), file, &scope);
        }
    }
    let index = types_index(&files);
    files.put("src/api/types.rs".to_owned(), index, &scope);
    mock::files(ir, &mut files);
    for resource in &ir.resources {
        let path = format!("src/api/{}.rs", resource.name);
        files.put(path, operations::resource(ir, resource), &scope);
    }
    for (i, version) in ir.versions.iter().enumerate() {
        versions::version(ir, i, version, &mut files);
    }
    files.put("src/api/mod.rs".to_owned(), versions::api(ir), &scope);
    files.add("src/api/exports.rs".to_owned(), versions::exports(ir));
    files.add("src/api/versions.md".to_owned(), versions::table(ir));
    let texts = files.0.into_iter();
    let sealed = texts.map(|(path, text)| {
        let text = checksum::seal(&path, "specs/ or xtask/", &text);
        (path, text)
    });
    sealed.collect()
}

/// The files so far. One is printed before the next one is put together: tokens take far more room than text.
#[derive(Default)]
struct Files(BTreeMap<String, String>);

impl Files {
    /// Prints a file and adds it.
    fn put(&mut self, path: String, file: SourceFile, scope: &Scope) {
        let text = file.print(scope);
        self.add(path, text);
    }

    /// Adds a file. If two names chosen by people lead to one file, the text shows it.
    fn add(&mut self, path: String, text: String) {
        let text = if self.0.contains_key(&path) {
            format!("compile_error!(\"two files are called {path}\");\n")
        } else {
            text
        };
        self.0.insert(path, text);
    }
}

type Items = fn(&Ir) -> Vec<TokenStream>;

/// The files of types that all versions share: name, what it is about, and its items.
const TYPES: [(&str, &str, Items); 4] = [
    ("responses", "What answers carry.", |ir| ir.responses.iter().map(responses::item).collect()),
    ("requests", "What requests carry.", |ir| ir.requests.iter().flat_map(|item| requests::items(ir, item)).collect()),
    ("enums", "Values of which HubSpot has a fixed list.", |ir| {
        ir.enums.iter().flat_map(|item| enums::items(ir, item)).collect()
    }),
    ("composites", "Things that take more than one string to identify.", |ir| {
        ir.composites.iter().map(composite).collect()
    }),
];

fn type_file(name: &str) -> String {
    format!("src/api/types/{name}.rs")
}

/// The module of those that aren't empty.
fn types_index(files: &Files) -> SourceFile {
    let names = TYPES.map(|(name, ..)| name);
    let mut names: Vec<&str> = names.into_iter().filter(|name| files.0.contains_key(&type_file(name))).collect();
    names.sort_unstable();
    let names: Vec<Ident> = names.into_iter().map(ident).collect();
    let mut index = SourceFile::new("What requests and answers carry, the same for all versions of the API.");
    index.items.push(quote!(#(mod #names;)*));
    index.items.push(quote!(#(pub use self::#names::*;)* pub use crate::batch::BatchStatus;));
    index
}

fn composite(composite: &Composite) -> TokenStream {
    let (about, name) = (doc(&composite.docs), ident(&composite.name));
    let fields = composite.fields.iter().map(|(field, docs)| {
        let (docs, field) = (doc(docs), ident(field));
        quote!(#docs pub #field: &'a str)
    });
    let names: Vec<Ident> = composite.fields.iter().map(|(field, _)| ident(field)).collect();
    quote! {
        #about
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct #name<'a> { #(#fields,)* }

        impl<'a> #name<'a> {
            /// With these, in this order.
            pub const fn new(#(#names: &'a str),*) -> Self { Self { #(#names),* } }
        }
    }
}

/// Stands between the lines of a doc comment until it is printed: one attribute takes far less time than one for each
/// line, and with line breaks in it, it would become a block comment.
const DOC_BREAK: char = '\u{b}';

/// A doc comment.
fn doc(docs: &str) -> Option<TokenStream> {
    let mut text = String::with_capacity(docs.len() + 16);
    for (i, line) in docs.lines().enumerate() {
        if i > 0 {
            text.push(DOC_BREAK);
        }
        let line = line.trim_end();
        if !line.is_empty() {
            text.push(' ');
            text.push_str(line);
        }
    }
    (!docs.is_empty()).then(|| quote!(#[doc = #text]))
}

/// The first paragraph of documentation.
fn summary(docs: &str) -> &str {
    docs.split("\n\n").next().unwrap_or_default()
}

/// The names of these versions, as a list of literals.
fn version_names(ir: &Ir, versions: &[usize]) -> TokenStream {
    let names = versions.iter().map(|version| &ir.versions[*version].name);
    quote!([#(#names),*])
}

/// An identifier; keywords become raw ones.
fn ident(name: &str) -> Ident {
    match syn::parse_str::<Ident>(name) {
        // syn doesn't know that it is a keyword.
        Ok(_) if name == "gen" => format_ident!("r#gen"),
        Ok(ident) => ident,
        Err(_) if syn::parse_str::<Ident>(&format!("r#{name}")).is_ok() => {
            format_ident!("r#{}", name)
        }
        // Lowering has reported it; nothing with such a name is ever written.
        Err(_) => format_ident!("unnamed"),
    }
}

/// The type of a field.
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
        Type::Json => quote!(serde_json::Value),
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
