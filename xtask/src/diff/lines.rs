//! The public lines of two states.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use serde::Serialize;
use syn::{FnArg, Signature};

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Lines {
    pub removed: Vec<String>,
    /// What is there in another form.
    pub changed: Vec<Change>,
    /// What is there in another form with which every program still compiles and does the same: an argument takes any
    /// text where it took a number or an enum, or it has another name.
    pub widened: Vec<Change>,
    pub added: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Change {
    pub old: String,
    pub new: String,
}

pub(super) fn compare(old: &BTreeSet<String>, new: &BTreeSet<String>) -> Lines {
    let mut lines = Lines::default();
    let mut added: BTreeMap<&str, &String> = BTreeMap::new();
    for line in new.difference(old) {
        // Of one key, the last line is compared.
        lines.added.extend(added.insert(key(line), line).cloned());
    }
    for line in old.difference(new) {
        let Some(now) = added.remove(key(line)) else {
            lines.removed.push(line.clone());
            continue;
        };
        let change = Change { old: line.clone(), new: now.clone() };
        match is_widening(line, now, old) {
            Some(true) => lines.widened.push(change),
            _ => lines.changed.push(change),
        }
    }
    lines.added.extend(added.into_values().cloned());
    lines.added.sort();
    lines
}

/// What a line is about: everything before arguments, types and values.
fn key(line: &str) -> &str {
    // Attributes have parentheses of their own.
    let start = line.find("pub ").unwrap_or(0);
    let ends = [": ", " = ", " {", "("].iter().filter_map(|end| line[start..].find(end));
    &line[..ends.min().map_or(line.len(), |end| start + end)]
}

/// Whether programs that call the old function compile with the new one, and do the same; nothing if these are none.
fn is_widening(old: &str, new: &str, lines: &BTreeSet<String>) -> Option<bool> {
    let ((old, old_output), (new, new_output)) = (signature(old)?, signature(new)?);
    let place = |name: &str| new.iter().position(|(other, _)| other == name);
    let is_swapped = old.iter().enumerate().any(|(i, (name, _))| place(name).is_some_and(|place| place != i));
    let mut types = old.iter().zip(&new).map(|((_, old), (_, new))| (old, new));
    let is_same = old_output == new_output && old.len() == new.len() && !is_swapped;
    Some(is_same && types.all(|(old, new)| old == new || is_text_of(old, new, lines)))
}

/// Whether an argument takes any text now, and what it took before can be displayed.
fn is_text_of(old: &str, new: &str, lines: &BTreeSet<String>) -> bool {
    let item = |ty: &'_ str| Some(ty.strip_prefix("impl IntoIterator < Item = ")?.strip_suffix(" >")?.to_owned());
    let (old, new) = match (item(old), item(new)) {
        (Some(old), Some(new)) => (old, new),
        _ => (old.to_owned(), new.to_owned()),
    };
    let is_scalar = ["i64", "f64", "bool", "Timestamp"].contains(&old.as_str());
    new == "impl Display" && (is_scalar || lines.contains(&format!("impl Display for {}", old.replace(' ', ""))))
}

/// Names and types of a function's arguments, and its result.
fn signature(line: &str) -> Option<(Vec<(String, String)>, String)> {
    // The path isn't part of any syntax.
    let (_, rest) = line.strip_prefix("pub fn ")?.split_once('(')?;
    let signature: Signature = syn::parse_str(&format!("fn f({rest}")).ok()?;
    let text = |tokens: &dyn ToTokens| tokens.to_token_stream().to_string();
    let arguments = signature.inputs.iter().map(|argument| match argument {
        FnArg::Typed(argument) => (text(&argument.pat), text(&argument.ty)),
        FnArg::Receiver(receiver) => (String::new(), text(receiver)),
    });
    Some((arguments.collect(), text(&signature.output)))
}
