//! What people are told about single steps: what happened, what it means, what to press.

use crate::model::ListKind;
use crate::pleo;
use crate::problem::{Code, Problem};

/// What a row of a list is called.
pub(super) fn noun(kind: ListKind) -> &'static str {
    match kind {
        ListKind::Vendors => "vendor",
        ListKind::Accounts => "account",
        ListKind::TaxCodes => "tax code",
        ListKind::Tags => "tag",
    }
}

/// Several rows of it.
fn nouns(kind: ListKind) -> &'static str {
    match kind {
        ListKind::Vendors => "vendors",
        ListKind::Accounts => "accounts",
        ListKind::TaxCodes => "tax codes",
        ListKind::Tags => "tags",
    }
}

pub(super) fn several(kind: ListKind, count: usize) -> String {
    format!(
        "Pleo has {count} {} with this code, so none of them was touched. Archive all but one in Pleo, then plan again.",
        nouns(kind)
    )
}

pub(super) fn shared(kind: ListKind, code: &str) -> String {
    format!(
        "Row {code} of the list and another row both fit this {} in Pleo, one by its id and one by its number, so it was not \
         touched. Import the list with the column that holds the ids, then plan again.",
        noun(kind)
    )
}

pub(super) fn no_currency() -> String {
    "Pleo wants a currency for every vendor and the list names none. Say which column holds it, then import again.".to_owned()
}

pub(super) fn taken(name: &str, id: &str) -> String {
    format!(
        "The id {id} belongs to “{name}” in Pleo, which is not this one. Give one of the two another number in the accounting \
         system, or archive “{name}” in Pleo after clearing its id; then plan again."
    )
}

pub(super) fn changed_meanwhile() -> String {
    "Somebody changed it in Pleo after this was planned, so nothing was sent. Plan again to see both.".to_owned()
}

pub(super) fn no_longer_there(kind: ListKind) -> String {
    format!(
        "Pleo does not have this {} for this company: it was removed, or belongs to another company. Nothing was changed. \
         Plan again.",
        noun(kind)
    )
}

/// What Pleo said about one row.
pub(super) fn refused(kind: ListKind, error: &pleo::Error) -> String {
    match error {
        pleo::Error::Conflict { .. } => format!(
            "Pleo has another {} with this id or code already, so nothing was changed. Plan again to see it.",
            noun(kind)
        ),
        pleo::Error::NotFound { .. } => no_longer_there(kind),
        pleo::Error::Refused { message, .. } if !message.is_empty() => format!(
            "Pleo refuses this {}: {message} Correct it in the accounting system, import the list again and plan again.",
            noun(kind)
        ),
        other => format!("{other} Plan again."),
    }
}

/// Reasons of a batch of accounts in words (Accounts API, batch failure reasons).
pub(super) fn reasons(reasons: &[String]) -> String {
    let words: Vec<&str> = reasons
        .iter()
        .map(|reason| match reason.as_str() {
            "EXTERNAL_ID_ALREADY_EXISTS" => "another account has this id already",
            "EXTERNAL_ID_TOO_LONG" => "the id is longer than 255 characters",
            "EXTERNAL_ID_EMPTY" => "the id is empty",
            "NAME_TOO_LONG" => "the name is longer than 255 characters",
            "NAME_EMPTY" => "the name is empty",
            "CODE_TOO_LONG" => "the number is longer than 255 characters",
            _ => "Pleo gives no reason",
        })
        .collect();
    format!(
        "Pleo did not take this account: {}. The others of the same call were taken. Correct it, import the list again and \
         plan again.",
        words.join("; ")
    )
}

/// An error that stops the whole sync.
pub(super) fn stops(kind: ListKind, error: pleo::Error) -> Problem {
    match error {
        pleo::Error::ScopeMissing => {
            let scope = match kind {
                ListKind::Vendors => "vendors:read and vendors:write",
                ListKind::Accounts => "accounts:read and accounts:write",
                ListKind::TaxCodes => "tax-codes:read and tax-codes:write",
                ListKind::Tags => "tag-groups:read and tag-groups:write",
            };
            Problem::new(
                Code::ScopeMissing,
                format!("The key lacks the right to read or change {}.", nouns(kind)),
                "What was done so far is kept; the rest waits.",
                format!("Create a key in Pleo with the rights {scope}, enter it, then go on."),
            )
        }
        pleo::Error::NotFound { .. } => Problem::new(
            Code::Refused,
            format!("Pleo does not offer {} to this key.", nouns(kind)),
            "Nothing was changed.",
            "Ask Pleo to open this part of its interface for the company, then try again.",
        ),
        other => other.into(),
    }
}
