//! The scopes that a 403 names.

use super::Error;

impl Error {
    /// The scopes that HubSpot names if the token [lacks one](Self::is_forbidden), such as
    /// `crm.objects.marketing_events.write`. Empty for other errors, and if HubSpot names none.
    ///
    /// They come from the [context](Self::context) of the error and of its [details](Self::details), where HubSpot lists
    /// either those that are missing, or those of which at least one is required.
    pub fn missing_scopes(&self) -> Vec<&str> {
        let mut scopes = Vec::new();
        for scope in self.scopes().flat_map(|(_, scopes)| scopes) {
            if !scopes.contains(&scope.as_str()) {
                scopes.push(scope);
            }
        }
        scopes
    }

    /// The entries of a 403 that list scopes.
    pub(super) fn scopes(&self) -> impl Iterator<Item = (&str, &[String])> {
        let details = self.details().iter().map(|detail| &detail.context);
        let contexts = [self.context()].into_iter().chain(details).filter(|_| self.is_forbidden());
        let entries = contexts.flatten().map(|(name, values)| (name.as_str(), values.as_slice()));
        entries.filter(|(name, _)| name.to_ascii_lowercase().contains("scope"))
    }
}
