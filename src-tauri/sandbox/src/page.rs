//! Cursor paging as Pleo does it.
//!
//! A list is a row of ranks in ascending order, shown from the low or the high
//! end. A cursor names a rank and the list it belongs to, so pages stay right
//! while rows are added and a cursor of another list is refused.

use data_encoding::BASE32_NOPAD;
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use crate::behaviour::Behaviour;
use crate::exception::Exception;
use crate::fault::PageFault;

/// Query parameters in the order they came.
#[derive(Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(text: &str) -> Self {
        Self(
            form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect(),
        )
    }

    pub(crate) fn one(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Repeated parameters, also when a client writes `name[]`.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(key, _)| key.strip_suffix("[]").unwrap_or(key) == name)
            .map(|(_, value)| value.as_str())
            .collect()
    }

    pub(crate) fn number(&self, name: &str) -> Result<Option<u64>, Exception> {
        self.one(name)
            .map(|text| {
                text.parse().map_err(|_| {
                    Exception::bad_request(format!("{name} must be a whole number, 0 or more."))
                })
            })
            .transpose()
    }

    pub(crate) fn flag(&self, name: &str) -> Result<bool, Exception> {
        match self.one(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Exception::bad_request(format!(
                "{name} must be true or false."
            ))),
        }
    }

    fn echo(&self) -> Value {
        let mut echo = Map::new();
        for (key, value) in &self.0 {
            if let Value::Array(values) = echo.entry(key.clone()).or_insert_with(|| json!([])) {
                values.push(value.as_str().into());
            }
        }
        Value::Object(echo)
    }
}

/// What a list allows.
pub(crate) struct Rules<'a> {
    /// Names the list; part of its cursors.
    pub(crate) list: String,
    pub(crate) default_limit: usize,
    pub(crate) max_limit: usize,
    pub(crate) bounds: Bounds,
    /// Tell how many rows there are in all.
    pub(crate) total: bool,
    /// Sorting keys; the first is the default.
    pub(crate) keys: &'a [&'a str],
    /// Shown from the high end unless asked otherwise.
    pub(crate) newest_first: bool,
}

/// What becomes of a `limit` that is 0 or above the maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bounds {
    /// The default, or the maximum.
    Bent,
    /// The default, or refused.
    RefusedAbove,
    /// Refused.
    Strict,
}

impl<'a> Rules<'a> {
    /// The rules of the Export API and the lists like it, oldest first.
    pub(crate) fn of(behaviour: &Behaviour, list: String, keys: &'a [&'a str]) -> Self {
        Self {
            list,
            default_limit: behaviour.default_limit,
            max_limit: behaviour.max_limit,
            bounds: if behaviour.refuse_large_limit {
                Bounds::RefusedAbove
            } else {
                Bounds::Bent
            },
            total: behaviour.tells_total,
            keys,
            newest_first: false,
        }
    }
}

/// A request for one page.
#[derive(Debug)]
pub(crate) struct Paging {
    list: u32,
    after: Option<u32>,
    before: Option<u32>,
    offset: usize,
    limit: usize,
    descending: bool,
    /// The sorting key that counts.
    pub(crate) key: String,
    total: bool,
    fault: Option<PageFault>,
    echo: Value,
}

/// The ranks of a page, in the order they are shown.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) ranks: Vec<u32>,
    pub(crate) info: Value,
}

impl Paging {
    pub(crate) fn read(
        query: &Query,
        rules: &Rules<'_>,
        fault: Option<PageFault>,
    ) -> Result<Self, Exception> {
        let keys = query.all("sorting_keys");
        if let Some(unknown) = keys.iter().find(|key| !rules.keys.contains(*key)) {
            return Err(Exception::bad_request(format!(
                "{unknown:?} is not a sorting key of this list."
            )));
        }
        let orders = query.all("sorting_order");
        if orders.len() > keys.len() {
            return Err(Exception::bad_request(
                "sorting_order needs one value for each of sorting_keys.",
            ));
        }
        let descending = match orders.first().copied() {
            None => rules.newest_first && keys.is_empty(),
            Some("ASC" | "ASC_NULLS_FIRST" | "ASC_NULLS_LAST") => false,
            Some("DESC" | "DESC_NULLS_FIRST" | "DESC_NULLS_LAST") => true,
            Some(_) => return Err(Exception::bad_request("sorting_order is unknown.")),
        };
        let key = keys.first().copied().unwrap_or(rules.keys[0]).to_owned();
        let list = checksum(&format!("{}/{key}/{descending}", rules.list));
        let cursor = |name| query.one(name).map(|text| decode(list, text)).transpose();
        let (after, before, offset) =
            (cursor("after")?, cursor("before")?, query.number("offset")?);
        let starts = [after.is_some(), before.is_some(), offset.is_some()];
        if starts.iter().filter(|given| **given).count() > 1 {
            return Err(Exception::bad_request(
                "after, before and offset exclude each other.",
            ));
        }
        let limit = match query.number("limit")?.map(usize::try_from) {
            None => rules.default_limit,
            Some(Ok(0)) if rules.bounds != Bounds::Strict => rules.default_limit,
            Some(Ok(limit)) if (1..=rules.max_limit).contains(&limit) => limit,
            Some(_) if rules.bounds != Bounds::Bent => {
                return Err(Exception::bad_request(format!(
                    "limit must be from 1 to {}.",
                    rules.max_limit
                )));
            }
            Some(_) => rules.max_limit.max(1),
        };
        let mut echo = Map::new();
        for name in ["after", "before"] {
            if let Some(text) = query.one(name) {
                echo.insert(name.into(), text.into());
            }
        }
        if let Some(offset) = offset {
            echo.insert("offset".into(), offset.into());
        }
        echo.insert("limit".into(), limit.into());
        echo.insert("parameters".into(), query.echo());
        Ok(Self {
            list,
            after,
            before,
            offset: offset.map_or(0, |offset| usize::try_from(offset).unwrap_or(usize::MAX)),
            limit: limit.max(1),
            descending,
            key,
            total: rules.total,
            fault,
            echo: Value::Object(echo),
        })
    }

    /// The page of a list of `count` ranks that are all shown; an offset costs nothing.
    pub(crate) fn page_of_all(&self, count: usize) -> Page {
        self.take(count, self.offset.min(count), |_| true)
    }

    /// The page of a list of `count` ranks, of which only those that `fit` are shown.
    pub(crate) fn page(&self, count: usize, fit: impl FnMut(u32) -> bool) -> Page {
        self.take(count, 0, fit)
    }

    /// `skipped` places at the beginning are known to fit.
    fn take(&self, count: usize, skipped: usize, mut fit: impl FnMut(u32) -> bool) -> Page {
        let limit = match self.fault {
            Some(PageFault::Short) => self.limit.div_ceil(2),
            _ => self.limit,
        };
        let total = self
            .total
            .then(|| (0u32..).take(count).filter(|rank| fit(*rank)).count());
        let place = |rank: u32| {
            if self.descending {
                count.saturating_sub(1 + rank as usize)
            } else {
                rank as usize
            }
        };
        let rank = |place: usize| {
            let rank = if self.descending {
                count - 1 - place
            } else {
                place
            };
            u32::try_from(rank).unwrap_or(u32::MAX)
        };
        let (mut ranks, more_before, more_after);
        if let Some(before) = self.before {
            let end = place(before).min(count);
            let mut found = (0..end).rev().map(rank).filter(|rank| fit(*rank));
            ranks = found.by_ref().take(limit).collect::<Vec<_>>();
            more_before = found.next().is_some();
            more_after = true;
            ranks.reverse();
        } else {
            let mut start = self.after.map_or(skipped, |after| place(after) + 1);
            match self.fault {
                Some(PageFault::Duplicate) => start = start.saturating_sub(self.limit),
                Some(PageFault::Overlap) => start = start.saturating_sub(self.limit.div_ceil(2)),
                _ => {}
            }
            let mut found = (start..count.max(start))
                .map(rank)
                .filter(|rank| fit(*rank));
            let skipped = skipped + found.by_ref().take(self.offset - skipped).count();
            ranks = found.by_ref().take(limit).collect::<Vec<_>>();
            more_after = found.next().is_some();
            more_before = self.after.is_some() || skipped > 0;
        }
        let mut info = self.info(&ranks, more_before, more_after, count);
        if let (Value::Object(info), Some(total)) = (&mut info, total) {
            info.insert("total".into(), total.into());
        }
        match (self.fault, &mut info) {
            (Some(PageFault::MissingRow), _) if !ranks.is_empty() => {
                ranks.remove(ranks.len() / 2);
            }
            (Some(PageFault::WrongTotal), Value::Object(info)) => {
                info.insert("total".into(), (count + 1).into());
            }
            (Some(PageFault::IllegalCursor), Value::Object(info)) => {
                info.insert("hasNextPage".into(), true.into());
                info.insert("endCursor".into(), "no cursor/of mine?&limit=1".into());
            }
            _ => {}
        }
        Page { ranks, info }
    }

    fn info(&self, ranks: &[u32], more_before: bool, more_after: bool, count: usize) -> Value {
        let cursor = |rank: Option<&u32>| rank.map(|rank| encode(self.list, *rank));
        let mut info = Map::new();
        info.insert("currentRequestPagination".into(), self.echo.clone());
        info.insert("hasNextPage".into(), more_after.into());
        info.insert("hasPreviousPage".into(), more_before.into());
        if let Some(start) = cursor(ranks.first()) {
            info.insert("startCursor".into(), start.into());
        }
        let mut end = cursor(ranks.last());
        match self.fault {
            Some(PageFault::Duplicate) => {
                // The rows are those of the page before, the cursor goes on as usual.
                let step = u32::try_from(self.limit).unwrap_or(u32::MAX);
                let last = ranks.last().copied().unwrap_or(0);
                let onward = match (self.after.is_some(), self.descending) {
                    (false, _) => last,
                    (true, true) => last.saturating_sub(step),
                    (true, false) => last.saturating_add(step),
                };
                let highest = u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX);
                end = Some(encode(self.list, onward.min(highest)));
            }
            Some(PageFault::Loop) => {
                end = self.after.map(|after| encode(self.list, after)).or(end);
                info.insert("hasNextPage".into(), true.into());
            }
            Some(PageFault::NullCursor) => {
                info.insert("hasNextPage".into(), true.into());
                info.insert("endCursor".into(), Value::Null);
                return Value::Object(info);
            }
            _ => {}
        }
        if let Some(end) = end {
            info.insert("endCursor".into(), end.into());
        }
        Value::Object(info)
    }
}

fn encode(list: u32, rank: u32) -> String {
    let mut bytes = [0; 8];
    bytes[..4].copy_from_slice(&list.to_be_bytes());
    bytes[4..].copy_from_slice(&rank.to_be_bytes());
    BASE32_NOPAD.encode(&bytes)
}

fn decode(list: u32, text: &str) -> Result<u32, Exception> {
    let bytes: Option<[u8; 8]> = BASE32_NOPAD
        .decode(text.as_bytes())
        .ok()
        .and_then(|bytes| bytes.try_into().ok());
    match bytes {
        Some([a, b, c, d, rank @ ..]) if [a, b, c, d] == list.to_be_bytes() => {
            Ok(u32::from_be_bytes(rank))
        }
        _ => Err(Exception::bad_request(
            "This cursor does not belong to this list.",
        )),
    }
}

/// FNV-1a; enough to tell lists apart.
fn checksum(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}
