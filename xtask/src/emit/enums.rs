//! Enums: closed in requests, open in answers.

use proc_macro2::TokenStream;
use quote::quote;

use super::{doc, ident, version_names};
use crate::ir::{Enum, Ir};

/// The enum and its implementations.
pub(super) fn items(ir: &Ir, item: &Enum) -> Vec<TokenStream> {
    let (about, name) = (doc(&item.docs), ident(&item.name));
    let variants = item.variants.iter().map(|variant| {
        let (docs, variant) = (doc(&variant.docs), ident(&variant.name));
        quote!(#docs #variant,)
    });
    let arms = item.variants.iter().map(|variant| {
        let (wire, variant) = (&variant.wire, ident(&variant.name));
        quote!(Self::#variant => #wire,)
    });
    let (derives, unrecognized, other, receiver) = if item.open {
        (
            quote!(Clone, Debug, PartialEq, Eq, Hash),
            quote! {
                /// A value that this version of the crate doesn't know.
                Unrecognized(UnrecognizedValue),
            },
            quote!(Self::Unrecognized(value) => value.as_str(),),
            quote!((&self) -> &str),
        )
    } else {
        (quote!(Clone, Copy, Debug, PartialEq, Eq, Hash), quote!(), quote!(), quote!((self) -> &'static str))
    };
    let (display, serialize) = implementations(&name);
    let mut items = vec![
        quote! {
            #about
            #[derive(#derives)]
            #[non_exhaustive]
            pub enum #name { #(#variants)* #unrecognized }
        },
        quote! {
            impl #name {
                /// The value as it is on the wire.
                pub fn as_str #receiver {
                    match self { #(#arms)* #other }
                }
            }
        },
    ];
    if item.open {
        items.push(from_str(item));
    }
    items.extend([display, serialize]);
    if item.open {
        items.push(quote! {
            impl<'de> Deserialize<'de> for #name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    open_enum::deserialize(deserializer)
                }
            }
        });
    }
    items.extend(version_check(ir, item));
    items
}

/// Which values not all versions support.
fn version_check(ir: &Ir, item: &Enum) -> Option<TokenStream> {
    let name = ident(&item.name);
    let partial = item.variants.iter().filter(|variant| variant.versions != item.versions);
    let arms = partial.map(|variant| {
        let label = format!("{}::{}", item.name, variant.name);
        let (variant, versions) = (ident(&variant.name), version_names(ir, &variant.versions));
        quote!(Self::#variant if !#versions.contains(&version) => Some(#label),)
    });
    item.is_partial.then(|| {
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
    })
}

fn from_str(item: &Enum) -> TokenStream {
    let name = ident(&item.name);
    let arms = item.variants.iter().map(|variant| {
        let (wire, variant) = (&variant.wire, ident(&variant.name));
        quote!(#wire => Self::#variant,)
    });
    quote! {
        impl From<&str> for #name {
            fn from(value: &str) -> Self {
                match value {
                    #(#arms)*
                    other => Self::Unrecognized(UnrecognizedValue::new(other)),
                }
            }
        }
    }
}

fn implementations(name: &proc_macro2::Ident) -> (TokenStream, TokenStream) {
    let display = quote! {
        impl fmt::Display for #name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
    let serialize = quote! {
        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
    (display, serialize)
}
