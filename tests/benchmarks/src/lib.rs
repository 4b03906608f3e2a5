//! The same three calls with different clients: a small read, a page of 100, a write of 100.

#[cfg(feature = "ours")]
pub mod ours;

#[cfg(feature = "hyper")]
pub mod by_hyper;

#[cfg(feature = "reqwest-lean")]
pub mod by_reqwest;

#[cfg(any(feature = "hyper", feature = "reqwest-lean"))]
pub mod by_hand;

pub mod bodies;
pub mod server;

use std::error::Error;
use std::fmt::Debug;

#[cfg(all(feature = "hyper", not(feature = "ours")))]
pub use by_hyper::ByHyper as Measured;
#[cfg(all(feature = "reqwest-lean", not(any(feature = "ours", feature = "hyper"))))]
pub use by_reqwest::ByReqwest as Measured;
/// The client that this build measures.
#[cfg(feature = "ours")]
pub use ours::Ours as Measured;

pub type Problem = Box<dyn Error + Send + Sync>;

/// Where hand-written clients find the operations.
pub const BASE: &str = "/marketing/marketing-events/2026-03";
pub const TOKEN: &str = "pat-eu1-01234567-89ab-cdef-0123-456789abcdef";
pub const ACCOUNT: &str = "acme-events";
pub const EVENT: &str = "webinar-2026-03-30";
pub const EVENT_ID: &str = "90071992547";

/// Somebody who registered, or who attended until a known time. Times are in milliseconds since the Unix epoch.
#[derive(Clone, Debug)]
pub struct Person {
    pub email: String,
    pub joined: i64,
    pub left: Option<i64>,
}

/// A client that is measured.
pub trait Client: Sized + Send + Sync + 'static {
    type Attendee: Send;
    type Event: Debug + Send;
    type Page: Debug + Send;
    type Outcome: Debug + Send;

    /// A client of the server at this URL.
    fn new(origin: &str) -> Result<Self, Problem>;

    fn attendee(person: &Person) -> Self::Attendee;

    /// Reads one event.
    fn read(&self) -> impl Future<Output = Result<Self::Event, Problem>> + Send;

    /// Reads a page of 100 participations.
    fn page(&self) -> impl Future<Output = Result<Self::Page, Problem>> + Send;

    /// Records attendance, or else registrations.
    fn write(
        &self,
        attended: bool,
        attendees: Vec<Self::Attendee>,
    ) -> impl Future<Output = Result<Self::Outcome, Problem>> + Send;

    /// How many participations are on a page.
    fn on_page(page: &Self::Page) -> usize;

    /// How many people were recorded.
    fn recorded(outcome: &Self::Outcome) -> usize;
}

/// As many people as a call takes.
pub fn people(attended: bool) -> Vec<Person> {
    let joined = |number: usize| bodies::BEGIN + i64::try_from(number).unwrap_or_default() * 1_037;
    (0..bodies::SIZE)
        .map(|number| Person {
            email: bodies::email(number),
            joined: joined(number),
            left: attended.then_some(joined(number) + 3_312_000),
        })
        .collect()
}
