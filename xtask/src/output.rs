//! The one place that writes to the repository.
//!
//! The generator owns [`FOLDER`], [`MANIFEST`] and [`public_lines::FILE`], and nothing else is ever deleted. There, too, it
//! replaces or deletes only files that it wrote itself, which it knows by their [checksum].

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
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
    /// Files that a killed run has begun to write.
    unfinished: Vec<String>,
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
            if path.ends_with(UNFINISHED) {
                self.unfinished.push(path);
                continue;
            }
            // On some file systems it is the same file.
            if let Some(wanted) = files.keys().find(|wanted| wanted.eq_ignore_ascii_case(&path)) {
                let what = format!("{path}: should be called {wanted}; move it away");
                return Err(io::Error::other(what));
            }
            let text = if is_file { read(root, &path)? } else { None };
            let text = text.unwrap_or_default();
            if !checksum::is_intact(&text) {
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
            let instead = if self.has_conflict(path) {
                "has a merge conflict; resolve those in specs/ and templates/, then overwrite it"
            } else if path == MANIFEST {
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

    fn has_conflict(&self, path: &str) -> bool {
        let written = self.write.get(path).and_then(|(old, _)| old.as_ref());
        let text = written.or_else(|| self.remove.get(path));
        text.is_some_and(|text| text.lines().any(|line| line.starts_with("<<<<<<< ")))
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
        for path in &self.unfinished {
            remove_if_there(&root.join(path))?;
        }
        let mut paths: Vec<&String> = self.write.keys().collect();
        paths.sort_by_key(|path| rank(path));
        let result = self.write_and_rename(root, &paths);
        if result.is_err() {
            // They hold nothing that isn't generated again.
            let unfinished = paths.iter().map(|path| root.join(unfinished(path)));
            unfinished.for_each(|file| drop(fs::remove_file(file)));
        }
        result
    }

    fn write_and_rename(&self, root: &Path, paths: &[&String]) -> io::Result<()> {
        for path in paths {
            write(root, path, &self.write[*path].1)?;
        }
        for (path, text) in &self.remove {
            if read(root, path).is_ok_and(|now| now.is_some_and(|now| now != *text)) {
                return Err(changed_meanwhile(path));
            }
            let path = root.join(path);
            remove_if_there(&path)?;
            let folders = path.ancestors().skip(1);
            // Fails on the first one that isn't empty.
            let mut folders = folders.take_while(|folder| *folder != root.join(FOLDER));
            folders.all(|folder| fs::remove_dir(folder).is_ok());
        }
        for path in paths {
            if read(root, path)? != self.write[*path].0 {
                return Err(changed_meanwhile(path));
            }
            let (from, to) = (root.join(unfinished(path)), root.join(path));
            fs::rename(from, &to).map_err(|error| named(&to, &error))?;
        }
        Ok(())
    }
}

/// The error for a file that somebody has edited since it was read.
fn changed_meanwhile(path: &str) -> io::Error {
    io::Error::other(format!("{path}: has changed meanwhile; run it again"))
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(named(path, &error)),
        _ => Ok(()),
    }
}

/// Makes other runs wait until it is dropped, so that no run writes files that follow from outdated inputs.
pub fn lock(root: &Path) -> io::Result<File> {
    let path = root.join(".xtask-lock");
    let mut options = File::options();
    let file = options.write(true).create(true).truncate(false).open(&path);
    let file = file.map_err(|error| named(&path, &error))?;
    if file.try_lock().is_err() {
        eprintln!("waiting for another `cargo xtask`");
        file.lock().map_err(|error| named(&path, &error))?;
    }
    Ok(file)
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

/// The text of a file; `None` if there is none. Neither it nor a folder on the way may be a link, a pipe and the like:
/// what is elsewhere is not the generator's.
fn read(root: &Path, path: &str) -> io::Result<Option<String>> {
    let full = root.join(path);
    let folders = path.match_indices('/').map(|(end, _)| (&path[..end], true));
    for (part, is_folder) in folders.chain([(path, false)]) {
        let full = root.join(part);
        let found = match fs::symlink_metadata(&full) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            found => found.map_err(|error| named(&full, &error))?,
        };
        if (is_folder && !found.is_dir()) || (!is_folder && !found.is_file()) {
            let kind = if is_folder { "folder" } else { "file" };
            let what = format!("{}: not a regular {kind}; move it away", full.display());
            return Err(io::Error::other(what));
        }
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
    remove_if_there(&file)?;
    // Not through a link, and on the disk before it is renamed: only then is it known that there was room.
    let new = File::create_new(&file).and_then(|mut new| {
        new.write_all(text.as_bytes())?;
        new.sync_all()
    });
    new.map_err(|error| named(&file, &error))
}

/// The same kind of error, with the path that it is about.
fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

fn diff(old: &str, new: &str, from: String, to: String) -> String {
    DiffOptions::new().set_original_filename(from).set_modified_filename(to).create_patch(old, new).to_string()
}
