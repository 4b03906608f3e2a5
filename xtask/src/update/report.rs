//! What `update` and `add-version` tell, as Markdown: the comparison, and what there is to do.

use super::changelog;
use crate::diff::{Change, Effect, Kind, Report, Verdict};
use crate::mend::Mended;
use crate::problem::{Entry, Problems};
use crate::surface;

/// The lines for the changelog: what users notice, one line for each kind of change.
pub(super) fn changelog_entries(changes: &[Change]) -> Vec<String> {
    let noticed: Vec<&Change> = changes
        .iter()
        .filter(|change| change.verdict() > Verdict::None)
        .collect();
    let groups = noticed.chunk_by(|a, b| a.kind == b.kind);
    groups
        .filter_map(|group| {
            let kind = group.first()?.kind;
            let prefix = match kind.effect() {
                Effect::Breaking => "Breaking: ",
                _ => "",
            };
            let mut items: Vec<String> = Vec::new();
            for change in group {
                let item = item(change);
                if !items.contains(&item) {
                    items.push(item);
                }
            }
            Some(format!("- {prefix}{}: {}.", kind.title(), items.join(", ")))
        })
        .collect()
}

fn item(change: &Change) -> String {
    let mut item = format!("`{}`", change.item());
    if let Some(detail) = &change.detail {
        item += &format!(" ({detail})");
    }
    if !change.versions.is_empty() {
        item += &format!(" in {}", change.versions.join(" and "));
    }
    item
}

/// The report: what changed in `words`, then what was done beside and what is left to do.
pub(super) fn print(
    words: &str,
    comparison: &Report,
    mended: &Mended,
    bump: Option<&(String, String)>,
    unwritten: &Problems,
) -> String {
    let mut done = Vec::new();
    if let Some((old, new)) = bump {
        done.push(format!("The crate's version is {new}; it was {old}."));
    }
    for (file, what) in &mended.deleted {
        done.push(format!("Deleted from `{file}`: `{what}`."));
    }
    for (what, file) in &mended.moved {
        done.push(format!(
            "Moved to `{file}`, because not all versions need it: `{what}`."
        ));
    }
    let mut left = Vec::new();
    for entry in mended
        .added
        .iter()
        .filter(|entry| entry.file == surface::FILE)
    {
        let (section, name) = named(entry);
        left.push(format!(
            "Look over `{name}` in `{section}` of `{}`",
            entry.file
        ));
    }
    for problem in unwritten.iter() {
        let line = problem.line.map(|line| format!(":{line}"));
        let (line, file, at) = (line.unwrap_or_default(), &problem.file, &problem.pointer);
        left.push(format!("Write the words in `{file}{line}`: `{at}`"));
    }
    // What the changelog says was found before anybody chose a name.
    let is_name = |entry: &Entry| entry.file == surface::FILE;
    if mended.added.iter().any(is_name) || !mended.deleted.is_empty() {
        left.push(format!(
            "Correct `{}`, and the version in `{}`, where you choose other names or move entries back",
            changelog::FILE,
            changelog::MANIFEST
        ));
    }
    for change in comparison.changes() {
        let item = change.item();
        match change.kind {
            Kind::OperationAdded => {
                left.push(format!("Test `{item}` in `tests/tests/operations`"));
            }
            Kind::OperationRemoved => left.push(format!(
                "Delete what calls `{item}`: tests in `tests/tests`, examples, and words of the guide"
            )),
            Kind::VersionAdded => left.push(format!(
                "Name {item} where versions are listed by hand: `README.md`, `generated/README.md`, and a guide page \
                 on moving to it, like `generated/src/guide/moving_to_2026_03.md`"
            )),
            _ => {}
        }
    }
    left.dedup();
    let mut out = words.trim_end().to_owned() + "\n";
    if !done.is_empty() {
        out += &format!("\n## Done\n\n- {}\n", done.join("\n- "));
    }
    if !left.is_empty() {
        out += &format!("\n## To do\n\n- [ ] {}\n", left.join("\n- [ ] "));
        out += "\nThen run `cargo xtask generate`.\n";
    }
    out
}

/// The section that an entry stands in, and its name there.
fn named(entry: &Entry) -> (String, &str) {
    let (last, section) = match entry.path.split_last() {
        Some((last, section)) => (last.as_str(), section.join("/")),
        None => return (String::new(), &entry.value),
    };
    (section, if last == "-" { &entry.value } else { last })
}
