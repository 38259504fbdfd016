//! Ledgerport without a window.
