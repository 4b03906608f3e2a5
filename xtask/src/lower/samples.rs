//! What fields of responses hold in samples: the surface's values, where they fit.

use std::collections::BTreeMap;

use serde_json::Value;

use super::context::Context;
use crate::ir::{Field, Presence, Struct, Type};

/// The surface's samples. One that a field of this name can't hold counts as unused.
pub(super) fn lower(context: &mut Context<'_>, responses: &[Struct]) -> BTreeMap<String, Value> {
    let mut samples = BTreeMap::new();
    for (property, sample) in &context.surface.samples {
        let fields: Vec<&Field> = responses.iter().filter_map(|response| response.field(property)).collect();
        if !fields.is_empty() && fields.iter().all(|field| fits(sample, field)) {
            context.use_surface(&["samples", property]);
            samples.insert(property.clone(), sample.clone());
        }
    }
    samples
}

fn fits(sample: &Value, field: &Field) -> bool {
    match field.ty {
        _ if sample.is_null() => field.presence == Presence::Optional,
        // The crate reads the samples of its own instants, and a test sees that it can.
        Type::String | Type::Timestamp => sample.is_string(),
        Type::Integer | Type::EpochMillis => sample.is_i64(),
        Type::Number => sample.is_number(),
        Type::Boolean => sample.is_boolean(),
        // What they hold is made from their own type.
        Type::Struct(_) | Type::Enum(_) | Type::List(_) | Type::Map(_) | Type::Json => false,
    }
}
