//! How the program behaves on this computer.

use ledgerport_core::updates::Channel;
use serde::{Deserialize, Serialize};
use specta::Type;

/// What holds for the program on this computer, whatever the company.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProgramView {
    /// This copy can look for new versions and replace itself.
    pub updates: bool,
    /// It starts when the person signs in to this computer.
    pub autostart: bool,
    /// Address of the proxy chosen by hand; none while the system's settings count.
    pub proxy: Option<String>,
}

/// Which new versions are wanted.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum UpdateChannel {
    /// Finished ones.
    Stable,
    /// Also those still being tried out.
    Preview,
}

impl From<UpdateChannel> for Channel {
    fn from(channel: UpdateChannel) -> Self {
        match channel {
            UpdateChannel::Stable => Self::Stable,
            UpdateChannel::Preview => Self::Preview,
        }
    }
}
