//! `update`: from files that HubSpot published to a change worth reviewing.

use serde_json::{Value, json};
use xtask::generate::{draft, generate};
use xtask::inputs::Inputs;
use xtask::update::{self, Options, Update};

use crate::upstream::{at, file, published, repository};

const EVENT: &str = "/components/schemas/MarketingEventPublicReadResponseV2/properties";

fn options() -> Options {
    Options {
        date: "2027-01-02".to_owned(),
        ..Options::default()
    }
}

/// Changes both versions' files alike and takes them over.
fn update_both(
    inputs: &Inputs,
    change: impl Fn(&mut Value),
    options: &Options,
) -> Result<Option<Update>, String> {
    let files = ["v3", "2026-03"].map(|version| {
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

/// The inputs after it.
fn after(update: &Update) -> Inputs {
    let files = update.files.clone().into_iter();
    Inputs {
        files: files
            .filter(|(path, _)| !path.starts_with("generated/"))
            .collect(),
    }
}

fn new_field(document: &mut Value) {
    at(document, EVENT).insert("speaker".to_owned(), json!({ "type": "string" }));
}

#[test]
fn files_without_a_new_fact() {
    let inputs = repository();
    let update = update_both(&inputs, |_| (), &options()).expect("good files");
    assert!(update.is_none());
}

#[test]
fn a_new_field_of_an_answer() {
    let inputs = repository();
    let update = updated(&inputs, new_field);
    insta::assert_snapshot!(update.report);
    assert!(update.files["specs/docs.yaml"].contains("      speaker: |\n        …\n"));
    assert!(
        update.files["generated/src/types/responses.rs"].contains("pub speaker: Option<String>")
    );
    let changelog = &update.files["templates/CHANGELOG.md"];
    assert!(
        changelog.contains("`MarketingEvent::speaker`"),
        "{changelog}"
    );
    assert_eq!(update.files["generated/CHANGELOG.md"], *changelog);
}
