//! HubSpot's descriptions of failures.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::display::{DETAIL, FEW, MESSAGE, NAME};
use super::json::ErrorObject;
use super::short::Short;

/// One of several reasons for a failure, from [`Error::details`](crate::Error::details) or
/// [`BatchError::errors`].
///
/// Every field may be absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", from = "ErrorObject")]
#[non_exhaustive]
pub struct ErrorDetail {
    /// HubSpot's human-readable explanation.
    pub message: Option<String>,
    /// HubSpot's code for this kind of problem.
    pub code: Option<String>,
    /// The invalid field or parameter. HubSpot calls it `in`.
    #[serde(rename = "in")]
    pub field: Option<String>,
    /// A more specific category than the error's.
    pub sub_category: Option<String>,
    /// Named values that explain the problem, such as the missing scopes.
    pub context: BTreeMap<String, Vec<String>>,
}

impl From<ErrorObject> for ErrorDetail {
    fn from(mut fields: ErrorObject) -> Self {
        Self {
            message: fields.text("message"),
            code: fields.text("code"),
            field: fields.text("in"),
            sub_category: fields.text("subCategory"),
            context: fields.context("context"),
        }
    }
}

/// Why part of a batch failed, from [`BatchOutcome::errors`](crate::BatchOutcome::errors).
///
/// HubSpot's schema for it is `StandardError`. Every field may be absent.
#[doc(alias = "StandardError")]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", from = "ErrorObject")]
#[non_exhaustive]
pub struct BatchError {
    /// HubSpot's status of the outcome, usually `error`. This is not the HTTP status.
    pub status: Option<String>,
    /// HubSpot's id of the failure.
    pub id: Option<String>,
    /// HubSpot's id of the request, which its support asks for.
    pub correlation_id: Option<String>,
    /// HubSpot's category of the failure, such as `VALIDATION_ERROR` or `OBJECT_NOT_FOUND`.
    pub category: Option<String>,
    /// A more specific category.
    pub sub_category: Option<String>,
    /// HubSpot's human-readable explanation.
    pub message: Option<String>,
    /// The individual reasons, if there are several.
    pub errors: Vec<ErrorDetail>,
    /// Named values that explain the failure, usually the ids of the inputs that failed.
    pub context: BTreeMap<String, Vec<String>>,
    /// Named links to further information.
    pub links: BTreeMap<String, String>,
}

impl From<ErrorObject> for BatchError {
    fn from(mut fields: ErrorObject) -> Self {
        Self {
            status: fields.text("status"),
            id: fields.text("id"),
            correlation_id: fields.text("correlationId"),
            category: fields.text("category"),
            sub_category: fields.text("subCategory"),
            message: fields.text("message"),
            errors: fields.errors(),
            context: fields.context("context"),
            links: fields.text_map("links"),
        }
    }
}

/// Prints category, message and correlation id, as far as they are present, on one line.
impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<(&str, usize)> = Vec::new();
        parts.extend(self.category.as_deref().map(|category| (category, NAME)));
        parts.extend(self.message.as_deref().map(|message| (message, MESSAGE)));
        if self.message.is_none() {
            let messages = self.errors.iter().filter_map(|detail| detail.message.as_deref());
            parts.extend(messages.take(FEW).map(|message| (message, DETAIL)));
        }
        if parts.is_empty() {
            f.write_str("HubSpot gave no reason")?;
        }
        let mut separator = "";
        for (text, length) in parts {
            write!(f, "{separator}{}", Short(text, length))?;
            separator = ": ";
        }
        match &self.correlation_id {
            Some(id) => write!(f, " (correlation id {})", Short(id, NAME)),
            None => Ok(()),
        }
    }
}

/// The body of an error response.
#[derive(Debug, Default)]
pub(crate) struct ErrorBody {
    pub(crate) message: Option<String>,
    pub(crate) correlation_id: Option<String>,
    pub(crate) category: Option<String>,
    pub(crate) sub_category: Option<String>,
    pub(crate) error_type: Option<String>,
    pub(crate) policy_name: Option<String>,
    pub(crate) error_tokens: BTreeMap<String, Vec<String>>,
    pub(crate) errors: Vec<ErrorDetail>,
    /// The number of errors that were not kept.
    pub(crate) omitted_errors: usize,
    pub(crate) context: BTreeMap<String, Vec<String>>,
    pub(crate) links: BTreeMap<String, String>,
}

impl From<ErrorObject> for ErrorBody {
    fn from(mut fields: ErrorObject) -> Self {
        Self {
            // The token endpoint may use the fields of RFC 6749.
            message: fields.filled_text("message").or_else(|| fields.filled_text("error_description")),
            correlation_id: fields.filled_text("correlationId"),
            category: fields.filled_text("category").or_else(|| fields.filled_text("error")),
            sub_category: fields.filled_text("subCategory"),
            error_type: fields.filled_text("errorType"),
            policy_name: fields.filled_text("policyName"),
            error_tokens: fields.context("errorTokens"),
            omitted_errors: fields.omitted_errors(),
            errors: fields.errors(),
            context: fields.context("context"),
            links: fields.text_map("links"),
        }
    }
}
