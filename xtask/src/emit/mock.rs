//! What the mock server knows of each operation, and a sample of each type of responses.

mod samples;

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::file::Scope;
use super::{Files, ident};
use crate::ir::{ArgumentKind, Body, Enum, Ir, Operation, Presence, Resource, Response, Struct, Type};

/// Both files.
pub(super) fn files(ir: &Ir, files: &mut Files) {
    let types = Types::of(ir);
    let about = "What each operation needs, and how it responds.";
    files.put("src/api/mock.rs".to_owned(), about, operations(ir, &types), &scope(ir));
    let about = "A sample of each type of responses, as JSON.";
    files.put("src/api/mock/samples.rs".to_owned(), about, samples::items(ir, &types), &Scope::new(ir));
}

/// The types, by name.
struct Types<'a> {
    requests: BTreeMap<&'a str, &'a Struct>,
    responses: BTreeMap<&'a str, &'a Struct>,
    enums: BTreeMap<&'a str, &'a Enum>,
}

impl<'a> Types<'a> {
    fn of(ir: &'a Ir) -> Self {
        // From the end, because a map keeps the last of one name: it has to be the first that is emitted.
        let requests = ir.requests.iter().rev();
        let responses = ir.responses.iter().rev();
        let enums = ir.enums.iter().rev();
        Self {
            requests: requests.map(|item| (item.name.as_str(), item)).collect(),
            responses: responses.map(|item| (item.name.as_str(), item)).collect(),
            enums: enums.map(|item| (item.name.as_str(), item)).collect(),
        }
    }
}

/// Operations and types are written with their full paths, so that these names are free.
fn scope(ir: &Ir) -> Scope {
    Scope::new(ir)
        .with("Answers", "crate::mock::facts")
        .with("Facts", "crate::mock::facts")
        .with("Known", "crate::mock::facts")
        .with("Mocked", "crate::mock::facts")
        .with("Published", "crate::mock::facts")
}

fn operations(ir: &Ir, types: &Types<'_>) -> Vec<TokenStream> {
    let mut items = Vec::new();
    items.push(quote!(
        mod samples;
    ));
    let versions = ir.versions.iter().map(|version| {
        let feature = &version.feature;
        let published = published(&version.module);
        quote!(#[cfg(feature = #feature)] #published)
    });
    items.push(quote! {
        /// The versions of the API, oldest first.
        pub(crate) const VERSIONS: &[Published] = &[#(#versions),*];
    });
    let all = || {
        let resources = ir.resources.iter();
        resources.flat_map(|resource| resource.operations.iter().map(move |op| (resource, op)))
    };
    let known = all().flat_map(|(resource, operation)| {
        homes(ir, operation).into_iter().map(move |home| {
            let (feature, marker) = (feature(ir, home), path(ir, resource, operation, home));
            let versions = match home {
                None => quote!(VERSIONS),
                Some(index) => {
                    let published = published(&ir.versions[index].module);
                    quote!(&[#published])
                }
            };
            quote!(#feature Known::new::<#marker>(#versions))
        })
    });
    items.push(quote! {
        /// Every operation.
        pub(crate) const OPERATIONS: &[Known] = &[#(#known),*];
    });
    let mocked = all().flat_map(|(resource, operation)| {
        let homes = homes(ir, operation).into_iter();
        homes.map(move |home| mocked(ir, types, resource, operation, home))
    });
    items.extend(mocked);
    let fields = ir.requests.iter().flat_map(|request| &request.fields);
    let in_requests: BTreeSet<&str> = fields.filter_map(|field| field.ty.name()).collect();
    let read = ir.enums.iter();
    let read = read.filter(|item| in_requests.contains(item.name.as_str()));
    items.extend(read.filter(|item| !item.open).map(deserialize));
    items
}

/// Nothing but the server reads the enums of requests.
fn deserialize(item: &Enum) -> TokenStream {
    let name = ident(&item.name);
    let arms = item.variants.iter().map(|variant| {
        let (wire, variant) = (&variant.wire, ident(&variant.name));
        quote!(#wire => Ok(Self::#variant),)
    });
    let values = item.variants.iter().map(|variant| &variant.wire);
    quote! {
        impl<'de> serde::Deserialize<'de> for crate::types::#name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                match <String as serde::Deserialize>::deserialize(deserializer)?.as_str() {
                    #(#arms)*
                    other => Err(serde::de::Error::unknown_variant(other, &[#(#values),*])),
                }
            }
        }
    }
}

fn mocked(ir: &Ir, types: &Types<'_>, resource: &Resource, operation: &Operation, home: Option<usize>) -> TokenStream {
    let (feature, marker) = (feature(ir, home), path(ir, resource, operation, home));
    let [success, partial] = operation.mock_statuses();
    let literal = Literal::u16_unsuffixed;
    let (success, partial) = (literal(success), (partial != success).then(|| literal(partial)));
    let partial = partial.map(|status| quote!(.partial(#status)));
    let query: Vec<_> = operation.query.iter().map(|(name, ..)| name).collect();
    let query = (!query.is_empty()).then(|| quote!(.query(&[#(#query),*])));
    let (body, needs) = body(types, operation);
    let answers = answers(operation);
    quote! {
        #feature
        impl Mocked for #marker {
            type Body = #body;
            const FACTS: Facts = Facts::new(#success, Answers::#answers) #partial #query #needs;
        }
    }
}

/// The type of what a request carries, and the properties that it must have.
fn body(types: &Types<'_>, operation: &Operation) -> (TokenStream, Option<TokenStream>) {
    let argument = |name: &str| {
        let argument = operation.arguments.iter().find(|arg| arg.name == name);
        match argument.map(|argument| &argument.kind) {
            Some(ArgumentKind::Value(ty) | ArgumentKind::Inputs(ty)) => request(types, ty),
            _ => (quote!(serde_json::Value), None),
        }
    };
    match &operation.body {
        None => (quote!(()), None),
        Some(Body::Whole(name)) => {
            let (ty, required) = argument(name);
            (ty, required.map(|required| quote!(.object(&[#(#required),*]))))
        }
        Some(Body::Object(members)) => {
            let required = members.iter().map(|(property, ..)| property);
            let needs = quote!(.object(&[#(#required),*]));
            (quote!(serde_json::Value), Some(needs))
        }
        Some(Body::Inputs(name)) => {
            let (ty, required) = argument(name);
            let required = required.unwrap_or_default();
            let needs = quote!(.inputs(&[#(#required),*]));
            (quote!(Vec<#ty>), Some(needs))
        }
        Some(Body::InputsOf(_, property)) => (quote!(Vec<String>), Some(quote!(.inputs_of(#property)))),
    }
}

/// The type of a body, and of a struct, the properties that it always sends.
fn request<'a>(types: &Types<'a>, ty: &Type) -> (TokenStream, Option<Vec<&'a str>>) {
    let Type::Struct(name) = ty else {
        // Nothing is imported for the others.
        return (quote!(serde_json::Value), None);
    };
    let found = types.requests.get(name.as_str());
    let fields = found.into_iter().flat_map(|request| {
        request.fields.iter().filter(|field| match field.presence {
            Presence::Required => true,
            Presence::Default => field.versions == request.versions,
            Presence::Optional => false,
        })
    });
    let required = fields.map(|field| field.wire.as_str()).collect();
    let name = ident(name);
    (quote!(crate::types::#name), Some(required))
}

fn answers(operation: &Operation) -> Ident {
    ident(match operation.response {
        Response::Nothing => "Nothing",
        Response::Value(_) => "Value",
        Response::Page(_) if operation.is_paged() => "Page",
        Response::Page(_) => "Collection",
        Response::Batch(Some(_)) => "Batch",
        Response::Batch(None) => "BatchOfNothing",
    })
}

/// Where an operation is emitted: for all versions at once, or for each of these.
fn homes(ir: &Ir, operation: &Operation) -> Vec<Option<usize>> {
    match operation.versions.len() == ir.versions.len() {
        true => vec![None],
        false => operation.versions.iter().copied().map(Some).collect(),
    }
}

/// The full path of an operation's marker.
fn path(ir: &Ir, resource: &Resource, operation: &Operation, home: Option<usize>) -> TokenStream {
    let name = ident(&operation.function.to_upper_camel_case());
    let resource = ident(&resource.name);
    match home {
        None => quote!(crate::#resource::#name),
        Some(index) => {
            let module = ident(&ir.versions[index].module);
            quote!(crate::#module::#resource::#name)
        }
    }
}

/// Where only one version has the item.
fn feature(ir: &Ir, home: Option<usize>) -> Option<TokenStream> {
    let feature = &ir.versions[home?].feature;
    Some(quote!(#[cfg(feature = #feature)]))
}

/// A version in the table. Nothing is imported for it, because the crate may be built without versions.
fn published(module: &str) -> TokenStream {
    let marker = ident(&module.to_upper_camel_case());
    let module = ident(module);
    let version = quote!(<crate::#module::#marker as crate::Version>);
    quote!(Published { name: #version::NAME, routes: #version::ROUTES })
}
