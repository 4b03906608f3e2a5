//! `update`: imports published files, and reports what changed.

use std::collections::BTreeMap;
use std::fs;
use std::process::ExitCode;

use serde_json::{Value, json};
use xtask::cli;
use xtask::generate::draft;
use xtask::inputs::Inputs;
use xtask::output::Changes;
use xtask::update::{self, Options, Update};

use crate::fixture::{Fixture, read, tree};
use crate::upstream::{at, file, published};

const THING: &str = "/components/schemas/Thing/properties";

/// A crate with two versions and no open decisions.
pub(crate) fn inputs() -> Inputs {
    let document = read("changes");
    let alone = &document["crate"];
    let version = json!({ "paths": alone["paths"], "schemas": alone["schemas"], "responses": alone["responses"] });
    let both = json!({
        "versions": { "v1": version, "v2": version },
        "surface": alone["surface"],
        "overlay": document["overlay"],
    });
    let inputs = Fixture::of(both).inputs();
    // Records where the specs come from.
    let recorded = update_both(&inputs, |_| (), &options()).expect("good files");
    after(&recorded.expect("a record"))
}

fn options() -> Options {
    Options { date: "2027-01-02".to_owned(), ..Options::default() }
}

/// Changes both versions' files in the same way, and imports them.
fn update_both(inputs: &Inputs, change: impl Fn(&mut Value), options: &Options) -> Result<Option<Update>, String> {
    let files = ["v1", "v2"].map(|version| {
        let mut document = published(inputs, version);
        change(&mut document);
        file(&format!("{version}.json"), &document)
    });
    update::update(inputs, &files, options).map_err(|problems| problems.to_string())
}

fn updated(inputs: &Inputs, change: impl Fn(&mut Value)) -> Update {
    let update = update_both(inputs, change, &options()).expect("good files");
    update.expect("a change")
}

/// The inputs after the update.
fn after(update: &Update) -> Inputs {
    let files = update.files.clone().into_iter();
    let files = files.filter(|(path, _)| !path.starts_with("generated/"));
    files.collect::<BTreeMap<_, _>>().into()
}

fn new_field(document: &mut Value) {
    at(document, THING).insert("color".to_owned(), json!({ "type": "string" }));
}

fn without_get(document: &mut Value) {
    at(document, "/paths").retain(|path, _| !path.ends_with("/{id}"));
}

#[test]
fn a_new_field_is_generated_and_reported() {
    let inputs = inputs();
    let update = updated(&inputs, new_field);
    let responses = &update.files["generated/src/api/types/responses.rs"];
    assert!(responses.contains("pub color: Option<String>"), "{responses}");
    for expected in [
        "# Minor: `the crate before` → `the crate after`",
        "+ pub field types::Thing::color: Option<String>",
        "- [ ] Make the decisions below",
        "specs/docs/types.md",
    ] {
        assert!(update.report.contains(expected), "{}", update.report);
    }
    let inputs = after(&update);
    assert!(!draft(&inputs).expect("not broken").open.is_empty());
    let again = update_both(&inputs, new_field, &options()).expect("good files");
    assert!(again.is_none());
}

#[test]
fn files_without_a_new_fact_change_nothing() {
    let update = update_both(&inputs(), |_| (), &options()).expect("good files");
    assert!(update.is_none());
}

#[test]
fn a_file_without_operations_is_accepted_only_with_the_option() {
    let inputs = inputs();
    let refused = update_both(&inputs, without_get, &options()).expect_err("an operation is gone");
    for expected in ["v1.json /paths", "v2.json /paths", "GET /things/{id}", "--allow-removed"] {
        assert!(refused.contains(expected), "{expected}: {refused}");
    }
    let allowed = Options { allow_removed: true, ..options() };
    let update = update_both(&inputs, without_get, &allowed).expect("told to");
    let update = update.expect("a change");
    let to_do = "- [ ] Delete what calls `things::Get`";
    assert!(update.report.contains(to_do), "{}", update.report);
}

#[test]
fn a_path_parameter_with_another_name_is_refused() {
    let rename = |document: &mut Value| {
        let text = document.to_string().replace("{id}", "{thingId}");
        *document = serde_json::from_str(&text).expect("JSON");
    };
    for allow_removed in [false, true] {
        let options = Options { allow_removed, ..options() };
        let refused = update_both(&inputs(), rename, &options).expect_err("it has no name");
        let expected = "GET /things/{id} → GET /things/{thingId}";
        assert!(refused.contains(expected), "{refused}");
    }
}

#[test]
fn files_that_are_refused() {
    let inputs = inputs();
    let v1 = published(&inputs, "v1");
    let mut broken = v1.clone();
    at(&mut broken, "/components/schemas").remove("Part");
    let mut other = v1.clone();
    other["info"]["version"] = json!("2027-03");
    let mut swapped = v1.clone();
    swapped["info"]["version"] = json!("v2");
    for (documents, expected) in [
        (vec![&broken], "unresolved reference: \"#/components/schemas/Part\""),
        (vec![&other], "there is no version 2027-03"),
        (vec![&swapped], "under none of the bases of version v2"),
        (vec![&v1, &v1], "this is version v1, and so is 0.json"),
        (vec![&json!({})], "it doesn't say which version"),
    ] {
        let files = documents.iter().enumerate();
        let files: Vec<_> = files.map(|(i, document)| file(&format!("{i}.json"), document)).collect();
        let refused = update::update(&inputs, &files, &options()).expect_err(expected).to_string();
        assert!(refused.contains(expected), "{expected}: {refused}");
    }
}

#[test]
fn the_command_writes_everything_or_nothing() {
    let inputs = inputs();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    let mut files = inputs.files.clone();
    files.extend(draft(&inputs).expect("not broken").files);
    Changes::to_files(root, &files).and_then(|changes| changes.apply(root)).expect("a writable folder");
    let run = |documents: [&Value; 2]| {
        let elsewhere = tempfile::tempdir().expect("a temporary folder");
        let mut arguments = vec!["cargo xtask".into(), "update".into(), "--no-check".into()];
        for (i, document) in documents.iter().enumerate() {
            let path = elsewhere.path().join(format!("{i}.json"));
            fs::write(&path, document.to_string()).expect("a file");
            arguments.push(path.into_os_string());
        }
        let (mut out, mut errors) = (Vec::new(), Vec::new());
        let code = cli::run(arguments, root, &mut out, &mut errors);
        out.extend(errors);
        (code, String::from_utf8(out).expect("UTF-8"))
    };
    let [mut v1, mut v2] = ["v1", "v2"].map(|version| published(&inputs, version));
    for document in [&mut v1, &mut v2] {
        new_field(document);
    }
    let mut broken = v2.clone();
    at(&mut broken, "/components/schemas").remove("Part");

    let before = tree(root, ".");
    let (code, said) = run([&v1, &broken]);
    assert_eq!(code, ExitCode::FAILURE, "{said}");
    assert_eq!(tree(root, "."), before);

    let (code, said) = run([&v1, &v2]);
    assert_eq!(code, ExitCode::SUCCESS, "{said}");
    assert!(said.starts_with("# Minor: "), "{said}");
    let after = tree(root, ".");
    assert_ne!(after, before);

    // Killed before the last spec was renamed into place: the same command completes it.
    fs::write(root.join("specs/v2.yaml"), &before["./specs/v2.yaml"]).expect("a file");
    let (code, said) = run([&v1, &v2]);
    assert_eq!(code, ExitCode::SUCCESS, "{said}");
    assert_eq!(tree(root, "."), after);
    assert_eq!(run([&v1, &v2]).1, "nothing has changed\n");
}
