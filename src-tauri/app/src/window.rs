//! The one window: its size and place over restarts, and what it may never do.
//!
//! Keeps true: it shows our own pages and nothing else; a link to a page of Pleo's opens in the system's browser, any other
//! goes nowhere. The store holds size and place only: it is not safe against a crash, so nothing that matters lives there.

use serde::{Deserialize, Serialize};
use tauri::webview::NewWindowResponse;
use tauri::{
    App, Manager, PhysicalPosition, PhysicalSize, WebviewWindow, WebviewWindowBuilder, WindowEvent,
};
use tauri_plugin_opener::OpenerExt;
use tauri_plugin_store::StoreExt;

const TRIVIA: &str = "window.json";

/// Hosts whose pages open in the system's browser.
const OUTSIDE: [&str; 3] = ["app.pleo.io", "help.pleo.io", "developers.pleo.io"];

/// Opens the window as configured.
pub(crate) fn open(app: &App) -> tauri::Result<WebviewWindow> {
    let config = app
        .config()
        .app
        .windows
        .first()
        .cloned()
        .ok_or(tauri::Error::WebviewNotFound)?;
    let opener = app.handle().clone();
    let window = WebviewWindowBuilder::from_config(app.handle(), &config)?
        .on_navigation(move |url| {
            if !is_own(url) && may_open_outside(url) {
                // Without a browser nothing opens, which the person sees.
                let _ = opener.opener().open_url(url.as_str(), None::<&str>);
            }
            is_own(url)
        })
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    restore(app, &window);
    let handle = app.handle().clone();
    window.on_window_event(move |event| {
        if matches!(event, WindowEvent::CloseRequested { .. })
            && let Some(window) = handle.get_webview_window("main")
        {
            remember(&window);
        }
    });
    Ok(window)
}

/// Our own pages: the embedded ones, and the development server in a debug build.
fn is_own(url: &tauri::Url) -> bool {
    match (url.scheme(), url.host_str()) {
        ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost")) => true,
        ("http", Some("localhost")) => {
            cfg!(not(feature = "custom-protocol")) && url.port() == Some(1420)
        }
        _ => false,
    }
}

/// A page of Pleo's. Without a query, so that nothing of ours can be sent along in its address.
fn may_open_outside(url: &tauri::Url) -> bool {
    url.scheme() == "https"
        && url.host_str().is_some_and(|host| OUTSIDE.contains(&host))
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
}

fn restore(app: &App, window: &WebviewWindow) {
    let Some(kept) = app
        .store(TRIVIA)
        .ok()
        .and_then(|store| store.get("window"))
        .and_then(|kept| serde_json::from_value::<Kept>(kept).ok())
    else {
        return;
    };
    let sides = 600..=10_000;
    if sides.contains(&kept.width) && sides.contains(&kept.height) {
        // A size the screen cannot show is put right by the window manager.
        let _ = window.set_size(PhysicalSize::new(kept.width, kept.height));
    }
    // A screen may have been unplugged since: only a place that is on one is taken.
    let at = PhysicalPosition::new(kept.x, kept.y);
    let seen = window
        .monitor_from_point(f64::from(kept.x), f64::from(kept.y))
        .is_ok_and(|monitor| monitor.is_some());
    if seen {
        let _ = window.set_position(at);
    }
    if kept.maximized {
        let _ = window.maximize();
    }
}

fn remember(window: &WebviewWindow) {
    let (Ok(size), Ok(at), Ok(store)) = (
        window.inner_size(),
        window.outer_position(),
        window.app_handle().store(TRIVIA),
    ) else {
        return;
    };
    let maximized = window.is_maximized().unwrap_or(false);
    let before = store
        .get("window")
        .and_then(|kept| serde_json::from_value::<Kept>(kept).ok());
    let kept = match before {
        // The size to go back to is the one from before it filled the screen.
        Some(before) if maximized => Kept {
            maximized,
            ..before
        },
        _ => Kept {
            width: size.width,
            height: size.height,
            x: at.x,
            y: at.y,
            maximized,
        },
    };
    if let Ok(kept) = serde_json::to_value(kept) {
        store.set("window", kept);
        let _ = store.save();
    }
}

/// Size and place in physical pixels.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Kept {
    width: u32,
    height: u32,
    x: i32,
    y: i32,
    maximized: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_are_shown() {
        let own = |text: &str| is_own(&text.parse().expect("a URL"));
        assert!(own("tauri://localhost/index.html"));
        assert!(own("http://tauri.localhost/"));
        for elsewhere in [
            "https://external.pleo.io/",
            "http://127.0.0.1:4444/",
            "http://tauri.localhost.evil.example/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,hello",
            "about:blank",
        ] {
            assert!(!own(elsewhere), "{elsewhere}");
        }
    }

    #[test]
    fn only_plain_pages_of_pleo_open_in_the_browser() {
        let opens = |text: &str| may_open_outside(&text.parse().expect("a URL"));
        assert!(opens("https://app.pleo.io/settings"));
        assert!(opens("https://help.pleo.io/en/articles/412746"));
        for elsewhere in [
            "http://app.pleo.io/",
            "https://pleo.io.evil.example/",
            "https://app.pleo.io.evil.example/",
            "https://external.pleo.io/",
            "https://app.pleo.io:8443/",
            "https://user@app.pleo.io/",
            "https://app.pleo.io/?key=plp_1",
            "https://app.pleo.io/#plp_1",
            "file:///etc/passwd",
            "mailto:somebody@example.org",
            "javascript:alert(1)",
        ] {
            assert!(!opens(elsewhere), "{elsewhere}");
        }
    }
}
