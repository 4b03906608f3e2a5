//! What is emitted compiles with the real runtime, for constructs that HubSpot's specs do not have today too.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use xtask::{emit, generate, inputs::Inputs, output::Changes};

use crate::fixture::{Fixture, listed};
use crate::real_specs::root;

/// Compiles a crate, and in it a program if there is one, in a folder of this name.
pub(crate) fn compile(
    name: &str,
    mut files: BTreeMap<String, String>,
    features: &str,
    program: Option<&str>,
) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    // Examples and README are about HubSpot's functions.
    files.retain(|path, _| path.starts_with("generated/src/") || path == "generated/Cargo.toml");
    let manifest = files.get_mut("generated/Cargo.toml").expect("a manifest");
    let end = manifest
        .find("[dev-dependencies]")
        .expect("what examples need stands last");
    manifest.truncate(end);
    manifest.push_str("[workspace]\n");
    let what = match program {
        Some(program) => {
            files.insert(
                "generated/examples/program.rs".to_owned(),
                program.to_owned(),
            );
            "--examples"
        }
        None => "--lib",
    };
    Changes::find(&folder, "generated", &files)
        .expect("a folder")
        .apply(&folder)
        .expect("a writable folder");

    // The versions that the workspace has, so that nothing is downloaded.
    std::fs::copy(
        root().join("Cargo.lock"),
        folder.join("generated/Cargo.lock"),
    )
    .expect("the lock file");
    let output = Command::new(env!("CARGO"))
        .args([
            "check",
            "--offline",
            "--quiet",
            what,
            "--no-default-features",
            "--features",
        ])
        .arg(features)
        .current_dir(folder.join("generated"))
        .env("CARGO_TARGET_DIR", folder.join("target"))
        // Not every function and feature of the runtime has a use here.
        .env("RUSTFLAGS", "-D warnings -A dead_code -A unexpected_cfgs")
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_crate_of_every_construct() {
    let fixture = Fixture::read("compiles");
    let (ir, problems) = fixture.ir();
    assert!(problems.is_empty(), "{}", listed(&problems));

    let real = Inputs::read(&root()).expect("the repository");
    let mut problems = xtask::problem::Problems::default();
    let mut files = generate::templates(&real, &ir, &mut problems);
    assert!(problems.is_empty(), "{problems}");
    files.extend(
        emit::emit(&ir)
            .into_iter()
            .map(|(path, text)| (format!("generated/{path}"), text)),
    );
    compile("compiles", files, "mock,v1,v2", None);
}
