//! Functions of one version on both sides.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Kind;
use super::facts::{self, Fact};
use super::found::{Found, from_to};
use super::pair::{Function, Side};
use super::rust::{self, Renames, Signature};
use crate::ir::{Answer, Argument, ArgumentKind, Operation, Setter};

/// Compares the functions of a version.
pub(super) fn compare(old: Side<'_>, new: Side<'_>, renames: &Renames, found: &mut Found) {
    let (olds, mut news) = (old.functions(), new.functions());
    let mut gone = Vec::new();
    for function in olds {
        match take_same(&mut news, |other| {
            other.operation.key() == function.operation.key()
        }) {
            Some(other) => Both::new(function, other, renames).compare(found),
            None => gone.push(function),
        }
    }
    // HubSpot renames placeholders, and our own revisions rename and move functions.
    let rules: [fn(&Function<'_>, &Function<'_>) -> bool; 2] = [
        |a, b| nameless(&a.operation.key()) == nameless(&b.operation.key()),
        |a, b| a.item() == b.item() && !b.is_provisional,
    ];
    for is_same in rules {
        for function in std::mem::take(&mut gone) {
            match take_same(&mut news, |other| is_same(&function, other)) {
                Some(other) => Both::new(function, other, renames).compare(found),
                None => gone.push(function),
            }
        }
    }
    for function in gone {
        found
            .add(
                Kind::OperationRemoved,
                function.item(),
                function.operation.key(),
            )
            .provisional(function.is_provisional);
    }
    for function in news {
        let arguments = Signature::of(&function.operation.arguments);
        found
            .add(
                Kind::OperationAdded,
                function.item(),
                function.operation.key(),
            )
            .detail(format!(
                "{arguments} -> {}",
                rust::answer(&function.operation.answer)
            ))
            .provisional(function.is_provisional);
    }
}

fn take_same<'a>(
    functions: &mut Vec<Function<'a>>,
    is_same: impl Fn(&Function<'a>) -> bool,
) -> Option<Function<'a>> {
    let position = functions.iter().position(is_same)?;
    Some(functions.remove(position))
}

/// A path without the names of placeholders, which nobody sees on the wire.
fn nameless(path: &str) -> String {
    let segments = path.split('/');
    let segments =
        segments.map(|segment| crate::ir::placeholder(segment).map_or(segment, |_| "{}"));
    segments.collect::<Vec<_>>().join("/")
}

/// A function on both sides.
struct Both<'a> {
    old: Function<'a>,
    new: Function<'a>,
    renames: &'a Renames,
}

impl<'a> Both<'a> {
    fn new(old: Function<'a>, new: Function<'a>, renames: &'a Renames) -> Self {
        Both { old, new, renames }
    }

    /// As users write it; a name that was made up is none of theirs.
    fn item(&self) -> String {
        if self.is_renamed() && self.old.is_provisional {
            self.new.item()
        } else {
            self.old.item()
        }
    }

    /// Whether HubSpot has renamed a placeholder, so that our entry is for one of the two names.
    fn is_renamed(&self) -> bool {
        let is_provisional = self.old.is_provisional || self.new.is_provisional;
        is_provisional && self.old.operation.path != self.new.operation.path
    }

    fn compare(&self, found: &mut Found) {
        self.compare_names(found);
        // Where arguments were made up for one side only, there is nothing to compare.
        let same_arguments = !self.is_renamed() && self.compare_arguments(found);
        if same_arguments {
            self.compare_sent(found);
        }
        self.compare_setters(found);
        self.compare_parameters(same_arguments, found);
        self.compare_answer(found);
        self.compare_path(found);
        self.compare_rules(found);
        self.compare_facts(found);
    }

    fn add<'f>(&self, found: &'f mut Found, kind: Kind) -> super::found::Entry<'f> {
        found.add(kind, self.item(), self.new.operation.key())
    }

    fn compare_names(&self, found: &mut Found) {
        if self.is_renamed() {
            let detail = from_to(&self.old.operation.path, &self.new.operation.path);
            self.add(found, Kind::ParameterRenamed).detail(detail);
        } else if self.item() != self.new.item() {
            self.add(found, Kind::FunctionRenamed)
                .detail(from_to(self.item(), self.new.item()));
        } else if self.old.resource.type_name != self.new.resource.type_name {
            let (old, new) = (&self.old.resource.type_name, &self.new.resource.type_name);
            found
                .add(Kind::TypeRenamed, old, "")
                .detail(from_to(old, new));
        }
    }

    /// Compares the arguments, and says whether they are the same.
    fn compare_arguments(&self, found: &mut Found) -> bool {
        let old = self.old.operation.arguments.iter();
        let old: Vec<_> = old
            .map(|argument| rust::renamed_argument(argument, self.renames))
            .collect();
        let new = &self.new.operation.arguments;
        let (before, after) = (Signature::of(&old), Signature::of(new));
        if before.is_same(&after) {
            return true;
        }
        let fits = |(old, new): (&Argument, &Argument)| match (&old.kind, &new.kind) {
            (ArgumentKind::Value(old), ArgumentKind::Value(new))
            | (ArgumentKind::Inputs(old), ArgumentKind::Inputs(new)) => {
                old == new || rust::is_wider(old, new)
            }
            (old, new) => old == new,
        };
        let is_wider =
            old.len() == new.len() && !before.is_swapped(&after) && old.iter().zip(new).all(fits);
        let kind = if is_wider {
            Kind::ArgumentsWidened
        } else {
            Kind::ArgumentsChanged
        };
        self.add(found, kind).detail(from_to(before, after));
        false
    }

    /// Where the values of the same arguments go.
    fn compare_sent(&self, found: &mut Found) {
        let (old, new) = (self.old.operation, self.new.operation);
        let names = |operation: &Operation| -> BTreeSet<String> {
            let names = operation.query.iter().map(|(name, ..)| name.clone());
            names.collect()
        };
        let (before, after) = (names(old), names(new));
        if before != after {
            let detail = format!("query: {}", facts::plus_minus(&before, &after));
            self.add(found, Kind::RequestChanged).detail(detail);
        }
        let mut names = old.arguments.iter().zip(&new.arguments);
        let same_names = names.all(|(a, b)| a.name == b.name);
        if same_names && (&old.body, &old.path_values) != (&new.body, &new.path_values) {
            let detail = "where the values of arguments go";
            self.add(found, Kind::RequestChanged).detail(detail);
        }
    }

    fn compare_setters(&self, found: &mut Found) {
        let (olds, news) = (&self.old.operation.setters, &self.new.operation.setters);
        for old in olds {
            let new = news.iter().find(|new| new.parameter == old.parameter);
            match new {
                Some(new) => self.compare_setter(old, new, found),
                // Reported with the parameters.
                None if is_unbound(&self.new, &old.parameter) => {}
                None => {
                    let entry = self.add(found, Kind::SetterRemoved);
                    entry.member(&old.name).detail(rust::parameter(&old.ty));
                }
            }
        }
        let is_new = |new: &&Setter| !olds.iter().any(|old| old.parameter == new.parameter);
        for new in news.iter().filter(is_new) {
            let entry = self.add(found, Kind::SetterAdded);
            entry.member(&new.name).detail(rust::parameter(&new.ty));
        }
    }

    fn compare_setter(&self, old: &Setter, new: &Setter, found: &mut Found) {
        let ty = rust::renamed(&old.ty, self.renames);
        let (before, after) = (rust::parameter(&ty), rust::parameter(&new.ty));
        let kind = if old.name != new.name {
            Kind::SetterChanged
        } else if before == after {
            return;
        } else if rust::is_wider(&ty, &new.ty) {
            Kind::SetterWidened
        } else {
            Kind::SetterChanged
        };
        let named = |name: &str, takes: &str| format!("{name}({takes})");
        let detail = from_to(named(&old.name, &before), named(&new.name, &after));
        self.add(found, kind).member(&old.name).detail(detail);
    }

    /// Parameters, in so far as neither arguments nor setters show what changed.
    fn compare_parameters(&self, same_arguments: bool, found: &mut Found) {
        let old = facts::parameters(self.old.document);
        let new = facts::parameters(self.new.document);
        let is_required = |parameter: &Value| parameter["required"] == true;
        let now = |is_required: bool| match is_required {
            true => "required now",
            false => "optional now",
        };
        for ((place, name), parameter) in &new {
            let before = old.get(&(*place, *name)).copied();
            if *place == "query" && is_unbound(&self.new, name) {
                if before.is_none_or(|before| !is_required(before)) {
                    self.add(found, Kind::RequiredParameterAdded).member(*name);
                }
                continue;
            }
            let Some(before) = before else { continue };
            if same_arguments && is_required(before) != is_required(parameter) {
                self.add(found, Kind::ParameterRequiredChanged)
                    .member(*name)
                    .detail(now(is_required(parameter)));
            }
            for Fact { kind, detail, .. } in
                facts::of_schema(&before["schema"], &parameter["schema"])
            {
                // The values of a parameter are an enum of the crate, always.
                if kind != Kind::StringValuesChanged {
                    self.add(found, kind).member(*name).detail(detail);
                }
            }
        }
        for (place, name) in old.keys().filter(|key| !new.contains_key(*key)) {
            if *place == "query" && is_unbound(&self.old, name) {
                self.add(found, Kind::RequiredParameterRemoved)
                    .member(*name);
            }
        }
        let [before, after] =
            [self.old, self.new].map(|side| is_required(&side.document["requestBody"]));
        if before != after {
            self.add(found, Kind::ParameterRequiredChanged)
                .member("the body")
                .detail(now(after));
        }
    }

    fn compare_answer(&self, found: &mut Found) {
        let old = rust::renamed_answer(&self.old.operation.answer, self.renames);
        let new = &self.new.operation.answer;
        let kind = match (&old, new) {
            _ if old == *new => return,
            (Answer::Page(a, false), Answer::Page(b, true)) if a == b => Kind::AnswerPaged,
            _ => Kind::AnswerChanged,
        };
        let text = |answer: &Answer| match answer {
            Answer::Page(_, true) => format!("{}, with a cursor", rust::answer(answer)),
            answer => rust::answer(answer),
        };
        self.add(found, kind).detail(from_to(text(&old), text(new)));
    }

    fn compare_path(&self, found: &mut Found) {
        let (Some(old), Some(new)) = (self.old.facts, self.new.facts) else {
            return;
        };
        // Between versions, the bases differ; what is told is what differs beyond that.
        let [before, after] = [self.old, self.new].map(|side| {
            let path = match old.version == new.version {
                true => side.full_path(),
                false => side.operation.key(),
            };
            (nameless(&path), path)
        });
        if before.0 != after.0 {
            let detail = from_to(self.old.full_path(), self.new.full_path());
            self.add(found, Kind::PathChanged).detail(detail);
        } else if before != after && !self.is_renamed() {
            let detail = from_to(&self.old.operation.path, &self.new.operation.path);
            self.add(found, Kind::ParameterRenamed).detail(detail);
        }
    }

    /// How the runtime treats the call.
    fn compare_rules(&self, found: &mut Found) {
        let (old, new) = (self.old.operation, self.new.operation);
        let refused = |operation: &Operation| -> BTreeSet<String> {
            let values = operation.collisions.iter().map(|collision| {
                let values = collision.values.iter();
                let values: Vec<String> = values
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect();
                values.join(" with ")
            });
            values.collect()
        };
        if self.is_renamed() {
            return;
        }
        let (before, after) = (refused(old), refused(new));
        if before != after {
            self.add(found, Kind::RefusedValuesChanged)
                .detail(facts::plus_minus(&before, &after));
        }
        if old.idempotent != new.idempotent {
            let now = if new.idempotent {
                "tried again after any failure now"
            } else {
                "tried again only when it can't have been processed now"
            };
            self.add(found, Kind::RetryChanged).detail(now);
        }
        if old.developer != new.developer {
            let now = if new.developer {
                "takes a developer key now"
            } else {
                "takes a token now"
            };
            self.add(found, Kind::DeveloperKeyChanged).detail(now);
        }
    }

    /// What the IR says to people only, or doesn't say.
    fn compare_facts(&self, found: &mut Found) {
        if let (Some(old), Some(new)) = (self.old.facts, self.new.facts) {
            let scopes = |scopes: &[String]| scopes.iter().cloned().collect::<BTreeSet<_>>();
            let (before, after) = (scopes(&old.scopes), scopes(&new.scopes));
            if before != after {
                let detail = facts::plus_minus(&before, &after);
                self.add(found, Kind::ScopesChanged).detail(detail);
            }
            if old.deprecated != new.deprecated {
                let now = if new.deprecated {
                    "deprecated now"
                } else {
                    "not deprecated any more"
                };
                self.add(found, Kind::DeprecationChanged).detail(now);
            }
            let [before, after] = [self.old, self.new].map(|side| side.operation.mock_statuses());
            if old.version == new.version {
                let mut both = before.iter().zip(&after);
                if let Some((before, after)) = both.find(|(before, after)| before != after) {
                    let detail = from_to(before, after);
                    self.add(found, Kind::MockStatusChanged).detail(detail);
                }
            }
        }
        let (old, new) = (self.old.document, self.new.document);
        let (before, after) = (facts::statuses(old, true), facts::statuses(new, true));
        if before != after {
            self.add(found, Kind::SuccessChanged)
                .detail(facts::plus_minus(&before, &after));
        }
        let (before, after) = (facts::statuses(old, false), facts::statuses(new, false));
        if before != after {
            self.add(found, Kind::ErrorAnswersChanged)
                .detail(facts::plus_minus(&before, &after));
        }
    }
}

/// Whether a function must be given a query parameter that nothing fills.
fn is_unbound(function: &Function<'_>, parameter: &str) -> bool {
    let parameters = facts::parameters(function.document);
    let known = parameters.get(&("query", parameter));
    let is_required = known.is_some_and(|known| known["required"] == true);
    let mut query = function.operation.query.iter();
    is_required && !query.any(|(name, ..)| name == parameter)
}
