//! Enums: closed in requests, open in responses.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{doc, ident, version_names};
use crate::ir::{Enum, Ir};

pub(super) fn items(ir: &Ir, item: &Enum) -> TokenStream {
    let (about, name) = (doc(&item.docs), ident(&item.name));
    let docs = item.variants.iter().map(|variant| doc(&variant.docs));
    let variants: Vec<Ident> = item.variants.iter().map(|variant| ident(&variant.name)).collect();
    let wires: Vec<&String> = item.variants.iter().map(|variant| &variant.wire).collect();
    let copy = (!item.open).then(|| quote!(Copy,));
    let (receiver, other) = match item.open {
        true => (quote!((&self) -> &str), quote!(Self::Unrecognized(value) => value.as_str(),)),
        false => (quote!((self) -> &'static str), quote!()),
    };
    let unrecognized = item.open.then(|| {
        quote! {
            /// A value that this version of the crate doesn't know.
            Unrecognized(UnrecognizedValue),
        }
    });
    let open = item.open.then(|| open(&name, &variants, &wires));
    // The mock server reads what requests carry.
    let closed =
        (!item.open).then(|| quote!(#[derive(Serialize)] #[cfg_attr(feature = "mock", derive(serde::Deserialize))]));
    let renamed = wires.iter().map(|wire| (!item.open).then(|| quote!(#[serde(rename = #wire)])));
    let version_check = ir.partial.contains(&item.name).then(|| version_check(ir, item));
    quote! {
        #about
        #[derive(Clone, #copy Debug, PartialEq, Eq, Hash)]
        #closed
        #[non_exhaustive]
        pub enum #name { #(#docs #renamed #variants,)* #unrecognized }

        impl #name {
            /// The value as it is on the wire.
            pub fn as_str #receiver {
                match self { #(Self::#variants => #wires,)* #other }
            }
        }

        impl fmt::Display for #name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        #open

        #version_check
    }
}

/// An open enum is read and written as its string.
fn open(name: &Ident, variants: &[Ident], wires: &[&String]) -> TokenStream {
    quote! {
        impl From<&str> for #name {
            fn from(value: &str) -> Self {
                match value {
                    #(#wires => Self::#variants,)*
                    other => Self::Unrecognized(UnrecognizedValue::new(other)),
                }
            }
        }

        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                open_enum::deserialize(deserializer)
            }
        }
    }
}

/// Which values not all versions support.
fn version_check(ir: &Ir, item: &Enum) -> TokenStream {
    let name = ident(&item.name);
    let partial = item.variants.iter().filter(|variant| variant.versions != item.versions);
    let arms = partial.map(|variant| {
        let label = format!("{}::{}", item.name, variant.name);
        let (variant, versions) = (ident(&variant.name), version_names(ir, &variant.versions));
        quote!(Self::#variant if !#versions.contains(&version) => Some(#label),)
    });
    quote! {
        impl VersionCheck for #name {
            fn unsupported_in(&self, version: &str) -> Option<&'static str> {
                match self {
                    #(#arms)*
                    _ => None,
                }
            }
        }
    }
}
