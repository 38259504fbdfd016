//! A company's settings: format, folder, when to report, which API version, and the accounts Pleo does not name.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::formats::{self, Profile};
use crate::problem::Problem;

/// When Pleo is told that items were exported.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportPolicy {
    /// As soon as the file is written.
    Written,
    /// When a person says that the import worked.
    #[default]
    Confirmed,
}

/// Which version of the Export API.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApiChoice {
    /// v3 where the company allows it, else v2, else v1.
    #[default]
    Auto,
    /// Version 1.
    V1,
    /// Version 2.
    V2,
    /// Version 3.
    V3,
}

/// A company's settings.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// Format id.
    pub format: String,
    /// Folder the files go to; empty until chosen.
    pub folder: PathBuf,
    /// When to report.
    pub report: ReportPolicy,
    /// Export API version.
    pub api: ApiChoice,
    /// Accounts, codes, periods and names.
    pub profile: Profile,
}

impl Settings {
    /// What fits a company of `country` (ISO code) before anybody changed anything.
    pub fn for_country(country: Option<&str>) -> Self {
        Self {
            format: "generic-csv".into(),
            folder: PathBuf::new(),
            report: ReportPolicy::default(),
            api: ApiChoice::default(),
            profile: Profile::for_country(country),
        }
    }

    /// Settings as saved. What cannot be read (an older version's) falls back to the country's defaults.
    pub(super) fn from_json(text: &str, country: Option<&str>) -> Self {
        serde_json::from_str(text).unwrap_or_else(|_| Self::for_country(country))
    }

    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("settings are plain text")
    }

    /// Refuses what could not work later.
    pub fn check(&self) -> Result<(), Problem> {
        if formats::by_id(&self.format).is_none() {
            return Err(Problem::input(format!(
                "“{}” is not a file format of this version.",
                self.format
            )));
        }
        if jiff::tz::TimeZone::get(&self.profile.time_zone).is_err() {
            return Err(Problem::input(format!(
                "“{}” is not a time zone.",
                self.profile.time_zone
            )));
        }
        let accounts = [
            &self.profile.wallet_account,
            &self.profile.out_of_pocket_account,
            &self.profile.transfer_account,
        ];
        let unfit = |account: &String| {
            account.chars().count() > 60 || account.chars().any(char::is_control)
        };
        // Without an account for debts to suppliers, bills without a vendor are left out.
        let debts = self.profile.payable_account.iter();
        if accounts.iter().any(|account| account.trim().is_empty())
            || accounts.into_iter().chain(debts).any(unfit)
        {
            return Err(Problem::input(
                "An account is empty, longer than 60 characters or holds control characters.",
            ));
        }
        if self.profile.settings.iter().any(|(key, value)| {
            key.is_empty()
                || key.len() > 60
                || value.chars().count() > 200
                || value.chars().any(char::is_control)
        }) {
            return Err(Problem::input(
                "A setting of the file format is longer than 200 characters or holds control characters.",
            ));
        }
        if let Some(flaw) = self
            .profile
            .template
            .as_ref()
            .and_then(|template| template.flaws().into_iter().next())
        {
            return Err(Problem::input(flaw));
        }
        if !(1..=12).contains(&self.profile.fiscal_year_month) {
            return Err(Problem::input(
                "The first month of the fiscal year is a number from 1 to 12.",
            ));
        }
        let patterns = [&self.profile.reference, &self.profile.file_name];
        if patterns
            .into_iter()
            .any(|pattern| pattern.chars().count() > 100 || pattern.chars().any(char::is_control))
        {
            return Err(Problem::input(
                "The pattern of references or of file names is longer than 100 characters or holds control characters.",
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_and_bad_ones_are_refused() {
        let settings = Settings::for_country(Some("DK"));
        assert_eq!(settings.profile.time_zone, "Europe/Copenhagen");
        assert_eq!(Settings::from_json(&settings.to_json(), None), settings);
        assert_eq!(
            Settings::from_json("{]", Some("DK")),
            settings,
            "unreadable settings fall back"
        );
        settings.check().expect("defaults are fine");
        let broken = [
            Settings {
                format: "papyrus".into(),
                ..settings.clone()
            },
            Settings {
                profile: Profile {
                    time_zone: "Mars/Olympus".into(),
                    ..settings.profile.clone()
                },
                ..settings.clone()
            },
            Settings {
                profile: Profile {
                    wallet_account: " ".into(),
                    ..settings.profile.clone()
                },
                ..settings.clone()
            },
            Settings {
                profile: Profile {
                    payable_account: Some("x".repeat(61)),
                    ..settings.profile.clone()
                },
                ..settings.clone()
            },
            Settings {
                profile: Profile {
                    fiscal_year_month: 13,
                    ..settings.profile.clone()
                },
                ..settings.clone()
            },
            Settings {
                profile: Profile {
                    reference: "PLEO\n{id}".into(),
                    ..settings.profile.clone()
                },
                ..settings.clone()
            },
        ];
        for settings in broken {
            assert!(settings.check().is_err(), "{settings:?}");
        }
    }
}
