//! The faults of our fault matrix by name, for tests and for the curious.

use serde::Serialize;

use super::{Effect, Mangle};

/// A fault with a name. The table in the package's README lists them all.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NamedFault {
    /// Its name, for example `cursor-loop`.
    pub name: &'static str,
    /// Its row in the fault matrix, `F1` to `F28`.
    pub row: &'static str,
    /// What a client sees.
    pub what: &'static str,
    #[serde(skip)]
    effect: fn() -> Effect,
}

impl NamedFault {
    /// All of them, by row.
    #[rustfmt::skip]
    pub const ALL: &[Self] = &[
        named("rate-limited-seconds", "F1", "429, wait two seconds", || status(429, Some("2"))),
        named("rate-limited-date", "F1", "429, wait until a date in the past", || status(429, Some("Thu, 01 Jan 1970 00:00:00 GMT"))),
        named("rate-limited-silent", "F1", "429 without Retry-After", || status(429, None)),
        named("rate-limited-zero", "F1", "429, wait zero seconds", || status(429, Some("0"))),
        named("rate-limited-negative", "F1", "429, wait minus five seconds", || status(429, Some("-5"))),
        named("rate-limited-for-ever", "F1", "429, wait a thousand million seconds", || status(429, Some("1000000000"))),
        named("rate-limited-garbage", "F1", "429, wait \"soon\"", || status(429, Some("soon"))),
        named("server-error", "F2", "500", || status(500, None)),
        named("bad-gateway", "F2", "502", || status(502, None)),
        named("unavailable", "F2", "503, wait one second", || status(503, Some("1"))),
        named("gateway-timeout", "F2", "504", || status(504, None)),
        named("hang", "F3", "no answer at all", || Effect::Hang),
        named("late", "F3", "the answer after 30 seconds", || Effect::Delay { millis: 30_000 }),
        named("close-before-answer", "F4", "connection closed, nothing applied", || Effect::Close),
        named("close-mid-body", "F4", "applied; half of the answer, then closed", || Effect::Truncate),
        named("close-before-end", "F4", "applied; whole answer, closed before its end mark", || Effect::LoseEnd),
        named("lost-answer", "F5", "applied, closed without an answer", || Effect::LoseAnswer),
        named("applied-late", "F6", "closed without an answer, applied two seconds later", || Effect::ApplyLater { millis: 2000 }),
        named("html", "F7", "a sign-in page with status 200", || Effect::CaptivePortal),
        named("empty-body", "F7", "status 200, no body", || body(200, "application/json", "")),
        named("garbage", "F7", "status 200, no JSON", || body(200, "application/json", "\u{0}\u{1}not json")),
        named("wrong-content-type", "F7", "the right answer as text/plain", || content_type("text/plain")),
        named("byte-order-mark", "F7", "the right answer after a byte order mark", || mangle(Mangle::ByteOrderMark)),
        named("cut-short", "F7", "half of the JSON as if it was whole", || mangle(Mangle::CutShort)),
        named("duplicate-keys", "F7", "data twice", || mangle(Mangle::DuplicateKey)),
        named("deep-nesting", "F7", "data nested 100,000 deep", || mangle(Mangle::DeepNesting)),
        named("huge-number", "F7", "data is 1e999", || mangle(Mangle::HugeNumber)),
        named("lone-surrogate", "F7", "data is half a character", || mangle(Mangle::LoneSurrogate)),
        named("not-utf8", "F7", "a byte that is no UTF-8", || mangle(Mangle::NotUtf8)),
        named("duplicate-page", "F8", "the rows of the page before", || Effect::DuplicatePage),
        named("overlapping-page", "F8", "rows come twice, none is missing", || Effect::OverlappingPage),
        named("missing-row", "F8", "a row is left out", || Effect::MissingRow),
        named("short-page", "F8", "half as many rows as granted", || Effect::ShortPage),
        named("wrong-total", "F8", "total is one too many", || Effect::WrongTotal),
        named("cursor-loop", "F9", "the cursor leads to its own page", || Effect::CursorLoop),
        named("null-cursor", "F9", "more to come, but no cursor", || Effect::NullCursor),
        named("illegal-cursor", "F9", "a cursor that is none", || Effect::IllegalCursor),
        named("revoked-key", "F10", "401", || Effect::RevokedKey),
        named("lost-scope", "F10", "403", || Effect::LostScope),
        named("job-expired", "F12", "open jobs expire before the request", || Effect::ExpireJobs),
        named("job-cancelled", "F12", "open jobs are cancelled before the request", || Effect::CancelJobs),
        named("job-gone", "F12", "404 EXPORT_NOT_FOUND", || Effect::JobGone),
        named("items-refused", "F14", "200 with all items in errors", refuse_all),
        named("too-many-items", "F14", "413 EXPORT_JOB_ITEMS_UPDATE_LIMIT", || exception(413, "EXPORT_JOB_ITEMS_UPDATE_LIMIT")),
        named("job-finished", "F14", "422 EXPORT_JOB_STATUS_UNPROCESSABLE", || exception(422, "EXPORT_JOB_STATUS_UNPROCESSABLE")),
        named("clock-far-ahead", "F15", "Date ten years ahead", || date("Thu, 27 Nov 2036 08:00:00 GMT")),
        named("clock-nonsense", "F15", "Date that is none", || date("yesterday")),
        named("file-missing", "F25", "404", || status(404, None)),
        named("file-expired", "F25", "403", || status(403, None)),
        named("file-elsewhere", "F25", "redirect to another host", || redirect("http://192.0.2.1/receipt.pdf")),
        named("file-larger", "F25", "one byte more than told", || Effect::Pad { bytes: 1 }),
        named("file-too-large", "F25", "31 MB", || bytes(Some(31_000_000))),
        named("file-endless", "F25", "a body that never ends", || bytes(None)),
        named("file-bomb", "F25", "gzip that unpacks to 1 GiB", || Effect::GzipBomb { mebibytes: 1024 }),
        named("proxy-sign-in", "F26", "407", || status(407, None)),
        named("captive-redirect", "F26", "302 to a sign-in page", || redirect("http://192.0.2.1/login")),
        named("slow-loris", "F27", "one byte each second", || Effect::Drip { millis: 1000 }),
    ];

    /// The fault of this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|named| named.name == name)
    }

    /// What it does to a request.
    pub fn effect(&self) -> Effect {
        (self.effect)()
    }
}

const fn named(
    name: &'static str,
    row: &'static str,
    what: &'static str,
    effect: fn() -> Effect,
) -> NamedFault {
    NamedFault {
        name,
        row,
        what,
        effect,
    }
}

fn status(status: u16, retry_after: Option<&str>) -> Effect {
    Effect::Status {
        status,
        retry_after: retry_after.map(Into::into),
    }
}

fn body(status: u16, content_type: &str, body: &str) -> Effect {
    Effect::Body {
        status,
        content_type: content_type.into(),
        body: body.into(),
    }
}

fn exception(status: u16, kind: &str) -> Effect {
    let text = format!("{{\"type\":\"{kind}\",\"message\":\"Injected.\"}}");
    body(status, crate::http::JSON, &text)
}

fn content_type(value: &str) -> Effect {
    Effect::ContentType {
        value: value.into(),
    }
}

fn mangle(how: Mangle) -> Effect {
    Effect::Mangle { how }
}

fn refuse_all() -> Effect {
    Effect::RefuseItems {
        entries: Vec::new(),
        error_type: super::update_failed(),
    }
}

fn date(value: &str) -> Effect {
    Effect::Date {
        value: value.into(),
    }
}

fn redirect(location: &str) -> Effect {
    Effect::Redirect {
        status: 302,
        location: location.into(),
    }
}

fn bytes(count: Option<u64>) -> Effect {
    Effect::Bytes {
        count,
        content_type: "application/pdf".into(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::NamedFault;

    const README: &str = include_str!("../../README.md");

    #[test]
    fn names_are_unique_and_the_readme_tells_of_each() {
        let mut seen = HashSet::new();
        for named in NamedFault::ALL {
            assert!(seen.insert(named.name), "{} twice", named.name);
            assert!(NamedFault::find(named.name).is_some());
            let row = README
                .lines()
                .find(|line| line.starts_with(&format!("| {} |", named.row)));
            let row = row.unwrap_or_else(|| panic!("the README has no row {}", named.row));
            assert!(
                row.contains(&format!("`{}`", named.name)),
                "{} in {row}",
                named.name
            );
        }
        for n in 1..=28 {
            assert!(
                README.contains(&format!("\n| F{n} |")),
                "the README has no row F{n}"
            );
        }
    }

    #[test]
    fn every_effect_can_be_written_down_and_read_again() {
        for named in NamedFault::ALL {
            let text = serde_json::to_string(&named.effect()).expect("effects are data");
            let again: super::Effect = serde_json::from_str(&text).expect("and come back");
            assert_eq!(again, named.effect(), "{}", named.name);
        }
        assert!(NamedFault::find("moon").is_none());
    }
}
