//! Keys that are wrong, revoked, or may do too little.

use ledgerport_core::problem::Code;
use ledgerport_core::runs::Status;
use ledgerport_sandbox::{Effect, Fault, Scenario};
use ledgerport_tests::bench::Bench;
use ledgerport_tests::cases::Cases;
use ledgerport_tests::headless::Desk;
use ledgerport_tests::{file, theirs};

use crate::{CREATE, DATA, EVENTS, ITEMS};

/// Everything but one right.
fn rights_but(lost: &str) -> Vec<&'static str> {
    let mut rights = vec![
        "export-jobs:read",
        "export-jobs:write",
        "export-items:read",
        "vendors:read",
        "companies:read",
    ];
    rights.retain(|right| *right != lost);
    rights
}

async fn lost_on_the_way(method: &'static str, path: &'static str, effect: Effect, code: Code) {
    let bench = Bench::start(Scenario::Bakery).await;
    bench
        .sandbox
        .inject(Fault::always(path, effect).method(method));
    let stopped = bench.go(bench.order()).await;
    if method == "PUT" {
        // The file is whole and stays; only the report is missing.
        assert_eq!(stopped.record.problem.as_ref().map(|p| p.code), Some(code));
        assert_eq!(file::listing(bench.out()).len(), 1);
    } else {
        bench.assert_trouble(&stopped, Status::Interrupted, code);
    }
    if path == CREATE {
        bench.assert_untouched();
    }
    bench.sandbox.clear_faults();
    let end = bench.resume(stopped.id).await;
    bench.assert_completed(&end);
    assert_eq!(theirs::jobs(&bench.sandbox).len(), 1);
}

async fn right_missing(right: &'static str) {
    let bench = Bench::start(Scenario::Bakery).await;
    bench.sandbox.set_scopes(rights_but(right));
    let stopped = bench.go(bench.order()).await;
    bench.assert_trouble(&stopped, Status::Interrupted, Code::ScopeMissing);
    bench.sandbox.set_scopes(rights_but(""));
    let end = bench.resume(stopped.id).await;
    bench.assert_completed(&end);
}

async fn right_missing_from_the_start(right: &'static str) {
    let desk = Desk::open(Scenario::Bakery).await;
    desk.sandbox.set_scopes(rights_but(right));
    let said = desk.say(desk.export(&[])).await;
    desk.assert_trouble(&said, "scope_missing");
    assert!(said.stderr.contains(right), "{}", said.stderr);
    // Found before a job was made, so no entry waits an hour for nothing.
    desk.assert_untouched();
    assert!(theirs::jobs(&desk.sandbox).is_empty());
}

async fn optional_rights() {
    let desk = Desk::open(Scenario::Bakery).await;
    desk.sandbox
        .set_scopes(["export-jobs:read", "export-jobs:write", "export-items:read"]);
    let said = desk.say(desk.export(&[])).await;
    desk.assert_agreed(&said).await;
}

async fn refused(prepare: impl FnOnce(&Desk) -> tokio::process::Command, code: &str) {
    let desk = Desk::open(Scenario::Bakery).await;
    let command = prepare(&desk);
    let said = desk.say(command).await;
    desk.assert_trouble(&said, code);
    desk.assert_untouched();
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_do_not_open() {
    let mut cases = Cases::default();
    for (method, path) in [
        ("POST", CREATE),
        ("POST", EVENTS),
        ("GET", ITEMS),
        ("GET", DATA),
        ("PUT", ITEMS),
    ] {
        let revoked = lost_on_the_way(method, path, Effect::RevokedKey, Code::KeyRefused);
        cases.add(format!("revoked at {method} {path}"), revoked);
        let lost = lost_on_the_way(method, path, Effect::LostScope, Code::ScopeMissing);
        cases.add(format!("scope lost at {method} {path}"), lost);
    }
    for right in ["export-jobs:read", "export-jobs:write", "export-items:read"] {
        cases.add(format!("without {right}"), right_missing(right));
        let early = right_missing_from_the_start(right);
        cases.add(format!("without {right} from the start"), early);
    }
    cases.add("without the rights that only help", optional_rights());
    let revoked = |desk: &Desk| {
        desk.sandbox.revoke_key();
        desk.export(&[])
    };
    cases.add("revoked before", refused(revoked, "key_refused"));
    for (name, key, code) in [
        ("a wrong key", "plp_not_this_one", "key_refused"),
        ("an empty key", "", "input_invalid"),
        ("a key with blanks", "plp one two", "input_invalid"),
        ("a key with line ends", "plp_\r\nX-Evil: 1", "input_invalid"),
        ("a key of letters no key has", "nøgle", "input_invalid"),
    ] {
        let with_key = move |desk: &Desk| {
            let mut command = desk.export(&[]);
            command.env("LEDGERPORT_TEST_KEY", key);
            command
        };
        cases.add(name, refused(with_key, code));
    }
    let unset = |desk: &Desk| {
        let mut command = desk.export(&[]);
        command.env_remove("LEDGERPORT_TEST_KEY");
        command
    };
    cases.add("no key in the variable", refused(unset, "input_invalid"));
    cases.end().await;
}
