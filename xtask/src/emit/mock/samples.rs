//! A value of each type of answers, with its fields set.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::super::file::SourceFile;
use super::ident;
use crate::ir::{Ir, ResponseField, ResponsePresence, ResponseType, Type};

pub(super) fn file(ir: &Ir) -> SourceFile {
    let mut file = SourceFile::new("A sample of each type of answers, with its fields set.");
    let samples = ir.responses.iter().map(|response| sample(ir, response));
    file.items.extend(samples);
    file
}

fn sample(ir: &Ir, response: &ResponseType) -> TokenStream {
    let name = ident(&response.name);
    let fields = response.fields.iter().map(|field| {
        let (name, value) = (ident(&field.name), value(ir, response, field));
        quote!(#name: #value)
    });
    quote! {
        #[cfg_attr(docsrs, doc(cfg(feature = "mock")))]
        impl #name {
            /// One with its fields set, to change and answer with in a test.
            ///
            /// It is what a [`MockServer`](crate::mock::MockServer) answers with unless told otherwise.
            pub fn sample() -> Self {
                Self { #(#fields,)* }
            }
        }
    }
}

fn value(ir: &Ir, owner: &ResponseType, field: &ResponseField) -> TokenStream {
    if field
        .ty
        .name()
        .is_some_and(|name| leads_to(ir, name, &owner.name))
    {
        // It would never end.
        return quote!(Default::default());
    }
    if ir.samples.get(&field.wire) == Some(&Value::Null) {
        return quote!(None);
    }
    let value = of_type(ir, &field.ty, &field.wire);
    let value = if field.boxed {
        quote!(Box::new(#value))
    } else {
        value
    };
    match field.presence {
        ResponsePresence::Option => quote!(Some(#value)),
        ResponsePresence::Plain | ResponsePresence::Default => value,
    }
}

fn of_type(ir: &Ir, ty: &Type, wire: &str) -> TokenStream {
    let sample = ir.samples.get(wire);
    let integer = |default: i64| {
        let number = sample.and_then(Value::as_i64).unwrap_or(default);
        let number = Literal::i64_unsuffixed(number);
        quote!(#number)
    };
    match ty {
        Type::String => {
            let text = sample.and_then(Value::as_str).unwrap_or(wire);
            quote!(#text.to_owned())
        }
        Type::Integer => integer(1),
        Type::Number => {
            let number = Literal::f64_unsuffixed(sample.and_then(Value::as_f64).unwrap_or(1.0));
            quote!(#number)
        }
        Type::Boolean => {
            let is_so = sample.and_then(Value::as_bool).unwrap_or_default();
            quote!(#is_so)
        }
        Type::Timestamp => {
            let text = sample.and_then(Value::as_str);
            let text = text.unwrap_or("2026-03-01T10:00:00Z");
            quote!(facts::instant(#text))
        }
        Type::EpochMillis => {
            let millis = integer(1_772_359_200_000);
            quote!(Timestamp::from_epoch_millis(#millis))
        }
        Type::Struct(name) => {
            let name = ident(name);
            quote!(#name::sample())
        }
        Type::Enum(name) => {
            let first = ir.enums.iter().find(|item| item.name == *name);
            let first = first.and_then(|item| item.variants.first());
            let variant = ident(first.map_or("", |variant| &variant.name));
            let name = ident(name);
            quote!(#name::#variant)
        }
        Type::List(item) => {
            let item = of_type(ir, item, wire);
            quote!(vec![#item])
        }
        Type::Map(value) => {
            let value = of_type(ir, value, wire);
            quote!(BTreeMap::from([("key".to_owned(), #value)]))
        }
    }
}

/// Whether a type of answers has another one in it, at whatever depth.
fn leads_to(ir: &Ir, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(name) = open.pop() {
        if name == to {
            return true;
        }
        if seen.insert(name) {
            let fields = ir.responses.iter().filter(|response| response.name == name);
            let fields = fields.flat_map(|response| &response.fields);
            open.extend(fields.filter_map(|field| field.ty.name()));
        }
    }
    false
}
