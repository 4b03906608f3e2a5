//! A server on loopback with HubSpot's answers, which costs as little as it can: threads that block, and answers
//! that stand ready. What a client spends shows then.

mod answers;
pub mod bodies;
mod connection;

pub use answers::Answers;
pub use connection::{Settings, serve};
