//! The one place that writes to the repository.
//!
//! The generator owns [`FOLDER`], [`MANIFEST`] and [`public_lines::FILE`], and nothing else is ever deleted. There, too, it
//! replaces or deletes only files that it wrote itself, which it knows by their [checksum].

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use diffy::DiffOptions;

use crate::checksum;
use crate::inputs::{Entry, entries_below, is_editor_file};
use crate::{docs, public_lines, sources, surface};

/// The folder of emitted code.
pub const FOLDER: &str = "generated/src/api/";

/// The manifest of the crate, which a template is filled for.
pub const MANIFEST: &str = "generated/Cargo.toml";

/// The end of the names of files that are written but not in place yet.
const UNFINISHED: &str = ".xtask-unfinished";

/// How the files on disk differ from those that should be there.
#[derive(Debug, Default)]
pub struct Changes {
    /// Path → text on disk (nothing for a new file) and the new text.
    pub write: BTreeMap<String, (Option<String>, String)>,
    /// Generated files that are no longer part of the crate, with their text.
    pub remove: BTreeMap<String, String>,
    /// Files in the way that the generator didn't write, or that somebody has edited.
    pub edited: Vec<String>,
}

impl Changes {
    /// Compares the repository with what it should hold: *all* generated files, and any others that are to be written.
    pub fn find(root: &Path, files: &BTreeMap<String, String>) -> io::Result<Self> {
        let mut changes = Self::to_files(root, files)?;
        changes.find_stale(root, files)?;
        changes.edited.sort_unstable();
        Ok(changes)
    }

    /// Compares these files with what is on disk. No others change.
    pub fn to_files(root: &Path, files: &BTreeMap<String, String>) -> io::Result<Self> {
        let mut changes = Self::default();
        for (path, text) in files {
            let old = read(root, path)?;
            if old.as_ref() == Some(text) {
                continue;
            }
            if is_ours(path) && old.as_deref().is_some_and(|old| !checksum::is_intact(old)) {
                changes.edited.push(path.clone());
            }
            changes.write.insert(path.clone(), (old, text.clone()));
        }
        Ok(changes)
    }

    fn find_stale(&mut self, root: &Path, files: &BTreeMap<String, String>) -> io::Result<()> {
        for Entry { path, is_file } in entries_below(root, FOLDER.trim_end_matches('/'))? {
            if files.contains_key(&path) || is_editor_file(&path) {
                continue;
            }
            let text = if is_file { read(root, &path)? } else { None };
            let text = text.unwrap_or_default();
            if !checksum::is_intact(&text) && !path.ends_with(UNFINISHED) {
                self.edited.push(path.clone());
            }
            self.remove.insert(path, text);
        }
        Ok(())
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.write.is_empty() && self.remove.is_empty()
    }

    /// What to do about files that the generator must not touch; nothing if there are none.
    pub fn refusal(&self) -> Option<String> {
        let lines = self.edited.iter().map(|path| {
            let instead = if path == MANIFEST {
                "change templates/Cargo.toml.in instead"
            } else if path == sources::UPSTREAM {
                "restore it: `cargo xtask import` alone writes it"
            } else {
                "change specs/ (names, documentation) or xtask/ (code) instead"
            };
            format!("  {path}: {instead}\n")
        });
        let lines: String = lines.collect();
        (!lines.is_empty()).then(|| {
            format!(
                "edited by hand, or not written by the generator:\n{lines}\
                 `cargo xtask generate --force` overwrites or deletes them"
            )
        })
    }

    /// A unified diff from what is on disk to what should be.
    pub fn unified_diff(&self) -> String {
        let mut out = String::new();
        for (path, (old, new)) in &self.write {
            let from = old.as_ref().map(|_| format!("a/{path}"));
            let old = old.as_deref().unwrap_or_default();
            let from = from.unwrap_or_else(|| "/dev/null".to_owned());
            out += &diff(old, new, from, format!("b/{path}"));
        }
        for (path, old) in &self.remove {
            out += &diff(old, "", format!("a/{path}"), "/dev/null".to_owned());
        }
        out
    }

    /// Makes the changes, overwriting [`edited`](Self::edited) files too: refuse those first.
    ///
    /// Each file is written beside its destination, and all of them are renamed into place once every one is written.
    /// If it fails, or is killed, each file is the old or the new one, and the next run completes it: the specs come last,
    /// and as long as one of them is the old one, the next run has something to do.
    pub fn apply(&self, root: &Path) -> io::Result<()> {
        let mut paths: Vec<&String> = self.write.keys().collect();
        paths.sort_by_key(|path| rank(path));
        let mut written = Vec::new();
        let result = paths.iter().try_for_each(|path| {
            written.push(root.join(unfinished(path)));
            let (_, text) = &self.write[*path];
            write(root, path, text)
        });
        if let Err(error) = result {
            // They hold nothing that isn't generated again; one that stays is removed by the next run.
            written.iter().for_each(|file| drop(fs::remove_file(file)));
            return Err(error);
        }
        for path in self.remove.keys() {
            let path = root.join(path);
            fs::remove_file(&path).map_err(|error| named(&path, &error))?;
            // Fails on a folder that isn't empty.
            let parent = path.parent().filter(|parent| *parent != root.join(FOLDER));
            parent.map(fs::remove_dir);
        }
        for path in paths {
            let (from, to) = (root.join(unfinished(path)), root.join(path));
            fs::rename(from, &to).map_err(|error| named(&to, &error))?;
        }
        Ok(())
    }
}

/// Makes other runs wait until it is dropped, so that no run writes files that follow from outdated inputs.
pub fn lock(root: &Path) -> io::Result<File> {
    let path = root.join(".xtask-lock");
    let lock = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path);
    let lock = lock.and_then(|file| file.lock().map(|()| file));
    lock.map_err(|error| named(&path, &error))
}

/// When a file is renamed into place: emitted code, what people wrote and the record of imports, specs, the list of versions.
fn rank(path: &str) -> u8 {
    let is_overlay = path.ends_with(".overlay.yaml");
    match path {
        sources::FILE => 3,
        sources::UPSTREAM | surface::FILE => 1,
        path if path.starts_with(docs::FOLDER) || is_overlay => 1,
        path => u8::from(path.starts_with("specs/")) * 2,
    }
}

fn is_ours(path: &str) -> bool {
    path.starts_with(FOLDER) || [MANIFEST, public_lines::FILE, sources::UPSTREAM].contains(&path)
}

/// The text of a file; `None` if there is none. It may be anything but a folder, a link or a pipe.
fn read(root: &Path, path: &str) -> io::Result<Option<String>> {
    let full = root.join(path);
    match fs::symlink_metadata(&full) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(named(&full, &error)),
        Ok(found) if !found.is_file() => {
            let what = format!("{}: not a regular file; move it away", full.display());
            return Err(io::Error::other(what));
        }
        Ok(_) => {}
    }
    let bytes = fs::read(&full).map_err(|error| named(&full, &error))?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

fn unfinished(path: &str) -> PathBuf {
    PathBuf::from(format!("{path}{UNFINISHED}"))
}

fn write(root: &Path, path: &str, text: &str) -> io::Result<()> {
    let file = root.join(unfinished(path));
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent).map_err(|error| named(parent, &error))?;
    }
    fs::write(&file, text).map_err(|error| named(&file, &error))
}

/// The same kind of error, with the path that it is about.
fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

fn diff(old: &str, new: &str, from: String, to: String) -> String {
    DiffOptions::new()
        .set_original_filename(from)
        .set_modified_filename(to)
        .create_patch(old, new)
        .to_string()
}
