//! The public lines of two states.

use std::collections::{BTreeMap, BTreeSet};

/// The lines that differ.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lines {
    /// What is gone.
    pub removed: Vec<String>,
    /// What is there in another form: before, after.
    pub changed: Vec<(String, String)>,
    /// What is there in another form with which every program still compiles.
    pub widened: Vec<(String, String, Widening)>,
    /// What is new.
    pub added: Vec<String>,
}

/// Changes of a line that keep every program compiling, with the same effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Widening {
    /// An argument takes any text where it took a number or an enum: `impl Display` takes those too.
    AnyText,
    /// An argument has another name. Nothing changes for callers, as long as arguments haven't changed places.
    ArgumentRenamed,
}

impl Widening {
    /// What it is, for people.
    pub fn about(self) -> &'static str {
        match self {
            Widening::AnyText => "takes any text now",
            Widening::ArgumentRenamed => "an argument has another name",
        }
    }
}

/// What differs between two sets of lines.
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
        match widening(line, now, old) {
            Some(widening) => lines.widened.push((line.clone(), now.clone(), widening)),
            None => lines.changed.push((line.clone(), now.clone())),
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

/// The widening that a change is, if it is one.
fn widening(old: &str, new: &str, lines: &BTreeSet<String>) -> Option<Widening> {
    let ((old, old_output), (new, new_output)) = (arguments(old)?, arguments(new)?);
    if old_output != new_output || old.len() != new.len() {
        return None;
    }
    let place = |name: &str| new.iter().position(|(other, _)| *other == name);
    let is_swapped = old.iter().enumerate().any(|(i, (name, _))| place(name).is_some_and(|place| place != i));
    let mut types = old.iter().zip(&new).map(|((_, old), (_, new))| (*old, *new));
    if is_swapped || !types.clone().all(|(old, new)| old == new || is_text_of(old, new, lines)) {
        return None;
    }
    Some(if types.all(|(old, new)| old == new) { Widening::ArgumentRenamed } else { Widening::AnyText })
}

/// Whether an argument takes any text now, and what it took before can be displayed.
fn is_text_of(old: &str, new: &str, lines: &BTreeSet<String>) -> bool {
    let item = |ty: &'_ str| Some(ty.strip_prefix("impl IntoIterator<Item = ")?.strip_suffix('>')?.to_owned());
    let (old, new) = match (item(old), item(new)) {
        (Some(old), Some(new)) => (old, new),
        _ => (old.to_owned(), new.to_owned()),
    };
    let is_scalar = ["i64", "f64", "bool", "Timestamp"].contains(&old.as_str());
    new == "impl Display" && (is_scalar || lines.contains(&format!("impl Display for {old}")))
}

/// Names and types of a function's arguments, and what follows them.
fn arguments(line: &str) -> Option<(Vec<(&str, &str)>, &str)> {
    let line = line.strip_prefix("pub fn ")?;
    let (_, rest) = line.split_once('(')?;
    let (mut depth, mut start, mut arguments) = (0_usize, 0, Vec::new());
    for (position, c) in rest.char_indices() {
        let is_end = depth == 0 && (c == ',' || c == ')');
        match c {
            '<' | '(' | '[' => depth += 1,
            '>' | ']' => depth = depth.saturating_sub(1),
            ')' if depth > 0 => depth -= 1,
            _ => {}
        }
        if is_end {
            let argument = rest[start..position].trim();
            arguments.push(argument.split_once(": ").unwrap_or(("", argument)));
            start = position + 1;
        }
        if is_end && c == ')' {
            return Some((arguments, &rest[position..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(lines: &[&str]) -> BTreeSet<String> {
        lines.iter().map(|line| (*line).to_owned()).collect()
    }

    #[test]
    fn a_line_of_the_same_item_has_changed() {
        let old = [
            "pub field types::Event::name: String",
            "#[non_exhaustive] pub struct types::Event: Clone + Debug",
            "pub fn a::A<V>::get(&self, id: impl Display) -> Call<a::Get>",
        ];
        let new = [
            "pub field types::Event::name: Option<String>",
            "pub struct types::Event: Clone + Debug",
            "pub fn a::A<V>::get(&self, id: impl Display, key: i64) -> Call<a::Get>",
        ];
        let found = compare(&lines(&old), &lines(&new));
        assert_eq!(found.changed.len(), 2, "{found:?}");
        // Whether a struct is exhaustive is part of what it is.
        assert_eq!(found.removed, old[1..2]);
        assert_eq!(found.added, new[1..2]);
    }

    #[test]
    fn arguments_that_change_places_are_no_widening() {
        let old = "pub fn a::A<V>::get(&self, a: i64, b: i64) -> Call<a::Get>";
        let changed = |new: &str| compare(&lines(&[old]), &lines(&[new])).changed.len();
        assert_eq!(changed("pub fn a::A<V>::get(&self, b: i64, a: i64) -> Call<a::Get>"), 1);
        assert_eq!(changed("pub fn a::A<V>::get(&self, b: i64, c: i64) -> Call<a::Get>"), 1);
        assert_eq!(changed("pub fn a::A<V>::get(&self, c: i64, b: i64) -> Call<a::Get>"), 0);
        assert_eq!(changed("pub fn a::A<V>::get(&self, a: impl Display, b: i64) -> Call<a::Get>"), 0);
        assert_eq!(changed("pub fn a::A<V>::get(&self, a: impl Display, b: f64) -> Call<a::Get>"), 1);
        assert_eq!(changed("pub fn a::A<V>::get(&self, a: i64, b: i64) -> Call<a::List>"), 1);
    }
}
