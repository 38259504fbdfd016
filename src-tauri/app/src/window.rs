//! The one window: its size over restarts, and what it may never do.
//!
//! Keeps true: it shows our own pages and nothing else; a link to elsewhere goes nowhere. The store holds size only: it is
//! not safe against a crash, so nothing that matters lives there.

use serde_json::json;
use tauri::webview::NewWindowResponse;
use tauri::{App, Manager, PhysicalSize, WebviewWindow, WebviewWindowBuilder, WindowEvent};
use tauri_plugin_store::StoreExt;

const TRIVIA: &str = "window.json";

/// Opens the window as configured.
pub(crate) fn open(app: &App) -> tauri::Result<WebviewWindow> {
    let config = app
        .config()
        .app
        .windows
        .first()
        .cloned()
        .ok_or(tauri::Error::WebviewNotFound)?;
    let window = WebviewWindowBuilder::from_config(app.handle(), &config)?
        .on_navigation(is_own)
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

fn restore(app: &App, window: &WebviewWindow) {
    let size = app.store(TRIVIA).ok().and_then(|store| store.get("size"));
    let side = |name: &str| {
        let value = size.as_ref()?.get(name)?.as_u64()?;
        u32::try_from(value)
            .ok()
            .filter(|side| (600..=10_000).contains(side))
    };
    if let (Some(width), Some(height)) = (side("width"), side("height")) {
        // A size the screen cannot show is put right by the window manager.
        let _ = window.set_size(PhysicalSize::new(width, height));
    }
}

fn remember(window: &WebviewWindow) {
    if let (Ok(size), Ok(store)) = (window.inner_size(), window.app_handle().store(TRIVIA)) {
        store.set(
            "size",
            json!({ "width": size.width, "height": size.height }),
        );
        let _ = store.save();
    }
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
}
