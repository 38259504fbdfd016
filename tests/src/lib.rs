//! What the tests of the main job share: a bench inside this process, the real headless program, a look at Pleo's side,
//! and a search for secrets.
//!
//! Keeps true: every test has a sandbox of its own; nothing here asserts a time; whatever a bench leaves on the disk is
//! searched for the key. Leaves out: tests of single rooms, which stand on their own.

pub mod bench;
pub mod cases;
pub mod file;
pub mod headless;
pub mod secrets;
pub mod theirs;

use std::time::Duration;

/// The key the benches use. Its odd characters look different in every coding, and it must turn up in none.
pub const KEY: &str = "plp_Canary~7/Qx+9=Zk3w";

/// Longest wait for something that must happen.
pub const PATIENCE: Duration = Duration::from_mins(3);

/// Waits until `ready` says yes.
pub async fn until(what: &str, mut ready: impl FnMut() -> bool) {
    let waiting = async {
        while !ready() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting)
        .await
        .unwrap_or_else(|_| panic!("never came: {what}"));
}
