// Hand-written: edit templates/src/curl.rs, not generated/src/curl.rs.
//! A request as a command line.

use bytes::Bytes;
use http::Request;
use http::header::AUTHORIZATION;

/// The command for curl, with `$HUBSPOT_TOKEN` for the token and without other secrets.
pub(crate) fn command(request: &Request<Bytes>) -> String {
    let mut command = format!(
        "curl -X {} {}",
        request.method(),
        quote(&request.uri().to_string())
    );
    for (name, value) in request.headers() {
        if name == AUTHORIZATION {
            command.push_str(" -H \"authorization: Bearer $HUBSPOT_TOKEN\"");
        } else if !value.is_sensitive() {
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

/// The text as one word of a POSIX shell.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
