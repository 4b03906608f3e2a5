//! Collects changes.

use super::{Change, Kind};

/// The changes of a comparison; those that several versions have in common become one.
#[derive(Debug, Default)]
pub(super) struct Found {
    changes: Vec<Change>,
    /// The version that is looked at, when there are several.
    pub(super) version: Option<String>,
}

/// A change that is being described.
pub(super) struct Entry<'a>(&'a mut Change);

impl Entry<'_> {
    pub(super) fn member(self, member: impl Into<String>) -> Self {
        self.0.member = Some(member.into());
        self
    }

    pub(super) fn detail(self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    pub(super) fn provisional(self, is_provisional: bool) -> Self {
        self.0.is_provisional = is_provisional;
        self
    }
}

impl Found {
    /// Notes a change of `owner`, which is `wire` on the wire.
    pub(super) fn add(
        &mut self,
        kind: Kind,
        owner: impl Into<String>,
        wire: impl Into<String>,
    ) -> Entry<'_> {
        self.changes.push(Change {
            effect: kind.effect(),
            kind,
            owner: owner.into(),
            member: None,
            detail: None,
            wire: wire.into(),
            versions: self.version.clone().into_iter().collect(),
            is_provisional: false,
        });
        let last = self.changes.len() - 1;
        Entry(&mut self.changes[last])
    }

    /// All of them, in order. What holds for each of `versions` names none of them.
    pub(super) fn finish(mut self, versions: &[&str]) -> Vec<Change> {
        let mut merged: Vec<Change> = Vec::new();
        for change in self.changes.drain(..) {
            let same = |known: &&mut Change| {
                let alone = |change: &Change| Change {
                    versions: Vec::new(),
                    ..change.clone()
                };
                alone(known) == alone(&change)
            };
            match merged.iter_mut().find(same) {
                Some(known) => {
                    known.versions.extend(change.versions);
                    known.versions.sort();
                    known.versions.dedup();
                }
                None => merged.push(change),
            }
        }
        for change in &mut merged {
            if change.versions.len() == versions.len() {
                change.versions.clear();
            }
        }
        merged.sort();
        merged
    }
}

/// Old and new as one detail.
pub(super) fn from_to(old: impl std::fmt::Display, new: impl std::fmt::Display) -> String {
    format!("{old} → {new}")
}
