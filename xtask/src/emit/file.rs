//! An emitted file: header, and items with a blank line between them.

use proc_macro2::TokenStream;

use super::DOC_BREAK;

/// `src/api/prelude.rs`, which all emitted files import from: what they need of the runtime, and the types.
pub(super) const PRELUDE: &str = r#"
//! What emitted code uses.

#![allow(unused_imports, reason = "what is used depends on the API")]

pub(crate) use std::collections::BTreeMap;
pub(crate) use std::convert::Infallible;
pub(crate) use std::fmt;
pub(crate) use std::fmt::Display;
pub(crate) use std::marker::PhantomData;

pub(crate) use http::Method;
pub(crate) use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) use crate::api::Api;
pub(crate) use crate::bulk::{Bulk, BulkOperation, Key};
pub(crate) use crate::call::{Endpoint, Operation};
pub(crate) use crate::decode::{Decode, lenient, open_enum};
pub(crate) use crate::time::epoch_millis;
pub(crate) use crate::types::*;
pub(crate) use crate::version::{Routes, VersionCheck};
pub(crate) use crate::{BatchOutcome, Call, Client, Page, Paged, Timestamp, UnrecognizedValue, Version, decode};
"#;

/// The text of a file: what it is about, and its items.
pub(super) fn print(about: &str, items: Vec<TokenStream>) -> String {
    let header = about.lines().map(|line| format!("//! {line}").trim_end().to_owned() + "\n");
    let items = items.into_iter().map(|tokens| match syn::parse2(tokens.clone()) {
        Ok(file) => with_blank_lines(&prettyplease::unparse(&file)),
        // Emission is at fault here, not its input: the text shows where.
        Err(_) => format!("compile_error!({:?});\n", tokens.to_string()),
    });
    let parts: Vec<String> = [format!("\n{}", header.collect::<String>())].into_iter().chain(items).collect();
    parts.join("\n")
}

/// prettyplease leaves no blank lines: they are put in between methods here.
fn with_blank_lines(printed: &str) -> String {
    let mut out = String::with_capacity(printed.len());
    let mut lines = printed.lines().peekable();
    while let Some(line) = lines.next() {
        push_line(line, &mut out);
        let next = lines.peek().copied().unwrap_or("    }");
        let is_end = (line == "    }" && next != "}" && next != "    }") || (line == "}" && lines.peek().is_some());
        // Associated constants and types stand apart from the first function.
        let is_associated = line == "    };" || line.starts_with("    type ");
        if is_end || (is_associated && next.starts_with("    fn ")) {
            out.push('\n');
        }
    }
    out
}

/// Adds a line; of a doc comment, each of its lines.
fn push_line(line: &str, out: &mut String) {
    let mut parts = line.split(DOC_BREAK);
    out.push_str(parts.next().unwrap_or_default());
    let indent = &line[..line.len() - line.trim_start().len()];
    for part in parts {
        out.extend(["\n", indent, "///", part]);
    }
    out.push('\n');
}
