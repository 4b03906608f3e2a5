//! Changes that HubSpot is likely to publish next, applied to the real specs: the crate compiles, whatever is undecided.

use serde_json::{Map, Value, json};
use xtask::generate::{Draft, draft};
use xtask::inputs::Inputs;
use xtask::versions::spec_file;
use xtask::yaml;

use crate::compiles::run;
use crate::real_specs::inputs;
use crate::upstream::at;

const VERSIONS: [&str; 2] = ["v3", "2026-03"];

/// The repository's inputs, with some of the specs changed.
fn changed(inputs: &Inputs, versions: &[&str], change: impl Fn(&mut Value)) -> Inputs {
    let mut inputs = inputs.clone();
    for version in versions {
        let file = spec_file(version);
        let mut spec = yaml::parse(&file, &inputs.files[&file]).expect("YAML");
        change(&mut spec);
        inputs.files.insert(file, yaml::print(&spec));
    }
    inputs
}

fn drafted(inputs: &Inputs) -> Draft {
    draft(inputs).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The open decisions that are not about documentation.
fn open(draft: &Draft) -> Vec<String> {
    let open = draft.open.iter().filter(|problem| !problem.file.starts_with("specs/docs/"));
    open.map(|problem| problem.what.clone()).collect()
}

fn schema(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn body(schema: &Value) -> Value {
    json!({ "content": { "application/json": { "schema": schema } } })
}

fn list_of(name: &str) -> Value {
    json!({ "type": "array", "items": schema(name) })
}

fn object(properties: Value) -> Value {
    json!({ "type": "object", "properties": properties })
}

fn schemas(spec: &mut Value) -> &mut Map<String, Value> {
    at(spec, "/components/schemas")
}

fn parameter(name: &str, place: &str) -> Value {
    json!({ "name": name, "in": place, "required": place == "path", "schema": { "type": "string" } })
}

const NEW_EVENT: &str = "/components/schemas/MarketingEventCreateRequestParams/properties";

/// An optional field of a request, a value of one of its enums, and an optional parameter.
fn partly(spec: &mut Value) {
    let subscriber = "/components/schemas/MarketingEventSubscriber/properties";
    at(spec, subscriber).insert("note".to_owned(), json!({ "type": "string" }));
    at(spec, NEW_EVENT).insert("venue".to_owned(), json!({ "type": "string" }));
    let text = spec["paths"].to_string();
    let with_value = text.replace(
        r#""name":"subscriberState","in":"path","required":true,"schema":{"type":"string"}"#,
        r#""name":"subscriberState","in":"path","required":true,"schema":{"type":"string","enum":["attend","cancel","register","waitlist"]}"#,
    );
    assert_ne!(text, with_value);
    spec["paths"] = serde_json::from_str(&with_value).expect("JSON");
    let list = spec.pointer_mut("/paths/~1/get/parameters").and_then(Value::as_array_mut);
    list.expect("parameters").push(parameter("since", "query"));
}

/// Operations that other HubSpot APIs have.
fn operations(spec: &mut Value) {
    let result = "MarketingEventPublicDefaultResponseV2";
    let batch = object(json!({
        "results": list_of(result), "status": { "type": "string", "enum": ["COMPLETE"] },
        "startedAt": { "type": "string", "format": "date-time" },
        "completedAt": { "type": "string", "format": "date-time" },
    }));
    let named = object(json!({ "name": { "type": "string" } }));
    let known = schemas(spec);
    for (name, schema) in [
        ("BatchInputPublicObjectId", object(json!({ "inputs": list_of("PublicObjectId") }))),
        ("PublicObjectId", object(json!({ "id": { "type": "string" } }))),
        ("BatchResponseRead", batch),
        ("Option", named.clone()),
        ("Waitlist", named.clone()),
        ("Facts", named.clone()),
        ("Api", named),
        (
            "Keywords",
            object(json!({
                "default": { "type": "string" }, "gen": { "type": "string" }, "new": { "type": "string" },
                "self": { "type": "string" }, "clone": { "type": "boolean" }, "fooBar": { "type": "string" },
                "foo_bar": { "type": "string" }, "at": { "type": "string", "enum": ["a b", "a-b", "1", "Self"] },
            })),
        ),
    ] {
        known.insert(name.to_owned(), schema);
    }
    let get = |name: &str| json!({ "get": { "responses": { "200": body(&schema(name)) } } });
    let text = json!({ "get": { "responses": { "200": body(&json!({ "type": "string" })) } } });
    let post = |input: &str, output: &str| {
        json!({ "post": {
        "requestBody": body(&schema(input)), "responses": { "200": body(&schema(output)) },
    } })
    };
    let clone = json!({ "post": {
        "parameters": [parameter("objectId", "path")], "responses": { "200": body(&schema(result)) },
    } });
    let paths = at(spec, "/paths");
    for (path, item) in [
        ("/batch/read", post("BatchInputPublicObjectId", "BatchResponseRead")),
        ("/{objectId}/clone", clone),
        ("/waitlist", get("Waitlist")),
        ("/http/x", get("Option")),
        ("/api/x", get("Api")),
        ("/gen/match", get("Facts")),
        ("/clone", text),
        ("/keywords", post("Keywords", "Keywords")),
    ] {
        paths.insert(path.to_owned(), item);
    }
}

/// Constructs that our APIs don't have today.
fn constructs(spec: &mut Value) {
    let list = spec.pointer_mut("/paths/~1/get/parameters").and_then(Value::as_array_mut);
    let tags = json!({ "type": "array", "items": { "type": "string" } });
    let list = list.expect("parameters");
    list.push(json!({ "name": "properties", "in": "query", "schema": tags }));
    list.push(json!({ "name": "query", "in": "query", "schema": { "type": "integer" } }));
    list.push(json!({ "name": "trace", "in": "header", "schema": { "type": "string" } }));
    let event = at(spec, "/components/schemas/MarketingEventPublicReadResponseV2/properties");
    for (name, schema) in [
        ("inline", object(json!({ "deep": object(json!({ "id": { "type": "string" } })) }))),
        ("any", json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }] })),
        ("free", json!({ "type": "object" })),
        ("all", json!({ "allOf": [schema("PropertyValue"), object(json!({ "more": { "type": "string" } }))] })),
        ("map", json!({ "type": "object", "additionalProperties": schema("PropertyValue") })),
        ("nullable", json!({ "type": ["string", "null"] })),
        ("day", json!({ "type": "string", "format": "date", "pattern": "x" })),
        ("ids", json!({ "type": "array", "uniqueItems": true, "items": { "type": "integer", "format": "int64" } })),
    ] {
        event.insert(name.to_owned(), schema);
    }
    at(spec, "/components/schemas/Error/properties").insert("fresh".to_owned(), json!({ "type": "string" }));
    let upload = json!({ "required": true, "content": { "multipart/form-data": { "schema": { "type": "object" } } } });
    let paths = at(spec, "/paths");
    paths.insert("/upload".to_owned(), json!({ "post": { "requestBody": upload, "responses": { "204": {} } } }));
    paths.insert(
        "/names".to_owned(),
        json!({ "put": {
        "requestBody": body(&json!({ "type": "array", "items": object(json!({ "first": { "type": "string" } })) })),
        "responses": { "200": body(&object(json!({ "count": { "type": "integer" } }))), "204": {} },
    } }),
    );
}

/// A program that uses the new items. Whatever a version doesn't support is rejected before anything is sent.
const PROGRAM: &str = r#"
use hubspot_marketing_events::bulk::InputResult;
use hubspot_marketing_events::types::{ContactAttendance, ExternalEvent, NewEvent, SubscriberState};
use hubspot_marketing_events::{Call, Client, Error, Operation, Timestamp};

/// The error of a call that can't be sent.
fn rejected<O: Operation>(call: Call<O>) -> String {
    let error: Error = call.to_curl().expect_err("it can't be sent");
    error.to_string()
}

async fn run(client: Client) {
    let (v3, v2026_03) = (client.v3(), client.v2026_03());
    let webinar = ExternalEvent { account_id: "acme", event_id: "webinar-42" };
    let event = NewEvent::new(&webinar, "Launch", "Acme").venue("Hall");
    v2026_03.events().create(event.clone()).to_curl().expect("a field");
    let said = rejected(v3.events().create(event.clone()));
    assert!(said.contains("version v3 of the API doesn't support `NewEvent::venue`"), "{said}");
    let said = rejected(v3.events().upsert_batch([event]));
    assert!(said.contains("`NewEvent::venue`"), "{said}");

    v2026_03.events().list().since("x").to_curl().expect("a parameter");
    let said = rejected(v3.events().list().since("x"));
    assert!(said.contains("doesn't support `since`"), "{said}");

    let at = Timestamp::from_epoch_millis(1_777_888_999_000);
    let visitors = || [ContactAttendance::new(1, at), ContactAttendance::new(2, at).note("x")];
    let register = SubscriberState::Register;
    let waitlist = SubscriberState::Waitlist;
    v2026_03.attendance().create_by_contact_id("1", waitlist, visitors()).to_curl().expect("a value");
    let said = rejected(v3.attendance().create_by_contact_id("1", waitlist, []));
    assert!(said.contains("`SubscriberState::Waitlist`"), "{said}");

    // In bulk, only the inputs that contain it fail.
    let bulk = v3.attendance().create_by_contact_id_bulk("1", register).without_checks();
    let mut outcomes = bulk.send([ContactAttendance::new(2, at).note("x")]);
    let outcome = outcomes.try_next().await.expect("an outcome").expect("one");
    let InputResult::Withheld(doubts) = outcome.result else { panic!("{:?}", outcome.result) };
    assert!(doubts[0].to_string().contains("`ContactAttendance::note`"), "{doubts:?}");

    let list = v3.events().list().properties(["x"]).properties(["a", "b"]).query_2(1);
    let curl = list.to_curl().expect("a list");
    assert!(curl.contains("properties=a&properties=b&query=1"), "{curl}");
}

fn main() {
    // Nothing is sent.
    let transport = |_: http::Request<bytes::Bytes>| std::future::pending();
    let client = Client::builder().token("token").transport(transport).build().expect("a client");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(run(client));
}
"#;

#[test]
fn all_of_it_compiles_and_works() {
    let inputs = changed(&inputs(), &["2026-03"], partly);
    let inputs = changed(&inputs, &VERSIONS, |spec| {
        operations(spec);
        constructs(spec);
    });
    let draft = drafted(&inputs);
    assert!(draft.files == drafted(&inputs).files, "the same on every run");
    run(&draft.files, "mock,v3,v2026-03", PROGRAM);
}

#[test]
fn changes_in_one_version_are_additions() {
    let draft = drafted(&changed(&inputs(), &["2026-03"], partly));
    assert_eq!(open(&draft), Vec::<String>::new());
    let types = &draft.files["generated/src/api/types/requests.rs"];
    assert!(types.contains("Only in version `2026-03`."), "{types}");
    assert!(types.contains("!["), "{types}");
}

#[test]
fn new_operations_join_the_resource_with_the_longest_common_path() {
    let draft = drafted(&changed(&inputs(), &VERSIONS, operations));
    let events = &draft.files["generated/src/api/events.rs"];
    for expected in ["pub fn post_batch_read(", "pub fn post_clone(", "Call<PostBatchRead>"] {
        assert!(events.contains(expected), "{expected}");
    }
    let expected = "BatchOutcome<UpdatedEvent>";
    assert!(events.contains(expected), "{expected}");
    for file in ["waitlist", "http_2", "api_2"] {
        let path = format!("generated/src/api/{file}.rs");
        assert!(draft.files.contains_key(&path), "{path}: {:?}", draft.files.keys());
    }
}

#[test]
fn a_response_field_that_is_no_longer_required() {
    let inputs = changed(&inputs(), &["2026-03"], |spec| {
        let event = at(spec, "/components/schemas/MarketingEventPublicReadResponseV2");
        event["required"].as_array_mut().expect("a list").retain(|name| name != "objectId");
    });
    let draft = drafted(&inputs);
    assert_eq!(open(&draft).len(), 1, "{:?}", open(&draft));
    assert!(open(&draft)[0].contains("fails to decode"), "{:?}", open(&draft));
    // The published type is kept until somebody decides.
    let responses = &draft.files["generated/src/api/types/responses.rs"];
    assert_eq!(*responses, drafted(&crate::real_specs::inputs()).files["generated/src/api/types/responses.rs"]);
}

#[test]
fn schemas_with_other_names() {
    let names = [
        ("MarketingEventPublicReadResponseV2", "PublicMarketingEvent"),
        ("MarketingEventCreateRequestParams", "MarketingEventCreate"),
        ("BatchResponseSubscriberVidResponse", "BatchResponseVid"),
        ("ForwardPaging", "NextOnly"),
        ("StandardError", "BatchError"),
    ];
    let inputs = changed(&inputs(), &VERSIONS, |spec| {
        let text = names.iter().fold(spec.to_string(), |text, (old, new)| {
            let text = text.replace(&format!("/{old}\""), &format!("/{new}\""));
            text.replace(&format!("\"{old}\":"), &format!("\"{new}\":"))
        });
        *spec = serde_json::from_str(&text).expect("JSON");
    });
    let draft = drafted(&inputs);
    let before = drafted(&crate::real_specs::inputs());
    for path in ["events", "types/responses", "types/requests"] {
        let path = format!("generated/src/api/{path}.rs");
        let code = |draft: &Draft| draft.files[&path].lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
        assert!(code(&draft) == code(&before), "{path}");
    }
    let renamed: Vec<String> = open(&draft);
    assert!(renamed.iter().any(|what| what.ends_with("to PublicMarketingEvent")), "{renamed:?}");
    assert!(renamed.iter().any(|what| what.ends_with("to MarketingEventCreate")), "{renamed:?}");
}

/// A version with this many new operations, each with a schema, and schemas that nothing uses.
fn with_many(operations: usize, unused: usize) -> Inputs {
    changed(&inputs(), &["2026-03"], |spec| {
        for i in 0..operations {
            let get = json!({ "get": { "responses": { "200": body(&schema(&format!("New{i}"))) } } });
            at(spec, "/paths").insert(format!("/new{i}/things{i}"), get);
            schemas(spec).insert(format!("New{i}"), object(json!({ "name": { "type": "string" } })));
        }
        for i in 0..unused {
            schemas(spec).insert(format!("Unused{i}"), object(json!({ "name": { "type": "string" } })));
        }
    })
}

/// Counts allocations, because time depends on the machine.
#[test]
fn twice_as_much_takes_about_twice_the_work() {
    let work = |operations, unused| {
        let inputs = with_many(operations, unused);
        allocation_counter::measure(|| drop(xtask::generate::ir(&inputs).expect("good inputs"))).count_total
    };
    let none = work(0, 0);
    // Quadratic work would be 4 times as much.
    for (what, some, twice) in
        [("unused schemas", work(0, 4000), work(0, 8000)), ("operations", work(250, 0), work(500, 0))]
    {
        let times = (twice - none) as f64 / (some - none) as f64;
        assert!(times < 2.2, "twice as many {what} take {times:.2} times the work");
    }
}
