//! Our files after the API has changed: what it has more gets provisional entries, what nothing matches goes.

use std::collections::{BTreeMap, BTreeSet};

use crate::inputs::Inputs;
use crate::problem::{Entry, Mend, Problem, Problems, pointer};
use crate::sources::Sources;
use crate::yaml::edit;
use crate::{docs, generate, overlay, sources, surface};

/// The inputs after mending, and what was done to them.
#[derive(Clone, Debug, Default)]
pub struct Mended {
    /// The inputs: only words are missing in them.
    pub inputs: Inputs,
    /// Entries that were added, to be looked at.
    pub added: Vec<Entry>,
    /// What was deleted: file, and what stood there.
    pub deleted: Vec<(String, String)>,
    /// Repairs that only some versions need from now on: where they went.
    pub moved: Vec<(String, String)>,
}

/// Adds the entries that are missing. Those that nothing matches, and repairs that have expired, are deleted if
/// `prune` says so, and else problems, as is all that takes a decision.
pub fn mend(inputs: &Inputs, prune: bool) -> Result<Mended, Problems> {
    let mut mended = Mended {
        inputs: inputs.clone(),
        ..Mended::default()
    };
    loop {
        let (_, problems) = generate::ir(&mended.inputs);
        let problems = problems.located(&mended.inputs.files);
        // Whatever seems unused may only miss its counterpart: what is missing comes first.
        let progress = mended.add(&problems)
            || (prune && (mended.expire(&problems) || mended.delete(&problems)));
        if progress {
            continue;
        }
        let left = problems
            .iter()
            .filter(|problem| problem.mend.as_deref() != Some(&Mend::Write));
        let left: Problems = left
            .cloned()
            .map(|problem| advised(problem, prune))
            .collect();
        return if left.is_empty() {
            Ok(mended)
        } else {
            Err(left)
        };
    }
}

/// Says how `update` can do it.
fn advised(mut problem: Problem, prune: bool) -> Problem {
    if !prune
        && matches!(
            problem.mend.as_deref(),
            Some(Mend::Delete | Mend::Expired(_))
        )
    {
        problem.remedy += "; `cargo xtask update --prune <files>` does it";
    }
    problem
}

impl Mended {
    fn edit(&mut self, file: &str, edit: impl FnOnce(&str) -> Option<String>) -> bool {
        let edited = self.inputs.files.get(file).and_then(|text| edit(text));
        let is_edited = edited.is_some();
        if let Some(edited) = edited {
            self.inputs.files.insert(file.to_owned(), edited);
        }
        is_edited
    }

    /// Names come first: what words are needed for follows from them.
    fn add(&mut self, problems: &Problems) -> bool {
        self.add_to(surface::FILE, problems) || self.add_to(docs::FILE, problems)
    }

    fn add_to(&mut self, file: &str, problems: &Problems) -> bool {
        let mut progress = false;
        for problem in problems.iter() {
            let Some(Mend::Add(entry)) = problem.mend.as_deref() else {
                continue;
            };
            // What was added once and isn't there any more was in the way of something else.
            if entry.file != file || self.added.contains(entry) {
                continue;
            }
            // Of two versions, the first one's is taken.
            if self.edit(file, |text| edit::insert(text, &entry.path, &entry.value)) {
                self.added.push(entry.clone());
                progress = true;
            }
        }
        progress
    }

    fn delete(&mut self, problems: &Problems) -> bool {
        let mut unused: Vec<&Problem> = problems
            .iter()
            .filter(|problem| problem.mend.as_deref() == Some(&Mend::Delete))
            .collect();
        // Later items of a list first: removing one moves those behind it.
        unused.sort_by_key(|problem| std::cmp::Reverse(overlay::position(&problem.pointer)));
        let mut progress = false;
        for problem in unused {
            let (file, at) = (&problem.file, &problem.pointer);
            if self.edit(file, |text| edit::remove(text, at)) {
                self.deleted.push((file.clone(), at.clone()));
                progress = true;
            }
        }
        progress
    }

    /// Deletes the repairs that no version needs, and moves those that some need to overlays of theirs.
    fn expire(&mut self, problems: &Problems) -> bool {
        let sources = generate::load_sources(&self.inputs, &mut Problems::default());
        let mut expired: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
        for problem in problems.iter() {
            if let Some(Mend::Expired(version)) = problem.mend.as_deref() {
                let place = (problem.file.as_str(), problem.pointer.as_str());
                expired.entry(place).or_default().insert(version);
            }
        }
        // One at a time: it may have changed what others do, and where they stand.
        let mut places: Vec<_> = expired.into_iter().collect();
        places.sort_by_key(|((file, at), _)| (*file, std::cmp::Reverse(overlay::position(at))));
        places
            .into_iter()
            .next()
            .is_some_and(|((file, at), versions)| self.expire_one(&sources, file, at, &versions))
    }

    fn expire_one(
        &mut self,
        sources: &Sources,
        file: &str,
        at: &str,
        without: &BTreeSet<&str>,
    ) -> bool {
        let Some(action) = self
            .inputs
            .files
            .get(file)
            .and_then(|text| overlay::action(text, at))
        else {
            return false;
        };
        let lists = |(_, source): &(&String, &sources::Source)| {
            source.overlays.iter().any(|known| known == file)
        };
        let needed: Vec<&str> = sources
            .iter()
            .filter(lists)
            .map(|(version, _)| version.as_str())
            .filter(|version| !without.contains(version))
            .collect();
        let before = self.inputs.clone();
        let is_last =
            at == "/actions/0" && overlay::action(&before.files[file], "/actions/1").is_none();
        let is_removed = match is_last {
            true => self.forget(sources, file),
            false => self.edit(file, |text| edit::remove(text, at)),
        };
        if !is_removed {
            self.inputs = before;
            return false;
        }
        if needed.is_empty() {
            self.deleted.push((file.to_owned(), action.target));
            return true;
        }
        let own = format!("specs/repairs-{}.overlay.yaml", needed.join("-"));
        let text = self.inputs.files.remove(&own);
        let text = text.unwrap_or_else(|| overlay::empty(&needed.join(" and ")));
        self.inputs.files.insert(own.clone(), text + &action.text);
        for version in needed {
            let is_listed = sources[version].overlays.contains(&own);
            let path = [version, "overlays", "-"].map(str::to_owned);
            if !is_listed && !self.edit(sources::FILE, |text| edit::insert(text, &path, &own)) {
                // Nobody would list it: it stays where it was.
                self.inputs = before;
                return false;
            }
        }
        self.moved.push((action.target, own));
        true
    }

    /// Deletes an overlay, and takes it off the lists of the versions.
    fn forget(&mut self, sources: &Sources, file: &str) -> bool {
        self.inputs.files.remove(file);
        sources.iter().all(|(version, source)| {
            let position = source.overlays.iter().position(|known| known == file);
            position.is_none_or(|i| {
                let at = format!("{}/{i}", pointer(&pointer("", version), "overlays"));
                self.edit(sources::FILE, |text| edit::remove(text, &at))
            })
        })
    }
}
