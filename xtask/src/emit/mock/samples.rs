//! A value of each type of answers, with its fields set.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::super::file::SourceFile;
use super::{Types, ident};
use crate::ir::{Field, Ir, Presence, Struct, Type};

pub(super) fn file(ir: &Ir, types: &Types<'_>) -> SourceFile {
    let mut file = SourceFile::new("A sample of each type of answers, with its fields set.");
    let samples = Samples { ir, types };
    let items = ir.responses.iter().map(|response| samples.of(response));
    file.items.extend(items);
    file
}

/// A sample of what a call returns, with full paths.
pub(super) fn of(ir: &Ir, types: &Types<'_>, ty: &Type) -> TokenStream {
    match ty {
        Type::Struct(name) => {
            let name = ident(name);
            quote!(crate::types::#name::sample())
        }
        Type::List(item) => {
            let item = of(ir, types, item);
            quote!(vec![#item])
        }
        Type::Map(value) => {
            let value = of(ir, types, value);
            quote!(std::collections::BTreeMap::from([("key", #value)]))
        }
        Type::Enum(name) => {
            let first = types.enums.get(name.as_str()).and_then(|item| item.variants.first());
            let value = first.map_or("", |variant| &variant.wire);
            quote!(#value)
        }
        Type::Timestamp => quote!("2026-03-01T10:00:00Z"),
        Type::Json => quote!(serde_json::Value::Null),
        plain => Samples { ir, types }.of_type(plain, "text"),
    }
}

/// What samples are made from.
struct Samples<'a> {
    ir: &'a Ir,
    types: &'a Types<'a>,
}

impl Samples<'_> {
    fn of(&self, response: &Struct) -> TokenStream {
        let name = ident(&response.name);
        let fields = response.fields.iter().map(|field| {
            let (name, value) = (ident(&field.name), self.value(response, field));
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

    fn value(&self, owner: &Struct, field: &Field) -> TokenStream {
        if field.ty.name().is_some_and(|name| self.leads_to(name, &owner.name)) {
            // It would never end.
            return quote!(Default::default());
        }
        if self.ir.samples.get(&field.wire) == Some(&Value::Null) {
            return quote!(None);
        }
        let value = self.of_type(&field.ty, &field.wire);
        let value = if field.boxed { quote!(Box::new(#value)) } else { value };
        match field.presence {
            Presence::Optional => quote!(Some(#value)),
            Presence::Required | Presence::Default => value,
        }
    }

    fn of_type(&self, ty: &Type, wire: &str) -> TokenStream {
        let sample = self.ir.samples.get(wire);
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
                let first = self.types.enums.get(name.as_str());
                let first = first.and_then(|item| item.variants.first());
                let variant = ident(first.map_or("", |variant| &variant.name));
                let name = ident(name);
                quote!(#name::#variant)
            }
            Type::List(item) => {
                let item = self.of_type(item, wire);
                quote!(vec![#item])
            }
            Type::Map(value) => {
                let value = self.of_type(value, wire);
                quote!(BTreeMap::from([("key".to_owned(), #value)]))
            }
            Type::Json => quote!(serde_json::Value::Null),
        }
    }

    /// Whether a type of answers has another one in it, at whatever depth.
    fn leads_to(&self, from: &str, to: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(name) = open.pop() {
            if name == to {
                return true;
            }
            if seen.insert(name) {
                let response = self.types.responses.get(name);
                let fields = response.into_iter().flat_map(|response| &response.fields);
                open.extend(fields.filter_map(|field| field.ty.name()));
            }
        }
        false
    }
}
