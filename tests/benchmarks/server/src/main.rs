//! Prints its address, and answers until it is ended.
//!
//! `server [MILLISECONDS [PAGES]]`: how long each answer takes, none by default, and how many pages there are, 1000.

use std::env;
use std::error::Error;
use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use server::{Settings, serve};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let mut number = |default| arguments.next().map_or(Ok(default), |it| it.parse());
    let settings = Settings { latency: Duration::from_millis(number(0)?), pages: usize::try_from(number(1000)?)? };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    println!("http://{}", listener.local_addr()?);
    Ok(serve(&listener, settings)?)
}
