//! Types of answers: forgiving.

use proc_macro2::TokenStream;
use quote::quote;

use super::requests::about;
use super::{doc, ident, renamed, rust_type, serde_attribute};
use crate::ir::{ResponseField, ResponsePresence, ResponseType, Type};

/// The struct.
pub(super) fn item(response: &ResponseType) -> TokenStream {
    let name = ident(&response.name);
    let (about, alias) = about(&response.docs, &response.name, &response.schema);
    let fields = response.fields.iter().map(field);
    let default = response.has_default.then(|| quote!(Default,));
    quote! {
        #about
        #[derive(Clone, Debug, #default PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        #alias
        #[non_exhaustive]
        pub struct #name { #(#fields,)* }
    }
}

fn field(field: &ResponseField) -> TokenStream {
    let (docs, name, ty) = (doc(&field.docs), ident(&field.name), rust_type(&field.ty));
    let ty = if field.boxed { quote!(Box<#ty>) } else { ty };
    let mut serde: Vec<TokenStream> = renamed(&field.name, &field.wire).into_iter().collect();
    let millis = field.ty == Type::EpochMillis;
    let ty = match field.presence {
        ResponsePresence::Plain => {
            if millis {
                serde.push(quote!(serialize_with = "epoch_millis::serialize"));
            }
            ty
        }
        ResponsePresence::Option => {
            serde.push(quote!(skip_serializing_if = "Option::is_none"));
            if millis {
                serde.push(quote!(serialize_with = "epoch_millis::serialize_option"));
            }
            quote!(Option<#ty>)
        }
        ResponsePresence::Default => {
            serde.push(quote!(default));
            serde.push(quote!(deserialize_with = "lenient::null_as_default"));
            match field.ty {
                Type::List(_) => serde.push(quote!(skip_serializing_if = "Vec::is_empty")),
                Type::Map(_) => serde.push(quote!(skip_serializing_if = "BTreeMap::is_empty")),
                _ => {}
            }
            ty
        }
    };
    let attribute = serde_attribute(serde);
    quote!(#docs #attribute pub #name: #ty)
}
