//! `cargo xtask add-version`: the first file of a version that the crate doesn't serve yet → everything that it needs.

use std::collections::BTreeMap;

use serde_json::json;

use crate::diff::{State, migration};
use crate::import::{self, Published};
use crate::inputs::Inputs;
use crate::problem::{Problem, Problems};
use crate::update::{self, Update};
use crate::versions::{self, Versions};
use crate::yaml;

/// Begins with a version. The report says how it differs from the newest one so far, and what the crate gains.
pub fn add_version(inputs: &Inputs, version: &str, published: &Published, date: &str) -> Result<Update, Problems> {
    let text = inputs.files.get(versions::FILE).map_or("", String::as_str);
    let known: Option<Versions> = yaml::parse_typed(versions::FILE, text)?;
    let known = known.unwrap_or_default();
    if known.contains_key(version) {
        let what = format!("there is a version {version}");
        let remedy = "to import its new file, run: cargo xtask update <file>";
        return Err(Problem::new(versions::FILE, "", what, remedy).into());
    }
    let entry = versions::derived(&known, version, &published.document()?);
    if entry.bases.is_empty() {
        let what = format!("its paths are not under /{version}, as those of the other versions are");
        let remedy = "is this HubSpot's file of this version? If it is, write its entry in specs/versions.yaml by hand, \
            with all its `bases`, then run `cargo xtask import`";
        return Err(Problem::new(&published.name, "/paths", what, remedy).into());
    }
    // Before the first version, there may be `{}` for none.
    let kept = text.lines().filter(|line| !known.is_empty() || line.starts_with('#'));
    let text = kept.collect::<Vec<_>>().join("\n") + "\n" + &yaml::print(&json!({ version: entry }));
    let mut added = inputs.clone();
    added.files.insert(versions::FILE.to_owned(), text.trim_start().to_owned());
    let imported = import::import(&added, version, published, date, false)?;
    added.files.extend(imported);
    let Some((newest, _)) = known.last() else {
        return update::finish(&State::of_files("nothing", &BTreeMap::new()), added, "");
    };
    let state = |version: &str| State::of_version(version, &added, version);
    let report = migration(&added, &state(newest)?, &state(version)?)?;
    let before = State::of_crate("the crate before", inputs)?;
    update::finish(&before, added, &(report.to_markdown() + "\n"))
}
