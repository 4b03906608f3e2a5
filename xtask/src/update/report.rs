//! What `update` and `add-version` tell, as Markdown: the comparison, and what there is to do.

use crate::diff::{Change, Effect, Kind, Report, Verdict};
use crate::problem::Problems;

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
    bump: Option<&(String, String)>,
    open: &Problems,
    notes: &Problems,
) -> String {
    let mut done = Vec::new();
    if let Some((old, new)) = bump {
        done.push(format!("The crate's version is {new}; it was {old}."));
    }
    let mut left = Vec::new();
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
    if !open.is_empty() {
        left.push("Make the decisions below; until then, `generate --check` fails".to_owned());
    }
    let mut out = words.trim_end().to_owned() + "\n";
    if !done.is_empty() {
        out += &format!("\n## Done\n\n- {}\n", done.join("\n- "));
    }
    if !left.is_empty() {
        out += &format!("\n## To do\n\n- [ ] {}\n", left.join("\n- [ ] "));
        out += "\nThen run `cargo xtask generate`.\n";
    }
    for (title, problems) in [("Open decisions", open), ("Not supported", notes)] {
        let lines: String = problems
            .iter()
            .map(|problem| format!("{problem}\n"))
            .collect();
        if !lines.is_empty() {
            out += &format!("\n## {title}\n\n```text\n{}\n```\n", lines.trim_end());
        }
    }
    out
}
