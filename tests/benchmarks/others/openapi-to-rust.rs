//! `by-openapi-to-rust SPEC FOLDER` writes a client as `openapi-to-rust generate` does.

use openapi_to_rust::{CodeGenerator, GeneratorConfig, SchemaAnalyzer};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let spec = serde_yaml::from_str(&std::fs::read_to_string(&arguments[1])?)?;
    let output_dir = (&arguments[2]).into();
    let mut config =
        GeneratorConfig { output_dir, enable_sse_client: false, tracing_enabled: false, ..Default::default() };
    config.apply_spec_server_default(&spec);
    let mut analysis = SchemaAnalyzer::new(spec)?.analyze()?;
    let generator = CodeGenerator::new(config);
    generator.write_files(&generator.generate_all(&mut analysis)?)?;
    Ok(())
}
