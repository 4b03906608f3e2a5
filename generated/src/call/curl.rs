//! Converts a request to a curl command.

use bytes::Bytes;
use http::Request;
use http::header::AUTHORIZATION;

use crate::call::request::DEVELOPER_KEY;

/// Returns a curl command with `$HUBSPOT_TOKEN` for the token or `$HUBSPOT_DEVELOPER_KEY` for the
/// developer key, and without other secrets.
// Inline, because it is then compiled only in programs that use it.
#[inline]
pub(crate) fn command(request: &Request<Bytes>) -> String {
    let url = request.uri().to_string();
    let method = quote(request.method().as_str());
    let mut command = format!("curl -X {method} {}", quote_url(&url));
    for (name, value) in request.headers() {
        if name == AUTHORIZATION {
            command.push_str(" -H \"authorization: Bearer $HUBSPOT_TOKEN\"");
        } else if !value.is_sensitive() {
            let value = String::from_utf8_lossy(value.as_bytes());
            let header = match &*value {
                // With a colon, curl would omit the header.
                "" => format!("{name};"),
                value => format!("{name}: {value}"),
            };
            command.push_str(&format!(" -H {}", quote(&header)));
        }
    }
    if !request.body().is_empty() {
        let body = String::from_utf8_lossy(request.body());
        command.push_str(&format!(" --data-raw {}", quote(&body)));
    }
    command
}

/// Quotes the URL for a POSIX shell, with the variable instead of a developer key.
fn quote_url(url: &str) -> String {
    let quoted = quote(url);
    let parameter = format!("{DEVELOPER_KEY}=");
    let mut places = quoted.match_indices(&parameter);
    let place = places.find(|(place, _)| quoted[..*place].ends_with(['?', '&']));
    let Some((place, _)) = place else {
        return quoted;
    };
    let (before, key) = quoted.split_at(place + parameter.len());
    let after = key.find(['&', '\'']).map_or("'", |end| &key[end..]);
    format!("{before}'\"$HUBSPOT_DEVELOPER_KEY\"'{after}")
}

/// Quotes a text for a POSIX shell.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
