//! Invalid and unusual files and arguments.

use crate::files::{Files, people, row, server};
use std::fs::File;

/// Runs it with these arguments after the event, without a server.
async fn say(files: &Files, arguments: &[&str]) -> (Option<i32>, String) {
    files.start_with(arguments, "http://127.0.0.1:1").end().await
}

const LOAD: [&str; 5] = ["attend", "acme", "webinar-42", "people.csv", "outcomes.csv"];

#[tokio::test]
async fn outcomes_of_other_arguments_are_rejected() {
    let server = server();
    let files = Files::new(&people(3));
    assert_eq!(files.load(&server).await.0, Some(0));
    let outcomes = files.outcomes();
    for (i, other) in [(0, "cancel"), (1, "beta"), (2, "webinar-43")] {
        let mut arguments = LOAD;
        arguments[i] = other;
        files.write("people.csv", "email,joined,left,at\na@example.com,,,2026-05-04T10:00:00Z\n");
        let (code, said) = say(&files, &arguments).await;
        let expected = "outcomes.csv has outcomes for other arguments: attend of event webinar-42 of account acme. \
                        Name another file\n";
        assert_eq!((code, &*said), (Some(1), expected));
        assert_eq!(files.outcomes(), outcomes);
    }
    for others in [people(1), "\u{0}".to_owned(), "one line".to_owned()] {
        files.write("outcomes.csv", &others);
        let (code, said) = say(&files, &LOAD).await;
        let expected =
            "outcomes.csv was not written by this program. Name another file; it is created if it doesn't exist\n";
        assert_eq!((code, &*said), (Some(1), expected));
        assert_eq!(files.outcomes(), others);
    }
}

#[tokio::test]
async fn two_runs_exclude_each_other() {
    let server = server();
    let files = Files::new(&people(3));
    files.write("outcomes.csv", "");
    let held = File::options().append(true).open(files.path("outcomes.csv")).expect("a file");
    fs4::FileExt::lock(&held).expect("locked");
    let (code, said) = say(&files, &LOAD).await;
    let expected = "outcomes.csv: another run is writing to this file. Wait until it ends\n";
    assert_eq!((code, &*said), (Some(1), expected));
    drop(held);
    assert_eq!(files.load(&server).await.0, Some(0));
}

#[tokio::test]
async fn missing_columns_are_reported() {
    for (file, expected) in [
        ("", "people.csv: the first line is empty. It must name the columns email, joined, left\n"),
        (
            "Email;Joined\n",
            "people.csv, line 1: there is no column `left`, only `Email`, `Joined`. Choose a column with --map left=COLUMN\n",
        ),
        ("email,joined,left\n", "people.csv: no rows below the first line\n"),
    ] {
        let (code, said) = say(&Files::new(file), &LOAD).await;
        assert_eq!((code, &*said), (Some(1), expected));
    }
    let (code, said) = say(&Files::new(""), &["attend", "acme", "webinar-42", "none.csv", "o.csv"]).await;
    assert_eq!(code, Some(1));
    assert!(said.starts_with("none.csv can't be read: "), "{said}");
}

#[tokio::test]
async fn any_separator_letter_case_and_name() {
    let rows = format!("E-Mail,JOINED,Left\n{}", row("ada@example.com"));
    for separator in [",", ";", "\t"] {
        let server = server();
        let files = Files::new(&rows.replace(',', separator));
        let arguments = [&["--map", "email=e-mail"], &LOAD[..]].concat();
        let (code, said) = files.start_with(&arguments, &server.url()).end().await;
        assert_eq!((code, &*said), (Some(0), "outcomes.csv, this run: 1 confirmed\n"));
    }
}

#[tokio::test]
async fn arguments_are_explained() {
    let files = Files::new("");
    for (arguments, problem) in [
        (&[][..], "register, attend or cancel is missing"),
        (&["attended"], "attended: expected register, attend or cancel"),
        (&LOAD[..4], "OUTCOMES.csv is missing"),
        (&["--verify", "--fast"], "unknown option --fast"),
        (&["--map", "name=Name"], "--map name=Name: expected email, joined, left or at before the `=`"),
        (&["--patience"], "--patience needs a value"),
    ] {
        let (code, said) = say(&files, arguments).await;
        assert_eq!(code, Some(1));
        assert!(said.starts_with(&format!("{problem}\n\nload_attendance [OPTIONS]")), "{said}");
    }
}

#[tokio::test]
async fn a_dry_run_prints_and_sends_nothing() {
    let files = Files::new(
        "email,at\nada@example.com,2026-05-04T10:00:00Z\nnobody,2026-05-04T10:00:00Z\nbob@example.com,1970-01-20T10:00:00Z\n",
    );
    let arguments = ["--dry-run", "register", "acme", "webinar-42", "people.csv"];
    let output = files.start_with(&arguments, "http://127.0.0.1:1").output().await;
    let printed = String::from_utf8(output.stdout).expect("text");
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines[0], "line 2: register ada@example.com, 2026-05-04T10:00:00Z");
    assert!(lines[1].starts_with("line 3, not sent: column email: \"nobody\" is not"), "{printed}");
    assert!(lines[2].starts_with("line 4, not sent: at is 1970"), "{printed}");
    assert_eq!(output.stderr, b"Dry run: 1 rows would be sent, 2 would not\n");
    assert_eq!(output.status.code(), Some(1));
}
