//! Vendors in the built app: the accounting system's list is imported and brought to Pleo; then, by keyboard alone, a month is
//! tagged, a step is taken back, and the file says what was chosen.

use fantoccini::Locator;
use ledgerport_core::model::CompanyId;
use ledgerport_core::pleo::{BaseUrl, Client, Credential};
use ledgerport_sandbox::{Sandbox, Scenario};

use crate::window::{PATIENCE, Window, assert_no_leak, only_file, sandbox};

/// Vendors of the made-up month, as its accounting system calls them.
const VENDORS: [(&str, &str); 8] = [
    ("V-01", "Valsemøllen A/S"),
    ("V-02", "Circle K Danmark A/S"),
    ("V-03", "Meny"),
    ("V-04", "DSB"),
    ("V-05", "Lyreco Danmark A/S"),
    ("V-06", "Elgiganten A/S"),
    ("V-07", "Joe & The Juice A/S"),
    ("V-08", "Dropbox International"),
];
/// Keys of WebDriver.
const TAB: &str = "\u{e004}";
const TAKE_BACK: &str = "\u{e009}z\u{e000}";

/// The list as the accounting system exports it.
fn list() -> String {
    let rows = VENDORS.map(|(code, name)| format!("{code};{name};DK;DKK\n"));
    format!("Nummer;Navn;Land;Valuta\n{}", rows.concat())
}

/// Imports the list, compares it with Pleo's and carries out what is missing there.
async fn bring_vendors_to_pleo(window: &Window, folder: &std::path::Path) {
    let file = folder.join("kreditorer.csv");
    std::fs::write(&file, list()).expect("written");
    press_link(window, "nav-lists").await;
    window
        .write("list-path", &format!("{}\u{e007}", file.display()))
        .await;
    window.see("[data-testid='holds']").await;
    window.picture("list-read").await;
    press_link(window, "take-list").await;
    press_link(window, "plan-list").await;
    window.see("[data-testid='steps']").await;
    window.picture("list-planned").await;
    press_link(window, "sync-list").await;
    window
        .see("[data-testid='sync-state'][data-status='done']")
        .await;
    window.picture("list-synced").await;
}

/// Codes and names Pleo has, in their order.
async fn at_pleo(sandbox: &Sandbox) -> Vec<(String, String)> {
    let base = BaseUrl::local(&sandbox.url()).expect("an address");
    let key = Credential::ApiKey(sandbox.key().into());
    let client = Client::new(base, key).expect("a client");
    let vendors = client.vendors(CompanyId(sandbox.company_id())).await;
    let mut vendors: Vec<_> = vendors
        .expect("a list")
        .into_iter()
        .map(|vendor| (vendor.code.unwrap_or_default(), vendor.name))
        .collect();
    vendors.sort();
    vendors
}

async fn press(window: &Window, keys: &str) {
    let focused = window.client.active_element().await.expect("focus");
    focused.send_keys(keys).await.expect("it takes keys");
}

async fn text(window: &Window, css: &str) -> String {
    window.see(css).await.text().await.expect("text")
}

/// Waits until the line that counts what is left holds `words`.
async fn left(window: &Window, words: &str) {
    let path = format!("//*[@data-testid='tags-left' and contains(., '{words}')]");
    let there = window
        .client
        .wait()
        .at_most(PATIENCE)
        .for_element(Locator::XPath(&path))
        .await;
    if there.is_err() {
        window.picture("failed").await;
        panic!(
            "not “{words}”: {}",
            text(window, "[data-testid='tags-left']").await
        );
    }
}

/// Goes by Tab until a cell of the grid has focus.
async fn into_the_grid(window: &Window) {
    for _ in 0..40 {
        let focused = window.client.active_element().await.expect("focus");
        if focused.attr("data-cell").await.expect("asked").is_some() {
            return;
        }
        press(window, TAB).await;
    }
    panic!("Tab does not lead into the grid");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the desktop that `cargo xtask e2e` sets up"]
async fn a_month_gets_its_vendors_by_keyboard() {
    let sandbox = sandbox(Scenario::Large(70)).await;
    let folder = tempfile::tempdir().expect("a folder");
    let lists = tempfile::tempdir().expect("a folder");
    let window = Window::open().await;
    window.connect(&sandbox).await;
    bring_vendors_to_pleo(&window, lists.path()).await;
    assert_eq!(
        at_pleo(&sandbox).await,
        VENDORS.map(|(code, name)| (code.to_owned(), name.to_owned()))
    );
    window.start_export(folder.path()).await;
    window.status("waiting").await;
    press_link(&window, "tag-vendors").await;
    window.see("[data-testid='tags-left']").await;
    window.picture("vendors-to-tag").await;

    into_the_grid(&window).await;
    let mut keys = 0;
    // One group a merchant and category; whoever has none suggested would be searched for.
    while !text(&window, "[data-testid='tags-left']")
        .await
        .starts_with("Every item")
    {
        let focused = window.client.active_element().await.expect("focus");
        let cell = focused
            .attr("data-cell")
            .await
            .expect("asked")
            .expect("a cell");
        let row = cell.split(':').next().expect("a row").to_owned();
        press(&window, "a").await;
        keys += 1;
        assert!(keys <= 40, "it does not come to an end");
        let done = format!("//*[@data-cell='{row}:3' and contains(., 'Has one')]");
        let done = window
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::XPath(&done))
            .await;
        if done.is_err() {
            window.picture("failed").await;
            panic!("row {row} got no vendor");
        }
    }
    window.picture("vendors-tagged").await;
    // The last step is taken back and done again.
    press(&window, TAKE_BACK).await;
    left(&window, "more may have one").await;
    press(&window, "\u{e009}\u{e008}z\u{e000}").await;
    left(&window, "Every item").await;

    press_link(&window, "to-run").await;
    window.finish("vendors").await;
    window.close().await;

    let jobs = sandbox.jobs();
    let job = jobs
        .iter()
        .find(|job| job.items.len() == 70)
        .expect("our job");
    assert_eq!(job.status, "completed");
    let file = only_file(folder.path());
    let mut reader = csv::Reader::from_reader(file.as_bytes());
    let headings = reader.headers().expect("a heading").clone();
    let at = |name: &str| {
        headings
            .iter()
            .position(|one| one.trim_start_matches('\u{feff}') == name)
            .expect("a column")
    };
    let (entry, vendor) = (at("accounting_entry_id"), at("vendor_code"));
    let mut tagged = std::collections::BTreeSet::new();
    for row in reader.records() {
        let row = row.expect("a row");
        if !row[vendor].is_empty() {
            assert!(
                VENDORS.iter().any(|(code, _)| *code == &row[vendor]),
                "{row:?}"
            );
            tagged.insert(row[entry].to_owned());
        }
    }
    println!("{} items tagged with {keys} keys", tagged.len());
    assert!(tagged.len() >= 60, "{}", tagged.len());
    assert_no_leak(&sandbox.key());
}

/// Follows a link as a keyboard does.
async fn press_link(window: &Window, testid: &str) {
    let link = window.see(&format!("[data-testid='{testid}']")).await;
    link.send_keys("\u{e007}").await.expect("it takes Enter");
}
