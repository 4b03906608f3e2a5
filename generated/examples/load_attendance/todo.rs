//! The rows that have no outcome yet.

use std::collections::BTreeMap;
use std::error::Error;
use std::iter::Peekable;

use crate::attendees::{Row, Rows};
use crate::outcomes::one_line;

/// The rows that have no outcome yet, read as they are needed.
///
/// Outcomes are almost in the order of the rows, so the two files are gone through side by side, and
/// little of them is in memory.
pub struct Todo {
    rows: Peekable<Rows>,
    /// Lines that have an outcome and were not reached yet, with the address of the outcome.
    done: BTreeMap<usize, String>,
    /// The last line that had one.
    passed: usize,
}

impl Todo {
    /// All rows.
    pub fn new(rows: Rows) -> Self {
        Self { rows: rows.peekable(), done: BTreeMap::new(), passed: 0 }
    }

    /// Leaves out the row of this line, which has an outcome, as long as it is of this address.
    pub fn leave_out(&mut self, line: usize, email: String) -> Result<(), Box<dyn Error>> {
        // What was passed has two outcomes, if two programs wrote them at the same time.
        if line > self.passed {
            self.done.insert(line, email);
        }
        self.skip()
    }

    /// The next row.
    pub fn next_row(&mut self) -> Result<Option<Row>, Box<dyn Error>> {
        self.skip()?;
        self.rows.next().transpose()
    }

    /// Goes on to a row that has no outcome.
    fn skip(&mut self) -> Result<(), Box<dyn Error>> {
        while let Some((&line, email)) = self.done.first_key_value() {
            match self.rows.peek() {
                Some(Ok(row)) if row.line < line => break,
                Some(Ok(row)) if row.line == line && one_line(&row.email) == *email => {}
                // What can't be read is an error of the next row.
                Some(Err(_)) => break,
                _ => {
                    let what = "there is an outcome for another row";
                    let remedy = "Take a new file for the outcomes of other attendees";
                    return Err(format!("line {line}: {what}, {email:?}. {remedy}").into());
                }
            }
            self.passed = line;
            self.rows.next();
            self.done.pop_first();
        }
        Ok(())
    }
}
