//! The public API of the emitted code as sorted lines, one for each item, as `cargo public-api` prints it.
//!
//! The lines are read from the emitted code itself, so that they can't differ from it. Paths are relative to the crate;
//! names of the standard library are short. `generate` commits them as [`FILE`], where reviews and `diff` find them.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::{Attribute, FnArg, ImplItem, Item, ItemImpl, Signature, UseTree, Visibility};

/// Path of the committed list, relative to the repository.
pub const FILE: &str = "generated/public-api.txt";

/// What every emitted type derives: these traits are part of the type's own line. Any other one has a line for itself,
/// because a type can gain and lose it. Markers, which have no values, all derive `Copy` too.
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
    lines.sort_by_cached_key(|line| (path_in(line), *line));
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
    let mut lines = BTreeSet::new();
    let mut modules: Vec<(String, Vec<Item>)> = Vec::new();
    for (path, text) in files {
        let path = path.split_once("src/api/").and_then(|(_, path)| path.strip_suffix(".rs"));
        let Some(path) = path.filter(|path| *path != "exports") else {
            continue;
        };
        let module = match path {
            "mod" => String::new(),
            // The modules in it are private, and what they hold is re-exported.
            path if path.starts_with("types/") => "types".to_owned(),
            path => path.replace('/', "::"),
        };
        match syn::parse_file(&without_bodies(text)) {
            Ok(file) => modules.push((module, file.items)),
            // rustc says why; here, it must not look as if there were nothing.
            Err(_) => drop(lines.insert(format!("compile_error! in {module}"))),
        }
    }
    // What every file can name: the runtime's items that the prelude imports, and the types.
    let shared = modules.iter().filter(|(module, _)| ["prelude", "types"].contains(&module.as_str()));
    let shared = shared.flat_map(|(module, items)| Names::of(module, items, BTreeMap::new()).from);
    let shared: BTreeMap<String, String> = shared.collect();
    for (module, items) in &modules {
        let names = Names::of(module, items, shared.clone());
        items.iter().for_each(|item| names.add(item, &mut lines));
    }
    lines
}

/// The name that an item gives to something.
fn name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Mod(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

fn joined(path: &str, name: impl std::fmt::Display) -> String {
    if path.is_empty() { name.to_string() } else { format!("{path}::{name}") }
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

/// A module, and what the names in it refer to.
struct Names {
    /// Path of the module as users write it.
    path: String,
    /// Name → the module that it comes from.
    from: BTreeMap<String, String>,
}

impl Names {
    fn of(path: &str, items: &[Item], from: BTreeMap<String, String>) -> Self {
        let mut names = Self { path: path.to_owned(), from };
        for item in items {
            match item {
                Item::Use(item) => names.import(&item.tree, ""),
                item => names.from.extend(name(item).map(|name| (name, path.to_owned()))),
            }
        }
        names
    }

    fn import(&mut self, tree: &UseTree, path: &str) {
        match tree {
            UseTree::Path(part) if part.ident == "super" => {
                let parent = self.path.rsplit_once("::").map_or("", |(parent, _)| parent);
                self.import(&part.tree, joined("crate", parent).trim_end_matches("::"));
            }
            UseTree::Path(part) => self.import(&part.tree, &joined(path, &part.ident)),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, path)),
            UseTree::Name(name) => {
                if let Some(path) = path.strip_prefix("crate") {
                    let path = path.trim_start_matches("::api").trim_start_matches("::");
                    self.from.insert(name.ident.to_string(), path.to_owned());
                }
            }
            UseTree::Rename(_) | UseTree::Glob(_) => {}
        }
    }

    /// Tokens as one line, with the modules of the names.
    fn text(&self, tokens: impl ToTokens) -> String {
        // The spaces that tokens are printed with, and those that people write. prettyplease breaks long lists, and
        // ends them with a comma.
        const SPACES: [(&str, &str); 12] = [
            (" :: ", "::"),
            (":: ", "::"),
            (" <", "<"),
            ("< ", "<"),
            (" >", ">"),
            (" ,", ","),
            (",>", ">"),
            (" :", ":"),
            ("& ", "&"),
            ("# [", "#["),
            (" (", "("),
            ("->(", "-> ("),
        ];
        let text = tokens.to_token_stream().to_string();
        let text = SPACES.iter().fold(text, |text, (printed, written)| text.replace(printed, written));
        let is_end = |c: char| !(c.is_alphanumeric() || c == '_');
        let mut out = String::new();
        for word_and_end in text.split_inclusive(is_end) {
            let word = word_and_end.trim_end_matches(is_end);
            let module = self.from.get(word).filter(|module| !module.is_empty() && !out.ends_with("::"));
            if let Some(module) = module.filter(|_| word.starts_with(char::is_uppercase)) {
                out += &format!("{module}::");
            }
            out += word_and_end;
        }
        out.replace("crate::api::", "").replace("crate::", "")
    }

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
                let fields = fields.map(|field| format!("{}: {}", self.text(&field.ident), self.text(&field.ty)));
                let fields: Vec<String> = fields.collect();
                // Code that names all fields breaks when there is another one: they are part of the type's own line.
                if fields.len() == item.fields.len() && !is_open(&item.attrs) {
                    let what = format!("struct {name}{generics} {{ {} }}", fields.join(", "));
                    self.add_type(&name, &what, &item.attrs, false, lines);
                } else {
                    self.add_type(&name, &format!("struct {name}{generics}"), &item.attrs, false, lines);
                    lines.extend(fields.iter().map(|field| format!("pub field {name}::{field}")));
                }
            }
            Item::Enum(item) if is_public(&item.vis) => {
                let name = joined(&self.path, &item.ident);
                self.add_type(&name, &format!("enum {name}"), &item.attrs, item.variants.is_empty(), lines);
                for variant in &item.variants {
                    let (variant, fields) = (&variant.ident, self.text(&variant.fields));
                    lines.insert(format!("pub variant {name}::{variant}{fields}"));
                }
            }
            Item::Impl(item) => self.add_impl(item, lines),
            _ => {}
        }
    }

    /// The line of a type, and one for each trait that not every type of its kind derives.
    fn add_type(&self, name: &str, what: &str, attrs: &[Attribute], is_marker: bool, lines: &mut BTreeSet<String>) {
        let derives = attrs.iter().filter(|attr| attr.path().is_ident("derive"));
        let derives = derives.filter_map(|attr| Some(self.text(&attr.meta.require_list().ok()?.tokens)));
        let derived = derives.collect::<Vec<_>>().join(", ");
        let derived = derived.split([',', ' ']).filter(|name| !name.is_empty());
        let is_own = |name: &&str| ALWAYS_DERIVED.contains(name) || (is_marker && *name == "Copy");
        let (own, others): (Vec<&str>, Vec<&str>) = derived.partition(is_own);
        let mark = if is_open(attrs) { "#[non_exhaustive] " } else { "" };
        lines.insert(format!("{mark}pub {what}: {}", own.join(" + ")));
        lines.extend(others.iter().map(|other| format!("impl {other} for {name}")));
    }

    fn add_impl(&self, item: &ItemImpl, lines: &mut BTreeSet<String>) {
        let owner = self.text(&item.self_ty);
        let Some((name, _)) = &item.trait_ else {
            let functions = item.items.iter().filter_map(|item| match item {
                ImplItem::Fn(function) if is_public(&function.vis) => Some(self.signature(&function.sig)),
                _ => None,
            });
            lines.extend(functions.map(|signature| format!("pub fn {owner}::{signature}")));
            return;
        };
        let types = item.items.iter().filter_map(|item| match item {
            ImplItem::Type(ty) => Some(format!("{} = {}", ty.ident, self.text(&ty.ty))),
            _ => None,
        });
        let types: Vec<String> = types.collect();
        let types = if types.is_empty() { String::new() } else { format!(" {{ {} }}", types.join(", ")) };
        // `fmt::Display` is written with its module.
        let name = self.text(name);
        lines.insert(format!("impl {} for {owner}{types}", name.trim_start_matches("fmt::")));
    }

    fn signature(&self, signature: &Signature) -> String {
        let arguments = signature.inputs.iter().map(|argument| match argument {
            FnArg::Receiver(receiver) => self.text(receiver).trim_start_matches("mut ").to_owned(),
            FnArg::Typed(argument) => {
                format!("{}: {}", self.text(&argument.pat).trim_start_matches("mut "), self.text(&argument.ty))
            }
        });
        let arguments: Vec<String> = arguments.collect();
        let output = format!("({}) {}", arguments.join(", "), self.text(&signature.output));
        format!("{}{}", signature.ident, output.trim_end())
    }
}

fn is_open(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("non_exhaustive"))
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}
