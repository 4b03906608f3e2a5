//! `small URL` records attendance and, with the feature `three`, makes the other two calls. For its size.

use std::env;

use benchmarks::{Client, Measured, Problem, people};

fn main() -> Result<(), Problem> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let client = Measured::new(&env::args().nth(1).ok_or("usage: small URL")?)?;
    runtime.block_on(async {
        let attendees = people(true).iter().map(Measured::attendee).collect();
        println!("{:?}", client.write(true, attendees).await?);
        #[cfg(feature = "three")]
        println!("{:?}\n{:?}", client.read().await?, client.page().await?);
        Ok(())
    })
}
