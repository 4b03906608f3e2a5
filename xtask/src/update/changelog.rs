//! `generated/CHANGELOG.md` and the version in `templates/Cargo.toml.in`: the two places that say which release is next.

/// Path of the changelog, relative to the repository.
pub const FILE: &str = "generated/CHANGELOG.md";

/// Path of the manifest's template.
pub const MANIFEST: &str = "templates/Cargo.toml.in";

/// The changelog with these lines at the end of the section of the unreleased version, which is called `next` from now
/// on and made if there is none. A line that the section has already isn't added; all else stays, ends of lines too.
pub fn with_entries(text: &str, next: &str, entries: &[String]) -> String {
    let end_of_line = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut lines: Vec<&str> = text.lines().collect();
    let (newest, end) = match unreleased(&lines) {
        Some(section) => section,
        None if entries.is_empty() => return text.to_owned(),
        None => match lines.iter().position(is_section) {
            Some(newest) => {
                lines.splice(newest..newest, ["", ""]);
                (newest, newest + 2)
            }
            None => {
                lines.extend(["", ""]);
                (lines.len() - 1, lines.len())
            }
        },
    };
    // `## [Unreleased]` names no version: whoever writes that gives it one when it is released.
    let heading = format!("## {next} (unreleased)");
    if !lines[newest].eq_ignore_ascii_case("## [unreleased]") {
        lines[newest] = &heading;
    }
    let section = &lines[newest..end];
    let last = section.iter().rposition(|line| !line.trim().is_empty());
    let end = newest + last.unwrap_or_default() + 1;
    let mut new: Vec<&str> = Vec::new();
    for entry in entries {
        if !section.contains(&entry.as_str()) {
            new.push(entry);
        }
    }
    // A list of its own, unless it goes on with one.
    let goes_on = |line: &&str| line.starts_with("- ") || line.starts_with("  ");
    if !new.is_empty() && !lines.get(end - 1).is_some_and(goes_on) {
        new.insert(0, "");
    }
    lines.splice(end..end, new);
    lines.join(end_of_line) + end_of_line
}

/// Whether the section of the unreleased version has all these lines.
pub fn has_entries(text: &str, entries: &[String]) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    let section = unreleased(&lines).map_or(&lines[..0], |(start, end)| &lines[start..end]);
    entries
        .iter()
        .all(|entry| section.contains(&entry.as_str()))
}

/// The changelog without those of these lines in the section of the unreleased version that aren't `kept`.
pub fn without_entries(text: &str, entries: &[String], kept: &[String]) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let (start, end) = unreleased(&lines).unwrap_or_default();
    let goes = |i: usize, line: &str| {
        let is_it = |entry: &String| entry == line;
        (start..end).contains(&i) && entries.iter().any(is_it) && !kept.iter().any(is_it)
    };
    let parts = text.split_inclusive('\n').enumerate();
    let parts = parts.filter(|(i, part)| !goes(*i, part.trim_end_matches(['\r', '\n'])));
    parts.map(|(_, part)| part).collect()
}

fn is_section(line: &&str) -> bool {
    line.starts_with("## ")
}

/// Where the section of the unreleased version begins and ends, if the newest one is that.
fn unreleased(lines: &[&str]) -> Option<(usize, usize)> {
    let start = lines.iter().position(is_section)?;
    if !lines[start].to_lowercase().contains("unreleased") {
        return None;
    }
    let after = lines[start + 1..].iter().position(is_section);
    Some((start, after.map_or(lines.len(), |after| start + 1 + after)))
}

/// A manifest with another version of the package.
pub fn with_version(manifest: &str, next: &str) -> String {
    with_line(manifest, |line| line.starts_with("version = "), next)
}

/// A lock file with another version of that package.
pub fn with_locked_version(lock: &str, package: &str, next: &str) -> String {
    let name = format!("name = \"{package}\"");
    let mut is_inside = false;
    with_line(
        lock,
        |line| {
            is_inside = line == name || (is_inside && !line.is_empty());
            is_inside && line.starts_with("version = ")
        },
        next,
    )
}

/// The text with the first such line, `version = …`, saying this version.
fn with_line(text: &str, mut is_it: impl FnMut(&str) -> bool, next: &str) -> String {
    let mut is_done = false;
    let lines = text.lines().map(|line| {
        if !is_done && is_it(line) {
            is_done = true;
            return format!("version = \"{next}\"\n");
        }
        format!("{line}\n")
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Changelog\n\nWords.\n\n## 0.2.0 (unreleased)\n\n- By hand,\n  on two lines.\n\n## 0.1.0 - 2026-09-01\n\nThe first.\n";

    fn entries(entries: &[&str]) -> Vec<String> {
        entries.iter().map(|entry| (*entry).to_owned()).collect()
    }

    #[test]
    fn lines_go_to_the_end_of_the_unreleased_section() {
        let text = with_entries(TEXT, "0.2.0", &entries(&["- A", "- B"]));
        assert_eq!(text, TEXT.replace("lines.\n", "lines.\n- A\n- B\n"));
        assert_eq!(
            with_entries(&text, "0.2.0", &entries(&["- A", "- B"])),
            text
        );
    }

    #[test]
    fn the_section_is_renamed_when_the_version_is() {
        let text = with_entries(TEXT, "0.3.0", &entries(&["- A"]));
        let expected = TEXT
            .replace("0.2.0", "0.3.0")
            .replace("lines.\n", "lines.\n- A\n");
        assert_eq!(text, expected);
    }

    #[test]
    fn after_a_release_there_is_a_new_section() {
        let released = TEXT.replace("(unreleased)", "- 2026-10-01");
        let text = with_entries(&released, "0.2.1", &entries(&["- A"]));
        let expected = released.replace("## 0.2.0", "## 0.2.1 (unreleased)\n\n- A\n\n## 0.2.0");
        assert_eq!(text, expected);
        assert_eq!(
            with_entries("# Changelog\n", "0.1.0", &entries(&["- A"])),
            "# Changelog\n\n## 0.1.0 (unreleased)\n\n- A\n"
        );
    }

    #[test]
    fn ends_of_lines_and_a_heading_without_a_version_stay() {
        let text = TEXT
            .replace("0.2.0 (unreleased)", "[Unreleased]")
            .replace('\n', "\r\n");
        let expected = text.replace("lines.\r\n", "lines.\r\n- A\r\n");
        assert_eq!(with_entries(&text, "0.3.0", &entries(&["- A"])), expected);
    }

    #[test]
    fn entries_make_way_for_others() {
        let text = with_entries(TEXT, "0.2.0", &entries(&["- A", "- B"]));
        assert!(has_entries(&text, &entries(&["- A", "- B"])));
        let without = without_entries(&text, &entries(&["- A", "- B"]), &entries(&["- B"]));
        assert_eq!(without, TEXT.replace("lines.\n", "lines.\n- B\n"));
        // What stands in an older section stays.
        let released = text.replace("(unreleased)", "- 2026-10-01");
        assert!(!has_entries(&released, &entries(&["- A"])));
        assert_eq!(
            without_entries(&released, &entries(&["- A"]), &[]),
            released
        );
    }

    #[test]
    fn one_version_changes_in_a_lock_file() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\n";
        let expected = "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"b\"\nversion = \"2.0.0\"\n";
        assert_eq!(with_locked_version(lock, "b", "2.0.0"), expected);
    }
}
