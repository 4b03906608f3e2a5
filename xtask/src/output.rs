//! The one place that writes: all files or none, and nothing that is not in the list stays.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use similar::TextDiff;

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
            fs::read(root.join(path)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        };
        for path in existing.iter().filter(|path| !files.contains_key(*path)) {
            changes
                .remove
                .insert(path.clone(), read(path).unwrap_or_default());
        }
        for (path, text) in files {
            let old = if existing.contains(path) {
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
            out += &diff(
                old.as_deref().unwrap_or_default(),
                new,
                &from,
                &format!("b/{path}"),
            );
        }
        for (path, old) in &self.remove {
            out += &diff(old, "", &format!("a/{path}"), "/dev/null");
        }
        out
    }

    /// Makes the changes. New files are written aside first and then moved into place; when something fails, what was
    /// moved is moved back.
    pub fn apply(&self, root: &Path) -> io::Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        let aside = root.join(format!(".xtask-{}", std::process::id()));
        let mut done = Moves::default();
        let result = self.apply_aside(root, &aside, &mut done);
        if result.is_err() {
            done.undo();
        }
        // What is left there are copies of what was replaced, or nothing.
        fs::remove_dir_all(&aside)?;
        result
    }

    fn apply_aside(&self, root: &Path, aside: &Path, done: &mut Moves) -> io::Result<()> {
        let (new, old) = (aside.join("new"), aside.join("old"));
        for (path, (_, text)) in &self.write {
            create_parent(&new.join(path))?;
            fs::write(new.join(path), text)?;
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
        let named =
            |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", from.display()));
        create_parent(to)?;
        fs::rename(from, to).map_err(named)?;
        self.0.push((from.to_owned(), to.to_owned()));
        Ok(())
    }

    fn undo(&self) {
        for (from, to) in self.0.iter().rev() {
            // The first error is the one to report; what can be put back is.
            let _ = fs::rename(to, from);
        }
    }
}

fn create_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

fn remove_empty_parents(root: &Path, path: &str) {
    for parent in Path::new(path).ancestors().skip(1) {
        // Fails on the first one that is not empty.
        if parent.as_os_str().is_empty() || fs::remove_dir(root.join(parent)).is_err() {
            break;
        }
    }
}

fn diff(old: &str, new: &str, from: &str, to: &str) -> String {
    TextDiff::from_lines(old, new)
        .unified_diff()
        .context_radius(3)
        .header(from, to)
        .to_string()
}
