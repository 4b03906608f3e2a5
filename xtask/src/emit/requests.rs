//! Types of requests: strict. A constructor takes what is needed, setters the rest.

use proc_macro2::TokenStream;
use quote::quote;

use super::{doc, ident, renamed, rust_type, serde_attribute, summary, version_names};
use crate::ir::{Doubts, Ir, NewArgument, RequestField, RequestPresence, RequestType, Type};

/// The struct and its methods.
pub(super) fn items(ir: &Ir, request: &RequestType) -> Vec<TokenStream> {
    let name = ident(&request.name);
    let (about, alias) = about(&request.docs, &request.name, &request.schema);
    let fields = request.fields.iter().map(|item| field(request, item));
    let methods = request.fields.iter().flat_map(|field| setters(&request.name, field));
    let (constructor, default) = if request.new.is_empty() {
        (TokenStream::new(), quote!(Default,))
    } else {
        (constructor(request), TokenStream::new())
    };
    let empty = request.new.is_empty().then(|| {
        quote! {
            /// With nothing set.
            pub fn new() -> Self { Self::default() }
        }
    });
    let doubts = request.doubts.as_ref().map(doubts);
    let mut items = vec![
        quote! {
            #about
            #[derive(Clone, Debug, #default PartialEq, Serialize)]
            // The mock server reads what it is sent.
            #[cfg_attr(feature = "mock", derive(serde::Deserialize))]
            #[serde(rename_all = "camelCase")]
            #alias
            #[non_exhaustive]
            pub struct #name { #(#fields,)* }
        },
        quote!(impl #name { #empty #constructor #(#methods)* #doubts }),
    ];
    items.extend(request.is_partial.then(|| version_check(ir, request)));
    items
}

/// What of the fields not all versions support.
fn version_check(ir: &Ir, request: &RequestType) -> TokenStream {
    let is_partial = |name: &str| {
        ir.requests.iter().any(|item| item.name == name && item.is_partial)
            || ir.enums.iter().any(|item| item.name == name && item.is_partial)
    };
    let checks = request.fields.iter().flat_map(|field| {
        let name = ident(&field.name);
        let own = (field.versions != request.versions).then(|| {
            let versions = version_names(ir, &field.versions);
            let label = format!("{}::{}", request.name, field.name);
            let is_set = match field.presence {
                RequestPresence::Map { .. } => quote!(!self.#name.is_empty()),
                _ => quote!(self.#name.is_some()),
            };
            quote! {
                if #is_set && !#versions.contains(&version) {
                    return Some(#label);
                }
            }
        });
        let inside = field.ty.name().is_some_and(is_partial).then(|| {
            quote! {
                if let Some(unsupported) = self.#name.unsupported_in(version) {
                    return Some(unsupported);
                }
            }
        });
        [own, inside]
    });
    let (checks, name) = (checks.flatten(), ident(&request.name));
    quote! {
        impl VersionCheck for #name {
            fn unsupported_in(&self, version: &str) -> Option<&'static str> {
                #(#checks)*
                None
            }
        }
    }
}

/// What HubSpot drops silently.
fn doubts(doubts: &Doubts) -> TokenStream {
    let (instant, wire) = (ident(&doubts.instant.0), &doubts.instant.1);
    let map = ident(&doubts.map);
    let (from, to) = &doubts.stay;
    let (ty, value) = (ident(&doubts.when.0), &doubts.when.1);
    let docs = doc(&doubts.docs);
    quote! {
        #docs
        pub fn doubts(&self, state: #ty) -> Vec<Doubt> {
            let stay = doubt::Stay { properties: &self.#map, joined: #from, left: #to };
            doubt::of(#wire, self.#instant, (state.as_str() == #value).then_some(stay))
        }
    }
}

/// The docs of a type, with HubSpot's name where ours is another.
pub(super) fn about(docs: &str, name: &str, schema: &str) -> (Option<TokenStream>, Option<TokenStream>) {
    if name == schema {
        return (doc(docs), None);
    }
    let docs = format!("{docs}\n\nHubSpot's name: `{schema}`.");
    // rustdoc refuses some characters.
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let alias = schema.chars().all(is_plain).then(|| quote!(#[doc(alias = #schema)]));
    (doc(&docs), alias)
}

fn field(request: &RequestType, field: &RequestField) -> TokenStream {
    let (docs, name, ty) = (doc(&field.docs), ident(&field.name), rust_type(&field.ty));
    let ty = if field.boxed { quote!(Box<#ty>) } else { ty };
    let mut serde: Vec<TokenStream> = renamed(&field.name, &field.wire).into_iter().collect();
    let is_millis = field.ty == Type::EpochMillis;
    let ty = if field.presence == RequestPresence::Setter {
        serde.push(quote!(skip_serializing_if = "Option::is_none"));
        if is_millis {
            serde.push(quote!(serialize_with = "epoch_millis::serialize_option"));
        }
        quote!(Option<#ty>)
    } else {
        if is_millis {
            serde.push(quote!(serialize_with = "epoch_millis::serialize"));
        }
        // A map is always sent, but not to versions without it.
        if field.versions != request.versions {
            serde.push(quote!(skip_serializing_if = "BTreeMap::is_empty"));
        }
        ty
    };
    let attribute = serde_attribute(serde);
    quote!(#docs #attribute pub #name: #ty)
}

/// What a setter or constructor takes for a field, and how it becomes the field's value.
fn conversion(name: &proc_macro2::Ident, ty: &Type, boxed: bool) -> (TokenStream, TokenStream) {
    let rust = rust_type(ty);
    match ty {
        Type::String => (quote!(impl Into<String>), quote!(#name.into())),
        Type::List(item) if **item == Type::String => {
            (quote!(impl IntoIterator<Item = impl Into<String>>), quote!(#name.into_iter().map(Into::into).collect()))
        }
        Type::List(item) => {
            let item = rust_type(item);
            (quote!(impl IntoIterator<Item = #item>), quote!(#name.into_iter().collect()))
        }
        _ if boxed => (rust, quote!(Box::new(#name))),
        _ => (rust, quote!(#name)),
    }
}

fn constructor(request: &RequestType) -> TokenStream {
    let mut arguments = Vec::new();
    let mut values: Vec<(String, TokenStream)> = Vec::new();
    for argument in &request.new {
        match argument {
            NewArgument::Field(field) => {
                let Some(field) = request.fields.iter().find(|known| known.name == *field) else {
                    continue;
                };
                let name = ident(&field.name);
                let (takes, value) = conversion(&name, &field.ty, field.boxed);
                arguments.push(quote!(#name: #takes));
                values.push((field.name.clone(), value));
            }
            NewArgument::Composite(argument, ty, bound) => {
                let (argument, ty) = (ident(argument), ident(ty));
                arguments.push(quote!(#argument: &#ty<'_>));
                for (part, field) in bound {
                    let part = ident(part);
                    values.push((field.clone(), quote!(#argument.#part.to_owned())));
                }
            }
        }
    }
    let fields = request.fields.iter().map(|field| {
        let name = ident(&field.name);
        let value = values.iter().find(|(known, _)| *known == field.name).map(|(_, value)| value);
        match (value, &field.presence) {
            (Some(value), _) if name == value.to_string() => quote!(#name),
            (Some(value), _) => quote!(#name: #value),
            (None, RequestPresence::Setter) => quote!(#name: None),
            (None, _) => quote!(#name: BTreeMap::new()),
        }
    });
    quote! {
        /// With what HubSpot needs; the setters add the rest.
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#fields,)* }
        }
    }
}

/// The documentation of what takes an instant says how to come by one.
fn with_conversions(docs: String, ty: &Type) -> String {
    match ty {
        Type::Timestamp | Type::EpochMillis => format!(
            "{docs}\n\nInstants of chrono, jiff and time convert with `.into()`, given the feature of that name; see \
             [`Timestamp`](crate::Timestamp)."
        ),
        _ => docs,
    }
}

fn setters(owner: &str, field: &RequestField) -> Vec<TokenStream> {
    let name = ident(&field.name);
    match &field.presence {
        RequestPresence::Constructor => Vec::new(),
        RequestPresence::Setter => {
            let (takes, value) = conversion(&name, &field.ty, field.boxed);
            let docs = format!("Sets [`{}`]({owner}::{}).\n\n{}", field.name, field.name, summary(&field.docs));
            let docs = doc(&with_conversions(docs, &field.ty));
            vec![quote! {
                #docs
                pub fn #name(mut self, #name: #takes) -> Self {
                    self.#name = Some(#value);
                    self
                }
            }]
        }
        RequestPresence::Map { entry: (entry, docs), keys } => {
            let (entry, docs) = (ident(entry), doc(docs));
            let mut methods: Vec<TokenStream> = keys
                .iter()
                .map(|(setter, key, docs)| {
                    let (setter, docs) = (ident(setter), doc(&with_conversions(docs.clone(), &Type::Timestamp)));
                    quote! {
                        #docs
                        pub fn #setter(self, #setter: Timestamp) -> Self {
                            self.#entry(#key, #setter.to_string())
                        }
                    }
                })
                .collect();
            methods.push(quote! {
                #docs
                pub fn #entry(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                    self.#name.insert(name.into(), value.into());
                    self
                }
            });
            methods
        }
    }
}
