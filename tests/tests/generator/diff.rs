//! `diff`: what each small change means to users, and the format of reports.

use serde_json::{Value, json};
use xtask::diff::{Report, State, Verdict, diff, number_after};
use xtask::inputs::Inputs;

use crate::compiles::{compile, crate_files};
use crate::fixture::{Fixture, read};
use crate::real_specs::root;

/// The crate of the fixture, alone and with two versions.
fn crates(document: &Value) -> (Value, Value) {
    let alone = document["crate"].clone();
    let version = json!({ "paths": alone["paths"], "schemas": alone["schemas"], "responses": alone["responses"] });
    let both = json!({ "versions": { "v1": version, "v2": version }, "surface": alone["surface"] });
    (alone, both)
}

fn changed(crate_: &Value, change: &Value) -> Value {
    let mut new = crate_.clone();
    for (at, value) in change.as_object().expect("pointers and values") {
        put(&mut new, at, value);
    }
    new
}

/// Sets the value at a pointer, or removes it.
fn put(document: &mut Value, at: &str, value: &Value) {
    let (parent, token) = at.rsplit_once('/').expect("a pointer");
    let token = token.replace("~1", "/").replace("~0", "~");
    let parent = document.pointer_mut(parent);
    match parent.unwrap_or_else(|| panic!("unresolved pointer {at}")) {
        Value::Object(map) if value.is_null() => {
            map.shift_remove(&token).unwrap_or_else(|| panic!("unresolved pointer {at}"));
        }
        Value::Object(map) => {
            map.insert(token, value.clone());
        }
        Value::Array(items) if token == "-" => items.push(value.clone()),
        Value::Array(items) => {
            let index: usize = token.parse().expect("an index");
            if value.is_null() {
                items.remove(index);
            } else {
                items[index] = value.clone();
            }
        }
        other => panic!("{at}: {other} has no members"),
    }
}

fn state(name: &str, document: &Value) -> State {
    let inputs = Fixture::of(document.clone()).inputs();
    State::of_crate(name, &inputs).unwrap_or_else(|problems| panic!("{problems}"))
}

fn lines(report: &Report) -> String {
    let lines = &report.lines;
    let removed = lines.removed.iter().map(|line| format!("  - {line}\n"));
    let changed = lines.changed.iter();
    let changed = changed.map(|change| format!("  - {}\n  + {}\n", change.old, change.new));
    let widened = lines.widened.iter();
    let widened = widened.map(|change| format!("  ~ {}\n", change.new));
    let added = lines.added.iter().map(|line| format!("  + {line}\n"));
    removed.chain(changed).chain(widened).chain(added).collect()
}

#[test]
fn each_change_has_its_lines_and_its_verdict() {
    let document = read("changes");
    let (alone, both) = crates(&document);
    let mut text = String::new();
    for (name, change) in document["changes"].as_object().expect("changes by name") {
        let mut pointers = change.as_object().expect("pointers and values").keys();
        let has_two = pointers.any(|at| at.starts_with("/versions"));
        let old = if has_two { &both } else { &alone };
        let report = diff(&state("old", old), &state("new", &changed(old, change)));
        text += &format!("{name}: {}\n{}", format!("{:?}", report.verdict).to_lowercase(), lines(&report));
    }
    insta::assert_snapshot!(text);
}

/// Checks with the compiler that what `diff` calls compatible is compatible.
#[test]
fn a_program_compiles_before_and_after_each_widening() {
    let old = read("compiles");
    let flag = "paths/~1things~1{type}/post/parameters/2/schema";
    let new = changed(
        &old,
        &json!({
            format!("/versions/v1/{flag}"): { "type": "string" },
            "/surface/operations/POST ~1things~1{type}/arguments": { "type": "type", "draft": "body" },
        }),
    );
    let report = diff(&state("old", &old), &state("new", &new));
    let widened = report.lines.widened.iter();
    let widened: Vec<&str> = widened.map(|change| change.new.as_str()).collect();
    let any_text_and_another_name = [
        "pub fn Call<things::Create>::flag(self, flag: impl Display) -> Self",
        "pub fn things::Things<V>::create(&self, r#type: types::ThingType, draft: types::NewThing) -> Call<things::Create>",
    ];
    assert_eq!(widened, any_text_and_another_name);
    assert!(report.lines.removed.is_empty() && report.lines.changed.is_empty());

    const PROGRAM: &str = r#"
use hubspot_marketing_events::v1::{NewThing, ThingType};
use hubspot_marketing_events::{Client, Error};

async fn run(client: Client) -> Result<(), Error> {
    let things = client.v1().things();
    things.create(ThingType::A, NewThing::new()).flag(true).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
"#;
    let real = Inputs::read(&root()).expect("the repository");
    for document in [old, new] {
        let (ir, _) = Fixture::of(document).lowered().expect("not broken");
        compile(&crate_files(&real, &ir), "mock,v1", Some(PROGRAM));
    }
}

#[test]
fn the_report_of_several_changes() {
    let document = read("changes");
    let (_, old) = crates(&document);
    let report = diff(&state("before", &old), &state("after", &changed(&old, &document["report"])));
    assert_eq!(report.verdict, Verdict::Major);
    insta::assert_snapshot!("report_for_people", report.to_markdown());
    insta::assert_snapshot!("report_for_tools", report.to_json());
}

#[test]
fn each_verdict_moves_its_number() {
    for (from, patch, minor, major) in [
        ("1.2.3", "1.2.4", "1.3.0", "2.0.0"),
        ("0.1.0", "0.1.1", "0.1.1", "0.2.0"),
        ("0.0.4", "0.0.5", "0.0.5", "0.0.5"),
    ] {
        let expected = [from, patch, minor, major].map(|number| Some(number.to_owned()));
        let verdicts = [Verdict::None, Verdict::Patch, Verdict::Minor, Verdict::Major];
        assert_eq!(verdicts.map(|verdict| number_after(from, verdict)), expected);
    }
    assert_eq!(number_after("0.3.0-rc.1", Verdict::Minor), None);
}
