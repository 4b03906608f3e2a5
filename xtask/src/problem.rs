//! What is wrong with the inputs, told to the person who has to mend it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};

use crate::yaml;

/// One thing that is wrong: where it stands, what it is, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Path of the file, relative to the repository.
    pub file: String,
    /// Line in that file, where it could be found.
    pub line: Option<usize>,
    /// JSON pointer into the file.
    pub pointer: String,
    /// What is wrong.
    pub what: String,
    /// What to do about it; may end in lines to paste.
    pub remedy: String,
    /// What `update` can do about it by itself.
    pub mend: Option<Box<Mend>>,
}

/// How a problem of our own files can be mended without a decision of anybody's, or with one that can wait.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mend {
    /// This entry is missing.
    Add(Entry),
    /// An entry is there, with `…` where words have to go. Nothing else waits for them.
    Write,
    /// Nothing matches the entry that the problem points to: it can go.
    Delete,
    /// The repair that the problem points to doesn't change this version any more.
    Expired(String),
}

/// An entry for one of our files, good enough to go on with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Path of the file, relative to the repository.
    pub file: &'static str,
    /// The keys that lead to it; `-` for an item of a list.
    pub path: Vec<String>,
    /// What stands behind the last key: YAML.
    pub value: String,
}

impl Entry {
    /// An entry of `file`.
    pub fn new(file: &'static str, path: &[&str], value: impl Into<String>) -> Self {
        Self {
            file,
            path: path.iter().map(|token| (*token).to_owned()).collect(),
            value: value.into(),
        }
    }
}

impl Problem {
    /// A problem of `file` at the JSON pointer `pointer`.
    pub fn new(
        file: impl Into<String>,
        pointer: impl Into<String>,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            file: file.into(),
            line: None,
            pointer: pointer.into(),
            what: what.into(),
            remedy: remedy.into(),
            mend: None,
        }
    }

    /// The same problem, with the entry that is missing: the remedy ends in its lines.
    #[must_use]
    pub fn with_entry(mut self, entry: Entry) -> Self {
        self.remedy += &format!(":\n{}", yaml::edit::lines(&entry.path, &entry.value, 0));
        self.mend = Some(Box::new(Mend::Add(entry)));
        self
    }

    /// The same problem, with what `update` can do about it.
    #[must_use]
    pub fn with_mend(mut self, mend: Mend) -> Self {
        self.mend = Some(Box::new(mend));
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.pointer.is_empty() {
            write!(f, " {}", self.pointer)?;
        }
        write!(f, "\n  {}\n", self.what)?;
        for (i, line) in self.remedy.lines().enumerate() {
            let mark = if i == 0 { "  = " } else { "    " };
            writeln!(f, "{}", format!("{mark}{line}").trim_end())?;
        }
        Ok(())
    }
}

/// Every problem of a run; they are collected, so that one run shows all of them.
#[derive(Clone, Debug, Default)]
pub struct Problems(BTreeSet<Problem>);

impl Problems {
    /// Adds one.
    pub fn push(&mut self, problem: Problem) {
        self.0.insert(problem);
    }

    /// Adds those of another collection.
    pub fn extend(&mut self, other: Problems) {
        self.0.extend(other.0);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, by file and pointer.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// Those that are so, and the others.
    #[must_use]
    pub fn split(self, is_so: impl Fn(&Problem) -> bool) -> (Self, Self) {
        let (so, others) = self.0.into_iter().partition(|problem| is_so(problem));
        (Self(so), Self(others))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Looks up the lines of pointers in the texts of the files, and sorts by them.
    #[must_use]
    pub fn located(self, texts: &BTreeMap<String, String>) -> Self {
        let mut contents = BTreeMap::new();
        let located = self.0.into_iter().map(|mut problem| {
            if problem.line.is_none() && !problem.pointer.is_empty() {
                problem.line = texts.get_key_value(&problem.file).and_then(|(file, text)| {
                    // Once for each file, however many problems it has.
                    let content = contents.entry(file).or_insert_with(|| yaml::content(text));
                    yaml::line_of(content, &problem.pointer)
                });
            }
            problem
        });
        Self(located.collect())
    }
}

impl FromIterator<Problem> for Problems {
    fn from_iter<T: IntoIterator<Item = Problem>>(problems: T) -> Self {
        Self(problems.into_iter().collect())
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(BTreeSet::from([problem]))
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.0 {
            writeln!(f, "{problem}")?;
        }
        match self.0.len() {
            1 => write!(f, "1 problem; nothing was written"),
            n => write!(f, "{n} problems; nothing was written"),
        }
    }
}

impl std::error::Error for Problems {}

/// Appends one reference token to a JSON pointer.
pub fn pointer(base: &str, token: impl fmt::Display) -> String {
    let mut pointer = String::with_capacity(base.len() + 32);
    pointer.push_str(base);
    // Writing to a string can't fail.
    let _ = write!(pointer, "/{token}");
    let token = &pointer[base.len() + 1..];
    if token.contains(['~', '/']) {
        let token = token.replace('~', "~0").replace('/', "~1");
        pointer.truncate(base.len() + 1);
        pointer += &token;
    }
    pointer
}
