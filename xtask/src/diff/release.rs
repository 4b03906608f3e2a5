//! What the next release is called, counted from the last one that was published.

use std::fmt;

use super::Verdict;
use crate::inputs::Inputs;
use crate::problem::Problem;

const MANIFEST: &str = "templates/Cargo.toml.in";

const CHANGELOG: &str = "generated/CHANGELOG.md";

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

/// A version that the next one can be counted from.
fn number(file: &str, text: &str) -> Result<Number, Problem> {
    Number::parse(text).ok_or_else(|| {
        let what = format!("the version `{text}` is not three numbers");
        let remedy = "write it as in `1.2.3`: pre-releases are not counted";
        Problem::new(file, "", what, remedy)
    })
}

impl Releases {
    /// Reads the manifest's template and the changelog, whose unreleased versions are marked so. Nothing, where there is
    /// no manifest that says a version.
    pub fn read(inputs: &Inputs) -> Result<Option<Releases>, Problem> {
        let manifest = inputs.files.get(MANIFEST).map_or("", String::as_str);
        let mut lines = manifest.lines();
        let Some(line) = lines.find_map(|line| line.strip_prefix("version = ")) else {
            return Ok(None);
        };
        let current = number(MANIFEST, line.trim().trim_matches('"'))?;
        let changelog = inputs.files.get(CHANGELOG).map_or("", String::as_str);
        let headings = changelog
            .lines()
            .filter_map(|line| line.strip_prefix("## "));
        let mut published = None;
        for heading in headings.filter(|heading| !heading.to_lowercase().contains("unreleased")) {
            let first = heading.split_whitespace().next().unwrap_or_default();
            let first = first.trim_matches(['[', ']']);
            // Others are words.
            if first.starts_with(|first: char| first.is_ascii_digit()) {
                published = published.max(Some(number(CHANGELOG, first)?));
            }
        }
        Ok(Some(Releases { current, published }))
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
    fn what_the_manifest_and_the_changelog_say() {
        let read = |version: &str, changelog: &str| {
            let mut inputs = Inputs::default();
            let manifest = format!("[package]\nversion = \"{version}\"\n");
            let files = [(MANIFEST, manifest.as_str()), (CHANGELOG, changelog)];
            let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
            inputs.files.extend(files);
            Releases::read(&inputs)
        };
        let changelog =
            "## Words\n\n## 0.3.0 (unreleased)\n\n## [0.2.1] - 2026-10-01\n\n## 0.2.0\n";
        let expected = Releases {
            current: number("0.3.0"),
            published: Some(number("0.2.1")),
        };
        assert_eq!(read("0.3.0", changelog), Ok(Some(expected)));
        let problem = read("0.3.0-rc.1", changelog).expect_err("no three numbers");
        assert_eq!(problem.file, MANIFEST);
        let problem = read("0.3.0", "## 0.3.0-rc.1 - 2026-10-01\n").expect_err("no three numbers");
        assert_eq!(problem.file, CHANGELOG);
        assert_eq!(Releases::read(&Inputs::default()), Ok(None));
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
