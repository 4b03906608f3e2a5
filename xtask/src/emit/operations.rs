//! Resources: the struct, its functions, and a marker per operation.

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::quote;

use super::file::{Scope, SourceFile};
use super::{doc, ident, rust_type};
use crate::ir::{
    Answer, Argument, ArgumentKind, Body, Expression, Home, Operation, Resource, Setter, Type,
    VersionFacts,
};

/// The file of a resource: what all versions share.
pub(super) fn resource(resource: &Resource, scope: &Scope) -> String {
    let name = ident(&resource.type_name);
    let about = doc(&format!(
        "{}\n\nFrom `Api::{}`.",
        resource.docs, resource.name
    ));
    let mut file = SourceFile::new(format!(
        "Functions of [`{}`], and their operations.",
        resource.type_name
    ));
    file.items.push(quote! {
        #about
        #[derive(Clone, Debug)]
        pub struct #name<V> { pub(crate) api: Api<V> }
    });
    let shared: Vec<&Operation> = resource
        .operations
        .iter()
        .filter(|op| op.home == Home::Shared)
        .collect();
    file.items.extend(functions(
        resource,
        &shared,
        &quote!(impl<V: Version>),
        &quote!(V),
    ));
    file.items.extend(
        shared
            .iter()
            .flat_map(|operation| marker(resource, operation)),
    );
    file.print(scope)
}

/// An `impl` block with the functions.
pub(super) fn functions(
    resource: &Resource,
    operations: &[&Operation],
    header: &TokenStream,
    version: &TokenStream,
) -> Option<TokenStream> {
    let name = ident(&resource.type_name);
    let functions = operations.iter().map(|operation| function(operation));
    (!operations.is_empty()).then(|| quote!(#header #name<#version> { #(#functions)* }))
}

fn function(operation: &Operation) -> TokenStream {
    let (words, name, marker) = (
        function_docs(operation),
        ident(&operation.function),
        marker_name(operation),
    );
    let arguments = operation.arguments.iter().map(argument);
    let path = operation.path_values.iter().map(|value| {
        let value = expression(value, operation);
        quote!(.path(#value))
    });
    let query = operation.query.iter().map(|(name, value)| {
        let value = expression(value, operation);
        quote!(.query(#name, #value))
    });
    let body = operation.body.as_ref().map(body);
    quote! {
        #words
        pub fn #name(&self, #(#arguments),*) -> Call<#marker> {
            self.api.call() #(#path)* #(#query)* #body
        }
    }
}

/// Our words, with what HubSpot's documentation calls it behind the summary.
fn function_docs(operation: &Operation) -> TokenStream {
    let (summary, rest) = operation
        .docs
        .split_once("\n\n")
        .unwrap_or((&operation.docs, ""));
    let mut words = format!("{summary}\n");
    for facts in &operation.facts {
        let deprecated = if facts.deprecated {
            ", deprecated by HubSpot"
        } else {
            ""
        };
        words += &format!(
            "\n- {}: `{} {}`{deprecated}",
            facts.version, operation.method, facts.full_path
        );
    }
    words += &format!("\n\n{}\n\n{rest}", scopes(&operation.facts));
    doc(words.trim_end())
}

fn scopes(facts: &[VersionFacts]) -> String {
    let list = |facts: &VersionFacts| {
        let names: Vec<String> = facts
            .scopes
            .iter()
            .map(|scope| format!("`{scope}`"))
            .collect();
        if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(", ")
        }
    };
    let lists: Vec<String> = facts.iter().map(list).collect();
    match lists.as_slice() {
        [first, others @ ..] if others.iter().all(|other| other == first) => {
            format!("Scope: {first}.")
        }
        _ => {
            let each: Vec<String> = facts
                .iter()
                .zip(lists)
                .map(|(facts, list)| format!("{list} ({})", facts.version))
                .collect();
            format!("Scope: {}.", each.join("; "))
        }
    }
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
            let argument = operation
                .arguments
                .iter()
                .find(|argument| argument.name == *name);
            let owned = !argument
                .is_some_and(|argument| matches!(argument.kind, ArgumentKind::Composite(_)));
            let (name, field) = (ident(name), ident(field));
            if owned {
                quote!(&#name.#field)
            } else {
                quote!(#name.#field)
            }
        }
    }
}

fn body(body: &Body) -> TokenStream {
    match body {
        Body::Whole(argument) => {
            let argument = ident(argument);
            quote!(.json(&#argument))
        }
        Body::Object(members) => {
            let members = members.iter().map(|(property, argument, ty)| {
                let argument = ident(argument);
                let value = match ty {
                    Type::String => quote!(#argument.to_string()),
                    Type::EpochMillis => quote!(#argument.epoch_millis()),
                    _ => quote!(#argument),
                };
                quote!(#property: #value)
            });
            quote!(.json(&json!({ #(#members),* })))
        }
        Body::Inputs(argument) => {
            let argument = ident(argument);
            quote!(.inputs(#argument))
        }
        Body::InputsOf(argument, property) => {
            let argument = ident(argument);
            quote!(.inputs(#argument.into_iter().map(|value| json!({ #property: value.to_string() }))))
        }
    }
}

fn marker_name(operation: &Operation) -> proc_macro2::Ident {
    ident(&operation.function.to_upper_camel_case())
}

/// The marker type of an operation, what it knows, and its setters.
pub(super) fn marker(resource: &Resource, operation: &Operation) -> Vec<TokenStream> {
    let name = marker_name(operation);
    let about = doc(&format!(
        "[`{}::{}`] as the operation of a [`Call`].",
        resource.type_name, operation.function
    ));
    let label = format!("{}.{}", resource.name, operation.function);
    let (path, idempotent, developer) =
        (&operation.path, operation.idempotent, operation.developer);
    let method = ident(&operation.method);
    let siblings = operation
        .collisions
        .iter()
        .map(|collision| &collision.sibling);
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

                fn decode(answer: Answered<'_>) -> Result<Self::Answer, DecodeError> {
                    #decode(answer)
                }
            }
        },
    ];
    if !operation.setters.is_empty() {
        let setters = operation.setters.iter().map(setter);
        items.push(quote!(impl Call<#name> { #(#setters)* }));
    }
    items
}

fn answer(answer: &Answer) -> (TokenStream, TokenStream) {
    match answer {
        Answer::Nothing => (quote!(()), quote!(decode::nothing)),
        Answer::Value(ty) => (rust_type(ty), quote!(decode::json)),
        Answer::Page(ty, _) => {
            let ty = rust_type(ty);
            (quote!(Page<#ty>), quote!(decode::json))
        }
        Answer::Batch(Some(ty)) => {
            let ty = rust_type(ty);
            (quote!(BatchOutcome<#ty>), quote!(decode::batch))
        }
        Answer::Batch(None) => (
            quote!(BatchOutcome<()>),
            quote!(decode::batch_without_results),
        ),
    }
}

fn setter(setter: &Setter) -> TokenStream {
    let (words, name, parameter) = (doc(&setter.docs), ident(&setter.name), &setter.parameter);
    let takes = match &setter.ty {
        Type::String => quote!(impl Display),
        ty => rust_type(ty),
    };
    quote! {
        #words
        pub fn #name(self, #name: #takes) -> Self {
            self.query(#parameter, #name)
        }
    }
}
