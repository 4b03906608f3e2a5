//! Resources: the struct and its functions.

use proc_macro2::TokenStream;
use quote::quote;

use super::file::SourceFile;
use super::markers::{marker, marker_name};
use super::{about, doc, ident, rust_type};
use crate::ir::{Argument, ArgumentKind, Body, Bulk, Check, Expression, Ir, Operation, Resource, Type};

/// The file of a resource: what all versions share.
pub(super) fn resource(ir: &Ir, resource: &Resource) -> SourceFile {
    let name = ident(&resource.type_name);
    let docs = doc(&format!("{}\n\nFrom `Api::{}`.", resource.docs, resource.name));
    let mut file = SourceFile::new(about::module(resource));
    file.items.push(quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #name<V> { pub(crate) api: Api<V> }
    });
    let shared: Vec<&Operation> =
        resource.operations.iter().filter(|op| op.versions.len() == ir.versions.len()).collect();
    let header = quote!(impl<V: Version>);
    file.items.extend(functions(ir, resource, &shared, &header, &quote!(V)));
    let markers = shared.iter().flat_map(|operation| marker(ir, resource, operation));
    file.items.extend(markers);
    file
}

/// An `impl` block with the functions.
pub(super) fn functions(
    ir: &Ir,
    resource: &Resource,
    operations: &[&Operation],
    header: &TokenStream,
    version: &TokenStream,
) -> Option<TokenStream> {
    let name = ident(&resource.type_name);
    let functions = operations.iter().map(|operation| function(ir, operation));
    (!operations.is_empty()).then(|| quote!(#header #name<#version> { #(#functions)* }))
}

fn function(ir: &Ir, operation: &Operation) -> TokenStream {
    let docs = about::function(ir, operation, &operation.docs);
    let (name, marker, aliases) = (ident(&operation.function), marker_name(operation), &operation.aliases);
    let arguments = operation.arguments.iter().map(argument);
    let (checks, address) = (checks(ir, operation), address(operation));
    let body = operation.body.as_ref().map(|body| self::body(ir, operation, body));
    let bulk = operation.bulk.as_ref();
    let bulk = bulk.map(|bulk| bulk_function(ir, operation, bulk));
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
    let others = operation.arguments.iter();
    let others = others.filter(|argument| !matches!(argument.kind, ArgumentKind::Inputs(_)));
    let arguments = others.map(argument);
    let (checks, address) = (checks(ir, operation), address(operation));
    let check = bulk.check.as_ref().map(|check| match check {
        Check::Instant(field, wire) => {
            let field = ident(field);
            quote!(.checked(|input| doubt::of(#wire, input.#field, None)))
        }
        Check::All(argument) => {
            let argument = ident(argument);
            quote!(.checked(move |input| input.doubts(#argument)))
        }
    });
    quote! {
        #docs
        pub fn #name(&self, #(#arguments),*) -> Bulk<#marker> {
            Bulk::<#marker>::new(self.api.call() #checks #address) #check
        }
    }
}

/// Whether a value of this type can hold something that not all versions of the operation support.
pub(super) fn is_partial(ir: &Ir, ty: &Type) -> bool {
    let Some(name) = ty.name() else {
        return false;
    };
    ir.requests.iter().any(|item| item.name == name && item.is_partial)
        || ir.enums.iter().any(|item| item.name == name && item.is_partial)
}

/// Rejects arguments that the version of the call doesn't support. Inputs are checked with the body.
fn checks(ir: &Ir, operation: &Operation) -> TokenStream {
    let arguments = operation.arguments.iter().filter_map(|argument| match &argument.kind {
        ArgumentKind::Value(ty) if is_partial(ir, ty) => Some(ident(&argument.name)),
        _ => None,
    });
    quote!(#(.supported(&#arguments))*)
}

/// The path and the query.
fn address(operation: &Operation) -> TokenStream {
    let path = operation.path_values.iter().map(|value| {
        let value = expression(value, operation);
        quote!(.path(#value))
    });
    let query = operation.query.iter().map(|(name, value, explode)| {
        let is_list = matches!(value, Expression::Argument(name) if is_list(operation, name));
        let value = expression(value, operation);
        match is_list {
            true => quote!(.query_list(#name, #value, #explode)),
            false => quote!(.query(#name, #value)),
        }
    });
    quote!(#(#path)* #(#query)*)
}

fn is_list(operation: &Operation, name: &str) -> bool {
    let mut arguments = operation.arguments.iter();
    arguments.any(|argument| argument.name == name && matches!(argument.kind, ArgumentKind::Value(Type::List(_))))
}

fn argument(argument: &Argument) -> TokenStream {
    let name = ident(&argument.name);
    match &argument.kind {
        ArgumentKind::Composite(composite) => {
            let composite = ident(composite);
            quote!(#name: &#composite<'_>)
        }
        ArgumentKind::Value(Type::String) => quote!(#name: impl Display),
        ArgumentKind::Value(ty) => {
            let ty = rust_type(ty);
            quote!(#name: #ty)
        }
        ArgumentKind::Inputs(Type::String) => quote!(#name: impl IntoIterator<Item = impl Display>),
        ArgumentKind::Inputs(ty) => {
            let ty = rust_type(ty);
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
            let argument = operation.arguments.iter().find(|argument| argument.name == *name);
            let owned = !argument.is_some_and(|argument| matches!(argument.kind, ArgumentKind::Composite(_)));
            let (name, field) = (ident(name), ident(field));
            if owned { quote!(&#name.#field) } else { quote!(#name.#field) }
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
        Body::Inputs(argument) => {
            let mut arguments = operation.arguments.iter();
            let is_checked = arguments.any(|known| match &known.kind {
                ArgumentKind::Inputs(ty) => known.name == *argument && is_partial(ir, ty),
                _ => false,
            });
            let argument = ident(argument);
            match is_checked {
                true => quote!(.supported_inputs(#argument)),
                false => quote!(.inputs(#argument)),
            }
        }
        Body::InputsOf(argument, property) => {
            let argument = ident(argument);
            quote!(.inputs_of(#property, #argument))
        }
    }
}
