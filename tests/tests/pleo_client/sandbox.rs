//! Whole conversations with the sandbox.

use ledgerport_core::model::{
    CompanyId, EntryId, ItemFailureKind, ItemStatus, ItemUpdate, JobEvent, JobFailureKind, JobId,
    JobStatus, VendorState,
};
use ledgerport_core::pleo::{ApiVersion, Client, EntryFilter, Error, Subject, Trail};
use ledgerport_sandbox::{Behaviour, Config, RateLimit, Sandbox, Scenario};

use crate::raw::{client, quick};

/// A sandbox with a client that may do everything.
pub(crate) struct Bench {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: Client,
    pub(crate) company: CompanyId,
}

pub(crate) async fn bench(scenario: Scenario) -> Bench {
    let key = Some(crate::raw::KEY.to_owned());
    // The client's own pace is another test's matter.
    let behaviour = Behaviour {
        rate_limit: RateLimit::Unlimited,
        ..Behaviour::default()
    };
    let config = Config {
        scenario,
        key,
        behaviour,
        ..Config::default()
    };
    let sandbox = Sandbox::start(config).await.expect("starts");
    Bench {
        client: client(&sandbox.url(), quick()),
        company: CompanyId(sandbox.company_id()),
        sandbox,
    }
}

impl Bench {
    /// The job a bookkeeper makes of everything there is.
    pub(crate) fn click(&self) -> JobId {
        JobId(
            self.sandbox
                .click_export(None)
                .expect("there is something to export"),
        )
    }

    /// No request since the start carried the key anywhere but in its header.
    fn assert_silent(&self) {
        let requests = self.sandbox.requests();
        assert!(!requests.is_empty() && requests.iter().all(|request| !request.key_exposed));
    }
}

async fn all_entries(bench: &Bench) -> Vec<EntryId> {
    let (mut ids, mut after, mut trail) = (Vec::new(), None, Trail::new());
    loop {
        let page = bench
            .client
            .entries(bench.company, EntryFilter::not_exported(), after.as_ref())
            .await;
        let page = page.expect("a page of entries");
        trail.advance(&page.next, page.rows.len()).expect("ends");
        ids.extend(page.rows.iter().map(|entry| entry.id));
        after = page.next;
        if after.is_none() {
            return ids;
        }
    }
}

#[tokio::test]
async fn a_company_introduces_itself() {
    let bench = bench(Scenario::Agency).await;
    let identity = bench.client.introspect().await.expect("answers");
    assert_eq!(identity.subject, Subject::Company(bench.company));
    assert!(
        identity
            .scopes
            .iter()
            .any(|scope| scope == "export-jobs:write")
    );
    let companies = bench.client.companies().await.expect("answers");
    assert_eq!(
        companies
            .iter()
            .map(|company| company.id)
            .collect::<Vec<_>>(),
        [bench.company]
    );
    let company = bench.client.company(bench.company).await.expect("answers");
    assert_eq!(company, companies[0]);
    assert!(company.country.is_some_and(|country| country.len() == 2));
    let vendors = bench.client.vendors(bench.company).await.expect("answers");
    assert!(
        vendors
            .iter()
            .any(|vendor| vendor.state == VendorState::Active)
    );
    let stranger = CompanyId(bench.sandbox.neighbour_id());
    assert!(bench.client.company(stranger).await.is_err());
    bench.assert_silent();
}

#[tokio::test]
async fn a_job_goes_from_choice_to_end_in_every_version() {
    for v in [ApiVersion::V1, ApiVersion::V2, ApiVersion::V3] {
        let bench = bench(Scenario::Bakery).await;
        let client = &bench.client;
        let entries = all_entries(&bench).await;
        assert_eq!(entries.len(), bench.sandbox.entries().len());
        let job = client
            .create_job(v, bench.company, &entries, false)
            .await
            .expect("made");
        assert_eq!(
            (&job.status, job.company),
            (&JobStatus::Pending, bench.company)
        );
        assert_eq!(job.number_of_items as usize, entries.len());
        let second = client
            .create_job(v, bench.company, &entries[..1], false)
            .await;
        let kind = "EXPORT_ALREADY_IN_PROGRESS".to_owned();
        assert_eq!(second, Err(Error::Conflict { kind }));

        client
            .send_event(v, job.id, &JobEvent::Started)
            .await
            .expect("taken");
        let again = client
            .send_event(v, job.id, &JobEvent::Started)
            .await
            .expect_err("once only");
        assert!(
            again.is_kind("INVALID_EXPORT_JOB_STATUS_CHANGE"),
            "{again:?}"
        );
        assert_eq!(
            client.job(v, job.id).await.expect("answers").status,
            JobStatus::InProgress
        );
        let items = client.export_items(v, job.id, None).await.expect("a page");
        assert!(items.rows.iter().all(Result::is_ok));
        let states = client.job_items(v, job.id, None).await.expect("a page");
        assert!(
            states
                .rows
                .iter()
                .all(|item| item.status == ItemStatus::Pending)
        );

        report(&bench, v, job.id, &entries).await;
        client
            .send_event(v, job.id, &JobEvent::CompletedWithErrors)
            .await
            .expect("taken");
        let seen = bench.sandbox.job(job.id.0).expect("is there");
        assert_eq!(seen.status, "completed_with_errors");
        assert!(seen.items.iter().all(|item| item.status != "pending"));
        let late = [ItemUpdate::InProgress { entry: entries[0] }];
        let late = client
            .update_items(v, job.id, &late)
            .await
            .expect_err("finished");
        assert!(late.is_kind("EXPORT_JOB_STATUS_UNPROCESSABLE"), "{late:?}");
        bench.assert_silent();
    }
}

/// The first entry failed, one that is not in the job is refused, all others are booked.
async fn report(bench: &Bench, v: ApiVersion, job: JobId, entries: &[EntryId]) {
    let (bad, good) = entries.split_first().expect("the bakery has entries");
    let stranger = EntryId(uuid::Uuid::from_u128(1));
    let failed = |entry, kind| ItemUpdate::Failed {
        entry,
        kind,
        reason: "Because.".to_owned(),
    };
    let told = [
        failed(*bad, ItemFailureKind::TagUnknown),
        failed(stranger, ItemFailureKind::Validation),
    ];
    let answer = bench
        .client
        .update_items(v, job, &told)
        .await
        .expect("answers");
    let [accepted] = answer.accepted.as_slice() else {
        panic!("{answer:?}")
    };
    let word = if v == ApiVersion::V3 {
        "tag_unknown"
    } else {
        "invalid_configuration"
    };
    assert_eq!(
        (accepted.entry, &accepted.status),
        (*bad, &ItemStatus::Failed)
    );
    assert_eq!(
        accepted.failure_kind.as_ref().map(ItemFailureKind::word),
        Some(word)
    );
    let [refused] = answer.refused.as_slice() else {
        panic!("{answer:?}")
    };
    assert_eq!(
        (refused.entry, refused.kind.as_str()),
        (stranger, "ACCOUNTING_ENTRY_DOES_NOT_EXIST")
    );

    let exported_at = bench.sandbox.now();
    let booked = |entry: &EntryId| ItemUpdate::Successful {
        entry: *entry,
        external_id: "V-1".to_owned(),
        exported_at,
    };
    for chunk in good.chunks(100) {
        let told: Vec<_> = chunk.iter().map(booked).collect();
        let answer = bench
            .client
            .update_items(v, job, &told)
            .await
            .expect("answers");
        assert_eq!(answer.accepted.len(), chunk.len());
        assert_eq!(answer.accepted[0].external_id.as_deref(), Some("V-1"));
    }
}

#[tokio::test]
async fn jobs_come_oldest_first_and_failed_ones_say_why() {
    let bench = bench(Scenario::Bakery).await;
    let entries: Vec<_> = bench
        .sandbox
        .entries()
        .iter()
        .map(|entry| entry.id)
        .collect();
    let mut made = Vec::new();
    for entry in &entries[..3] {
        made.push(JobId(
            bench.sandbox.click_export(Some(&[*entry])).expect("free"),
        ));
        bench
            .sandbox
            .advance_clock(std::time::Duration::from_secs(1));
    }
    let v = ApiVersion::V3;
    let reason = "The folder is gone.".to_owned();
    let failed = JobEvent::Failed {
        kind: JobFailureKind::MissingConfiguration,
        reason: reason.clone(),
    };
    bench
        .client
        .send_event(v, made[1], &failed)
        .await
        .expect("taken");
    let jobs = bench
        .client
        .jobs(v, bench.company, &[])
        .await
        .expect("answers");
    assert_eq!(jobs.iter().map(|job| job.id).collect::<Vec<_>>(), made);
    assert_eq!(
        jobs[1].failure_kind,
        Some(JobFailureKind::MissingConfiguration)
    );
    assert_eq!(jobs[1].failure_reason, Some(reason));
    let open = bench
        .client
        .jobs(v, bench.company, &[JobStatus::Pending])
        .await
        .expect("answers");
    assert_eq!(
        open.iter().map(|job| job.id).collect::<Vec<_>>(),
        [made[0], made[2]]
    );
    let none = JobId(uuid::Uuid::from_u128(5));
    let error = bench.client.job(v, none).await.expect_err("unknown");
    assert!(
        error.is_kind("export_not_found") && matches!(error, Error::NotFound { .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn thousands_of_items_are_read_to_the_last() {
    let bench = bench(Scenario::Large(1050)).await;
    let job = bench.click();
    let (mut entries, mut after, mut trail) =
        (std::collections::HashSet::new(), None, Trail::new());
    loop {
        let page = bench
            .client
            .export_items(ApiVersion::V3, job, after.as_ref())
            .await
            .expect("a page");
        trail.advance(&page.next, page.rows.len()).expect("ends");
        entries.extend(page.rows.into_iter().map(|row| row.expect("reads").entry));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(entries.len(), 1050);
    assert_eq!(bench.client.traffic().sent, 11);
}
