//! Companies that one version of Pleo's API cannot serve.

use ledgerport_core::companies::ApiChoice;
use ledgerport_core::model::JobId;
use ledgerport_core::problem::Code;
use ledgerport_core::runs::{Source, Status};
use ledgerport_sandbox::{Behaviour, ExportVersions, Scenario};
use ledgerport_tests::bench::Bench;
use ledgerport_tests::cases::Cases;
use ledgerport_tests::headless::Desk;
use ledgerport_tests::theirs;

/// Whether the job is made by us or was clicked in Pleo, where v3 is refused only when the data is read.
async fn contra_accounts_missing(api: ApiChoice, clicked: bool) {
    let bench = Bench::start(Scenario::ContraMissing).await;
    let mut order = bench.order();
    order.api = api;
    if clicked {
        let job = bench.sandbox.click_export(None).expect("a click on Export");
        order.source = Source::Job(JobId(job));
    }
    let end = bench.go(order).await;
    theirs::assert_nothing_held(&bench.sandbox);
    if api == ApiChoice::V3 {
        bench.assert_trouble(&end, Status::Failed, Code::ContraAccounts);
        assert_eq!(theirs::jobs(&bench.sandbox).len(), usize::from(clicked));
        if let Some(job) = theirs::jobs(&bench.sandbox).first() {
            assert_eq!(
                job.failure_reason_type.as_deref(),
                Some("missing_configuration")
            );
            assert!(
                job.failure_reason
                    .as_ref()
                    .is_some_and(|reason| reason.contains("ontra accounts"))
            );
        }
        return;
    }
    bench.assert_completed(&end);
    assert!(
        end.record.api_reason.contains("contra accounts"),
        "{}",
        end.record.api_reason
    );
    assert_eq!(end.record.api.to_string(), "v2");
}

async fn several_currencies(api: ApiChoice) {
    let bench = Bench::start(Scenario::MultiCurrency).await;
    let mut order = bench.order();
    order.api = api;
    let end = bench.go(order).await;
    theirs::assert_nothing_held(&bench.sandbox);
    if api == ApiChoice::V2 {
        bench.assert_trouble(&end, Status::Failed, Code::ApiVersion);
        let job = theirs::jobs(&bench.sandbox).pop().expect("the job");
        assert_eq!(job.status, "failed");
        assert_eq!(
            job.failure_reason_type.as_deref(),
            Some("invalid_configuration")
        );
        bench.assert_untouched();
        return;
    }
    bench.assert_completed(&end);
    let sums: Vec<_> = end
        .sums
        .iter()
        .map(|sums| sums.file.currency.to_string())
        .collect();
    assert_eq!(sums, ["DKK", "EUR", "GBP"]);
}

/// Jobs are listed whatever version Pleo offers, unless a certain one was chosen.
async fn listed(versions: ExportVersions, api: ApiChoice, works: bool) {
    let bench = Bench::start(Scenario::Legacy).await;
    bench.sandbox.set_behaviour(Behaviour {
        export_versions: versions,
        ..Behaviour::default()
    });
    let job = bench.sandbox.click_export(None).expect("a click on Export");
    match bench.companies.jobs(bench.books, api).await {
        Ok(jobs) => assert!(works && jobs.iter().any(|listed| listed.id.0 == job)),
        Err(problem) => assert!(!works, "{versions:?} {api:?}: {problem}"),
    }
}

/// A company whose Pleo has no newer version.
async fn older(versions: ExportVersions, api: ApiChoice, clicked: bool, works: bool) {
    // Without vendors, of which v1 knows nothing; its supplier invoice goes to one account for all.
    let bench = Bench::start(Scenario::Legacy).await;
    bench.sandbox.set_behaviour(Behaviour {
        export_versions: versions,
        ..Behaviour::default()
    });
    let mut order = bench.order();
    let mut settings = bench
        .companies
        .get(bench.books)
        .expect("connected")
        .settings;
    settings.profile.payable_account = Some("6800".into());
    bench
        .companies
        .save_settings(bench.books, &settings)
        .expect("saves");
    order.api = api;
    if clicked {
        let job = bench.sandbox.click_export(None).expect("a click on Export");
        order.source = Source::Job(JobId(job));
    }
    let end = bench.go(order).await;
    if !works {
        bench.assert_trouble(&end, Status::Failed, Code::ApiVersion);
        assert!(theirs::jobs(&bench.sandbox).is_empty());
        bench.assert_untouched();
        return;
    }
    bench.assert_completed(&end);
    let version = if versions == ExportVersions::UpToV1 {
        "v1"
    } else {
        "v2"
    };
    assert_eq!(end.record.api.to_string(), version);
    if api == ApiChoice::Auto {
        let reason = format!("{version}, because Pleo does not offer ");
        assert!(
            end.record.api_reason.starts_with(&reason),
            "{}",
            end.record.api_reason
        );
    }
}

async fn said(scenario: Scenario, api: &str, code: &str) {
    let desk = Desk::open(scenario).await;
    let said = desk.say(desk.export(&["--api", api])).await;
    if code.is_empty() {
        desk.assert_agreed(&said).await;
        assert!(
            said.json["api_reason"]
                .as_str()
                .is_some_and(|reason| reason.len() > 10)
        );
    } else {
        desk.assert_trouble(&said, code);
        theirs::assert_nothing_held(&desk.sandbox);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_version_fits_the_company_or_says_so() {
    let mut cases = Cases::default();
    for clicked in [false, true] {
        for api in [ApiChoice::Auto, ApiChoice::V2, ApiChoice::V3] {
            if api == ApiChoice::V2 {
                continue;
            }
            let name = format!("contra accounts, {api:?}, clicked: {clicked}");
            cases.add(name, contra_accounts_missing(api, clicked));
        }
    }
    for api in [ApiChoice::Auto, ApiChoice::V2, ApiChoice::V3] {
        cases.add(
            format!("several currencies, {api:?}"),
            several_currencies(api),
        );
    }
    for clicked in [false, true] {
        for versions in [ExportVersions::UpToV2, ExportVersions::UpToV1] {
            cases.add(
                format!("{versions:?}, automatic, clicked: {clicked}"),
                older(versions, ApiChoice::Auto, clicked, true),
            );
        }
        cases.add(
            format!("v1 chosen, clicked: {clicked}"),
            older(ExportVersions::UpToV1, ApiChoice::V1, clicked, true),
        );
    }
    cases.add(
        "v3 chosen where there is only v1",
        older(ExportVersions::UpToV1, ApiChoice::V3, false, false),
    );
    use ExportVersions as Offered;
    for (versions, api, works) in [
        (Offered::Documented, ApiChoice::Auto, true),
        (Offered::OnlyV3, ApiChoice::Auto, true),
        (Offered::UpToV2, ApiChoice::Auto, true),
        (Offered::UpToV1, ApiChoice::Auto, true),
        (Offered::UpToV2, ApiChoice::V2, true),
        (Offered::UpToV2, ApiChoice::V3, false),
    ] {
        let name = format!("jobs are listed, {versions:?}, {api:?}");
        cases.add(name, listed(versions, api, works));
    }
    cases.add("program, legacy, auto", said(Scenario::Legacy, "auto", ""));
    cases.add("program, legacy, v1", said(Scenario::Legacy, "v1", ""));
    cases.add(
        "program, contra, auto",
        said(Scenario::ContraMissing, "auto", ""),
    );
    cases.add(
        "program, contra, v2",
        said(Scenario::ContraMissing, "v2", ""),
    );
    cases.add(
        "program, contra, v3",
        said(Scenario::ContraMissing, "v3", "contra_accounts_missing"),
    );
    cases.add(
        "program, currencies, v2",
        said(Scenario::MultiCurrency, "v2", "api_version_unsupported"),
    );
    cases.end().await;
}
