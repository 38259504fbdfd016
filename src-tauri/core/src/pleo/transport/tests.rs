//! TLS: nothing is said to a server whose certificate does not hold. The public [`BaseUrl`] cannot name such a server
//! on this machine, so these tests live inside.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::super::{BaseUrl, Client, Credential, Error};

type Authority = CertifiedIssuer<'static, KeyPair>;

const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"data\":{}}";

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::default();
    // Two authorities of one name would be told apart by their signatures only.
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    CertifiedIssuer::self_signed(params, key).expect("a certificate")
}

/// A certificate for `host` that ends in `until`, ready to serve.
fn acceptor(authority: &Authority, host: &str, until: i32) -> TlsAcceptor {
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

/// Serves every connection and counts the requests that came through.
async fn serve(acceptor: TlsAcceptor) -> (SocketAddr, Arc<AtomicUsize>) {
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
                .read(&mut [0; 4096])
                .await
                .is_ok_and(|bytes| bytes > 0)
            {
                count.fetch_add(1, Ordering::Relaxed);
                // The client has its answer or has gone; both end this connection.
                let _ = stream.write_all(ANSWER).await;
            }
        }
    });
    (address, heard)
}

async fn ask(address: SocketAddr) -> Result<(), Error> {
    let base = BaseUrl::unchecked(&format!("https://{address}"));
    let client = Client::new(base, Credential::ApiKey("plp_1".into())).expect("a client");
    let answer = client.introspect().await.map(drop);
    assert_eq!(
        client.traffic().sent,
        1,
        "an unsafe connection is not tried again"
    );
    answer
}

/// The roots this system trusts are named in the environment, hence a process of its own.
#[test]
#[cfg(target_os = "linux")]
fn only_certificates_this_computer_trusts_are_trusted() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = std::env::current_exe().expect("this program");
    let mut command = std::process::Command::new(program);
    command.args([
        "--exact",
        "pleo::transport::tests::child_asks_all",
        "--ignored",
    ]);
    command.env("SSL_CERT_FILE", folder.path().join("roots.pem"));
    command
        .env_remove("SSL_CERT_DIR")
        .env("NO_PROXY", "127.0.0.1")
        .env("no_proxy", "127.0.0.1");
    let ran = command.output().expect("starts");
    let words = String::from_utf8_lossy(&ran.stdout);
    assert!(
        ran.status.success() && words.contains("1 passed"),
        "{words}"
    );
}

#[tokio::test]
#[ignore = "started by its parent with trusted roots of its own"]
async fn child_asks_all() {
    let trusted = authority("trusted");
    let roots = std::env::var_os("SSL_CERT_FILE").expect("set by the parent");
    std::fs::write(roots, trusted.pem()).expect("writable");

    let (good, heard) = serve(acceptor(&trusted, "127.0.0.1", 2100)).await;
    assert_eq!(ask(good).await, Ok(()));
    assert_eq!(heard.load(Ordering::Relaxed), 1);

    let table = [
        (
            acceptor(&authority("unknown"), "127.0.0.1", 2100),
            "UnknownIssuer",
        ),
        (acceptor(&trusted, "127.0.0.1", 2021), "expired"),
        (
            acceptor(&trusted, "external.pleo.io", 2100),
            "not valid for name",
        ),
    ];
    for (acceptor, expected) in table {
        let (address, heard) = serve(acceptor).await;
        let error = ask(address).await.expect_err("not safe");
        assert!(
            matches!(&error, Error::Tls { cause } if cause.contains(expected)),
            "{error:?}"
        );
        assert!(!error.is_transient());
        assert_eq!(heard.load(Ordering::Relaxed), 0, "nothing was said");
    }

    // A server without TLS, as a network that answers for everybody.
    let plain = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = plain.local_addr().expect("bound");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = plain.accept().await {
            let _ = stream.write_all(ANSWER).await;
        }
    });
    let error = ask(address).await.expect_err("not safe");
    assert!(matches!(error, Error::Tls { .. }), "{error:?}");
}
