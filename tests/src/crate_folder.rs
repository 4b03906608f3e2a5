//! A copy of the crate in a separate folder, with different generated code, compiled as a user would compile it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns a cargo subcommand for a copy of the crate with these `files` and `programs`, and only these features.
///
/// All copies use the same folder below `tmp`, the tests' folder, so dependencies are built only once for all tests. There
/// can't be two copies, because cargo treats the same package in different folders as one.
pub fn cargo(
    subcommand: &str,
    tmp: &Path,
    files: &BTreeMap<String, String>,
    programs: &[(&str, String)],
    features: &str,
) -> Command {
    let folder = tmp.join("emitted");
    write(&folder, files, programs);
    let mut command = Command::new(env!("CARGO"));
    command
        .current_dir(folder.join("generated"))
        .env("CARGO_TARGET_DIR", folder.join("target"))
        // Some functions and features of the runtime are not used here.
        .env("RUSTFLAGS", "-D warnings -A dead_code -A unexpected_cfgs")
        .args([subcommand, "--offline", "--no-default-features", "--features", features]);
    command
}

/// Writes the crate to `<folder>/generated`: the current runtime, the generated `files` (path relative to the repository →
/// text), and these programs as its examples. Unchanged files keep their modification time, so that cargo has less to do.
pub fn write(folder: &Path, files: &BTreeMap<String, String>, programs: &[(&str, String)]) {
    let mut all = BTreeMap::new();
    read_all(&root(), Path::new("generated/src"), &mut all);
    all.retain(|path, _| !path.starts_with("generated/src/api/"));
    if !files.contains_key("generated/src/api/participations.rs") {
        leave_out_marketing_events(&mut all);
    }
    for (path, text) in files {
        all.insert(path.into(), text.clone());
    }
    let manifest = all.get_mut(Path::new("generated/Cargo.toml")).expect("a manifest");
    // Examples and README use the current functions.
    let end = manifest.find("[dev-dependencies]").expect("what examples need comes last");
    manifest.truncate(end);
    // Tests only look at messages, so debug information would only cost time.
    manifest.push_str("[workspace]\n\n[profile.dev]\ndebug = false\n");
    for (name, text) in programs {
        all.insert(format!("generated/examples/{name}.rs").into(), text.clone());
    }
    // The workspace's versions, so that nothing is downloaded.
    let lock = fs::read_to_string(root().join("Cargo.lock")).expect("the lock file");
    all.insert("generated/Cargo.lock".into(), lock);

    let mut stale = BTreeMap::new();
    read_all(folder, Path::new("generated"), &mut stale);
    for (path, text) in &all {
        if stale.remove(path).as_ref() != Some(text) {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a writable folder");
            fs::write(path, text).expect("a writable folder");
        }
    }
    for path in stale.keys() {
        fs::remove_file(folder.join(path)).expect("a writable folder");
    }
}

/// Removes code that compiles only with HubSpot's marketing events.
fn leave_out_marketing_events(files: &mut BTreeMap<PathBuf, String>) {
    files.retain(|path, _| !path.starts_with("generated/src/marketing_events"));
    files.retain(|path, _| !path.ends_with("src/marketing_events.rs"));
    for root in ["lib.rs", "mock.rs"] {
        let text = files.get_mut(&Path::new("generated/src").join(root)).expect("a hand-written file");
        let is_kept = |line: &&str| line.starts_with("//") || !line.contains("marketing_events");
        *text = text.split_inclusive('\n').filter(is_kept).collect();
    }
}

/// Reads all files below a folder, by path relative to `root`.
fn read_all(root: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, String>) {
    let Ok(entries) = fs::read_dir(root.join(folder)) else {
        return;
    };
    for entry in entries {
        let path = folder.join(entry.expect("an entry").file_name());
        if root.join(&path).is_dir() {
            read_all(root, &path, files);
        } else if let Ok(text) = fs::read_to_string(root.join(&path)) {
            files.insert(path, text);
        }
    }
}
