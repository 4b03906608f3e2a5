//! `update`: from files that HubSpot published to a change worth reviewing.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use xtask::generate::{draft, generate};
use xtask::inputs::Inputs;
use xtask::timings::Timings;
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

/// What `update` says beside the comparison, which tests of its own are about. The lines move with every edit of ours.
fn own_part(update: &Update) -> String {
    let report = &update.report;
    let start = report
        .find("\n## Done")
        .or_else(|| report.find("\n## To do"));
    let part = &report[start.unwrap_or(report.len())..];
    let mut parts = part.split(".yaml:");
    let first = parts.next().unwrap_or_default().to_owned();
    let is_digit = |c: char| c.is_ascii_digit();
    parts.fold(first, |text, part| {
        format!("{text}.yaml:…{}", part.trim_start_matches(is_digit))
    })
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
    let inputs = repository();
    let update = updated(&inputs, new_field);
    insta::assert_snapshot!(own_part(&update));
    assert!(update.files["specs/docs.yaml"].contains("      speaker: |\n        …\n"));
    assert!(
        update.files["generated/src/api/types/responses.rs"]
            .contains("pub speaker: Option<String>")
    );
    let changelog = &update.files["generated/CHANGELOG.md"];
    assert!(
        changelog.contains("`MarketingEvent::speaker`"),
        "{changelog}"
    );
    assert_eq!(update.files["generated/CHANGELOG.md"], *changelog);
}

#[test]
fn a_new_operation_and_its_types() {
    let inputs = repository();
    let update = updated(&inputs, new_operation);
    insta::assert_snapshot!(own_part(&update));
    let functions = &update.files["generated/src/api/sessions.rs"];
    assert!(
        functions.contains("type Answer = Page<Session>;"),
        "{functions}"
    );
    // What is added stands behind the rest, which is as it was.
    for file in ["specs/surface.yaml", "specs/docs.yaml"] {
        let (old, new) = (&inputs.files[file], &update.files[file]);
        let mut rest = new.lines();
        assert!(
            old.lines().all(|line| rest.any(|other| other == line)),
            "{file}"
        );
    }
}

#[test]
fn words_that_nobody_has_written_yet() {
    let update = updated(&repository(), new_operation);
    let inputs = after(&update);
    // A draft can be had, and nothing that is finished.
    let unwritten = draft(&inputs, &mut Timings::start())
        .expect("a draft")
        .unwritten;
    assert!(unwritten.len() > 5, "{unwritten}");
    assert!(generate(&inputs).is_err());
    let mut written = inputs;
    let docs = written.files.get_mut("specs/docs.yaml").expect("the words");
    *docs = docs.replace("…", "Ours.");
    generate(&written).expect("no problems");
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
    assert!(update.files["specs/docs.yaml"].contains("      ON_DEMAND: |\n        …\n"));
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
    insta::assert_snapshot!(own_part(&update));
    for file in [
        "specs/surface.yaml",
        "specs/docs.yaml",
        "generated/src/api/events.rs",
    ] {
        assert!(
            !update.files[file].contains("cancel_by_external_id:"),
            "{file}"
        );
    }
}

#[test]
fn a_path_parameter_with_another_name() {
    let inputs = repository();
    let rename = |document: &mut Value| {
        let text = document.to_string().replace("objectId", "eventObjectId");
        *document = serde_json::from_str(&text).expect("JSON");
    };
    let only_in_paths = |document: &mut Value| {
        let mut renamed = document.clone();
        rename(&mut renamed);
        document["paths"] = renamed["paths"].take();
    };
    // Not even who says that operations may be missing wants their words to go.
    for allow_removed in [false, true] {
        let options = Options {
            allow_removed,
            ..options()
        };
        let refused = update_both(&inputs, only_in_paths, &options).expect_err("it has no name");
        for expected in [
            "GET /{objectId} → GET /{eventObjectId}",
            "rename them under `operations`",
        ] {
            assert!(refused.contains(expected), "{expected}: {refused}");
        }
        assert!(!refused.contains("are missing"), "{refused}");
    }

    let mut renamed = inputs.clone();
    let surface = renamed.files.get_mut("specs/surface.yaml").expect("names");
    *surface = surface
        .replace("{objectId}", "{eventObjectId}")
        .replace("object_id: objectId", "object_id: eventObjectId");
    let update = updated(&renamed, only_in_paths);
    assert_eq!(
        update.files["specs/docs.yaml"],
        inputs.files["specs/docs.yaml"]
    );
    assert!(update.bump.is_none(), "{}", update.report);
}

#[test]
fn a_repair_that_has_expired_in_all_versions() {
    let mend = |document: &mut Value| {
        at(document, "/components/schemas/Error/properties")
            .insert("policyName".to_owned(), json!({ "type": "string" }));
    };
    let refused = update_both(&repository(), mend, &options()).expect_err("a repair too many");
    for expected in [
        "the target matches nothing in version v3",
        "the target matches nothing in version 2026-03",
        "`cargo xtask update --prune <files>` does it",
    ] {
        assert!(refused.contains(expected), "{expected}: {refused}");
    }
    let prune = Options {
        prune: true,
        ..options()
    };
    let update = update_both(&repository(), mend, &prune)
        .expect("told to")
        .expect("a change");
    let overlay = &update.files["specs/repairs.overlay.yaml"];
    assert!(!overlay.contains("policyName"), "{overlay}");
    assert!(overlay.contains("# Fields of errors."), "{overlay}");
    assert!(
        update
            .report
            .contains("Deleted from `specs/repairs.overlay.yaml`"),
        "{}",
        update.report
    );
}

#[test]
fn a_repair_that_has_expired_in_one_version() {
    let inputs = repository();
    let mut document = published(&inputs, "2026-03");
    at(&mut document, "/components/schemas/Error/properties")
        .insert("policyName".to_owned(), json!({ "type": "string" }));
    let prune = Options {
        prune: true,
        ..options()
    };
    let update = update::update(&inputs, &[file("2026-03.json", &document)], &prune);
    let update = update.expect("a good file").expect("a change");
    assert!(!update.files["specs/repairs.overlay.yaml"].contains("policyName"));
    let own = &update.files["specs/repairs-v3.overlay.yaml"];
    assert!(
        own.contains("      policyName:\n        type: string\n"),
        "{own}"
    );
    let lists = "    - specs/repairs.overlay.yaml\n    - specs/repairs-v3.overlay.yaml\n";
    assert_eq!(update.files["specs/sources.yaml"].matches(lists).count(), 1);

    // It was the only one there: when v3 is mended too, nothing is left of it.
    let inputs = after(&update);
    let mut document = published(&inputs, "v3");
    at(&mut document, "/components/schemas/Error/properties")
        .insert("policyName".to_owned(), json!({ "type": "string" }));
    let update = update::update(&inputs, &[file("v3.json", &document)], &prune);
    let update = update.expect("a good file").expect("a change");
    assert!(!update.files.contains_key("specs/repairs-v3.overlay.yaml"));
    assert!(!update.files["specs/sources.yaml"].contains("repairs-v3"));
}

#[test]
fn a_request_that_changes_in_one_version_only() {
    let inputs = repository();
    let mut document = published(&inputs, "2026-03");
    let place = "/components/schemas/MarketingEventCreateRequestParams/properties";
    at(&mut document, place).insert("language".to_owned(), json!({ "type": "string" }));
    let update = update::update(&inputs, &[file("2026-03.json", &document)], &options());
    let update = update.expect("a good file").expect("a change");
    assert_eq!(update.files["specs/v3.yaml"], inputs.files["specs/v3.yaml"]);
    let has = |text: &str| {
        let files = update
            .files
            .iter()
            .filter(|(_, other)| other.contains(text));
        let files = files
            .map(|(path, _)| path.as_str())
            .filter(|path| path.starts_with("generated/src"));
        files.collect::<Vec<_>>()
    };
    let per_version =
        ["v2026_03", "v3"].map(|module| format!("generated/src/api/{module}/types.rs"));
    assert_eq!(has("pub struct NewEvent "), per_version);
    assert!(update.report.contains("`language"), "{}", update.report);
}

#[test]
fn a_second_update_with_the_same_files() {
    let inputs = repository();
    let inputs = after(&updated(&inputs, new_field));
    let again = update_both(&inputs, new_field, &options()).expect("good files");
    assert!(again.is_none());
}

/// Such a sample would stand in the way of every update.
#[test]
fn a_sample_that_does_not_fit_any_more() {
    let inputs = repository();
    assert!(inputs.files["specs/surface.yaml"].contains("\n  eventCancelled: false\n"));
    let other_type = |document: &mut Value| {
        at(document, EVENT).insert("eventCancelled".to_owned(), json!({ "type": "string" }));
    };
    let refused = update_both(&inputs, other_type, &options()).expect_err("a sample");
    assert!(
        refused.contains("the sample false is not what"),
        "{refused}"
    );
    let prune = Options {
        prune: true,
        ..options()
    };
    let update = update_both(&inputs, other_type, &prune).expect("told to");
    let files = update.expect("a change").files;
    assert!(!files["specs/surface.yaml"].contains("\n  eventCancelled: false\n"));
}

/// What is written nowhere has no line; the place is that in the file which HubSpot published.
#[test]
fn where_a_problem_of_a_published_file_stands() {
    let odd = |document: &mut Value| {
        at(document, EVENT).insert("odd".to_owned(), json!({ "type": "oops" }));
        let paths = at(document, "/paths").values_mut();
        for path in paths.filter(|path| path["put"].is_object()) {
            path["put"]["callbacks"] = json!({});
        }
    };
    let refused = update_both(&repository(), odd, &options()).expect_err("no such type");
    for expected in [
        "2026-03.json /components/schemas/MarketingEventPublicReadResponseV2/properties/odd",
        "2026-03.json /paths/~1marketing~1marketing-events~12026-03~1events~1{externalEventId}/put",
    ] {
        assert!(refused.contains(expected), "{expected}: {refused}");
    }
    assert!(!refused.contains("specs/2026-03.yaml"), "{refused}");
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
