//! `import` on the command line.

use std::process::ExitCode;

use crate::commands::Repository;

#[test]
fn import_says_what_it_changed() {
    let repository = Repository::new();
    let ran = repository.run(&["import", "v1", "published.json"]);
    assert_eq!(ran.code, ExitCode::SUCCESS, "{ran:?}");
    assert_eq!(ran.out, "new     specs/upstream.yaml\nnew     specs/v1.yaml\n");
    assert!(repository.read("specs/upstream.yaml").contains(&format!("imported: \"{}\"", xtask::import::today())));
}

#[test]
fn importing_the_same_again_changes_nothing() {
    let repository = Repository::generated();
    let before = repository.files();
    let ran = repository.run(&["import", "v1", "published.json"]);
    assert_eq!(ran.code, ExitCode::SUCCESS, "{ran:?}");
    assert_eq!(ran.out, "v1: no fact has changed\n");
    assert_eq!(repository.files(), before);
}

#[test]
fn a_refused_import_leaves_everything_as_it_was() {
    let repository = Repository::generated();
    repository.write("published.json", "{}");
    let before = repository.files();
    for (arguments, expected) in [
        (["import", "v1", "published.json"], "only 3.0 and 3.1 are supported"),
        (["import", "v9", "published.json"], "there is no version v9"),
        (["import", "v1", "/no/such/file"], "can't be read"),
    ] {
        let ran = repository.run(&arguments);
        assert_eq!(ran.code, ExitCode::FAILURE);
        assert!(ran.errors.contains(expected), "{ran:?}");
        assert_eq!(repository.files(), before);
    }
}

#[test]
fn a_record_of_imports_that_was_edited_is_refused() {
    let repository = Repository::generated();
    let record = repository.read("specs/upstream.yaml");
    repository.write("specs/upstream.yaml", &record.replace("imported: \"2", "imported: \"3"));
    let published = repository.read("published.json");
    repository.write("published.json", &published.replace("\"204\"", "\"205\""));
    let before = repository.files();
    let ran = repository.run(&["import", "v1", "published.json"]);
    assert_eq!(ran.code, ExitCode::FAILURE, "{ran:?}");
    let expected = "specs/upstream.yaml: restore it";
    assert!(ran.errors.contains(expected), "{ran:?}");
    assert_eq!(repository.files(), before);
}
