//! `specs/docs/*.md`: the documentation of every function, type, field and setter.
//!
//! `## name` begins an entry and `### name` a part of it. Headings inside fenced code are text: the hidden lines of
//! doctests begin with `#` too.

use std::collections::BTreeMap;

use crate::inputs::Inputs;
use crate::problem::{Problem, Problems};

/// The folder of these files, relative to the repository.
pub const FOLDER: &str = "specs/docs/";

/// What an entry without text, or with text still to be written, has instead.
pub const ELLIPSIS: &str = "…";

/// Section, entry and part; the part is empty for the entry itself.
pub type Key = (String, String, String);

#[derive(Clone, Debug, Default)]
pub struct Docs {
    entries: BTreeMap<Key, Entry>,
}

#[derive(Clone, Debug)]
pub struct Entry {
    pub text: String,
    /// Path of the file, relative to the repository.
    pub file: String,
    pub line: usize,
}

pub fn file(section: &str) -> String {
    format!("{FOLDER}{section}.md")
}

impl Docs {
    /// Reads all files. A heading that occurs twice is a problem.
    pub fn read(inputs: &Inputs, problems: &mut Problems) -> Self {
        let mut docs = Self::default();
        for (path, text) in &inputs.files {
            let name = path.strip_prefix(FOLDER);
            if let Some(section) = name.and_then(|name| name.strip_suffix(".md")) {
                docs.read_file(section, path, text, problems);
            }
        }
        docs
    }

    fn read_file(&mut self, section: &str, file: &str, text: &str, problems: &mut Problems) {
        let mut key: Option<Key> = None;
        let mut fence = None;
        for (i, line) in text.lines().enumerate() {
            let heading = heading(line).filter(|_| fence.is_none());
            if let Some((is_part, name)) = heading {
                let entry = match (&key, is_part) {
                    (Some((_, entry, _)), true) => entry.clone(),
                    _ => name.to_owned(),
                };
                let part = if is_part { name } else { "" };
                let new = (section.to_owned(), entry, part.to_owned());
                let entry = Entry { text: String::new(), file: file.to_owned(), line: i + 1 };
                if self.entries.insert(new.clone(), entry).is_some() {
                    let what = format!("the heading `{name}` occurs twice");
                    let problem = Problem::new(file, "", what, "delete one of the two");
                    problems.push(Problem { line: Some(i + 1), ..problem });
                }
                key = Some(new);
                continue;
            }
            if let Some(mark) = ["```", "~~~"].into_iter().find(|mark| line.trim_start().starts_with(mark)) {
                fence = if fence == Some(mark) { None } else { fence.or(Some(mark)) };
            }
            if let Some(entry) = key.as_ref().and_then(|key| self.entries.get_mut(key)) {
                entry.text += line;
                entry.text.push('\n');
            }
        }
        for entry in self.entries.values_mut() {
            entry.text = entry.text.trim().to_owned();
        }
    }

    /// An entry or part that says something, and leaves nothing to be written.
    pub fn text(&self, key: &Key) -> Option<&str> {
        let text = self.entries.get(key).map(|entry| entry.text.as_str());
        text.filter(|text| is_complete(text))
    }

    /// The names of the parts of an entry.
    pub fn parts<'a>(&'a self, section: &str, entry: &str) -> impl Iterator<Item = &'a str> {
        let key = |part: &str| (section.to_owned(), entry.to_owned(), part.to_owned());
        // The first part that can be, to the last.
        let range = self.entries.range(key("\0")..=key("\u{10ffff}"));
        range.map(|((_, _, part), _)| part.as_str())
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Entry)> {
        self.entries.iter()
    }
}

/// Whether somebody wrote something, and left nothing open.
pub fn is_complete(text: &str) -> bool {
    let is_open = |line: &str| line.trim_end().ends_with(ELLIPSIS);
    !text.trim().is_empty() && !text.lines().any(is_open)
}

fn heading(line: &str) -> Option<(bool, &str)> {
    if let Some(name) = line.strip_prefix("### ") {
        return Some((true, name.trim()));
    }
    line.strip_prefix("## ").map(|name| (false, name.trim()))
}
