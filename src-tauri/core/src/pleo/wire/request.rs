//! What we send. Only words the API version knows leave from here: requests are closed lists even where answers are
//! open.

use jiff::Timestamp;
use serde::Serialize;

use crate::model::{
    CompanyId, EntryId, ItemFailureKind, ItemUpdate, JobEvent, JobFailureKind, JobId,
};
use crate::pleo::{ApiVersion, EntryFilter};

/// The JSON of `body`.
pub(in crate::pleo) fn json(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("our own structs have text keys and no failing parts")
}

/// `CreateExportJob`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pleo) struct NewJob<'a> {
    pub(in crate::pleo) accounting_entry_ids: &'a [EntryId],
    pub(in crate::pleo) company_id: CompanyId,
    pub(in crate::pleo) is_interactive: bool,
    pub(in crate::pleo) options: Options,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pleo) struct Options {
    pub(in crate::pleo) vendor_based_bookkeeping: bool,
}

/// `CreateExportJobEvent`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pleo) struct Event<'a> {
    job_id: JobId,
    #[serde(rename = "event")]
    word: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_reason_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_reason: Option<&'a str>,
}

impl<'a> Event<'a> {
    pub(in crate::pleo) fn new(job_id: JobId, event: &'a JobEvent) -> Self {
        let (word, failure) = match event {
            JobEvent::Started => ("started", None),
            JobEvent::Completed => ("completed", None),
            JobEvent::CompletedWithErrors => ("completed_with_errors", None),
            JobEvent::Failed { kind, reason } => ("failed", Some((kind, reason))),
        };
        Self {
            job_id,
            word,
            failure_reason_type: failure.map(|(kind, _)| job_word(kind)),
            failure_reason: failure.map(|(_, reason)| reason.as_str()),
        }
    }
}

/// `UpdateExportJobItem`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pleo) struct Update<'a> {
    accounting_entry_id: EntryId,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exported_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_reason_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_reason: Option<&'a str>,
}

impl<'a> Update<'a> {
    pub(in crate::pleo) fn new(version: ApiVersion, update: &'a ItemUpdate) -> Self {
        let bare = |status| Self {
            accounting_entry_id: update.entry(),
            status,
            external_id: None,
            exported_at: None,
            failure_reason_type: None,
            failure_reason: None,
        };
        match update {
            ItemUpdate::InProgress { .. } => bare("in_progress"),
            ItemUpdate::Successful {
                external_id,
                exported_at,
                ..
            } => Self {
                external_id: Some(external_id),
                exported_at: Some(*exported_at),
                ..bare("successful")
            },
            ItemUpdate::Failed { kind, reason, .. } => Self {
                failure_reason_type: Some(item_word(version, kind)),
                failure_reason: Some(reason),
                ..bare("failed")
            },
        }
    }
}

/// The word for `kind` that `version` knows.
fn item_word(version: ApiVersion, kind: &ItemFailureKind) -> &str {
    let nearest = match (version, kind) {
        (_, ItemFailureKind::Unknown(_)) => &ItemFailureKind::Unexpected,
        (ApiVersion::V1 | ApiVersion::V2, kind) => kind.before_v3(),
        (ApiVersion::V3, kind) => kind,
    };
    nearest.word()
}

fn job_word(kind: &JobFailureKind) -> &str {
    match kind {
        JobFailureKind::Unknown(_) => JobFailureKind::Validation.word(),
        known => known.word(),
    }
}

/// Body of the accounting entry search.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pleo) struct EntrySearch<'a> {
    include_deleted: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    export_status: &'a [&'static str],
}

impl<'a> EntrySearch<'a> {
    pub(in crate::pleo) fn new(filter: &'a EntryFilter) -> Self {
        Self {
            include_deleted: false,
            export_status: &filter.export_status,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &impl Serialize) -> String {
        String::from_utf8(json(body)).expect("JSON is UTF-8")
    }

    #[test]
    fn no_version_hears_a_word_it_does_not_know() {
        let table = [
            (
                "vendor_unknown",
                "accounting_system_validation_failure",
                "vendor_unknown",
            ),
            (
                "account_unknown",
                "invalid_configuration",
                "account_unknown",
            ),
            (
                "tax_code_unknown",
                "invalid_configuration",
                "tax_code_unknown",
            ),
            ("tag_unknown", "invalid_configuration", "tag_unknown"),
            (
                "missing_configuration",
                "missing_configuration",
                "missing_configuration",
            ),
            ("brand_new", "unexpected_failure", "unexpected_failure"),
        ];
        for (kind, v2, v3) in table {
            let kind = ItemFailureKind::from(kind);
            assert_eq!(item_word(ApiVersion::V1, &kind), v2);
            assert_eq!(item_word(ApiVersion::V2, &kind), v2);
            assert_eq!(item_word(ApiVersion::V3, &kind), v3);
        }
        assert_eq!(job_word(&"brand_new".into()), "validation_failure");
        assert_eq!(job_word(&"job_expired".into()), "job_expired");
    }

    #[test]
    fn bodies_are_spelt_as_pleo_spells_them() {
        let id = "7d444840-9dc0-11d1-b245-5ffdce74fad2";
        let uuid = id.parse().expect("an id");
        let entry = EntryId(uuid);
        let update = ItemUpdate::Successful {
            entry,
            external_id: "V-1".into(),
            exported_at: "2026-10-05T12:00:00Z".parse().expect("a time"),
        };
        assert_eq!(
            text(&[Update::new(ApiVersion::V3, &update)]),
            format!(
                r#"[{{"accountingEntryId":"{id}","status":"successful","externalId":"V-1","exportedAt":"2026-10-05T12:00:00Z"}}]"#
            )
        );
        let update = ItemUpdate::InProgress { entry };
        assert_eq!(
            text(&Update::new(ApiVersion::V2, &update)),
            format!(r#"{{"accountingEntryId":"{id}","status":"in_progress"}}"#)
        );
        let event = JobEvent::Failed {
            kind: JobFailureKind::MissingConfiguration,
            reason: "No.".into(),
        };
        assert_eq!(
            text(&Event::new(JobId(uuid), &event)),
            format!(
                r#"{{"jobId":"{id}","event":"failed","failureReasonType":"missing_configuration","failureReason":"No."}}"#
            )
        );
        assert_eq!(
            text(&Event::new(JobId(uuid), &JobEvent::Started)),
            format!(r#"{{"jobId":"{id}","event":"started"}}"#)
        );
        assert_eq!(
            text(&EntrySearch::new(&EntryFilter::not_exported())),
            r#"{"includeDeleted":false,"exportStatus":["NOT_EXPORTED"]}"#
        );
    }
}
