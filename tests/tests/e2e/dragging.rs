//! A file taken out of the window with the mouse, and dropped on another program.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use ledgerport_sandbox::Scenario;

use crate::window::{PATIENCE, Window, sandbox, variable};

/// Width of the app's window; beside it stands the one that is dropped on.
const WIDTH: i64 = 900;
/// Height of both.
const HEIGHT: i64 = 800;

/// Runs the hand that moves the mouse; gives what it says.
fn hand(words: &[&str]) -> String {
    // It waits for what it is told to do, for ever if need be.
    let mut command = Command::new("timeout");
    let output = command.args(["30", "xdotool"]).args(words).output();
    let output = output.expect("xdotool runs");
    assert!(output.status.success(), "{words:?}: {output:?}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The window of this name, put there.
fn put(name: &str, x: i64, width: i64) -> String {
    let found = hand(&["search", "--sync", "--onlyvisible", "--name", name]);
    let id = found.lines().last().expect("a window").to_owned();
    hand(&["windowmove", &id, &x.to_string(), "0"]);
    hand(&[
        "windowsize",
        "--sync",
        &id,
        &width.to_string(),
        &HEIGHT.to_string(),
    ]);
    id
}

/// Another program with a window, which says what is dropped on it.
struct Neighbour {
    program: Child,
    dropped: mpsc::Receiver<String>,
}

impl Neighbour {
    fn open() -> Self {
        let app = PathBuf::from(variable("LEDGERPORT_APP"));
        let hello = app.parent().expect("a folder").join("examples/hello");
        let mut program = Command::new(hello)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the example is built");
        let lines = BufReader::new(program.stdout.take().expect("piped")).lines();
        let (told, dropped) = mpsc::channel();
        std::thread::spawn(move || {
            lines
                .map_while(Result::ok)
                .try_for_each(|line| told.send(line))
        });
        Self { program, dropped }
    }
}

impl Drop for Neighbour {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// A place on the first line of an element, on the screen.
async fn place(window: &Window, css: &str) -> (i64, i64) {
    let script = "const { x, y } = document.querySelector(arguments[0]).getClientRects()[0]; \
         return [x, y, window.innerHeight].map(Math.round)";
    let numbers = window.client.execute(script, vec![css.into()]).await;
    let numbers: Vec<i64> = serde_json::from_value(numbers.expect("it runs")).expect("numbers");
    // Above the page stands the menu.
    (numbers[0] + 20, HEIGHT - numbers[2] + numbers[1] + 8)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the desktop that `cargo xtask e2e` sets up"]
async fn a_file_is_dragged_out_and_arrives() {
    let sandbox = sandbox(Scenario::Bakery).await;
    let folder = tempfile::tempdir().expect("a folder");
    // Letters that an address writes another way.
    let out = folder.path().join("Års regnskab");
    std::fs::create_dir(&out).expect("made");
    let window = Window::open().await;
    window.connect(&sandbox).await;
    window.start_export(&out).await;
    window.press("build-files").await;
    window.see("[data-testid='hand-over']").await;

    put("Ledgerport", 0, WIDTH);
    let neighbour = Neighbour::open();
    let there = put("Hello", WIDTH, 1280 - WIDTH);
    hand(&["windowraise", &there]);
    window
        .client
        .execute(
            "document.querySelector('[data-testid=drag-file]').scrollIntoView({ block: 'center' })",
            vec![],
        )
        .await
        .expect("scrolled");
    let to = |x: i64, y: i64| hand(&["mousemove", "--sync", &x.to_string(), &y.to_string()]);
    let pause = || tokio::time::sleep(Duration::from_millis(100));
    let mut dropped = None;
    // On a busy machine the drag may begin after the button came up, and a hand tries again.
    for _ in 0..3 {
        let (x, y) = place(&window, "[data-testid='drag-file']").await;
        to(x, y);
        pause().await;
        hand(&["mousedown", "1"]);
        // By and by, so that the drag begins before the other window is reached.
        for step in 1..=40 {
            to(x + (WIDTH + 150 - x) * step / 40, y + step % 3);
            pause().await;
        }
        window.picture("dragging").await;
        hand(&["mouseup", "1"]);
        dropped = neighbour.dropped.recv_timeout(PATIENCE / 4).ok();
        if dropped.is_some() {
            break;
        }
    }
    let dropped = dropped.expect("something is dropped");
    let dropped = Path::new(&dropped);
    assert_eq!(dropped.parent(), Some(out.as_path()));
    assert!(dropped.is_file(), "{}", dropped.display());
    // The window takes the mouse again, at the first press.
    let (x, y) = place(&window, "[data-testid='all-imported']").await;
    to(x, y);
    hand(&["click", "1"]);
    window.see("[data-testid='finished']").await;
    window.close().await;
}
