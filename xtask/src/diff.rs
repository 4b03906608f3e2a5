//! `cargo xtask diff <old> <new>`: what changed between two states of the API, and what each change does to the users
//! of the crate.
//!
//! A [`State`] is one version of the API, or the whole crate, as far as it can be understood: it may be older or newer
//! than our names, words and repairs. Both are lowered, and the two IRs compared; what the IR drops is compared in the
//! repaired documents. [`Kind`] is the catalogue of what can be found, and `xtask/changes.md` says why each kind has
//! the effect it has.

mod enums;
mod facts;
mod found;
mod git;
mod json;
mod kind;
mod markdown;
mod operand;
mod operations;
mod pair;
mod release;
mod repairs;
mod rust;
mod schemas;
mod state;
mod types;
mod versions;

use self::found::Found;
use self::rust::Renames;
use crate::ir::Version;
use crate::overlay::Idle;
use crate::problem::Problem;
use crate::{docs, surface};

pub use self::kind::Kind;
pub use self::operand::{released, state};
pub use self::release::{Number, Release, Releases};
pub use self::state::{Scope, State};

/// What a change does to the crate's users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Code that compiled needs to change, or can.
    Breaking,
    /// The crate offers something new.
    Addition,
    /// Code stays as it is, and something else happens when it runs.
    Behaviour,
    /// Something that the crate's code doesn't depend on.
    Notice,
}

impl Effect {
    /// Its name, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Effect::Breaking => "breaking",
            Effect::Addition => "addition",
            Effect::Behaviour => "behaviour",
            Effect::Notice => "notice",
        }
    }
}

/// What a release with the changes must be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// None is needed: the crate stays as it is.
    #[default]
    None,
    /// Code or documentation changes, and the API does not.
    Patch,
    /// There are additions.
    Minor,
    /// There are breaking changes.
    Major,
    /// It can't be told before everything is understood.
    Unknown,
}

impl Verdict {
    /// Its name, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::None => "none",
            Verdict::Patch => "patch",
            Verdict::Minor => "minor",
            Verdict::Major => "major",
            Verdict::Unknown => "unknown",
        }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What it does to users.
    pub effect: Effect,
    /// What kind it is.
    pub kind: Kind,
    /// The function, type or schema concerned, as users write it: `events().get`, `MarketingEvent`.
    pub owner: String,
    /// The argument, setter, field or value of it.
    pub member: Option<String>,
    /// The Rust type of the member, or the details of what changed: `String → i64`.
    pub detail: Option<String>,
    /// What it is on the wire: `GET /events/{externalEventId}`, or HubSpot's schema.
    pub wire: String,
    /// The versions of the API that it concerns; of one version alone, none are named.
    pub versions: Vec<String>,
    /// Whether names in it were made up, because ours don't cover it yet.
    pub is_provisional: bool,
}

impl Change {
    /// What a release with this change must be.
    pub fn verdict(&self) -> Verdict {
        self.kind.verdict()
    }

    /// The item as users write it: `MarketingEvent::app_info`, `events().list().limit`.
    pub fn item(&self) -> String {
        match &self.member {
            Some(member) if self.owner.contains("()") => format!("{}().{member}", self.owner),
            Some(member) => format!("{}::{member}", self.owner),
            None => self.owner.clone(),
        }
    }
}

/// A repair that applies to one of the two states only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RepairChange {
    /// Whether the new state needs it no more; otherwise the old one didn't need it yet.
    pub has_expired: bool,
    /// Whether no version of the crate needs it, so that it can be deleted if it has expired. Of one version alone, that
    /// can't be told.
    pub everywhere: bool,
    /// The action, and the version that does without it.
    pub action: Idle,
}

/// What changed between two states.
#[derive(Clone, Debug)]
pub struct Report {
    old: String,
    new: String,
    changes: Vec<Change>,
    repairs: Vec<RepairChange>,
    unclear: Vec<(String, Problem)>,
    /// Whether anything of that can have changed.
    is_unclear: bool,
    asked: Vec<Problem>,
    release: Option<Release>,
    moved: Option<Moved>,
}

/// The versions of a report that is about two of them.
#[derive(Clone, Debug)]
struct Moved {
    versions: [Version; 2],
}

impl Report {
    /// The changes: the gravest first, and those of one kind together.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// What a release with these changes must be.
    pub fn verdict(&self) -> Verdict {
        let verdicts = self.changes.iter().map(Change::verdict);
        let verdict = verdicts.max().unwrap_or_default();
        match self.is_unclear {
            // What stands in for it may look like a change, and be none.
            true => Verdict::Unknown,
            false => verdict,
        }
    }

    /// Repairs that only one of the states needs.
    pub fn repairs(&self) -> &[RepairChange] {
        &self.repairs
    }

    /// What was not understood, with the state that it stands in: what is said of changes there may be wrong.
    pub fn unclear(&self) -> &[(String, Problem)] {
        &self.unclear
    }

    /// What `generate` asks for in our files for the new state and did not for the old one.
    pub fn asked(&self) -> &[Problem] {
        &self.asked
    }

    /// The release that the verdict asks for; nothing, where no manifest says what the crate's version is, or the verdict
    /// is unknown.
    pub fn release(&self) -> Option<&Release> {
        self.release.as_ref()
    }

    /// The same report, with the release that all changes since the last one ask for.
    #[must_use]
    pub(crate) fn with_release(mut self, release: Option<Release>) -> Self {
        self.release = release;
        self
    }

    /// The report for people: a summary, and the changes by whom they concern.
    pub fn to_markdown(&self) -> String {
        markdown::print(self)
    }

    /// The report for tools.
    pub fn to_json(&self) -> String {
        json::print(self)
    }
}

/// Compares two states. Versions are compared with those of their name; one alone, with whatever the other one is.
pub fn diff(old: &State, new: &State) -> Report {
    let mut found = Found::default();
    if old.scope == Scope::Crate && new.scope == Scope::Crate {
        versions::compare(old, new, &mut found);
    }
    let pairs = pair::pairs(old, new);
    let mut renames = Renames::new();
    let responses = types::matched(
        (old, types::responses(&old.ir)),
        (new, types::responses(&new.ir)),
    );
    responses.add_renames(&mut renames);
    let requests: Vec<_> = pairs
        .iter()
        .map(|(before, after)| types::matched((old, before.requests()), (new, after.requests())))
        .collect();
    for requests in &requests {
        requests.add_renames(&mut renames);
    }
    enums::compare_composites(old, new, &mut found);
    types::compare_responses((old, new), &responses, &renames, &mut found);
    for ((before, after), requests) in pairs.iter().zip(&requests) {
        found.version = Some(after.name.to_owned());
        operations::compare(*before, *after, &renames, &mut found);
        types::compare_requests(*before, *after, requests, &renames, &mut found);
        enums::compare(*before, *after, &mut found);
        schemas::compare(*before, *after, &mut found);
    }
    let versions: Vec<&str> = pairs.iter().map(|(_, after)| after.name).collect();
    let (undecided, asked) = asked(old, new);
    let mut unclear = unclear(old, new);
    unclear.extend(
        undecided
            .into_iter()
            .map(|problem| (new.name.clone(), problem)),
    );
    let mut report = Report {
        old: old.name.clone(),
        new: new.name.clone(),
        changes: found.finish(&versions),
        repairs: repairs::compare(old, new),
        is_unclear: !unclear.is_empty() && old.documents != new.documents,
        unclear,
        asked,
        release: None,
        moved: moved(old, new),
    };
    versions::compare_words(old, new, &mut report);
    // Who moves from one version to another one does so within a release.
    if report.moved.is_none() && report.verdict() != Verdict::Unknown {
        report.release = new.releases.map(|known| known.next(report.verdict()));
    }
    report
}

/// The versions, if each state is one, and not the same.
fn moved(old: &State, new: &State) -> Option<Moved> {
    let one = |state: &State| match state.ir.versions.as_slice() {
        [version] if state.scope == Scope::Version => Some(version.clone()),
        _ => None,
    };
    let versions = [one(old)?, one(new)?];
    (versions[0].name != versions[1].name).then_some(Moved { versions })
}

/// What was not understood in either state.
fn unclear(old: &State, new: &State) -> Vec<(String, Problem)> {
    let of = |state: &State| -> Vec<(String, Problem)> {
        let problems = state.unclear.iter();
        problems
            .map(|problem| (state.name.clone(), problem.clone()))
            .collect()
    };
    let mut all = of(old);
    all.extend(of(new));
    all
}

/// What `generate` asks for in `new` only: what is to be decided about HubSpot's files, and what ours lack.
fn asked(old: &State, new: &State) -> (Vec<Problem>, Vec<Problem>) {
    let is_known = |problem: &&Problem| {
        // In HubSpot's files what it is says enough, and places move.
        let is_ours = problem.file == surface::FILE || problem.file.starts_with(docs::FOLDER);
        let mut known = old.problems.iter();
        known.any(|known| {
            let is_there = !is_ours || known.pointer == problem.pointer;
            is_there && known.file == problem.file && known.what == problem.what
        })
    };
    let asked = new.problems.iter().filter(|problem| !is_known(problem));
    (Vec::new(), asked.cloned().collect())
}
