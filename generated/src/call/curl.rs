//! A request as a command line.

use bytes::Bytes;
use http::Request;
use http::header::AUTHORIZATION;

use crate::call::request::DEVELOPER_KEY;

/// The command for curl, with `$HUBSPOT_TOKEN` for the token or `$HUBSPOT_DEVELOPER_KEY` for the
/// developer key, and without other secrets.
// Inline, to be compiled in programs that use it and not with the crate.
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
                // With a colon, curl would leave out the header.
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

/// The URL as one word of a POSIX shell, with the variable in place of a developer key.
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

/// The text as one word of a POSIX shell.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
