//! Hostile code inside the page: whatever got in there can neither load, send, call, leave nor open anything.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fantoccini::Locator;
use serde_json::{Value, json};

use crate::window::{Window, variable};

/// A server on this computer that hostile code would like to reach; keeps what those who come have to say.
struct Trap {
    port: u16,
    caught: Arc<Mutex<Vec<String>>>,
}

impl Trap {
    fn set() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let caught = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&caught);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || {
                    let mut stream = stream;
                    let _ = stream.set_read_timeout(Some(Duration::from_millis(300)));
                    let mut words = [0; 512];
                    let read = stream.read(&mut words).unwrap_or(0);
                    let words = String::from_utf8_lossy(&words[..read]).into_owned();
                    kept.lock().expect("nobody panicked").push(words);
                });
            }
        });
        Self { port, caught }
    }

    /// What everybody who came had to say; an empty text for a connection without a word.
    fn caught(&self) -> Vec<String> {
        self.caught.lock().expect("nobody panicked").clone()
    }
}

impl Window {
    /// Runs `script` in the page, as code that got in there would run, and gives what it passes to `done`.
    async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        let script = format!("const done = arguments[arguments.length - 1];\n{script}");
        self.client
            .execute_async(&script, arguments)
            .await
            .expect("the script comes to an end")
    }

    /// The page is still ours: the mark of its first moment is there, and it still talks to Rust.
    async fn assert_still_ours(&self, after: &str) {
        let mark = self
            .run(
                "window.__TAURI_INTERNALS__.invoke('get_app').then(() => done(window.mark), () => done('refused'))",
                vec![],
            )
            .await;
        assert_eq!(mark, "first page", "after {after}");
        let url = self.client.current_url().await.expect("an address");
        assert_eq!(url.scheme(), "tauri", "after {after}: {url}");
        let windows = self.client.windows().await.expect("a list");
        assert_eq!(windows.len(), 1, "after {after}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the desktop that `cargo xtask e2e` sets up"]
async fn hostile_code_in_the_page_gets_nowhere() {
    let trap = Trap::set();
    let port = json!(trap.port);
    let window = Window::open().await;
    window.see("main, h1").await;
    window
        .run("window.mark = 'first page'; done(null)", vec![])
        .await;

    // Code that is put into the page does not run. An attribute is code as well.
    let ran = window
        .run(
            "window.ran = [];
            const script = document.createElement('script');
            script.textContent = \"window.ran.push('inline')\";
            document.body.append(script);
            const image = document.createElement('img');
            image.setAttribute('onerror', \"window.ran.push('attribute')\");
            image.src = 'data:image/png;base64,AAAA';
            document.body.append(image);
            const link = document.createElement('a');
            link.href = \"javascript:window.ran.push('address')\";
            document.body.append(link);
            link.click();
            const blob = document.createElement('script');
            blob.src = URL.createObjectURL(new Blob([\"window.ran.push('blob')\"]));
            blob.onload = () => window.ran.push('blob loaded');
            document.body.append(blob);
            setTimeout(() => done(window.ran), 1500)",
            vec![],
        )
        .await;
    assert_eq!(ran, json!([]), "nothing of it ran");

    // Nothing is loaded from elsewhere or sent there.
    let reached = window
        .run(
            "const at = `http://127.0.0.1:${arguments[0]}/`;
            const reached = [];
            const add = (name, make) => {
                const node = make();
                node.onload = () => reached.push(name);
                document.body.append(node);
            };
            add('script', () => Object.assign(document.createElement('script'), { src: at + 'x.js' }));
            add('image', () => Object.assign(document.createElement('img'), { src: at + 'x.png' }));
            add('style', () => Object.assign(document.createElement('link'), { rel: 'stylesheet', href: at + 'x.css' }));
            // A frame says that it has loaded even when it was not allowed to; the trap knows better.
            document.body.append(Object.assign(document.createElement('iframe'), { src: at }));
            document.body.append(Object.assign(document.createElement('object'), { data: at }));
            try { new WebSocket(at.replace('http', 'ws')).onopen = () => reached.push('socket') } catch {}
            try { new EventSource(at).onopen = () => reached.push('events') } catch {}
            try { navigator.sendBeacon(at, 'x') } catch {}
            const form = Object.assign(document.createElement('form'), { action: at, method: 'post' });
            document.body.append(form);
            form.submit();
            fetch(at, { mode: 'no-cors' }).then(() => reached.push('fetch'), () => {})
                .then(() => setTimeout(() => done(reached), 1500))",
            vec![port.clone()],
        )
        .await;
    assert_eq!(reached, json!([]));
    assert_eq!(trap.caught(), [""; 0], "nobody came");
    window.assert_still_ours("loading and sending").await;

    // A frame gets no content, so nothing in it can speak to Rust.
    let framed = window
        .run(
            "const frames = ['about:srcdoc', 'tauri://localhost/index.html', 'data:text/html,x'].map((src) => {
                const frame = document.createElement('iframe');
                if (src === 'about:srcdoc') frame.srcdoc = '<script>parent.ran.push(\"frame\")</scr' + 'ipt>';
                else frame.src = src;
                document.body.append(frame);
                return frame;
            });
            setTimeout(() => done([window.ran, frames.filter((frame) => {
                try { return frame.contentWindow.__TAURI_INTERNALS__ && frame.contentDocument.querySelector('#root *') } catch { return false }
            }).length]), 1500)",
            vec![],
        )
        .await;
    assert_eq!(framed, json!([[], 0]));

    // No command but ours, whatever its name.
    for command in [
        "plugin:opener|open_url",
        "plugin:opener|open_path",
        "plugin:store|load",
        "plugin:store|get_store",
        "plugin:dialog|open",
        "plugin:dialog|save",
        "plugin:window|close",
        "plugin:window|create",
        "plugin:webview|create_webview_window",
        "plugin:app|version",
        "plugin:path|resolve_directory",
        "plugin:event|emit",
        "plugin:fs|read_text_file",
        "plugin:shell|execute",
        "plugin:http|fetch",
        "no_such_command",
    ] {
        let answer = window
            .run(
                "window.__TAURI_INTERNALS__.invoke(arguments[0], { url: 'https://example.org', path: 'x' })
                    .then(() => done('allowed'), (error) => done(String(error)))",
                vec![json!(command)],
            )
            .await;
        let words = answer.as_str().expect("a text").to_lowercase();
        assert!(
            words.contains("not allowed") || words.contains("not found"),
            "{command}: {words}"
        );
    }

    // No way out of the page, and no second window.
    for (way, script) in [
        ("window.open", "done(window.open(arguments[0]) === null)"),
        (
            "a link with a target",
            "const link = Object.assign(document.createElement('a'), { href: arguments[0], target: '_blank' });
             document.body.append(link); link.click(); setTimeout(() => done(true), 500)",
        ),
        (
            "location",
            "location.href = arguments[0]; setTimeout(() => done(true), 500)",
        ),
        (
            "location.replace",
            "location.replace(arguments[0]); setTimeout(() => done(true), 500)",
        ),
        (
            "a file",
            "location.href = 'file:///etc/passwd'; setTimeout(() => done(true), 500)",
        ),
        (
            "data",
            "location.href = 'data:text/html,out'; setTimeout(() => done(true), 500)",
        ),
        (
            "a refreshing meta",
            "const meta = Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: `0; url=${arguments[0]}` });
             document.head.append(meta); setTimeout(() => done(true), 500)",
        ),
    ] {
        let target = json!(format!("http://127.0.0.1:{}/out", trap.port));
        let blocked = window.run(script, vec![target]).await;
        assert_eq!(blocked, true, "{way}");
        window.assert_still_ours(way).await;
        // WebKit connects ahead to where a link with a target leads, before it asks us; over that connection nothing is
        // ever said, as we refuse.
        assert!(
            trap.caught().iter().all(String::is_empty),
            "{way}: {:?}",
            trap.caught()
        );
    }

    // The key is in the memory of this program, so the system must never write that to a file.
    assert_eq!(limits_of_core_files(), ["0 0"]);

    // Nobody can swap the tools the page works with.
    let frozen = window
        .run(
            "'use strict'; try { Object.prototype.swapped = 1 } catch {} done({}.swapped === undefined)",
            vec![],
        )
        .await;
    assert_eq!(frozen, true);

    window.picture("after-hostile-code").await;
    let found = window.client.find(Locator::Css("h1")).await;
    assert!(found.is_ok(), "the page still shows itself");
    window.close().await;
    assert!(trap.caught().iter().all(String::is_empty));
    let mut visitor = std::net::TcpStream::connect(("127.0.0.1", trap.port)).expect("connects");
    visitor.write_all(b"here I am").expect("said");
    ledgerport_tests::until("the trap catches who comes", || {
        trap.caught().contains(&"here I am".to_owned())
    })
    .await;
}

/// Soft and hard limit of the core file of each running app.
fn limits_of_core_files() -> Vec<String> {
    let app = std::fs::canonicalize(variable("LEDGERPORT_APP")).expect("built");
    let processes = std::fs::read_dir("/proc").expect("Linux").flatten();
    processes
        .filter(|process| {
            std::fs::read_link(process.path().join("exe")).is_ok_and(|exe| exe == app)
        })
        .map(|process| {
            let limits = std::fs::read_to_string(process.path().join("limits")).expect("ours");
            let line = limits
                .lines()
                .find_map(|line| line.strip_prefix("Max core file size"))
                .expect("a limit");
            let words: Vec<&str> = line.split_whitespace().take(2).collect();
            words.join(" ")
        })
        .collect()
}
