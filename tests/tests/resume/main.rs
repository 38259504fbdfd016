//! Runs that are killed, paused, resumed and given up: nothing is lost, nothing is done twice.

mod killed;
mod left_behind;
mod orders;
mod points;
