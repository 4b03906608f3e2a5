//! `diff` on the command line: what it compares and refuses, and its exit codes.

use std::process::{Command, ExitCode};

use crate::commands::{Ran, Repository};

fn git(repository: &Repository, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.arg("-C").arg(repository.path());
    command.args(["-c", "user.name=A", "-c", "user.email=a@example.com"]);
    let output = command.args(arguments).output().expect("git");
    assert!(output.status.success(), "{output:?}");
}

/// A repository whose spec has changed since its only commit.
fn changed(spec: impl Fn(&str) -> String) -> Repository {
    let repository = Repository::generated();
    git(&repository, &["init", "--quiet"]);
    git(&repository, &["add", "."]);
    git(&repository, &["commit", "--quiet", "--no-verify", "--message", "first"]);
    let old = repository.read("specs/v1.yaml");
    let new = spec(&old);
    assert_ne!(old, new);
    repository.write("specs/v1.yaml", &new);
    repository
}

/// The operation has an additional status.
fn with_another_status() -> Repository {
    changed(|spec| spec.replace("        \"204\": {}\n", "        \"204\": {}\n        \"205\": {}\n"))
}

/// HubSpot has deprecated the operation.
fn deprecated() -> Repository {
    changed(|spec| spec.replace("    get:\n", "    get:\n      deprecated: true\n"))
}

/// There is an additional optional parameter.
fn with_a_parameter() -> Repository {
    let more = "parameters:\n        - name: sort\n          in: query\n          schema:\n            type: string\n";
    changed(|spec| spec.replacen("parameters:\n", more, 1))
}

/// All operations have another path.
fn moved() -> Repository {
    changed(|spec| spec.replace("/{id}:", "/one/{id}:"))
}

#[test]
fn a_version_and_its_state_in_git() {
    let repository = with_a_parameter();
    for operands in [["HEAD:v1", "v1"], ["HEAD:specs/v1.yaml", "v1"], ["HEAD", "."]] {
        let ran = repository.run(&["diff", operands[0], operands[1]]);
        assert_eq!(ran.code, ExitCode::SUCCESS, "{ran:?}");
        assert!(ran.out.starts_with("# Minor: "), "{ran:?}");
        let line = "+ pub fn Call<things::Get>::sort(self, sort: impl Display) -> Self\n";
        assert!(ran.out.contains(line), "{ran:?}");
    }
}

#[test]
fn a_file_that_hubspot_published() {
    let repository = with_a_parameter();
    let ran = repository.run(&["diff", "published.json", "v1"]);
    assert!(ran.out.starts_with("# Minor: `published.json` → `v1`\n"), "{ran:?}");
    let ran = repository.run(&["diff", "published.json", "HEAD:v1"]);
    assert!(ran.out.starts_with("# None: "), "{ran:?}");
}

#[test]
fn an_unknown_version() {
    let repository = Repository::generated();
    let published = repository.read("published.json");
    repository.write("published.json", &published.replace("v1", "2027-03"));
    let ran = repository.run(&["diff", "v1", "published.json"]);
    assert_eq!(ran.code, ExitCode::SUCCESS, "{ran:?}");
    let moving = "`client.v1()` becomes `client.v2027_03()`, and `/things/v1` becomes `/things/2027-03`";
    assert!(ran.out.contains(moving), "{ran:?}");
}

#[test]
fn the_exit_code_can_depend_on_the_verdict() {
    for (repository, verdict, code) in [
        (with_another_status(), "# None: ", 0),
        (deprecated(), "# Patch: ", 10),
        (with_a_parameter(), "# Minor: ", 11),
        (moved(), "# Major: ", 12),
    ] {
        let ran = repository.run(&["diff", "HEAD", ".", "--exit-code"]);
        assert!(ran.out.starts_with(verdict), "{ran:?}");
        assert_eq!(ran.code, ExitCode::from(code), "{ran:?}");
        let ran = repository.run(&["diff", "HEAD", "."]);
        assert_eq!(ran.code, ExitCode::SUCCESS, "{ran:?}");
    }
}

#[test]
fn json_for_tools() {
    let repository = with_a_parameter();
    let ran = repository.run(&["diff", "HEAD:v1", "v1", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(report["verdict"], "minor");
    let added = report["added"].to_string();
    assert!(added.contains("Call<things::Get>::sort"), "{added}");
}

#[test]
fn operands_that_cannot_be_compared() {
    let repository = with_a_parameter();
    repository.write("no-version.yaml", "paths: {}\ncomponents: {}\n");
    repository.write("broken.yaml", "a: [1\n");
    for (old, expected) in [
        ("v9", "is not a version, a file or a git revision"),
        ("HEAD:v9", "path 'specs/v9.yaml' does not exist in 'HEAD'"),
        ("nowhere:v1", "is not a version, a file or a git revision"),
        ("nothing.json", "is not a version, a file or a git revision"),
        ("no-version.yaml", "doesn't say which version of which API it is"),
        ("broken.yaml", "can't be read"),
        ("--", "required arguments were not provided"),
        ("", "is not a version, a file or a git revision"),
        ("HEAD", "one is a version, the other a crate"),
    ] {
        let Ran { code, out, errors } = repository.run(&["diff", old, "v1"]);
        assert_ne!(code, ExitCode::SUCCESS, "{old}");
        assert!(errors.contains(expected), "{old}: {errors}");
        assert_eq!(out, "");
    }
}

#[test]
fn a_folder_that_is_not_a_git_repository() {
    let repository = Repository::generated();
    let ran = repository.run(&["diff", "HEAD", "."]);
    assert_eq!(ran.code, ExitCode::FAILURE);
    assert!(ran.errors.contains("git says: not a git repository"), "{ran:?}");
}

/// Only a release has a version number to count from.
#[test]
fn the_version_that_the_next_release_needs() {
    let repository = moved();
    let ran = repository.run(&["diff", "HEAD", "."]);
    assert!(!ran.out.contains("The next release"), "{ran:?}");
    git(&repository, &["tag", "v0.3.1"]);
    let ran = repository.run(&["diff", "v0.3.1", "."]);
    let expected = "The next release must be 0.4.0 or higher.";
    assert!(ran.out.contains(expected), "{ran:?}");
}
