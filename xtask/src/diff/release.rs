//! What the next release is called, counted from the last one that was published.

use std::fmt;

use super::Verdict;
use crate::inputs::Inputs;

const MANIFEST: &str = "templates/Cargo.toml.in";

const CHANGELOG: &str = "templates/CHANGELOG.md";

/// A version number of the crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number {
    /// The first part.
    pub major: u64,
    /// The second part.
    pub minor: u64,
    /// The third part.
    pub patch: u64,
}

impl Number {
    /// Reads `1.2.3`.
    pub fn parse(text: &str) -> Option<Number> {
        let mut parts = text.trim().split('.').map(|part| part.parse().ok());
        let mut next = || parts.next().flatten();
        let number = Number {
            major: next()?,
            minor: next()?,
            patch: next()?,
        };
        parts.next().is_none().then_some(number)
    }

    /// The next one after a release with these changes, by Cargo's rules: before 1.0.0 the second part counts breaking
    /// changes and the third one all else; before 0.1.0 the third part counts everything.
    #[must_use]
    pub fn after(self, verdict: Verdict) -> Number {
        let Number {
            major,
            minor,
            patch,
        } = self;
        let breaks = verdict == Verdict::Major;
        let grows = verdict == Verdict::Minor;
        let (major, minor, patch) = match (major, minor) {
            _ if verdict == Verdict::None => (major, minor, patch),
            (0, 1..) if breaks => (0, minor + 1, 0),
            (1.., _) if breaks => (major + 1, 0, 0),
            (1.., _) if grows => (major, minor + 1, 0),
            _ => (major, minor, patch + 1),
        };
        Number {
            major,
            minor,
            patch,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// What has been released, and what will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Releases {
    /// The version in the manifest.
    pub current: Number,
    /// The last one that was published; none, before the first.
    pub published: Option<Number>,
}

impl Releases {
    /// Reads the manifest's template and the changelog, whose unreleased versions are marked so.
    pub fn read(inputs: &Inputs) -> Option<Releases> {
        let manifest = inputs.files.get(MANIFEST)?;
        let line = manifest
            .lines()
            .find_map(|line| line.strip_prefix("version = "))?;
        let changelog = inputs.files.get(CHANGELOG).map_or("", String::as_str);
        let headings = changelog
            .lines()
            .filter_map(|line| line.strip_prefix("## "));
        let published = headings.filter(|heading| !heading.to_lowercase().contains("unreleased"));
        let number = |heading: &str| {
            let number = heading.split(' ').next().unwrap_or_default();
            Number::parse(number.trim_matches(['[', ']']))
        };
        Some(Releases {
            current: Number::parse(line.trim_matches('"'))?,
            published: published.filter_map(number).max(),
        })
    }

    /// The release that changes ask for.
    #[must_use]
    pub fn next(self, verdict: Verdict) -> Release {
        // What the manifest says already may go further: other changes wait for the same release.
        let next = match self.published {
            Some(published) => published.after(verdict).max(self.current),
            None => self.current,
        };
        Release {
            current: self.current,
            published: self.published,
            next,
        }
    }
}

impl Release {
    /// The release, from all changes since the last one: what they asked for before, and what now. A number that nobody
    /// has moved further than they asked for follows them down, too.
    #[must_use]
    pub fn since_published(self, before: Verdict, now: Verdict) -> Release {
        let Some(published) = self.published else {
            return self;
        };
        let wanted = published.after(now.max(Verdict::Patch));
        let next = if self.current == published.after(before.max(Verdict::Patch)) {
            wanted
        } else {
            wanted.max(self.current)
        };
        Release { next, ..self }
    }
}

/// The release that changes ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    /// The version in the manifest.
    pub current: Number,
    /// The last one that was published; none, before the first.
    pub published: Option<Number>,
    /// The version that the manifest must have.
    pub next: Number,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).expect("a number")
    }

    #[test]
    fn each_verdict_moves_its_number() {
        for (from, patch, minor, major) in [
            ("1.2.3", "1.2.4", "1.3.0", "2.0.0"),
            ("0.1.0", "0.1.1", "0.1.1", "0.2.0"),
            ("0.0.4", "0.0.5", "0.0.5", "0.0.5"),
        ] {
            let after = |verdict| number(from).after(verdict).to_string();
            assert_eq!(after(Verdict::None), from);
            assert_eq!(after(Verdict::Patch), patch);
            assert_eq!(after(Verdict::Minor), minor);
            assert_eq!(after(Verdict::Major), major);
        }
    }

    #[test]
    fn counted_from_what_was_published_and_never_lowered() {
        let releases = |current: &str, published: Option<&str>| Releases {
            current: number(current),
            published: published.map(number),
        };
        let next = |releases: Releases, verdict| releases.next(verdict).next.to_string();
        assert_eq!(next(releases("0.1.0", None), Verdict::Major), "0.1.0");
        let waiting = releases("0.2.0", Some("0.1.3"));
        assert_eq!(next(waiting, Verdict::Patch), "0.2.0");
        assert_eq!(next(waiting, Verdict::Major), "0.2.0");
        let waiting = releases("0.1.4", Some("0.1.3"));
        assert_eq!(next(waiting, Verdict::Major), "0.2.0");
    }

    #[test]
    fn a_number_that_only_the_changes_asked_for_follows_them_down() {
        let next = |current: &str, before, now| {
            let releases = Releases {
                current: number(current),
                published: Some(number("0.1.3")),
            };
            let release = releases.next(Verdict::None);
            release.since_published(before, now).next.to_string()
        };
        assert_eq!(next("0.2.0", Verdict::Major, Verdict::Minor), "0.1.4");
        assert_eq!(next("0.2.0", Verdict::Minor, Verdict::Patch), "0.2.0");
        assert_eq!(next("0.1.4", Verdict::Patch, Verdict::None), "0.1.4");
        assert_eq!(next("0.1.3", Verdict::None, Verdict::Major), "0.2.0");
    }
}
