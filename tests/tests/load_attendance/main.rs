//! The example that loads attendance from a CSV file, as a program: what it writes, and that it can be
//! interrupted and run again.

mod files;
mod interrupted;

use files::{Files, confirmed, email, emails, people, received, row};
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tests::{Answer, Server, TOKEN};

#[tokio::test]
async fn each_row_has_an_outcome() {
    let server = Server::start(|request| {
        assert_eq!(
            request.target,
            "/marketing/marketing-events/2026-03/attendance/webinar-42/attend/email-create?externalAccountId=acme"
        );
        Answer::json(
            207,
            &json!({
                "status": "COMPLETE",
                "results": [{ "email": "ada@example.com", "vid": 1 }],
                "errors": [{
                    "category": "VALIDATION_ERROR",
                    "message": "No such\ncontact",
                    "context": { "email": ["eve@example.com"] },
                }],
            }),
        )
    })
    .await;
    let files = Files::new(
        "\
name,left,email,joined
Ada,2026-05-04T10:45:00Z,ada@example.com,2026-05-04T10:00:00Z
Bob,2026-05-04T10:45:00Z,bob@example.com,2026-05-04T10:00:00Z
Cid,2026-05-04T10:00:00Z,cid@example.com,2026-05-04T10:00:00Z
Eve,2026-05-04T10:45:00Z,eve@example.com,2026-05-04T10:00:00Z
",
    );
    let (code, said) = files.load(&server).await;
    assert_eq!(
        files.outcomes(),
        "\
account,event,line,email,outcome,reason
acme,webinar-42,2,ada@example.com,confirmed,
acme,webinar-42,3,bob@example.com,unconfirmed,
acme,webinar-42,4,cid@example.com,withheld,HubSpot stores no attendance of less than a second: from 2026-05-04T10:00:00Z to 2026-05-04T10:00:00Z
acme,webinar-42,5,eve@example.com,rejected,VALIDATION_ERROR: No such\\u{a}contact
"
    );
    assert_eq!(code, Some(0));
    assert_eq!(said, "outcomes.csv: 1 confirmed, 1 rejected, 1 unconfirmed, 1 withheld\n");
}

/// Lines are those that an editor shows.
#[tokio::test]
async fn bad_rows_are_named_by_their_line() {
    let server = Server::start(confirmed).await;
    let rows = [
        "\u{feff}Comment,email,joined,left",
        ",a@example.com,2026-05-04T10:00:00Z,2026-05-04T10:45:00Z",
        "",
        ",nobody,2026-05-04T10:00:00Z,2026-05-04T10:45:00Z",
        "\"over\ntwo lines\",b@example.com,2026-05-04T10:00:00Z,\"yesterday\"",
        ",c@example.com",
        " , d@example.com , 2026-05-04T10:00:00Z , 2026-05-04T10:45:00Z ",
        ",e@example.com,04/05/2026,2026-05-04T10:45:00Z",
    ];
    for end in ["\n", "\r\n"] {
        let files = Files::new(&rows.join(end));
        let (code, said) = files.load(&server).await;
        let mut lines: Vec<_> = files.by_line().into_iter().collect();
        lines.sort();
        let lines: Vec<_> =
            lines.iter().map(|(line, outcome)| format!("{line} {}", outcome.join(" ").trim_end())).collect();
        assert_eq!(
            lines,
            [
                "2 a@example.com confirmed",
                "4 nobody invalid email is no address: \"nobody\"",
                "5 b@example.com invalid left is no instant such as 2026-05-04T10:00:00Z: \"yesterday\"",
                "7 c@example.com invalid it has fewer fields than the first line",
                "8 d@example.com confirmed",
                "9 e@example.com invalid joined is no instant such as 2026-05-04T10:00:00Z: \"04/05/2026\"",
            ]
        );
        assert_eq!((code, &*said), (Some(0), "outcomes.csv: 2 confirmed, 4 invalid\n"));
    }
}

/// Else what follows would be a part of that row.
#[tokio::test]
async fn a_quotation_mark_too_many_is_an_error() {
    let server = Server::start(confirmed).await;
    // The file ends first, or another mark closes the field.
    for (rows, end) in [(5, ""), (30, "\"\n")] {
        let mut file = people(rows);
        file.insert(file.find(&email(2)).expect("a row"), '"');
        let files = Files::new(&format!("{file}{end}"));
        let (code, said) = files.load(&server).await;
        assert_eq!(code, Some(1));
        assert!(said.contains("line 3: a quotation mark opens"), "{said}");
        assert_eq!(files.by_line().into_keys().collect::<Vec<_>>(), [2]);

        files.write("attendees.csv", &people(rows));
        assert_eq!(files.load(&server).await.0, Some(0));
        assert_eq!(files.by_line().len(), rows);
    }
}

#[tokio::test]
async fn who_makes_hubspot_refuse_a_batch_is_found() {
    let server = Server::start(|request| {
        if emails(request).contains(&email(25)) {
            return Answer::json(400, &json!({ "message": "Whatever this is" }));
        }
        confirmed(request)
    })
    .await;
    let files = Files::new(&people(50));
    let (code, said) = files.load(&server).await;
    assert_eq!((code, &*said), (Some(0), "outcomes.csv: 49 confirmed, 1 rejected\n"));
    let [who, outcome, reason] = &files.by_line()[&26];
    assert_eq!((who, &**outcome), (&email(25), "rejected"));
    assert!(reason.contains("Whatever this is"), "{reason}");
}

/// Such as where the event is another account's.
#[tokio::test]
async fn what_is_refused_whatever_the_row_is_sent_by_the_second_run() {
    let is_known = Arc::new(Mutex::new(false));
    let event = is_known.clone();
    let server = Server::start(move |request| {
        if *event.lock().expect("no panic") {
            return confirmed(request);
        }
        Answer::json(400, &json!({ "message": "Whatever this is" }))
    })
    .await;
    let files = Files::new(&people(30));
    let (code, said) = files.load(&server).await;
    assert_eq!(code, Some(1));
    assert!(said.contains("each row from line 2 to 31"), "{said}");
    assert!(said.contains("Whatever this is"), "{said}");
    assert_eq!(files.by_line(), HashMap::new());
    assert_eq!(server.requests().len(), 1 + 30);

    *is_known.lock().expect("no panic") = true;
    let (code, said) = files.load(&server).await;
    assert_eq!((code, &*said), (Some(0), "outcomes.csv: 30 confirmed\n"));
}

#[tokio::test]
async fn a_line_that_is_half_written_is_none() {
    let server = Server::start(confirmed).await;
    let files = Files::new(&people(3));
    let header = "account,event,line,email,outcome,reason\n";
    let of_row = |number| {
        let line = number + 1;
        format!("acme,webinar-42,{line},{},confirmed,\n", email(number))
    };
    let whole = format!("{header}{}{}", of_row(1), of_row(2));
    let halves = [&whole[..header.len() - 5], &whole[..header.len()], &whole[..whole.len() - 4]];
    for (half, done) in halves.iter().zip([0, 0, 1]) {
        let server_before = server.requests().len();
        files.write("outcomes.csv", half);
        assert_eq!(files.load(&server).await.0, Some(0));
        assert_eq!(files.outcomes(), format!("{whole}{}", of_row(3)));
        let [request] = &server.requests()[server_before..] else {
            panic!("one batch");
        };
        assert_eq!(emails(request).len(), 3 - done);
    }
}

/// As two programs write them that run at the same time.
#[tokio::test]
async fn a_second_outcome_of_a_row_changes_nothing() {
    let server = Server::start(confirmed).await;
    let files = Files::new(&people(2));
    assert_eq!(files.load(&server).await.0, Some(0));
    let outcomes = files.outcomes();
    let lines = outcomes.split_once('\n').expect("a header").1;
    files.write("outcomes.csv", &format!("{outcomes}{lines}"));

    files.write("attendees.csv", &people(3));
    let (code, said) = files.load(&server).await;
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(received(&server).len(), 3);
    assert!(received(&server).into_values().all(|times| times == 1));
}

/// The second batch fails while those around it don't.
#[tokio::test]
async fn what_an_error_left_out_is_sent_by_the_second_run() {
    let is_valid = Arc::new(Mutex::new(false));
    let token = is_valid.clone();
    let server = Server::start(move |request| {
        if emails(request).contains(&email(150)) && !*token.lock().expect("no panic") {
            return Answer::json(401, &json!({ "message": "Another token, please" }));
        }
        confirmed(request)
    })
    .await;
    let files = Files::new(&people(1000));
    let (code, said) = files.load(&server).await;
    assert_eq!(code, Some(1));
    assert!(said.contains("Run this again to go on.") && said.contains("Another token, please"));
    assert!(!said.contains(TOKEN));
    let known = files.by_line();
    assert!(known.contains_key(&2) && known.contains_key(&202) && !known.contains_key(&151));

    *is_valid.lock().expect("no panic") = true;
    let (code, said) = files.load(&server).await;
    assert_eq!((code, &*said), (Some(0), "outcomes.csv: 1000 confirmed\n"));
    for (who, times) in received(&server) {
        let failed_first = (101..=200).any(|number| who == email(number));
        assert_eq!(times, if failed_first { 2 } else { 1 }, "{who}");
    }
}

#[tokio::test]
async fn files_that_are_others_are_refused() {
    let server = Server::start(confirmed).await;
    let files = Files::new(&people(3));
    assert_eq!(files.load(&server).await.0, Some(0));
    let outcomes = files.outcomes();

    for event in [["acme", "webinar-43"], ["beta", "webinar-42"]] {
        let (code, said) = files.start_for(event, &server).end().await;
        assert_eq!(code, Some(1));
        assert_eq!(
            said,
            "outcomes.csv: its outcomes are of event \"webinar-42\" of account \"acme\". \
             Take a new file for another event\n"
        );
        assert_eq!(files.outcomes(), outcomes);
    }

    let others = format!("email,joined,left\n{}", row("another@example.com"));
    files.write("attendees.csv", &others);
    let (code, said) = files.load(&server).await;
    assert_eq!(code, Some(1));
    assert_eq!(
        said,
        "line 2: there is an outcome for another row, \"attendee-1@example.com\". \
         Take a new file for the outcomes of other attendees\n"
    );
    assert_eq!(files.outcomes(), outcomes);

    files.write("outcomes.csv", &others);
    let (code, said) = files.load(&server).await;
    assert_eq!(code, Some(1));
    assert_eq!(said, "outcomes.csv has no outcomes: its first line is \"email,joined,left\\n\"\n");
    assert_eq!(files.outcomes(), others);

    files.write("attendees.csv", &people(3).replace(',', ";"));
    let (code, said) = files.load(&server).await;
    assert_eq!(code, Some(1));
    assert_eq!(said, "attendees.csv has no column `email`: its first line names `email;joined;left`\n");
    assert_eq!(server.requests().len(), 1);
}
