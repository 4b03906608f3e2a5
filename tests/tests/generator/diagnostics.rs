//! Reports of broken inputs, open decisions and unsupported constructs.

use crate::fixture::{Fixture, assert_all_tested};

macro_rules! diagnostics {
    ($($name:ident,)*) => {
        $(
            #[test]
            fn $name() {
                let reported = Fixture::read(concat!("diagnostics/", stringify!($name))).reported();
                assert!(!reported.is_empty());
                insta::assert_snapshot!(reported);
            }
        )*

        #[test]
        fn every_fixture_has_a_test() {
            assert_all_tested("diagnostics", &[$(stringify!($name)),*]);
        }
    };
}

diagnostics! {
    arguments,
    array_of_itself,
    bulk,
    constructs_not_modelled,
    cyclic_reference,
    dangling_reference,
    dead_entries,
    malformed_scalars,
    missing_entries,
    no_identifier,
    no_success,
    not_supported,
    odd_braces,
    odd_references,
    one_of,
    overlay,
    overlay_target,
    path_parameters,
    renamed_schema,
    request_entries,
    required_field,
    samples,
    unusable_names,
    unused_entries,
    versions_disagree,
}
