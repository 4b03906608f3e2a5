//! The mock server: what a test tells it, what the program sees of that, and what the test reads back.
//!
//! That it knows each operation in both versions is in `operations`.

mod answers;
mod batches;
mod faults;
mod pages;
mod refusals;
mod requests;
mod samples;
mod server;
mod turns;
