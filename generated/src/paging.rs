//! Pagination.

mod items;
mod page;
mod pages;
#[cfg(feature = "stream")]
mod stream;

pub use items::Items;
pub use page::Page;
pub use pages::Pages;

use crate::call::{Call, Operation};

/// An [`Operation`] that returns a [`Page`] and takes a cursor for the next one.
///
/// Use it as a bound for code that works with any paginated operation. Only this crate's operations
/// implement it.
pub trait Paged: Operation<Answer = Page<<Self as Paged>::Item>> {
    /// The type of the items in the collection.
    type Item: Send + 'static;
}

/// Calls of paginated operations.
impl<O: Paged> Call<O> {
    /// Iterates over the items of all pages, from the cursor in `after`, or else from the start.
    ///
    /// Nothing is sent before you ask for the first item. Settings of the call, such as `limit` and
    /// [`timeout`](Self::timeout), apply to each page.
    ///
    #[cfg_attr(all(feature = "hyper", feature = "v2026-03"), doc = "```no_run")]
    #[cfg_attr(not(all(feature = "hyper", feature = "v2026-03")), doc = "```ignore")]
    /// # async fn run() -> Result<(), hubspot_marketing_events::Error> {
    /// use hubspot_marketing_events::Client;
    ///
    /// let api = Client::new("token")?.v2026_03();
    /// let mut events = api.events().list().limit(100).items();
    /// while let Some(event) = events.try_next().await? {
    ///     println!("{}", event.object_id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn items(self) -> Items<O> {
        Items::new(self.pages())
    }

    /// Iterates over all pages, from the cursor in `after`, or else from the start.
    ///
    /// Unlike with [`items`](Self::items), you can save your progress after each page:
    ///
    #[cfg_attr(all(feature = "hyper", feature = "v2026-03"), doc = "```no_run")]
    #[cfg_attr(not(all(feature = "hyper", feature = "v2026-03")), doc = "```ignore")]
    /// # fn saved() -> Option<String> { None }
    /// # fn save(cursor: Option<&str>, is_finished: bool) {}
    /// # async fn run() -> Result<(), hubspot_marketing_events::Error> {
    /// use hubspot_marketing_events::Client;
    ///
    /// let api = Client::new("token")?.v2026_03();
    /// let mut call = api.events().list().limit(100);
    /// if let Some(cursor) = saved() {
    ///     call = call.after(cursor);
    /// }
    /// let mut pages = call.pages();
    /// while let Some(page) = pages.try_next().await? {
    ///     println!("{} events", page.results.len());
    ///     save(pages.cursor(), pages.is_finished());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages(self) -> Pages<O> {
        Pages::new(self)
    }
}

/// Asserts at compile time that iterating over a collection can be spawned.
fn _assert_spawnable<O: Paged>(mut items: Items<O>, mut pages: Pages<O>) {
    fn spawnable<T: Send + 'static>(_: T) {}

    spawnable(async move {
        let _ = items.try_next().await;
        let _ = pages.try_next().await;
    });
}
