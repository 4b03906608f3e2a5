//! `add-version`: HubSpot's next version, made up from the newest one with a few changes.

use serde_json::{Map, Value, json};
use xtask::add_version::add_version;
use xtask::inputs::Inputs;
use xtask::update::Update;

use crate::compiles::compile;
use crate::upstream::{at, file, new_operation, published, repository};

const SCHEMAS: &str = "/components/schemas";

/// What might be published in March 2027: an operation less and one more, fields that come and go in requests and
/// answers, and one of our repairs made by HubSpot.
fn next() -> Value {
    let mut document = published(&repository(), "2026-03");
    document["info"]["version"] = json!("2027-03");
    let renamed = |(path, item): (String, Value)| (path.replace("2026-03", "2027-03"), item);
    let paths = std::mem::take(at(&mut document, "/paths"));
    let kept = paths.into_iter().filter(|(path, _)| !path.ends_with("/cancel"));
    *at(&mut document, "/paths") = kept.map(renamed).collect::<Map<_, _>>();
    new_operation(&mut document);
    let mut properties = |schema: &str, change: fn(&mut Map<String, Value>)| {
        change(at(&mut document, &format!("{SCHEMAS}/{schema}/properties")));
    };
    let text = || json!({ "type": "string" });
    properties("MarketingEventCreateRequestParams", |fields| {
        fields.insert("language".to_owned(), json!({ "type": "string" }));
    });
    properties("MarketingEventUpdateRequestParams", |fields| {
        fields.remove("eventUrl");
    });
    properties("MarketingEventPublicReadResponseV2", |fields| {
        fields.insert("speaker".to_owned(), json!({ "type": "string" }));
    });
    at(&mut document, &format!("{SCHEMAS}/Error/properties")).insert("policyName".to_owned(), text());
    document
}

fn add(inputs: &Inputs, version: &str, document: &Value) -> Result<Update, String> {
    let file = file("next.json", document);
    add_version(inputs, version, &file, "2027-03-30").map_err(|problems| problems.to_string())
}

/// Code of a user who serves three versions.
const PROGRAM: &str = r#"
use hubspot_marketing_events::types::{ExternalEvent, MarketingEvent, Session};
use hubspot_marketing_events::types::{ExternalEventChanges, NewEvent};
use hubspot_marketing_events::{Api, Client, Error, Version};

async fn read<V: Version>(api: &Api<V>) -> Result<MarketingEvent, Error> {
    api.events().get("12345").await
}

async fn move_on(client: Client) -> Result<(), Error> {
    let webinar = ExternalEvent { account_id: "acme", event_id: "webinar-42" };
    let (old, new) = (client.v2026_03(), client.v2027_03());

    let event = NewEvent::new(&webinar, "Launch", "Acme").language("en");
    new.events().create(event).await?;
    let changes = ExternalEventChanges::default().event_url("https://example.com");
    old.events().update_by_external_id(&webinar, changes).await?;

    old.events().cancel_by_external_id(&webinar).await?;
    let sessions = new.events().get_sessions("12345").language("en").await?;
    let _: Vec<Session> = sessions.results;
    println!("{:?} {:?}", read(&old).await?.speaker, read(&new).await?.speaker);
    Ok(())
}

fn main() {
    let _ = move_on;
}
"#;

#[test]
fn the_next_version_compiles_and_serves_a_program() {
    let inputs = repository();
    let added = add(&inputs, "2027-03", &next()).expect("a good file");
    assert_eq!(added.files["specs/v3.yaml"], inputs.files["specs/v3.yaml"]);
    assert_eq!(added.files["specs/2026-03.yaml"], inputs.files["specs/2026-03.yaml"]);
    let sources = &added.files["specs/versions.yaml"];
    let entry = &sources[sources.find("\"2027-03\":").expect("an entry")..];
    insta::assert_snapshot!(entry);
    let upstream = &added.files["specs/upstream.yaml"];
    assert!(upstream.contains("\"2027-03\":\n  imported: \"2027-03-30\"\n"), "{upstream}");
    let files = added.files.into_iter();
    let files = files.filter(|(path, _)| path.starts_with("generated/"));
    compile("add_version", &files.collect(), "mock,v3,v2026-03,v2027-03", Some(PROGRAM));
}

#[test]
fn everything_that_lists_the_versions_follows() {
    let added = add(&repository(), "2027-03", &next()).expect("a good file");
    for (path, expected) in [
        ("generated/Cargo.toml", "v2027-03 = []\n"),
        ("generated/Cargo.toml", "\"v3\", \"v2026-03\", \"v2027-03\"]"),
        ("generated/Cargo.toml", "versions v3, 2026-03 and 2027-03 (unofficial)"),
        (
            "generated/src/api/versions.md",
            "| 2027-03 | `v2027_03` | `Client::v2027_03` | `v2027-03`, on by default |\n",
        ),
        ("generated/src/api/exports.rs", "pub use crate::api::v2027_03;\n"),
        ("specs/2027-03.yaml", "version 2027-03, in normal form"),
    ] {
        let text = &added.files[path];
        assert!(text.contains(expected), "{expected:?} is not in {path}:\n{text}");
    }
}

#[test]
fn the_report_says_how_it_differs_from_the_version_before() {
    let added = add(&repository(), "2027-03", &next()).expect("a good file");
    let title = added.report.lines().next().unwrap_or_default();
    assert!(title.contains("from `2026-03` to `2027-03`"), "{title}");
    for expected in [
        "- pub fn events::Events<V>::cancel_by_external_id(",
        "NewEvent::language",
        "−eventUrl in `MarketingEventUpdateRequestParams`",
        "MarketingEvent::speaker",
    ] {
        assert!(added.report.contains(expected), "{expected} is missing in\n{}", added.report);
    }
}

#[test]
fn the_same_api_under_another_name() {
    let mut document = published(&repository(), "2026-03");
    document["info"]["version"] = json!("2026-09");
    let text = document.to_string().replace("marketing-events/2026-03", "marketing-events/2026-09");
    let document = serde_json::from_str(&text).expect("JSON");
    let added = add(&repository(), "2026-09", &document).expect("a good file");
    // Everything is shared: only the version itself is to be documented.
    assert_eq!(added.report.matches("not documented").count(), 1, "{}", added.report);
    assert!(!added.files.keys().any(|path| path.starts_with("generated/src/api/v2026_09/")));
}

#[test]
fn the_first_version_of_all() {
    let document = published(&repository(), "2026-03");
    let mut inputs = repository();
    inputs
        .files
        .retain(|path, _| !["specs/v3.yaml", "specs/2026-03.yaml", "specs/upstream.yaml"].contains(&path.as_str()));
    let versions = inputs.files.get_mut("specs/versions.yaml").expect("one");
    *versions = "# About versions.\n{}\n".to_owned();
    let added = add(&inputs, "2026-03", &document).expect("a good file");
    let versions = &added.files["specs/versions.yaml"];
    assert!(versions.starts_with("# About versions.\n\"2026-03\":\n  module: v2026_03\n"), "{versions}");
    let title = "# Minor: `nothing` → `the crate after`\n";
    assert!(added.report.starts_with(title), "{}", added.report);
}

#[test]
fn what_is_refused() {
    let inputs = repository();
    let good = published(&inputs, "2026-03");
    let mut elsewhere = next();
    *at(&mut elsewhere, "/paths") = Map::from_iter([("/other/api".to_owned(), json!({}))]);
    for (version, document, expected) in [
        ("2026-03", &good, "there is a version 2026-03"),
        ("2027-09", &next(), "are not under /2027-09"),
        ("2027-03", &elsewhere, "are not under /2027-03"),
        ("2027-03", &good, "are not under /2027-03"),
        ("../x", &next(), "no"),
    ] {
        let refused = add(&inputs, version, document).err();
        let refused = refused.unwrap_or_else(|| panic!("{expected}: was taken"));
        assert!(refused.contains(expected), "{expected}: {refused}");
    }
}
