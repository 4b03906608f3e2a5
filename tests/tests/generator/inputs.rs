//! Files that are not what they should be.

use xtask::generate::generate;
use xtask::inputs::Inputs;

use crate::fixture::Fixture;

fn with(path: &str, text: &str) -> Inputs {
    let mut inputs = Fixture::read("constructs/no_content").inputs();
    inputs.files.insert(path.to_owned(), text.to_owned());
    inputs
}

fn problems(inputs: &Inputs) -> String {
    generate(inputs)
        .expect_err("there are problems")
        .to_string()
}

#[test]
fn a_file_that_is_not_yaml() {
    for file in [
        "specs/v1.yaml",
        "specs/surface.yaml",
        "specs/docs.yaml",
        "specs/sources.yaml",
    ] {
        let text = problems(&with(file, "a: [1\nb: }"));
        assert!(text.contains(&format!("{file}:2")), "{text}");
        assert!(text.contains("can't be read"), "{text}");
    }
}

#[test]
fn a_key_that_stands_twice() {
    let spec = "paths:\n  /a: {}\n  /a: {}\n";
    let text = problems(&with("specs/v1.yaml", spec));
    assert!(text.contains("duplicate entry with key \"/a\""), "{text}");
    let text = problems(&with(
        "specs/surface.yaml",
        "operations:\n  GET /a: { function: a.b }\n  GET /a: { function: a.c }\n",
    ));
    assert!(
        text.contains("duplicate entry with key \"GET /a\""),
        "{text}"
    );
}

#[test]
fn a_member_of_ours_that_does_not_exist() {
    let text = problems(&with(
        "specs/surface.yaml",
        "operations:\n  GET /a: { function: a.b, idempotant: true }\n",
    ));
    assert!(text.contains("specs/surface.yaml:2"), "{text}");
    assert!(text.contains("unknown field `idempotant`"), "{text}");
}

#[test]
fn a_file_that_is_missing() {
    for file in [
        "specs/v1.yaml",
        "specs/surface.yaml",
        "specs/docs.yaml",
        "specs/sources.yaml",
    ] {
        let mut inputs = with("x", "");
        inputs.files.remove(file);
        let text = problems(&inputs);
        assert!(
            text.contains(&format!("{file}\n  the file does not exist")),
            "{text}"
        );
    }
}

#[test]
fn files_of_another_shape() {
    for text in [
        "",
        "[]",
        "7",
        "paths: 7",
        "paths: { /a: [] }",
        "components: { schemas: [] }",
        "paths: { a: { get: 1 } }",
    ] {
        problems(&with("specs/v1.yaml", text));
    }
}

#[test]
fn problems_of_all_files_are_reported_in_one_run() {
    let mut inputs = with(
        "specs/v1.yaml",
        "paths: { /a: { get: { callbacks: {}, responses: {} } } }",
    );
    inputs
        .files
        .insert("specs/docs.yaml".to_owned(), "resources: {}".to_owned());
    let text = problems(&inputs);
    for expected in [
        "`callbacks` is not modelled",
        "no successful answer",
        "`v1` has no words",
        "GET /a has no entry",
    ] {
        assert!(text.contains(expected), "{expected} is missing in:\n{text}");
    }
}

#[test]
fn entries_that_seem_unused_while_a_document_is_broken() {
    let mut inputs = Fixture::read("constructs/no_content").inputs();
    let unused = "functions: { a.gone: Gone. }".to_owned();
    inputs.files.insert("specs/docs.yaml".to_owned(), unused);
    let advice = "nothing in any version matches this entry";
    assert!(problems(&inputs).contains(advice));

    let spec = inputs.files.get_mut("specs/v1.yaml").expect("the spec");
    spec.push_str("servers: []\n");
    let text = problems(&inputs);
    assert!(text.contains("`servers` is not modelled"), "{text}");
    assert!(!text.contains(advice), "{text}");
}

#[test]
fn a_hole_that_nothing_fills() {
    let text = problems(&with("templates/src/lib.rs.in", "mod a;\n{{moduls}}\n"));
    assert!(text.contains("templates/src/lib.rs.in:2"), "{text}");
    assert!(text.contains("`moduls`"), "{text}");
}

#[test]
fn a_template_in_the_way_of_an_emitted_file() {
    let mut inputs = Inputs::read(&crate::real_specs::root()).expect("the repository");
    inputs
        .files
        .insert("templates/src/events.rs".to_owned(), String::new());
    let text = problems(&inputs);
    assert!(text.contains("templates/src/events.rs"), "{text}");
}
