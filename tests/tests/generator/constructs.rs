//! The code that is emitted for each construct.

use crate::fixture::{Fixture, assert_all_tested};

macro_rules! constructs {
    ($($name:ident,)*) => {
        $(
            #[test]
            fn $name() {
                let fixture = Fixture::read(concat!("constructs/", stringify!($name)));
                insta::assert_snapshot!(fixture.emitted());
            }
        )*

        #[test]
        fn every_fixture_has_a_test() {
            assert_all_tested("constructs", &[$(stringify!($name)),*]);
        }
    };
}

constructs! {
    answer,
    answer_by_reference,
    body_taken_apart,
    both_directions,
    bulk,
    closed_enum,
    inline_items,
    inline_object,
    keyword_fields,
    limits,
    list_parameters,
    map_and_array,
    mock,
    moved_path,
    multi_status,
    nested,
    no_content,
    only_in_one_version,
    open_enum,
    other_responses,
    page,
    partly_supported,
    recursive,
    renamed,
    request,
    schema_left_behind,
    scopes_and_deprecation,
    shared_request,
    sibling_paths,
    slash_at_the_end,
    united_response,
}
