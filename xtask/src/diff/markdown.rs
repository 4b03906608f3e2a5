//! The report for people: what it comes to, then whom it hurts.

use super::{Change, Effect, Kind, Moved, RepairChange, Report, Verdict};
use crate::docs;
use crate::ir::Version;
use crate::problem::Problem;

/// Markdown, with a line break at the end.
pub(super) fn print(report: &Report) -> String {
    let mut out = summary(report);
    out += &section(
        "Not understood: what changed here may be something else than this report says",
        &unclear(report),
    );
    let asked = section("Before `cargo xtask generate`", &asked(report));
    let is_first = report.verdict() == Verdict::Unknown;
    if is_first {
        out += &asked;
    }
    for (effect, heading) in [
        (Effect::Breaking, "Breaking"),
        (Effect::Addition, "Additions"),
        (Effect::Behaviour, "Behaviour"),
        (Effect::Notice, "Notices"),
    ] {
        let groups = kinds(report, effect);
        let groups: String = groups.iter().map(|changes| group(changes)).collect();
        if !groups.is_empty() {
            out += &format!("\n## {heading}\n\n{groups}");
        }
    }
    out += &section("Repairs", &repairs(report));
    if !is_first {
        out += &asked;
    }
    out
}

/// The verdict, and one sentence.
fn summary(report: &Report) -> String {
    let verdict = report.verdict();
    // What happened to many at once counts once.
    let count = |effect: Effect, one: &str, many: &str| {
        let lines = kinds(report, effect)
            .into_iter()
            .map(|group| lines(&group).len());
        match lines.sum::<usize>() {
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
        None if verdict == Verdict::Unknown => "no change was understood".to_owned(),
        None => "nothing has changed".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    };
    let ends = match &report.moved {
        Some(moved) => moving(moved),
        None => release(report, verdict),
    };
    let summary = format!(
        "# {}: `{}` → `{}`\n\n{}. {ends}",
        capital(verdict.name()),
        report.old,
        report.new,
        capital(&counts),
    );
    summary.trim_end().to_owned() + "\n"
}

/// What users do who move from one version to another one.
fn moving(moved: &Moved) -> String {
    let [old, new] = &moved.versions;
    let base = |version: &Version| format!("`{}`", version.base);
    format!(
        "This is what users meet who move from {} to {}: `client.{}()` becomes `client.{}()`, and {} becomes {}.",
        old.name,
        new.name,
        old.module,
        new.module,
        base(old),
        base(new)
    )
}

/// What the verdict means for the number of the next release.
fn release(report: &Report, verdict: Verdict) -> String {
    if verdict == Verdict::Unknown {
        return "Which release is needed can't be told before all is understood and decided."
            .to_owned();
    }
    let Some(release) = report.release() else {
        return String::new();
    };
    let next = release.next;
    let rule = match (verdict, next.major) {
        (Verdict::None, _) => return "The crate needs no release.".to_owned(),
        (Verdict::Major, 0) => "before 1.0.0, breaking changes move the second number",
        (_, 0) => "before 1.0.0, only breaking changes move the second number",
        _ => "by Semantic Versioning",
    };
    match release.published {
        None => format!(
            "Nothing has been published yet: all of it goes into the first release, {next}."
        ),
        Some(published) => format!("The release after {published} is {next}: {rule}."),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// Changes of an effect, those of one kind together.
fn kinds(report: &Report, effect: Effect) -> Vec<Vec<&Change>> {
    let changes = report.changes().iter();
    let changes: Vec<&Change> = changes.filter(|change| change.effect == effect).collect();
    let groups = changes.chunk_by(|a, b| a.kind == b.kind);
    groups.map(<[&Change]>::to_vec).collect()
}

fn group(changes: &[&Change]) -> String {
    let kind = changes[0].kind;
    let about = format!("- **{}.** {}", kind.title(), kind.remedy());
    let lines = lines(changes);
    let lines = lines.iter().map(|line| format!("  - {line}\n"));
    format!("{}\n{}", about.trim_end(), lines.collect::<String>())
}

/// One line for each owner, or for all owners to which the same happened.
fn lines(group: &[&Change]) -> Vec<String> {
    // Members of one owner, such as the new fields of a type.
    let mut owners: Vec<(&Change, Vec<String>)> = Vec::new();
    for change in group {
        let member = member(change);
        match owners
            .iter_mut()
            .find(|(known, _)| owner(known) == owner(change))
        {
            Some((_, members)) => members.extend(member),
            None => owners.push((change, member.into_iter().collect())),
        }
    }
    // Owners to which the same happened, such as functions with another scope.
    let mut lines: Vec<(Vec<&Change>, Vec<String>)> = Vec::new();
    for (owner, members) in owners {
        let same = |(owners, known): &&mut (Vec<&Change>, Vec<String>)| {
            *known == members && owners[0].versions == owner.versions
        };
        match lines.iter_mut().find(same) {
            Some((owners, _)) => owners.push(owner),
            None => lines.push((vec![owner], members)),
        }
    }
    let lines = lines.iter().map(|(owners, members)| line(owners, members));
    lines.collect()
}

fn line(owners: &[&Change], members: &[String]) -> String {
    let names: Vec<String> = owners.iter().map(|change| owner(change)).collect();
    let members = some(members, ", ");
    match (members.is_empty(), owners.len()) {
        (true, _) => some(&names, "; "),
        (false, ..=FEW) => format!("{}: {members}", names.join("; ")),
        // Which they are matters less than what happened.
        (false, count) => {
            let first: Vec<String> = owners
                .iter()
                .take(FEW - 1)
                .map(|change| format!("`{}`", change.owner))
                .collect();
            let (first, others) = (first.join(", "), count + 1 - FEW);
            format!(
                "{members}: {first} and {others} more{}",
                in_versions(owners[0])
            )
        }
    }
}

/// The most owners that a line tells all about.
const FEW: usize = 4;

fn in_versions(change: &Change) -> String {
    match change.versions.as_slice() {
        [] => String::new(),
        versions => format!(" in {}", versions.join(" and ")),
    }
}

/// What stands before the colon of a line.
fn owner(change: &Change) -> String {
    let mut owner = format!("`{}`", change.owner);
    let has_wire = !change.wire.is_empty() && change.wire != change.owner;
    if has_wire && !is_value(change) {
        owner += &format!(" (`{}`)", change.wire);
    }
    owner += &in_versions(change);
    if change.is_provisional {
        owner += " (provisional name)";
    }
    owner
}

fn is_value(change: &Change) -> bool {
    matches!(
        change.kind,
        Kind::ValueAdded | Kind::ValueRemoved | Kind::ValueRenamed
    )
}

/// What stands behind the colon of a line.
fn member(change: &Change) -> Option<String> {
    match (change.member.as_deref(), change.detail.as_deref()) {
        (Some(member), None) if is_value(change) => Some(format!("`{member}` (`{}`)", change.wire)),
        (Some(member), None) => Some(format!("`{member}`")),
        (Some(member), Some(detail)) => Some(with_detail(change.kind, member, detail)),
        (None, Some(detail)) if change.kind.is_rust() => Some(code(detail)),
        (None, Some(detail)) => Some(shortened(detail)),
        (None, None) => None,
    }
}

fn with_detail(kind: Kind, member: &str, detail: &str) -> String {
    match (kind.is_rust(), detail.contains(" → ")) {
        (true, true) => code(detail),
        (true, false) => format!("`{member}: {detail}`"),
        (false, _) => format!("`{member}` {}", shortened(detail)),
    }
}

/// Rust, before and after.
fn code(detail: &str) -> String {
    let sides = detail.split(" → ").map(|side| format!("`{side}`"));
    sides.collect::<Vec<_>>().join(" → ")
}

/// The most items that a line names.
const MOST: usize = 12;

fn some(items: &[String], separator: &str) -> String {
    let mut named = items.to_vec();
    if items.len() > MOST + 1 {
        named.truncate(MOST);
        named.push(format!("and {} more", items.len() - MOST));
    }
    named.join(separator)
}

/// A list of details without its end, where it is a long one.
fn shortened(detail: &str) -> String {
    let items: Vec<String> = detail.split(", ").map(str::to_owned).collect();
    some(&items, ", ")
}

fn section(heading: &str, lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let lines: String = lines.iter().map(|line| format!("- {line}\n")).collect();
    format!("\n## {heading}\n\n{lines}")
}

/// What became of the repairs, each with the versions that it is about.
fn repairs(report: &Report) -> Vec<String> {
    let same = |a: &RepairChange, b: &RepairChange| {
        (a.has_expired, &a.action.file, a.action.action)
            == (b.has_expired, &b.action.file, b.action.action)
    };
    let repairs: Vec<&RepairChange> = report.repairs().iter().collect();
    let groups = repairs.chunk_by(|a, b| same(a, b));
    let lines = groups.map(|group| {
        let RepairChange { action, .. } = group[0];
        let versions: Vec<&str> = group
            .iter()
            .map(|repair| repair.action.version.as_str())
            .collect();
        let versions = versions.join(" and ");
        let what = match (group[0].has_expired, group[0].everywhere) {
            (true, true) => "has **expired**: delete it.".to_owned(),
            (true, false) => format!("has **expired in {versions}**: if another version needs it, move it to an overlay that only that one lists; if not, delete it."),
            (false, _) => format!("was not needed before, in {versions}."),
        };
        format!(
            "`/actions/{}` of {} {what} Its target is `{}`. It says: {}",
            action.action, action.file, action.target, action.reason
        )
    });
    lines.collect()
}

/// What the new state needs before there is a crate of it.
fn asked(report: &Report) -> Vec<String> {
    let (words, others): (Vec<&Problem>, Vec<&Problem>) = report
        .asked()
        .iter()
        .partition(|problem| problem.file.starts_with(docs::FOLDER));
    let mut lines: Vec<String> = others.iter().map(|problem| problem.what.clone()).collect();
    if lines.len() > MOST {
        let more = lines.len() - MOST;
        lines.truncate(MOST);
        lines.push(format!("and {more} more, which `generate` lists"));
    }
    match words.len() {
        0 => {}
        1 => lines.push(format!("1 text is missing in {}", docs::FOLDER)),
        count => lines.push(format!("{count} texts are missing in {}", docs::FOLDER)),
    }
    lines
}

fn unclear(report: &Report) -> Vec<String> {
    let lines = report.unclear().iter().map(|(state, problem)| {
        format!(
            "`{state}`, {} `{}`: {}",
            problem.file, problem.pointer, problem.what
        )
    });
    lines.collect()
}
