//! Runs that are killed, paused, resumed and given up: nothing is lost, nothing is done twice.

mod killed;
mod orders;
mod points;
