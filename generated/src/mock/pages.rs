//! Pagination of collections.

use std::ops::Range;

use http::StatusCode;
use serde_json::{Value, json};

use super::backend::Refusal;
use super::received::ReceivedRequest;
use super::reply::Reply;

/// The default and the maximum number of items per page.
const LIMIT: (usize, usize) = (10, 100);

/// Returns the range of items on the requested page. The collection may have fewer.
pub(crate) fn page(request: &ReceivedRequest) -> Range<usize> {
    let after = request.query("after").and_then(|after| after.parse().ok());
    let begin: usize = after.unwrap_or(0);
    begin..begin.saturating_add(limit(request).unwrap_or(LIMIT.0))
}

/// Returns the requested page. The cursor is the number of items before it.
pub(super) fn reply(status: StatusCode, items: &[Value], request: &ReceivedRequest) -> Reply {
    let Range { start, end } = page(request);
    let after = request.query("after");
    if after.is_some_and(|after| after.parse() != Ok(start)) || start > items.len() {
        let message = "`after` is not a cursor of this collection";
        return Reply::refusal(Refusal::invalid(message));
    }
    let end = items.len().min(end);
    let mut body = json!({ "results": items[start..end], "total": items.len() });
    if end < items.len() {
        body["paging"] = json!({ "next": { "after": end.to_string() } });
    }
    Reply::json(status, &body)
}

/// Returns the number of requested items, if it is valid.
fn limit(request: &ReceivedRequest) -> Option<usize> {
    let limit = request.query("limit")?.parse().ok();
    limit.filter(|limit| (1..=LIMIT.1).contains(limit))
}

/// Returns what is wrong with the `limit` of a request, if anything.
pub(super) fn problem(request: &ReceivedRequest) -> Option<String> {
    let text = request.query("limit").filter(|_| limit(request).is_none())?;
    let most = LIMIT.1;
    Some(format!("`limit` is {text} (expected 1 to {most})"))
}

/// Returns a collection that HubSpot sends as a whole.
pub(super) fn whole(items: &[Value]) -> Value {
    json!({ "results": items, "total": items.len() })
}
