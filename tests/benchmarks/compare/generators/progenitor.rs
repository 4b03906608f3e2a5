//! Writes a client as progenitor's README does it in a `build.rs`.

use std::error::Error;

use progenitor::{GenerationSettings, Generator, InterfaceStyle};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [spec, output, style] = arguments.as_slice() else {
        return Err("usage: progenitor SPEC FILE positional|builder".into());
    };
    let spec = serde_yaml::from_str(&std::fs::read_to_string(spec)?)?;
    let mut settings = GenerationSettings::new();
    settings.with_interface(match style.as_str() {
        "builder" => InterfaceStyle::Builder,
        _ => InterfaceStyle::Positional,
    });
    let tokens = Generator::new(&settings).generate_tokens(&spec)?;
    std::fs::write(output, prettyplease::unparse(&syn::parse2(tokens)?))?;
    Ok(())
}
