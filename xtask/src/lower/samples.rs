//! What fields of answers hold in samples: the surface's values, where they fit.

use std::collections::BTreeMap;

use serde_json::Value;

use super::context::Context;
use crate::ir::{Field, Presence, Struct, Type};

/// Takes the surface's samples over, and reports those that a field of this name can't hold.
pub(super) fn lower(context: &mut Context<'_>, responses: &[Struct]) -> BTreeMap<String, Value> {
    let surface = context.surface;
    let mut fields: BTreeMap<&str, Vec<&Field>> = BTreeMap::new();
    for field in responses.iter().flat_map(|response| &response.fields) {
        fields.entry(&field.wire).or_default().push(field);
    }
    let mut misfits = Vec::new();
    for (property, sample) in &surface.samples {
        for field in fields.get(property.as_str()).into_iter().flatten() {
            context.use_surface(&["samples", property]);
            let fits = match sample {
                Value::Null => field.presence == Presence::Optional,
                sample => fits(sample, &field.ty),
            };
            if !fits {
                let what = format!("the sample {sample} is not what `{property}` holds: {}", field.ty);
                let remedy = "correct the sample, or delete it: then it is derived from the name or type";
                context.undecided(&["samples", property], what, remedy);
                misfits.push(property);
                break;
            }
        }
    }
    let samples = surface.samples.iter().filter(|(property, _)| !misfits.contains(property));
    samples.map(|(property, sample)| (property.clone(), sample.clone())).collect()
}

fn fits(sample: &Value, ty: &Type) -> bool {
    match ty {
        // The crate reads the samples of its own instants, and a test sees that it can.
        Type::String | Type::Timestamp => sample.is_string(),
        Type::Integer | Type::EpochMillis => sample.is_i64(),
        Type::Number => sample.is_number(),
        Type::Boolean => sample.is_boolean(),
        // What they hold is made from their own type.
        Type::Struct(_) | Type::Enum(_) | Type::List(_) | Type::Map(_) | Type::Json => false,
    }
}
