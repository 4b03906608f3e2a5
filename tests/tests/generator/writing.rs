//! What is written: all or nothing, and nothing stale stays.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tempfile::TempDir;
use xtask::output::Changes;

fn files(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
    entries
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

fn write(root: &Path, wanted: &BTreeMap<String, String>) {
    Changes::find(root, "out", wanted)
        .expect("a readable folder")
        .apply(root)
        .expect("a writable folder");
}

fn on_disk(root: &Path) -> BTreeMap<String, String> {
    let mut problems = xtask::problem::Problems::default();
    let paths = xtask::inputs::files_below(root, "out", &mut problems);
    paths
        .into_iter()
        .map(|path| {
            (
                path.clone(),
                fs::read_to_string(root.join(&path)).expect("a file"),
            )
        })
        .collect()
}

fn temp() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

#[test]
fn new_changed_and_stale_files() {
    let root = temp();
    write(
        root.path(),
        &files(&[("out/a", "1"), ("out/b/c", "2"), ("out/b/d", "3")]),
    );
    let wanted = files(&[("out/a", "1"), ("out/b/c", "changed"), ("out/e/f", "new")]);
    write(root.path(), &wanted);
    assert_eq!(on_disk(root.path()), wanted);
}

#[test]
fn folders_that_become_empty_go() {
    let root = temp();
    write(root.path(), &files(&[("out/a", "1"), ("out/b/c/d", "2")]));
    write(root.path(), &files(&[("out/a", "1")]));
    assert!(!root.path().join("out/b").exists());
}

#[test]
fn unchanged_files_are_not_touched() {
    let root = temp();
    let wanted = files(&[("out/a", "1"), ("out/b", "2")]);
    write(root.path(), &wanted);
    let modified = |name: &str| {
        fs::metadata(root.path().join(name))
            .expect("a file")
            .modified()
            .expect("a time")
    };
    let before = modified("out/a");
    write(root.path(), &files(&[("out/a", "1"), ("out/b", "3")]));
    assert_eq!(modified("out/a"), before);
}

#[test]
fn nothing_else_is_left_behind() {
    let root = temp();
    write(root.path(), &files(&[("out/a", "1")]));
    write(root.path(), &files(&[("out/a", "2")]));
    let left: Vec<_> = fs::read_dir(root.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(left, ["out"]);
}

#[test]
fn a_failure_leaves_everything_as_it_was() {
    let root = temp();
    let before = files(&[("out/a", "1"), ("out/z", "2")]);
    write(root.path(), &before);
    let changes = Changes::find(
        root.path(),
        "out",
        &files(&[("out/a", "new"), ("out/b", "new"), ("out/m/n", "new")]),
    )
    .expect("a folder");
    // Something comes in the way between looking and writing.
    fs::write(root.path().join("out/m"), "in the way").expect("a file");
    let error = changes
        .apply(root.path())
        .expect_err("a file stands where a folder must be");
    fs::remove_file(root.path().join("out/m")).expect("the file in the way");
    assert_eq!(on_disk(root.path()), before, "{error}");
}

#[test]
fn a_diff_shows_what_would_change() {
    let root = temp();
    write(
        root.path(),
        &files(&[("out/a", "same\nold\n"), ("out/stale", "gone\n")]),
    );
    let changes = Changes::find(
        root.path(),
        "out",
        &files(&[("out/a", "same\nnew\n"), ("out/b", "added\n")]),
    )
    .expect("a folder");
    insta::assert_snapshot!(changes.unified_diff());
    assert_eq!(
        on_disk(root.path()),
        files(&[("out/a", "same\nold\n"), ("out/stale", "gone\n")])
    );
}
