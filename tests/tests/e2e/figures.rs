//! What the window costs beside the smallest one Tauri opens: `cargo xtask bench window`. Asserts nothing about time.
//!
//! Both are driven by the same driver and built alike. A start counts until the first button can be pressed. Memory is
//! what the web view's own process holds for itself (`Pss`), processor time that of a program and all its children.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::Locator;
use fantoccini::wd::TimeoutConfiguration;
use ledgerport_sandbox::Scenario;
use serde_json::{Value, json};

use crate::window::{Window, sandbox, variable};

/// Starts of each program, in turn.
const STARTS: usize = 5;
/// Longest wait for a list to be fetched.
const FETCHED: Duration = Duration::from_mins(15);

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the desktop that `cargo xtask bench window` sets up"]
async fn figures_of_the_window() {
    // The other tests that drive the app are run without it.
    let Ok(target) = std::env::var("LEDGERPORT_FIGURES") else {
        return;
    };
    let (hello, ours) = (variable("LEDGERPORT_HELLO"), variable("LEDGERPORT_APP"));
    let mut starts = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        starts.0.push(start(&hello, "#hello").await);
        starts
            .1
            .push(start(&ours, "[data-testid='open-demo']:not([disabled])").await);
    }
    let mut lists = Vec::new();
    for rows in list_sizes() {
        lists.push(list(&ours, rows).await);
    }
    let figures = json!({
        "start_ms": { "hello": starts.0, "ours": starts.1 },
        "lists": lists,
        "idle": idle(&hello, &ours).await,
    });
    let text = serde_json::to_string_pretty(&figures).expect("JSON");
    println!("{text}");
    fs::write(target, text).expect("written");
}

/// 100 and 100,000, unless a quick look asks for fewer.
fn list_sizes() -> [u32; 2] {
    let many = std::env::var("LEDGERPORT_ROWS").ok();
    [
        100,
        many.and_then(|text| text.parse().ok()).unwrap_or(100_000),
    ]
}

/// Milliseconds from the wish to the first button that can be pressed.
async fn start(program: &str, button: &str) -> u64 {
    let begun = Instant::now();
    let window = Window::open_program(program).await;
    while window.client.find(Locator::Css(button)).await.is_err() {
        assert!(begun.elapsed() < Duration::from_mins(2), "{button} comes");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let taken = begun.elapsed();
    window.close().await;
    u64::try_from(taken.as_millis()).unwrap_or(u64::MAX)
}

/// Fetches a company of so many entries, scrolls its list, and says what that cost the web view.
async fn list(ours: &str, rows: u32) -> Value {
    let sandbox = sandbox(Scenario::Large(rows)).await;
    let window = Window::open_program(ours).await;
    window.connect(&sandbox).await;
    window.press("nav-entries").await;
    let begun = Instant::now();
    let count =
        "return Number(document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') ?? 0)";
    loop {
        let seen = window
            .client
            .execute(count, vec![])
            .await
            .expect("a number");
        // Some entries of the scenario are exported already.
        if seen.as_u64().unwrap_or(0) > u64::from(rows) / 2 && !fetching(&window).await {
            break;
        }
        assert!(
            begun.elapsed() < FETCHED,
            "{rows} entries are fetched: {seen}"
        );
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let fetched = begun.elapsed();
    let before = web_view(ours);
    let script = "
        const done = arguments[0]
        const grid = document.querySelector('[role=grid]')
        const box = [grid, ...grid.querySelectorAll('*')].find((one) => one.scrollHeight > one.clientHeight + 40 && one.clientHeight > 100)
        let frames = 0, longest = 0, last = performance.now(), empty = 0
        const step = (now) => {
            longest = Math.max(longest, now - last)
            last = now
            if (grid.querySelectorAll('[role=row]').length < 5) empty += 1
            if (frames === 30) box.scrollTop = box.scrollHeight
            else box.scrollTop += 160
            frames += 1
            if (frames < 60) requestAnimationFrame(step)
            else done({ longest: Math.round(longest), empty, rows: grid.querySelectorAll('[role=row]').length, nodes: document.querySelectorAll('*').length })
        }
        requestAnimationFrame((now) => { last = now; step(now) })";
    let patience = TimeoutConfiguration::new(Some(Duration::from_mins(3)), None, None);
    let set = window.client.update_timeouts(patience).await;
    set.expect("a busy machine draws slowly");
    let scrolled = window
        .client
        .execute_async(script, vec![])
        .await
        .expect("it scrolls");
    tokio::time::sleep(Duration::from_secs(3)).await;
    let after = web_view(ours);
    window.close().await;
    json!({
        "rows": rows,
        "fetched_s": fetched.as_secs(),
        "web_view_mib": { "before": before, "after": after },
        "scroll": scrolled,
    })
}

async fn fetching(window: &Window) -> bool {
    let busy = "[data-fetch][data-pending], [data-fetch][disabled]";
    window.client.find(Locator::Css(busy)).await.is_ok()
}

/// Processor time over the same minute of both windows, with nobody at them.
async fn idle(hello: &str, ours: &str) -> Value {
    let open = |program: &str, arguments: &[&str]| {
        Command::new(program)
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts")
    };
    let mut running: [Child; 2] = [open(hello, &[]), open(ours, &["--demo"])];
    // Until everything that belongs to a start is over.
    tokio::time::sleep(Duration::from_secs(25)).await;
    let ticks = |running: &[Child; 2]| running.each_ref().map(|child| ticks_of(child.id()));
    let before = ticks(&running);
    tokio::time::sleep(Duration::from_mins(1)).await;
    let after = ticks(&running);
    let [hello, ours] = [0, 1].map(|at| (after[at] - before[at]) * 10);
    for child in &mut running {
        let _ = child.kill();
        let _ = child.wait();
    }
    json!({ "seconds": 60, "hello_ms": hello, "ours_ms": ours })
}

/// MiB that belong to the web view of a running program alone.
fn web_view(program: &str) -> Option<u64> {
    let ours = processes().find(|pid| {
        fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|exe| exe == Path::new(program))
    })?;
    let kib: u64 = family(ours)
        .into_iter()
        .filter(|pid| {
            let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            name.starts_with("WebKitWeb")
        })
        .filter_map(|pid| {
            let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
            let line = text
                .lines()
                .find(|line| line.starts_with("Pss:"))?
                .to_owned();
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        })
        .sum();
    Some(kib >> 10)
}

/// Hundredths of a second of a process and everything below it.
fn ticks_of(pid: u32) -> u64 {
    family(pid)
        .into_iter()
        .filter_map(|pid| {
            let stat = stat(pid)?;
            Some(stat.get(11)?.parse::<u64>().ok()? + stat.get(12)?.parse::<u64>().ok()?)
        })
        .sum()
}

fn processes() -> impl Iterator<Item = u32> {
    fs::read_dir("/proc")
        .expect("Linux")
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

/// A process and all its descendants.
fn family(root: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = processes()
        .filter_map(|pid| Some((pid, stat(pid)?.get(1)?.parse().ok()?)))
        .collect();
    let mut all = vec![root];
    let mut at = 0;
    while at < all.len() {
        let parent = all[at];
        let children = parents.iter().filter(|(_, of)| *of == parent);
        all.extend(children.map(|(pid, _)| *pid));
        at += 1;
    }
    all
}

/// The fields of `/proc/PID/stat` behind the name.
fn stat(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(") ")?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}
