//! Structs: of requests, which are strict, and of responses, which are lenient.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{doc, ident, summary, version_names};
use crate::ir::{Field, Ir, MapSetters, NewArgument, Presence, Struct, Type};

/// The struct of a request and its methods: a constructor takes what is required, setters the rest.
pub(super) fn request(ir: &Ir, item: &Struct) -> TokenStream {
    let name = ident(&item.name);
    let (about, alias) = about(item);
    let fields = item.fields.iter().map(|field| declaration(item, field, false));
    let setters = item.fields.iter().map(|field| setters(&item.name, field));
    let default = item.has_default().then(|| quote!(Default,));
    let constructor = match item.new.is_empty() {
        true => quote! {
            /// With nothing set.
            pub fn new() -> Self { Self::default() }
        },
        false => constructor(item),
    };
    let version_check = ir.partial.contains(&item.name).then(|| version_check(ir, item));
    quote! {
        #about
        #[derive(Clone, Debug, #default PartialEq, Serialize)]
        // The mock server reads what it is sent.
        #[cfg_attr(feature = "mock", derive(serde::Deserialize))]
        #[serde(rename_all = "camelCase")]
        #alias
        #[non_exhaustive]
        pub struct #name { #(#fields,)* }

        impl #name { #constructor #(#setters)* }

        #version_check
    }
}

pub(super) fn response(item: &Struct) -> TokenStream {
    let name = ident(&item.name);
    let (about, alias) = about(item);
    let fields = item.fields.iter().map(|field| declaration(item, field, true));
    let default = item.has_default().then(|| quote!(Default,));
    quote! {
        #about
        #[derive(Clone, Debug, #default PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        #alias
        #[non_exhaustive]
        pub struct #name { #(#fields,)* }
    }
}

/// The docs of a struct, with HubSpot's name where ours is another.
fn about(item: &Struct) -> (Option<TokenStream>, Option<TokenStream>) {
    let schema = &item.schema;
    if item.name == *schema {
        return (doc(&item.docs), None);
    }
    let docs = format!("{}\n\nHubSpot's name: `{schema}`.", item.docs);
    // rustdoc refuses some characters.
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let alias = schema.chars().all(is_plain).then(|| quote!(#[doc(alias = #schema)]));
    (doc(&docs), alias)
}

fn declaration(owner: &Struct, field: &Field, is_response: bool) -> TokenStream {
    let (docs, name, ty) = (doc(&field.docs), ident(&field.name), &field.ty);
    let ty = if field.boxed { quote!(Box<#ty>) } else { quote!(#ty) };
    let is_optional = field.presence == Presence::Optional;
    let mut serde: Vec<TokenStream> = Vec::new();
    if camel_case(&field.name) != field.wire {
        let wire = &field.wire;
        serde.push(quote!(rename = #wire));
    }
    if is_response && field.presence == Presence::Default {
        serde.push(quote!(default));
        serde.push(quote!(deserialize_with = "lenient::null_as_default"));
    }
    // A map of a request is always sent, but not to versions without it.
    let can_be_empty = field.presence == Presence::Default && (is_response || field.versions != owner.versions);
    match field.ty {
        _ if is_optional => serde.push(quote!(skip_serializing_if = "Option::is_none")),
        Type::List(_) if can_be_empty => serde.push(quote!(skip_serializing_if = "Vec::is_empty")),
        Type::Map(_) if can_be_empty => serde.push(quote!(skip_serializing_if = "BTreeMap::is_empty")),
        _ => {}
    }
    if field.ty == Type::EpochMillis {
        serde.push(match is_optional {
            true => quote!(serialize_with = "epoch_millis::serialize_option"),
            false => quote!(serialize_with = "epoch_millis::serialize"),
        });
    }
    let attribute = (!serde.is_empty()).then(|| quote!(#[serde(#(#serde),*)]));
    let ty = if is_optional { quote!(Option<#ty>) } else { ty };
    quote!(#docs #attribute pub #name: #ty)
}

/// What serde's `rename_all = "camelCase"` makes of a field's name.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_').filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &word[..1].to_ascii_uppercase() + &word[1..])
}

/// What of the fields not all versions support.
fn version_check(ir: &Ir, item: &Struct) -> TokenStream {
    let checks = item.fields.iter().map(|field| {
        let name = ident(&field.name);
        let own = (field.versions != item.versions).then(|| {
            let versions = version_names(ir, &field.versions);
            let label = format!("{}::{}", item.name, field.name);
            let is_set = match field.entries {
                Some(_) => quote!(!self.#name.is_empty()),
                None => quote!(self.#name.is_some()),
            };
            quote! {
                if #is_set && !#versions.contains(&version) {
                    return Some(#label);
                }
            }
        });
        let inside = ir.is_partial(&field.ty).then(|| {
            quote! {
                if let Some(unsupported) = self.#name.unsupported_in(version) {
                    return Some(unsupported);
                }
            }
        });
        quote!(#own #inside)
    });
    let name = ident(&item.name);
    quote! {
        impl VersionCheck for #name {
            fn unsupported_in(&self, version: &str) -> Option<&'static str> {
                #(#checks)*
                None
            }
        }
    }
}

/// What a setter or constructor takes for a field, and how it becomes the field's value.
fn conversion(name: &Ident, field: &Field) -> (TokenStream, TokenStream) {
    match &field.ty {
        Type::String => (quote!(impl Into<String>), quote!(#name.into())),
        Type::List(item) if **item == Type::String => {
            (quote!(impl IntoIterator<Item = impl Into<String>>), quote!(#name.into_iter().map(Into::into).collect()))
        }
        Type::List(item) => (quote!(impl IntoIterator<Item = #item>), quote!(#name.into_iter().collect())),
        ty if field.boxed => (quote!(#ty), quote!(Box::new(#name))),
        ty => (quote!(#ty), quote!(#name)),
    }
}

fn constructor(item: &Struct) -> TokenStream {
    let mut arguments = Vec::new();
    for argument in &item.new {
        match argument {
            NewArgument::Field(name) => {
                let fields = item.fields.iter().filter(|field| field.name == *name);
                arguments.extend(fields.map(|field| {
                    let name = ident(name);
                    let (takes, _) = conversion(&name, field);
                    quote!(#name: #takes)
                }));
            }
            NewArgument::KeyStruct(argument, ty, _) => {
                let (argument, ty) = (ident(argument), ident(ty));
                arguments.push(quote!(#argument: &#ty<'_>));
            }
        }
    }
    let fields = item.fields.iter().map(|field| {
        let name = ident(&field.name);
        match field.presence {
            Presence::Optional => quote!(#name: None),
            Presence::Default => quote!(#name: BTreeMap::new()),
            Presence::Required => match key_struct_part(item, field) {
                Some(part) => quote!(#name: #part.to_owned()),
                None => {
                    let (_, value) = conversion(&name, field);
                    if name == value.to_string() { value } else { quote!(#name: #value) }
                }
            },
        }
    });
    quote! {
        /// With what HubSpot needs; the setters add the rest.
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#fields,)* }
        }
    }
}

/// The field of a key struct that fills a field, if one does.
fn key_struct_part(item: &Struct, field: &Field) -> Option<TokenStream> {
    item.new.iter().find_map(|argument| match argument {
        NewArgument::KeyStruct(argument, _, bound) => {
            let (part, _) = bound.iter().find(|(_, filled)| *filled == field.name)?;
            let (argument, part) = (ident(argument), ident(part));
            Some(quote!(#argument.#part))
        }
        NewArgument::Field(_) => None,
    })
}

const CONVERSIONS: &str = "\n\nTimes of chrono, jiff and time convert with `.into()`, if the feature of that name is \
    enabled; see [`Timestamp`](crate::Timestamp).";

fn setters(owner: &str, field: &Field) -> TokenStream {
    let name = ident(&field.name);
    if let Some(setters) = &field.entries {
        return map_setters(&name, setters);
    }
    if field.presence != Presence::Optional {
        return TokenStream::new();
    }
    let (takes, value) = conversion(&name, field);
    let note = match field.ty {
        Type::Timestamp | Type::EpochMillis => CONVERSIONS,
        _ => "",
    };
    let docs = doc(&format!("Sets [`{0}`]({owner}::{0}).\n\n{1}{note}", field.name, summary(&field.docs)));
    quote! {
        #docs
        pub fn #name(mut self, #name: #takes) -> Self {
            self.#name = Some(#value);
            self
        }
    }
}

fn map_setters(name: &Ident, MapSetters { entry: (entry, docs), keys }: &MapSetters) -> TokenStream {
    let (entry, docs) = (ident(entry), doc(docs));
    let of_keys = keys.iter().map(|(setter, key, docs)| {
        let (setter, docs) = (ident(setter), doc(docs));
        quote! {
            #docs
            pub fn #setter(self, #setter: Timestamp) -> Self {
                self.#entry(#key, #setter.to_string())
            }
        }
    });
    quote! {
        #(#of_keys)*

        #docs
        pub fn #entry(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
            self.#name.insert(name.into(), value.into());
            self
        }
    }
}
