//! JSON pointers, and the lines of YAML that they lead to.

use std::collections::BTreeMap;
use std::fmt;

/// Appends one reference token to a JSON pointer.
pub fn pointer(base: &str, token: impl fmt::Display) -> String {
    let token = token.to_string();
    match token.contains(['~', '/']) {
        true => format!("{base}/{}", token.replace('~', "~0").replace('/', "~1")),
        false => format!("{base}/{token}"),
    }
}

/// The lines of a block-style YAML text that JSON pointers lead to.
#[derive(Clone, Debug, Default)]
pub struct Lines(BTreeMap<String, usize>);

impl Lines {
    pub fn of(text: &str) -> Self {
        let mut lines = Self::default();
        // The members that the line is inside of: indentation, pointer, and whether it is an item of a list.
        let mut open: Vec<(usize, String, bool)> = Vec::new();
        let mut items: BTreeMap<String, usize> = BTreeMap::new();
        for (i, line) in text.lines().enumerate() {
            let mut rest = line.trim_start();
            let mut indent = line.len() - rest.len();
            if rest.is_empty() || rest.starts_with('#') {
                continue;
            }
            loop {
                let item = (rest == "-").then_some("").or(rest.strip_prefix("- "));
                let is_inside = |(outer, _, is_item): &(usize, String, bool)| {
                    *outer < indent || (*outer == indent && item.is_some() && !is_item)
                };
                open.truncate(open.iter().rposition(is_inside).map_or(0, |last| last + 1));
                let parent = open.last().map_or("", |(_, pointer, _)| pointer);
                let place = match (item, key_of(rest)) {
                    (Some(_), _) => {
                        let count = items.entry(parent.to_owned()).or_default();
                        *count += 1;
                        pointer(parent, *count - 1)
                    }
                    (None, Some(key)) => pointer(parent, key),
                    (None, None) => break,
                };
                lines.0.entry(place.clone()).or_insert(i + 1);
                open.push((indent, place, item.is_some()));
                let Some(inner) = item else {
                    break;
                };
                rest = inner.trim_start();
                indent = line.len() - rest.len();
            }
        }
        lines
    }

    /// The line, counted from 1, of a pointer or its nearest ancestor that begins on a line of its own.
    pub fn line(&self, mut pointer: &str) -> Option<usize> {
        loop {
            if let Some(line) = self.0.get(pointer) {
                return Some(*line);
            }
            pointer = pointer.rsplit_once('/')?.0;
        }
    }
}

fn key_of(line: &str) -> Option<String> {
    if line.starts_with('"') {
        let mut read = serde_json::Deserializer::from_str(line).into_iter::<String>();
        return read.next()?.ok();
    }
    if let Some(rest) = line.strip_prefix('\'') {
        return rest.split_once('\'').map(|(key, _)| key.to_owned());
    }
    let key = line.split_once(": ").map(|(key, _)| key);
    key.or(line.strip_suffix(':')).map(str::to_owned)
}
