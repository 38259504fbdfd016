//! The watch over companies: notifications, questions, policies, and who watches, over real HTTP and in real processes.

mod bench;
mod deliveries;
mod jobs;
mod policies;
mod processes;
