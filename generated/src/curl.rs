// Hand-written: edit templates/src/curl.rs, not generated/src/curl.rs.
//! A request as a command line.

use bytes::Bytes;
use http::Request;
use http::header::AUTHORIZATION;

use crate::request::DEVELOPER_KEY;

/// The command for curl, with `$HUBSPOT_TOKEN` for the token or `$HUBSPOT_DEVELOPER_KEY` for the
/// developer key, and without other secrets.
pub(crate) fn command(request: &Request<Bytes>) -> String {
    let (url, has_key) = url(&request.uri().to_string());
    let mut command = format!("curl -X {} {url}", request.method());
    if !has_key || request.headers().contains_key(AUTHORIZATION) {
        command.push_str(" -H \"authorization: Bearer $HUBSPOT_TOKEN\"");
    }
    for (name, value) in request.headers() {
        if !value.is_sensitive() {
            let value = String::from_utf8_lossy(value.as_bytes());
            command.push_str(&format!(" -H {}", quote(&format!("{name}: {value}"))));
        }
    }
    if !request.body().is_empty() {
        let body = String::from_utf8_lossy(request.body());
        command.push_str(&format!(" --data-raw {}", quote(&body)));
    }
    command
}

/// The URL as a word of a shell, and whether there is a developer key in it.
fn url(url: &str) -> (String, bool) {
    let quoted = quote(url);
    let key = format!("{DEVELOPER_KEY}=");
    let Some((place, _)) = quoted
        .match_indices(&key)
        .find(|(place, _)| quoted[..*place].ends_with(['?', '&']))
    else {
        return (quoted, false);
    };
    let (before, secret) = quoted.split_at(place + key.len());
    let after = secret.find(['&', '\'']).map_or("'", |end| &secret[end..]);
    let url = format!("{before}'\"$HUBSPOT_DEVELOPER_KEY\"'{after}");
    (url, true)
}

/// The text as one word of a POSIX shell.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
