//! Collections cut into pages.

use http::StatusCode;
use serde_json::{Value, json};

use super::received::ReceivedRequest;
use super::reply::Reply;

/// The number of items on a page where the request says none, and the most that it may ask for.
const LIMIT: (usize, usize) = (10, 100);

/// The page that a request asks for. The cursor is the number of items before it.
pub(super) fn reply(status: StatusCode, items: &[Value], request: &ReceivedRequest) -> Reply {
    let limit = match request.query("limit").map(str::parse) {
        None => LIMIT.0,
        Some(Ok(limit)) if (1..=LIMIT.1).contains(&limit) => limit,
        Some(_) => return refusal(&format!("`limit` is not a number from 1 to {}", LIMIT.1)),
    };
    let begin = match request.query("after").map(str::parse) {
        None => 0,
        Some(Ok(begin)) if begin <= items.len() => begin,
        Some(_) => return refusal("`after` is no cursor of this collection"),
    };
    let end = items.len().min(begin + limit);
    let mut body = json!({ "results": items[begin..end], "total": items.len() });
    if end < items.len() {
        body["paging"] = json!({ "next": { "after": end.to_string() } });
    }
    Reply::json(status, &body)
}

fn refusal(message: &str) -> Reply {
    Reply::error(StatusCode::BAD_REQUEST, "VALIDATION_ERROR", message)
}

/// A collection that HubSpot gives as a whole.
pub(super) fn whole(items: &[Value]) -> Value {
    json!({ "results": items, "total": items.len() })
}
