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
use crate::inputs::{entries_below, is_editor_file};
use crate::{public_lines, versions};

pub const FOLDER: &str = "generated/src/api/";

/// The manifest of the crate, which a template is filled for.
pub const MANIFEST: &str = "generated/Cargo.toml";

/// The end of the names of files that are written but not in place yet.
const UNFINISHED: &str = ".xtask-unfinished";

/// How the files on disk differ from those that should be there.
#[derive(Debug, Default)]
pub struct Changes {
    /// Path → text on disk and the new text; nothing, where there is no file or should be none.
    files: BTreeMap<String, (Option<String>, Option<String>)>,
    /// Files in the way that the generator didn't write, or that somebody has edited.
    pub edited: Vec<String>,
    /// Files that a killed run has begun to write.
    unfinished: Vec<String>,
}

impl Changes {
    /// Compares the repository with what it should hold: *all* generated files, and any others that are to be written.
    pub fn find(root: &Path, files: &BTreeMap<String, String>) -> io::Result<Self> {
        let mut changes = Self::to_files(root, files)?;
        for (path, is_file) in entries_below(root, FOLDER.trim_end_matches('/'))? {
            if files.contains_key(&path) || is_editor_file(&path) {
                continue;
            }
            if path.ends_with(UNFINISHED) {
                changes.unfinished.push(path);
                continue;
            }
            let text = if is_file { read(root, &path)?.unwrap_or_default() } else { String::new() };
            if !checksum::is_intact(&text) {
                changes.edited.push(path.clone());
            }
            changes.files.insert(path, (Some(text), None));
        }
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
            changes.files.insert(path.clone(), (old, Some(text.clone())));
        }
        Ok(changes)
    }

    /// One line for each change.
    pub fn listed(&self) -> String {
        let lines = self.files.iter().map(|(path, change)| match change {
            (None, _) => format!("new     {path}\n"),
            (_, Some(_)) => format!("changed {path}\n"),
            (_, None) => format!("removed {path}\n"),
        });
        lines.collect()
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// What to do about files that the generator must not touch; nothing if there are none.
    pub fn refusal(&self) -> Option<String> {
        if self.edited.is_empty() {
            return None;
        }
        let lines = self.edited.iter().map(|path| {
            let instead = match path.as_str() {
                MANIFEST => "change templates/Cargo.toml.in instead",
                versions::UPSTREAM => "restore it: `cargo xtask import` alone writes it",
                _ => "change specs/ (names, documentation) or xtask/ (code) instead; resolve merge conflicts there",
            };
            format!("  {path}: {instead}\n")
        });
        let lines: String = lines.collect();
        Some(format!(
            "edited by hand, or not written by the generator:\n{lines}\
             `cargo xtask generate --force` overwrites or deletes them"
        ))
    }

    /// A unified diff from what is on disk to what should be.
    pub fn unified_diff(&self) -> String {
        let diffs = self.files.iter().map(|(path, (old, new))| {
            let name = |side, text: &Option<String>| match text {
                Some(_) => format!("{side}/{path}"),
                None => "/dev/null".to_owned(),
            };
            let mut options = DiffOptions::new();
            options.set_original_filename(name("a", old)).set_modified_filename(name("b", new));
            let [old, new] = [old, new].map(|text| text.as_deref().unwrap_or_default());
            options.create_patch(old, new).to_string()
        });
        diffs.collect()
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
        let result = self.write_and_rename(root);
        if result.is_err() {
            // They hold nothing that isn't generated again.
            let unfinished = self.files.keys().map(|path| root.join(unfinished(path)));
            unfinished.for_each(|file| drop(fs::remove_file(file)));
        }
        result
    }

    fn write_and_rename(&self, root: &Path) -> io::Result<()> {
        for (path, (_, new)) in &self.files {
            if let Some(text) = new {
                write(root, path, text)?;
            }
        }
        let mut changes: Vec<_> = self.files.iter().collect();
        changes.sort_by_key(|(path, _)| rank(path));
        for (path, (old, new)) in changes {
            let to = root.join(path);
            let now = read(root, path);
            if new.is_some() {
                if now? != *old {
                    return Err(changed_meanwhile(path));
                }
                fs::rename(root.join(unfinished(path)), &to).map_err(|error| named(&to, &error))?;
                continue;
            }
            // A link or a pipe can't be read, and is removed all the same.
            if now.is_ok_and(|now| now.is_some() && now != *old) {
                return Err(changed_meanwhile(path));
            }
            remove_if_there(&to)?;
            // Fails on the first folder that isn't empty.
            let mut folders = to.ancestors().skip(1).take_while(|folder| *folder != root.join(FOLDER));
            folders.all(|folder| fs::remove_dir(folder).is_ok());
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

/// When a file is renamed into place: emitted code, the record of imports, specs, the list of versions.
fn rank(path: &str) -> u8 {
    match path {
        versions::FILE => 3,
        versions::UPSTREAM => 1,
        path => u8::from(path.starts_with("specs/")) * 2,
    }
}

fn is_ours(path: &str) -> bool {
    path.starts_with(FOLDER) || [MANIFEST, public_lines::FILE, versions::UPSTREAM].contains(&path)
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
