//! A faithful local Pleo: the demo company and the test bench.
//!
//! Owns a stateful imitation of the part of Pleo's public API that an export
//! client uses: Export API v2 and v3, accounting entries, receipts, vendors and
//! the read side of tags, tax codes, accounts, companies and employees.
//!
//! Keeps true: every rule comes from Pleo's documentation or, where Pleo is
//! silent, from the stricter reading; such readings are switches in
//! [`Behaviour`]. It shares no type with the client it judges. Everything in a
//! scenario is deterministic: the same scenario has the same ids every time.
//!
//! Leaves out: `OAuth` sign-in, webhooks, installations, and every call that
//! changes tags, tax codes or accounts. It listens on the loopback address only.
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
mod wire;
mod world;

pub use behaviour::{Behaviour, ErrorBodies, RateLimit};
pub use fault::{Effect, Fault, When};
pub use request_log::LoggedRequest;
pub use sandbox::{Config, Sandbox, StartedFresh};
pub use scenario::{Scenario, UnknownScenario};
pub use state::{EntryState, ItemState, JobState, Refused};
