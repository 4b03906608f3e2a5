//! What the mock server knows of each operation, and a sample of each type of responses.

mod samples;

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::markers::marker_name;
use super::{Files, ident};
use crate::ir::{ArgumentKind, Body, Enum, Ir, Operation, Resource, Response, Type};

/// Both files.
pub(super) fn files(ir: &Ir, files: &mut Files) {
    let about = "What each operation needs, and how it responds.";
    files.put("src/api/mock.rs".to_owned(), about, operations(ir));
    let about = "A sample of each type that operations return, as JSON.";
    files.put("src/api/mock/samples.rs".to_owned(), about, samples::items(ir));
}

fn operations(ir: &Ir) -> Vec<TokenStream> {
    let versions = ir.versions.iter().map(|version| {
        let (feature, published) = (&version.feature, published(&version.module));
        quote!(#[cfg(feature = #feature)] #published)
    });
    let operations = ir.resources.iter().flat_map(|resource| {
        let all = resource.operations.iter();
        all.flat_map(move |operation| placements(ir, operation).into_iter().map(move |at| (resource, operation, at)))
    });
    let known = operations.clone().map(|(resource, operation, placement)| {
        let (feature, marker) = (feature(ir, placement), path(ir, resource, operation, placement));
        let versions = match placement {
            None => quote!(VERSIONS),
            Some(index) => {
                let published = published(&ir.versions[index].module);
                quote!(&[#published])
            }
        };
        quote!(#feature Known::new::<#marker>(#versions))
    });
    // Operations and types are written with their full paths, so that the names of the facts are free.
    let mut items = vec![
        quote!(
            use crate::mock::facts::{Answers, Facts, Known, Mocked, Published};
        ),
        quote!(
            mod samples;
        ),
        quote! {
            /// The versions of the API, oldest first.
            pub(crate) const VERSIONS: &[Published] = &[#(#versions),*];
        },
        quote! {
            /// Every operation.
            pub(crate) const OPERATIONS: &[Known] = &[#(#known),*];
        },
    ];
    items.extend(operations.map(|(resource, operation, placement)| mocked(ir, resource, operation, placement)));
    let fields = ir.requests.iter().flat_map(|request| &request.fields);
    let in_requests: BTreeSet<&str> = fields.filter_map(|field| field.ty.name()).collect();
    let read = ir.enums.iter().filter(|item| !item.open && in_requests.contains(item.name.as_str()));
    items.extend(read.map(deserialize));
    items
}

/// Nothing but the server reads the enums of requests.
fn deserialize(item: &Enum) -> TokenStream {
    let name = ident(&item.name);
    let variants = item.variants.iter().map(|variant| ident(&variant.name));
    let wires: Vec<&String> = item.variants.iter().map(|variant| &variant.wire).collect();
    quote! {
        impl<'de> serde::Deserialize<'de> for crate::types::#name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                match <String as serde::Deserialize>::deserialize(deserializer)?.as_str() {
                    #(#wires => Ok(Self::#variants),)*
                    other => Err(serde::de::Error::unknown_variant(other, &[#(#wires),*])),
                }
            }
        }
    }
}

fn mocked(ir: &Ir, resource: &Resource, operation: &Operation, placement: Option<usize>) -> TokenStream {
    let (feature, marker) = (feature(ir, placement), path(ir, resource, operation, placement));
    let [success, partial] = operation.mock_statuses();
    let literal = Literal::u16_unsuffixed;
    let partial = (partial != success).then(|| literal(partial)).map(|status| quote!(.partial(#status)));
    let success = literal(success);
    let query: Vec<_> = operation.query.iter().map(|(name, ..)| name).collect();
    let query = (!query.is_empty()).then(|| quote!(.query(&[#(#query),*])));
    let (body, needs) = body(operation);
    let answers = answers(operation);
    quote! {
        #feature
        impl Mocked for #marker {
            type Body = #body;
            const FACTS: Facts = Facts::new(#success, Answers::#answers) #partial #query #needs;
        }
    }
}

/// The type of what a request carries, and how it is checked.
fn body(operation: &Operation) -> (TokenStream, Option<TokenStream>) {
    let argument = |name: &str| match operation.argument(name).map(|argument| &argument.kind) {
        Some(ArgumentKind::Value(Type::Struct(name)) | ArgumentKind::Inputs(Type::Struct(name))) => {
            let ty = ident(name);
            (quote!(crate::types::#ty), Some(quote!(.object(&[]))))
        }
        // Nothing is imported for the others.
        _ => (quote!(serde_json::Value), None),
    };
    match &operation.body {
        None => (quote!(()), None),
        Some(Body::Whole(name)) => argument(name),
        Some(Body::Object(members)) => {
            let required = members.iter().map(|(property, ..)| property);
            (quote!(serde_json::Value), Some(quote!(.object(&[#(#required),*]))))
        }
        Some(Body::Inputs(name)) => {
            let (ty, _) = argument(name);
            (quote!(Vec<#ty>), Some(quote!(.inputs())))
        }
        Some(Body::InputsOf(_, property)) => (quote!(Vec<String>), Some(quote!(.inputs_of(#property)))),
    }
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
fn placements(ir: &Ir, operation: &Operation) -> Vec<Option<usize>> {
    match operation.versions.len() == ir.versions.len() {
        true => vec![None],
        false => operation.versions.iter().copied().map(Some).collect(),
    }
}

/// The full path of an operation's marker.
fn path(ir: &Ir, resource: &Resource, operation: &Operation, placement: Option<usize>) -> TokenStream {
    let (resource, name) = (ident(&resource.name), marker_name(operation));
    let version = placement.map(|index| {
        let module = ident(&ir.versions[index].module);
        quote!(#module::)
    });
    quote!(crate::#version #resource::#name)
}

/// Where only one version has the item.
fn feature(ir: &Ir, placement: Option<usize>) -> Option<TokenStream> {
    let feature = &ir.versions[placement?].feature;
    Some(quote!(#[cfg(feature = #feature)]))
}

/// A version in the table. Nothing is imported for it, because the crate may be built without versions.
fn published(module: &str) -> TokenStream {
    let marker = ident(&module.to_upper_camel_case());
    let module = ident(module);
    let version = quote!(<crate::#module::#marker as crate::Version>);
    quote!(Published { name: #version::NAME, routes: #version::ROUTES })
}
