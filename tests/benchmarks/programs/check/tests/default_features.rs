//! What the crate does as it comes. Its own tests can't tell: they need features that are off by default.

use std::error::Error;
use std::io::{self, Read};
use std::net::TcpListener;
use std::thread;

use hubspot_marketing_events::{Client, RetryPolicy};

/// The extension of TLS that names the protocols (ALPN), whole: its number, two lengths, and one name.
const HTTP_1_ALONE: &[u8] = b"\x00\x10\x00\x0b\x00\x09\x08http/1.1";

#[tokio::test]
async fn http_1_alone_is_offered() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let client = Client::builder()
        .base_url(format!("https://{}", listener.local_addr()?))
        .token("token")
        .retry(RetryPolicy::none())
        .build()?;
    let hello = thread::spawn(move || first_record(&listener));
    // The server hangs up once it knows.
    assert!(client.v3().events().get("1").await.is_err());
    let hello = hello.join().expect("no panic")?;
    let mut parts = hello.windows(HTTP_1_ALONE.len());
    let offered = parts.any(|part| part == HTTP_1_ALONE);
    assert!(offered, "{}", hello.escape_ascii());
    Ok(())
}

/// The first that is sent over TLS, which names what the client can do.
fn first_record(listener: &TcpListener) -> io::Result<Vec<u8>> {
    let (mut connection, _) = listener.accept()?;
    // The kind of record, the version in two bytes, and in two the length of what follows.
    let mut head = [0; 5];
    connection.read_exact(&mut head)?;
    let mut record = vec![0; u16::from_be_bytes([head[3], head[4]]).into()];
    connection.read_exact(&mut record)?;
    Ok(record)
}
