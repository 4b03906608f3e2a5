//! The public API of the emitted code as sorted lines, one for each item, as `cargo public-api` prints it.
//!
//! The lines are read from the emitted code itself, so that they can't differ from it. Paths are relative to the crate;
//! names of the standard library are short. `generate` commits them as [`FILE`], where reviews and `diff` find them.

mod names;

use std::collections::{BTreeMap, BTreeSet};

use syn::{Attribute, FnArg, ImplItem, Item, ItemImpl, Signature, Visibility};

use self::names::{Names, joined};

/// Path of the committed list, relative to the repository.
pub const FILE: &str = "generated/public-api.txt";

/// What every emitted type derives: these traits are part of the type's own line. Any other one has a line for itself,
/// because a type can gain and lose it.
const ALWAYS_DERIVED: [&str; 3] = ["Clone", "Debug", "PartialEq"];

/// The list as it is committed, without its first line.
pub fn print(files: &BTreeMap<String, String>) -> String {
    let lines = of(files);
    let lines = sorted(&lines).into_iter();
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// Lines by the path of what they are about, so that all lines of a type are together.
pub fn sorted<'a>(lines: impl IntoIterator<Item = &'a String>) -> Vec<&'a str> {
    let mut lines: Vec<&str> = lines.into_iter().map(String::as_str).collect();
    lines.sort_by_key(|line| (path_in(line), *line));
    lines
}

/// The path in a line, without what precedes it.
fn path_in(line: &str) -> &str {
    let start = match line.find(" for ") {
        Some(position) if line.starts_with("impl ") => position + " for ".len(),
        _ => {
            // `pub fn `, and attributes before it.
            let kind = line.find("pub ").map_or(0, |position| position + "pub ".len());
            kind + line[kind..].find(' ').map_or(0, |space| space + 1)
        }
    };
    line[start..].trim_start_matches("Call<")
}

/// The public items in these files: path → text. Anything but emitted Rust code is skipped.
pub fn of(files: &BTreeMap<String, String>) -> BTreeSet<String> {
    let modules: Vec<Module> = files.iter().filter_map(|(path, text)| Module::parse(path, text)).collect();
    let private: BTreeSet<String> = modules.iter().flat_map(Module::private_children).collect();
    let mut lines = BTreeSet::new();
    for module in &modules {
        let names = Names::of(module, &private);
        for item in &module.items {
            names.add(item, &mut lines);
        }
        if module.is_broken {
            // rustc says why; here, it must not look as if there were nothing.
            lines.insert(format!("compile_error! in {}", module.path));
        }
    }
    lines
}

/// An emitted file.
struct Module {
    /// Path of the module, private parts included: `types::requests`.
    path: String,
    items: Vec<Item>,
    /// Whether it can't be parsed.
    is_broken: bool,
}

impl Module {
    fn parse(path: &str, text: &str) -> Option<Self> {
        let (_, path) = path.split_once("src/api/")?;
        let path = path.strip_suffix(".rs").filter(|path| *path != "exports")?;
        let file = syn::parse_file(&without_bodies(text));
        Some(Self {
            is_broken: file.is_err(),
            path: if path == "mod" { String::new() } else { path.replace('/', "::") },
            items: file.map(|file| file.items).unwrap_or_default(),
        })
    }

    /// The paths of its private modules.
    fn private_children(&self) -> impl Iterator<Item = String> {
        self.items.iter().filter_map(|item| match item {
            Item::Mod(child) if !is_public(&child.vis) => Some(joined(&self.path, &child.ident)),
            _ => None,
        })
    }
}

/// Emitted code without documentation and without bodies of functions and constants: most of the text, which would take most
/// of the time to parse.
fn without_bodies(text: &str) -> String {
    let mut code = String::new();
    let mut is_inside = false;
    for line in text.lines() {
        is_inside &= !matches!(line, "    }" | "    };");
        if !is_inside && !line.trim_start().starts_with("//") {
            code.extend([line, "\n"]);
            // What is in an `impl` block has four spaces before it; long lists of arguments end on a line of their own.
            let member = line.strip_prefix("    ").unwrap_or_default();
            let starts = ["pub fn ", "fn ", "const ", ")"];
            is_inside = member.ends_with('{') && starts.iter().any(|start| member.starts_with(start));
        }
    }
    code
}

impl Names {
    /// Adds the lines of an item.
    fn add(&self, item: &Item, lines: &mut BTreeSet<String>) {
        match item {
            Item::Mod(item) if is_public(&item.vis) => {
                let cfg = item.attrs.iter().find(|attr| attr.path().is_ident("cfg"));
                let cfg = cfg.map_or(String::new(), |cfg| self.text(cfg) + " ");
                lines.insert(format!("{cfg}pub mod {}", joined(&self.path, &item.ident)));
            }
            Item::Use(item) if is_public(&item.vis) => {
                let tree = self.text(&item.tree);
                // What private modules hold is listed where it is re-exported.
                if !tree.starts_with("self::") {
                    lines.insert(format!("pub use {}::{{{tree}}}", self.path));
                }
            }
            Item::Type(item) if is_public(&item.vis) => {
                let (name, ty) = (joined(&self.path, &item.ident), self.text(&item.ty));
                lines.insert(format!("pub type {name} = {ty}"));
            }
            Item::Struct(item) if is_public(&item.vis) => {
                let name = joined(&self.path, &item.ident);
                let generics = self.text(&item.generics);
                let fields = item.fields.iter().filter(|field| is_public(&field.vis));
                let fields: Vec<String> = fields
                    .map(|field| {
                        let name = field.ident.as_ref().map(ToString::to_string);
                        format!("{}: {}", name.unwrap_or_default(), self.text(&field.ty))
                    })
                    .collect();
                // Code that names all fields breaks when there is another one: they are part of the type's own line.
                let is_literal = fields.len() == item.fields.len() && !is_open(&item.attrs);
                let content = match is_literal {
                    true => format!("{generics} {{ {} }}", fields.join(", ")),
                    false => generics,
                };
                self.add_type(("struct", &name, &content), &item.attrs, false, lines);
                if !is_literal {
                    lines.extend(fields.iter().map(|field| format!("pub field {name}::{field}")));
                }
            }
            Item::Enum(item) if is_public(&item.vis) => {
                let name = joined(&self.path, &item.ident);
                let is_marker = item.variants.is_empty();
                self.add_type(("enum", &name, ""), &item.attrs, is_marker, lines);
                for variant in &item.variants {
                    let (variant, fields) = (&variant.ident, self.text(&variant.fields));
                    lines.insert(format!("pub variant {name}::{variant}{fields}"));
                }
            }
            Item::Impl(item) => self.add_impl(item, lines),
            _ => {}
        }
    }

    /// The line of a type, and one for each trait that not every type derives.
    fn add_type(
        &self,
        (kind, name, content): (&str, &str, &str),
        attributes: &[Attribute],
        is_marker: bool,
        lines: &mut BTreeSet<String>,
    ) {
        let mut traits: Vec<String> = Vec::new();
        for attribute in attributes.iter().filter(|attr| attr.path().is_ident("derive")) {
            // An attribute that can't be read derives nothing, and rustc says so.
            let _ = attribute.parse_nested_meta(|meta| {
                traits.push(self.text(&meta.path));
                Ok(())
            });
        }
        let (always, others): (Vec<String>, Vec<String>) =
            traits.into_iter().partition(|name| is_marker || ALWAYS_DERIVED.contains(&name.as_str()));
        let mark = if is_open(attributes) { "#[non_exhaustive] " } else { "" };
        let always = always.join(" + ");
        lines.insert(format!("{mark}pub {kind} {name}{content}: {always}"));
        lines.extend(others.iter().map(|other| format!("impl {other} for {name}")));
    }

    fn add_impl(&self, item: &ItemImpl, lines: &mut BTreeSet<String>) {
        let owner = self.text(&item.self_ty);
        if let Some((name, _)) = &item.trait_ {
            let types = item.items.iter().filter_map(|item| match item {
                ImplItem::Type(ty) => Some(format!("{} = {}", ty.ident, self.text(&ty.ty))),
                _ => None,
            });
            let types: Vec<String> = types.collect();
            let types = match types.is_empty() {
                true => String::new(),
                false => format!(" {{ {} }}", types.join(", ")),
            };
            // `fmt::Display` is written with its module.
            let name = self.text(name);
            let name = name.trim_start_matches("fmt::");
            lines.insert(format!("impl {name} for {owner}{types}"));
            return;
        }
        for function in &item.items {
            if let ImplItem::Fn(function) = function
                && is_public(&function.vis)
            {
                lines.insert(format!("pub fn {owner}::{}", self.signature(&function.sig)));
            }
        }
    }

    fn signature(&self, signature: &Signature) -> String {
        let arguments = signature.inputs.iter().map(|argument| match argument {
            FnArg::Receiver(receiver) => {
                let receiver = self.text(receiver);
                receiver.trim_start_matches("mut ").to_owned()
            }
            FnArg::Typed(argument) => {
                format!("{}: {}", self.text(&argument.pat).trim_start_matches("mut "), self.text(&argument.ty))
            }
        });
        let arguments: Vec<String> = arguments.collect();
        let output = self.text(&signature.output);
        let output = if output.is_empty() { output } else { format!(" {output}") };
        format!("{}({}){output}", signature.ident, arguments.join(", "))
    }
}

fn is_open(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("non_exhaustive"))
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_public_has_a_line_with_whole_paths() {
        let files = [
            ("mod.rs", "pub mod types; #[cfg(feature = \"mock\")] pub(crate) mod mock;"),
            ("types.rs", "mod requests; pub use self::requests::*;"),
            (
                "types/requests.rs",
                "use crate::Timestamp; /// Documentation.\n #[derive(Clone, Debug, Default)] #[non_exhaustive] \
                 pub struct New { pub at: Option<Timestamp>, secret: u8 } \
                 impl New { pub fn at(mut self, at: Timestamp) -> Self { self } fn secret() {} }",
            ),
            ("mock.rs", "use crate::types::New; impl New { pub fn sample() -> Self { todo!() } }"),
        ];
        let files = files.map(|(path, text)| (format!("src/api/{path}"), text.to_owned()));
        let expected = [
            "pub mod types",
            "impl Default for types::New",
            "#[non_exhaustive] pub struct types::New: Clone + Debug",
            "pub fn types::New::at(self, at: Timestamp) -> Self",
            "pub field types::New::at: Option<Timestamp>",
            "pub fn types::New::sample() -> Self",
        ];
        assert_eq!(sorted(&of(&files.into())), expected);
    }
}
