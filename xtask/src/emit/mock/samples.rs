//! A value of each type that operations return, with its fields set: as the JSON that it is read from.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::{Map, Value, json};

use super::ident;
use crate::ir::{Field, Ir, Response, Struct, Type};

pub(super) fn items(ir: &Ir) -> Vec<TokenStream> {
    let operations = ir.resources.iter().flat_map(|resource| &resource.operations);
    let returned: BTreeSet<_> = operations.filter_map(|operation| returned(&operation.response)?.name()).collect();
    let items = ir.responses.iter().filter(|response| returned.contains(&*response.name)).map(|response| {
        let name = ident(&response.name);
        let json = raw(&object(ir, response, &[]).to_string());
        quote! {
            #[cfg_attr(docsrs, doc(cfg(feature = "mock")))]
            impl crate::types::#name {
                /// One with its fields set, for tests: change what matters to yours.
                pub fn sample() -> Self {
                    crate::mock::facts::sample(#json)
                }
            }
        }
    });
    vec![items.collect()]
}

/// What an operation returns, or a list of it.
fn returned(response: &Response) -> Option<&Type> {
    match response {
        Response::Value(ty) | Response::Page(ty) | Response::Batch(Some(ty)) => Some(ty),
        Response::Nothing | Response::Batch(None) => None,
    }
}

/// The text as a raw string, so that it stays readable.
fn raw(text: &str) -> Literal {
    let literal = format!("r#\"{text}\"#");
    let is_broken = text.contains("\"#");
    let literal = (!is_broken).then(|| literal.parse().ok()).flatten();
    literal.unwrap_or_else(|| Literal::string(text))
}

/// All fields of a struct that is inside of these; without those that would never end.
fn object<'a>(ir: &'a Ir, response: &'a Struct, outer: &[&'a str]) -> Value {
    let inside = [outer, &[response.name.as_str()]].concat();
    let is_endless = |field: &Field| field.ty.name().is_some_and(|name| inside.contains(&name));
    let fields = response.fields.iter().filter(|field| !is_endless(field));
    let fields = fields.map(|field| (field.wire.clone(), value(ir, &field.ty, &field.wire, &inside)));
    fields.collect::<Map<_, _>>().into()
}

fn value(ir: &Ir, ty: &Type, wire: &str, outer: &[&str]) -> Value {
    if let Some(sample) = ir.samples.get(wire) {
        return sample.clone();
    }
    match ty {
        Type::String => wire.into(),
        Type::Integer => 1.into(),
        Type::Number => 1.0.into(),
        Type::Boolean => false.into(),
        Type::Timestamp => "2026-03-01T10:00:00Z".into(),
        Type::EpochMillis => 1_772_359_200_000_i64.into(),
        Type::Struct(name) => ir.response(name).map_or(Value::Null, |response| object(ir, response, outer)),
        Type::Enum(name) => {
            let item = ir.enums.iter().find(|item| item.name == *name);
            let first = item.and_then(|item| item.variants.first());
            first.map(|variant| &*variant.wire).into()
        }
        Type::List(item) => json!([value(ir, item, wire, outer)]),
        Type::Map(item) => json!({ "key": value(ir, item, wire, outer) }),
        Type::Json => Value::Null,
    }
}
