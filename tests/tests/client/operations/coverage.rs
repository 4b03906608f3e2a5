//! That the table holds each of HubSpot's operations once, in both versions.

use super::Operation;
use std::collections::BTreeSet;

/// HubSpot's operations as its files name them: function, method, path in v3 and path in 2026-03.
#[rustfmt::skip]
const PUBLISHED: [(&str, &str, &str, &str); 36] = [
    ("events.list", "GET",
        "/marketing/marketing-events/v3",
        "/marketing/marketing-events/2026-03"),
    ("events.create", "POST",
        "/marketing/v3/marketing-events/events",
        "/marketing/marketing-events/2026-03/events"),
    ("events.get", "GET",
        "/marketing/v3/marketing-events/{objectId}",
        "/marketing/marketing-events/2026-03/{objectId}"),
    ("events.update", "PATCH",
        "/marketing/v3/marketing-events/{objectId}",
        "/marketing/marketing-events/2026-03/{objectId}"),
    ("events.delete", "DELETE",
        "/marketing/v3/marketing-events/{objectId}",
        "/marketing/marketing-events/2026-03/{objectId}"),
    ("events.get_by_external_id", "GET",
        "/marketing/v3/marketing-events/events/{externalEventId}",
        "/marketing/marketing-events/2026-03/events/{externalEventId}"),
    ("events.upsert_by_external_id", "PUT",
        "/marketing/v3/marketing-events/events/{externalEventId}",
        "/marketing/marketing-events/2026-03/events/{externalEventId}"),
    ("events.update_by_external_id", "PATCH",
        "/marketing/v3/marketing-events/events/{externalEventId}",
        "/marketing/marketing-events/2026-03/events/{externalEventId}"),
    ("events.delete_by_external_id", "DELETE",
        "/marketing/v3/marketing-events/events/{externalEventId}",
        "/marketing/marketing-events/2026-03/events/{externalEventId}"),
    ("events.cancel_by_external_id", "POST",
        "/marketing/v3/marketing-events/events/{externalEventId}/cancel",
        "/marketing/marketing-events/2026-03/events/{externalEventId}/cancel"),
    ("events.complete_by_external_id", "POST",
        "/marketing/v3/marketing-events/events/{externalEventId}/complete",
        "/marketing/marketing-events/2026-03/events/{externalEventId}/complete"),
    ("events.upsert_batch", "POST",
        "/marketing/v3/marketing-events/events/upsert",
        "/marketing/marketing-events/2026-03/events/upsert"),
    ("events.update_batch", "POST",
        "/marketing/v3/marketing-events/batch/update",
        "/marketing/marketing-events/2026-03/batch/update"),
    ("events.delete_batch", "POST",
        "/marketing/v3/marketing-events/batch/archive",
        "/marketing/marketing-events/2026-03/batch/archive"),
    ("events.delete_batch_by_external_id", "POST",
        "/marketing/v3/marketing-events/events/delete",
        "/marketing/marketing-events/2026-03/events/delete"),
    ("events.search_by_external_id", "GET",
        "/marketing/v3/marketing-events/events/search",
        "/marketing/marketing-events/2026-03/events/search"),
    ("events.identifiers_by_external_id", "GET",
        "/marketing/v3/marketing-events/{externalEventId}/identifiers",
        "/marketing/marketing-events/2026-03/{externalEventId}/identifiers"),
    ("attendance.create_by_contact_id", "POST",
        "/marketing/v3/marketing-events/{objectId}/attendance/{subscriberState}/create",
        "/marketing/marketing-events/2026-03/{objectId}/attendance/{subscriberState}/create"),
    ("attendance.create_by_email", "POST",
        "/marketing/v3/marketing-events/{objectId}/attendance/{subscriberState}/email-create",
        "/marketing/marketing-events/2026-03/{objectId}/attendance/{subscriberState}/email-create"),
    ("attendance.create_by_external_id_and_contact_id", "POST",
        "/marketing/v3/marketing-events/attendance/{externalEventId}/{subscriberState}/create",
        "/marketing/marketing-events/2026-03/attendance/{externalEventId}/{subscriberState}/create"),
    ("attendance.create_by_external_id_and_email", "POST",
        "/marketing/v3/marketing-events/attendance/{externalEventId}/{subscriberState}/email-create",
        "/marketing/marketing-events/2026-03/attendance/{externalEventId}/{subscriberState}/email-create"),
    ("subscriber_state.record_by_contact_id", "POST",
        "/marketing/v3/marketing-events/events/{externalEventId}/{subscriberState}/upsert",
        "/marketing/marketing-events/2026-03/events/{externalEventId}/{subscriberState}/upsert"),
    ("subscriber_state.record_by_email", "POST",
        "/marketing/v3/marketing-events/events/{externalEventId}/{subscriberState}/email-upsert",
        "/marketing/marketing-events/2026-03/events/{externalEventId}/{subscriberState}/email-upsert"),
    ("list_associations.list", "GET",
        "/marketing/v3/marketing-events/associations/{marketingEventId}/lists",
        "/marketing/marketing-events/2026-03/associations/{marketingEventId}/lists"),
    ("list_associations.associate", "PUT",
        "/marketing/v3/marketing-events/associations/{marketingEventId}/lists/{listId}",
        "/marketing/marketing-events/2026-03/associations/{marketingEventId}/lists/{listId}"),
    ("list_associations.delete", "DELETE",
        "/marketing/v3/marketing-events/associations/{marketingEventId}/lists/{listId}",
        "/marketing/marketing-events/2026-03/associations/{marketingEventId}/lists/{listId}"),
    ("list_associations.list_by_external_id", "GET",
        "/marketing/v3/marketing-events/associations/{externalAccountId}/{externalEventId}/lists",
        "/marketing/marketing-events/2026-03/associations/{externalAccountId}/{externalEventId}/lists"),
    ("list_associations.associate_by_external_id", "PUT",
        "/marketing/v3/marketing-events/associations/{externalAccountId}/{externalEventId}/lists/{listId}",
        "/marketing/marketing-events/2026-03/associations/{externalAccountId}/{externalEventId}/lists/{listId}"),
    ("list_associations.delete_by_external_id", "DELETE",
        "/marketing/v3/marketing-events/associations/{externalAccountId}/{externalEventId}/lists/{listId}",
        "/marketing/marketing-events/2026-03/associations/{externalAccountId}/{externalEventId}/lists/{listId}"),
    ("participations.get", "GET",
        "/marketing/v3/marketing-events/participations/{marketingEventId}",
        "/marketing/marketing-events/2026-03/participations/{marketingEventId}"),
    ("participations.get_by_external_id", "GET",
        "/marketing/v3/marketing-events/participations/{externalAccountId}/{externalEventId}",
        "/marketing/marketing-events/2026-03/participations/{externalAccountId}/{externalEventId}"),
    ("participations.list_breakdown", "GET",
        "/marketing/v3/marketing-events/participations/{marketingEventId}/breakdown",
        "/marketing/marketing-events/2026-03/participations/{marketingEventId}/breakdown"),
    ("participations.list_breakdown_by_external_id", "GET",
        "/marketing/v3/marketing-events/participations/{externalAccountId}/{externalEventId}/breakdown",
        "/marketing/marketing-events/2026-03/participations/{externalAccountId}/{externalEventId}/breakdown"),
    ("participations.list_breakdown_by_contact", "GET",
        "/marketing/v3/marketing-events/participations/contacts/{contactIdentifier}/breakdown",
        "/marketing/marketing-events/2026-03/participations/contacts/{contactIdentifier}/breakdown"),
    ("settings.get", "GET",
        "/marketing/v3/marketing-events/{appId}/settings",
        "/marketing/marketing-events/2026-03/{appId}/settings"),
    ("settings.create_or_update", "POST",
        "/marketing/v3/marketing-events/{appId}/settings",
        "/marketing/marketing-events/2026-03/{appId}/settings"),
];

fn table() -> Vec<&'static Operation> {
    let resources = [
        super::events::OPERATIONS,
        super::events_by_external_id::OPERATIONS,
        super::events_in_batches::OPERATIONS,
        super::attendance::OPERATIONS,
        super::subscriber_state::OPERATIONS,
        super::list_associations::OPERATIONS,
        super::participations::OPERATIONS,
        super::settings::OPERATIONS,
    ];
    resources.into_iter().flatten().collect()
}

/// Whether a request line is of this method and path, whatever stands in the braces.
fn fits(line: &str, method: &str, path: &str) -> bool {
    let Some((sent_method, target)) = line.split_once(' ') else {
        return false;
    };
    let sent_path = target.split('?').next().unwrap_or_default();
    let mut segments = path.split('/').zip(sent_path.split('/'));
    sent_method == method
        && path.split('/').count() == sent_path.split('/').count()
        && segments.all(|(segment, sent)| segment.starts_with('{') || segment == sent)
}

#[test]
fn the_table_has_every_operation_of_both_versions_once() {
    let table = table();
    assert_eq!(table.len(), PUBLISHED.len());
    let v3: BTreeSet<_> = PUBLISHED.iter().map(|(_, method, v3, _)| (method, v3)).collect();
    let v2026_03: BTreeSet<_> = PUBLISHED.iter().map(|(_, method, _, v2026_03)| (method, v2026_03)).collect();
    assert_eq!((v3.len(), v2026_03.len()), (36, 36));
    for (function, method, v3, v2026_03) in PUBLISHED {
        let rows: Vec<_> = table.iter().filter(|row| row.function == function).collect();
        let [row] = rows[..] else {
            panic!("{} rows for {function}", rows.len());
        };
        assert!(fits(row.v3, method, v3), "{function}: {} is not {method} {v3}", row.v3);
        assert!(fits(row.v2026_03, method, v2026_03), "{function}: {} is not {method} {v2026_03}", row.v2026_03);
    }
}
