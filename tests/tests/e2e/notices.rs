//! A server of notifications, as a desktop has one: it keeps what it is asked to show, and clicks.
#![expect(
    clippy::used_underscore_binding,
    reason = "the interface names arguments that nobody here reads"
)]

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zbus::object_server::SignalEmitter;
use zbus::zvariant::OwnedValue;

const PATH: &str = "/org/freedesktop/Notifications";

struct Server {
    shown: UnboundedSender<(u32, String)>,
    last: u32,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Server {
    #[expect(clippy::too_many_arguments, reason = "the specification has eight")]
    fn notify(
        &mut self,
        _app_name: String,
        _replaces_id: u32,
        _app_icon: String,
        _summary: String,
        body: String,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expire_timeout: i32,
    ) -> u32 {
        self.last += 1;
        assert!(
            actions.is_empty() || actions[0] == "default",
            "a click on it, not a button"
        );
        let _ = self.shown.send((self.last, body));
        self.last
    }

    #[expect(clippy::unused_self, reason = "as the interface has it")]
    fn get_capabilities(&self) -> Vec<String> {
        vec!["actions".into(), "body".into()]
    }

    #[expect(clippy::unused_self, reason = "as the interface has it")]
    fn get_server_information(&self) -> (String, String, String, String) {
        ("test".into(), "test".into(), "1".into(), "1.2".into())
    }

    #[expect(clippy::unused_self, reason = "as the interface has it")]
    fn close_notification(&self, _id: u32) {}

    #[zbus(signal)]
    async fn action_invoked(
        emitter: &SignalEmitter<'_>,
        id: u32,
        action_key: &str,
    ) -> zbus::Result<()>;
}

pub(crate) struct Notices {
    connection: zbus::Connection,
    shown: UnboundedReceiver<(u32, String)>,
}

impl Notices {
    pub(crate) async fn serve() -> Self {
        let (send, shown) = unbounded_channel();
        let server = Server {
            shown: send,
            last: 0,
        };
        let connection = zbus::connection::Builder::session()
            .and_then(|bus| bus.name("org.freedesktop.Notifications"))
            .and_then(|bus| bus.serve_at(PATH, server))
            .expect("a message bus")
            .build()
            .await
            .expect("nobody else shows notifications here");
        Self { connection, shown }
    }

    /// The next notification: its id and its words.
    pub(crate) async fn next(&mut self) -> (u32, String) {
        tokio::time::timeout(Duration::from_mins(1), self.shown.recv())
            .await
            .expect("a notification comes")
            .expect("the server lives")
    }

    pub(crate) async fn click(&self, id: u32) {
        let emitter = SignalEmitter::new(&self.connection, PATH).expect("a path");
        Server::action_invoked(&emitter, id, "default")
            .await
            .expect("said");
    }
}
