//! The generator: the code that it emits for each construct, its diagnostics, and the files that it writes.

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
mod likely_changes;
mod real_specs;
mod update;
mod upstream;
mod writing;
