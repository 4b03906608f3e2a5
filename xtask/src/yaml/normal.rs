//! Reads what [`print`] wrote: the specs, the largest files that are read. It takes a fifth of a general reader's time.

use serde_json::{Map, Value};

use super::{is_plain, print};

/// The value that was printed as this text, behind comments at its head. Nothing when the text is anything else, a
/// key that stands twice included: a general reader has to say what it is then.
pub(super) fn read(text: &str) -> Option<Value> {
    let head = text.split_inclusive('\n');
    let head = head.take_while(|line| line.starts_with('#') || *line == "\n");
    let text = &text[head.map(str::len).sum()..];
    let mut reader = Reader {
        lines: text.lines(),
        line: None,
    };
    reader.advance();
    let value = reader.block()?;
    // Whatever was taken for something else is found here.
    (print(&value) == text).then_some(value)
}

struct Reader<'a> {
    lines: std::str::Lines<'a>,
    /// The line to read, and how far it is indented.
    line: Option<(usize, &'a str)>,
}

impl<'a> Reader<'a> {
    fn advance(&mut self) {
        let line = self.lines.next().map(|line| {
            let text = line.trim_start_matches(' ');
            (line.len() - text.len(), text)
        });
        // No deeper than general readers go: each level is a call.
        self.line = line.filter(|(depth, _)| *depth < 200);
    }

    fn block(&mut self) -> Option<Value> {
        let (depth, text) = self.line?;
        if text.starts_with('-') {
            self.list(depth).map(Value::Array)
        } else if key(text).is_some() {
            self.map(depth).map(Value::Object)
        } else {
            self.value(depth, text)
        }
    }

    fn map(&mut self, depth: usize) -> Option<Map<String, Value>> {
        let mut map = Map::new();
        while let Some((_, text)) = self.line.filter(|(at, _)| *at == depth) {
            let (key, rest) = key(text)?;
            map.insert(key, self.value(depth, rest)?);
        }
        Some(map)
    }

    fn list(&mut self, depth: usize) -> Option<Vec<Value>> {
        let mut items = Vec::new();
        while let Some((_, text)) = self.line.filter(|(at, _)| *at == depth) {
            let item = text.strip_prefix('-')?;
            let first = item.strip_prefix(' ').filter(|item| key(item).is_some());
            items.push(match first {
                // The first key of an item stands behind its dash.
                Some(first) => {
                    self.line = Some((depth + 2, first));
                    Value::Object(self.map(depth + 2)?)
                }
                None => self.value(depth, item)?,
            });
        }
        Some(items)
    }

    /// What stands behind a key or dash, or in the lines below it.
    fn value(&mut self, depth: usize, rest: &str) -> Option<Value> {
        self.advance();
        if rest.is_empty() {
            self.line.filter(|(at, _)| *at > depth)?;
            return self.block();
        }
        let text = rest.trim_start();
        if is_plain(text) {
            return Some(text.into());
        }
        serde_json::from_str(text).ok()
    }
}

/// The key that a line begins with, and what stands behind its colon.
fn key(text: &str) -> Option<(String, &str)> {
    if !text.starts_with('"') {
        let (key, rest) = text.split_once(':')?;
        return Some((key.to_owned(), rest));
    }
    let mut quoted = serde_json::Deserializer::from_str(text).into_iter();
    let key = quoted.next()?.ok()?;
    let rest = text[quoted.byte_offset()..].strip_prefix(':')?;
    Some((key, rest))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_printed_is_read() {
        for value in [
            json!({ "a": { "b": [1, -2, 1.5, true, null, "no", "a: b", "", [], {}] }, "on": "x" }),
            json!([[["deep"], { "a": 1, "b": { "c": [{ "d": 2, "e": 3 }, [4]] } }], "- x", "# x"]),
            json!({ "200": { "/path/{id}": "ü\n\t\"quoted\": \u{7f}" }, "$ref": "#/a/b", "a:": ":" }),
            json!({ "one": [{ "two": { "three": [{}, []] } }, { "four": [] }] }),
            json!("text"),
            json!({}),
        ] {
            let text = print(&value);
            assert_eq!(read(&text), Some(value.clone()), "{text}");
            assert_eq!(
                read(&format!("# A comment.\n\n{text}")),
                Some(value),
                "{text}"
            );
        }
    }

    #[test]
    fn any_other_text_is_left_to_a_general_reader() {
        for text in [
            "",
            "a: 1\na: 2\n",
            "a: 1 # one\n",
            "# a\na:\n  # b\n  b: 1\n",
            "a: 'b'\n",
            "a: \"b\"\n",
            "a: |\n  b\n",
            "a:\n- 1\n",
            "a:\n    b: 1\n",
            "a: {b: 1}\n",
            "a: [1]\n",
            "{\"a\": 1}\n",
            "a: yes\n",
            "a: 0x10\n",
            "a: &b 1\nc: *b\n",
            "a: !b c\n",
            "a:\n",
            "- - 1\n",
            "a: 1\n---\nb: 2\n",
            "a: 1",
            "a: 1\n\n",
            "a: 1\r\n",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        let deep = (0..300).fold(json!(1), |inner, _| json!([inner]));
        assert_eq!(read(&print(&deep)), None);
    }
}
