//! Reading requests and sending answers, over connections that are kept.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::answers::Answers;

/// How the server behaves.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How long each answer takes to come.
    pub latency: Duration,
    /// How many pages of participations there are.
    pub pages: usize,
}

/// Answers all that connect, each on a thread of its own, for as long as the program runs.
pub fn serve(listener: &TcpListener, settings: Settings) -> io::Result<()> {
    let answers = Arc::new(Answers::new(settings.pages));
    loop {
        let (connection, _) = listener.accept()?;
        let answers = answers.clone();
        // A client that goes away in the middle of an exchange is its own affair.
        thread::spawn(move || exchange(connection, &answers, settings.latency));
    }
}

fn exchange(mut connection: TcpStream, answers: &Answers, latency: Duration) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut received = Vec::with_capacity(64 * 1024);
    loop {
        let Some(head) = read_head(&mut connection, &mut received)? else {
            return Ok(());
        };
        let end = head + body_length(&received[..head]);
        while received.len() < end {
            if read(&mut connection, &mut received)? == 0 {
                return Ok(());
            }
        }
        let line_end = received.iter().position(|byte| *byte == b'\r');
        let line = String::from_utf8_lossy(&received[..line_end.unwrap_or(head)]);
        let answer = answers.to(&line);
        if !latency.is_zero() {
            thread::sleep(latency);
        }
        connection.write_all(answer)?;
        received.drain(..end);
    }
}

/// Reads until there is a whole head, and returns where it ends; `None` at the end of the connection.
fn read_head(connection: &mut TcpStream, received: &mut Vec<u8>) -> io::Result<Option<usize>> {
    let mut searched = 0;
    loop {
        let mut windows = received[searched..].windows(4);
        if let Some(found) = windows.position(|window| window == b"\r\n\r\n") {
            return Ok(Some(searched + found + 4));
        }
        searched = received.len().saturating_sub(3);
        if read(connection, received)? == 0 {
            return Ok(None);
        }
    }
}

fn read(connection: &mut TcpStream, received: &mut Vec<u8>) -> io::Result<usize> {
    let mut chunk = [0; 32 * 1024];
    let length = connection.read(&mut chunk)?;
    received.extend_from_slice(&chunk[..length]);
    Ok(length)
}

fn body_length(head: &[u8]) -> usize {
    let text = String::from_utf8_lossy(head);
    let mut headers = text.lines().filter_map(|line| line.split_once(':'));
    let length = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    length.map_or(0, |(_, value)| value.trim().parse().unwrap_or(0))
}
