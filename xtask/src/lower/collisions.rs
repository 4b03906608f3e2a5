//! Values of path parameters that would turn a call into another operation.

use std::collections::BTreeMap;

use crate::ir::{Collision, placeholder};

/// Path templates of one method and base, segment by segment.
#[derive(Debug, Default)]
pub(super) struct Templates<'a> {
    /// What goes on with a literal.
    literals: BTreeMap<&'a str, Templates<'a>>,
    /// What goes on with a placeholder, whatever its name.
    placeholder: Option<Box<Templates<'a>>>,
    /// The templates that end here.
    ends: Vec<&'a str>,
}

impl<'a> Templates<'a> {
    /// Adds a template.
    pub(super) fn add(&mut self, path: &'a str) {
        let last = path.split('/').fold(self, |node, segment| {
            if placeholder(segment).is_some() {
                node.placeholder.get_or_insert_default()
            } else {
                node.literals.entry(segment).or_default()
            }
        });
        last.ends.push(path);
    }

    /// Other templates that `path` can be filled to match, and with what values.
    ///
    /// Which of two matching templates HubSpot's router prefers is not known, so both refuse the value.
    pub(super) fn collisions(&self, path: &str, allowed: impl Fn(&str, &str) -> bool) -> Vec<Collision> {
        let segments: Vec<&str> = path.split('/').collect();
        let mut found = Vec::new();
        self.follow(&segments, &mut Vec::new(), &mut found);
        let possible = |(sibling, values): &(&str, Vec<(&str, &str)>)| {
            let mut pairs = values.iter();
            *sibling != path && pairs.all(|(parameter, value)| allowed(parameter, value))
        };
        let owned = |(parameter, value): (&str, &str)| (parameter.to_owned(), value.to_owned());
        let found = found.into_iter().filter(possible);
        let mut found: Vec<Collision> = found
            .map(|(sibling, values)| Collision {
                sibling: sibling.to_owned(),
                values: values.into_iter().map(owned).collect(),
            })
            .collect();
        found.sort_by(|a, b| a.sibling.cmp(&b.sibling));
        found
    }

    /// Collects the templates that the segments can be filled to match, with the values that lead there.
    fn follow<'p>(
        &self,
        segments: &[&'p str],
        values: &mut Vec<(&'p str, &'a str)>,
        found: &mut Vec<(&'a str, Vec<(&'p str, &'a str)>)>,
    ) {
        let Some((segment, rest)) = segments.split_first() else {
            let ends = self.ends.iter().filter(|_| !values.is_empty());
            return found.extend(ends.map(|end| (*end, values.clone())));
        };
        if let Some(next) = &self.placeholder {
            next.follow(rest, values, found);
        }
        let Some(parameter) = placeholder(segment) else {
            let next = self.literals.get(segment);
            return next.into_iter().for_each(|next| next.follow(rest, values, found));
        };
        // An empty value is refused everywhere.
        let literals = self.literals.iter().filter(|(literal, _)| !literal.is_empty());
        for (literal, next) in literals {
            values.push((parameter, literal));
            next.follow(rest, values, found);
            values.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collisions(path: &str, siblings: &[&str]) -> Vec<Collision> {
        templates(siblings).collisions(path, |_, _| true)
    }

    fn templates<'a>(paths: &[&'a str]) -> Templates<'a> {
        let mut templates = Templates::default();
        paths.iter().for_each(|path| templates.add(path));
        templates
    }

    fn refused(path: &str, siblings: &[&str]) -> Vec<String> {
        let found = collisions(path, siblings);
        found.iter().flat_map(|c| &c.values).map(|(parameter, value)| format!("{parameter}={value}")).collect()
    }

    #[test]
    fn a_literal_in_place_of_a_parameter_is_refused() {
        assert_eq!(refused("/events/{id}", &["/events/search"]), ["id=search"]);
    }

    #[test]
    fn a_template_that_matches_in_another_place_is_refused_both_ways() {
        assert_eq!(refused("/events/{id}", &["/{app}/settings"]), ["id=settings"]);
        assert_eq!(refused("/{app}/settings", &["/events/{id}"]), ["app=events"]);
    }

    #[test]
    fn other_lengths_and_other_literals_do_not_collide() {
        assert!(refused("/events/{id}", &["/events/{id}/cancel", "/lists/search"]).is_empty());
    }

    #[test]
    fn two_values_can_be_needed_at_once() {
        let found = collisions("/{a}/{b}", &["/events/search"]);
        assert_eq!(found[0].values.len(), 2);
    }

    #[test]
    fn a_value_that_an_enum_rules_out_is_not_refused() {
        let templates = templates(&["/x/search"]);
        let found = templates.collisions("/x/{state}", |_, value| value != "search");
        assert!(found.is_empty(), "{found:?}");
    }
}
