//! Faults: what can go wrong between a client and Pleo, switched on by hand.
//!
//! Owns the list of armed faults and the choice of the one that meets a request.
//! The first armed fault whose pattern fits and whose turn it is wins.

mod named;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use named::NamedFault;

/// One armed fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    /// `GET`, `PUT`...; absent means any.
    #[serde(default)]
    pub method: Option<String>,
    /// Path without query; `*` stands for any run of characters, so
    /// `/v3/export-jobs/*/items` meets the items of every job.
    pub path: String,
    /// Matching requests to let pass before the fault begins.
    #[serde(default)]
    pub skip: u32,
    /// Which of the matching requests it meets.
    pub when: When,
    /// What happens.
    pub effect: Effect,
}

impl Fault {
    /// A fault for the next `count` requests of any method on `path`.
    pub fn next(count: u32, path: impl Into<String>, effect: Effect) -> Self {
        Self::on(path, When::Next(count), effect)
    }

    /// A named fault for the next `count` requests of any method on `path`; none if
    /// there is no such name.
    pub fn named(name: &str, count: u32, path: impl Into<String>) -> Option<Self> {
        NamedFault::find(name).map(|named| Self::next(count, path, named.effect()))
    }

    /// A fault for every request of any method on `path`.
    pub fn always(path: impl Into<String>, effect: Effect) -> Self {
        Self::on(path, When::Always, effect)
    }

    /// A fault for each `nth` request of any method on `path`.
    pub fn every(nth: u32, path: impl Into<String>, effect: Effect) -> Self {
        Self::on(path, When::Every(nth), effect)
    }

    fn on(path: impl Into<String>, when: When, effect: Effect) -> Self {
        Self {
            method: None,
            path: path.into(),
            skip: 0,
            when,
            effect,
        }
    }

    /// The same fault for one method only.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// The same fault after `skip` matching requests have passed.
    #[must_use]
    pub fn after(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }
}

/// Which matching requests a fault meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum When {
    /// The next so many, then the fault is gone.
    Next(u32),
    /// Each n-th one.
    Every(u32),
    /// All of them.
    Always,
}

/// What a fault does to a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Effect {
    /// Answers with this status; nothing is applied.
    Status {
        /// HTTP status, 200 to 599.
        status: u16,
        /// Value of `Retry-After`, sent as it is (also nonsense).
        #[serde(default)]
        retry_after: Option<String>,
    },
    /// Answers as usual, this many milliseconds later.
    Delay {
        /// Milliseconds, at most 600,000.
        millis: u64,
    },
    /// Never answers; nothing is applied. The connection stays open until the client
    /// gives up, ten minutes at most.
    Hang,
    /// Closes the connection; nothing is applied.
    Close,
    /// Applies the request, then closes the connection without an answer.
    LoseAnswer,
    /// Closes the connection at once and applies the request later.
    ApplyLater {
        /// Milliseconds, at most 600,000.
        millis: u64,
    },
    /// Applies the request, sends half of the answer and closes the connection.
    Truncate,
    /// Applies the request and sends the whole answer, but the connection closes before
    /// the mark that ends it.
    LoseEnd,
    /// Answers as usual, one byte after the other.
    Drip {
        /// Milliseconds between two bytes.
        millis: u64,
    },
    /// The right answer, spoiled.
    Mangle {
        /// How.
        how: Mangle,
    },
    /// A sign-in page with status 200, as a hotel network sends; nothing is applied.
    CaptivePortal,
    /// The right answer under another content type.
    ContentType {
        /// The content type to claim.
        value: String,
    },
    /// This answer instead; nothing is applied.
    Body {
        /// HTTP status.
        status: u16,
        /// Content type.
        content_type: String,
        /// Body, sent as it is.
        body: String,
    },
    /// A body of so many zero bytes instead, streamed; nothing is applied.
    Bytes {
        /// How many; none never ends.
        #[serde(default)]
        count: Option<u64>,
        /// Content type.
        content_type: String,
    },
    /// A gzipped body that unpacks to so many mebibytes of zeros; nothing is applied.
    GzipBomb {
        /// How many, at most 4096.
        mebibytes: u32,
    },
    /// The right answer with so many zero bytes after it, as a file that is larger than told.
    Pad {
        /// How many.
        bytes: usize,
    },
    /// The right answer with this `Date` header.
    Date {
        /// Its value, sent as it is.
        value: String,
    },
    /// All open jobs of all companies expire before the request is answered.
    ExpireJobs,
    /// The user cancels all open jobs before the request is answered.
    CancelJobs,
    /// A redirect to another place; nothing is applied.
    Redirect {
        /// HTTP status, 301 to 308.
        status: u16,
        /// Where to.
        location: String,
    },
    /// A page with the rows of the page before it in place of its own; the cursor goes on,
    /// so rows are missing in the end.
    DuplicatePage,
    /// A page that starts half a page too early; nothing is missing, rows come twice.
    OverlappingPage,
    /// A page whose `endCursor` leads to itself, with `hasNextPage` true.
    CursorLoop,
    /// A page with `hasNextPage` true and `endCursor` null.
    NullCursor,
    /// A page whose `endCursor` is no cursor, with `hasNextPage` true.
    IllegalCursor,
    /// A page without its middle row; cursor and count say nothing of it.
    MissingRow,
    /// A page half as large as granted.
    ShortPage,
    /// A page whose `total` is one too many.
    WrongTotal,
    /// 401, as if the key was revoked.
    RevokedKey,
    /// 403, as if the key lost the scope.
    LostScope,
    /// 404 `EXPORT_NOT_FOUND`.
    JobGone,
    /// Item updates: these entries are refused in `errors`, the others applied.
    RefuseItems {
        /// Entries to refuse; empty means all.
        #[serde(default)]
        entries: Vec<Uuid>,
        /// Error type, for example `EXPORT_ENTRY_STATUS_UPDATE_FAILED`.
        #[serde(default = "update_failed")]
        error_type: String,
    },
}

fn update_failed() -> String {
    "EXPORT_ENTRY_STATUS_UPDATE_FAILED".into()
}

/// How an answer is spoiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Mangle {
    /// A byte order mark stands before it.
    ByteOrderMark,
    /// The second half is missing; the length is told rightly.
    CutShort,
    /// `data` comes twice, the second time as null.
    DuplicateKey,
    /// `data` is an array in an array in an array, 100,000 deep.
    DeepNesting,
    /// `data` is the number `1e999`.
    HugeNumber,
    /// `data` is a string of half a surrogate pair.
    LoneSurrogate,
    /// A byte that is no UTF-8 stands in the middle.
    NotUtf8,
}

impl Mangle {
    pub(crate) fn apply(self, body: &[u8]) -> Vec<u8> {
        // Answers that are objects keep their other fields behind the spoiled one.
        let rest = body.strip_prefix(b"{").unwrap_or(b"}");
        let before = |text: &str| [b"{", text.as_bytes(), b",", rest].concat();
        match self {
            Self::ByteOrderMark => [b"\xEF\xBB\xBF", body].concat(),
            Self::CutShort => body[..body.len() / 2].to_vec(),
            Self::DuplicateKey => {
                let whole = body.strip_suffix(b"}").unwrap_or(b"{\"data\":[]");
                [whole, b",\"data\":null}"].concat()
            }
            Self::DeepNesting => {
                let (open, close) = ("[".repeat(100_000), "]".repeat(100_000));
                before(&format!("\"data\":{open}{close}"))
            }
            Self::HugeNumber => before("\"data\":1e999"),
            Self::LoneSurrogate => before("\"data\":\"\\ud800\""),
            Self::NotUtf8 => {
                let (first, second) = body.split_at(body.len() / 2);
                [first, b"\xFF", second].concat()
            }
        }
    }
}

/// What a fault changes inside an otherwise ordinary answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageFault {
    Duplicate,
    Overlap,
    Loop,
    NullCursor,
    IllegalCursor,
    MissingRow,
    Short,
    WrongTotal,
}

impl Effect {
    pub(crate) fn page_fault(&self) -> Option<PageFault> {
        Some(match self {
            Self::DuplicatePage => PageFault::Duplicate,
            Self::OverlappingPage => PageFault::Overlap,
            Self::CursorLoop => PageFault::Loop,
            Self::NullCursor => PageFault::NullCursor,
            Self::IllegalCursor => PageFault::IllegalCursor,
            Self::MissingRow => PageFault::MissingRow,
            Self::ShortPage => PageFault::Short,
            Self::WrongTotal => PageFault::WrongTotal,
            _ => return None,
        })
    }
}

/// All armed faults, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Armed>);

#[derive(Debug)]
struct Armed {
    fault: Fault,
    seen: u32,
}

impl Faults {
    pub(crate) fn arm(&mut self, fault: Fault) {
        self.0.push(Armed { fault, seen: 0 });
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn list(&self) -> Vec<&Fault> {
        self.0.iter().map(|armed| &armed.fault).collect()
    }

    /// The effect that meets this request, if any; used-up faults are removed.
    pub(crate) fn meet(&mut self, method: &str, path: &str) -> Option<Effect> {
        let mut met = None;
        for armed in &mut self.0 {
            if !armed.fits(method, path) {
                continue;
            }
            armed.seen = armed.seen.saturating_add(1);
            if armed.is_its_turn() {
                met = Some(armed.fault.effect.clone());
                break;
            }
        }
        self.0.retain(|armed| !armed.is_spent());
        met
    }
}

impl Armed {
    fn fits(&self, method: &str, path: &str) -> bool {
        self.fault
            .method
            .as_deref()
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && glob(&self.fault.path, path)
    }

    /// Counts only requests after the skipped ones; called with the current one counted.
    fn is_its_turn(&self) -> bool {
        let Some(turn) = self.seen.checked_sub(self.fault.skip) else {
            return false;
        };
        turn > 0
            && match self.fault.when {
                When::Next(count) => turn <= count,
                When::Every(nth) => nth > 0 && turn % nth == 0,
                When::Always => true,
            }
    }

    fn is_spent(&self) -> bool {
        matches!(self.fault.when, When::Next(count) if self.seen >= self.fault.skip.saturating_add(count))
    }
}

/// Whether `text` fits `pattern`, where `*` is any run of characters.
fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{Effect, Fault, Faults, When, glob};

    #[test]
    fn a_star_is_any_run_of_characters() {
        assert!(glob("/v3/export-jobs/*/items", "/v3/export-jobs/abc/items"));
        assert!(!glob("/v3/export-jobs/*/items", "/v3/export-jobs/abc"));
        assert!(glob("/v3/export-jobs", "/v3/export-jobs"));
        assert!(!glob("/v3/export-jobs", "/v3/export-jobs/abc"));
        assert!(glob("*", ""));
        assert!(glob("/*/*:search", "/v1/vendors:search"));
    }

    #[test]
    fn next_skips_first_and_is_spent_after_its_count() {
        let mut faults = Faults::default();
        faults.arm(Fault::next(2, "/a", Effect::Close).after(1));
        let met: Vec<bool> = (0..5).map(|_| faults.meet("GET", "/a").is_some()).collect();
        assert_eq!(met, [false, true, true, false, false]);
        assert!(faults.list().is_empty());
    }

    #[test]
    fn every_third_and_other_methods() {
        let mut faults = Faults::default();
        faults.arm(Fault::every(3, "/a", Effect::Close).method("PUT"));
        assert!(faults.meet("GET", "/a").is_none());
        let met: Vec<bool> = (0..6).map(|_| faults.meet("PUT", "/a").is_some()).collect();
        assert_eq!(met, [false, false, true, false, false, true]);
        faults.arm(Fault {
            when: When::Every(0),
            ..Fault::always("/b", Effect::Close)
        });
        assert!(faults.meet("GET", "/b").is_none());
    }
}
