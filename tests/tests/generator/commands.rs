//! The command line in a small repository: exit codes, output and files.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use tempfile::TempDir;
use xtask::cli::run;

use crate::fixture::tree;

const FILES: [(&str, &str); 8] = [
    ("specs/versions.yaml", "v1:\n  module: v1\n  feature: v1\n  bases:\n    - /things/v1\n  published: x\n"),
    ("specs/surface.yaml", "operations:\n  GET /{id}:\n    function: things.get\n    arguments: { id: id }\n"),
    ("specs/docs/versions.md", "## v1\n\nThe one.\n"),
    ("specs/docs/resources.md", "## things\n\nThings.\n"),
    ("specs/docs/functions.md", "## things.get\n\nGets.\n"),
    ("templates/Cargo.toml.in", "[package]\nversion = \"0.3.1\"\n\n[features]\n{{version_features}}\n"),
    ("generated/src/lib.rs", "mod api;\n"),
    (
        "published.json",
        r##"{
            "openapi": "3.0.1",
            "info": { "title": "Things", "version": "v1" },
            "paths": { "/things/v1/{id}": { "get": {
                "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
                "responses": {
                    "204": { "description": "" },
                    "404": { "description": "", "content": { "*/*": { "schema": { "$ref": "#/components/schemas/Error" } } } }
                }
            } } },
            "components": { "schemas": { "Error": { "type": "object", "properties": {} } } }
        }"##,
    ),
];

/// A temporary repository, before its first import.
pub(crate) struct Repository(TempDir);

/// The result of a command.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: ExitCode,
    pub(crate) out: String,
    pub(crate) errors: String,
}

impl Repository {
    pub(crate) fn new() -> Self {
        let repository = Self(tempfile::tempdir().expect("a temporary folder"));
        for (path, text) in FILES {
            repository.write(path, text);
        }
        repository
    }

    /// A repository after its import and its first generation.
    pub(crate) fn generated() -> Self {
        let repository = Self::new();
        for arguments in [["import", "v1", "published.json"].as_slice(), &["generate"]] {
            let ran = repository.run(arguments);
            assert_eq!(ran.code, ExitCode::SUCCESS, "{ran:?}");
        }
        repository
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.path().join(path)).expect("a file")
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let (mut out, mut errors) = (Vec::new(), Vec::new());
        let code = self.run_into(arguments, &mut out, &mut errors);
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ran { code, out: text(out), errors: text(errors) }
    }

    fn run_into(&self, arguments: &[&str], out: &mut dyn Write, errors: &mut dyn Write) -> ExitCode {
        let published = self.0.path().join("published.json").into_os_string();
        let arguments = arguments.iter().map(|argument| match *argument {
            "published.json" => published.clone(),
            argument => OsString::from(argument),
        });
        let arguments = std::iter::once(OsString::from("cargo xtask")).chain(arguments);
        run(arguments, self.0.path(), out, errors)
    }

    /// Every file, with its bytes.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        tree(self.path(), ".")
    }
}

#[test]
fn generate_writes_the_crate() {
    let repository = Repository::generated();
    assert_eq!(repository.read("generated/src/lib.rs"), "mod api;\n");
    let exports = repository.read("generated/src/api/exports.rs");
    assert!(exports.ends_with("pub use crate::api::v1;\n"), "{exports}");
    assert!(repository.read("generated/src/api/things.rs").contains("pub fn get"));
    let again = repository.run(&["generate"]);
    assert_eq!(again.code, ExitCode::SUCCESS);
    assert!(!again.out.contains("changed "), "{again:?}");
}

#[test]
fn broken_inputs_change_nothing() {
    let repository = Repository::generated();
    repository.write("specs/surface.yaml", "operations:\n  GET /{id}:\n    function: things\n");
    let before = repository.files();
    let ran = repository.run(&["generate"]);
    assert_eq!(ran.code, ExitCode::FAILURE);
    assert!(ran.errors.contains("specs/surface.yaml:2"), "{ran:?}");
    assert!(ran.errors.contains("1 problem; nothing was written"), "{ran:?}");
    assert_eq!(repository.files(), before);
}

#[test]
fn open_decisions_are_listed_and_fail_the_check() {
    let repository = Repository::generated();
    repository.write("specs/surface.yaml", "operations: {}\n");
    let ran = repository.run(&["generate"]);
    assert_eq!(ran.code, ExitCode::SUCCESS, "{ran:?}");
    let expected = "GET /{id} has no entry in specs/surface.yaml\n  = add to specs/surface.yaml:\n    operations:\n      GET /{id}:\n        function: ";
    assert!(ran.out.contains(expected), "{ran:?}");
    assert!(repository.read("generated/src/api/things.rs").contains("pub fn get_by_id"));
    let ran = repository.run(&["generate", "--check"]);
    assert_eq!(ran.code, ExitCode::FAILURE);
    assert!(ran.errors.contains("open decisions"), "{ran:?}");
    // Only the listed entry is missing.
    let entry = "operations:\n  GET /{id}: { function: things.get, arguments: { id: id } }\n";
    repository.write("specs/surface.yaml", entry);
    assert_eq!(repository.run(&["generate"]).code, ExitCode::SUCCESS);
    assert_eq!(repository.run(&["generate", "--check"]).code, ExitCode::SUCCESS);
}

#[test]
fn check_accepts_what_generate_wrote() {
    let repository = Repository::generated();
    let before = repository.files();
    let ran = repository.run(&["generate", "--check"]);
    assert_eq!(ran.code, ExitCode::SUCCESS, "{ran:?}");
    assert!(ran.out.starts_with("the generated files are what specs/"), "{ran:?}");
    assert_eq!(repository.files(), before);
}

#[test]
fn check_shows_differences_and_writes_nothing() {
    let repository = Repository::generated();
    let words = repository.read("specs/docs/functions.md").replace("Gets.", "Gets it.");
    repository.write("specs/docs/functions.md", &words);
    let before = repository.files();
    let ran = repository.run(&["generate", "--check"]);
    assert_eq!(ran.code, ExitCode::FAILURE);
    assert!(ran.out.starts_with("--- a/generated/src/api/things.rs\n"), "{ran:?}");
    for line in ["-    /// Gets.\n", "+    /// Gets it.\n"] {
        assert!(ran.out.contains(line), "{line}: {ran:?}");
    }
    let told = "1 file would change; to update the generated files, run: cargo xtask generate\n";
    assert_eq!(ran.errors, told);
    assert_eq!(repository.files(), before);
}

#[test]
fn edited_files_are_refused_and_overwritten_with_force() {
    let repository = Repository::generated();
    let generated = repository.files();
    repository.write("generated/src/api/things.rs", "pub fn edited() {}\n");
    repository.write("generated/src/api/mine.rs", "pub fn mine() {}\n");
    let before = repository.files();
    let refusal = "edited by hand, or not written by the generator:\n  \
         generated/src/api/mine.rs: change specs/ (names, documentation) or xtask/ (code) instead; resolve merge conflicts there\n  \
         generated/src/api/things.rs: change specs/";
    let ran = repository.run(&["generate", "--check"]);
    assert_eq!(ran.code, ExitCode::FAILURE);
    // The message first says where the edit belongs, and then which command to run.
    assert!(ran.out.starts_with(refusal), "{ran:?}");
    assert!(ran.errors.ends_with("run: cargo xtask generate --force\n"), "{ran:?}");
    let ran = repository.run(&["generate"]);
    assert_eq!(ran.code, ExitCode::FAILURE);
    assert!(ran.errors.starts_with(refusal), "{ran:?}");
    assert_eq!(repository.files(), before);
    let ran = repository.run(&["generate", "--force"]);
    assert_eq!(ran.code, ExitCode::SUCCESS, "{ran:?}");
    assert_eq!(repository.files(), generated);
}

#[test]
fn temporary_files_of_editors_among_the_inputs_are_ignored() {
    let repository = Repository::generated();
    for name in [".surface.yaml.swp", "surface.yaml~", ".#functions.md", ".DS_Store", "photo.yaml"] {
        for folder in ["specs", "templates"] {
            let path = repository.path().join(folder).join(name);
            fs::write(path, [0xff, 0xfe]).expect("a file");
        }
    }
    let ran = repository.run(&["generate", "--check"]);
    assert_eq!(ran.code, ExitCode::SUCCESS, "{ran:?}");
}

#[test]
fn the_repository_can_be_in_another_folder() {
    let (here, other) = (Repository::generated(), Repository::generated());
    other.write("specs/docs/functions.md", "## things.get\n\nGets it.\n");
    let root = other.path().to_string_lossy().into_owned();
    let ran = here.run(&["--root", &root, "generate"]);
    assert_eq!(ran.code, ExitCode::SUCCESS, "{ran:?}");
    assert!(other.read("generated/src/api/things.rs").contains("/// Gets it.\n"));
    assert!(here.read("generated/src/api/things.rs").contains("/// Gets.\n"));
}

#[test]
fn spec_prints_the_effective_document() {
    let repository = Repository::generated();
    let ran = repository.run(&["spec", "v1"]);
    assert_eq!(ran.code, ExitCode::SUCCESS, "{ran:?}");
    let document = xtask::yaml::parse("spec", &ran.out).expect("YAML");
    let operation = &document["paths"]["/things/v1/{id}"]["get"];
    assert_eq!(operation["operationId"], "things.get");
    assert_eq!(repository.run(&["spec", "v9"]).code, ExitCode::FAILURE);
}

#[test]
fn invalid_arguments() {
    let repository = Repository::generated();
    for arguments in [["nonsense"].as_slice(), &[], &["import", "v1"], &["generate", "--chekc"], &["spec"]] {
        let ran = repository.run(arguments);
        assert_eq!(ran.code, ExitCode::from(2), "{arguments:?}");
        assert!(ran.errors.contains("Usage: cargo xtask"), "{ran:?}");
    }
    let ran = repository.run(&["--help"]);
    assert_eq!(ran.code, ExitCode::SUCCESS);
    assert!(ran.out.contains("Usage: cargo xtask"), "{ran:?}");
}

/// A standard output that fails.
struct Failing(ErrorKind);

impl Write for Failing {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(self.0.into())
    }
}

#[test]
fn output_to_a_closed_pipe_or_a_full_disk() {
    let repository = Repository::generated();
    let run = |arguments: &[&str], kind| {
        let mut errors = Vec::new();
        let code = repository.run_into(arguments, &mut Failing(kind), &mut errors);
        (code, String::from_utf8(errors).expect("UTF-8"))
    };
    let closed = run(&["spec", "v1"], ErrorKind::BrokenPipe);
    assert_eq!(closed, (ExitCode::SUCCESS, String::new()));
    let (code, errors) = run(&["spec", "v1"], ErrorKind::StorageFull);
    assert_eq!(code, ExitCode::FAILURE);
    assert!(errors.starts_with("can't write to standard output: "), "{errors}");
    repository.write("generated/src/api/things.rs", "edited\n");
    let (code, errors) = run(&["generate", "--check"], ErrorKind::BrokenPipe);
    assert_eq!(code, ExitCode::FAILURE);
    assert!(errors.contains("1 file would change"), "{errors}");
}

#[test]
fn a_folder_that_cannot_be_written() {
    let repository = Repository::generated();
    repository.write("specs/docs/functions.md", &FILES[4].1.replace("Gets.", "Gets it."));
    // Blocks the file that is written first and then renamed.
    let path = "generated/src/api/things.rs.xtask-unfinished";
    fs::create_dir(repository.path().join(path)).expect("a folder");
    let before = repository.files();
    let ran = repository.run(&["generate"]);
    assert_eq!(ran.code, ExitCode::FAILURE);
    assert!(ran.errors.contains(path), "{ran:?}");
    assert_eq!(repository.files(), before);
}
