//! What can be told, and the ways Pleo's pages spell it.

use serde_json::{Value, json};

use crate::world::company::Vendor;
use crate::world::job::JobStatus;
use crate::world::{Company, Job};

/// A kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    JobCreated,
    JobStarted,
    JobFailed,
    JobCompleted,
    JobCompletedWithErrors,
    /// Any of the four above: a subscription may ask for all of them at once.
    JobStatusChanged,
    VendorCreated,
}

impl Kind {
    /// The kind that a subscription asks for; none if nobody knows it.
    ///
    /// Pleo's pages write `v1.export-job.created`, `v1.export.job-created`,
    /// `v2.export-job.created`, `v2.export.job-created` and `export-job.created`,
    /// so the version and the choice between `.`, `-` and `_` count for nothing.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let bare = match name.split_once('.') {
            Some((version, rest)) if is_version(version) => rest,
            _ => name,
        };
        Some(match bare.replace(['.', '_'], "-").as_str() {
            "export-job-created" => Self::JobCreated,
            "export-job-started" => Self::JobStarted,
            "export-job-failed" => Self::JobFailed,
            "export-job-completed" => Self::JobCompleted,
            "export-job-completed-with-errors" => Self::JobCompletedWithErrors,
            "export-job-status-changed" | "export-job-updated" => Self::JobStatusChanged,
            "vendor-created" => Self::VendorCreated,
            _ => return None,
        })
    }

    /// As Pleo's sample notifications spell it; for status changes, which have no
    /// sample, in the same manner.
    pub(crate) fn canonical(self) -> &'static str {
        match self {
            Self::JobCreated => "v1.export-job.created",
            Self::JobStarted => "v1.export-job.started",
            Self::JobFailed => "v1.export-job.failed",
            Self::JobCompleted => "v1.export-job.completed",
            Self::JobCompletedWithErrors => "v1.export-job.completed_with_errors",
            Self::JobStatusChanged => "v1.export-job.status-changed",
            Self::VendorCreated => "v1.vendor.created",
        }
    }

    /// The event of a job that reached a status.
    pub(crate) fn of_status(status: JobStatus) -> Self {
        match status {
            JobStatus::Pending => Self::JobCreated,
            JobStatus::InProgress => Self::JobStarted,
            JobStatus::Failed => Self::JobFailed,
            JobStatus::Completed => Self::JobCompleted,
            JobStatus::CompletedWithErrors => Self::JobCompletedWithErrors,
        }
    }

    /// Whether a subscription to this kind is told of `event`.
    pub(crate) fn covers(self, event: Self) -> bool {
        self == event
            || (self == Self::JobStatusChanged
                && !matches!(event, Self::JobCreated | Self::VendorCreated))
    }

    /// The scope that a subscription to it needs.
    pub(crate) fn scope(self) -> &'static str {
        match self {
            Self::VendorCreated => "vendors:read",
            _ => "export-jobs:read",
        }
    }
}

/// `v1`, `v2`...
fn is_version(text: &str) -> bool {
    text.strip_prefix('v')
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// What a notification says of a job: the fields of Pleo's sample.
pub(crate) fn job(company: &Company, job: &Job, expires_in: u32) -> Value {
    json!({
        "companyId": company.id,
        "createdAt": job.created_at,
        "createdBy": job.created_by,
        "expiresIn": expires_in,
        "id": job.id,
        "numberOfItems": job.items.len(),
        "status": job.status.as_str(),
    })
}

/// What a notification says of a vendor: the fields of Pleo's sample.
pub(crate) fn vendor(company: &Company, vendor: &Vendor) -> Value {
    json!({
        "id": vendor.id,
        "companyId": vendor.company_id,
        "name": vendor.name,
        "country": vendor.country,
        "registrationNumber": vendor.registration_number,
        "taxRegistrationNumber": vendor.tax_registration_number,
        "code": vendor.code,
        "state": vendor.state,
        "defaultCurrency": vendor.default_currency,
        "createdBy": company.employees.last().map(|employee| employee.id),
        "createdAt": vendor.created_at,
        "updatedAt": vendor.updated_at,
        "deletedAt": null,
    })
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn every_spelling_of_pleos_pages_is_known() {
        for name in [
            "v1.export-job.created",
            "v1.export.job-created",
            "v2.export-job.created",
            "v2.export.job-created",
            "export-job.created",
        ] {
            assert_eq!(Kind::parse(name), Some(Kind::JobCreated), "{name}");
        }
        let kinds = [
            Kind::JobStarted,
            Kind::JobFailed,
            Kind::JobCompleted,
            Kind::JobCompletedWithErrors,
            Kind::JobStatusChanged,
            Kind::VendorCreated,
        ];
        for kind in kinds {
            assert_eq!(Kind::parse(kind.canonical()), Some(kind));
        }
        for name in [
            "",
            "v1",
            "v1.",
            "v1.v1.vendor.created",
            "vx.vendor.created",
            "vendor.deleted",
        ] {
            assert_eq!(Kind::parse(name), None, "{name}");
        }
    }

    #[test]
    fn a_status_change_covers_all_but_creation() {
        let any = Kind::JobStatusChanged;
        assert!(any.covers(Kind::JobStarted) && any.covers(Kind::JobFailed));
        assert!(!any.covers(Kind::JobCreated) && !any.covers(Kind::VendorCreated));
        assert!(!Kind::JobCreated.covers(Kind::JobStarted));
    }
}
