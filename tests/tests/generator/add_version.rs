//! `add-version`: adds a next version of a small API, which is the newest one with a few changes.

use serde_json::{Map, Value, json};
use xtask::add_version::add_version;
use xtask::inputs::Inputs;
use xtask::update::Update;

use crate::compiles::compile;
use crate::update::inputs as fixture;
use crate::upstream::{at, file, published, repository};

/// The fixture's inputs, with the real crate's manifest and names.
fn inputs() -> Inputs {
    let mut inputs = fixture();
    let real = repository();
    for path in ["templates/Cargo.toml.in", "generated/src/lib.rs"] {
        inputs.files.insert(path.to_owned(), real.files[path].clone());
    }
    inputs
}

/// The newest version with another name.
fn renamed(version: &str) -> Value {
    let mut document = published(&inputs(), "v2");
    document["info"]["version"] = json!(version);
    let paths = std::mem::take(at(&mut document, "/paths")).into_iter();
    let paths = paths.map(|(path, item)| (path.replace("/v2/", &format!("/{version}/")), item));
    *at(&mut document, "/paths") = paths.collect::<Map<_, _>>();
    document
}

/// One operation removed and one added, fields added and removed in requests and responses, and one defect fixed by HubSpot
/// that we repair.
fn next() -> Value {
    let mut document = renamed("2027-03");
    let text = || json!({ "type": "string" });
    let paths = at(&mut document, "/paths");
    paths.retain(|path, _| !path.ends_with("/{state}"));
    let session = json!({ "$ref": "#/components/schemas/Session" });
    let get = json!({ "get": {
        "parameters": [
            { "name": "id", "in": "path", "required": true, "schema": text() },
            { "name": "language", "in": "query", "schema": text() },
        ],
        "responses": { "200": { "content": { "application/json": { "schema": session } } } },
    } });
    paths.insert("/things/2027-03/things/{id}/session".to_owned(), get);
    let schemas = at(&mut document, "/components/schemas");
    schemas.insert("Session".to_owned(), json!({ "type": "object", "properties": { "id": text() } }));
    at(&mut document, "/components/schemas/NewThing/properties").insert("language".to_owned(), text());
    at(&mut document, "/components/schemas/NewThing/properties").remove("size");
    at(&mut document, "/components/schemas/Thing/properties").insert("speaker".to_owned(), text());
    document["paths"]["/things/2027-03/things"]["get"]["parameters"][1]["schema"]["maximum"] = json!(100);
    document
}

fn add(inputs: &Inputs, version: &str, document: &Value) -> Result<Update, String> {
    let file = file("next.json", document);
    add_version(inputs, version, &file, "2027-03-30").map_err(|problems| problems.to_string())
}

/// A user's program that supports two of three versions.
const PROGRAM: &str = r#"
use hubspot_marketing_events::types::{NewThing, Session, State, Thing, ThingKey};
use hubspot_marketing_events::{Api, Client, Error, Timestamp, Version};

async fn read<V: Version>(api: &Api<V>) -> Result<Thing, Error> {
    api.things().get("1").await
}

async fn move_on(client: Client) -> Result<(), Error> {
    let (old, new) = (client.v2(), client.v2027_03());
    new.things().create(NewThing::new("Launch").language("en")).await?;
    old.things().create(NewThing::new("Launch").size(1)).await?;
    let key = ThingKey { account: "acme", id: "1" };
    old.things().mark(&key, State::On, "a note", Timestamp::from_epoch_millis(0)).await?;
    let _: Session = new.things().get_session("1").language("en").await?;
    println!("{:?} {:?}", read(&old).await?.speaker, read(&new).await?.speaker);
    Ok(())
}

fn main() {
    let _ = move_on;
}
"#;

#[test]
fn the_next_version_compiles_and_a_program_can_use_it() {
    let inputs = inputs();
    let added = add(&inputs, "2027-03", &next()).expect("a good file");
    assert_eq!(added.files["specs/v1.yaml"], inputs.files["specs/v1.yaml"]);
    assert_eq!(added.files["specs/v2.yaml"], inputs.files["specs/v2.yaml"]);
    let files = added.files.into_iter();
    let files = files.filter(|(path, _)| path.starts_with("generated/") && path != "generated/src/lib.rs");
    compile(&files.collect(), "mock,v1,v2,v2027-03", Some(PROGRAM));
}

#[test]
fn everything_that_lists_the_versions_is_updated() {
    let added = add(&inputs(), "2027-03", &next()).expect("a good file");
    let entry = "\n\"2027-03\":\n  module: v2027_03\n  feature: v2027-03\n  bases:\n    - /things/2027-03\n  overlays:\n    - specs/x.overlay.yaml\n";
    for (path, expected) in [
        ("specs/versions.yaml", entry),
        ("specs/upstream.yaml", "\"2027-03\":\n  imported: \"2027-03-30\"\n"),
        ("specs/2027-03.yaml", "version 2027-03, in normal form"),
        ("generated/Cargo.toml", "v2027-03 = []\n"),
        ("generated/Cargo.toml", "\"v1\", \"v2\", \"v2027-03\"]"),
        ("generated/Cargo.toml", "versions v1, v2 and 2027-03 (unofficial)"),
        (
            "generated/src/api/versions.md",
            "| 2027-03 | `v2027_03` | `Client::v2027_03` | `v2027-03`, on by default |\n",
        ),
        ("generated/src/api/exports.rs", "pub use crate::api::v2027_03;\n"),
    ] {
        let text = &added.files[path];
        assert!(text.contains(expected), "{expected:?} is not in {path}:\n{text}");
    }
}

#[test]
fn the_report_lists_the_differences_from_the_previous_version() {
    let added = add(&inputs(), "2027-03", &next()).expect("a good file");
    let title = added.report.lines().next().unwrap_or_default();
    assert!(title.contains("from `v2` to `2027-03`"), "{title}");
    for expected in [
        "- pub fn things::Things<V>::mark(",
        "NewThing::language",
        "- +language, −size in `schemas NewThing properties`\n",
        "Thing::speaker",
    ] {
        assert!(added.report.contains(expected), "{expected} is missing in\n{}", added.report);
    }
}

#[test]
fn the_same_api_with_another_version_name() {
    let added = add(&inputs(), "v3", &renamed("v3")).expect("a good file");
    // Everything is shared, so no function, type or field is new.
    for new in ["pub field", "pub fn things", "pub struct"] {
        assert!(!added.report.contains(&format!("+ {new}")), "{}", added.report);
    }
    assert!(!added.files.keys().any(|path| path.starts_with("generated/src/api/v3/")));
}

#[test]
fn the_very_first_version() {
    let document = published(&inputs(), "v2");
    let mut inputs = inputs();
    for path in ["specs/v1.yaml", "specs/v2.yaml", "specs/upstream.yaml"] {
        inputs.files.remove(path);
    }
    inputs.files.insert("specs/versions.yaml".to_owned(), "# About versions.\n{}\n".to_owned());
    let added = add(&inputs, "v2", &document).expect("a good file");
    let versions = &added.files["specs/versions.yaml"];
    assert!(versions.starts_with("# About versions.\nv2:\n  module: v2\n"), "{versions}");
    assert!(added.report.starts_with("# Minor: `nothing` → `the crate after`\n"), "{}", added.report);
}

#[test]
fn invalid_versions_and_files_are_rejected() {
    let inputs = inputs();
    let good = published(&inputs, "v2");
    let mut elsewhere = next();
    *at(&mut elsewhere, "/paths") = Map::from_iter([("/other/api".to_owned(), json!({}))]);
    for (version, document, expected) in [
        ("v2", &good, "there is a version v2"),
        ("2027-09", &next(), "are not under /2027-09"),
        ("2027-03", &elsewhere, "are not under /2027-03"),
        ("2027-03", &good, "are not under /2027-03"),
        ("../x", &next(), "are not under /../x"),
    ] {
        let refused = add(&inputs, version, document).err();
        let refused = refused.unwrap_or_else(|| panic!("{expected}: was taken"));
        assert!(refused.contains(expected), "{expected}: {refused}");
    }
}
