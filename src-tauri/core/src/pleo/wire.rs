//! Pleo's JSON, and the way from it to `model`. Private to the client.
//!
//! Keeps true: what is not known is skipped or kept as sent, what is needed and missing is an error with its JSON path;
//! no message quotes the answer. The structs are read straight from the answer's text; a second, slower reading with
//! paths happens only after the first one failed.

pub(super) mod entry;
pub(super) mod item;
pub(super) mod job;
pub(super) mod lists;
mod money;
pub(super) mod request;
pub(super) mod site;
pub(super) mod subscription;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Cursor, Error, Page};

/// What is wrong in a JSON text, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Fault {
    path: String,
    what: String,
}

impl Fault {
    fn at(path: &str, what: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            what: what.into(),
        }
    }

    fn under(mut self, prefix: &str) -> Self {
        self.path = joined(prefix, &self.path);
        self
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Unreadable {
            path: fault.path,
            what: fault.what,
        }
    }
}

fn joined(prefix: &str, path: &str) -> String {
    match (prefix, path) {
        ("", path) => path.to_owned(),
        (prefix, "") => prefix.to_owned(),
        (prefix, path) if path.starts_with('[') => format!("{prefix}{path}"),
        (prefix, path) => format!("{prefix}.{path}"),
    }
}

/// Reads `text`.
pub(super) fn decode<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|first| {
        let mut reader = serde_json::Deserializer::from_str(text);
        match serde_path_to_error::deserialize::<_, T>(&mut reader) {
            Err(error) => {
                let path = error.path().to_string();
                let path = if path == "." { "" } else { &path };
                worded(path, error.inner())
            }
            // What follows the value is wrong, not the value.
            Ok(_) => worded("", &first),
        }
    })
}

/// The object in `{"data": {...}}`.
pub(super) fn single<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Error> {
    #[derive(Deserialize)]
    struct Single<T> {
        data: T,
    }
    Ok(decode::<Single<T>>(text)?.data)
}

/// The rows of `{"data": [...]}` that comes as a whole, each read by `row` from its own text.
pub(super) fn rows<T>(
    text: &str,
    most: usize,
    row: impl Fn(&str) -> Result<T, Fault>,
) -> Result<Vec<T>, Error> {
    let raw = single::<Vec<&RawValue>>(text)?;
    if raw.len() > most {
        return Err(Error::TooLarge);
    }
    let rows = raw.into_iter().enumerate();
    let rows =
        rows.map(|(i, raw)| row(raw.get()).map_err(|fault| fault.under(&format!("data[{i}]"))));
    Ok(rows.collect::<Result<_, _>>()?)
}

#[derive(Deserialize)]
struct Listing<'a, T> {
    data: Vec<T>,
    #[serde(borrow)]
    pagination: Pagination<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pagination<'a> {
    has_next_page: bool,
    end_cursor: Option<String>,
    #[serde(borrow)]
    total: Option<&'a RawValue>,
}

/// The rows of `{"data": [...], "pagination": {...}}`, each read by `row` from its own text.
pub(super) fn page<T>(
    text: &str,
    most: usize,
    row: impl Fn(&str) -> Result<T, Fault>,
) -> Result<Page<T>, Error> {
    decode::<Listing<'_, &RawValue>>(text)?.page(most, |raw| row(raw.get()))
}

impl<R> Listing<'_, R> {
    fn page<T>(self, most: usize, row: impl Fn(R) -> Result<T, Fault>) -> Result<Page<T>, Error> {
        if self.data.len() > most {
            return Err(Error::TooLarge);
        }
        let next = match self.pagination.end_cursor {
            _ if !self.pagination.has_next_page => None,
            Some(cursor) => Some(Cursor::try_from(cursor)?),
            None => return Err(Error::BadCursor),
        };
        let rows = self.data.into_iter().enumerate();
        let rows = rows
            .map(|(i, raw)| row(raw).map_err(|fault| fault.under(&format!("data[{i}]"))))
            .collect::<Result<_, _>>()?;
        let total = self.pagination.total.and_then(|raw| raw.get().parse().ok());
        Ok(Page { rows, next, total })
    }
}

/// Puts serde's message into words without the value it quotes: that may be a note or a name.
fn worded(path: &str, error: &serde_json::Error) -> Fault {
    let message = error.to_string();
    let named = |prefix| {
        let rest = message.strip_prefix(prefix)?;
        rest.split_once('`').map(|(field, _)| joined(path, field))
    };
    if error.is_eof() {
        return Fault::at(path, "the text ends too early");
    }
    if message.starts_with("recursion limit") {
        return Fault::at(path, "it is nested too deeply");
    }
    if !error.is_data() {
        return Fault::at(path, "it is not valid JSON");
    }
    if let Some(path) = named("missing field `") {
        return Fault::at(&path, "it is missing");
    }
    if let Some(path) = named("duplicate field `") {
        return Fault::at(&path, "it appears twice");
    }
    if message.starts_with("UUID") {
        return Fault::at(path, "it is not an id");
    }
    if let Some((what, _)) = message
        .split_once(" at line")
        .filter(|(what, _)| what.starts_with(OURS))
    {
        return Fault::at(path, what);
    }
    match message
        .strip_prefix("invalid type: ")
        .or(message.strip_prefix("invalid value: "))
    {
        Some(rest) => Fault::at(path, format!("{} is out of place here", found(rest))),
        None => Fault::at(path, "it is not as expected"),
    }
}

/// How messages of our own readers begin; only these are passed on as they are.
const OURS: &str = "it must be ";

fn found(message: &str) -> &'static str {
    let table = [
        ("null", "null"),
        ("string", "a text"),
        ("integer", "a number"),
        ("floating", "a number"),
        ("number", "a number"),
        ("boolean", "true or false"),
        ("map", "an object"),
        ("sequence", "a list"),
    ];
    table
        .into_iter()
        .find(|(kind, _)| message.starts_with(kind))
        .map_or("this value", |(_, words)| words)
}
