//! pleo
