//! Writes a client as `openapi-to-rust generate SPEC` does, without its HTTP client for specs that are fetched.

use std::error::Error;

use openapi_to_rust::{CodeGenerator, GeneratorConfig, SchemaAnalyzer};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [spec, output] = arguments.as_slice() else {
        return Err("usage: openapi-to-rust SPEC FOLDER".into());
    };
    let spec = serde_yaml::from_str(&std::fs::read_to_string(spec)?)?;
    let mut config = GeneratorConfig {
        output_dir: output.into(),
        enable_sse_client: false,
        tracing_enabled: false,
        ..GeneratorConfig::default()
    };
    config.apply_spec_server_default(&spec);
    let mut analysis = SchemaAnalyzer::new(spec)?.analyze()?;
    let generator = CodeGenerator::new(config);
    let generated = generator.generate_all(&mut analysis)?;
    generator.write_files(&generated)?;
    Ok(())
}
