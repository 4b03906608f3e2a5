use serde_json::{Value, json};
use tests::Answer;
use tests::samples::Sample;

/// The answers an operation is given.
pub(crate) struct Answers {
    /// What it must read, the full one first, and what is special about each.
    pub(crate) read: Vec<(&'static str, Answer)>,
    /// What it must refuse to read, and what the error has to name.
    pub(crate) refused: Vec<(Vec<&'static str>, Answer)>,
}

/// An object.
pub(crate) fn object(sample: &Sample) -> Answers {
    of(sample, &[], |value| Answer::json(200, &value))
}

/// A page of objects, which HubSpot may also send without its envelope's other fields.
pub(crate) fn page(sample: &Sample) -> Answers {
    let full =
        |value| json!({ "total": 1, "results": [value], "paging": { "next": { "after": "Mg==", "link": "?" } } });
    let mut answers = of(sample, &["results[0]"], |value| Answer::json(200, &full(value)));
    let minimal = json!({ "results": [sample.minimal()] });
    let nulls = json!({ "total": null, "results": [sample.nulls()], "paging": null });
    answers.read.extend([
        ("a page with nothing beside its results", Answer::json(200, &minimal)),
        ("a page with null beside its results", Answer::json(200, &nulls)),
        ("an empty page", Answer::json(200, &json!({ "results": [], "total": 0 }))),
    ]);
    answers
}

/// The outcome of a batch.
pub(crate) fn batch(sample: &Sample) -> Answers {
    let mut answers = of(sample, &["results[0]"], |value| Answer::json(200, &outcome(&value)));
    let minimal = json!({ "status": "COMPLETE", "results": [sample.minimal()] });
    let mut nulls = outcome(&sample.nulls());
    for field in ["completedAt", "errors", "links", "numErrors", "requestedAt", "startedAt"] {
        nulls[field] = Value::Null;
    }
    let mut new = outcome(&sample.with_new_fields());
    new["status"] = json!("SOMETHING_NEW");
    new["somethingNew"] = json!({});
    answers.read.extend([
        ("an outcome with nothing beside status and results", Answer::json(200, &minimal)),
        ("an outcome with null beside status and results", Answer::json(200, &nulls)),
        ("an outcome with a new status", Answer::json(200, &new)),
        ("a partial outcome", Answer::json(207, &outcome(&sample.full()))),
    ]);
    answers
}

/// The outcome of a batch that yields nothing: complete with hardly any body, or partial.
pub(crate) fn batch_without_results() -> Answers {
    let mut answers = nothing(204);
    answers.read.extend([
        ("a partial outcome", Answer::json(207, &outcome(&json!({})))),
        ("a partial outcome that says nothing", Answer::empty(207)),
        ("a partial outcome in HTML", Answer::html(207, "<p>Some.</p>")),
    ]);
    answers
}

/// Success that HubSpot declares with `status`, whatever the body holds.
pub(crate) fn nothing(status: u16) -> Answers {
    let read = vec![
        ("an empty answer", Answer::empty(status)),
        ("an empty 200", Answer::empty(200)),
        ("an empty 202", Answer::empty(202)),
        ("a 204", Answer::empty(204)),
        ("an empty object", Answer::json(200, &json!({}))),
        ("null", Answer::json(202, &json!(null))),
        ("HTML", Answer::html(200, "<p>Fine.</p>")),
        ("no JSON where it is announced", Answer::new(202, &[("Content-Type", "application/json")], "OK")),
    ];
    Answers { read, refused: Vec::new() }
}

fn outcome(result: &Value) -> Value {
    json!({
        "completedAt": "2026-03-01T12:00:01Z",
        "errors": [{ "status": "error", "category": "OBJECT_NOT_FOUND", "message": "No such contact" }],
        "links": { "self": "https://example.com" },
        "numErrors": 1,
        "requestedAt": "2026-03-01T12:00:00Z",
        "results": [result],
        "startedAt": "2026-03-01T12:00:00.5Z",
        "status": "COMPLETE",
    })
}

/// The variants of a sample, each wrapped into an answer. `place` is where in the answer the sample stands.
fn of(sample: &Sample, place: &[&'static str], wrapped: impl Fn(Value) -> Answer) -> Answers {
    let read = vec![
        ("a full answer", wrapped(sample.full())),
        ("an answer with plain fields only", wrapped(sample.minimal())),
        ("an answer with null in every other field", wrapped(sample.nulls())),
        ("an answer with new fields", wrapped(sample.with_new_fields())),
        ("an answer with new enum values", wrapped(sample.with_new_values())),
    ];
    let refused = sample.without_plain().into_iter();
    let refused = refused.map(|(field, value)| ([place, &[field]].concat(), wrapped(value))).collect();
    Answers { read, refused }
}
