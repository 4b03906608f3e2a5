//! What `diff` claims of each step of history, held against what rustdoc lists as the crates' public API.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use xtask::diff::Effect;

use crate::crates::write_out;
use crate::replay::{Replayed, replayed};
use crate::steps::{Step, steps};

/// Type and member → its type or signature. The type alone has neither.
type Api = BTreeMap<(String, String), String>;

#[test]
#[ignore = "documents each crate, which takes a minute, with options of rustdoc that are not stable"]
fn the_public_api_agrees_with_each_change() {
    let mut known: BTreeMap<Vec<(&str, &str)>, Api> = BTreeMap::new();
    for step in steps() {
        let [old, new] = [&replayed()[step.old], &replayed()[step.new]].map(|made| {
            let api = known.entry(made.code()).or_insert_with(|| public_api(made));
            api.clone()
        });
        let (gone, came) = (without(&old, &new), without(&new, &old));
        let changed = old
            .iter()
            .filter(|(item, had)| new.get(item).is_some_and(|has| has != *had));
        let broken: BTreeSet<String> = changed.map(|(item, _)| word(item)).chain(gone).collect();
        assert_eq!(broken, claimed(&step, Effect::Breaking), "{}", step.name());
        assert_eq!(came, claimed(&step, Effect::Addition), "{}", step.name());
    }
}

/// The last words of the changes that do this to users.
fn claimed(step: &Step, effect: Effect) -> BTreeSet<String> {
    let claims = step.claims(effect).into_iter();
    claims
        .map(|claim| plain(claim.rsplit([' ', '.']).next().unwrap_or_default()))
        .collect()
}

/// What one API has and the other one lacks; of a type, not its members.
fn without(api: &Api, other: &Api) -> BTreeSet<String> {
    let gone = api.keys().filter(|item| !other.contains_key(item));
    let is_whole = |item: &&(String, String)| {
        let owner = (item.0.clone(), String::new());
        item.1.is_empty() || other.contains_key(&owner) || !api.contains_key(&owner)
    };
    gone.filter(is_whole).map(word).collect()
}

fn word((owner, member): &(String, String)) -> String {
    // What an operation answers is said of its marker type.
    plain(if matches!(member.as_str(), "" | "Answer" | "Item") {
        owner
    } else {
        member
    })
}

/// A name, whatever its case.
fn plain(name: &str) -> String {
    name.to_lowercase().replace('_', "")
}

fn public_api(made: &Replayed) -> Api {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("public_api");
    write_out(&made.files, &folder);
    let output = Command::new(env!("CARGO"))
        .args([
            "rustdoc",
            "--offline",
            "--lib",
            "--no-default-features",
            "--features",
        ])
        .arg(&made.state.ir.versions[0].feature)
        .args(["--", "-Zunstable-options", "--output-format=json"])
        .current_dir(folder.join("generated"))
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("RUSTC_BOOTSTRAP", "1")
        .output()
        .expect("cargo runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}:\n{errors}", made.state.name);
    let listed = folder.join("target/doc/hubspot_marketing_events.json");
    let listed = std::fs::read_to_string(listed).expect("a list");
    items(&serde_json::from_str(&listed).expect("JSON"))
}

fn items(listed: &Value) -> Api {
    let index = listed["index"].as_object().expect("items");
    let mut api = Api::new();
    let mut add = |owner: &str, item: &Value| {
        let member = item["name"].as_str().unwrap_or_default();
        api.insert(
            (owner.to_owned(), member.to_owned()),
            signature(&item["inner"]).to_string(),
        );
    };
    let found = |ids: &Value| -> Vec<&Value> {
        let ids = ids.as_array().into_iter().flatten();
        ids.filter_map(|id| index.get(&id.to_string())).collect()
    };
    for item in index.values() {
        let (name, inner) = (item["name"].as_str().unwrap_or_default(), &item["inner"]);
        if item["visibility"] == "public"
            && (inner["struct"].is_object() || inner["enum"].is_object())
        {
            add(name, &Value::Null);
            let fields = found(&inner["struct"]["kind"]["plain"]["fields"]);
            for field in fields
                .iter()
                .filter(|field| field["visibility"] == "public")
            {
                add(name, field);
            }
            for variant in found(&inner["enum"]["variants"]) {
                add(name, variant);
            }
        }
        // What is called on a type, and what an operation answers.
        let of = &inner["impl"]["for"]["resolved_path"];
        let owner = of["path"]
            .as_str()
            .unwrap_or_default()
            .rsplit("::")
            .next()
            .unwrap_or_default();
        let is_operation = matches!(
            inner["impl"]["trait"]["path"].as_str(),
            Some("Operation" | "Paged")
        );
        for member in found(&inner["impl"]["items"]) {
            let is_function =
                member["visibility"] == "public" && member["inner"]["function"].is_object();
            if is_function {
                add(&format!("{owner}{}", signature(&of["args"])), member);
            } else if is_operation && member["inner"]["assoc_type"].is_object() {
                add(owner, member);
            }
        }
    }
    api
}

/// Without the numbers of items, which differ from one crate to the other.
fn signature(inner: &Value) -> Value {
    match inner {
        Value::Object(map) => {
            let kept = map
                .iter()
                .filter(|(key, _)| !matches!(key.as_str(), "id" | "impls"));
            kept.map(|(key, value)| (key.clone(), signature(value)))
                .collect()
        }
        Value::Array(items) => items.iter().map(signature).collect(),
        Value::Number(_) => Value::Null,
        other => other.clone(),
    }
}
