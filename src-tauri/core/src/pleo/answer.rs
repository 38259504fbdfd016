//! Telling Pleo's answers from everything else that may answer in its place, and reading refusals.

use jiff::Timestamp;
use serde::Deserialize;

use super::{Credential, Error, Hint};

/// A complete answer.
#[derive(Debug)]
pub(super) struct Answer {
    status: u16,
    form: Form,
    body: Vec<u8>,
    date: Option<Timestamp>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    Json,
    Html,
    Empty,
    Other,
}

impl Answer {
    pub(super) fn new(status: u16, content_type: Option<&str>, body: Vec<u8>) -> Self {
        let form = form(content_type, &body);
        Self {
            status,
            form,
            body,
            date: None,
        }
    }

    /// The same, given at this moment of the server's clock.
    pub(super) fn at(mut self, date: Option<Timestamp>) -> Self {
        self.date = date;
        self
    }

    /// When it was given, by the server's clock and to the second.
    pub(super) fn date(&self) -> Option<Timestamp> {
        self.date
    }

    /// The text of a JSON answer.
    pub(super) fn json(&self) -> Result<&str, Error> {
        let status = self.status;
        let hint = match self.form {
            Form::Json => {
                return std::str::from_utf8(&self.body).map_err(|_| Error::NotJson {
                    status,
                    hint: Hint::Other,
                });
            }
            Form::Html => Hint::Html,
            Form::Empty => Hint::Empty,
            Form::Other => Hint::Other,
        };
        Err(Error::NotJson { status, hint })
    }

    /// Pleo took something over and need not say more. A web page says something else.
    pub(super) fn accepted(&self) -> Result<(), Error> {
        match self.form {
            Form::Html => Err(Error::NotJson {
                status: self.status,
                hint: Hint::Html,
            }),
            Form::Json | Form::Empty | Form::Other => Ok(()),
        }
    }
}

fn form(content_type: Option<&str>, body: &[u8]) -> Form {
    let first = body.iter().find(|b| !b.is_ascii_whitespace());
    let essence = content_type.map(|text| {
        text.split(';')
            .next()
            .unwrap_or(text)
            .trim()
            .to_ascii_lowercase()
    });
    let essence = essence.as_deref();
    match (essence, first) {
        (_, None) => Form::Empty,
        (Some("text/html" | "application/xhtml+xml"), _) | (_, Some(b'<')) => Form::Html,
        (None | Some("application/json"), Some(b'{')) => Form::Json,
        (Some(kind), Some(b'{')) if kind.ends_with("+json") => Form::Json,
        _ => Form::Other,
    }
}

/// Pleo's `ExceptionInfo`; anything may be missing.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Exception {
    #[serde(rename = "type")]
    kind: Option<String>,
    message: Option<String>,
}

/// The error for a 4xx other than 401, 407 and 429.
pub(super) fn refusal(answer: &Answer, credential: &Credential) -> Error {
    let status = answer.status;
    // A 404 from a network's sign-in page must not look like a job that is gone.
    if answer.form == Form::Html {
        return Error::NotJson {
            status,
            hint: Hint::Html,
        };
    }
    let exception: Exception = answer
        .json()
        .ok()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let clean = |text: Option<String>, most: usize| -> String {
        let text = credential.scrub(text.as_deref().unwrap_or_default().trim());
        text.chars()
            .filter(|c| !c.is_control())
            .take(most)
            .collect()
    };
    let kind = clean(exception.kind, 100);
    match status {
        403 => Error::ScopeMissing,
        404 => Error::NotFound { kind },
        409 => Error::Conflict { kind },
        _ => Error::Refused {
            status,
            kind,
            message: clean(exception.message, 500),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_counts_as_json() {
        let table: [(Option<&str>, &[u8], Form); 14] = [
            (Some("application/json"), b"{}", Form::Json),
            (Some("application/json;charset=UTF-8"), b" \n{}", Form::Json),
            (Some("Application/JSON ; charset=utf-8"), b"{}", Form::Json),
            (Some("application/problem+json"), b"{}", Form::Json),
            (None, b"{}", Form::Json),
            (Some("text/plain"), b"{}", Form::Other),
            (Some("text/html; charset=utf-8"), b"{}", Form::Html),
            (Some("application/json"), b"<html>", Form::Html),
            (None, b"\n <!DOCTYPE html>", Form::Html),
            (Some("application/json"), b"", Form::Empty),
            (Some("text/html"), b" \n", Form::Empty),
            (Some("application/json"), b"\xef\xbb\xbf{}", Form::Other),
            (Some("application/json"), b"[]", Form::Other),
            (Some("application/json"), b"null", Form::Other),
        ];
        for (kind, body, expected) in table {
            assert_eq!(form(kind, body), expected, "{kind:?} {body:?}");
        }
    }

    #[test]
    fn refusals_are_read_whatever_their_body() {
        let key = Credential::ApiKey("plp_secret".into());
        let read = |status, body: &str| {
            refusal(
                &Answer::new(status, Some("application/json"), body.as_bytes().to_vec()),
                &key,
            )
        };
        let named = r#"{"type":"EXPORT_NOT_FOUND","message":"Export job not found.","extra":1}"#;
        let kind = || "EXPORT_NOT_FOUND".to_owned();
        assert_eq!(read(404, named), Error::NotFound { kind: kind() });
        assert_eq!(read(409, named), Error::Conflict { kind: kind() });
        assert_eq!(read(403, named), Error::ScopeMissing);
        assert_eq!(
            read(422, named),
            Error::Refused {
                status: 422,
                kind: kind(),
                message: "Export job not found.".into()
            }
        );
        for body in [
            "",
            "{",
            "null",
            "[]",
            r#"{"type":7}"#,
            r#"{"type":null}"#,
            "plain text",
        ] {
            assert_eq!(
                read(404, body),
                Error::NotFound {
                    kind: String::new()
                },
                "{body}"
            );
        }
        let quoting =
            r#"{"type":"plp_secret","message":"bad header Basic cGxwX3NlY3JldDo=\u0007"}"#;
        let error = read(400, quoting);
        assert!(!format!("{error:?} {error}").contains("cret"), "{error:?}");
        let page = Answer::new(404, Some("text/html"), b"<html>".to_vec());
        assert_eq!(
            refusal(&page, &key),
            Error::NotJson {
                status: 404,
                hint: Hint::Html
            }
        );
    }
}
