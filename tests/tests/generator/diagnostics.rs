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
    arguments,
    array_of_itself,
    both_directions,
    colliding_names,
    constructs_not_modelled,
    cyclic_reference,
    dangling_reference,
    envelopes,
    inline_names_taken,
    keywords_of_other_types,
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
    unknown_type_and_format,
    unreadable_answers,
    unused_entries,
    versions_disagree,
    without_schema,
}
