//! Runs the example `load_attendance` as a program: what it writes, and that it can be interrupted and run again.

mod files;
mod interrupted;
mod unusual;
mod verified;

use files::{Files, Sent, email, emails, has, people, received, server};
use hubspot_marketing_events::mock::{InputOutcome, MockServer};
use std::collections::HashMap;
use tests::TOKEN;

#[tokio::test]
async fn each_row_has_an_outcome() {
    let server = server();
    server.on::<Sent>().each(|input| match &*input.email {
        "eve@example.com" => InputOutcome::rejected("VALIDATION_ERROR", "No such\ncontact"),
        "bob@example.com" => InputOutcome::Unconfirmed,
        _ => InputOutcome::Confirmed,
    });
    let files = Files::new(
        "\
name,left,email,joined
Ada,2026-05-04T10:45:00Z,ada@example.com,2026-05-04T12:00:00+02:00
Bob,2026-05-04T10:45:00Z,bob@example.com,2026-05-04T10:00:00Z
Cid,2026-05-04T10:00:00Z,cid@example.com,2026-05-04T10:00:00Z
Eve,2026-05-04T10:45:00Z,eve@example.com,2026-05-04T10:00:00Z
",
    );
    let (code, said) = files.load(&server).await;
    let short = "HubSpot stores no attendance of less than a second: from 2026-05-04T10:00:00Z to 2026-05-04T10:00:00Z";
    assert_eq!(
        files.outcomes(),
        format!(
            "\
account,event,state,line,email,when,outcome,reason
acme,webinar-42,attend,2,ada@example.com,2026-05-04T10:00:00Z/2026-05-04T10:45:00Z,confirmed,
acme,webinar-42,attend,3,bob@example.com,2026-05-04T10:00:00Z/2026-05-04T10:45:00Z,unconfirmed,
acme,webinar-42,attend,4,cid@example.com,2026-05-04T10:00:00Z/2026-05-04T10:00:00Z,withheld,{short}
acme,webinar-42,attend,5,eve@example.com,2026-05-04T10:00:00Z/2026-05-04T10:45:00Z,rejected,VALIDATION_ERROR: No such\\u{{a}}contact
"
        )
    );
    assert_eq!(
        said,
        format!(
            "\
line 4: withheld: {short}
line 5: rejected: VALIDATION_ERROR: No such\\u{{a}}contact
outcomes.csv, this run: 1 confirmed, 1 rejected, 1 unconfirmed, 1 withheld
"
        )
    );
    assert_eq!(code, Some(1));
    let request = server.request_of::<Sent>();
    let path = "/marketing/marketing-events/2026-03/attendance/webinar-42/attend/email-create";
    assert_eq!((request.path(), request.query("externalAccountId")), (path, Some("acme")));
}

/// Line numbers are those that an editor shows.
#[tokio::test]
async fn invalid_rows_are_reported_with_line_and_column() {
    let rows = [
        "\u{feff}Comment,email,joined,left",
        ",a@example.com,2026-05-04T10:00:00Z,2026-05-04T10:45:00Z",
        "",
        ",nobody,2026-05-04T10:00:00Z,2026-05-04T10:45:00Z",
        "\"over\ntwo lines\",b@example.com,2026-05-04T10:00:00Z,\"yesterday\"",
        ",c@example.com",
        " , d@example.com , 2026-05-04T10:00:00Z , 2026-05-04T10:45:00Z ",
        ",e@example.com,04/05/2026,2026-05-04T10:45:00Z",
        ",f@example.com,2026-05-04T10:00:00Z,",
        ",g@example.com,2026-05-04T10:45:00Z,2026-05-04T10:00:00Z",
        ",h@example.com,1970-01-21T13:51:28Z,1970-01-21T13:51:31Z",
    ];
    for end in ["\n", "\r\n"] {
        let server = server();
        let files = Files::new(&rows.join(end));
        let (code, said) = files.load(&server).await;
        assert_eq!(
            said,
            "\
line 4: invalid: column email: \"nobody\" is not an email address (expected name@example.com, in UTF-8)
line 5: invalid: column left: \"yesterday\" is not a time (expected 2026-05-04T10:00:00Z)
line 7: invalid: column joined: the row has only 2 fields. Add the missing ones
line 9: invalid: column joined: \"04/05/2026\" is not a time (expected 2026-05-04T10:00:00Z)
line 10: invalid: column left is empty (expected 2026-05-04T10:00:00Z)
line 11: withheld: left is before joined
line 12: withheld: joined is 1970-01-21T13:51:28Z, left is 1970-01-21T13:51:31Z: seconds were probably converted as \
milliseconds
outcomes.csv, this run: 2 confirmed, 5 invalid, 2 withheld
"
        );
        assert_eq!(code, Some(1));
        let by_line = files.by_line();
        assert_eq!(by_line[&2][..2], ["a@example.com", "confirmed"]);
        assert_eq!(by_line[&8][..2], ["d@example.com", "confirmed"]);
    }
}

/// Otherwise the rows that follow would be part of that row.
#[tokio::test]
async fn an_unclosed_quotation_mark_is_an_error() {
    let server = server();
    // The file ends first, or another mark closes the field.
    for (rows, end) in [(5, ""), (30, "\"\n")] {
        let mut file = people(rows);
        file.insert(file.find(&email(2)).expect("a row"), '"');
        let files = Files::new(&format!("{file}{end}"));
        let (code, said) = files.load(&server).await;
        assert_eq!(code, Some(1));
        assert!(said.contains("line 3: a field begins with a quotation mark that is not closed"), "{said}");
        assert_eq!(files.by_line().into_keys().collect::<Vec<_>>(), [2]);

        files.write("people.csv", &people(rows));
        assert_eq!(files.load(&server).await.0, Some(0));
        assert_eq!(files.by_line().len(), rows);
    }
}

#[tokio::test]
async fn rows_that_make_hubspot_reject_a_batch_are_found() {
    let server = server();
    server.on::<Sent>().when(has(25)).error(400, "VALIDATION_ERROR", "Whatever this is");
    let files = Files::new(&people(50));
    let (code, said) = files.load(&server).await;
    assert_eq!(code, Some(1));
    assert!(said.ends_with("this run: 49 confirmed, 1 rejected\n"), "{said}");
    let [who, outcome, reason] = &files.by_line()[&26];
    assert_eq!((who, &**outcome), (&email(25), "rejected"));
    assert!(reason.contains("Whatever this is"), "{reason}");
}

/// For example, because the event belongs to another app.
#[tokio::test]
async fn if_all_rows_are_rejected_the_second_run_sends_them() {
    let server = server();
    server.on::<Sent>().error(400, "VALIDATION_ERROR", "Whatever this is");
    let files = Files::new(&people(30));
    let (code, said) = files.load(&server).await;
    assert_eq!(code, Some(1));
    assert!(said.contains("every row from line 2 to 31"), "{said}");
    assert!(said.contains("Whatever this is"), "{said}");
    assert_eq!(files.by_line(), HashMap::new());
    assert_eq!(server.requests().len(), 2 * 30 - 1);

    server.on::<Sent>().unchanged();
    let (code, said) = files.load(&server).await;
    assert_eq!((code, &*said), (Some(0), "outcomes.csv, this run: 30 confirmed\n"));
}

/// Running it again can't help.
#[tokio::test]
async fn an_unknown_event_is_to_be_corrected() {
    let server = MockServer::start();
    let (code, said) = Files::new(&people(2)).load(&server).await;
    assert_eq!(code, Some(1));
    let advice =
        "Some rows are not done. The account has no such event, or it belongs to another app. Correct ACCOUNT_ID,";
    assert!(said.contains(advice) && !said.contains("again") && !said.contains("index"), "{said}");
}

/// Failed rows are sent again, corrected or not. Other rows are not, even if they moved to another line.
#[tokio::test]
async fn corrected_rows_are_sent_again() {
    let server = server();
    let good = people(3);
    let files = Files::new(&good.replace("attendee-2@example.com", "nobody"));
    let (code, said) = files.load(&server).await;
    assert_eq!(code, Some(1));
    assert!(said.ends_with("this run: 2 confirmed, 1 invalid\n"), "{said}");
    // The summary and the exit code are about the current run.
    assert!(files.load(&server).await.1.ends_with("this run: 1 invalid\n"));

    let rows = good.split_once('\n').expect("a header").1;
    let moved = format!("email,joined,left\n\n\n{rows}");
    files.write("people.csv", &moved);
    let (code, said) = files.load(&server).await;
    assert_eq!((code, &*said), (Some(0), "outcomes.csv, this run: 1 confirmed\n"));
    assert!(received(&server).into_values().all(|times| times == 1));
    let (code, said) = files.load(&server).await;
    let nothing = "outcomes.csv, this run: nothing to do: all rows are done\n";
    assert_eq!((code, &*said), (Some(0), nothing));

    // The same person with another time is a new row.
    files.write("people.csv", &good.replacen("10:45", "10:50", 1));
    let (code, said) = files.load(&server).await;
    assert_eq!((code, &*said), (Some(0), "outcomes.csv, this run: 1 confirmed\n"));
}

#[tokio::test]
async fn an_incomplete_line_is_ignored() {
    let server = server();
    server.on::<Sent>().each(|_| InputOutcome::Confirmed);
    let files = Files::new(&people(3));
    assert_eq!(files.load(&server).await.0, Some(0));
    let whole = files.outcomes();
    let header = whole.find('\n').expect("a header") + 1;
    for (half, done) in [(&whole[..header - 5], 0), (&whole[..header], 0), (&whole[..whole.len() - 4], 2)] {
        let before = server.requests().len();
        files.write("outcomes.csv", half);
        assert_eq!(files.load(&server).await.0, Some(0));
        assert_eq!(files.outcomes(), whole);
        let [request] = &server.requests()[before..] else {
            panic!("one batch");
        };
        assert_eq!(emails(request).len(), 3 - done);
    }
}

/// The second batch fails, and the batches before and after it don't.
#[tokio::test]
async fn a_failed_batch_is_sent_by_the_second_run() {
    let server = server();
    server.on::<Sent>().when(has(150)).error(401, "INVALID_AUTHENTICATION", "Another token, please");
    let files = Files::new(&people(1000));
    let (code, said) = files.load(&server).await;
    assert_eq!(code, Some(1));
    let advice = "Some rows are not done. Run the same command again to continue. Rows from line 102 to 201 failed: ";
    assert!(said.contains(advice) && said.contains("Another token, please"), "{said}");
    assert!(!said.contains(TOKEN));
    let known = files.by_line();
    assert!(known.contains_key(&2) && known.contains_key(&202) && !known.contains_key(&151));

    server.on::<Sent>().unchanged();
    let (code, said) = files.load(&server).await;
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(files.by_line().len(), 1000);
    for (who, times) in received(&server) {
        let failed_first = (101..=200).any(|number| who == email(number));
        assert_eq!(times, if failed_first { 2 } else { 1 }, "{who}");
    }
}
