//! What is emitted compiles with the real runtime, for constructs that HubSpot's specs do not have today too.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use tests::crate_folder::{self, root};
use xtask::inputs::Inputs;
use xtask::ir::Ir;
use xtask::{emit, generate, output};

use crate::fixture::Fixture;

/// Compiles a crate in a folder of this name, and runs a program in it.
pub(crate) fn run(name: &str, files: &BTreeMap<String, String>, features: &str, program: &str) {
    let arguments = ["run", "--example", "program"];
    cargo(name, files, features, Some(program), &arguments);
}

/// Compiles a crate, and in it a program if there is one, in a folder of this name.
pub(crate) fn compile(name: &str, files: &BTreeMap<String, String>, features: &str, program: Option<&str>) {
    let what = if program.is_some() { "--examples" } else { "--lib" };
    cargo(name, files, features, program, &["check", what]);
}

fn cargo(name: &str, files: &BTreeMap<String, String>, features: &str, program: Option<&str>, arguments: &[&str]) {
    // One at a time: two tests may use one folder, and each compilation uses all cores anyway.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let programs: Vec<_> = program.map(|text| ("program", text.to_owned())).into_iter().collect();
    crate_folder::write(&folder, files, &programs);
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--offline", "--quiet", "--no-default-features", "--features", features])
        .current_dir(folder.join("generated"))
        .env("CARGO_TARGET_DIR", folder.join("target"))
        // Not every function and feature of the runtime has a use here.
        .env("RUSTFLAGS", "-D warnings -A dead_code -A unexpected_cfgs")
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_crate_of_every_construct() {
    let fixture = Fixture::read("compiles");
    let ir = fixture.ir();

    let real = Inputs::read(&root()).expect("the repository");
    compile("compiles", &crate_files(&real, &ir), "mock,v1,v2", None);
}

/// What `generate` makes of an IR, with the manifest of these inputs.
pub(crate) fn crate_files(inputs: &Inputs, ir: &Ir) -> BTreeMap<String, String> {
    let manifest = generate::manifest(inputs, ir).expect("a manifest");
    let emitted = emit::emit(ir).into_iter();
    emitted
        .map(|(path, text)| (format!("generated/{path}"), text))
        .chain([(output::MANIFEST.to_owned(), manifest)])
        .collect()
}
