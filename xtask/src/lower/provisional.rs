//! Names for what the surface has no entry for yet: good enough to paste and edit, and to go on with.

use heck::ToSnakeCase;
use indexmap::IndexMap;

use crate::ir::placeholders;
use crate::surface::OperationEntry;

/// An entry for an operation, and its text to paste.
pub(super) fn operation<'a>(
    key: &str,
    required: impl Iterator<Item = &'a str>,
    body: Option<&str>,
) -> (OperationEntry, String) {
    let (method, path) = key.split_once(' ').unwrap_or(("GET", key));
    let literals: Vec<String> = path
        .split('/')
        .filter(|segment| !segment.is_empty() && placeholders(segment).next().is_none())
        .map(ToSnakeCase::to_snake_case)
        .collect();
    let resource = literals
        .first()
        .cloned()
        .unwrap_or_else(|| "events".to_owned());
    let rest = literals.iter().skip(1).map(String::as_str);
    let by = placeholders(path)
        .last()
        .map(|name| format!("by_{}", name.to_snake_case()));
    let verb = method.to_lowercase();
    let words: Vec<&str> = std::iter::once(verb.as_str())
        .chain(rest)
        .chain(by.as_deref())
        .collect();
    let mut arguments: IndexMap<String, String> = required
        .map(|name| (name.to_snake_case(), name.to_owned()))
        .collect();
    if let Some(body) = body {
        let name = if body == "body" { "body" } else { "inputs" };
        arguments.insert(name.to_owned(), body.to_owned());
    }
    let function = format!("{resource}.{}", words.join("_"));
    let listed: Vec<String> = arguments
        .iter()
        .map(|(name, source)| format!("{name}: {source:?}"))
        .collect();
    let mut paste = format!("  {key}:\n    function: {function}\n");
    if !listed.is_empty() {
        paste += &format!("    arguments: {{ {} }}\n", listed.join(", "));
    }
    let entry = OperationEntry {
        function,
        arguments,
        path: IndexMap::new(),
        idempotent: false,
        developer: false,
    };
    (entry, paste)
}
