//! Generates a client crate from HubSpot's OpenAPI files.
//!
//! ```text
//! HubSpot's JSON ──import──▶ specs/<version>.yaml ──overlays──▶ document ──lower──▶ IR ──emit──▶ generated/
//! ```
//!
//! [`generate::draft`] is pure: inputs in, a map of files out. [`output`] alone writes.

#![allow(missing_docs, reason = "names say what most things of this tool are")]

pub mod add_version;
pub mod checksum;
pub mod cli;
pub mod diff;
pub mod docs;
pub mod document;
pub mod emit;
pub mod generate;
pub mod import;
pub mod inputs;
pub mod ir;
pub mod lower;
pub mod output;
pub mod overlay;
pub mod pointer;
pub mod problem;
pub mod public_lines;
pub mod spec;
pub mod surface;
pub mod update;
pub mod versions;
pub mod yaml;
