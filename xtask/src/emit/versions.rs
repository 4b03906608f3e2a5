//! `Api<V>`, and a module per version.

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::quote;

use super::{Files, doc, ident, operations, prelude, summary};
use crate::ir::{Ir, Operation, Version};

/// The modules that all versions share, in alphabetical order.
fn shared_modules(ir: &Ir) -> Vec<&str> {
    let mut names: Vec<&str> = ir.resources.iter().map(|resource| resource.name.as_str()).collect();
    names.push("types");
    names.sort_unstable();
    names
}

/// `src/api/exports.rs`: what `lib.rs` includes. Each name is written out, so that rustc reports one that `lib.rs` has
/// already.
pub(super) fn exports(ir: &Ir) -> String {
    let names: Vec<String> = shared_modules(ir).into_iter().map(|name| ident(name).to_string()).collect();
    let mut out = format!("\npub use crate::api::{{Api, {}}};\n", names.join(", "));
    for Version { feature, module, .. } in &ir.versions {
        out += &format!("#[cfg(feature = {feature:?})]\npub use crate::api::{};\n", ident(module));
    }
    out
}

/// `src/api/versions.md`: the versions, for the documentation of the crate.
pub(super) fn table(ir: &Ir) -> String {
    let mut out = "\n| Version | Module | Function | Feature |\n|---|---|---|---|\n".to_owned();
    for Version { name, module, feature, .. } in &ir.versions {
        out += &format!("| {name} | `{module}` | `Client::{module}` | `{feature}`, on by default |\n");
    }
    out
}

pub(super) fn api(ir: &Ir) -> Vec<TokenStream> {
    let mut items = vec![prelude()];
    let shared = shared_modules(ir).into_iter().map(ident);
    let versions = ir.versions.iter().map(|Version { feature, module, .. }| {
        let module = ident(module);
        quote!(#[cfg(feature = #feature)] pub mod #module;)
    });
    items.push(quote! {
        #(pub mod #shared;)*
        #(#versions)*
        mod prelude;
        #[cfg(feature = "mock")]
        pub(crate) mod mock;
    });
    items.push(quote! {
        /// The API at version `V`; the version modules have an alias for it.
        ///
        /// A handle on a [`Client`]: clone it, store it, send it to other tasks.
        #[derive(Clone)]
        pub struct Api<V> {
            client: Client,
            // As a value, so that the functions for each version are the same code.
            routes: &'static Routes,
            version: PhantomData<fn() -> V>,
        }
    });
    items.push(quote! {
        impl<V> fmt::Debug for Api<V> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct("Api").field("client", &self.client).finish_non_exhaustive()
            }
        }
    });
    let accessors = ir.resources.iter().map(|resource| {
        let (docs, name, ty) = (doc(summary(&resource.docs)), ident(&resource.name), ident(&resource.type_name));
        quote! {
            #docs
            pub fn #name(&self) -> #name::#ty<V> { #name::#ty { api: self.clone() } }
        }
    });
    let features = ir.versions.iter().map(|version| &version.feature);
    items.push(quote! {
        impl<V: Version> Api<V> {
            #[cfg(any(#(feature = #features),*))]
            pub(crate) fn new(client: Client) -> Self {
                Self { client, routes: V::ROUTES, version: PhantomData }
            }

            pub(crate) fn call<O: Operation>(&self) -> Call<O> { Call::new(&self.client, self.routes) }

            /// The client that sends the calls.
            pub fn client(&self) -> &Client { &self.client }

            #(#accessors)*
        }
    });
    items
}

/// The module of a version, and files for what it has for itself.
pub(super) fn version(ir: &Ir, index: usize, version: &Version, files: &mut Files) {
    let Version { name, base, .. } = version;
    let (module, marker) = (ident(&version.module), ident(&version.module.to_upper_camel_case()));
    let moved = version.path_overrides.iter().map(|(path, full)| quote!((#path, #full)));
    let mut items = Vec::new();
    let own = own_files(ir, index, version, files);
    if !own.is_empty() {
        let own = own.into_iter().map(ident);
        items.push(quote!(#(pub mod #own;)*));
    }
    items.push(quote!(
        pub use crate::types::*;
    ));
    let docs = doc(&format!("Version {name} of the API, as a type."));
    items.push(quote! {
        #docs
        #[derive(Clone, Copy, Debug)]
        pub enum #marker {}
    });
    items.push(quote! {
        impl crate::Version for #marker {
            const NAME: &'static str = #name;
            const ROUTES: &'static crate::version::Routes =
                &crate::version::Routes { version: #name, base: #base, moved: &[#(#moved),*] };
        }
    });
    let docs = doc(&format!("The API at version {name}."));
    items.push(quote!(#docs pub type Api = crate::Api<#marker>;));
    for resource in &ir.resources {
        let (module, ty) = (ident(&resource.name), ident(&resource.type_name));
        let docs = doc(&format!("`{}` at version {name}.", resource.name));
        items.push(quote!(#docs pub type #ty = crate::#module::#ty<#marker>;));
    }
    let docs = doc(&format!("The API at version {name}, through this client."));
    items.push(quote! {
        impl crate::Client {
            #docs
            pub fn #module(&self) -> Api { Api::new(self.clone()) }
        }
    });
    files.put(format!("src/api/{}.rs", version.module), &version.docs, items);
}

/// Writes the operations that not all versions have, and gives the names of their modules.
fn own_files<'a>(ir: &'a Ir, index: usize, version: &Version, files: &mut Files) -> Vec<&'a str> {
    let (module, marker) = (ident(&version.module), ident(&version.module.to_upper_camel_case()));
    let mut names = Vec::new();
    for resource in &ir.resources {
        let special = resource.operations.iter().filter(|operation| operation.versions.len() < ir.versions.len());
        let own: Vec<&Operation> = special.filter(|operation| operation.versions.contains(&index)).collect();
        if own.is_empty() {
            continue;
        }
        let about = format!("Functions of [`{}`] that are special to version {}.", resource.type_name, version.name);
        let (name, ty) = (ident(&resource.name), ident(&resource.type_name));
        let header = quote!(impl crate::#name::#ty<crate::#module::#marker>);
        let mut items = vec![prelude()];
        items.extend(operations::functions(ir, resource, &own, &header));
        files.put(format!("src/api/{}/{}.rs", version.module, resource.name), &about, items);
        names.push(resource.name.as_str());
    }
    names
}
