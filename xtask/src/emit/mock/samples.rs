//! A value of each type that operations return, with its fields set: as the JSON that it is read from.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::{Map, Value, json};

use super::ident;
use crate::ir::{Ir, Response, Struct, Type};

pub(super) fn items(ir: &Ir) -> Vec<TokenStream> {
    let samples = Samples { ir };
    let operations = ir.resources.iter().flat_map(|resource| &resource.operations);
    let returned: BTreeSet<_> = operations.filter_map(|operation| returned(&operation.response)?.name()).collect();
    let items = ir.responses.iter().filter(|response| returned.contains(&*response.name)).map(|response| {
        let name = ident(&response.name);
        let json = raw(&samples.object(response).to_string());
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

/// What samples are made from.
struct Samples<'a> {
    ir: &'a Ir,
}

impl Samples<'_> {
    /// All fields, except those that would never end.
    fn object(&self, response: &Struct) -> Value {
        let fields = response.fields.iter().filter_map(|field| {
            let name = field.ty.name();
            let is_endless = name.is_some_and(|name| self.leads_to(name, &response.name));
            let value = (!is_endless).then(|| self.value(&field.ty, &field.wire))?;
            Some((field.wire.clone(), value))
        });
        fields.collect::<Map<_, _>>().into()
    }

    fn value(&self, ty: &Type, wire: &str) -> Value {
        let sample = self.ir.samples.get(wire);
        if sample == Some(&Value::Null) {
            return Value::Null;
        }
        let of = |is_it: fn(&Value) -> bool, default: Value| match sample {
            Some(sample) if is_it(sample) => sample.clone(),
            _ => default,
        };
        match ty {
            Type::String => of(Value::is_string, wire.into()),
            Type::Integer => of(Value::is_i64, 1.into()),
            Type::Number => of(Value::is_number, 1.0.into()),
            Type::Boolean => of(Value::is_boolean, false.into()),
            Type::Timestamp => of(Value::is_string, "2026-03-01T10:00:00Z".into()),
            Type::EpochMillis => of(Value::is_i64, 1_772_359_200_000_i64.into()),
            Type::Struct(name) => match self.ir.response(name) {
                Some(response) => self.object(response),
                None => Value::Null,
            },
            Type::Enum(name) => {
                let item = self.ir.enums.iter().find(|item| item.name == *name);
                let first = item.and_then(|item| item.variants.first());
                first.map(|variant| &*variant.wire).into()
            }
            Type::List(item) => json!([self.value(item, wire)]),
            Type::Map(value) => json!({ "key": self.value(value, wire) }),
            Type::Json => Value::Null,
        }
    }

    /// Whether a type of responses has another one in it, at whatever depth.
    fn leads_to(&self, from: &str, to: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(name) = open.pop() {
            if name == to {
                return true;
            }
            if seen.insert(name) {
                let response = self.ir.response(name);
                let fields = response.into_iter().flat_map(|response| &response.fields);
                open.extend(fields.filter_map(|field| field.ty.name()));
            }
        }
        false
    }
}
