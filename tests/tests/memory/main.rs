//! What the client allocates, counted: the same number on every machine. This program has an allocator of its own.

mod allocations;
mod large_responses;
mod reconcile;
