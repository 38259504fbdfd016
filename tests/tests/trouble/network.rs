//! No network, a wrong network, and a Pleo that is not well.

use jiff::fmt::rfc2822;
use ledgerport_core::problem::Code;
use ledgerport_core::runs::Status;
use ledgerport_sandbox::{Effect, Fault, Scenario};
use ledgerport_tests::bench::Bench;
use ledgerport_tests::cases::Cases;
use ledgerport_tests::headless::Desk;
use ledgerport_tests::theirs;

use crate::{CREATE, DATA, EVENTS, ITEMS};

/// The reads of an export.
const READS: [&str; 2] = [ITEMS, DATA];

async fn nobody_listens() {
    let desk = Desk::open(Scenario::Bakery).await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", free.local_addr().expect("bound"));
    drop(free);
    let company = desk.sandbox.company_id().to_string();
    let said = desk.say(desk.export_from(&url, &company)).await;
    desk.assert_trouble(&said, "offline");
}

/// The key never leaves for an address that is neither Pleo nor this computer.
async fn elsewhere() {
    let desk = Desk::open(Scenario::Bakery).await;
    let company = desk.sandbox.company_id().to_string();
    for url in [
        "https://example.com",
        "http://external.pleo.io",
        "https://external.pleo.io.example.com",
        "http://127.0.0.1@example.com",
        "ftp://127.0.0.1",
        "nonsense",
        "",
    ] {
        let words = [
            "jobs",
            "--base-url",
            url,
            "--company",
            &company,
            "--key-env",
            "LEDGERPORT_TEST_KEY",
            "--json",
        ];
        let said = desk.say(desk.program(&words)).await;
        desk.assert_trouble(&said, "input_invalid");
    }
}

async fn stops_and_goes_on(fault: Fault, code: Code) {
    let bench = Bench::start(Scenario::Bakery).await;
    bench.sandbox.inject(fault);
    let stopped = bench.go(bench.order()).await;
    bench.assert_trouble(&stopped, Status::Interrupted, code);
    bench.sandbox.clear_faults();
    let end = bench.resume(stopped.id).await;
    bench.assert_completed(&end);
    assert_eq!(theirs::jobs(&bench.sandbox).len(), 1);
}

async fn passes(fault: Fault, throttled: u64) {
    let bench = Bench::start(Scenario::Bakery).await;
    bench.sandbox.inject(fault);
    let end = bench.go(bench.order()).await;
    bench.assert_completed(&end);
    assert_eq!(end.record.answers_429, throttled);
    theirs::faults_met(&bench.sandbox).await;
}

async fn sign_in_page_at_once() {
    let desk = Desk::open(Scenario::Bakery).await;
    desk.sandbox
        .inject(Fault::always("*", Effect::CaptivePortal));
    let said = desk.say(desk.export(&[])).await;
    desk.assert_trouble(&said, "not_pleo");
    desk.assert_untouched();
}

#[tokio::test(flavor = "multi_thread")]
async fn networks_and_servers_that_fail() {
    let mut cases = Cases::default();
    cases.add("nobody listens", nobody_listens());
    cases.add("another address", elsewhere());
    cases.add("a sign-in page from the start", sign_in_page_at_once());
    let status = |status| Effect::Status {
        status,
        retry_after: None,
    };
    for path in READS {
        let get = |effect| Fault::always(path, effect).method("GET");
        let html = || Effect::ContentType {
            value: "text/html".into(),
        };
        let redirect = || Effect::Redirect {
            status: 302,
            location: "http://127.0.0.1:9/login".into(),
        };
        for (name, effect, code) in [
            ("sign-in page", Effect::CaptivePortal, Code::NotPleo),
            ("redirect", redirect(), Code::NotPleo),
            ("another content type", html(), Code::NotPleo),
            ("cut connections", Effect::Close, Code::Offline),
            ("cut answers", Effect::Truncate, Code::Offline),
            ("500 for ever", status(500), Code::PleoUnavailable),
            ("503 for ever", status(503), Code::PleoUnavailable),
            ("418", status(418), Code::Refused),
        ] {
            cases.add(
                format!("{name} at {path}"),
                stops_and_goes_on(get(effect), code),
            );
        }
        for (name, effect) in [
            ("500", status(500)),
            ("504", status(504)),
            ("cut", Effect::Close),
            ("half", Effect::Truncate),
        ] {
            let burst = Fault::next(2, path, effect).method("GET");
            cases.add(format!("{name} twice at {path}"), passes(burst, 0));
        }
    }
    for (method, path) in [("POST", CREATE), ("POST", EVENTS)] {
        let portal = Fault::always("/v3/*", Effect::CaptivePortal);
        let name = format!("sign-in page for everything at {method} {path}");
        if path == CREATE {
            cases.add(name, stops_and_goes_on(portal, Code::NotPleo));
        } else {
            cases.add(name, stops_and_goes_on(portal.after(1), Code::NotPleo));
        }
    }
    cases.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_of_slow_down_is_heeded() {
    let date = |shift: i64| {
        let at = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(shift);
        rfc2822::DateTimePrinter::new()
            .timestamp_to_rfc9110_string(&at)
            .expect("a date")
    };
    let forms = [
        None,
        Some("1".to_owned()),
        Some("0".to_owned()),
        Some("-5".to_owned()),
        Some("1.5".to_owned()),
        Some("soon".to_owned()),
        Some(String::new()),
        Some(date(1)),
        Some(date(-86_400)),
        Some("Mon, 99 Oct 2026 12:00:00 GMT".to_owned()),
    ];
    let mut cases = Cases::default();
    for retry_after in forms {
        for (method, path) in [("GET", DATA), ("PUT", ITEMS), ("POST", CREATE)] {
            let effect = Effect::Status {
                status: 429,
                retry_after: retry_after.clone(),
            };
            let fault = Fault::next(1, path, effect).method(method);
            cases.add(
                format!("{retry_after:?} at {method} {path}"),
                passes(fault, 1),
            );
        }
    }
    cases.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_never_answers_can_be_left() {
    let bench = Bench::start(Scenario::Bakery).await;
    let silence = Effect::Delay { millis: 600_000 };
    bench.sandbox.inject(Fault::next(1, DATA, silence));
    let id = bench.runs.start(bench.order()).await.expect("starts");
    theirs::faults_met(&bench.sandbox).await;
    bench.runs.pause(id).expect("it works");
    let paused = bench.settled(id).await;
    assert_eq!(paused.record.status, Status::Paused);
    let end = bench.resume(id).await;
    bench.assert_completed(&end);
}
