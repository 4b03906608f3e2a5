//! What HubSpot says about a failure, in the shapes it uses for it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::display::{DETAIL, FEW, MESSAGE, NAME};
use super::json::ErrorObject;
use super::short::Short;

/// One of several reasons for a failure, from [`Error::details`](crate::Error::details) or
/// [`BatchError::errors`].
///
/// HubSpot promises none of the fields.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", from = "ErrorObject")]
#[non_exhaustive]
pub struct ErrorDetail {
    /// What is wrong, for a human to read.
    pub message: Option<String>,
    /// HubSpot's code for this kind of problem.
    pub code: Option<String>,
    /// The field or parameter at fault. HubSpot calls it `in`.
    #[serde(rename = "in")]
    pub field: Option<String>,
    /// A finer category than that of the error as a whole.
    pub sub_category: Option<String>,
    /// Names with values that explain the problem, such as the scopes that are missing.
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

/// Why a part of a batch failed, from [`BatchOutcome::errors`](crate::BatchOutcome::errors).
///
/// HubSpot's schema for it is `StandardError`. It promises none of the fields.
#[doc(alias = "StandardError")]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", from = "ErrorObject")]
#[non_exhaustive]
pub struct BatchError {
    /// HubSpot's word for the outcome, usually `error`. It is not the HTTP status.
    pub status: Option<String>,
    /// The id that HubSpot gave the failure.
    pub id: Option<String>,
    /// What HubSpot's support finds the request by.
    pub correlation_id: Option<String>,
    /// The kind of failure, such as `VALIDATION_ERROR` or `OBJECT_NOT_FOUND`.
    pub category: Option<String>,
    /// A finer category.
    pub sub_category: Option<String>,
    /// What went wrong, for a human to read.
    pub message: Option<String>,
    /// The single reasons, where there are several.
    pub errors: Vec<ErrorDetail>,
    /// Names with values that explain the failure. Usually the ids of the inputs that failed.
    pub context: BTreeMap<String, Vec<String>>,
    /// Names with addresses of pages that say more.
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

/// Category, message and correlation id, as far as HubSpot gave them, on one line.
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
    /// How many more there were.
    pub(crate) omitted_errors: usize,
    pub(crate) context: BTreeMap<String, Vec<String>>,
    pub(crate) links: BTreeMap<String, String>,
}

impl From<ErrorObject> for ErrorBody {
    fn from(mut fields: ErrorObject) -> Self {
        Self {
            // The token endpoint may say it in the words of RFC 6749.
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
