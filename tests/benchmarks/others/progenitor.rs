//! `by-progenitor SPEC FILE positional|builder` writes a client as progenitor's README does it in a `build.rs`.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let spec = serde_yaml::from_str(&std::fs::read_to_string(&arguments[1])?)?;
    let mut settings = progenitor::GenerationSettings::new();
    if arguments[3] == "builder" {
        settings.with_interface(progenitor::InterfaceStyle::Builder);
    }
    let tokens = progenitor::Generator::new(&settings).generate_tokens(&spec)?;
    Ok(std::fs::write(&arguments[2], prettyplease::unparse(&syn::parse2(tokens)?))?)
}
