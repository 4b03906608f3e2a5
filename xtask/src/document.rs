//! The walker: checks a repaired document against the closed vocabulary of what we model, finds *all* problems, and
//! hands on a typed view.
//!
//! A part that isn't understood is reported and replaced by a plain string (or left out, where there is no schema), so
//! that the rest can still be looked at.

use openapiv3::OpenAPI;
use serde_json::{Map, Value, json};

use crate::problem::{Problem, Problems, pointer};

/// HTTP methods an operation may have, as OpenAPI writes them.
pub const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Where schemas stand.
pub const SCHEMAS: &str = "#/components/schemas/";

/// What may stand in a schema beside `type`. Limits are facts that decide nothing here.
const SCHEMA: [&str; 18] = [
    "type",
    "format",
    "x-unit",
    "nullable",
    "deprecated",
    "enum",
    "default",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
    "items",
    "properties",
    "additionalProperties",
    "required",
];

/// Marks what stands in place of a schema that was reported.
pub const REPORTED: &str = "x-reported";

/// Checks the document of one version and gives its typed view.
pub fn check(file: &str, version: &str, document: &Value, problems: &mut Problems) -> OpenAPI {
    let mut walker = Walker {
        file,
        root: document,
        problems,
    };
    let mut checked = walker.document(document, version);
    name_inline_objects(&mut checked["components"]["schemas"]);
    serde_json::from_value(checked).unwrap_or_else(|error| {
        walker.problem("", format!("this is no OpenAPI document: {error}"), MEND);
        OpenAPI::default()
    })
}

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
                    out["paths"][path] = self.path_item(path, item, &at);
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

    fn path_item(&mut self, path: &str, value: &Value, at: &str) -> Value {
        if !path.starts_with('/') {
            self.problem(
                at,
                format!("the path {path:?} does not begin with a slash"),
                MEND,
            );
        }
        let mut vocabulary = METHODS.to_vec();
        vocabulary.push("x-base");
        let members = self.members(value, at, Some(&vocabulary));
        let mut item = Map::new();
        for (key, value, at) in members {
            let value = if key == "x-base" {
                value.clone()
            } else {
                self.operation(path, value, &at)
            };
            item.insert(key.to_owned(), value);
        }
        Value::Object(item)
    }

    fn operation(&mut self, path: &str, value: &Value, at: &str) -> Value {
        let mut operation = json!({ "responses": {} });
        let known = [
            "deprecated",
            "security",
            "parameters",
            "requestBody",
            "responses",
        ];
        for (key, value, at) in self.members(value, at, Some(&known)) {
            operation[key] = match key {
                "parameters" => self.parameters(value, &at),
                "requestBody" => self.request_body(value, &at),
                "responses" => {
                    let members = self.members(value, &at, None);
                    members
                        .into_iter()
                        .map(|(code, value, at)| (code.to_owned(), self.response(value, &at)))
                        .collect()
                }
                _ => value.clone(),
            };
        }
        self.path_parameters(path, &operation, at);
        operation
    }

    /// The placeholders of a path and its path parameters must be the same.
    fn path_parameters(&mut self, path: &str, operation: &Value, at: &str) {
        let parameters = operation["parameters"].as_array();
        let declared: Vec<&str> = parameters
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "path")
            .filter_map(|parameter| parameter["name"].as_str())
            .collect();
        let placeholders: Vec<&str> = crate::ir::placeholders(path).collect();
        for name in placeholders.iter().filter(|name| !declared.contains(name)) {
            self.problem(
                at,
                format!("the path has {{{name}}}, and there is no such path parameter"),
                MEND,
            );
        }
        for name in declared.iter().filter(|name| !placeholders.contains(name)) {
            self.problem(
                at,
                format!("the path parameter {name} does not stand in the path"),
                MEND,
            );
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
            let known = ["name", "in", "required", "deprecated", "schema"];
            let mut parameter = json!({ "schema": { "type": "string" } });
            for (key, value, at) in self.members(value, &at, Some(&known)) {
                parameter[key] = if key == "schema" {
                    self.schema(value, &at)
                } else {
                    value.clone()
                };
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
                if place == "path" {
                    parameter["required"] = json!(true);
                }
                parameters.push(parameter);
            }
        }
        Value::Array(parameters)
    }

    fn request_body(&mut self, value: &Value, at: &str) -> Value {
        let mut body = json!({ "content": {} });
        for (key, value, at) in self.members(value, at, Some(&["required", "content"])) {
            body[key] = if key == "content" {
                self.content(value, &at, &["application/json"])
            } else {
                value.clone()
            };
        }
        body
    }

    fn response(&mut self, value: &Value, at: &str) -> Value {
        if let Some(target) = value.get("$ref") {
            return self
                .reference(value, target, at, "#/components/responses/")
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

    fn schema(&mut self, value: &Value, at: &str) -> Value {
        let unknown = json!({ "type": "string", REPORTED: true });
        if let Some(target) = value.get("$ref") {
            return self
                .reference(value, target, at, SCHEMAS)
                .unwrap_or(unknown);
        }
        let mut schema = Map::new();
        for (key, value, at) in self.members(value, at, Some(&SCHEMA)) {
            let value = match key {
                "items" => self.schema(value, &at),
                "additionalProperties" if value.is_object() => self.schema(value, &at),
                "properties" => {
                    let members = self.members(value, &at, None);
                    members
                        .into_iter()
                        .map(|(name, value, at)| (name.to_owned(), self.schema(value, &at)))
                        .collect()
                }
                _ => value.clone(),
            };
            schema.insert(key.to_owned(), value);
        }
        // What was reported may have stood for the type: that there is none is then no other problem.
        let is_whole = value
            .as_object()
            .is_some_and(|all| all.len() == schema.len());
        let is_typed = is_whole || schema.contains_key("type");
        if is_typed && self.is_understood(&schema, at) {
            Value::Object(schema)
        } else {
            unknown
        }
    }

    /// Type and format must be ones we give a Rust type, and what goes with another type must not stand here.
    fn is_understood(&mut self, schema: &Map<String, Value>, at: &str) -> bool {
        let text = |key: &str| {
            schema
                .get(key)
                .map(|value| value.as_str().unwrap_or("?").to_owned())
        };
        let Some(kind) = text("type") else {
            self.not_modelled(at, "a schema without `type`");
            return false;
        };
        let formats: &[&str] = match kind.as_str() {
            "string" => &["date-time", "uuid"],
            "integer" => &["int32", "int64"],
            "number" => &["float", "double"],
            "boolean" | "object" | "array" => &[],
            other => {
                self.not_modelled(&pointer(at, "type"), &format!("the type `{other}`"));
                return false;
            }
        };
        if let Some(format) = text("format").filter(|format| !formats.contains(&format.as_str())) {
            self.not_modelled(
                &pointer(at, "format"),
                &format!("the format `{format}` of the type {kind}"),
            );
            return false;
        }
        if let Some(unit) =
            text("x-unit").filter(|unit| unit != "epoch-milliseconds" || kind != "integer")
        {
            self.not_modelled(
                &pointer(at, "x-unit"),
                &format!("the unit `{unit}` of the type {kind}"),
            );
            return false;
        }
        if kind == "array" && !schema.contains_key("items") {
            self.problem(at, "an array without `items`", MEND);
            return false;
        }
        if schema
            .get("additionalProperties")
            .is_some_and(|value| !value.is_object())
        {
            self.not_modelled(
                &pointer(at, "additionalProperties"),
                "an object of anything",
            );
            return false;
        }
        if schema.contains_key("additionalProperties") && schema.contains_key("properties") {
            self.not_modelled(
                at,
                "an object with both `properties` and `additionalProperties`",
            );
            return false;
        }
        let values = schema
            .get("enum")
            .map(|values| values.as_array().cloned().unwrap_or_default());
        if let Some(values) = values {
            if kind != "string" || values.is_empty() || !values.iter().all(Value::is_string) {
                self.not_modelled(&pointer(at, "enum"), "an enum of anything but strings");
                return false;
            }
        }
        true
    }
}

/// Gives objects that stand inside of others a name of their own: `Schema.property`.
fn name_inline_objects(schemas: &mut Value) {
    let Some(schemas) = schemas.as_object_mut() else {
        return;
    };
    let mut lifted = Map::new();
    for (name, schema) in schemas.iter_mut() {
        lift_properties(name, schema, &mut lifted);
    }
    schemas.extend(lifted);
}

fn lift_properties(owner: &str, schema: &mut Value, lifted: &mut Map<String, Value>) {
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (name, property) in properties.into_iter().flatten() {
        lift(&format!("{owner}.{name}"), property, lifted);
    }
    for inner in ["items", "additionalProperties"] {
        if let Some(inner) = schema.get_mut(inner) {
            lift(owner, inner, lifted);
        }
    }
}

fn lift(name: &str, schema: &mut Value, lifted: &mut Map<String, Value>) {
    lift_properties(name, schema, lifted);
    let properties = schema.get("properties").and_then(Value::as_object);
    if properties.is_some_and(|properties| !properties.is_empty()) {
        let reference = json!({ "$ref": format!("{SCHEMAS}{name}") });
        lifted.insert(name.to_owned(), std::mem::replace(schema, reference));
    }
}
