//! New versions over real HTTP: only what its makers signed as a newer version is handed out.

use ledgerport_core::updates::{Channel, Offer, Source, UpdateError, Updates};
use ledgerport_tests as _;
use semver::Version;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// The version that looks for a newer one.
const CURRENT: Version = Version::new(0, 1, 9);
const SYSTEM: &str = "windows-x86_64";

fn signed() -> Value {
    serde_json::from_str(include_str!("../../updates/signed.json")).expect("JSON")
}

/// A file of the fixture: what it says, and its signature.
fn file(name: &str) -> (String, String) {
    let file = &signed()["files"][name];
    let text = |part: &str| file[part].as_str().expect("a text").to_owned();
    (text("text"), text("signature"))
}

/// A download server that lists `version` and gives `file` for it.
async fn makers(version: &str, signature: &str, file: Vec<u8>) -> String {
    let (version, signature) = (version.to_owned(), signature.to_owned());
    serve(move |url, path| match path {
        "/stable.json" | "/preview.json" => answer(
            "200 OK",
            "",
            list(&version, &format!("{url}/setup.exe"), &signature),
        ),
        "/setup.exe" => answer("200 OK", "", file.clone()),
        _ => answer("404 Not Found", "", Vec::new()),
    })
    .await
}

fn list(version: &str, file: &str, signature: &str) -> Vec<u8> {
    let list = json!({
        "version": version,
        "notes": "Call this number.",
        "platforms": { SYSTEM: { "url": file, "signature": signature } },
    });
    list.to_string().into_bytes()
}

fn answer(status: &str, headers: &str, body: Vec<u8>) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    [head.into_bytes(), body].concat()
}

/// A server on this computer; `say` is given its own address and the path that is asked for.
async fn serve(say: impl Fn(&str, &str) -> Vec<u8> + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let own = url.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = vec![0; 8192];
            let read = stream.read(&mut head).await.unwrap_or(0);
            let head = String::from_utf8_lossy(&head[..read]).into_owned();
            let path = head.split(' ').nth(1).unwrap_or_default();
            // A client that has enough hangs up.
            let _ = stream.write_all(&say(&own, path)).await;
        }
    });
    url
}

fn updates(url: &str, channel: Channel) -> Updates {
    let source = Source {
        list: format!("{url}/{{channel}}.json"),
        key: signed()["key"].as_str().expect("a key").to_owned(),
    };
    Updates::open(&source, channel, None).expect("a source")
}

async fn look(url: &str) -> Result<Option<Offer>, UpdateError> {
    updates(url, Channel::Stable).look(&CURRENT, SYSTEM).await
}

/// What becomes of a version that is on offer.
async fn fetched(url: &str) -> Result<Vec<u8>, UpdateError> {
    let offer = look(url).await?.expect("a newer version is on offer");
    updates(url, Channel::Stable).fetch(&offer).await
}

#[tokio::test]
async fn a_newer_version_is_offered_and_fetched_as_it_was_signed() {
    let (text, signature) = file("0.2.0");
    let url = makers("0.2.0", &signature, text.clone().into_bytes()).await;
    let offer = look(&url).await.expect("a list").expect("a newer version");
    assert_eq!(offer.version, Version::new(0, 2, 0));
    assert_eq!(fetched(&url).await, Ok(text.into_bytes()));
}

#[tokio::test]
async fn the_same_and_an_older_version_are_no_offer() {
    for (name, current) in [("0.1.5", CURRENT), ("0.2.0", Version::new(0, 2, 0))] {
        let (text, signature) = file(name);
        let url = makers(name, &signature, text.into_bytes()).await;
        let found = updates(&url, Channel::Stable).look(&current, SYSTEM).await;
        assert_eq!(found, Ok(None), "{name}");
    }
}

/// The list is not signed: whoever can change it gives an old file, whose signature is right, a high number.
#[tokio::test]
async fn an_old_file_under_a_high_number_is_refused() {
    let (text, signature) = file("0.1.5");
    for announced in ["0.2.0", "9.9.9"] {
        let url = makers(announced, &signature, text.clone().into_bytes()).await;
        assert_eq!(
            fetched(&url).await,
            Err(UpdateError::OtherVersion),
            "{announced}"
        );
    }
    let (text, signature) = file("no version");
    let url = makers("0.2.0", &signature, text.into_bytes()).await;
    assert_eq!(
        fetched(&url).await,
        Err(UpdateError::OtherVersion),
        "signed as no version"
    );
}

#[tokio::test]
async fn a_changed_or_cut_off_file_is_refused() {
    let (text, signature) = file("0.2.0");
    let whole = text.into_bytes();
    let mut changed = whole.clone();
    changed[11] ^= 1;
    let mut longer = whole.clone();
    longer.push(0);
    for bytes in [
        changed,
        longer,
        whole[..whole.len() - 1].to_vec(),
        Vec::new(),
    ] {
        let url = makers("0.2.0", &signature, bytes).await;
        assert_eq!(fetched(&url).await, Err(UpdateError::Signature));
    }
    let url = serve(move |url, path| match path {
        "/stable.json" => answer(
            "200 OK",
            "",
            list("0.2.0", &format!("{url}/setup.exe"), &signature),
        ),
        // Announced whole, and broken off in the middle.
        _ => answer("200 OK", "", whole.clone())[..90].to_vec(),
    })
    .await;
    assert_eq!(fetched(&url).await, Err(UpdateError::Offline));
}

#[tokio::test]
async fn a_signature_by_another_key_or_of_another_file_is_refused() {
    let (text, _) = file("0.2.0");
    let (_, old) = file("0.1.5");
    let (_, other) = file("other key");
    for signature in [other, old, String::new(), "bm90IGEgc2lnbmF0dXJl".to_owned()] {
        let url = makers("0.2.0", &signature, text.clone().into_bytes()).await;
        assert_eq!(
            fetched(&url).await,
            Err(UpdateError::Signature),
            "{signature}"
        );
    }
}

/// The comment that names the version is signed too.
#[tokio::test]
async fn a_changed_comment_is_refused() {
    use base64::Engine as _;
    let (text, signature) = file("0.1.5");
    let coder = base64::engine::general_purpose::STANDARD;
    let plain = String::from_utf8(coder.decode(signature).expect("base64")).expect("a text");
    assert!(plain.contains("version:0.1.5"), "{plain}");
    let inflated = coder.encode(plain.replace("version:0.1.5", "version:9.9.9"));
    let url = makers("9.9.9", &inflated, text.into_bytes()).await;
    assert_eq!(fetched(&url).await, Err(UpdateError::Signature));
}

#[tokio::test]
async fn versions_being_tried_out_are_offered_to_those_who_want_them() {
    let (text, signature) = file("0.3.0-rc.1");
    let url = makers("0.3.0-rc.1", &signature, text.clone().into_bytes()).await;
    assert_eq!(look(&url).await, Ok(None));
    let preview = updates(&url, Channel::Preview);
    let offer = preview
        .look(&CURRENT, SYSTEM)
        .await
        .expect("a list")
        .expect("an offer");
    assert_eq!(preview.fetch(&offer).await, Ok(text.into_bytes()));
}

#[tokio::test]
async fn a_list_that_is_none_is_refused() {
    let (_, signature) = file("0.2.0");
    let good = list("0.2.0", "http://127.0.0.1:9/setup.exe", &signature);
    for body in [
        Vec::new(),
        b"<html>Sign in</html>".to_vec(),
        b"[]".to_vec(),
        good[..good.len() - 1].to_vec(),
        list("latest", "http://127.0.0.1:9/setup.exe", &signature),
        list("0.2.0", "setup.exe", &signature),
        br#"{"version":"0.2.0","platforms":{"windows-x86_64":{"url":7,"signature":[]}}}"#.to_vec(),
    ] {
        let shown = String::from_utf8_lossy(&body).into_owned();
        let url = serve(move |_, _| answer("200 OK", "", body.clone())).await;
        assert_eq!(look(&url).await, Err(UpdateError::List), "{shown}");
    }
    let url = serve(|_, _| answer("503 Service Unavailable", "", Vec::new())).await;
    assert_eq!(look(&url).await, Err(UpdateError::Answer { status: 503 }));
    let url = serve(move |_, _| answer("200 OK", "", vec![b' '; 300 << 10])).await;
    assert_eq!(look(&url).await, Err(UpdateError::TooLarge));
    // Not for this system: there is nothing new here.
    let url = serve(|_, _| {
        answer(
            "200 OK",
            "",
            br#"{"version":"0.2.0","platforms":{}}"#.to_vec(),
        )
    })
    .await;
    assert_eq!(look(&url).await, Ok(None));
}

#[tokio::test]
async fn an_endless_file_is_not_waited_for() {
    let (_, signature) = file("0.2.0");
    let url = serve(move |url, path| match path {
        "/stable.json" => answer(
            "200 OK",
            "",
            list("0.2.0", &format!("{url}/setup.exe"), &signature),
        ),
        _ => b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".to_vec(),
    })
    .await;
    assert_eq!(fetched(&url).await, Err(UpdateError::TooLarge));
}

#[tokio::test]
async fn nobody_else_is_called() {
    let (_, signature) = file("0.2.0");
    for elsewhere in [
        "http://127.0.0.2:9/setup.exe",
        "https://evil.example/setup.exe",
        "http://user@127.0.0.1:9/setup.exe",
        "file:///etc/passwd",
    ] {
        let body = list("0.2.0", elsewhere, &signature);
        let url = serve(move |_, _| answer("200 OK", "", body.clone())).await;
        assert_eq!(look(&url).await, Err(UpdateError::Elsewhere), "{elsewhere}");
    }
    let (text, signature) = file("0.2.0");
    let url = serve(move |url, path| match path {
        "/stable.json" => answer(
            "200 OK",
            "",
            list("0.2.0", &format!("{url}/moved"), &signature),
        ),
        "/moved" => answer(
            "302 Found",
            &format!("Location: {url}/setup.exe\r\n"),
            Vec::new(),
        ),
        _ => answer("200 OK", "", text.clone().into_bytes()),
    })
    .await;
    assert!(fetched(&url).await.is_ok(), "a download page passes on");
    for next in ["http://192.0.2.1/setup.exe", "file:///etc/passwd", "/round"] {
        let url =
            serve(move |_, _| answer("302 Found", &format!("Location: {next}\r\n"), Vec::new()))
                .await;
        assert_eq!(
            look(&url).await,
            Err(UpdateError::Answer { status: 302 }),
            "{next}"
        );
    }
}

#[test]
fn a_source_that_is_none_is_refused() {
    let key = signed()["key"].as_str().expect("a key").to_owned();
    for (list, key) in [
        ("", key.as_str()),
        ("updates.json", &key),
        ("http://updates.example/{channel}.json", &key),
        ("ftp://updates.example/", &key),
        ("https://user:word@updates.example/", &key),
        ("https://updates.example/", ""),
        ("https://updates.example/", "bm90IGEga2V5"),
    ] {
        let source = Source {
            list: list.to_owned(),
            key: key.to_owned(),
        };
        assert!(
            Updates::open(&source, Channel::Stable, None).is_err(),
            "{list} {key}"
        );
    }
}
