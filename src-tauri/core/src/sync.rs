//! Pleo's lists in step with the accounting system's: vendors, accounts, tax codes, and the tags of a group.
//!
//! The accounting system is the source of truth for its lists, Pleo's guidelines say; so its list is imported
//! ([`import`]), compared with what Pleo has ([`plan`], pure), reviewed by a person, and carried out ([`work`]).
//!
//! Keeps true: nothing is changed at Pleo that a plan did not show; what vanished is archived only after a person said so, and
//! nothing is ever deleted; the intent of every call is on the disk before it and its result after; a call whose outcome is
//! unknown is never repeated before Pleo was read; who would overwrite a change made at Pleo is asked. Leaves out: which
//! company it is and its key, which vendor an item is booked on, and the window.

mod call;
pub mod held;
pub mod import;
mod judge;
mod order;
pub mod plan;
pub mod planning;
mod read;
mod words;
pub mod work;

pub use held::{Held, Life, Values};
pub use import::{Choices, Preview, take, view};
pub use plan::{Action, Plan, Question, Step};
pub use planning::{Record, step_of};
pub use work::{Seat, Stop};
