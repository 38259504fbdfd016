//! Notifications of the system, and what a click on one does.
//!
//! Where the system tells us of a click (Linux), it brings the window to the front and says where to go. Elsewhere the
//! system itself brings the program to the front, and the inbox has the job at its top.

use tauri::{AppHandle, Manager, UserAttentionType};

use crate::view::NoticeTarget;

/// Shows a notification. It may fail unseen: the window says the same.
pub(crate) fn show(app: &AppHandle, title: String, body: String, target: Option<NoticeTarget>) {
    if let Some(window) = app.get_webview_window("main") {
        let _ = window.request_user_attention(Some(UserAttentionType::Informational));
    }
    system::show(app, title, body, target);
}

#[cfg(target_os = "linux")]
mod system {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use notify_rust::Notification;
    use tauri::{AppHandle, Manager};
    use tauri_specta::Event;

    use crate::view::{NoticeClicked, NoticeTarget};

    /// Notifications that wait for a click, each with a thread of its own.
    static WAITING: AtomicUsize = AtomicUsize::new(0);
    const MOST: usize = 16;

    pub(super) fn show(app: &AppHandle, title: String, body: String, target: Option<NoticeTarget>) {
        let mut notification = Notification::new();
        notification
            .appname("Ledgerport")
            .summary(&title)
            .body(&escaped(&body));
        let target = target.filter(|_| WAITING.load(Ordering::SeqCst) < MOST);
        if target.is_some() {
            notification.action("default", "Ledgerport");
        }
        let Ok(shown) = notification.show() else {
            return;
        };
        let Some(target) = target else {
            return;
        };
        WAITING.fetch_add(1, Ordering::SeqCst);
        let app = app.clone();
        let waiting = std::thread::Builder::new()
            .name("notice".into())
            .spawn(move || {
                shown.wait_for_action(|action| {
                    if action == "default" {
                        if let Some(window) = app.get_webview_window("main") {
                            let _ = window.unminimize();
                            let _ = window.set_focus();
                        }
                        let _ = NoticeClicked(target).emit(&app);
                    }
                });
                WAITING.fetch_sub(1, Ordering::SeqCst);
            });
        if waiting.is_err() {
            WAITING.fetch_sub(1, Ordering::SeqCst);
        }
    }

    /// Servers may read markup in a body, and a company's name is no markup.
    fn escaped(text: &str) -> String {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use tauri::AppHandle;
    use tauri_plugin_notification::NotificationExt;

    use crate::view::NoticeTarget;

    pub(super) fn show(app: &AppHandle, title: String, body: String, _: Option<NoticeTarget>) {
        let _ = app.notification().builder().title(title).body(body).show();
    }
}
