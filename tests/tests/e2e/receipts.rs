//! Receipts in the real web view: fetched, drawn under the app's own policy, and looked at.

use fantoccini::Locator;
use ledgerport_sandbox::Scenario;

use crate::window::{Window, sandbox};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the desktop that `cargo xtask e2e` sets up"]
async fn a_pdf_and_a_photograph_are_drawn_in_the_page_of_their_item() {
    let sandbox = sandbox(Scenario::Bakery).await;
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open().await;
    window.connect(&sandbox).await;
    window.press("nav-settings").await;
    let beside = "[data-testid='receipts'] [data-testid='choice-beside']";
    let choice = window.see(beside).await;
    let script = "document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })";
    let _ = window.client.execute(script, vec![beside.into()]).await;
    choice.click().await.expect("chosen");
    window.press("save-settings").await;
    window.see("[data-testid='save-settings'][disabled]").await;
    window.start_export(folder.path()).await;
    window.status("waiting").await;
    let (mut pages, mut photographs) = (0, 0);
    for row in 0..12 {
        let cell = format!("[role='gridcell'][data-cell='{row}:2']");
        let cell = window.see(&cell).await;
        cell.click().await.expect("it opens");
        window.see("[data-testid='item-sheet'] h3").await;
        window
            .see("[data-testid='postings'], [data-testid='item-lines']")
            .await;
        let receipt = Locator::Css("[data-testid='receipt']");
        if window.client.find(receipt).await.is_ok() {
            window
                .see("[data-testid='receipt'][data-state='picture'] img")
                .await;
            let size = "const done = arguments[0]; const image = document.querySelector(\"[data-testid='receipt'] img\");
                image.decode().then(() => done(image.naturalWidth), () => done(0))";
            let width = window.client.execute_async(size, vec![]).await;
            let width = width.expect("an answer").as_u64().unwrap_or(0);
            assert!(width > 50, "a picture of {width} pixels");
            let first_page =
                Locator::XPath("//*[@data-testid='receipt']//p[contains(., 'first page')]");
            if window.client.find(first_page).await.is_ok() {
                pages += 1;
                window.picture("receipt-pdf").await;
            } else {
                photographs += 1;
            }
        }
        window.press("close-sheet").await;
        if pages > 0 && photographs > 0 {
            break;
        }
    }
    assert!(
        pages > 0 && photographs > 0,
        "{pages} pages, {photographs} photographs"
    );
    window.close().await;
}
