//! `cargo xtask update` as a command: files in a folder before and after it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;
use tempfile::TempDir;
use xtask::generate::draft;
use xtask::inputs::Inputs;

use crate::fixture::tree;

use crate::real_specs::root;
use crate::update::new_field;
use crate::upstream::{at, published, repository};

/// The lock files that list the crate.
const LOCKS: [&str; 2] = ["Cargo.lock", "tests/benchmarks/Cargo.lock"];

/// What stands before its version there.
const OWN_ENTRY: &str = "\nname = \"hubspot-marketing-events\"\nversion = \"";

/// The inputs after a release of the version in the manifest.
fn released() -> Inputs {
    let mut inputs = repository();
    let changelog = inputs
        .files
        .get_mut("generated/CHANGELOG.md")
        .expect("a changelog");
    *changelog = changelog.replacen("(unreleased)", "- 2026-12-01", 1);
    inputs
}

/// A copy of what `update` reads and writes.
fn copy(inputs: &Inputs) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut files = inputs.files.clone();
    files.extend(draft(inputs).expect("good inputs").files);
    for lock in LOCKS {
        let text = fs::read_to_string(root().join(lock)).expect("the lock file");
        files.insert(lock.to_owned(), text);
    }
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

/// Runs the command with these documents; the report goes to a file.
fn run(folder: &Path, documents: &[&Value], report: &Path) -> (ExitCode, String, String) {
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let mut arguments = vec![
        "cargo xtask".into(),
        "update".into(),
        "--report".into(),
        report.into(),
    ];
    for (i, document) in documents.iter().enumerate() {
        let path = elsewhere.path().join(format!("{i}.json"));
        fs::write(&path, document.to_string()).expect("a file");
        arguments.push(path.into_os_string());
    }
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let code = xtask::cli::run(arguments, folder, &mut out, &mut errors);
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (code, text(out), text(errors))
}

#[test]
fn all_or_nothing() {
    let inputs = released();
    let copy = copy(&inputs);
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let report = elsewhere.path().join("report.md");
    let before = tree(copy.path(), ".");
    let [mut v3, mut v2026_03] = ["v3", "2026-03"].map(|version| published(&inputs, version));

    new_field(&mut v3);
    let good = v2026_03.clone();
    at(&mut v2026_03, "/components/schemas").remove("SearchPublicResponseWrapper");
    let (code, out, errors) = run(copy.path(), &[&v3, &v2026_03], &report);
    assert_eq!((code, out.as_str()), (ExitCode::FAILURE, ""));
    assert!(
        errors.contains("1.json") && errors.contains("leads nowhere"),
        "{errors}"
    );
    assert_eq!(tree(copy.path(), "."), before);
    assert!(!report.exists());

    let (code, out, errors) = run(copy.path(), &[&good, &v3], &report);
    assert_eq!((code, errors.as_str()), (ExitCode::SUCCESS, ""));
    assert_eq!(fs::read_to_string(&report).expect("the report"), out);
    let after = tree(copy.path(), ".");
    let changed = |path: &str| after[&format!("./{path}")] != before[&format!("./{path}")];
    for path in [
        "specs/v3.yaml",
        "specs/sources.yaml",
        "generated/CHANGELOG.md",
        "generated/Cargo.toml",
    ] {
        assert!(changed(path), "{path}");
    }
    // Cargo would write these very versions into them.
    let versions = |files: &BTreeMap<String, Vec<u8>>, lock: &str| {
        let text = String::from_utf8_lossy(&files[&format!("./{lock}")]).into_owned();
        let (before, entry) = text.split_once(OWN_ENTRY).expect("the crate");
        let (version, after) = entry.split_once('"').expect("a version");
        (version.to_owned(), format!("{before}{after}"))
    };
    let manifest = String::from_utf8_lossy(&after["./generated/Cargo.toml"]);
    for lock in LOCKS {
        let (old, new) = (versions(&before, lock), versions(&after, lock));
        assert!(old.0 != new.0, "{lock}");
        assert!(
            manifest.contains(&format!("\nversion = \"{}\"\n", new.0)),
            "{lock}"
        );
        assert!(old.1 == new.1, "{lock}: more than the version has changed");
    }
    assert!(!changed("specs/2026-03.yaml"));

    let (code, out, _) = run(copy.path(), &[&good, &v3], &report);
    assert_eq!(
        (code, out.as_str()),
        (ExitCode::SUCCESS, "nothing has changed\n")
    );
    assert_eq!(tree(copy.path(), "."), after);
}
