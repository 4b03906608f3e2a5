//! Everything that generation reads, as text.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use crate::problem::{Problem, Problems};
use crate::{sources, surface};

/// The root of the crate and the methods of its calls, whose names no derived name may be.
pub const RUNTIME: [&str; 4] =
    ["generated/src/lib.rs", "generated/src/call.rs", "generated/src/paging.rs", "generated/src/blocking.rs"];

/// The files, by path relative to the repository.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Path → text.
    pub files: BTreeMap<String, String>,
    /// Path → why there is no text. What needs the file reports it; nothing else does.
    unreadable: BTreeMap<String, String>,
}

impl From<BTreeMap<String, String>> for Inputs {
    fn from(files: BTreeMap<String, String>) -> Self {
        Self { files, ..Self::default() }
    }
}

impl Inputs {
    /// Reads `specs/` and `templates/` below `root`, and [`RUNTIME`]. What editors leave there is skipped.
    pub fn read(root: &Path) -> Result<Self, Problems> {
        let mut inputs = Self::default();
        let mut problems = Problems::default();
        let mut paths: Vec<String> = RUNTIME.map(str::to_owned).into();
        for folder in ["specs", "templates"] {
            match entries_below(root, folder) {
                Ok(entries) => paths.extend(entries.into_iter().map(|entry| entry.path)),
                Err(error) => problems.push(unreadable(folder, &error.to_string())),
            }
        }
        for path in paths.into_iter().filter(|path| !is_editor_file(path)) {
            let full = root.join(&path);
            // A pipe would keep the read waiting.
            let text = match std::fs::metadata(&full) {
                Ok(found) if !found.is_file() => Err("it is not a regular file".to_owned()),
                _ => std::fs::read_to_string(&full).map_err(|error| error.to_string()),
            };
            match text {
                Ok(text) => drop(inputs.files.insert(path, text)),
                Err(_) if !full.exists() => {}
                Err(error) => drop(inputs.unreadable.insert(path, error)),
            }
        }
        if problems.is_empty() { Ok(inputs) } else { Err(problems) }
    }

    /// The files whose paths begin so.
    pub fn below(&self, folder: &str) -> BTreeMap<String, String> {
        let files = self.files.iter();
        files.filter(|(path, _)| path.starts_with(folder)).map(|(path, text)| (path.clone(), text.clone())).collect()
    }

    /// A file that must exist.
    pub fn text(&self, path: &str) -> Result<&str, Problem> {
        if let Some(error) = self.unreadable.get(path) {
            return Err(unreadable(path, error));
        }
        let text = self.files.get(path).map(String::as_str);
        text.ok_or_else(|| Problem::new(path, "", "the file does not exist", remedy(path)))
    }
}

fn remedy(path: &str) -> &'static str {
    match path {
        sources::FILE => "it names the versions of the API: restore it",
        surface::FILE => "restore it; `generate` prints the entries that it needs",
        path if path.ends_with(".overlay.yaml") => "restore it, or take it out of specs/versions.yaml",
        _ => "make it with `cargo xtask import <version> <file>`",
    }
}

fn unreadable(path: &str, error: &str) -> Problem {
    let what = format!("can't be read: {error}");
    Problem::new(path, "", what, "it must be readable and UTF-8")
}

/// Whether an editor or a file manager made a file for itself: hidden ones, backups and copies of open files.
pub(crate) fn is_editor_file(path: &str) -> bool {
    path.ends_with('~') || path.split('/').any(|part| part.starts_with(['.', '#']))
}

/// What a folder has in it, at whatever depth, but for folders.
pub struct Entry {
    /// Path relative to the repository, with `/` between its parts.
    pub path: String,
    /// Whether it is a regular file: not a link, a pipe and the like.
    pub is_file: bool,
}

/// All entries below a folder, sorted; none if there is no such folder.
pub fn entries_below(root: &Path, folder: &str) -> io::Result<Vec<Entry>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let full = root.join(&folder);
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", full.display()));
        let entries = match std::fs::read_dir(&full) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries.map_err(named)?,
        };
        for entry in entries {
            let entry = entry.map_err(named)?;
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            // Links are not followed: what they lead to is not part of the tree.
            let kind = entry.file_type().map_err(named)?;
            if kind.is_dir() {
                open.push(path);
            } else {
                let is_file = kind.is_file();
                found.push(Entry { path, is_file });
            }
        }
    }
    found.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}
