//! Names for what the surface has no entry for yet: good enough to paste and edit, and to go on with.

use super::names::{Case, made_up};
use crate::ir::placeholders;
use crate::surface::OperationEntry;
use crate::yaml::Entries;

/// An entry for an operation, and its text behind the key.
pub(super) fn operation<'a>(
    key: &str,
    required: impl Iterator<Item = &'a str>,
    body: Option<&str>,
) -> (OperationEntry, String) {
    let (method, path) = key.split_once(' ').unwrap_or(("GET", key));
    let snake = |text: &str| made_up(text, Case::Snake);
    let literals: Vec<String> = path
        .split('/')
        .filter(|segment| !segment.is_empty() && placeholders(segment).next().is_none())
        .map(snake)
        .collect();
    let resource = literals
        .first()
        .cloned()
        .unwrap_or_else(|| "events".to_owned());
    let rest = literals.iter().skip(1).map(String::as_str);
    let by = placeholders(path)
        .last()
        .map(|name| format!("by_{}", snake(name)));
    let verb = method.to_lowercase();
    let words: Vec<&str> = std::iter::once(verb.as_str())
        .chain(rest)
        .chain(by.as_deref())
        .collect();
    let mut arguments = Entries::new();
    let body = body.map(|body| {
        if body == "body" {
            ("body", body)
        } else {
            ("inputs", body)
        }
    });
    for (name, source) in required.map(|name| (name, name)).chain(body) {
        let mut name = snake(name);
        while arguments.contains_key(&name) {
            name.push('_');
        }
        arguments.insert(name, source.to_owned());
    }
    let function = format!("{resource}.{}", words.join("_"));
    let listed: Vec<String> = arguments
        .iter()
        .map(|(name, source)| format!("{name}: {source:?}"))
        .collect();
    let mut paste = format!("\nfunction: {function}\n");
    if !listed.is_empty() {
        paste += &format!("arguments: {{ {} }}\n", listed.join(", "));
    }
    let entry = OperationEntry {
        function,
        arguments,
        path: Entries::new(),
        idempotent: false,
        developer: false,
        bulk: None,
    };
    (entry, paste)
}
