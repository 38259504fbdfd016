//! Deliveries that are wrong, old, repeated, unsigned, too large, too many or somebody else's; and the endpoint itself.

use std::time::Duration;

use ledgerport_core::watch::Came;
use ledgerport_core::webhooks::{MAX_BODY, Refusal, Secret, Unreadable};
use ledgerport_sandbox::{Scenario, Tamper};
use ledgerport_tests::until;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

use crate::bench::{Watched, body, client, deliver, now};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_not_pleos_is_believed() {
    let watched = Watched::start(Scenario::Bakery, |settings| settings.hook = true).await;
    let secret = watched.secret().await;
    let job = watched.click();
    watched.until("it came", |view| !view.jobs.is_empty()).await;
    watched.bench.sandbox.clear_requests();
    let good = watched.body("v1.export-job.created", job);
    let other = body("v1.export-job.created", Uuid::from_u128(7), job);
    let unknown = watched.body("v1.export-job.eaten", job);
    let large = vec![b' '; MAX_BODY + 1];
    let stranger = Secret::fresh();
    let table: [(Option<&Secret>, &str, i64, &[u8], u16, Came); 8] = [
        (
            None,
            "a",
            0,
            &good,
            401,
            Came::Refused(Refusal::Missing("webhook-signature")),
        ),
        (
            Some(&stranger),
            "b",
            0,
            &good,
            401,
            Came::Refused(Refusal::WrongSignature),
        ),
        (
            Some(&secret),
            "c",
            0,
            &large,
            413,
            Came::Refused(Refusal::TooLarge),
        ),
        (
            Some(&secret),
            "d",
            0,
            b"{]",
            400,
            Came::Unreadable(Unreadable::Malformed),
        ),
        (
            Some(&secret),
            "e",
            0,
            &unknown,
            204,
            Came::Unreadable(Unreadable::UnknownType),
        ),
        (Some(&secret), "f", 0, &other, 204, Came::OtherCompany),
        (
            Some(&secret),
            &"i".repeat(300),
            0,
            &good,
            400,
            Came::Refused(Refusal::Malformed("webhook-id")),
        ),
        (
            Some(&secret),
            "",
            0,
            &good,
            400,
            Came::Refused(Refusal::Malformed("webhook-id")),
        ),
    ];
    for (sign, id, off, body, status, came) in table {
        let got = watched.deliver(sign, id, now() + off, body).await;
        assert_eq!(got, status, "{came:?}");
        assert_eq!(watched.view().hook.deliveries[0].came, came);
    }
    for off in [-3600, -330, 330, 3600] {
        assert_eq!(
            watched
                .deliver(Some(&secret), "g", now() + off, &good)
                .await,
            400
        );
        let Came::Refused(Refusal::TooOld(by) | Refusal::TooNew(by)) =
            watched.view().hook.deliveries[0].came
        else {
            panic!("{:?}", watched.view().hook.deliveries[0]);
        };
        assert!((by - off.abs()).abs() < 60, "{by}");
    }
    // The secret is read again once because of the stranger, and not one question for a job left.
    assert_eq!(watched.questions(), 0);
    let mut altered = good.clone();
    *altered.last_mut().expect("bytes") ^= 1;
    let time = now().to_string();
    let signature = secret.sign("h", &time, &good);
    let answer = reqwest::Client::new()
        .post(watched.view().hook.endpoint.expect("subscribed"))
        .header("webhook-id", "h")
        .header("webhook-timestamp", &time)
        .header("webhook-signature", signature)
        .body(altered)
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 401);
    watched.watch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_sandbox_can_spoil_is_refused_and_found_by_asking() {
    let mut watched = Watched::start(Scenario::Bakery, |settings| settings.hook = true).await;
    for tamper in [
        Tamper::WrongSignature,
        Tamper::Unsigned,
        Tamper::UnknownVersion,
        Tamper::Stale,
        Tamper::Early,
        Tamper::UnknownType,
        Tamper::OtherCompany,
        Tamper::Oversize,
        Tamper::Malformed,
    ] {
        let mut behaviour = watched.bench.sandbox.behaviour();
        behaviour.webhooks.tamper = tamper;
        watched.bench.sandbox.set_behaviour(behaviour);
        let before = watched.view().hook.deliveries.len();
        let job = watched.click();
        watched
            .until("it came", |view| view.hook.deliveries.len() > before)
            .await;
        let came = watched.view().hook.deliveries[0].came;
        assert!(!matches!(came, Came::Taken(_)), "{tamper:?}: {came:?}");
        assert!(watched.view().jobs.is_empty(), "{tamper:?}");
        watched.watch.check_now(watched.bench.books);
        let (found, seen) = watched.next_job().await;
        assert!(found && seen.job == job, "{tamper:?}");
        watched.bench.sandbox.cancel_job(job.0).expect("open");
        watched.watch.check_now(watched.bench.books);
        let (found, _) = watched.next_job().await;
        assert!(!found, "{tamper:?}");
    }
    watched.watch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_counts_once_also_after_a_restart() {
    let watched = Watched::start(Scenario::Bakery, |settings| settings.hook = true).await;
    let secret = watched.secret().await;
    let job = watched.click();
    watched.until("it came", |view| !view.jobs.is_empty()).await;
    let body = watched.body("v2.export.job-created", job);
    let sent = now();
    assert_eq!(
        watched.deliver(Some(&secret), "once", sent, &body).await,
        204
    );
    assert!(matches!(
        watched.view().hook.deliveries[0].came,
        Came::Taken(_)
    ));
    watched.watch.stop().await;
    // As after a restart: nothing in memory, everything on the disk. The port is another one.
    watched.watch.begin(watched.bench.books);
    watched
        .until("watched again", |view| view.hook.port.is_some())
        .await;
    watched
        .until("subscribed again", |view| {
            view.hook
                .endpoint
                .as_ref()
                .zip(view.hook.port)
                .is_some_and(|(endpoint, port)| endpoint.contains(&format!(":{port}/")))
        })
        .await;
    let secret = watched.secret().await;
    assert_eq!(
        watched.deliver(Some(&secret), "once", sent, &body).await,
        204
    );
    assert_eq!(watched.view().hook.deliveries[0].came, Came::Again);
    watched.watch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_secret_is_learned() {
    let mut watched = Watched::start(Scenario::Bakery, |settings| settings.hook = true).await;
    let subscription = watched.view().state.subscribed.expect("subscribed").id;
    let job = watched.click();
    watched.next_job().await;
    // Both sign for a while; then a second rotation, after which nothing we know signs.
    for _ in 0..2 {
        let rotated = watched.bench.sandbox.rotate_webhook_secret(subscription);
        rotated.expect("there");
    }
    watched.bench.sandbox.cancel_job(job.0).expect("open");
    watched
        .until("it was refused", |view| view.hook.last_refused.is_some())
        .await;
    let vault = watched.bench.companies.vault();
    for _ in 0..3000 {
        if vault
            .hook_secrets(watched.bench.books)
            .await
            .expect("read")
            .len()
            == 2
        {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let again = watched.click();
    loop {
        let (_, seen) = watched.next_job().await;
        if seen.job == again {
            break;
        }
    }
    assert!(matches!(
        watched.view().hook.deliveries[0].came,
        Came::Taken(_)
    ));
    watched.watch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vendor_made_in_pleo_is_known_and_many_are_read_once() {
    let watched = Watched::start(Scenario::Bakery, |settings| settings.hook = true).await;
    let books = watched.bench.books;
    let known = |name: &str| {
        let vendors = watched
            .bench
            .companies
            .store()
            .read(|db| db.vendors(books))
            .expect("a list");
        vendors.iter().any(|vendor| vendor.name == name)
    };
    let mut heard = watched.bench.companies.entries_changes();
    watched
        .bench
        .sandbox
        .make_vendor("Ny Mølle ApS")
        .expect("made");
    until("it is known", || known("Ny Mølle ApS")).await;
    assert_eq!(heard.recv().await.expect("it goes on"), books);
    for n in 0..20 {
        watched
            .bench
            .sandbox
            .make_vendor(&format!("Mølle {n}"))
            .expect("made");
    }
    until("all were told", || {
        watched.view().hook.deliveries.len() >= 20
    })
    .await;
    let requests = watched.bench.sandbox.requests();
    let reads = requests
        .iter()
        .filter(|request| request.path.starts_with("/v1/vendors:search"));
    assert_eq!(reads.count(), 1, "the other twenty wait for their minute");
    watched.watch.stop().await;
}

/// `LEDGERPORT_BURST` for more.
#[tokio::test(flavor = "multi_thread")]
async fn a_burst_is_merged_into_few_questions() {
    let count: usize = std::env::var("LEDGERPORT_BURST")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1000);
    let mut watched = Watched::start(Scenario::Bakery, |settings| settings.hook = true).await;
    let secret = watched.secret().await;
    let endpoint = watched.view().hook.endpoint.expect("subscribed");
    let job = watched.click();
    watched.next_job().await;
    watched.bench.sandbox.clear_requests();
    let begun = std::time::Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for part in 0..16 {
        let (client, secret, endpoint) = (client(), secret.clone(), endpoint.clone());
        let body = watched.body("v1.export-job.status-changed", job);
        tasks.spawn(async move {
            let mut taken = 0;
            for n in (part..count).step_by(16) {
                let status = deliver(
                    &client,
                    &endpoint,
                    Some(&secret),
                    &format!("burst {n}"),
                    now(),
                    &body,
                )
                .await;
                assert_eq!(status, 204);
                taken += 1;
            }
            taken
        });
    }
    let taken: usize = tasks.join_all().await.into_iter().sum();
    assert_eq!(taken, count);
    let minutes = begun.elapsed().as_secs() / 60 + 1;
    let questions = watched.questions();
    println!(
        "{count} deliveries in {:?}: {questions} questions",
        begun.elapsed()
    );
    assert!(questions as u64 <= 6 * minutes + 1, "{questions}");
    // The watch lives: what changes afterwards is seen.
    watched.bench.sandbox.cancel_job(job.0).expect("open");
    watched.watch.check_now(watched.bench.books);
    watched.next_job().await;
    watched.watch.stop().await;
}

async fn raw(port: u16, text: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port))
        .await
        .expect("it listens");
    // It may hang up before it has read everything.
    let _ = stream.write_all(text).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_endpoint_answers_nothing_else_and_does_not_wait_for_ever() {
    let watched = Watched::start(Scenario::Bakery, |settings| settings.hook = true).await;
    let (port, books) = (watched.view().hook.port.expect("open"), watched.bench.books);
    let head = |first: &str| format!("{first} HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n");
    for (first, status) in [
        ("GET /".to_owned(), "404"),
        (
            "POST /pleo/7d444840-9dc0-11d1-b245-5ffdce74fad2".to_owned(),
            "404",
        ),
        (format!("GET /pleo/{books}"), "405"),
        (format!("POST /pleo/{books}"), "401"),
        (format!("POST /any/relay/pleo/{books}"), "401"),
    ] {
        let answer = raw(port, head(&first).as_bytes()).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{first}: {answer}"
        );
        assert!(!answer.to_lowercase().contains("server:"), "{answer}");
    }
    for odd in [
        &b"\x16\x03\x01\x02\x00"[..],
        b"\r\n\r\n\r\n\r\n",
        b"POST\r\n\r\n",
        b"POST / HTTP/9.9\r\n\r\n",
    ] {
        let answer = raw(port, odd).await;
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
            "{answer}"
        );
    }
    let long = format!(
        "POST /pleo/{books} HTTP/1.1\r\nx: {}\r\n\r\n",
        "y".repeat(1 << 20)
    );
    let answer = raw(port, long.as_bytes()).await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
        "{answer}"
    );
    // A body that claims to be small and goes on for ever, and one that never comes.
    let mut endless =
        format!("POST /pleo/{books} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
    endless.push_str(&format!("ffff\r\n{}\r\n", "z".repeat(0xffff)).repeat(3));
    let answer = raw(port, endless.as_bytes()).await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 413"),
        "{answer}"
    );
    let never = format!("POST /pleo/{books} HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n");
    let answer = raw(port, never.as_bytes()).await;
    assert_eq!(answer, "", "it hangs up after a while");
    watched.watch.stop().await;
    let begun = std::time::Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
        assert!(begun.elapsed() < Duration::from_mins(1), "it closes");
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_in_use_is_said_and_questions_go_on() {
    let taken = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let watched = Watched::start(Scenario::Bakery, |_| {}).await;
    let mut settings = watched.view().settings;
    settings.hook = true;
    settings.port = port;
    watched
        .watch
        .save_settings(watched.bench.books, &settings)
        .expect("saved");
    watched
        .until("it is said", |view| {
            view.state
                .hook_problem
                .as_ref()
                .is_some_and(|problem| problem.what.contains(&port.to_string()))
        })
        .await;
    let job = watched.click();
    watched.watch.check_now(watched.bench.books);
    watched
        .until("found all the same", |view| {
            view.jobs.iter().any(|seen| seen.job == job)
        })
        .await;
    watched.watch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_test_of_the_endpoint_goes_all_the_way_and_says_where_it_ends() {
    let watched = Watched::start(Scenario::Bakery, |settings| settings.hook = true).await;
    let books = watched.bench.books;
    watched
        .watch
        .test_hook(books)
        .await
        .expect("it came through");
    // A tunnel that died: nobody listens at its address any more.
    let gone = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", gone.local_addr().expect("an address"));
    drop(gone);
    let mut settings = watched.view().settings;
    settings.address.clone_from(&address);
    watched
        .watch
        .save_settings(books, &settings)
        .expect("saved");
    watched
        .until("subscribed there", |view| {
            view.hook
                .endpoint
                .as_ref()
                .is_some_and(|endpoint| endpoint.starts_with(&address))
        })
        .await;
    let problem = watched
        .watch
        .test_hook(books)
        .await
        .expect_err("nobody there");
    assert!(problem.what.contains("Nothing answers"), "{problem}");
    // A tunnel that leads to somebody else: here, to the sandbox.
    settings.address = watched.bench.sandbox.url();
    watched
        .watch
        .save_settings(books, &settings)
        .expect("saved");
    watched
        .until("subscribed there", |view| {
            view.hook
                .endpoint
                .as_ref()
                .is_some_and(|endpoint| endpoint.starts_with(&settings.address))
        })
        .await;
    let problem = watched
        .watch
        .test_hook(books)
        .await
        .expect_err("somebody else");
    assert!(problem.what.contains("not Ledgerport"), "{problem}");
    watched.watch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn switching_off_and_forgetting_end_the_subscription_and_its_secret() {
    let watched = Watched::start(Scenario::Bakery, |settings| settings.hook = true).await;
    let books = watched.bench.books;
    let client = watched
        .bench
        .companies
        .client(books)
        .await
        .expect("a client");
    assert_eq!(client.subscriptions().await.expect("a list").len(), 1);
    let mut settings = watched.view().settings;
    settings.hook = false;
    watched
        .watch
        .save_settings(books, &settings)
        .expect("saved");
    watched.until("off", |view| !view.hook.subscribed).await;
    assert_eq!(client.subscriptions().await.expect("a list"), []);
    settings.hook = true;
    watched
        .watch
        .save_settings(books, &settings)
        .expect("saved");
    watched.until("on", |view| view.hook.subscribed).await;
    let vault = watched.bench.companies.vault();
    watched.watch.forget(books).await.expect("forgotten");
    assert_eq!(client.subscriptions().await.expect("a list"), []);
    watched
        .bench
        .companies
        .forget(books)
        .await
        .expect("forgotten");
    assert!(vault.hook_secrets(books).await.expect("read").is_empty());
}
