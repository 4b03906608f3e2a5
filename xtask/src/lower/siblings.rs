//! Values of path parameters that would turn a call into another operation.

use crate::ir::{Collision, placeholders};

/// Other operations of the same method that `path` can be filled to match, and with what values.
///
/// Which of two matching templates HubSpot's router prefers is not known, so both refuse the value.
pub(super) fn collisions<'a>(
    path: &str,
    siblings: impl Iterator<Item = &'a str>,
    allowed: impl Fn(&str, &str) -> bool,
) -> Vec<Collision> {
    let mut found: Vec<Collision> = siblings
        .filter_map(|sibling| {
            let values = values_leading_to(path, sibling)?;
            let possible = values
                .iter()
                .all(|(parameter, value)| allowed(parameter, value));
            (possible && !values.is_empty()).then(|| Collision {
                sibling: sibling.to_owned(),
                values,
            })
        })
        .collect();
    found.sort_by(|a, b| a.sibling.cmp(&b.sibling));
    found
}

fn values_leading_to(path: &str, sibling: &str) -> Option<Vec<(String, String)>> {
    let (ours, theirs): (Vec<&str>, Vec<&str>) =
        (path.split('/').collect(), sibling.split('/').collect());
    if ours.len() != theirs.len() || path == sibling {
        return None;
    }
    let mut values = Vec::new();
    for (our, their) in ours.into_iter().zip(theirs) {
        let (our_name, their_name) = (placeholders(our).next(), placeholders(their).next());
        match (our_name, their_name) {
            (_, Some(_)) => {}
            // An empty value is refused everywhere.
            (Some(_), None) if their.is_empty() => return None,
            (Some(parameter), None) => values.push((parameter.to_owned(), their.to_owned())),
            (None, None) if our == their => {}
            (None, None) => return None,
        }
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(path: &str, siblings: &[&str]) -> Vec<String> {
        let found = collisions(path, siblings.iter().copied(), |_, _| true);
        found
            .iter()
            .flat_map(|c| &c.values)
            .map(|(parameter, value)| format!("{parameter}={value}"))
            .collect()
    }

    #[test]
    fn a_literal_in_place_of_a_parameter_is_refused() {
        assert_eq!(refused("/events/{id}", &["/events/search"]), ["id=search"]);
    }

    #[test]
    fn a_template_that_matches_in_another_place_is_refused_both_ways() {
        assert_eq!(
            refused("/events/{id}", &["/{app}/settings"]),
            ["id=settings"]
        );
        assert_eq!(
            refused("/{app}/settings", &["/events/{id}"]),
            ["app=events"]
        );
    }

    #[test]
    fn other_lengths_and_other_literals_do_not_collide() {
        assert!(refused("/events/{id}", &["/events/{id}/cancel", "/lists/search"]).is_empty());
    }

    #[test]
    fn two_values_can_be_needed_at_once() {
        let found = collisions("/{a}/{b}", ["/events/search"].into_iter(), |_, _| true);
        assert_eq!(found[0].values.len(), 2);
    }

    #[test]
    fn a_value_that_an_enum_rules_out_is_not_refused() {
        assert!(
            collisions("/x/{state}", ["/x/search"].into_iter(), |_, value| value
                != "search")
            .is_empty()
        );
    }
}
