//! A faithful local Pleo.
