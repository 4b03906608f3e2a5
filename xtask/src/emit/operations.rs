//! Resources: the struct, its functions, and a marker per operation.

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::quote;

use super::file::SourceFile;
use super::{doc, ident, rust_type};
use crate::ir::{
    Answer, Argument, ArgumentKind, Body, Bulk, Check, Expression, Home, Operation, Resource,
    Setter, Type, VersionFacts,
};

/// The file of a resource: what all versions share.
pub(super) fn resource(resource: &Resource) -> SourceFile {
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
    file
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
        function_docs(operation, &operation.docs),
        ident(&operation.function),
        marker_name(operation),
    );
    let arguments = operation.arguments.iter().map(argument);
    let address = address(operation);
    let body = operation.body.as_ref().map(body);
    let bulk = operation.bulk.as_ref();
    let bulk = bulk.map(|bulk| bulk_function(operation, bulk));
    quote! {
        #words
        pub fn #name(&self, #(#arguments),*) -> Call<#marker> {
            #address #body
        }

        #bulk
    }
}

/// The same function without its inputs.
fn bulk_function(operation: &Operation, bulk: &Bulk) -> TokenStream {
    let (words, name, marker) = (
        function_docs(operation, &bulk.docs),
        ident(&bulk.function),
        marker_name(operation),
    );
    let others = operation.arguments.iter();
    let others = others.filter(|argument| !matches!(argument.kind, ArgumentKind::Inputs(_)));
    let arguments = others.map(argument);
    let address = address(operation);
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
        #words
        pub fn #name(&self, #(#arguments),*) -> Bulk<#marker> {
            Bulk::<#marker>::new(#address) #check
        }
    }
}

/// A call that has everything but its body.
fn address(operation: &Operation) -> TokenStream {
    let path = operation.path_values.iter().map(|value| {
        let value = expression(value, operation);
        quote!(.path(#value))
    });
    let query = operation.query.iter().map(|(name, value)| {
        let value = expression(value, operation);
        quote!(.query(#name, #value))
    });
    quote!(self.api.call() #(#path)* #(#query)*)
}

/// Our words, with what HubSpot's documentation calls it behind the summary.
fn function_docs(operation: &Operation, docs: &str) -> Option<TokenStream> {
    let (summary, rest) = docs.split_once("\n\n").unwrap_or((docs, ""));
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
            let argument = ident(argument);
            quote!(.inputs(#argument))
        }
        Body::InputsOf(argument, property) => {
            let argument = ident(argument);
            quote!(.inputs_of(#property, #argument))
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

                const DECODE: Decode<Self::Answer> = #decode;
            }
        },
    ];
    if let Answer::Page(ty, true) = &operation.answer {
        let ty = rust_type(ty);
        items.push(quote!(impl Paged for #name { type Item = #ty; }));
    }
    items.extend(bulk_operation(operation));
    if !operation.setters.is_empty() {
        let setters = operation.setters.iter().map(setter);
        items.push(quote!(impl Call<#name> { #(#setters)* }));
    }
    items
}

/// How inputs and results are matched when they are sent in bulk.
fn bulk_operation(operation: &Operation) -> Option<TokenStream> {
    let bulk = operation.bulk.as_ref()?;
    let mut arguments = operation.arguments.iter();
    let input = arguments.find_map(|argument| match &argument.kind {
        ArgumentKind::Inputs(ty) => Some(rust_type(ty)),
        _ => None,
    })?;
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
        }
    })
}

fn answer(answer: &Answer) -> (TokenStream, TokenStream) {
    match answer {
        Answer::Nothing => (quote!(()), quote!(decode::nothing)),
        Answer::Value(ty) => (rust_type(ty), quote!(decode::json)),
        Answer::Page(ty, _) => {
            let ty = rust_type(ty);
            (quote!(Page<#ty>), quote!(decode::page))
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
