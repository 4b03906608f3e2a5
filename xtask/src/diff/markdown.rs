//! The report for people: what it comes to, then whom it hurts.

use std::collections::BTreeMap;

use super::{Change, Effect, Report, Verdict};

/// Markdown, with a line break at the end.
pub(super) fn print(report: &Report) -> String {
    let mut out = summary(report);
    for (effect, heading) in [
        (Effect::Breaking, "Breaking"),
        (Effect::Addition, "Additions"),
        (Effect::Behaviour, "Behaviour"),
        (Effect::Notice, "Notices"),
    ] {
        let changes = report.changes().iter();
        let changes: Vec<&Change> = changes.filter(|change| change.effect == effect).collect();
        if !changes.is_empty() {
            out += &format!("\n## {heading}\n\n{}", groups(&changes));
        }
    }
    out += &repairs(report);
    out += &asked(report);
    out += &unclear(report);
    out
}

/// The verdict, and one sentence.
fn summary(report: &Report) -> String {
    let verdict = report.verdict();
    let count = |effect: Effect, one: &str, many: &str| {
        let changes = report.changes().iter();
        match changes.filter(|change| change.effect == effect).count() {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        }
    };
    let counts = [
        count(Effect::Breaking, "breaking change", "breaking changes"),
        count(Effect::Addition, "addition", "additions"),
        count(
            Effect::Behaviour,
            "change of behaviour",
            "changes of behaviour",
        ),
        count(Effect::Notice, "notice", "notices"),
    ];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let counts = match counts.split_last() {
        None => "nothing has changed".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    };
    let mut out = format!(
        "# `{}` → `{}`: {}\n\n{}.",
        report.old,
        report.new,
        verdict.name(),
        capital(&counts),
    );
    out += &release(report, verdict);
    out + "\n"
}

/// What the verdict means for the number of the next release.
fn release(report: &Report, verdict: Verdict) -> String {
    let Some(release) = report.release() else {
        return String::new();
    };
    let rule = match (verdict, release.next.major) {
        (Verdict::None, _) => return " The crate needs no release.".to_owned(),
        (Verdict::Major, 0) => "before 1.0.0, a breaking change moves the second number",
        (_, 0) => "before 1.0.0, all but breaking changes move the third number",
        _ => "by Semantic Versioning",
    };
    let next = release.next;
    match release.published {
        None => format!(" Nothing has been published yet: the first release, {next}, takes it in."),
        Some(published) if next == release.current && next != published => {
            format!(" The next release after {published} is {next} already ({rule}).")
        }
        Some(published) => format!(" The next release after {published} is {next} ({rule})."),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// Changes of one kind together, and in them what has the same details.
fn groups(changes: &[&Change]) -> String {
    let mut out = String::new();
    for group in changes.chunk_by(|a, b| a.kind == b.kind) {
        let kind = group[0].kind;
        let remedy = match kind.remedy() {
            "Nothing." => String::new(),
            remedy => format!(" {remedy}"),
        };
        out += &format!("- **{}.**{remedy}\n", kind.title());
        for line in lines(group) {
            out += &format!("  - {line}\n");
        }
    }
    out
}

/// The most items that a line names.
const MOST: usize = 12;

/// One line for each owner, or for all owners to which the same happened.
fn lines(group: &[&Change]) -> Vec<String> {
    // Members of one owner, such as the new fields of a type.
    let mut owners: Vec<(String, Vec<String>)> = Vec::new();
    for change in group {
        let (owner, member) = parts(change);
        match owners.iter_mut().find(|(known, _)| *known == owner) {
            Some((_, members)) => members.extend(member),
            None => owners.push((owner, member.into_iter().collect())),
        }
    }
    // Owners to which the same happened, such as functions with another scope.
    let mut same: BTreeMap<usize, (Vec<String>, Vec<String>)> = BTreeMap::new();
    let mut order: Vec<Vec<String>> = Vec::new();
    for (owner, members) in owners {
        let position = order.iter().position(|known| *known == members);
        let position = position.unwrap_or_else(|| {
            order.push(members.clone());
            order.len() - 1
        });
        let entry = same.entry(position).or_default();
        entry.0.push(owner);
        entry.1 = members;
    }
    let lines = same.into_values().map(|(owners, members)| {
        let owners = some(&owners);
        if members.is_empty() {
            owners
        } else {
            format!("{owners}: {}", some(&members))
        }
    });
    lines.collect()
}

/// What stands before the colon of a line, and what behind it.
fn parts(change: &Change) -> (String, Option<String>) {
    let mut owner = format!("`{}`", change.owner);
    if !change.wire.is_empty() && change.wire != change.owner {
        owner += &format!(" ({})", wire(change));
    }
    if !change.versions.is_empty() {
        owner += &format!(", in {}", change.versions.join(" and "));
    }
    if change.is_provisional {
        owner += ", a provisional name";
    }
    let member = match (&change.member, &change.detail) {
        (Some(member), Some(detail)) => Some(format!("`{member}`, {detail}")),
        (Some(member), None) => Some(format!("`{member}`")),
        (None, Some(detail)) => Some(detail.clone()),
        (None, None) => None,
    };
    (owner, member)
}

fn wire(change: &Change) -> String {
    format!("`{}`", change.wire)
}

/// The first of them, and how many there are beside.
fn some(items: &[String]) -> String {
    let mut text = items
        .iter()
        .take(MOST)
        .cloned()
        .collect::<Vec<_>>()
        .join("; ");
    if items.len() > MOST {
        text += &format!(" and {} more", items.len() - MOST);
    }
    text
}

fn repairs(report: &Report) -> String {
    let mut out = String::new();
    for repair in report.repairs() {
        let action = &repair.action;
        out += &format!("{action:?}\n");
    }
    out
}

fn asked(report: &Report) -> String {
    let mut out = String::new();
    for problem in report.asked() {
        out += &format!("- {}: {}\n", problem.file, problem.what);
    }
    out
}

fn unclear(report: &Report) -> String {
    let mut out = String::new();
    for (state, problem) in report.unclear() {
        out += &format!("- {state}: {}: {}\n", problem.file, problem.what);
    }
    out
}
