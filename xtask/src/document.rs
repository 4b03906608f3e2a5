//! A repaired document → a typed view of the part that this crate can express.
//!
//! What makes the document unusable is a problem. Details without effect on the crate are dropped, and a schema that
//! isn't supported becomes one that allows anything, with the reason in [`UNSUPPORTED`].

mod inline_objects;
mod schemas;

use openapiv3::OpenAPI;
use serde_json::{Map, Value, json};

use crate::problem::{Problem, Problems, pointer};
use crate::sources;

/// HTTP methods an operation may have, as OpenAPI writes them.
pub const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Where schemas are.
pub const SCHEMAS: &str = "#/components/schemas/";

/// Why a schema, body or operation isn't supported.
pub const UNSUPPORTED: &str = "x-unsupported";

/// Where an object was before it got a name of its own: a JSON pointer.
pub const ORIGIN: &str = "x-origin";

const REMEDY: &str = "fix it with an overlay action, or import the published file again";

/// Checks the document of one version and gives its typed view.
pub fn check(file: &str, version: &str, document: &Value, problems: &mut Problems) -> OpenAPI {
    let mut walker = Walker { file, root: document, problems };
    let mut checked = walker.document(version);
    inline_objects::name(&mut checked);
    serde_json::from_value(checked).unwrap_or_else(|error| {
        walker.problem("", format!("not an OpenAPI document: {error}"));
        OpenAPI::default()
    })
}

struct Walker<'a> {
    file: &'a str,
    root: &'a Value,
    problems: &'a mut Problems,
}

/// Key, value and pointer of a member.
type Member<'v> = (&'v str, &'v Value, String);

impl<'a> Walker<'a> {
    fn problem(&mut self, at: &str, what: impl Into<String>) {
        self.problems.push(Problem::new(self.file, at, what, REMEDY));
    }

    /// The members of a mapping, which the value has to be.
    fn members<'v>(&mut self, value: &'v Value, at: &str) -> Vec<Member<'v>> {
        let Some(map) = value.as_object() else {
            self.problem(at, format!("a mapping is expected here, not {}", brief(value)));
            return Vec::new();
        };
        for key in map.keys().filter(|key| !is_clean(key)) {
            let what = format!("{key:?} has characters that a name can't have");
            self.problem(at, what);
        }
        let members = map.iter().filter(|(key, _)| is_clean(key));
        members.map(|(key, value)| (key.as_str(), value, pointer(at, key))).collect()
    }

    /// The value, or what its `$ref` leads to, however many times.
    fn resolved<'v>(&mut self, mut value: &'v Value, at: &str) -> Option<&'v Value>
    where
        'a: 'v,
    {
        for _ in 0..20 {
            let Some(target) = value.get("$ref") else {
                return Some(value);
            };
            let found = target.as_str().and_then(|target| target.strip_prefix('#'));
            let Some(found) = found.and_then(|target| self.root.pointer(target)) else {
                self.problem(&pointer(at, "$ref"), format!("unresolved reference {target}"));
                return None;
            };
            value = found;
        }
        self.problem(&pointer(at, "$ref"), "the reference leads back to itself");
        None
    }

    fn document(&mut self, version: &str) -> Value {
        let mut paths = Map::new();
        let root = self.root;
        let none = json!({});
        for (path, item, at) in self.members(root.get("paths").unwrap_or(&none), "/paths") {
            if let Err(why) = check_path(path) {
                self.problem(&at, format!("the path {path:?} {why}"));
            } else if let Some(item) = self.path_item(path, item, &at) {
                paths.insert(path.to_owned(), item);
            }
        }
        let mut schemas = Map::new();
        let components = root.get("components").unwrap_or(&none);
        for (section, value, at) in self.members(components, "/components") {
            if section != "schemas" {
                continue;
            }
            for (name, value, at) in self.members(value, &at) {
                if is_component_name(name) {
                    schemas.insert(name.to_owned(), self.schema(value, &at));
                } else {
                    self.problem(&at, format!("{name:?} is not a valid schema name"));
                }
            }
        }
        json!({
            "openapi": "3.0.3",
            "info": { "title": "", "version": version },
            "paths": paths,
            "components": { "schemas": schemas },
        })
    }

    fn path_item(&mut self, path: &str, value: &Value, at: &str) -> Option<Value> {
        let mut item = Map::new();
        let shared = value.get("parameters");
        for (key, value, at) in self.members(value, at) {
            if key == "x-base" {
                if value.as_str().is_some_and(sources::is_base) {
                    item.insert(key.to_owned(), value.clone());
                } else {
                    self.problem(&at, "a base path such as /marketing/v3 is expected here");
                }
            } else if METHODS.contains(&key) {
                let operation = self.operation(path, shared, value, &at)?;
                item.insert(key.to_owned(), operation);
            }
        }
        Some(Value::Object(item))
    }

    fn operation(&mut self, path: &str, shared: Option<&Value>, value: &Value, at: &str) -> Option<Value> {
        let mut out = json!({ "responses": {}, "parameters": [] });
        let mut unsupported = Vec::new();
        self.members(value, at);
        if let Some(shared) = shared {
            let at = at.rsplit_once('/').map_or(at, |(item, _)| item);
            self.parameters(shared, &pointer(at, "parameters"), &mut out, &mut unsupported);
        }
        if let Some(own) = value.get("parameters") {
            self.parameters(own, &pointer(at, "parameters"), &mut out, &mut unsupported);
        }
        self.path_parameters(path, &out, at);
        if value.get("deprecated") == Some(&json!(true)) {
            out["deprecated"] = json!(true);
        }
        if let Some(security) = value.get("security") {
            out["security"] = self.security(security, &pointer(at, "security"));
        }
        if let Some(body) = value.get("requestBody") {
            let at = pointer(at, "requestBody");
            if let Some(body) = self.resolved(body, &at) {
                match self.content(body, &at) {
                    Some(Some(content)) => out["requestBody"] = json!({ "content": content }),
                    Some(None) if body.get("required") == Some(&json!(true)) => {
                        unsupported.push("its body is not JSON".to_owned());
                    }
                    _ => {}
                }
            }
        }
        let responses = value.get("responses").cloned().unwrap_or(json!({}));
        for (code, response, at) in self.members(&responses, &pointer(at, "responses")) {
            let is_success = code.len() == 3 && code.starts_with('2');
            // Errors all have one form, which the runtime reads.
            if !is_success || code.parse::<u16>().is_err() {
                continue;
            }
            let Some(response) = self.resolved_owned(response, &at) else {
                continue;
            };
            out["responses"][code] = json!({ "description": "" });
            match self.content(&response, &at) {
                Some(Some(content)) => out["responses"][code]["content"] = content,
                Some(None) => out["responses"][code][UNSUPPORTED] = json!("its body is not JSON"),
                None => {}
            }
        }
        if !unsupported.is_empty() {
            out[UNSUPPORTED] = json!(unsupported.join(", and "));
        }
        Some(out)
    }

    fn resolved_owned(&mut self, value: &Value, at: &str) -> Option<Value> {
        self.resolved(value, at).cloned()
    }

    /// Adds parameters; of two with one name and place, the later one counts.
    fn parameters(&mut self, value: &Value, at: &str, out: &mut Value, unsupported: &mut Vec<String>) {
        let Some(items) = value.as_array() else {
            self.problem(at, format!("a list is expected here, not {}", brief(value)));
            return;
        };
        for (i, item) in items.iter().enumerate() {
            let at = pointer(at, i);
            let Some(item) = self.resolved_owned(item, &at) else {
                continue;
            };
            let text = |key: &str| item.get(key).and_then(Value::as_str).unwrap_or_default();
            let (name, place) = (text("name"), text("in"));
            if name.is_empty() || !is_clean(name) {
                self.problem(&at, "the parameter has no valid name");
                continue;
            }
            let is_required = place == "path" || item.get("required") == Some(&json!(true));
            let schema = item.get("schema").map(|schema| self.schema(schema, &pointer(&at, "schema")));
            let mut parameter = json!({ "name": name, "in": place, "required": is_required });
            parameter[ORIGIN] = json!(at);
            parameter["schema"] = schema.unwrap_or_else(|| schemas::unsupported("it has no schema"));
            for key in ["style", "explode"] {
                if let Some(value) = item.get(key).filter(|_| place == "query") {
                    parameter[key] = value.clone();
                }
            }
            match place {
                "path" | "query" => {
                    let is_same = |known: &Value| known["name"] == name && known["in"] == place;
                    let known = out["parameters"].as_array_mut();
                    if let Some(known) = known {
                        known.retain(|known| !is_same(known));
                        known.push(parameter);
                    }
                }
                place if is_required => {
                    unsupported.push(format!("it requires {name} in the {place}"));
                }
                _ => {}
            }
        }
    }

    /// The placeholders of a path and the path parameters of each operation must be the same.
    fn path_parameters(&mut self, path: &str, operation: &Value, at: &str) {
        let placeholders: Vec<&str> = crate::ir::placeholders(path).collect();
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let declared: Vec<&str> = parameters
            .filter(|parameter| parameter["in"] == "path")
            .filter_map(|parameter| parameter["name"].as_str())
            .collect();
        for name in placeholders.iter().filter(|name| !declared.contains(name)) {
            self.problem(at, format!("the path parameter {name} is not declared"));
        }
        for name in declared.iter().filter(|name| !placeholders.contains(name)) {
            self.problem(at, format!("the path parameter {name} is not in the path"));
        }
    }

    /// The requirements that have scopes that can be written down.
    fn security(&mut self, value: &Value, at: &str) -> Value {
        let schemes = value.as_array().into_iter().flatten();
        let mut out = Vec::new();
        for (name, scopes) in schemes.filter_map(Value::as_object).flatten() {
            let scopes = scopes.as_array().into_iter().flatten().filter_map(Value::as_str);
            let scopes: Vec<&str> = scopes.collect();
            for scope in scopes.iter().filter(|scope| !is_scope(scope)) {
                self.problem(at, format!("{scope:?} is not a valid scope"));
            }
            out.push(json!({ name: scopes }));
        }
        json!(out)
    }

    /// The JSON body: nothing if there is no body, `None` inside if there are only others.
    fn content(&mut self, value: &Value, at: &str) -> Option<Option<Value>> {
        self.members(value, at);
        let content = value.get("content")?;
        let at = pointer(at, "content");
        let media = self.members(content, &at);
        if media.is_empty() {
            return None;
        }
        let is_json = |name: &str| name.starts_with("application/json") || name == "*/*";
        let json = media.iter().find(|(name, ..)| is_json(name));
        let Some((_, media, at)) = json else {
            return Some(None);
        };
        let schema = match media.get("schema") {
            Some(schema) => self.schema(schema, &pointer(at, "schema")),
            None => schemas::unsupported("it has no schema"),
        };
        Some(Some(json!({ "application/json": { "schema": schema } })))
    }
}

fn brief(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 60 {
        return text;
    }
    text.chars().take(60).chain(['…']).collect()
}

/// Whether a name can be written into code and documentation as it is: without control characters and those that
/// change the direction of text.
fn is_clean(name: &str) -> bool {
    let is_odd = |c: char| {
        c.is_control() || matches!(c, '`' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
    };
    !name.contains(is_odd)
}

fn is_scope(scope: &str) -> bool {
    !scope.is_empty() && scope.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'`')
}

/// The names that the OpenAPI specification allows.
fn is_component_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    !name.is_empty() && name.chars().all(is_plain)
}

/// A path begins with a slash; each of its segments is a literal or a placeholder.
fn check_path(path: &str) -> Result<(), String> {
    let Some(rest) = path.strip_prefix('/') else {
        return Err("does not begin with a slash".to_owned());
    };
    let is_literal = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@%".contains(c);
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| is_literal(c) || c == ' ');
    for segment in rest.split('/') {
        let is_valid = match crate::ir::placeholder(segment) {
            Some(name) => is_name(name),
            None => segment.chars().all(is_literal) && !matches!(segment, "." | ".."),
        };
        if !is_valid {
            return Err(format!("has the segment {segment:?}, which is neither a literal nor a placeholder"));
        }
    }
    Ok(())
}
