//! A faithful local Pleo: the demo company and the test bench.
//!
//! Owns a stateful imitation of the part of Pleo's public API that an export
//! client uses: Export API v1 to v3, accounting entries, receipts, vendors, tags,
//! tax codes, accounts, companies, employees, and webhooks.
//!
//! Keeps true: every rule comes from Pleo's documentation or, where Pleo is
//! silent, from the stricter reading; such readings are switches in
//! [`Behaviour`]. It shares no type with the client it judges. Everything in a
//! scenario is deterministic: the same scenario has the same ids every time.
//!
//! Leaves out: `OAuth` sign-in, installations, and dimensions of tags. It listens
//! on the loopback address only and sends nothing to any other computer.
//!
//! ```no_run
//! # async fn demo() -> std::io::Result<()> {
//! use ledgerport_sandbox::{Config, Sandbox, Scenario};
//!
//! let sandbox = Sandbox::start(Config { scenario: Scenario::Bakery, ..Config::default() }).await?;
//! println!("{} with key {}", sandbox.url(), sandbox.key());
//! sandbox.stop().await;
//! # Ok(())
//! # }
//! ```

mod behaviour;
mod clock;
mod exception;
mod fault;
mod http;
mod limit;
mod page;
mod receipt;
mod request_log;
mod sandbox;
mod saved;
mod scenario;
mod state;
mod webhook;
mod wire;
mod world;

pub use behaviour::{
    Behaviour, ErrorBodies, ExportVersions, RateLimit, Spelling, Tamper, Webhooks,
};
pub use fault::{Effect, Fault, Mangle, NamedFault, When};
pub use request_log::LoggedRequest;
pub use sandbox::{Config, Sandbox, StartedFresh};
pub use scenario::{Scenario, UnknownScenario};
pub use state::{EntryState, ItemState, JobState, Refused};
pub use webhook::{Delivery, DeliveryAttempt, DeliveryState};
