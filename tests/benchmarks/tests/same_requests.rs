//! What makes the comparisons fair: all clients send the same requests, and ours speaks HTTP/1.1 by default, as they do.

use std::io::{self, Read};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use benchmarks::by_hyper::ByHyper;
use benchmarks::by_reqwest::ByReqwest;
use benchmarks::ours::Ours;
use benchmarks::server::{self, Received};
use benchmarks::{Client, Problem, bodies, people};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

#[test]
fn all_clients_send_the_same_requests() -> Result<(), Problem> {
    let (sender, receiver) = channel();
    let url = server::start(move |request| sender.send(request.clone()).expect("a receiver"))?;
    let ours = sent::<Ours>(&url, &receiver)?;
    assert_eq!(ours.len(), 4, "{ours:#?}");
    assert_eq!(sent::<ByHyper>(&url, &receiver)?, ours, "hyper");
    assert_eq!(sent::<ByReqwest>(&url, &receiver)?, ours, "reqwest");
    Ok(())
}

/// The requests of each call, as lines: first line, sorted headers, body.
fn sent<C: Client>(url: &str, received: &Receiver<Received>) -> Result<Vec<Vec<String>>, Problem> {
    let client = C::new(url)?;
    let attendees = |attended| people(attended).iter().map(C::attendee).collect();
    runtime()?.block_on(async {
        client.read().await?;
        assert_eq!(C::on_page(&client.page().await?), bodies::SIZE);
        for attended in [false, true] {
            assert_eq!(C::recorded(&client.write(attended, attendees(attended)).await?), bodies::SIZE);
        }
        Ok(received.try_iter().map(comparable).collect())
    })
}

fn comparable((head, body): Received) -> Vec<String> {
    let mut lines: Vec<_> = head.lines().map(str::to_owned).collect();
    // The name of the client is its own.
    for line in &mut lines {
        if line.starts_with("user-agent: ") {
            line.truncate("user-agent".len());
        }
    }
    lines[1..].sort();
    lines.push(String::from_utf8_lossy(&body).into_owned());
    lines
}

fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// The TLS extension that names the protocols (ALPN): its number, two lengths, and one name.
const HTTP_1_ALONE: &[u8] = b"\x00\x10\x00\x0b\x00\x09\x08http/1.1";

/// The crate's own tests can't tell: they enable features that are off by default.
#[test]
fn http_1_alone_is_offered_by_default() -> Result<(), Problem> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let client = Ours::new(&format!("https://{}", listener.local_addr()?))?;
    // The server hangs up once it has read what the client offers.
    let offered = thread::spawn(move || {
        let mut hello = [0; 4096];
        let length = listener.accept()?.0.read(&mut hello)?;
        io::Result::Ok(hello[..length].to_vec())
    });
    // Retries don't matter here.
    runtime()?.block_on(async { timeout(Duration::from_secs(1), client.read()).await.ok() });
    let hello = offered.join().expect("no panic")?;
    assert!(hello.windows(HTTP_1_ALONE.len()).any(|part| part == HTTP_1_ALONE), "{}", hello.escape_ascii());
    Ok(())
}
