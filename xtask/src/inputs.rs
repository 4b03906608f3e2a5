//! Everything that generation reads, as text.

use std::collections::BTreeMap;
use std::path::Path;

use crate::problem::{Problem, Problems};
use crate::{docs, sources, surface};

/// The files, by path relative to the repository.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Path → text.
    pub files: BTreeMap<String, String>,
}

impl Inputs {
    /// Reads `specs/` and `templates/` below `root`.
    pub fn read(root: &Path) -> Result<Self, Problems> {
        let mut inputs = Self::default();
        let mut problems = Problems::default();
        for folder in ["specs", "templates"] {
            for path in files_below(root, folder, &mut problems) {
                match std::fs::read_to_string(root.join(&path)) {
                    Ok(text) => {
                        inputs.files.insert(path, text);
                    }
                    Err(error) => problems.push(unreadable(&path, &error)),
                }
            }
        }
        if problems.is_empty() {
            Ok(inputs)
        } else {
            Err(problems)
        }
    }

    /// The files whose paths begin so.
    pub fn below(&self, folder: &str) -> BTreeMap<String, String> {
        let files = self.files.iter();
        files
            .filter(|(path, _)| path.starts_with(folder))
            .map(|(path, text)| (path.clone(), text.clone()))
            .collect()
    }

    /// A file that must exist.
    pub fn text(&self, path: &str) -> Result<&str, Problem> {
        let text = self.files.get(path).map(String::as_str);
        text.ok_or_else(|| Problem::new(path, "", "the file does not exist", remedy(path)))
    }
}

fn remedy(path: &str) -> &'static str {
    match path {
        sources::FILE => "it names the versions of the API: restore it",
        surface::FILE | docs::FILE => "restore it; `generate` prints the entries that it needs",
        path if path.ends_with(".overlay.yaml") => {
            "restore it, or take it out of specs/sources.yaml"
        }
        _ => "make it with `cargo xtask import <version> <file>`",
    }
}

fn unreadable(path: &str, error: &std::io::Error) -> Problem {
    Problem::new(
        path,
        "",
        format!("can't be read: {error}"),
        "it must be readable and UTF-8",
    )
}

/// Paths of all files below a folder, with `/` between their parts, sorted.
pub fn files_below(root: &Path, folder: &str, problems: &mut Problems) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = match std::fs::read_dir(root.join(&folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => {
                problems.push(unreadable(&folder, &error));
                continue;
            }
        };
        for entry in entries.filter_map(Result::ok) {
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            // Links are not followed: what they lead to is not part of the tree.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => open.push(path),
                _ => found.push(path),
            }
        }
    }
    found.sort_unstable();
    found
}
