//! The types of a client written by hand: plain structs, derived, with chrono's instants.

mod answers;
mod events;
mod requests;

pub use answers::*;
pub use events::*;
pub use requests::*;
