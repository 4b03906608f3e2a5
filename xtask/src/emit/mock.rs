//! What the mock server knows of each operation, and a sample of each type of responses.

mod samples;

use heck::ToUpperCamelCase;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::markers::marker_name;
use super::{Files, ident};
use crate::ir::{ArgumentKind, Body, Ir, Operation, Response, Type, Version};

pub(super) fn files(ir: &Ir, files: &mut Files) {
    let about = "The operations that the mock server knows.";
    files.put("src/api/mock.rs".to_owned(), about, operations(ir));
    let about = "A sample of each type that operations return, as JSON.";
    files.put("src/api/mock/samples.rs".to_owned(), about, samples::items(ir));
}

fn operations(ir: &Ir) -> Vec<TokenStream> {
    let versions: Vec<TokenStream> = ir.versions.iter().map(published).collect();
    let features: Vec<&String> = ir.versions.iter().map(|version| &version.feature).collect();
    let known = ir.resources.iter().flat_map(|resource| {
        let module = ident(&resource.name);
        resource.operations.iter().flat_map(move |operation| known(ir, &module, operation))
    });
    vec![
        quote!(
            use crate::mock::facts::{Known, Published};
        ),
        quote!(
            mod samples;
        ),
        quote! {
            /// The versions of the API, oldest first.
            pub(crate) const VERSIONS: &[Published] = &[#(#[cfg(feature = #features)] #versions),*];
        },
        quote! {
            /// Every operation.
            pub(crate) const OPERATIONS: &[Known] = &[#(#known),*];
        },
    ]
}

/// An operation in the list, or one for each of its versions if it is special to them.
fn known(ir: &Ir, module: &Ident, operation: &Operation) -> Vec<TokenStream> {
    let marker = marker_name(operation);
    if operation.versions.len() == ir.versions.len() {
        return vec![quote!(Known::new::<crate::#module::#marker>(VERSIONS))];
    }
    let versions = operation.versions.iter().map(|index| {
        let version = &ir.versions[*index];
        let (feature, of, published) = (&version.feature, ident(&version.module), published(version));
        quote!(#[cfg(feature = #feature)] Known::new::<crate::#of::#module::#marker>(&[#published]))
    });
    versions.collect()
}

/// What the mock server knows of an operation, next to its marker.
pub(super) fn mocked(operation: &Operation) -> TokenStream {
    let marker = marker_name(operation);
    let [success, partial] = operation.mock_statuses();
    let literal = Literal::u16_unsuffixed;
    let partial = (partial != success).then(|| literal(partial)).map(|status| quote!(.partial(#status)));
    let success = literal(success);
    let query: Vec<_> = operation.query.iter().map(|(name, ..)| name).collect();
    let query = (!query.is_empty()).then(|| quote!(.query(&[#(#query),*])));
    let (body, needs) = body(operation);
    let answers = answers(operation);
    quote! {
        #[cfg(feature = "mock")]
        impl crate::mock::facts::Mocked for #marker {
            type Body = #body;
            const FACTS: crate::mock::facts::Facts =
                crate::mock::facts::Facts::new(#success, crate::mock::facts::Answers::#answers) #partial #query #needs;
        }
    }
}

/// The type of what a request carries, and how it is checked.
fn body(operation: &Operation) -> (TokenStream, Option<TokenStream>) {
    let argument = |name: &str| match operation.argument(name).map(|argument| &argument.kind) {
        Some(ArgumentKind::Value(Type::Struct(name)) | ArgumentKind::Inputs(Type::Struct(name))) => {
            let ty = ident(name);
            (quote!(#ty), Some(quote!(.object(&[]))))
        }
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

/// A version in the table. Nothing is imported for it, because the crate may be built without versions.
fn published(version: &Version) -> TokenStream {
    let (module, marker) = (ident(&version.module), ident(&version.module.to_upper_camel_case()));
    let version = quote!(<crate::#module::#marker as crate::Version>);
    quote!(Published { name: #version::NAME, routes: #version::ROUTES })
}
