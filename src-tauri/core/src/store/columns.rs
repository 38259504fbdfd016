//! How ids, times and money look in a column.

use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use uuid::Uuid;

use crate::model::{BooksId, CompanyId, EntryId, JobId, Money, RunId, VendorId};

macro_rules! blob_id {
    ($($name:ident)*) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.0.as_bytes())))
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                Uuid::from_slice(value.as_blob()?)
                    .map(Self)
                    .map_err(|error| FromSqlError::Other(error.into()))
            }
        }
    )*};
}

blob_id! { BooksId CompanyId EntryId JobId RunId VendorId }

/// A time column.
pub(super) struct At(pub(super) Timestamp);

impl ToSql for At {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0.to_string()))
    }
}

impl FromSql for At {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value
            .as_str()?
            .parse()
            .map(Self)
            .map_err(|error: jiff::Error| FromSqlError::Other(error.into()))
    }
}

/// Money from its two columns.
pub(super) fn money(
    currency: Option<String>,
    minor: Option<i64>,
) -> rusqlite::Result<Option<Money>> {
    match (currency, minor) {
        (Some(currency), Some(minor)) => currency
            .parse()
            .map(|currency| Some(Money::new(minor, currency)))
            .map_err(|error: crate::model::money::UnknownCurrency| {
                rusqlite::Error::FromSqlConversionFailure(
                    0,
                    rusqlite::types::Type::Text,
                    error.into(),
                )
            }),
        _ => Ok(None),
    }
}

/// JSON kept in a column.
pub(super) fn json<T: serde::de::DeserializeOwned>(text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error.into())
    })
}

/// Our own plain data always serialises.
pub(super) fn to_json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain data with text keys serialises")
}

/// A `LIKE` pattern that finds `text` anywhere, literally.
pub(super) fn containing(text: &str) -> String {
    let escaped = text
        .trim()
        .to_lowercase()
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    format!("%{escaped}%")
}
