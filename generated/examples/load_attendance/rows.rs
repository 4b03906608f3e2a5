//! PEOPLE.csv: one row per person.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};

use csv::{ByteRecord, Reader, ReaderBuilder, Terminator};
use hubspot_marketing_events::Timestamp;
use hubspot_marketing_events::bulk::Doubt;
use hubspot_marketing_events::types::{EmailAttendance, SubscriberState};

use crate::arguments::Arguments;
use crate::outcomes::Id;

/// The rows of the file, read as they are needed.
pub(crate) struct Rows {
    reader: Reader<Box<dyn Read>>,
    /// The required columns: their names and indexes.
    columns: Vec<(String, usize)>,
    record: ByteRecord,
    state: SubscriberState,
}

/// A row of the file.
pub(crate) struct Row {
    pub(crate) id: Id,
    /// The input to send, or what is wrong with the row and how to correct it.
    pub(crate) attendee: Result<EmailAttendance, String>,
}

/// Appended to the file as a separate line. If it is part of a row, a quotation mark was not closed.
const END: &[u8] = b"\n\0";

/// If a row has more lines, a quotation mark was not closed where it should be, and the row contains the rows after it.
const MOST_LINES: usize = 20;

impl Rows {
    /// Opens the file, and finds the columns `email` and either `joined` and `left` for `attend`, or `at` otherwise. Their
    /// order and case don't matter, other columns are ignored, and the separator can be `,`, `;` or tab.
    pub(crate) fn open(arguments: &Arguments) -> Result<Self, Box<dyn Error>> {
        let path = &arguments.people;
        let file = File::open(path).map_err(|error| format!("{path} can't be read: {error}"))?;
        let mut file = BufReader::new(file);
        let mut first = Vec::new();
        file.by_ref().take(100_000).read_until(b'\n', &mut first)?;
        let names = match arguments.state {
            SubscriberState::Attend => &["email", "joined", "left"][..],
            _ => &["email", "at"],
        };
        if first.trim_ascii().is_empty() {
            let names = names.join(", ");
            return Err(format!("{path}: the first line is empty. It must name the columns {names}").into());
        }
        let separator = separator(&first);
        let all: Box<dyn Read> = Box::new(Cursor::new(first).chain(file).chain(END));
        let mut reader = ReaderBuilder::new()
            .delimiter(separator)
            // A row that is too short is reported for that row.
            .flexible(true)
            // With a single terminator, lines can be counted. A \r before it is trimmed as white space.
            .terminator(Terminator::Any(b'\n'))
            .from_reader(all);
        let headers: Vec<String> = reader.byte_headers()?.iter().map(text).collect();
        let find = |name: &&str| {
            let mapped = arguments.map.iter().find(|(known, _)| known == name);
            let wanted = mapped.map_or(*name, |(_, column)| column);
            let mut indices = 0..headers.len();
            let index = indices.find(|i| headers[*i].to_lowercase() == wanted.trim().to_lowercase());
            index.map(|i| (headers[i].clone(), i)).ok_or_else(|| {
                let found = headers.join("`, `");
                format!(
                    "{path}, line 1: there is no column `{wanted}`, only `{found}`. \
                     Choose a column with --map {name}=COLUMN"
                )
            })
        };
        Ok(Self {
            columns: names.iter().map(find).collect::<Result<_, _>>()?,
            reader,
            record: ByteRecord::new(),
            state: arguments.state,
        })
    }

    fn row(&self, line: usize) -> Row {
        let mut fields = self.columns.iter().map(|(_, i)| {
            let field = self.record.get(*i).map(text);
            field.unwrap_or_default()
        });
        let email = fields.next().unwrap_or_default();
        let attendee = self.attendee(&email);
        let when = match &attendee {
            Ok(attendee) => when(attendee),
            Err(_) => fields.collect::<Vec<_>>().join("/"),
        };
        let id = Id { line, email, when };
        Row { id, attendee }
    }

    fn attendee(&self, email: &str) -> Result<EmailAttendance, String> {
        let field = |i: usize| {
            let (name, index) = &self.columns[i];
            match self.record.get(*index).map(text) {
                Some(value) => Ok((name, value)),
                None => {
                    Err(format!("column {name}: the row has only {} fields. Add the missing ones", self.record.len()))
                }
            }
        };
        let instant = |i| {
            let (name, value) = field(i)?;
            value.parse::<Timestamp>().map_err(|_| match &*value {
                "" => format!("column {name} is empty (expected 2026-05-04T10:00:00Z)"),
                _ => format!("column {name}: {value:?} is not a time (expected 2026-05-04T10:00:00Z)"),
            })
        };
        let (name, _) = field(0)?;
        let attendee = EmailAttendance::new(email, instant(1)?);
        let doubts = attendee.doubts(SubscriberState::Register);
        let is_address = !doubts.iter().any(|doubt| matches!(doubt, Doubt::Address { .. }));
        if !is_address || email.contains(char::REPLACEMENT_CHARACTER) {
            let expected = "expected name@example.com, in UTF-8";
            return Err(format!("column {name}: {email:?} is not an email address ({expected})"));
        }
        Ok(match self.state {
            SubscriberState::Attend => attendee.joined_at(instant(1)?).left_at(instant(2)?),
            _ => attendee,
        })
    }
}

impl Iterator for Rows {
    type Item = Result<Row, Box<dyn Error>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.reader.read_byte_record(&mut self.record) {
                Err(error) => return Some(Err(error.into())),
                Ok(false) => return None,
                Ok(true) => {}
            }
            let fields = self.record.as_slice();
            // Skip blank rows, and the line appended to the file.
            if fields.trim_ascii().is_empty() || fields == b"\0" {
                continue;
            }
            let is_open = fields.ends_with(END);
            let lines = fields.iter().filter(|it| **it == b'\n').count() + usize::from(!is_open);
            let after = usize::try_from(self.reader.position().line()).unwrap_or(usize::MAX);
            let line = after - lines;
            if is_open || lines > MOST_LINES {
                let what = "a field begins with a quotation mark that is not closed, or is closed much later";
                return Some(Err(format!("line {line}: {what}. Correct the line").into()));
            }
            return Some(Ok(self.row(line)));
        }
    }
}

/// Returns the time of a row in a normalized format.
pub(crate) fn when(attendee: &EmailAttendance) -> String {
    let stay = ["joinedAt", "leftAt"].map(|name| attendee.properties.get(name));
    match stay {
        [Some(joined), Some(left)] => format!("{joined}/{left}"),
        _ => attendee.interaction_date_time.to_string(),
    }
}

/// Returns the separator that occurs most often in the first line.
fn separator(first: &[u8]) -> u8 {
    let count = |separator| first.iter().filter(|byte| **byte == separator).count();
    // If counts are equal, `max_by_key` returns the last one.
    let most = [b'\t', b';', b','].into_iter().max_by_key(|it| count(*it));
    most.unwrap_or(b',')
}

fn text(field: &[u8]) -> String {
    String::from_utf8_lossy(field).trim().to_owned()
}
