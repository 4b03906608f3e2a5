//! The IR → Rust source. Nothing is decided here.

mod about;
mod enums;
mod file;
mod markers;
mod mock;
mod operations;
mod reserved;
mod structs;
mod versions;

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

pub(crate) use self::reserved::reserved;
use crate::checksum;
use crate::ir::{Ir, KeyStruct, Type};

/// The emitted source files, by path relative to the crate.
pub fn emit(ir: &Ir) -> BTreeMap<String, String> {
    let mut files = Files::default();
    types(ir, &mut files);
    mock::files(ir, &mut files);
    for resource in &ir.resources {
        let about = about::module(resource);
        files.put(format!("src/api/{}.rs", resource.name), &about, operations::resource(ir, resource));
    }
    for (i, version) in ir.versions.iter().enumerate() {
        versions::version(ir, i, version, &mut files);
    }
    files.put("src/api/mod.rs".to_owned(), "The API at one version.", versions::api(ir));
    files.0.insert("src/api/prelude.rs".to_owned(), file::PRELUDE.to_owned());
    files.0.insert("src/api/exports.rs".to_owned(), versions::exports(ir));
    files.0.insert("src/api/versions.md".to_owned(), versions::table(ir));
    let seal = |(path, text): (String, String)| {
        let text = checksum::seal(&path, "specs/ or xtask/", &text);
        (path, text)
    };
    files.0.into_iter().map(seal).collect()
}

/// The files so far. One is printed before the next one is put together: tokens take far more room than text.
#[derive(Default)]
struct Files(BTreeMap<String, String>);

impl Files {
    fn put(&mut self, path: String, about: &str, items: Vec<TokenStream>) {
        self.0.insert(path, file::print(about, items));
    }
}

/// The types that all versions share: a private module for each kind, re-exported by `types`. Each name is written out,
/// so that rustc reports one that occurs twice.
fn types(ir: &Ir, files: &mut Files) {
    let (mut modules, mut exports) = (Vec::new(), Vec::new());
    let mut put = |module: &str, about: &str, items: &mut dyn Iterator<Item = (&String, TokenStream)>| {
        let (names, items): (Vec<Ident>, Vec<TokenStream>) = items.map(|(name, item)| (ident(name), item)).unzip();
        if !names.is_empty() {
            let items = [prelude()].into_iter().chain(items).collect();
            files.put(format!("src/api/types/{module}.rs"), about, items);
            let module = ident(module);
            modules.push(quote!(mod #module;));
            exports.push(quote!(pub use self::#module::{#(#names),*};));
        }
    };
    let mut enums = ir.enums.iter().map(|item| (&item.name, enums::items(ir, item)));
    put("enums", "Values of which HubSpot has a fixed list.", &mut enums);
    let key_structs = ir.key_structs.iter().map(|item| (&item.name, key_struct(item)));
    let requests = ir.requests.iter().map(|item| (&item.name, structs::request(ir, item)));
    put("requests", "What requests carry.", &mut key_structs.chain(requests));
    let mut responses = ir.responses.iter().map(|item| (&item.name, structs::response(item)));
    put("responses", "What answers carry.", &mut responses);
    let about = "What requests and answers carry, the same for all versions of the API.";
    let items = vec![quote!(#(#modules)*), quote!(#(#exports)* pub use crate::batch::BatchStatus;)];
    files.put("src/api/types.rs".to_owned(), about, items);
}

/// Imports what the items of a file name.
fn prelude() -> TokenStream {
    quote!(
        use crate::api::prelude::*;
    )
}

fn key_struct(item: &KeyStruct) -> TokenStream {
    let (about, name) = (doc(&item.docs), ident(&item.name));
    let fields = item.fields.iter().map(|(field, docs)| {
        let (docs, field) = (doc(docs), ident(field));
        quote!(#docs pub #field: &'a str)
    });
    let names: Vec<Ident> = item.fields.iter().map(|(field, _)| ident(field)).collect();
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
const DOC_BREAK: &str = "\u{b}";

fn doc(docs: &str) -> Option<TokenStream> {
    let lines = docs.lines().map(|line| match line.trim_end() {
        "" => String::new(),
        line => format!(" {line}"),
    });
    let text = lines.collect::<Vec<_>>().join(DOC_BREAK);
    (!docs.is_empty()).then(|| quote!(#[doc = #text]))
}

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
    // syn doesn't know `gen`.
    match syn::parse_str::<Ident>(name) {
        Ok(ident) if name != "gen" => ident,
        _ => format_ident!("r#{name}"),
    }
}

impl ToTokens for Type {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.to_string().parse::<TokenStream>());
    }
}

/// The type of an argument: strings as anything that can be displayed.
fn displayed(ty: &Type) -> TokenStream {
    match ty {
        Type::String => quote!(impl Display),
        ty => quote!(#ty),
    }
}
