//! What is found while types are lowered, in all versions so far.

use std::collections::{BTreeMap, BTreeSet};

use super::Direction;
use crate::ir::{Type, Versions};

/// A struct is one schema in one direction.
pub(super) type StructKey = (Direction, String);

#[derive(Debug, Default)]
pub(super) struct FoundStruct {
    pub(super) name: String,
    pub(super) versions: BTreeSet<usize>,
    pub(super) fields: BTreeMap<String, FoundField>,
}

#[derive(Debug)]
pub(super) struct FoundField {
    /// The type in the first version that has it.
    pub(super) ty: Type,
    pub(super) versions: Versions,
}

#[derive(Clone, Debug, Default)]
pub(super) struct FoundEnum {
    /// Value → versions.
    pub(super) values: BTreeMap<String, BTreeSet<usize>>,
    pub(super) versions: BTreeSet<usize>,
    pub(super) directions: BTreeSet<Direction>,
}
