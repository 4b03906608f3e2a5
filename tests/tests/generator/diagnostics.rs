//! One mistake each: what is said of it. No input makes the generator panic.

use crate::fixture::{Fixture, assert_all_tested, listed};

macro_rules! diagnostics {
    ($($name:ident,)*) => {
        $(
            #[test]
            fn $name() {
                let (_, problems) = Fixture::read(concat!("diagnostics/", stringify!($name))).ir();
                assert!(!problems.is_empty());
                insta::assert_snapshot!(listed(&problems));
            }
        )*

        #[test]
        fn every_fixture_has_its_test() {
            assert_all_tested("diagnostics", &[$(stringify!($name)),*]);
        }
    };
}

diagnostics! {
    argument_destinations,
    arguments,
    array_of_itself,
    both_directions,
    bulk,
    colliding_names,
    constructs_not_modelled,
    cyclic_reference,
    dangling_reference,
    dead_entries,
    doubts,
    envelopes,
    functions_of_one_name,
    inline_names_taken,
    keywords_of_other_types,
    left_out_and_used,
    malformed_scalars,
    missing_entries,
    no_identifier,
    no_success,
    odd_braces,
    odd_references,
    odd_status_codes,
    one_of,
    overlay,
    path_parameters,
    plain_in_one_version,
    request_entries,
    taken_names,
    types_not_emitted,
    unknown_type_and_format,
    unreadable_answers,
    unusable_names,
    unused_entries,
    versions_disagree,
    wire_values,
    without_schema,
}
