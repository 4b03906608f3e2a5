//! The walker: checks a repaired document against the closed vocabulary of what we model, finds *all* problems, and
//! hands on a typed view.
//!
//! A part that isn't understood is reported and replaced by a plain string (or left out, where there is no schema), so
//! that the rest can still be looked at.

mod inline_objects;
mod schemas;

use openapiv3::OpenAPI;
use serde_json::{Map, Value, json};

use crate::problem::{Problem, Problems, pointer};
use crate::sources;

/// HTTP methods an operation may have, as OpenAPI writes them.
pub const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Where schemas stand.
pub const SCHEMAS: &str = "#/components/schemas/";

/// Where answers stand.
pub const RESPONSES: &str = "#/components/responses/";

/// Marks what stands in place of a schema that was reported.
pub const REPORTED: &str = "x-reported";

/// Says of an object that got a name of its own where it stands: a JSON pointer.
pub const STANDS_AT: &str = "x-stands-at";

/// Checks the document of one version and gives its typed view.
pub fn check(file: &str, version: &str, document: &Value, problems: &mut Problems) -> OpenAPI {
    let mut walker = Walker {
        file,
        root: document,
        problems,
    };
    let mut checked = walker.document(document, version);
    walker.name_inline_objects(&mut checked["components"]["schemas"]);
    serde_json::from_value(checked).unwrap_or_else(|error| {
        walker.problem("", format!("this is no OpenAPI document: {error}"), MEND);
        OpenAPI::default()
    })
}

/// What may stand in a parameter.
const PARAMETER: [&str; 4] = ["name", "in", "required", "schema"];

const MEND: &str = "mend it with an overlay action, or import the published file again";

struct Walker<'a> {
    file: &'a str,
    root: &'a Value,
    problems: &'a mut Problems,
}

impl Walker<'_> {
    fn problem(&mut self, at: &str, what: impl Into<String>, remedy: &str) {
        self.problems
            .push(Problem::new(self.file, at, what, remedy));
    }

    fn not_modelled(&mut self, at: &str, what: &str) {
        let remedy = "describe it otherwise with an overlay action, or teach xtask about it";
        self.problem(at, format!("{what} is not modelled"), remedy);
    }

    /// A value that has the form it must have; nothing when it was reported.
    fn expect(&mut self, value: &Value, at: &str, fits: bool, form: &str) -> Option<Value> {
        if !fits {
            self.problem(at, format!("{form} is expected here, not {value}"), MEND);
        }
        fits.then(|| value.clone())
    }

    fn flag(&mut self, value: &Value, at: &str) -> Option<Value> {
        self.expect(value, at, value.is_boolean(), "true or false")
    }

    /// The members of a mapping. Those outside of the vocabulary are reported and left out.
    fn members<'v>(
        &mut self,
        value: &'v Value,
        at: &str,
        vocabulary: Option<&[&str]>,
    ) -> Vec<(&'v str, &'v Value, String)> {
        let Some(map) = value.as_object() else {
            self.problem(at, "a mapping is expected here", MEND);
            return Vec::new();
        };
        let mut members = Vec::with_capacity(map.len());
        for (key, value) in map {
            let at = pointer(at, key);
            if vocabulary.is_none_or(|known| known.contains(&key.as_str())) {
                members.push((key.as_str(), value, at));
            } else {
                self.not_modelled(&at, &format!("`{key}`"));
            }
        }
        members
    }

    fn document(&mut self, value: &Value, version: &str) -> Value {
        let mut out = json!({
            "openapi": "3.0.3",
            "info": { "title": "HubSpot Marketing Events", "version": version },
            "paths": {},
            "components": { "schemas": {}, "responses": {} },
        });
        for (key, value, at) in self.members(value, "", Some(&["paths", "components"])) {
            if key == "paths" {
                for (path, item, at) in self.members(value, &at, None) {
                    let item = self.path_item(item, &at);
                    if self.is_path(path, &at) {
                        self.path_parameters(path, &item, &at);
                        out["paths"][path] = item;
                    }
                }
                continue;
            }
            for (section, value, at) in self.members(value, &at, Some(&["schemas", "responses"])) {
                for (name, value, at) in self.members(value, &at, None) {
                    out["components"][section][name] = match section {
                        "schemas" => self.schema(value, &at),
                        _ => self.response(value, &at),
                    };
                }
            }
        }
        out
    }

    /// A path begins with a slash, and a segment of it is literal or one placeholder.
    fn is_path(&mut self, path: &str, at: &str) -> bool {
        if !path.starts_with('/') {
            let what = format!("the path {path:?} does not begin with a slash");
            self.problem(at, what, MEND);
            return false;
        }
        let is_name = |name: &str| !name.is_empty() && !name.contains(['{', '}']);
        let is_whole = |segment: &str| match crate::ir::placeholder(segment) {
            Some(name) => is_name(name),
            None => !segment.contains(['{', '}']),
        };
        let odd = path.split('/').find(|segment| !is_whole(segment));
        if let Some(segment) = odd {
            self.not_modelled(at, &format!("the path segment `{segment}`"));
        }
        odd.is_none()
    }

    fn path_item(&mut self, value: &Value, at: &str) -> Value {
        let mut vocabulary = METHODS.to_vec();
        vocabulary.push("x-base");
        let mut item = Map::new();
        for (key, value, at) in self.members(value, at, Some(&vocabulary)) {
            let value = if key == "x-base" {
                let is_base = value.as_str().is_some_and(sources::is_base);
                self.expect(value, &at, is_base, "a base path such as /marketing/v3")
            } else {
                Some(self.operation(value, &at))
            };
            item.extend(value.map(|value| (key.to_owned(), value)));
        }
        Value::Object(item)
    }

    fn operation(&mut self, value: &Value, at: &str) -> Value {
        let mut operation = Map::from_iter([("responses".to_owned(), json!({}))]);
        let known = [
            "deprecated",
            "security",
            "parameters",
            "requestBody",
            "responses",
        ];
        for (key, value, at) in self.members(value, at, Some(&known)) {
            let value = match key {
                "deprecated" => self.flag(value, &at),
                "security" => {
                    let form = "a list of mappings from schemes to lists of scopes";
                    self.expect(value, &at, is_security(value), form)
                }
                "parameters" => Some(self.parameters(value, &at)),
                "requestBody" => Some(self.request_body(value, &at)),
                _ => Some(self.responses(value, &at)),
            };
            operation.extend(value.map(|value| (key.to_owned(), value)));
        }
        Value::Object(operation)
    }

    /// The placeholders of a path and the path parameters of each operation must be the same.
    fn path_parameters(&mut self, path: &str, item: &Value, at: &str) {
        let placeholders: Vec<&str> = crate::ir::placeholders(path).collect();
        let operations = item.as_object().into_iter().flatten();
        for (method, operation) in operations.filter(|(key, _)| *key != "x-base") {
            let at = pointer(at, method);
            let parameters = operation["parameters"].as_array();
            let declared: Vec<&str> = parameters
                .into_iter()
                .flatten()
                .filter(|parameter| parameter["in"] == "path")
                .filter_map(|parameter| parameter["name"].as_str())
                .collect();
            for name in placeholders.iter().filter(|name| !declared.contains(name)) {
                let what = format!("the path has {{{name}}}, and there is no such path parameter");
                self.problem(&at, what, MEND);
            }
            for name in declared.iter().filter(|name| !placeholders.contains(name)) {
                let what = format!("the path parameter {name} does not stand in the path");
                self.problem(&at, what, MEND);
            }
        }
    }

    fn parameters(&mut self, value: &Value, at: &str) -> Value {
        let Some(items) = value.as_array() else {
            self.problem(at, "a list is expected here", MEND);
            return json!([]);
        };
        let mut parameters = Vec::new();
        let mut seen = Vec::new();
        for (i, value) in items.iter().enumerate() {
            let at = pointer(at, i);
            let mut parameter = json!({});
            for (key, value, at) in self.members(value, &at, Some(&PARAMETER)) {
                let value = match key {
                    "schema" => Some(self.schema(value, &at)),
                    "required" => self.flag(value, &at),
                    _ => Some(value.clone()),
                };
                if let Some(value) = value {
                    parameter[key] = value;
                }
            }
            if value.as_object().is_none_or(|map| map.contains_key("$ref")) {
                continue; // Reported as no mapping, or as not modelled.
            }
            let name = parameter["name"].as_str().unwrap_or_default().to_owned();
            let place = parameter["in"].as_str().unwrap_or_default().to_owned();
            if name.is_empty() {
                self.problem(&at, "the parameter has no name", MEND);
            } else if !matches!(place.as_str(), "path" | "query") {
                self.not_modelled(&pointer(&at, "in"), &format!("a parameter in `{place}`"));
            } else if seen.contains(&(name.clone(), place.clone())) {
                self.problem(
                    &at,
                    format!("the {place} parameter {name} stands twice"),
                    MEND,
                );
            } else {
                seen.push((name, place.clone()));
                if parameter.get("schema").is_none() {
                    self.problem(&at, "the parameter has no `schema`", MEND);
                    parameter["schema"] = schemas::unknown();
                }
                if place == "path" {
                    parameter["required"] = json!(true);
                }
                parameters.push(parameter);
            }
        }
        Value::Array(parameters)
    }

    fn request_body(&mut self, value: &Value, at: &str) -> Value {
        let mut body = Map::from_iter([("content".to_owned(), json!({}))]);
        for (key, value, at) in self.members(value, at, Some(&["required", "content"])) {
            let value = if key == "content" {
                Some(self.content(value, &at, &["application/json"]))
            } else {
                self.flag(value, &at)
            };
            body.extend(value.map(|value| (key.to_owned(), value)));
        }
        let is_empty = |content: &Value| content.as_object().is_some_and(Map::is_empty);
        let stated = value.get("content");
        if stated.map_or(value.is_object() && value.get("$ref").is_none(), is_empty) {
            self.problem(at, "the request body has no `content`", MEND);
        }
        Value::Object(body)
    }

    fn responses(&mut self, value: &Value, at: &str) -> Value {
        let mut responses = Map::new();
        for (code, value, at) in self.members(value, at, None) {
            let response = self.response(value, &at);
            if is_status(code) {
                responses.insert(code.to_owned(), response);
            } else {
                self.not_modelled(&at, &format!("the status `{code}`"));
            }
        }
        Value::Object(responses)
    }

    fn response(&mut self, value: &Value, at: &str) -> Value {
        if let Some(target) = value.get("$ref") {
            return self
                .reference(value, target, at, RESPONSES)
                .unwrap_or(json!({ "description": "" }));
        }
        let mut response = json!({ "description": "" });
        for (key, value, at) in self.members(value, at, Some(&["description", "content"])) {
            if key == "content" {
                response[key] = self.content(value, &at, &["application/json", "*/*"]);
            }
        }
        response
    }

    fn content(&mut self, value: &Value, at: &str, known: &[&str]) -> Value {
        let mut content = Map::new();
        for (media_type, value, at) in self.members(value, at, Some(known)) {
            let mut out = Map::new();
            for (key, value, at) in self.members(value, &at, Some(&["schema"])) {
                out.insert(key.to_owned(), self.schema(value, &at));
            }
            if value.is_object() && !out.contains_key("schema") {
                self.problem(&at, "the body has no `schema`", MEND);
                out.insert("schema".to_owned(), schemas::unknown());
            }
            content.insert(media_type.to_owned(), Value::Object(out));
        }
        Value::Object(content)
    }

    /// A `$ref` on its own that leads to something in `section`.
    fn reference(
        &mut self,
        value: &Value,
        target: &Value,
        at: &str,
        section: &str,
    ) -> Option<Value> {
        for key in value
            .as_object()
            .into_iter()
            .flat_map(Map::keys)
            .filter(|key| *key != "$ref")
        {
            self.not_modelled(&pointer(at, key), &format!("`{key}` beside a `$ref`"));
        }
        let at = pointer(at, "$ref");
        let Some(name) = target
            .as_str()
            .and_then(|target| target.strip_prefix(section))
            .filter(|name| is_component_name(name))
        else {
            self.not_modelled(&at, &format!("the reference {target}"));
            return None;
        };
        let mut seen = vec![name];
        let mut next = name;
        // A chain of references must end in something that is none.
        loop {
            let Some(value) = self.root.pointer(&format!("{}{next}", &section[1..])) else {
                self.problem(&at, format!("{section}{next} leads nowhere"), MEND);
                return None;
            };
            match value
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|target| target.strip_prefix(section))
            {
                None => return Some(json!({ "$ref": target })),
                Some(name) if seen.contains(&name) => {
                    self.problem(
                        &at,
                        format!("the reference goes in a circle: {}", seen.join(" → ")),
                        MEND,
                    );
                    return None;
                }
                Some(name) => {
                    seen.push(name);
                    next = name;
                }
            }
        }
    }
}

/// Whether a reference can lead there: names with other characters lead into a component, or are escaped.
fn is_component_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    !name.is_empty() && name.chars().all(is_plain)
}

fn is_status(code: &str) -> bool {
    let is_number = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit());
    code == "default" || (is_number && code.starts_with(['1', '2', '3', '4', '5']))
}

fn is_security(value: &Value) -> bool {
    let is_scopes = |value: &Value| {
        let scopes = value.as_array();
        scopes.is_some_and(|scopes| scopes.iter().all(Value::is_string))
    };
    let is_scheme = |value: &Value| {
        let schemes = value.as_object();
        schemes.is_some_and(|schemes| schemes.values().all(is_scopes))
    };
    let list = value.as_array();
    list.is_some_and(|list| list.iter().all(is_scheme))
}
