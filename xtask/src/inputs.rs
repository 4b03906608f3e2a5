//! Everything that generation reads, as text.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use crate::problem::{Problem, Problems};

/// The root of the crate and the methods of its calls, whose names no derived name may be.
pub const RUNTIME: [&str; 4] =
    ["generated/src/lib.rs", "generated/src/call.rs", "generated/src/paging.rs", "generated/src/blocking.rs"];

/// The files, by path relative to the repository.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Path → text.
    pub files: BTreeMap<String, String>,
}

impl From<BTreeMap<String, String>> for Inputs {
    fn from(files: BTreeMap<String, String>) -> Self {
        Self { files }
    }
}

impl Inputs {
    /// Reads `specs/` and `templates/` below `root`, and [`RUNTIME`]. What editors leave there is skipped.
    pub fn read(root: &Path) -> Result<Self, Problems> {
        let unreadable = |path: &str, error: std::io::Error| {
            Problem::new(path, "", format!("can't be read: {error}"), "it must be readable and UTF-8")
        };
        let mut paths: Vec<String> = RUNTIME.map(str::to_owned).into();
        for folder in ["specs", "templates"] {
            let entries = entries_below(root, folder).map_err(|error| unreadable(folder, error))?;
            // A pipe would keep the read waiting.
            paths.extend(entries.into_iter().filter(|(_, is_file)| *is_file).map(|(path, _)| path));
        }
        let mut files = BTreeMap::new();
        for path in paths.into_iter().filter(|path| !is_editor_file(path)) {
            match std::fs::read_to_string(root.join(&path)) {
                Ok(text) => drop(files.insert(path, text)),
                Err(error) if path.starts_with("specs/docs/") => return Err(unreadable(&path, error).into()),
                // Whatever needs the file reports it.
                Err(_) => {}
            }
        }
        Ok(Self { files })
    }

    pub fn below(&self, folder: &str) -> BTreeMap<String, String> {
        let files = self.files.iter();
        files.filter(|(path, _)| path.starts_with(folder)).map(|(path, text)| (path.clone(), text.clone())).collect()
    }

    pub fn text(&self, path: &str) -> Result<&str, Problem> {
        let text = self.files.get(path).map(String::as_str);
        text.ok_or_else(|| {
            let what = "the file does not exist, or is not readable UTF-8 text";
            Problem::new(path, "", what, "restore it; `cargo xtask import` makes the spec of a version")
        })
    }
}

/// Whether an editor or a file manager made a file for itself: hidden ones, backups and copies of open files.
pub(crate) fn is_editor_file(path: &str) -> bool {
    path.ends_with('~') || path.split('/').any(|part| part.starts_with(['.', '#']))
}

/// What is below a folder, but for folders: path relative to the repository, with `/` between its parts → whether it is a
/// regular file, not a link, a pipe and the like. Nothing if there is no such folder.
pub fn entries_below(root: &Path, folder: &str) -> io::Result<BTreeMap<String, bool>> {
    let mut found = BTreeMap::new();
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
                found.insert(path, kind.is_file());
            }
        }
    }
    Ok(found)
}
