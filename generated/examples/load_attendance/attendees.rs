//! The file with those who attended.

use std::error::Error;
use std::fs::File;
use std::io::{Chain, Read};

use csv::{ByteRecord, Reader, ReaderBuilder, Terminator};
use hubspot_marketing_events::Timestamp;
use hubspot_marketing_events::types::EmailAttendance;

/// The rows of the file, read as they are needed.
pub struct Rows {
    reader: Reader<Chain<File, &'static [u8]>>,
    columns: [usize; 3],
    record: ByteRecord,
}

/// A row of it.
pub struct Row {
    /// Where it begins, counted from one.
    pub line: usize,
    /// Who, also if the row is not as it should be.
    pub email: String,
    /// What to send, or what is wrong with the row.
    pub attendee: Result<EmailAttendance, String>,
}

const COLUMNS: [&str; 3] = ["email", "joined", "left"];

/// Follows the file, on a line of its own. In a row, it tells that a quotation mark was not closed.
const END: &[u8] = b"\n\0";

/// A row of more lines has a quotation mark too many, which would make one row of those after it.
const MOST_LINES: usize = 20;

impl Rows {
    /// Opens a file with columns of these names, in any order, among others.
    pub fn open(path: &str) -> Result<Self, Box<dyn Error>> {
        let file = File::open(path).map_err(|error| format!("{path} can't be read: {error}"))?;
        let mut reader = ReaderBuilder::new()
            // A row that is too short is that row's error.
            .flexible(true)
            // Lines can be counted if each ends in the same way: a \r before it is space.
            .terminator(Terminator::Any(b'\n'))
            .from_reader(file.chain(END));
        let headers = reader.byte_headers()?;
        let headers: Vec<String> = headers.iter().map(text).collect();
        let mut columns = [0; 3];
        for (column, name) in columns.iter_mut().zip(COLUMNS) {
            *column = headers.iter().position(|it| it == name).ok_or_else(|| {
                let found = headers.join("`, `");
                format!("{path} has no column `{name}`: its first line names `{found}`")
            })?;
        }
        Ok(Self { reader, columns, record: ByteRecord::new() })
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
            // A row that is empty but for space, or what follows the file.
            if fields.trim_ascii().is_empty() || fields == b"\0" {
                continue;
            }
            let is_open = fields.ends_with(END);
            let lines = fields.iter().filter(|it| **it == b'\n').count() + usize::from(!is_open);
            let after = usize::try_from(self.reader.position().line()).unwrap_or(usize::MAX);
            let line = after - lines;
            if is_open || lines > MOST_LINES {
                let what = "a quotation mark opens a field here that ends much later or nowhere";
                return Some(Err(format!("line {line}: {what}. Mend the line").into()));
            }
            let [email, joined, left] = self.columns.map(|it| self.record.get(it).map(text));
            return Some(Ok(Row {
                line,
                email: email.clone().unwrap_or_default(),
                attendee: attendee(email, joined, left),
            }));
        }
    }
}

fn text(field: &[u8]) -> String {
    String::from_utf8_lossy(field).trim().to_owned()
}

fn attendee(email: Option<String>, joined: Option<String>, left: Option<String>) -> Result<EmailAttendance, String> {
    let (Some(email), Some(joined), Some(left)) = (email, joined, left) else {
        return Err("it has fewer fields than the first line".into());
    };
    let is_address = email
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !email.contains(char::is_whitespace));
    if !is_address || email.contains(char::REPLACEMENT_CHARACTER) {
        return Err(format!("email is no address: {email:?}"));
    }
    let joined = instant("joined", &joined)?;
    let left = instant("left", &left)?;
    Ok(EmailAttendance::new(email, joined).joined_at(joined).left_at(left))
}

fn instant(column: &str, value: &str) -> Result<Timestamp, String> {
    let wanted = "no instant such as 2026-05-04T10:00:00Z";
    value.parse().map_err(|_| format!("{column} is {wanted}: {value:?}"))
}
