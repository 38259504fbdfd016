//! Addresses, kinds and names as tables; and TLS, names that change and redirects against servers of our own.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::address::{is_public, only_public};
use super::*;

/// Names of this bench: each look-up takes the next of a name's addresses, the last one for ever.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    known: HashMap<String, Vec<Vec<SocketAddr>>>,
    looked_up: Arc<Mutex<HashMap<String, usize>>>,
}

impl Names {
    fn with(mut self, name: &str, answers: &[&[SocketAddr]]) -> Self {
        let answers = answers.iter().map(|one| one.to_vec()).collect();
        self.known.insert(name.to_owned(), answers);
        self
    }

    pub(super) fn look_up(&self, name: &str) -> Result<Vec<SocketAddr>, ReceiptError> {
        let answers = self.known.get(name).ok_or(ReceiptError::Offline)?;
        let mut counts = self.looked_up.lock().expect("nobody panicked");
        let count = counts.entry(name.to_owned()).or_default();
        let answer = answers[(*count).min(answers.len() - 1)].clone();
        *count += 1;
        // Stands for the judgement of `only_public`, which knows this computer as private.
        if answer.iter().any(|address| address.ip().is_ipv6()) {
            return Err(ReceiptError::Address("it is not a public address"));
        }
        Ok(answer)
    }
}

#[test]
fn only_public_addresses_are_called() {
    for private in [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.9.9.9",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ] {
        let ip: IpAddr = private.parse().expect(private);
        assert!(!is_public(ip), "{private}");
    }
    for public in [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "193.0.0.1",
        "198.17.0.1",
        "223.255.255.255",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101",
        "2001:4860:4860::8888",
        "2606:4700::1111",
        "2a00:1450:400f::1",
    ] {
        let ip: IpAddr = public.parse().expect(public);
        assert!(is_public(ip), "{public}");
    }
}

#[test]
fn a_name_with_one_address_inside_the_network_is_refused_whole() {
    let at = |text: &str| SocketAddr::new(text.parse().expect("an address"), 443);
    assert!(only_public(vec![at("1.1.1.1"), at("2606:4700::1111")]).is_ok());
    assert!(matches!(
        only_public(vec![at("1.1.1.1"), at("127.0.0.1")]),
        Err(ReceiptError::Address(_))
    ));
    assert!(matches!(only_public(vec![]), Err(ReceiptError::Offline)));
}

#[test]
fn links_to_anywhere_else_are_refused_unread() {
    let public = Reach::Public;
    for link in [
        "http://files.example/a",
        "ftp://files.example/a",
        "file:///etc/passwd",
        "data:text/plain,hello",
        "javascript:alert(1)",
        "https://user@files.example/a",
        "https://user:password@files.example/a",
        "https://files.example:8443/a",
        "https://127.0.0.1/a",
        "https://2130706433/a",
        "https://0x7f.1/a",
        "https://0177.0.0.1/a",
        "https://127.1/a",
        "https://[::1]/a",
        "https://[::ffff:7f00:1]/a",
        "https://169.254.169.254/latest/meta-data",
        "https://10.1.2.3/a",
        "https:///a b",
        "//files.example/a",
        "",
        "not a link",
    ] {
        assert!(
            matches!(public.link(link, None), Err(ReceiptError::Address(_))),
            "{link}"
        );
    }
    let long = format!("https://files.example/{}", "a".repeat(9000));
    assert!(public.link(&long, None).is_err());
    let good = public
        .link("https://files.example/a?expires=1&signature=x#part", None)
        .expect("a link");
    assert_eq!(
        good.as_str(),
        "https://files.example/a?expires=1&signature=x"
    );
    // A redirect is judged where it leads to, however it is written.
    for place in ["http://files.example/a", "//127.0.0.1/a", "https://[::1]/"] {
        assert!(public.link(place, Some(&good)).is_err(), "{place}");
    }
    assert!(public.link("/b", Some(&good)).is_ok());
}

#[test]
fn a_local_company_reaches_its_sandbox_and_nothing_else() {
    let local = Reach::local("http://127.0.0.1:8080").expect("on this computer");
    assert!(local.link("http://127.0.0.1:8080/files/1", None).is_ok());
    for link in [
        "http://127.0.0.1:8081/files/1",
        "http://localhost:8080/files/1",
        "https://127.0.0.1:8080/files/1",
        "http://10.0.0.1:8080/files/1",
        "https://files.example/1",
        "http://127.0.0.1:8080@10.0.0.1/",
    ] {
        assert!(local.link(link, None).is_err(), "{link}");
    }
    for base in [
        "https://127.0.0.1:1",
        "http://10.0.0.1:80",
        "http://127.0.0.1",
        "x",
    ] {
        assert!(Reach::local(base).is_err(), "{base}");
    }
}

#[test]
fn the_bytes_decide_what_a_receipt_is() {
    use Kind as K;
    let ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 rest";
    let table: [(&[u8], &str, Option<Kind>); 27] = [
        (b"%PDF-1.7\n", "application/pdf", Some(K::Pdf)),
        (b"\n\n%PDF-1.4", "pdf", Some(K::Pdf)),
        (b"\x89PNG\r\n\x1a\n...", "image/png", Some(K::Png)),
        (b"\xff\xd8\xff\xe0..JFIF", "image/jpg", Some(K::Jpeg)),
        (b"GIF89a...", "image/gif", Some(K::Gif)),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp", Some(K::Webp)),
        (b"\0\0\0\x18ftypheic....", "image/heic", Some(K::Heic)),
        (b"II*\0....", "image/tiff", Some(K::Tiff)),
        (ole, "application/msword", Some(K::Doc)),
        (ole, "application/vnd.ms-excel", Some(K::Xls)),
        (
            b"PK\x03\x04...",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Some(K::Docx),
        ),
        (
            b"PK\x03\x04...",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Some(K::Xlsx),
        ),
        (
            b"<?xml version=\"1.0\"?><Invoice/>",
            "text/xml",
            Some(K::Xml),
        ),
        (
            "Købt: 2 rugbrød\n".as_bytes(),
            "text/plain; charset=utf-8",
            Some(K::Text),
        ),
        // Nothing that runs, and nothing unknown.
        (b"PK\x03\x04...", "application/zip", None),
        (b"MZ\x90\0...", "application/pdf", None),
        (b"MZ\x90\0 %PDF-1.4", "application/pdf", None),
        (b"\x7fELF\x02", "image/png", None),
        (b"\xcf\xfa\xed\xfe\x07", "image/png", None),
        (b"#!/bin/sh\n", "text/plain", None),
        (b"<!DOCTYPE html><html>", "text/plain", None),
        (
            b"<?xml version=\"1.0\"?><svg onload=\"x\">",
            "text/xml",
            None,
        ),
        (b"L\0\0\0\x01\x14\x02\0", "application/pdf", None),
        (b"\0\0\0\x18ftypisom....", "video/mp4", None),
        (b"", "application/pdf", None),
        (b"a\0b", "text/plain", None),
        (b"\x1f\x8b\x08", "application/gzip", None),
    ];
    for (start, said, expected) in table {
        let found = kind::found(start, kind::stated(said));
        assert_eq!(found, expected, "{said} {start:?}");
    }
    assert!(kind::agrees(K::Jpeg, K::Png), "a picture is a picture");
    assert!(!kind::agrees(K::Pdf, K::Png) && !kind::agrees(K::Docx, K::Text));
    for unknown in ["", "application/octet-stream", "UNDEFINED", "x/y/z"] {
        assert_eq!(kind::stated(unknown), None);
    }
    for odd in ["JPEG", ".jpeg", "image/jpeg", " Image/JPEG ; q=1"] {
        assert_eq!(kind::stated(odd), Some(K::Jpeg), "{odd}");
    }
}

#[test]
fn names_are_plain_and_bounded() {
    let date = "2026-10-01".parse().expect("a date");
    let money =
        |minor, code: &str| crate::model::Money::new(minor, code.parse().expect("a currency"));
    assert_eq!(
        stem(date, "Supplier", money(11_900, "EUR"), "PLEO-1001", 1),
        "2026-10-01_Supplier_119-00-EUR_PLEO-1001_1"
    );
    for (supplier, expected) in [
        ("Lagkagehuset A/S", "Lagkagehuset-A-S"),
        ("Smørrebrød & Øl", "Smorrebrod-Ol"),
        ("Łódź Café", "Lodz-Cafe"),
        ("Straße", "Strasse"),
        ("ﬁsh", "fish"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\NUL", "C-NUL"),
        ("=cmd|' /C calc'!A0", "cmd-C-calc-A0"),
        ("a\u{202e}fdp.exe", "afdp-exe"),
    ] {
        let stem = stem(date, supplier, money(5, "DKK"), "PLEO-7", 12);
        assert_eq!(stem, format!("2026-10-01_{expected}_0-05-DKK_PLEO-7_12"));
    }
    for empty in ["", "北京", "\u{0}\u{7}", "---"] {
        assert_eq!(
            stem(date, empty, money(-1500, "JPY"), "PLEO-7", 1),
            "2026-10-01_1500-JPY_PLEO-7_1"
        );
    }
    let long = stem(
        date,
        &"Ærø ".repeat(1000),
        money(i64::MIN, "KWD"),
        &"R".repeat(500),
        usize::MAX,
    );
    assert!(long.len() <= 95, "{}", long.len());
    assert!(long.ends_with(&format!("_{}", usize::MAX)));
    assert!(crate::disk::safe_name(&format!("{long}.docx"), 100) == format!("{long}.docx"));
}

#[test]
fn the_index_is_the_same_for_the_same_receipts_and_never_a_formula() {
    let hash = "ab".repeat(32);
    let rows = [
        IndexRow {
            reference: "PLEO-1",
            number: 1,
            file: Some(("2026-10-01_a_1.pdf", 12, &hash)),
            problem: "",
        },
        IndexRow {
            reference: "=1+1,\"x\"",
            number: 2,
            file: None,
            problem: "It is gone.",
        },
        IndexRow {
            reference: "",
            number: 0,
            file: Some(("march.csv", 0, "")),
            problem: "",
        },
    ];
    let text: String = rows.iter().map(IndexRow::line).collect();
    assert_eq!(
        format!("{INDEX_HEAD}{text}"),
        format!(
            "reference,number,name,bytes,sha256,problem\r\nPLEO-1,1,2026-10-01_a_1.pdf,12,{hash},\r\n\
             \"'=1+1,\"\"x\"\"\",2,,,,It is gone.\r\n,,march.csv,0,,\r\n"
        )
    );
}

#[test]
fn no_error_tells_the_link() {
    let error = Reach::Public
        .link("http://files.example/secret-link", None)
        .expect_err("refused");
    assert!(!format!("{error} {error:?}").contains("secret"));
    assert!(
        error
            .block()
            .is_some_and(|block| !block.reason.contains("secret"))
    );
}

const PDF: &[u8] = b"%PDF-1.4 receipt";

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key"))
        .expect("a certificate")
}

fn acceptor(authority: &CertifiedIssuer<'static, KeyPair>, host: &str, until: i32) -> TlsAcceptor {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new([host.to_owned()]).expect("a host");
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(until, 1, 1);
    let certificate = params.signed_by(&key, authority).expect("a certificate");
    let chain = vec![CertificateDer::from(certificate.der().to_vec())];
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key);
    TlsAcceptor::from(Arc::new(config.expect("they belong together")))
}

/// Says `words` to every request and counts the requests.
async fn serve(acceptor: TlsAcceptor, words: Vec<u8>) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let heard = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            if stream
                .read(&mut [0; 8192])
                .await
                .is_ok_and(|bytes| bytes > 0)
            {
                count.fetch_add(1, Ordering::Relaxed);
                let _ = stream.write_all(&words).await;
                let _ = stream.shutdown().await;
            }
        }
    });
    (address, heard)
}

/// The roots this system trusts are named in the environment, hence a process of its own.
#[test]
#[cfg(target_os = "linux")]
fn receipts_come_over_safe_connections_to_the_checked_address() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = std::process::Command::new(std::env::current_exe().expect("this program"));
    command.args(["--exact", "receipts::tests::child_fetches", "--ignored"]);
    command
        .env("SSL_CERT_FILE", folder.path().join("roots.pem"))
        .env_remove("SSL_CERT_DIR");
    let ran = command.output().expect("starts");
    let words = String::from_utf8_lossy(&ran.stdout);
    assert!(
        ran.status.success() && words.contains("1 passed"),
        "{words}"
    );
}

async fn fetch(names: Names, port: u16, host: &str) -> Result<Fetched, ReceiptError> {
    let folder = tempfile::tempdir().expect("a folder");
    let receipts = Receipts {
        reach: Reach::Bench(names),
        limits: Limits {
            attempts: 1,
            ..Limits::default()
        },
    };
    let url = format!("https://{host}:{port}/receipt?signature=secret");
    let wanted = Wanted {
        url: &url,
        stated_kind: "application/pdf",
        stated_bytes: i64::try_from(PDF.len()).expect("small"),
        stem: "2026-10-01_a_1",
    };
    let outcome = receipts.fetch(wanted, folder.path()).await;
    let left = std::fs::read_dir(folder.path()).expect("there").count();
    assert_eq!(left, usize::from(outcome.is_ok()), "nothing half is left");
    outcome
}

#[tokio::test]
#[ignore = "started by its parent with trusted roots of its own"]
async fn child_fetches() {
    let trusted = authority("trusted");
    let roots = std::env::var_os("SSL_CERT_FILE").expect("set by the parent");
    std::fs::write(roots, trusted.pem()).expect("writable");
    let good = || answer("200 OK", PDF);
    let names = |host: &str, address: SocketAddr| Names::default().with(host, &[&[address]]);

    let (address, heard) = serve(acceptor(&trusted, "files.example", 2100), good()).await;
    let fetched = fetch(
        names("files.example", address),
        address.port(),
        "files.example",
    )
    .await
    .expect("fetched");
    assert_eq!((fetched.bytes, fetched.kind), (PDF.len() as u64, Kind::Pdf));
    assert_eq!(heard.load(Ordering::Relaxed), 1);

    for acceptor in [
        acceptor(&authority("unknown"), "files.example", 2100),
        acceptor(&trusted, "files.example", 2021),
        acceptor(&trusted, "other.example", 2100),
    ] {
        let (address, heard) = serve(acceptor, good()).await;
        let outcome = fetch(
            names("files.example", address),
            address.port(),
            "files.example",
        )
        .await;
        assert!(matches!(outcome, Err(ReceiptError::Tls)), "{outcome:?}");
        assert_eq!(heard.load(Ordering::Relaxed), 0, "nothing was said");
    }

    // A name that changes between the check and the connection: asked once, so the second answer is never seen.
    let (checked, heard) = serve(acceptor(&trusted, "files.example", 2100), good()).await;
    let inside: SocketAddr = "[::1]:9".parse().expect("an address");
    let changing = Names::default().with("files.example", &[&[checked], &[inside]]);
    fetch(changing.clone(), checked.port(), "files.example")
        .await
        .expect("fetched");
    assert_eq!(heard.load(Ordering::Relaxed), 1);
    assert_eq!(
        changing.looked_up.lock().expect("sound")["files.example"],
        1
    );

    // Redirects: each is looked up and checked anew, and there are at most three.
    let hop = |to: &str| answer(&format!("302 Found\r\nLocation: {to}"), b"");
    let (end, _) = serve(acceptor(&trusted, "end.example", 2100), good()).await;
    let onward = hop(&format!("https://end.example:{}/x", end.port()));
    let (first, _) = serve(acceptor(&trusted, "first.example", 2100), onward).await;
    let both = Names::default()
        .with("first.example", &[&[first]])
        .with("end.example", &[&[end]]);
    fetch(both, first.port(), "first.example")
        .await
        .expect("one redirect");
    let sealed = Names::default()
        .with("first.example", &[&[first]])
        .with("end.example", &[&[inside]]);
    let outcome = fetch(sealed, first.port(), "first.example").await;
    assert!(
        matches!(outcome, Err(ReceiptError::Address(_))),
        "{outcome:?}"
    );
    let (round, heard) = serve(acceptor(&trusted, "round.example", 2100), hop("/again")).await;
    let outcome = fetch(names("round.example", round), round.port(), "round.example").await;
    assert!(
        matches!(outcome, Err(ReceiptError::Redirects)),
        "{outcome:?}"
    );
    assert_eq!(heard.load(Ordering::Relaxed), 4);
    for place in [
        "http://end.example/x",
        "file:///etc/passwd",
        "https://u:p@end.example/",
    ] {
        let (leaving, _) = serve(acceptor(&trusted, "first.example", 2100), hop(place)).await;
        let outcome = fetch(
            names("first.example", leaving),
            leaving.port(),
            "first.example",
        )
        .await;
        assert!(
            matches!(outcome, Err(ReceiptError::Address(_))),
            "{place}: {outcome:?}"
        );
    }
}
