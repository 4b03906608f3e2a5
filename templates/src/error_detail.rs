// Hand-written: edit templates/src/error_detail.rs, not generated/src/error_detail.rs.
//! What HubSpot says about a failure, in the shapes it uses for it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::lenient;

/// One of several reasons for a failure, from [`Error::details`](crate::Error::details) or
/// [`BatchError::errors`].
///
/// HubSpot promises none of the fields.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ErrorDetail {
    /// What is wrong, for a human to read.
    #[serde(deserialize_with = "lenient::text")]
    pub message: Option<String>,
    /// HubSpot's code for this kind of problem.
    #[serde(deserialize_with = "lenient::text")]
    pub code: Option<String>,
    /// The field or parameter at fault. HubSpot calls it `in`.
    #[serde(rename = "in", deserialize_with = "lenient::text")]
    pub field: Option<String>,
    /// A finer category than that of the error as a whole.
    #[serde(deserialize_with = "lenient::text")]
    pub sub_category: Option<String>,
    /// Names with values that explain the problem, such as the scopes that are missing.
    #[serde(deserialize_with = "lenient::context")]
    pub context: BTreeMap<String, Vec<String>>,
}

/// Why a part of a batch failed, from [`BatchOutcome::errors`](crate::BatchOutcome::errors).
///
/// HubSpot's schema for it is `StandardError`. It promises none of the fields.
#[doc(alias = "StandardError")]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct BatchError {
    /// HubSpot's word for the outcome, usually `error`. It is not the HTTP status.
    #[serde(deserialize_with = "lenient::text")]
    pub status: Option<String>,
    /// The id that HubSpot gave the failure.
    #[serde(deserialize_with = "lenient::text")]
    pub id: Option<String>,
    /// What HubSpot's support finds the request by.
    #[serde(deserialize_with = "lenient::text")]
    pub correlation_id: Option<String>,
    /// The kind of failure, such as `VALIDATION_ERROR` or `OBJECT_NOT_FOUND`.
    #[serde(deserialize_with = "lenient::text")]
    pub category: Option<String>,
    /// A finer category.
    #[serde(deserialize_with = "lenient::text")]
    pub sub_category: Option<String>,
    /// What went wrong, for a human to read.
    #[serde(deserialize_with = "lenient::text")]
    pub message: Option<String>,
    /// The single reasons, where there are several.
    #[serde(deserialize_with = "lenient::list")]
    pub errors: Vec<ErrorDetail>,
    /// Names with values that explain the failure. Usually the ids of the inputs that failed.
    #[serde(deserialize_with = "lenient::context")]
    pub context: BTreeMap<String, Vec<String>>,
    /// Names with addresses of pages that say more.
    #[serde(deserialize_with = "lenient::text_map")]
    pub links: BTreeMap<String, String>,
}

/// Category, message and correlation id, as far as HubSpot gave them.
impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told: Vec<&str> = self.category.as_deref().into_iter().collect();
        told.extend(self.message.as_deref());
        if self.message.is_none() {
            let details = self.errors.iter();
            told.extend(details.filter_map(|detail| detail.message.as_deref()));
        }
        if told.is_empty() {
            f.write_str("HubSpot gave no reason")?;
        }
        f.write_str(&told.join(": "))?;
        match &self.correlation_id {
            Some(id) => write!(f, " (correlation id {id})"),
            None => Ok(()),
        }
    }
}

/// The body of an error answer.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ErrorBody {
    #[serde(deserialize_with = "lenient::filled_text")]
    pub(crate) message: Option<String>,
    #[serde(deserialize_with = "lenient::filled_text")]
    pub(crate) correlation_id: Option<String>,
    #[serde(deserialize_with = "lenient::filled_text")]
    pub(crate) category: Option<String>,
    #[serde(deserialize_with = "lenient::filled_text")]
    pub(crate) sub_category: Option<String>,
    #[serde(deserialize_with = "lenient::filled_text")]
    pub(crate) error_type: Option<String>,
    #[serde(deserialize_with = "lenient::filled_text")]
    pub(crate) policy_name: Option<String>,
    #[serde(deserialize_with = "lenient::context")]
    pub(crate) error_tokens: BTreeMap<String, Vec<String>>,
    #[serde(deserialize_with = "lenient::list")]
    pub(crate) errors: Vec<ErrorDetail>,
    #[serde(deserialize_with = "lenient::context")]
    pub(crate) context: BTreeMap<String, Vec<String>>,
    #[serde(deserialize_with = "lenient::text_map")]
    pub(crate) links: BTreeMap<String, String>,
}
