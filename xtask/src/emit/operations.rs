//! Resources: the struct and its functions.

use proc_macro2::TokenStream;
use quote::quote;

use super::markers::{marker, marker_name};
use super::{about, displayed, doc, ident, prelude};
use crate::ir::{Argument, ArgumentKind, Body, Bulk, Expression, Ir, Operation, Resource, Type};

/// The items of a resource's file: what all versions share.
pub(super) fn resource(ir: &Ir, resource: &Resource) -> Vec<TokenStream> {
    let name = ident(&resource.type_name);
    let docs = doc(&format!("{}\n\nFrom `Api::{}`.", resource.docs, resource.name));
    let mut items = vec![prelude()];
    items.push(quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #name<V> { pub(crate) api: Api<V> }
    });
    let shared = resource.operations.iter().filter(|operation| operation.versions.len() == ir.versions.len());
    items.extend(functions(ir, resource, &shared.collect::<Vec<_>>(), &quote!(impl<V: Version> #name<V>)));
    items
}

/// An `impl` block with these functions, and their markers.
pub(super) fn functions(
    ir: &Ir,
    resource: &Resource,
    operations: &[&Operation],
    header: &TokenStream,
) -> Vec<TokenStream> {
    if operations.is_empty() {
        return Vec::new();
    }
    let functions = operations.iter().map(|operation| function(ir, operation));
    let mut items = vec![quote!(#header { #(#functions)* })];
    items.extend(operations.iter().flat_map(|operation| marker(ir, resource, operation)));
    items
}

fn function(ir: &Ir, operation: &Operation) -> TokenStream {
    let docs = about::function(ir, operation);
    let (name, marker, aliases) = (ident(&operation.function), marker_name(operation), &operation.aliases);
    let arguments = operation.arguments.iter().map(argument);
    let (checks, address) = (checks(ir, operation), address(operation));
    let body = operation.body.as_ref().map(|body| self::body(ir, operation, body));
    let bulk = operation.bulk.as_ref().map(|bulk| bulk_function(ir, operation, bulk));
    quote! {
        #docs
        #(#[doc(alias = #aliases)])*
        pub fn #name(&self, #(#arguments),*) -> Call<#marker> {
            self.api.call() #checks #address #body
        }

        #bulk
    }
}

/// The same function without its inputs.
fn bulk_function(ir: &Ir, operation: &Operation, bulk: &Bulk) -> TokenStream {
    let docs = about::bulk_function(ir, operation, &bulk.docs);
    let (name, marker) = (ident(&bulk.function), marker_name(operation));
    let others = operation.arguments.iter().filter(|argument| !matches!(argument.kind, ArgumentKind::Inputs(_)));
    let arguments = others.map(argument);
    let (checks, address) = (checks(ir, operation), address(operation));
    let check = bulk.check.as_ref().map(|(check, arguments)| {
        let (check, arguments) = (ident(check), arguments.iter().map(|argument| ident(argument)));
        quote!(.checked(move |input| input.#check(#(#arguments),*)))
    });
    quote! {
        #docs
        pub fn #name(&self, #(#arguments),*) -> Bulk<#marker> {
            Bulk::<#marker>::new(self.api.call() #checks #address) #check
        }
    }
}

/// Rejects arguments that the version of the call doesn't support. Inputs are checked with the body.
fn checks(ir: &Ir, operation: &Operation) -> TokenStream {
    let arguments = operation.arguments.iter().filter_map(|argument| match &argument.kind {
        ArgumentKind::Value(ty) if ir.is_partial(ty) => Some(ident(&argument.name)),
        _ => None,
    });
    quote!(#(.supported(&#arguments))*)
}

fn address(operation: &Operation) -> TokenStream {
    let path = operation.path_values.iter().map(|value| expression(value, operation));
    let query = operation.query.iter().map(|(name, value, explode)| {
        let argument = match value {
            Expression::Argument(name) => operation.argument(name),
            Expression::Field(..) => None,
        };
        let is_list = argument.is_some_and(|argument| matches!(argument.kind, ArgumentKind::Value(Type::List(_))));
        let value = expression(value, operation);
        match is_list {
            true => quote!(.query_list(#name, #value, #explode)),
            false => quote!(.query(#name, #value)),
        }
    });
    quote!(#(.path(#path))* #(#query)*)
}

fn argument(argument: &Argument) -> TokenStream {
    let name = ident(&argument.name);
    match &argument.kind {
        ArgumentKind::KeyStruct(ty) => {
            let ty = ident(ty);
            quote!(#name: &#ty<'_>)
        }
        ArgumentKind::Value(ty) => {
            let ty = displayed(ty);
            quote!(#name: #ty)
        }
        ArgumentKind::Inputs(ty) => {
            let ty = displayed(ty);
            quote!(#name: impl IntoIterator<Item = #ty>)
        }
    }
}

fn expression(value: &Expression, operation: &Operation) -> TokenStream {
    match value {
        Expression::Argument(name) => {
            let name = ident(name);
            quote!(#name)
        }
        Expression::Field(name, field) => {
            let kind = operation.argument(name).map(|argument| &argument.kind);
            // The fields of a key struct are references already.
            let borrow = (!matches!(kind, Some(ArgumentKind::KeyStruct(_)))).then(|| quote!(&));
            let (name, field) = (ident(name), ident(field));
            quote!(#borrow #name.#field)
        }
    }
}

fn body(ir: &Ir, operation: &Operation, body: &Body) -> TokenStream {
    match body {
        Body::Whole(argument) => {
            let argument = ident(argument);
            quote!(.body(&#argument))
        }
        Body::Object(members) => {
            let members = members.iter().map(|(property, argument, ty)| {
                let argument = ident(argument);
                let value = match ty {
                    Type::String => quote!(#argument.to_string()),
                    Type::EpochMillis => quote!(#argument.epoch_millis()),
                    _ => quote!(#argument),
                };
                quote!(.body_field(#property, #value))
            });
            quote!(#(#members)*)
        }
        Body::Inputs(name) => {
            let name = ident(name);
            match operation.inputs().is_some_and(|ty| ir.is_partial(ty)) {
                true => quote!(.supported_inputs(#name)),
                false => quote!(.inputs(#name)),
            }
        }
        Body::InputsOf(argument, property) => {
            let argument = ident(argument);
            quote!(.inputs_of(#property, #argument))
        }
    }
}
