//! The report for tools.

use serde_json::{Value, json};

use super::{Change, Report};
use crate::problem::Problem;

/// JSON, with a line break at the end.
pub(super) fn print(report: &Report) -> String {
    let release = report.release().map(|release| {
        json!({
            "current": release.current.to_string(),
            "published": release.published.map(|number| number.to_string()),
            "next": release.next.to_string(),
        })
    });
    let repairs = report.repairs().iter().map(|repair| {
        json!({
            "expired": repair.has_expired,
            "everywhere": repair.everywhere,
            "version": repair.action.version,
            "file": repair.action.file,
            "action": repair.action.action,
            "target": repair.action.target,
            "reason": repair.action.reason,
        })
    });
    let unclear = report.unclear().iter().map(|(state, problem)| {
        let mut found = self::problem(problem);
        found["state"] = json!(state);
        found
    });
    let document = json!({
        "format": 1,
        "old": report.old,
        "new": report.new,
        "verdict": report.verdict().name(),
        "release": release,
        "changes": report.changes().iter().map(change).collect::<Vec<_>>(),
        "repairs": repairs.collect::<Vec<_>>(),
        "unclear": unclear.collect::<Vec<_>>(),
        "asked": report.asked().iter().map(problem).collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

fn problem(problem: &Problem) -> Value {
    json!({
        "file": problem.file,
        "line": problem.line,
        "pointer": problem.pointer,
        "what": problem.what,
        "remedy": problem.remedy,
    })
}

fn change(change: &Change) -> Value {
    json!({
        "kind": change.kind.code(),
        "effect": change.effect.name(),
        "verdict": change.verdict().name(),
        "item": change.item(),
        "detail": change.detail,
        "wire": change.wire,
        "versions": change.versions,
        "provisional": change.is_provisional,
        "title": change.kind.title(),
        "remedy": change.kind.remedy(),
    })
}
