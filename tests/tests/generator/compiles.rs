//! Emitted code compiles with the real runtime, even for constructs that HubSpot's specs don't use today.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use tests::crate_folder::{self, root};
use xtask::inputs::Inputs;
use xtask::ir::Ir;
use xtask::{emit, generate, output};

use crate::fixture::Fixture;

/// Compiles a crate, and runs a program in it.
pub(crate) fn run(files: &BTreeMap<String, String>, features: &str, program: &str) {
    cargo(files, features, Some(program), &["run", "--example", "program"]);
}

/// Compiles a crate, and a program in it if there is one.
pub(crate) fn compile(files: &BTreeMap<String, String>, features: &str, program: Option<&str>) {
    let what = if program.is_some() { "--examples" } else { "--lib" };
    cargo(files, features, program, &["check", what]);
}

fn cargo(files: &BTreeMap<String, String>, features: &str, program: Option<&str>, arguments: &[&str]) {
    // One at a time, because there is only one folder, and each compilation uses all cores anyway.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let programs: Vec<_> = program.map(|text| ("program", text.to_owned())).into_iter().collect();
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let mut cargo = crate_folder::cargo(arguments[0], tmp, files, &programs, features);
    let output = cargo.args(&arguments[1..]).arg("--quiet").output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_crate_of_every_construct() {
    let fixture = Fixture::read("compiles");
    let ir = fixture.ir();

    let real = Inputs::read(&root()).expect("the repository");
    compile(&crate_files(&real, &ir), "mock,v1,v2", None);
}

/// The files that `generate` creates for an IR, with the manifest of these inputs.
pub(crate) fn crate_files(inputs: &Inputs, ir: &Ir) -> BTreeMap<String, String> {
    let manifest = generate::manifest(inputs, ir).expect("a manifest");
    let emitted = emit::emit(ir).into_iter();
    emitted
        .map(|(path, text)| (format!("generated/{path}"), text))
        .chain([(output::MANIFEST.to_owned(), manifest)])
        .collect()
}
