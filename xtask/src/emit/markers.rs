//! Markers: a type per operation that says where and how it is reached, and the setters of its calls.

use heck::ToUpperCamelCase;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{about, displayed, doc, ident, mock, version_names};
use crate::ir::{Ir, Operation, Resource, Response, Setter, Type};

pub(super) fn marker_name(operation: &Operation) -> Ident {
    ident(&operation.function.to_upper_camel_case())
}

/// The marker type of an operation, what it knows, and its setters.
pub(super) fn marker(ir: &Ir, resource: &Resource, operation: &Operation) -> Vec<TokenStream> {
    let name = marker_name(operation);
    let about = about::marker(ir, resource, operation);
    let label = format!("{}.{}", resource.name, operation.function);
    let method = ident(&operation.method);
    let Operation { path, idempotent, developer, siblings, .. } = operation;
    let (response, decode) = response(operation);
    let mut items = vec![
        quote! {
            #about
            #[derive(Clone, Copy, Debug)]
            pub enum #name {}
        },
        quote! {
            impl Operation for #name {
                type Answer = #response;

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
    if let Response::Page(ty) = &operation.response
        && operation.is_paged()
    {
        items.push(quote!(impl Paged for #name { type Item = #ty; }));
    }
    items.push(mock::mocked(operation));
    items.extend(bulk_operation(ir, operation));
    if !operation.setters.is_empty() {
        let setters = operation.setters.iter().map(|item| setter(ir, operation, item));
        items.push(quote!(impl Call<#name> { #(#setters)* }));
    }
    items
}

/// How inputs and results are matched when they are sent in bulk.
fn bulk_operation(ir: &Ir, operation: &Operation) -> Option<TokenStream> {
    let bulk = operation.bulk.as_ref()?;
    let input = operation.inputs()?;
    let check = ir.is_partial(input).then(|| {
        quote! {
            fn unsupported_in(input: &#input, version: &str) -> Option<&'static str> {
                VersionCheck::unsupported_in(input, version)
            }
        }
    });
    let (name, input_field) = (marker_name(operation), ident(&bulk.input));
    let (record, record_key) = match (&operation.response, &bulk.result) {
        (Response::Batch(Some(ty)), Some(field)) => {
            let field = ident(field);
            (quote!(#ty), quote!(Key::from(&record.#field)))
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

/// The type of a call's result, and the function that decodes it.
fn response(operation: &Operation) -> (TokenStream, TokenStream) {
    match &operation.response {
        Response::Nothing => (quote!(()), quote!(decode::nothing)),
        Response::Value(ty @ (Type::Struct(_) | Type::Map(_))) => (quote!(#ty), quote!(decode::json)),
        Response::Value(ty) => (quote!(#ty), quote!(decode::any_json)),
        Response::Page(ty) => (quote!(Page<#ty>), quote!(decode::page)),
        Response::Batch(Some(ty)) => {
            // What may be sent again is left out of the results where HubSpot has it already.
            let decode = match operation.bulk {
                Some(_) => quote!(decode::batch),
                None => quote!(decode::confirmed_batch),
            };
            (quote!(BatchOutcome<#ty>), decode)
        }
        Response::Batch(None) => (quote!(BatchOutcome<()>), quote!(decode::batch_without_results)),
    }
}

fn setter(ir: &Ir, operation: &Operation, setter: &Setter) -> TokenStream {
    let Setter { versions, parameter, ty, explode, .. } = setter;
    let (about, name) = (doc(&setter.docs), ident(&setter.name));
    let only = (*versions != operation.versions).then(|| {
        let (versions, label) = (version_names(ir, versions), &setter.name);
        quote!(.only_in(&#versions, #label))
    });
    let check = ir.is_partial(ty).then(|| quote!(.supported(&#name)));
    let Type::List(item) = ty else {
        let ty = displayed(ty);
        return quote! {
            #about
            pub fn #name(self, #name: #ty) -> Self {
                self #only #check .query(#parameter, #name)
            }
        };
    };
    let item = displayed(item);
    // To be looked at before it is sent.
    let collect = check.is_some().then(|| quote!(let #name: Vec<#item> = #name.into_iter().collect();));
    quote! {
        #about
        pub fn #name(self, #name: impl IntoIterator<Item = #item>) -> Self {
            #collect
            self #only #check .query_list(#parameter, #name, #explode)
        }
    }
}
