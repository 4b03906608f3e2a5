//! The generator: what it emits for each construct, what it says of each mistake, and what it writes.

mod add_version;
mod budgets;
mod commands;
mod compiles;
mod constructs;
mod diagnostics;
mod diff;
mod diff_operands;
mod fixture;
mod import;
mod import_command;
mod inputs;
mod real_specs;
mod update;
mod upstream;
mod writing;
