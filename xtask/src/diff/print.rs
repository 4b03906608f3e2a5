//! The report as Markdown and as JSON.

use serde_json::json;

use super::{Lines, Report, Verdict};
use crate::public_lines::{self, sorted};

/// How many lines of one kind are printed.
const MOST: usize = 200;

/// Markdown, with a line break at the end.
pub(super) fn markdown(report: &Report) -> String {
    let Lines { removed, changed, widened, added } = &report.lines;
    let mut out = title(report);
    let removed = sorted(removed).into_iter().map(|line| format!("- {line}"));
    out += &lines("Removed", removed.collect());
    let changed = changed.iter().map(|(old, new)| format!("- {old}\n+ {new}"));
    out += &lines("Changed", changed.collect());
    let widened = widened.iter();
    let widened = widened.map(|(old, new, how)| format!("# {}\n- {old}\n+ {new}", how.about()));
    out += &lines("Changed, and all programs still compile", widened.collect());
    let added = sorted(added).into_iter().map(|line| format!("+ {line}"));
    out += &lines("New", added.collect());
    if !report.facts.is_empty() {
        out += &format!("\n## Differences in HubSpot's files\n\n- {}\n", report.facts.join("\n- "));
    }
    out
}

fn title(report: &Report) -> String {
    let (old, new) = (&report.old, &report.new);
    let verdict = report.verdict();
    if let Some([from, to]) = &report.migration {
        let broken = report.lines.removed.len() + report.lines.changed.len();
        let what = match (verdict, broken) {
            (Verdict::Major, 1) => "1 public line breaks".to_owned(),
            (Verdict::Major, broken) => format!("{broken} public lines break"),
            _ => "code compiles unchanged".to_owned(),
        };
        return format!(
            "# Moving from `{old}` to `{new}`: {what}\n\n`client.{}()` becomes `client.{}()`, and `{}` becomes `{}`.\n",
            from.module, to.module, from.bases[0], to.bases[0]
        );
    }
    let needs = match (verdict, report.required()) {
        (Verdict::None, _) => "The emitted code is the same; no release is needed.".to_owned(),
        (_, Some(number)) => format!("The next release must be {number} or higher."),
        (Verdict::Major, None) => "Breaking for users of the old state; it is not a release.".to_owned(),
        (Verdict::Minor, None) => "Additions only.".to_owned(),
        (Verdict::Patch, None) => "Code or documentation changes; the public API is the same.".to_owned(),
    };
    format!("# {verdict:?}: `{old}` → `{new}`\n\n{needs}\n")
}

fn lines(heading: &str, mut lines: Vec<String>) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let count = lines.len();
    if count > MOST {
        lines.truncate(MOST);
        lines.push(format!("# and {} more: see {}", count - MOST, public_lines::FILE));
    }
    format!("\n## {heading}\n\n```diff\n{}\n```\n", lines.join("\n"))
}

/// JSON, with a line break at the end.
pub(super) fn json(report: &Report) -> String {
    let Lines { removed, changed, widened, added } = &report.lines;
    let changed = changed.iter().map(|(old, new)| json!({ "old": old, "new": new }));
    let widened = widened.iter().map(|(old, new, _)| json!({ "old": old, "new": new }));
    let document = json!({
        "old": report.old,
        "new": report.new,
        "verdict": report.verdict().name(),
        "required": report.required(),
        "removed": removed,
        "changed": changed.collect::<Vec<_>>(),
        "widened": widened.collect::<Vec<_>>(),
        "added": added,
        "facts": report.facts,
    });
    format!("{document:#}\n")
}
