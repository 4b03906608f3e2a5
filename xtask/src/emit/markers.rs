//! Markers: a type per operation that says where and how it is reached, and the setters of its calls.

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::quote;

use super::operations::is_partial;
use super::{about, doc, ident, rust_type, version_names};
use crate::ir::{Answer, ArgumentKind, Ir, Operation, Resource, Setter, Type};

/// The name of an operation's marker.
pub(super) fn marker_name(operation: &Operation) -> proc_macro2::Ident {
    ident(&operation.function.to_upper_camel_case())
}

/// The marker type of an operation, what it knows, and its setters.
pub(super) fn marker(ir: &Ir, resource: &Resource, operation: &Operation) -> Vec<TokenStream> {
    let name = marker_name(operation);
    let about = about::marker(ir, resource, operation);
    let label = format!("{}.{}", resource.name, operation.function);
    let (path, idempotent, developer) = (&operation.path, operation.idempotent, operation.developer);
    let method = ident(&operation.method);
    let siblings = operation.collisions.iter().map(|collision| &collision.sibling);
    let (answer, decode) = answer(&operation.answer);
    let mut items = vec![
        quote! {
            #about
            #[derive(Clone, Copy, Debug)]
            pub enum #name {}
        },
        quote! {
            impl Operation for #name {
                type Answer = #answer;

                const ENDPOINT: Endpoint = Endpoint {
                    name: #label,
                    method: Method::#method,
                    path: #path,
                    idempotent: #idempotent,
                    developer: #developer,
                    siblings: &[#(#siblings),*],
                };

                const DECODE: Decode<Self::Answer> = #decode;
            }
        },
    ];
    if let Answer::Page(ty, true) = &operation.answer {
        let ty = rust_type(ty);
        items.push(quote!(impl Paged for #name { type Item = #ty; }));
    }
    items.extend(bulk_operation(ir, operation));
    if !operation.setters.is_empty() {
        let setters = operation.setters.iter();
        let setters = setters.map(|item| setter(ir, operation, item));
        items.push(quote!(impl Call<#name> { #(#setters)* }));
    }
    items
}

/// How inputs and results are matched when they are sent in bulk.
fn bulk_operation(ir: &Ir, operation: &Operation) -> Option<TokenStream> {
    let bulk = operation.bulk.as_ref()?;
    let mut arguments = operation.arguments.iter();
    let input_type = arguments.find_map(|argument| match &argument.kind {
        ArgumentKind::Inputs(ty) => Some(ty),
        _ => None,
    })?;
    let input = rust_type(input_type);
    let check = is_partial(ir, input_type).then(|| {
        quote! {
            fn unsupported_in(input: &#input, version: &str) -> Option<&'static str> {
                VersionCheck::unsupported_in(input, version)
            }
        }
    });
    let name = marker_name(operation);
    let input_field = ident(&bulk.input);
    let (record, record_key) = match (&operation.answer, &bulk.result) {
        (Answer::Batch(Some(ty)), Some(field)) => {
            let field = ident(field);
            (rust_type(ty), quote!(Key::from(&record.#field)))
        }
        _ => (quote!(Infallible), quote!(match *record {})),
    };
    Some(quote! {
        impl BulkOperation for #name {
            type Input = #input;
            type Record = #record;

            fn key(input: &#input) -> Key<'_> { Key::from(&input.#input_field) }

            fn record_key(record: &#record) -> Key<'_> { #record_key }

            #check
        }
    })
}

fn answer(answer: &Answer) -> (TokenStream, TokenStream) {
    match answer {
        Answer::Nothing => (quote!(()), quote!(decode::nothing)),
        Answer::Value(ty @ (Type::Struct(_) | Type::Map(_))) => (rust_type(ty), quote!(decode::json)),
        Answer::Value(ty) => (rust_type(ty), quote!(decode::any_json)),
        Answer::Page(ty, _) => {
            let ty = rust_type(ty);
            (quote!(Page<#ty>), quote!(decode::page))
        }
        Answer::Batch(Some(ty)) => {
            let ty = rust_type(ty);
            (quote!(BatchOutcome<#ty>), quote!(decode::batch))
        }
        Answer::Batch(None) => (quote!(BatchOutcome<()>), quote!(decode::batch_without_results)),
    }
}

fn setter(ir: &Ir, operation: &Operation, setter: &Setter) -> TokenStream {
    let (about, name, parameter) = (doc(&setter.docs), ident(&setter.name), &setter.parameter);
    let only = (setter.versions != operation.versions).then(|| {
        let (versions, label) = (version_names(ir, &setter.versions), &setter.name);
        quote!(.only_in(&#versions, #label))
    });
    let check = is_partial(ir, &setter.ty).then(|| quote!(.supported(&#name)));
    let explode = setter.explode;
    match &setter.ty {
        Type::List(item) => {
            let (item, collect) = match &**item {
                Type::String => (quote!(impl Display), None),
                // To be looked at before it is sent.
                item if check.is_some() => {
                    let item = rust_type(item);
                    (quote!(#item), Some(quote!(let #name: Vec<#item> = #name.into_iter().collect();)))
                }
                item => (rust_type(item), None),
            };
            quote! {
                #about
                pub fn #name(self, #name: impl IntoIterator<Item = #item>) -> Self {
                    #collect
                    self #only #check .query_list(#parameter, #name, #explode)
                }
            }
        }
        ty => {
            let takes = match ty {
                Type::String => quote!(impl Display),
                ty => rust_type(ty),
            };
            quote! {
                #about
                pub fn #name(self, #name: #takes) -> Self {
                    self #only #check .query(#parameter, #name)
                }
            }
        }
    }
}
