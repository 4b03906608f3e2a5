//! Collections of more than one page.

mod items;
mod page;
mod pages;
#[cfg(feature = "stream")]
mod stream;

pub use items::Items;
pub use page::Page;
pub use pages::Pages;

use crate::call::{Call, Operation};

/// An [`Operation`] that answers a [`Page`] and takes a cursor for the one after it.
///
/// It is the bound for code that walks through any collection. Only this crate's operations
/// implement it.
pub trait Paged: Operation<Answer = Page<<Self as Paged>::Item>> {
    /// What the collection consists of.
    type Item: Send + 'static;
}

/// For calls whose answer comes page by page.
impl<O: Paged> Call<O> {
    /// Walks through the collection, item by item, from the cursor given to `after` or else from
    /// the beginning.
    ///
    /// Nothing is sent before the first item is asked for. What is set on the call, such as
    /// `limit` and [`timeout`](Self::timeout), holds for the call of each page.
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

    /// Walks through the collection, page by page, from the cursor given to `after` or else from
    /// the beginning.
    ///
    /// This is [`items`](Self::items) for programs that note how far they have come:
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

/// What users rely on, checked by the compiler: walking through a collection can be spawned.
fn _assert_spawnable<O: Paged>(mut items: Items<O>, mut pages: Pages<O>) {
    fn spawnable<T: Send + 'static>(_: T) {}

    spawnable(async move {
        let _ = items.try_next().await;
        let _ = pages.try_next().await;
    });
}
