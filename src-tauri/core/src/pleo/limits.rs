//! How long the client waits and how much it takes in.

use std::path::PathBuf;
use std::time::Duration;

use crate::network::Proxy;

/// Bounds of one client. The defaults are for Pleo; tests shorten them.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Making a connection, TLS included.
    pub connect: Duration,
    /// One request from its start to the last byte of the answer; the limiter's waiting does not count.
    pub deadline: Duration,
    /// Silence inside an answer.
    pub silence: Duration,
    /// Bytes of an answer after decompression.
    pub body: usize,
    /// Bytes of the answer to a refused request; a larger one counts as empty.
    pub refusal: usize,
    /// Bytes of one export item.
    pub item: usize,
    /// Rows of one page.
    pub rows: usize,
    /// Sends of one request that may be repeated, the first included.
    pub attempts: u32,
    /// Answers 429 to one request before it is given up.
    pub throttles: u32,
    /// Mean of the first wait between two sends; doubles each time.
    pub pause: Duration,
    /// Longest wait between two sends, whatever Pleo asks for.
    pub longest_pause: Duration,
    /// Requests that may leave at once while nothing else was learned.
    pub burst: u32,
    /// Folder in which all processes with the same credential keep count of their requests together; none counts for
    /// this client and its clones alone.
    pub send_log: Option<PathBuf>,
    /// Proxy chosen by hand, in place of the system's. This machine is reached without either.
    pub proxy: Option<Proxy>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            deadline: Duration::from_mins(1),
            silence: Duration::from_secs(20),
            body: 16 << 20,
            refusal: 64 << 10,
            item: 1 << 20,
            rows: 10_000,
            attempts: 3,
            throttles: 8,
            pause: Duration::from_millis(500),
            longest_pause: Duration::from_mins(1),
            burst: 10,
            send_log: None,
            proxy: None,
        }
    }
}
