//! How a company is watched, as a person chose it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::calendar::{Quiet, Weekly};
use crate::problem::Problem;

/// Port of the receiver unless another is chosen: unassigned, above the ports a system gives out by itself on most.
pub const PORT: u16 = 27_463;

/// What follows from a new job.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// A person is told.
    #[default]
    Ask,
    /// It is taken up and its files are built; the import and the report wait for a person.
    Prepare,
    /// At set times the oldest job, or else everything that is ready, is exported.
    Schedule,
}

/// How a company is watched.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WatchSettings {
    /// Nothing happens by itself.
    pub paused: bool,
    /// Notifications are received.
    pub hook: bool,
    /// Address under which Pleo reaches this computer: that of the tunnel or relay. Empty for a sandbox here.
    pub address: String,
    /// Port on this computer's loopback address; 0 for any (a sandbox here).
    pub port: u16,
    /// What follows from a new job.
    pub policy: Policy,
    /// When, for [`Policy::Schedule`].
    pub weekly: Weekly,
    /// Only if every item can be exported.
    pub only_ready: bool,
    /// Only if there are fewer items than this.
    pub fewer_than: Option<u32>,
    /// Nobody is told and nothing is prepared in these hours.
    pub quiet: Option<Quiet>,
    /// When the key ends, as Pleo showed it.
    pub key_expires: Option<Date>,
}

impl WatchSettings {
    /// What holds before anybody chose: the demo shows everything, elsewhere nothing is opened unasked.
    pub fn for_place(place: &str) -> Self {
        let demo = place == "demo";
        Self {
            hook: demo,
            port: if demo { 0 } else { PORT },
            ..Self::default()
        }
    }

    /// As saved. What cannot be read falls back to what holds before anybody chose.
    pub(super) fn from_json(text: &str, place: &str) -> Self {
        if text == "{}" {
            return Self::for_place(place);
        }
        serde_json::from_str(text).unwrap_or_else(|_| Self::for_place(place))
    }

    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("settings are plain text")
    }

    /// Refuses what could not work later.
    pub fn check(&self, place: &str) -> Result<(), Problem> {
        if self.weekly.days.iter().any(|day| !(1..=7).contains(day)) || self.weekly.days.len() > 7 {
            return Err(Problem::input("A weekday is a number from 1 to 7."));
        }
        if self.policy == Policy::Schedule && self.weekly.days.is_empty() {
            return Err(Problem::input(
                "Choose at least one weekday for the schedule.",
            ));
        }
        if self.fewer_than == Some(0) {
            return Err(Problem::input(
                "Fewer than zero items can never be: choose a number from 1 on.",
            ));
        }
        if self.quiet.is_some_and(|quiet| quiet.from == quiet.to) {
            return Err(Problem::input(
                "Quiet hours that begin when they end would never be, or always.",
            ));
        }
        if self.hook {
            self.base(place)?;
        }
        Ok(())
    }

    /// Where the receiver is reached from outside; none for a sandbox here, which reaches it directly.
    pub(super) fn base(&self, place: &str) -> Result<Option<Url>, Problem> {
        let sandbox = !matches!(place, "production" | "staging");
        let text = self.address.trim();
        if text.is_empty() && sandbox {
            return Ok(None);
        }
        if !sandbox && self.port == 0 {
            return Err(Problem::input("Choose the port your tunnel leads to."));
        }
        let refused = |what| Err(Problem::input(what));
        let Ok(url) = Url::parse(text) else {
            return refused("Enter the address of your tunnel or relay, as https://example.com.");
        };
        let loopback = match url.host() {
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        };
        if text.len() > 500
            || !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return refused("The address holds more than a host and a path. Leave out the rest.");
        }
        match url.scheme() {
            "https" if !loopback || sandbox => Ok(Some(url)),
            "http" if loopback && sandbox => Ok(Some(url)),
            _ => refused("Pleo sends notifications to https addresses on the internet only."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_pleo_cannot_reach_is_refused() {
        let base = |place: &str, address: &str| {
            WatchSettings {
                hook: true,
                address: address.into(),
                port: PORT,
                ..WatchSettings::default()
            }
            .base(place)
        };
        assert!(base("production", "https://hooks.example.com/ledgerport").is_ok());
        assert!(base("http://127.0.0.1:1", "").is_ok());
        assert!(base("demo", "http://127.0.0.1:8080").is_ok());
        for odd in [
            "",
            "hooks.example.com",
            "http://hooks.example.com",
            "https://localhost",
            "https://127.0.0.1:444",
            "https://user:secret@hooks.example.com",
            "https://hooks.example.com/?key=1",
            "https://hooks.example.com/#x",
            "ftp://hooks.example.com",
            "javascript:alert(1)",
        ] {
            assert!(base("staging", odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn settings_survive_and_unreadable_ones_fall_back() {
        let settings = WatchSettings {
            policy: Policy::Schedule,
            quiet: Some(Quiet {
                from: jiff::civil::time(18, 0, 0, 0),
                to: jiff::civil::time(7, 0, 0, 0),
            }),
            key_expires: Some(jiff::civil::date(2027, 1, 31)),
            ..WatchSettings::for_place("staging")
        };
        assert_eq!(
            WatchSettings::from_json(&settings.to_json(), "staging"),
            settings
        );
        assert!(!WatchSettings::from_json("{]", "staging").hook);
        assert!(WatchSettings::from_json("{}", "demo").hook);
        settings.check("staging").expect("sound");
        for odd in [
            WatchSettings {
                fewer_than: Some(0),
                ..settings.clone()
            },
            WatchSettings {
                hook: true,
                ..settings.clone()
            },
            WatchSettings {
                weekly: Weekly {
                    days: vec![8],
                    ..Weekly::default()
                },
                ..settings.clone()
            },
            WatchSettings {
                weekly: Weekly {
                    days: vec![],
                    ..Weekly::default()
                },
                ..settings.clone()
            },
        ] {
            assert!(odd.check("staging").is_err(), "{odd:?}");
        }
    }
}
