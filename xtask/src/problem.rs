//! What is wrong with the inputs, or left open by them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Deref;

use crate::pointer::Lines;
pub use crate::pointer::pointer;

/// One thing that is wrong or undecided: where, what, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Path of the file, relative to the repository.
    pub file: String,
    /// Line in that file, if known.
    pub line: Option<usize>,
    /// JSON pointer into the file.
    pub pointer: String,
    pub what: String,
    /// What to do about it; may end in lines to paste.
    pub remedy: String,
}

impl Problem {
    /// A problem of `file` at the JSON pointer `pointer`.
    pub fn new(
        file: impl Into<String>,
        pointer: impl Into<String>,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { file: file.into(), line: None, pointer: pointer.into(), what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.pointer.is_empty() {
            write!(f, " {}", self.pointer.escape_debug())?;
        }
        write!(f, "\n  {}\n", self.what)?;
        for (i, line) in self.remedy.lines().enumerate() {
            let mark = if i == 0 { "  = " } else { "    " };
            writeln!(f, "{}", format!("{mark}{line}").trim_end())?;
        }
        Ok(())
    }
}

/// All problems of a stage, or all open decisions.
#[derive(Clone, Debug, Default)]
pub struct Problems(BTreeSet<Problem>);

impl Problems {
    pub fn push(&mut self, problem: Problem) {
        self.0.insert(problem);
    }

    pub fn extend(&mut self, other: Problems) {
        self.0.extend(other.0);
    }

    /// The value, or its default if there are problems instead, which are added.
    pub fn unless<T: Default>(&mut self, result: Result<T, Problems>) -> T {
        result.unwrap_or_else(|problems| {
            self.extend(problems);
            T::default()
        })
    }

    /// `Err` with the problems, if there are any.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }

    /// Looks up the lines of pointers in the texts of the files, and sorts by them.
    #[must_use]
    pub fn located(self, texts: &BTreeMap<String, String>) -> Self {
        // Read once for each file, however many problems it has.
        let mut lines: BTreeMap<String, Lines> = BTreeMap::new();
        let located = self.0.into_iter().map(|mut problem| {
            if let Some(text) = texts.get(&problem.file).filter(|_| problem.line.is_none()) {
                let lines = lines.entry(problem.file.clone()).or_insert_with(|| Lines::of(text));
                problem.line = lines.line(&problem.pointer);
            }
            problem
        });
        located.collect()
    }
}

/// By file and position.
impl Deref for Problems {
    type Target = BTreeSet<Problem>;

    fn deref(&self) -> &Self::Target {
        &self.0
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
        let count = self.0.len();
        write!(f, "{count} problem{}; nothing was written", if count == 1 { "" } else { "s" })
    }
}

impl std::error::Error for Problems {}
