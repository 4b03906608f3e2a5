//! The event whose participations are checked.

use std::task::{Context, Poll};

use crate::call::request::Request;
use crate::error::Error;
use crate::paging::{Page, Pages};
use crate::participations::{ListBreakdown, ListBreakdownByExternalId, Participations};
use crate::types::{ExternalEvent, MarketingEventAssociation, ParticipationBreakdown};
use crate::version::Version;

/// The largest page size that HubSpot allows.
pub(super) const FULL_PAGE: i64 = 100;

#[derive(Clone, Debug)]
pub(super) enum Event {
    ObjectId(String),
    External { account_id: String, event_id: String },
}

impl Event {
    /// Returns whether a participation is in this event, or `None` if it doesn't say which event it is in.
    /// `object_id` is the event's object id, if it is known by now.
    pub(super) fn is(&self, association: &MarketingEventAssociation, object_id: Option<&str>) -> Option<bool> {
        let ids = |ours: &str, theirs: &Option<String>| theirs.as_ref().map(|id| id == ours);
        let by_object_id = |ours: &str| ids(ours, &association.marketing_event_id);
        match self {
            Self::ObjectId(id) => by_object_id(id),
            Self::External { account_id, event_id } => {
                let account = ids(account_id, &association.external_account_id);
                let event = ids(event_id, &association.external_event_id);
                match (account, event) {
                    (Some(account), Some(event)) => Some(account && event),
                    (Some(false), None) | (None, Some(false)) => Some(false),
                    _ => by_object_id(object_id?),
                }
            }
        }
    }

    /// Reads the event from a request's path parameters.
    pub(super) fn of(request: &Request) -> Self {
        let parameter = |name| request.argument(name).or_else(|| request.query_value(name));
        let owned = |text: Option<&str>| text.unwrap_or_default().to_owned();
        match parameter("externalEventId") {
            Some(event_id) => {
                Self::External { account_id: owned(parameter("externalAccountId")), event_id: event_id.to_owned() }
            }
            None => Self::ObjectId(owned(parameter("objectId"))),
        }
    }

    /// Returns its participations in every state, page by page.
    pub(super) fn participations<V: Version>(&self, api: &Participations<V>) -> List {
        match self {
            Self::ObjectId(id) => List::ById(api.list_breakdown(id).limit(FULL_PAGE).pages()),
            Self::External { account_id, event_id } => {
                let event = ExternalEvent { account_id, event_id };
                let call = api.list_breakdown_by_external_id(&event);
                List::ByExternalId(call.limit(FULL_PAGE).pages())
            }
        }
    }
}

/// The pages of an event's participations.
pub(super) enum List {
    ById(Pages<ListBreakdown>),
    ByExternalId(Pages<ListBreakdownByExternalId>),
}

impl List {
    pub(super) fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Page<ParticipationBreakdown>>, Error>> {
        match self {
            Self::ById(pages) => pages.poll(context),
            Self::ByExternalId(pages) => pages.poll(context),
        }
    }
}
