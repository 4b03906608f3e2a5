//! Prints its URL, and serves until it is killed.

fn main() -> std::io::Result<()> {
    println!("{}", benchmarks::server::start(|_| ())?);
    loop {
        std::thread::park();
    }
}
