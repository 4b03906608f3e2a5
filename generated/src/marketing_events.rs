//! What is specific to marketing events. The rest of the runtime would serve any API of HubSpot's.

pub(crate) mod doubts;
pub(crate) mod mock;
pub mod reconcile;
