//! What HubSpot has done to its files so far, done again.

mod crates;
mod replay;
mod states;
mod steps;
