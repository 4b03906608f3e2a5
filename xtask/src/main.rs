//! `cargo xtask`: see [`xtask::cli`].

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    // cargo sets it; the repository is one level up.
    let root =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("."), |dir| PathBuf::from(dir).join(".."));
    let (mut out, mut errors) = (std::io::stdout(), std::io::stderr());
    xtask::cli::run(std::env::args_os(), &root, &mut out, &mut errors)
}
