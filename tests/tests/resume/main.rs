//! Runs that are killed, paused, resumed and given up: nothing is lost, nothing is done twice.

mod calls;
mod killed;
mod left_behind;
mod mistakes;
mod orders;
mod points;
mod power;
mod random;
