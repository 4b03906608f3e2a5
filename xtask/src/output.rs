//! The one place that writes: all files or none, and nothing that is not in the list stays.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use diffy::DiffOptions;

use crate::inputs::files_below;
use crate::problem::Problems;

/// How the files on disk differ from those that were generated.
#[derive(Debug, Default)]
pub struct Changes {
    /// Path → text on disk (nothing for a new file) and the generated text.
    pub write: BTreeMap<String, (Option<String>, String)>,
    /// Stale files, with their text.
    pub remove: BTreeMap<String, String>,
}

impl Changes {
    /// Compares what is below `folder` with what should be.
    pub fn find(root: &Path, folder: &str, files: &BTreeMap<String, String>) -> io::Result<Self> {
        let mut changes = Self::default();
        let mut problems = Problems::default();
        let existing = files_below(root, folder, &mut problems);
        if !problems.is_empty() {
            return Err(io::Error::other(problems.to_string()));
        }
        let read = |path: &str| {
            let bytes = fs::read(root.join(path));
            let text = bytes.map(|bytes| {
                let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                String::from_utf8(bytes).unwrap_or_else(|error| lossy(error.as_bytes()))
            });
            text.map_err(|error| explained(&error, format!("can't read {path}: {error}")))
        };
        for path in existing.iter().filter(|path| !files.contains_key(*path)) {
            // It goes, readable or not: a dangling link, for one.
            changes
                .remove
                .insert(path.clone(), read(path).unwrap_or_default());
        }
        for (path, text) in files {
            let old = if existing.binary_search(path).is_ok() {
                Some(read(path)?)
            } else {
                None
            };
            if old.as_ref() != Some(text) {
                changes.write.insert(path.clone(), (old, text.clone()));
            }
        }
        Ok(changes)
    }

    /// Adds what is to change elsewhere.
    pub fn extend(&mut self, other: Self) {
        self.write.extend(other.write);
        self.remove.extend(other.remove);
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.write.is_empty() && self.remove.is_empty()
    }

    /// A unified diff from what is on disk to what should be.
    pub fn unified_diff(&self) -> String {
        let mut out = String::new();
        for (path, (old, new)) in &self.write {
            let from = if old.is_some() {
                format!("a/{path}")
            } else {
                "/dev/null".to_owned()
            };
            let old = old.as_deref().unwrap_or_default();
            out += &diff(old, new, from, format!("b/{path}"));
        }
        for (path, old) in &self.remove {
            out += &diff(old, "", format!("a/{path}"), "/dev/null".to_owned());
        }
        out
    }

    /// Makes the changes. New files are written aside first and then moved into place; when something fails, what was
    /// moved is moved back. The error says what stands there now.
    pub fn apply(&self, root: &Path) -> io::Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        let aside = root.join(format!(".xtask-{}", std::process::id()));
        let mut done = Moves::default();
        let result = self.apply_aside(root, &aside, &mut done);
        match result {
            Ok(()) => {
                // What is left there is what was replaced.
                let error = fs::remove_dir_all(&aside).err();
                error.map_or(Ok(()), |error| Err(left_behind(&aside, &error)))
            }
            Err(error) => Err(done.undo(&aside, &error)),
        }
    }

    fn apply_aside(&self, root: &Path, aside: &Path, done: &mut Moves) -> io::Result<()> {
        let (new, old) = (aside.join("new"), aside.join("old"));
        for (path, (_, text)) in &self.write {
            let path = new.join(path);
            create_parent(&path)?;
            fs::write(&path, text).map_err(|error| named(&path, &error))?;
        }
        for path in self
            .write
            .iter()
            .filter(|(_, (on_disk, _))| on_disk.is_some())
            .map(|(path, _)| path)
            .chain(self.remove.keys())
        {
            done.rename(&root.join(path), &old.join(path))?;
        }
        for path in self.write.keys() {
            done.rename(&new.join(path), &root.join(path))?;
        }
        for path in self.remove.keys() {
            remove_empty_parents(root, path);
        }
        Ok(())
    }
}

/// Renames made so far.
#[derive(Default)]
struct Moves(Vec<(PathBuf, PathBuf)>);

impl Moves {
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        create_parent(to)?;
        fs::rename(from, to).map_err(|error| named(from, &error))?;
        self.0.push((from.to_owned(), to.to_owned()));
        Ok(())
    }

    /// Puts back what was moved before `error`, and says what came of it. What couldn't be put back stays aside: it is
    /// the only copy.
    fn undo(&self, aside: &Path, error: &io::Error) -> io::Error {
        let renames = self.0.iter().rev();
        // All of them are tried: what can be put back is.
        let stuck: Vec<String> = renames
            .filter_map(|(from, to)| Some(named(from, &fs::rename(to, from).err()?).to_string()))
            .collect();
        if stuck.is_empty() {
            // Copies only. It may not even exist, and the error to report is the one that came first.
            let _ = fs::remove_dir_all(aside);
            let what = format!("can't write {error}; what stood there before stands there still");
            return explained(error, what);
        }
        let (stuck, aside) = (stuck.join("\n  "), aside.display());
        let what = format!(
            "can't write {error}; and these can't be put back, see {aside}/old:\n  {stuck}"
        );
        explained(error, what)
    }
}

fn create_parent(path: &Path) -> io::Result<()> {
    let Some(parent) = path.parent() else {
        return Ok(());
    };
    fs::create_dir_all(parent).map_err(|error| named(parent, &error))
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    explained(error, format!("{}: {error}", path.display()))
}

fn left_behind(aside: &Path, error: &io::Error) -> io::Error {
    let aside = aside.display();
    let what = format!("all is written, but {aside} can't be removed: {error}");
    explained(error, what)
}

/// The same kind of error in our words.
fn explained(error: &io::Error, what: String) -> io::Error {
    io::Error::new(error.kind(), what)
}

fn remove_empty_parents(root: &Path, path: &str) {
    for parent in Path::new(path).ancestors().skip(1) {
        // Fails on the first one that is not empty.
        if parent.as_os_str().is_empty() || fs::remove_dir(root.join(parent)).is_err() {
            break;
        }
    }
}

fn diff(old: &str, new: &str, from: String, to: String) -> String {
    DiffOptions::new()
        .set_original_filename(from)
        .set_modified_filename(to)
        .create_patch(old, new)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_put_back_stays_aside() {
        let root = std::env::temp_dir().join(format!("xtask-output-{}", std::process::id()));
        let aside = root.join("aside");
        let copy = aside.join("old/a");
        create_parent(&copy).expect("a folder");
        fs::write(&copy, "the only copy").expect("a file");
        // Its folder is gone, so it can't be moved back.
        let moved = Moves(vec![(root.join("gone/a"), copy.clone())]);
        let error = moved.undo(&aside, &io::Error::other("x: the first error"));
        let text = fs::read_to_string(&copy);
        fs::remove_dir_all(&root).expect("the folder");
        assert_eq!(text.expect("the copy"), "the only copy");
        let error = error.to_string();
        assert!(
            error.starts_with("can't write x: the first error; and these can't"),
            "{error}"
        );
        assert!(error.contains("gone/a"), "{error}");
    }
}
