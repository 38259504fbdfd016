//! Links and files that are not what they should be: each is refused with its own error and leaves nothing behind.

use std::io::Write as _;
use std::time::Duration;

use ledgerport_core::receipts::{Kind, Limits, MAX_BYTES, ReceiptError as E, Receipts, Wanted};

use crate::server::{Server, Turn};
use crate::{fetch, names, quick};

const PDF: &[u8] = b"%PDF-1.4 a receipt";
const SIZE: i64 = PDF.len() as i64;

/// The error for one answer to a request for a PDF of 18 bytes, and how often was asked.
async fn refused(turn: Turn, limits: Limits) -> (E, usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(vec![turn]).await;
    let stated = ("application/pdf", SIZE);
    let error = fetch(&server.url, "/files/1?s=x", stated, folder.path(), limits)
        .await
        .expect_err("refused");
    assert!(names(folder.path()).is_empty(), "nothing is left");
    let told = format!("{error} {error:?}");
    assert!(!told.contains("/files/1"), "{told}");
    let requests = server.requests();
    for request in &requests {
        let head = request.to_ascii_lowercase();
        for header in ["authorization", "cookie", "referer"] {
            assert!(!head.contains(header), "{head}");
        }
        assert!(head.contains("accept-encoding: identity"), "{head}");
    }
    (error, requests.len())
}

fn ok(headers: &str, body: &[u8]) -> Turn {
    Turn::answer("200 OK", headers, body)
}

#[tokio::test]
async fn a_refusal_of_the_storage_has_its_meaning() {
    for status in ["400", "401", "403", "404", "410"] {
        let (error, asked) = refused(
            Turn::answer(&format!("{status} X"), "", b"<Error/>"),
            quick(),
        )
        .await;
        assert!(error.wants_fresh_link() && !error.may_pass(), "{error:?}");
        assert_eq!(asked, 1);
    }
    for status in ["407", "511"] {
        let (error, _) = refused(Turn::answer(&format!("{status} X"), "", b""), quick()).await;
        assert!(matches!(error, E::NotTheServer { .. }), "{error:?}");
    }
    let three = || Limits {
        attempts: 3,
        ..quick()
    };
    for status in ["429", "500", "503"] {
        let (error, asked) = refused(Turn::answer(&format!("{status} X"), "", b""), three()).await;
        assert!(matches!(error, E::Server { .. }), "{error:?}");
        assert_eq!(asked, 3, "it may pass");
    }
    for status in ["204", "206", "304", "418", "501"] {
        let (error, asked) = refused(Turn::answer(&format!("{status} X"), "", b""), three()).await;
        assert!(matches!(error, E::Server { .. }), "{status}: {error:?}");
        assert_eq!(asked, 1, "{status}: it will not pass");
    }
}

#[tokio::test]
async fn redirects_do_not_lead_out() {
    for place in [
        "http://127.0.0.1:9/",
        "https://files.example/a",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "//10.0.0.1/a",
    ] {
        let turn = Turn::answer("302 Found", &format!("Location: {place}\r\n"), b"");
        let (error, asked) = refused(turn, quick()).await;
        assert!(matches!(error, E::Address(_)), "{place}: {error:?}");
        assert_eq!(asked, 1);
    }
    let (error, asked) = refused(
        Turn::answer("302 Found", "Location: /next\r\n", b""),
        quick(),
    )
    .await;
    assert!(matches!(error, E::Redirects), "{error:?}");
    assert_eq!(asked, 4, "the link and three redirects");
    let (error, _) = refused(Turn::answer("302 Found", "", b""), quick()).await;
    assert!(matches!(error, E::Address(_)), "{error:?}");
}

#[tokio::test]
async fn sizes_are_those_that_were_said() {
    let shorter = Turn::Say(b"HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n%PDF-1.4".to_vec());
    let (error, _) = refused(shorter, quick()).await;
    assert!(matches!(error, E::Offline), "broken off: {error:?}");
    let (error, _) = refused(ok("", b"%PDF-1.4"), quick()).await;
    assert!(matches!(error, E::Size { found: 8, .. }), "{error:?}");
    let (error, _) = refused(ok("", &[PDF, b"x"].concat()), quick()).await;
    assert!(matches!(error, E::Size { found: 19, .. }), "{error:?}");
    let until_close = [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
        PDF,
        b" and more",
    ]
    .concat();
    let (error, _) = refused(Turn::Say(until_close), quick()).await;
    assert!(matches!(error, E::Size { .. }), "{error:?}");
    let announced = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n",
        MAX_BYTES + 1
    );
    let (error, _) = refused(Turn::Hang(announced.into()), quick()).await;
    assert!(matches!(error, E::TooLarge), "{error:?}");

    // What Pleo says is judged before anything is asked.
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(vec![ok("", PDF)]).await;
    for (stated, asks) in [
        (i64::MAX, 0),
        (i64::try_from(MAX_BYTES).expect("small") + 1, 0),
    ] {
        let outcome = fetch(&server.url, "/1", ("pdf", stated), folder.path(), quick()).await;
        assert!(matches!(outcome, Err(E::TooLarge)), "{outcome:?}");
        assert_eq!(server.requests().len(), asks);
    }
    for stated in [0, -1, i64::MIN] {
        let outcome = fetch(&server.url, "/1", ("pdf", stated), folder.path(), quick()).await;
        assert!(matches!(outcome, Err(E::Size { .. })), "{outcome:?}");
    }
    assert!(names(folder.path()).is_empty());
}

#[tokio::test]
async fn compressed_answers_are_refused_unopened() {
    // 64 MB in 64 KB.
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        bomb.write_all(&vec![0; 1 << 20]).expect("into memory");
    }
    let bomb = bomb.finish().expect("into memory");
    for coding in ["gzip", "br", "zstd", "deflate", "gzip, gzip"] {
        let (error, _) = refused(
            ok(&format!("Content-Encoding: {coding}\r\n"), &bomb),
            quick(),
        )
        .await;
        assert!(matches!(error, E::Coding), "{coding}: {error:?}");
    }
    // Not named as compressed it is only a file of an unknown kind.
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(vec![ok("", &bomb)]).await;
    let stated = ("application/pdf", i64::try_from(bomb.len()).expect("small"));
    let outcome = fetch(&server.url, "/1", stated, folder.path(), quick()).await;
    assert!(matches!(outcome, Err(E::NotADocument)), "{outcome:?}");
}

#[tokio::test]
async fn slow_and_silent_servers_are_given_up() {
    let limits = || Limits {
        silence: Duration::from_millis(300),
        deadline: Duration::from_secs(2),
        ..quick()
    };
    let part = b"HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n%PDF".to_vec();
    for turn in [Turn::Hang(Vec::new()), Turn::Hang(part)] {
        let (error, _) = refused(turn, limits()).await;
        assert!(matches!(error, E::Timeout), "{error:?}");
    }
}

#[tokio::test]
async fn a_file_of_another_kind_is_refused_and_a_picture_keeps_its_own_extension() {
    let folder = tempfile::tempdir().expect("a folder");
    let table: [(&[u8], &str, Result<Kind, ()>); 5] = [
        (b"\x89PNG\r\n\x1a\n....", "image/jpeg", Ok(Kind::Png)),
        (
            b"\x89PNG\r\n\x1a\n....",
            "application/octet-stream",
            Ok(Kind::Png),
        ),
        (b"%PDF-1.4", "image/png", Err(())),
        (b"MZ\x90\0", "application/pdf", Err(())),
        (b"<html>Sign in</html>", "text/plain", Err(())),
    ];
    for (body, said, expected) in table {
        let server = Server::start(vec![ok("", body)]).await;
        let stated = (said, i64::try_from(body.len()).expect("small"));
        let outcome = fetch(&server.url, "/1", stated, folder.path(), quick()).await;
        match expected {
            Ok(kind) => {
                let fetched = outcome.expect("fetched");
                assert_eq!(fetched.kind, kind);
                assert_eq!(fetched.name, "2026-10-01_a_1.png");
            }
            Err(()) => assert!(
                matches!(outcome, Err(E::NotADocument | E::OtherKind { .. })),
                "{said}: {outcome:?}"
            ),
        }
    }
    assert_eq!(names(folder.path()), ["2026-10-01_a_1.png"]);
}

#[tokio::test]
#[cfg(unix)]
async fn nothing_is_written_through_a_link_or_over_another_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let victim = elsewhere.path().join("victim");
    std::os::unix::fs::symlink(&victim, folder.path().join("2026-10-01_a_1.pdf")).expect("linked");
    let server = Server::start(vec![ok("", PDF)]).await;
    let stated = ("application/pdf", SIZE);
    let outcome = fetch(&server.url, "/1", stated, folder.path(), quick()).await;
    assert!(matches!(outcome, Err(E::Disk(_))), "{outcome:?}");
    assert!(!victim.exists());
    let receipts = Receipts::local(&server.url).expect("on this computer");
    for stem in ["../escape", "a/b", "", ".hidden", "NUL"] {
        let wanted = Wanted {
            url: &format!("{}/1", server.url),
            stated_kind: "pdf",
            stated_bytes: SIZE,
            stem,
        };
        let outcome = receipts.fetch(wanted, folder.path()).await;
        assert!(matches!(outcome, Err(E::Disk(_))), "{stem}: {outcome:?}");
    }
    assert_eq!(names(folder.path()), ["2026-10-01_a_1.pdf"]);
    let gone = folder.path().join("gone");
    let outcome = fetch(&server.url, "/1", stated, &gone, quick()).await;
    assert!(matches!(outcome, Err(E::Disk(_))), "{outcome:?}");
}
