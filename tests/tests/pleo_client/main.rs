//! The Pleo client over real HTTP: against the sandbox, and against small servers that answer as no API should.

mod broken;
mod broken_off;
mod faults;
mod items;
mod lists;
mod pace;
mod proxy;
mod raw;
mod sample;
mod sandbox;
mod secret;
mod size;
mod together;
mod v1;
mod walk;
mod writes;
