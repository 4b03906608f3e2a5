//! Which files are written and deleted, and which are never touched.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tempfile::TempDir;
use xtask::checksum;
use xtask::output::{self, Changes};

use crate::fixture::tree;

/// Generated files of the crate, by their names.
fn generated(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    let files = files.iter().map(|(name, body)| {
        let path = format!("{}{name}", output::FOLDER);
        let text = checksum::seal(&path, "specs/", body);
        (path, text)
    });
    files.collect()
}

fn path(root: &TempDir, name: &str) -> std::path::PathBuf {
    root.path().join(output::FOLDER).join(name)
}

fn write(root: &TempDir, files: &BTreeMap<String, String>) {
    let changes = Changes::find(root.path(), files).expect("a readable folder");
    assert_eq!(changes.refusal(), None);
    changes.apply(root.path()).expect("a writable folder");
}

/// A repository with two generated files.
fn repository() -> TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    write(&root, &generated(&[("a.rs", "a\n"), ("b/c.rs", "c\n")]));
    root
}

fn texts(root: &Path) -> BTreeMap<String, String> {
    let files = tree(root, output::FOLDER.trim_end_matches('/')).into_iter();
    files.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8"))).collect()
}

#[test]
fn new_changed_and_stale_files() {
    let root = repository();
    let wanted = generated(&[("a.rs", "changed\n"), ("d/e.rs", "new\n")]);
    write(&root, &wanted);
    assert_eq!(texts(root.path()), wanted);
    assert!(!path(&root, "b").exists(), "an empty folder stays behind");
}

#[test]
fn unchanged_files_are_not_touched() {
    let root = repository();
    let modified = || fs::metadata(path(&root, "a.rs")).and_then(|found| found.modified());
    let before = modified().expect("a time");
    write(&root, &generated(&[("a.rs", "a\n"), ("b/c.rs", "changed\n")]));
    assert_eq!(modified().expect("a time"), before);
}

#[test]
fn stale_files_are_deleted_only_in_the_folder_of_emitted_code() {
    let root = repository();
    let hand_written = root.path().join("generated/src/client.rs");
    fs::write(&hand_written, checksum::seal("client.rs", "specs/", "by hand\n")).expect("a file");
    write(&root, &generated(&[("a.rs", "a\n")]));
    assert!(hand_written.exists());
}

#[test]
fn hand_written_files_are_named_and_not_overwritten() {
    for (file, text) in [("a.rs", "edited\n"), ("notes.md", "a note\n"), ("b/c.rs", "")] {
        let root = repository();
        fs::write(path(&root, file), text).expect("a file");
        for wanted in [generated(&[("a.rs", "new\n")]), generated(&[("b/c.rs", "new\n")])] {
            let changes = Changes::find(root.path(), &wanted).expect("a folder");
            let refusal = changes.refusal().expect("a file that isn't generated");
            assert!(refusal.contains(&format!("src/api/{file}: change specs/")), "{refusal}");
            // Only with `--force`.
            changes.apply(root.path()).expect("a writable folder");
            assert_eq!(texts(root.path()), wanted);
            fs::write(path(&root, file), text).ok();
            fs::create_dir_all(path(&root, "b")).expect("a folder");
            fs::write(path(&root, file), text).expect("a file");
        }
    }
}

#[test]
fn a_manifest_that_was_edited_is_refused() {
    let root = repository();
    let manifest = |body| {
        let text = checksum::seal(output::MANIFEST, "templates/", body);
        let mut files = generated(&[("a.rs", "a\n"), ("b/c.rs", "c\n")]);
        files.insert(output::MANIFEST.to_owned(), text);
        files
    };
    write(&root, &manifest("version 1\n"));
    write(&root, &manifest("version 2\n"));
    fs::write(root.path().join(output::MANIFEST), "edited\n").expect("a file");
    let changes = Changes::find(root.path(), &manifest("version 3\n")).expect("a folder");
    let refusal = changes.refusal().expect("an edited file");
    assert!(refusal.contains("generated/Cargo.toml: change templates/Cargo.toml.in"), "{refusal}");
}

#[test]
fn temporary_files_of_editors_are_ignored() {
    let root = repository();
    for name in [".a.rs.swp", ".#a.rs", "a.rs~", ".DS_Store", "#a.rs#"] {
        fs::write(path(&root, name), [0xff]).expect("a file");
    }
    let wanted = generated(&[("a.rs", "a\n"), ("b/c.rs", "c\n")]);
    assert!(Changes::find(root.path(), &wanted).expect("a folder").is_empty());
}

#[test]
fn leftovers_of_a_killed_run_are_removed() {
    let root = repository();
    for wanted in [generated(&[("a.rs", "a\n"), ("b/c.rs", "c\n")]), generated(&[("a.rs", "changed\n")])] {
        for name in ["a.rs.xtask-unfinished", "gone.rs.xtask-unfinished"] {
            fs::write(path(&root, name), "// @gener").expect("a file");
        }
        write(&root, &wanted);
        assert_eq!(texts(root.path()), wanted);
    }
}

#[test]
fn a_failure_leaves_everything_as_it_was() {
    let root = repository();
    let before = texts(root.path());
    let wanted = generated(&[("a.rs", "new\n"), ("m/n.rs", "new\n")]);
    let changes = Changes::find(root.path(), &wanted).expect("a folder");
    // Something blocks the file between the check and the write.
    fs::write(path(&root, "m"), "in the way").expect("a file");
    let error = changes.apply(root.path()).expect_err("a file is where a folder must be");
    assert!(error.to_string().contains("src/api/m"), "{error}");
    fs::remove_file(path(&root, "m")).expect("the file in the way");
    assert_eq!(texts(root.path()), before);
}

#[test]
fn a_folder_where_a_file_belongs() {
    let root = repository();
    fs::create_dir(path(&root, "d.rs")).expect("a folder");
    let wanted = generated(&[("a.rs", "a\n"), ("d.rs", "d\n")]);
    let error = Changes::find(root.path(), &wanted).expect_err("a folder is in the way");
    assert!(error.to_string().contains("src/api/d.rs: not a regular file"), "{error}");
}

#[test]
fn a_file_that_changes_between_the_check_and_the_write_is_kept() {
    for edited in ["a.rs", "b/c.rs"] {
        let root = repository();
        let changes = Changes::find(root.path(), &generated(&[("a.rs", "new\n")]));
        fs::write(path(&root, edited), "edited\n").expect("a file");
        let error = changes.expect("a folder").apply(root.path());
        let error = error.expect_err("it has changed").to_string();
        assert!(error.ends_with(&format!("{edited}: has changed meanwhile; run it again")), "{error}");
        assert_eq!(fs::read(path(&root, edited)).expect("a file"), b"edited\n");
    }
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_to_a_folder_is_not_followed() {
    let root = repository();
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    std::os::unix::fs::symlink(elsewhere.path(), path(&root, "d")).expect("a link");
    let wanted = generated(&[("a.rs", "a\n"), ("b/c.rs", "c\n"), ("d/e.rs", "e\n")]);
    let error = Changes::find(root.path(), &wanted).expect_err("a link is in the way");
    assert!(error.to_string().contains("src/api/d: not a regular folder"), "{error}");
}

#[cfg(unix)]
#[test]
fn pipes_and_links_are_not_read() {
    let root = repository();
    let made = std::process::Command::new("mkfifo").arg(path(&root, "d.rs")).status();
    assert!(made.expect("mkfifo runs").success());
    std::os::unix::fs::symlink("a.rs", path(&root, "e.rs")).expect("a link");
    for name in ["d.rs", "e.rs"] {
        let mut wanted = generated(&[("a.rs", "a\n"), ("b/c.rs", "c\n")]);
        let changes = Changes::find(root.path(), &wanted).expect("a folder");
        assert!(changes.refusal().is_some_and(|refusal| refusal.contains(name)));
        wanted.extend(generated(&[(name, "new\n")]));
        let error = Changes::find(root.path(), &wanted).expect_err("no file to replace");
        assert!(error.to_string().contains("not a regular file"), "{error}");
    }
}

#[test]
fn a_second_run_waits_for_the_first() {
    let root = repository();
    let lock = output::lock(root.path()).expect("a writable folder");
    let second = fs::File::open(root.path().join(".xtask-lock")).expect("the lock");
    assert!(second.try_lock().is_err());
    drop(lock);
    second.try_lock().expect("it is free");
}

#[test]
fn a_diff_shows_what_would_change() {
    let root = repository();
    let before = texts(root.path());
    let wanted = generated(&[("a.rs", "a\nsecond line\n"), ("d.rs", "new\n")]);
    let changes = Changes::find(root.path(), &wanted).expect("a folder");
    insta::assert_snapshot!(changes.unified_diff());
    assert_eq!(texts(root.path()), before);
}
