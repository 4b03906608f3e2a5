//! Code specific to marketing events. The rest of the runtime could serve any HubSpot API.

pub(crate) mod doubts;
pub(crate) mod mock;
pub mod reconcile;
