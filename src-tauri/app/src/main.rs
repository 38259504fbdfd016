//! The program: starts the window.
fn main() {}
