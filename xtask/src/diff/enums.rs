//! Enums of one version on both sides, and what arguments are made of.

use super::Kind;
use super::found::{Found, from_to};
use super::pair::Side;
use super::state::State;
use crate::ir::Enum;

/// Compares the enums of a version.
pub(super) fn compare(old: Side<'_>, new: Side<'_>, found: &mut Found) {
    let (mut gone, mut added) = (Vec::new(), new.enums());
    for before in old.enums() {
        match added.iter().position(|after| after.name == before.name) {
            Some(position) => compare_enum((old, before), (new, added.remove(position)), found),
            None => gone.push(before),
        }
    }
    for before in gone {
        // Of a schema that HubSpot has renamed: the name that our entry gives it is the only difference.
        let is_same = |after: &&Enum| {
            let is_known = is_known(old, before) != is_known(new, after);
            is_known && before.open == after.open && values(before) == values(after)
        };
        match added.iter().position(is_same) {
            Some(position) => drop(added.remove(position)),
            None => drop(found.add(Kind::TypeRemoved, &before.name, "")),
        }
    }
    for after in added {
        found
            .add(Kind::TypeAdded, &after.name, "")
            .provisional(!is_known(new, after));
    }
}

/// Whether the surface has an entry for it.
fn is_known(side: Side<'_>, item: &Enum) -> bool {
    side.state.surface.enums.contains_key(&item.name)
}

fn values(item: &Enum) -> Vec<&String> {
    item.variants.iter().map(|variant| &variant.wire).collect()
}

fn compare_enum((_, old): (Side<'_>, &Enum), (_, new): (Side<'_>, &Enum), found: &mut Found) {
    if old.open != new.open {
        let of = |item: &Enum| if item.open { "open" } else { "closed" };
        found
            .add(Kind::EnumOpenness, &old.name, "")
            .detail(from_to(of(old), of(new)));
    }
    for value in &old.variants {
        let after = new.variants.iter().find(|after| after.wire == value.wire);
        match after {
            Some(after) if after.name == value.name => {}
            Some(after) => drop(
                found
                    .add(Kind::ValueRenamed, &old.name, &value.wire)
                    .member(&value.name)
                    .detail(from_to(&value.name, &after.name)),
            ),
            None => drop(
                found
                    .add(Kind::ValueRemoved, &old.name, &value.wire)
                    .member(&value.name),
            ),
        }
    }
    for value in &new.variants {
        if !old.variants.iter().any(|before| before.wire == value.wire) {
            found
                .add(Kind::ValueAdded, &old.name, &value.wire)
                .member(&value.name);
        }
    }
}

/// Compares the composites, which all versions share.
pub(super) fn compare_composites(old: &State, new: &State, found: &mut Found) {
    for before in &old.ir.composites {
        let fields = |composite: &crate::ir::Composite| -> Vec<String> {
            let names = composite.fields.iter().map(|(name, _)| name.clone());
            names.collect()
        };
        let after = new.ir.composites.iter();
        let after = after.into_iter().find(|after| after.name == before.name);
        match after {
            Some(after) if fields(after) == fields(before) => {}
            Some(after) => drop(
                found
                    .add(Kind::CompositeChanged, &before.name, "")
                    .detail(from_to(fields(before).join(", "), fields(after).join(", "))),
            ),
            None => drop(found.add(Kind::TypeRemoved, &before.name, "")),
        }
    }
    for after in &new.ir.composites {
        if !old
            .ir
            .composites
            .iter()
            .any(|before| before.name == after.name)
        {
            found.add(Kind::TypeAdded, &after.name, "");
        }
    }
}
