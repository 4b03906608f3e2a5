//! The generator on an API any number of times the size of HubSpot's.
//!
//! ```text
//! generator multiply <repository> <times> <folder>    writes specs/ and templates/ of such an API
//! generator run <folder> <argument>...                is `cargo xtask <argument>...` there, and says how much memory it took
//! ```

mod multiply;
mod rename;

use std::path::Path;
use std::process::ExitCode;

use xtask::inputs::Inputs;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["multiply", repository, times, folder] => {
            let times = times.parse().expect("a number");
            let inputs = Inputs::read(Path::new(repository)).expect("the repository");
            for (path, text) in multiply::multiplied(inputs, times).files {
                let path = Path::new(folder).join(path);
                std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                std::fs::write(path, text).expect("a file");
            }
            ExitCode::SUCCESS
        }
        ["run", folder, arguments @ ..] => {
            let arguments = std::iter::once(&"cargo xtask").chain(arguments);
            let (mut out, mut errors) = (std::io::stdout(), std::io::stderr());
            let arguments = arguments.map(Into::into);
            let code = xtask::cli::run(arguments, Path::new(folder), &mut out, &mut errors);
            eprintln!("{:>10.1} MB  peak memory", peak_memory() / 1000.0);
            code
        }
        _ => {
            eprintln!("see the head of tests/benchmarks/generator/src/main.rs");
            ExitCode::from(2)
        }
    }
}

/// The most memory that this process has had, in kB. Linux says so; elsewhere it is not a number.
fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.map_or(f64::NAN, |number| number.parse().unwrap_or(f64::NAN))
}
