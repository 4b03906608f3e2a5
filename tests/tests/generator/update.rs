//! `update`: from files that HubSpot published to a change worth reviewing.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use xtask::inputs::Inputs;
use xtask::update::{self, Options, Update, changelog};

use crate::upstream::{at, file, new_operation, published, repository};

pub(crate) const EVENT: &str = "/components/schemas/MarketingEventPublicReadResponseV2/properties";

pub(crate) fn options() -> Options {
    Options {
        date: "2027-01-02".to_owned(),
        ..Options::default()
    }
}

/// Changes both versions' files alike and takes them over.
pub(crate) fn update_both(
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

pub(crate) fn updated(inputs: &Inputs, change: impl Fn(&mut Value)) -> Update {
    let update = update_both(inputs, change, &options()).expect("good files");
    update.expect("a change")
}

/// The inputs after it.
pub(crate) fn after(update: &Update) -> Inputs {
    let files = update.files.clone().into_iter();
    let is_input = |path: &str| path == changelog::FILE || !path.starts_with("generated/");
    let files = files.filter(|(path, _)| is_input(path));
    files.collect::<BTreeMap<_, _>>().into()
}

pub(crate) fn new_field(document: &mut Value) {
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
    let update = updated(&repository(), new_field);
    let types = &update.files["generated/src/api/types/responses.rs"];
    assert!(types.contains("pub speaker: Option<String>"));
    let changelog = &update.files["generated/CHANGELOG.md"];
    assert!(
        changelog.contains("`MarketingEvent::speaker`"),
        "{changelog}"
    );
    let entry = "document it under `## MarketingEvent`:\n    ### speaker\n";
    assert!(update.report.contains(entry), "{}", update.report);
}

#[test]
fn a_new_operation_and_its_types() {
    let inputs = repository();
    let update = updated(&inputs, new_operation);
    let functions = &update.files["generated/src/api/events.rs"];
    assert!(
        functions.contains("type Answer = Page<Session>;"),
        "{functions}"
    );
    assert!(
        update
            .report
            .contains("GET /{objectId}/sessions has no entry"),
        "{}",
        update.report
    );
    for (file, text) in inputs.below("specs/docs/") {
        assert_eq!(update.files[&file], text);
    }
}

#[test]
fn a_new_value_of_an_enum() {
    let place = "/components/schemas/ParticipationProperties/properties/attendanceState/enum";
    let update = updated(&repository(), |document| {
        let values = document.pointer_mut(place).and_then(Value::as_array_mut);
        values.expect("an enum").push(json!("ON_DEMAND"));
    });
    assert!(
        update.report.contains("`ON_DEMAND`") || update.report.contains("`OnDemand`"),
        "{}",
        update.report
    );
    assert!(update.report.contains("### ON_DEMAND"), "{}", update.report);
    assert!(update.files["generated/src/api/types/enums.rs"].contains("OnDemand"));
}

fn without_cancel(document: &mut Value) {
    let paths = at(document, "/paths");
    paths.retain(|path, _| !path.ends_with("/cancel"));
}

#[test]
fn an_operation_that_is_gone() {
    let inputs = repository();
    let refused =
        update_both(&inputs, without_cancel, &options()).expect_err("an operation is gone");
    for expected in [
        "v3.json /paths",
        "2026-03.json /paths",
        "POST /events/{externalEventId}/cancel",
        "--allow-removed",
    ] {
        assert!(refused.contains(expected), "{expected}: {refused}");
    }
    let allowed = Options {
        allow_removed: true,
        ..options()
    };
    let update = update_both(&inputs, without_cancel, &allowed)
        .expect("told to")
        .expect("a change");
    assert!(!update.files["generated/src/api/events.rs"].contains("fn cancel_by_external_id("));
    assert!(
        update
            .report
            .contains("nothing in any version matches this entry"),
        "{}",
        update.report
    );
}

#[test]
fn a_second_update_with_the_same_files() {
    let inputs = repository();
    let inputs = after(&updated(&inputs, new_field));
    let again = update_both(&inputs, new_field, &options()).expect("good files");
    assert!(again.is_none());
}

#[test]
fn files_that_are_refused() {
    let inputs = repository();
    let v3 = published(&inputs, "v3");
    let mut broken = v3.clone();
    at(&mut broken, "/components/schemas").remove("SearchPublicResponseWrapper");
    let mut other = v3.clone();
    other["info"]["version"] = json!("2027-03");
    let mut swapped = v3.clone();
    swapped["info"]["version"] = json!("2026-03");
    for (documents, expected) in [
        (vec![&broken], "SearchPublicResponseWrapper leads nowhere"),
        (vec![&other], "this is version \"2027-03\" of an API"),
        (vec![&swapped], "under none of the bases of version 2026-03"),
        (vec![&v3, &v3], "this is version v3, and so is 0.json"),
        (vec![&json!({})], "it doesn't say which version"),
    ] {
        let files = documents.iter().enumerate();
        let files: Vec<_> = files
            .map(|(i, document)| file(&format!("{i}.json"), document))
            .collect();
        let refused = update::update(&inputs, &files, &options())
            .expect_err(expected)
            .to_string();
        assert!(refused.contains(expected), "{expected}: {refused}");
    }
}
