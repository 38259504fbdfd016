//! A profile as one small file, to hand from one company or office to the next.

use serde::{Deserialize, Serialize};

use super::Profile;

/// Version of the file. A newer one may mean something this version would book wrong, so it is refused.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct File<P> {
    ledgerport_profile: u32,
    profile: P,
}

/// Why a profile could not be read from a file, in a sentence.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ProfileError {
    /// It is no profile, or a damaged one.
    #[error("This file is not a Ledgerport profile, or it is damaged: {0}")]
    NotAProfile(String),
    /// It comes from a newer version.
    #[error(
        "This profile was written by a newer version of Ledgerport (file version {0}). Update Ledgerport to use it."
    )]
    Newer(u32),
    /// It is too large to be one.
    #[error("This file is far too large to be a Ledgerport profile.")]
    TooLarge,
}

impl Profile {
    /// Extension of its file. A double-click on one opens Ledgerport.
    pub const EXTENSION: &str = "ledgerport";
    /// Most bytes of its file; nobody types more.
    pub const MOST_BYTES: u64 = 1_000_000;

    /// The profile as the text of a file.
    pub fn to_file(&self) -> String {
        let file = File {
            ledgerport_profile: VERSION,
            profile: self,
        };
        let mut text = serde_json::to_string_pretty(&file).expect("a profile is plain text");
        text.push('\n');
        text
    }

    /// Reads what [`Profile::to_file`] wrote, in this version or an older one.
    pub fn from_file(text: &str) -> Result<Self, ProfileError> {
        if text.len() as u64 > Self::MOST_BYTES {
            return Err(ProfileError::TooLarge);
        }
        let text = text.trim_start_matches('\u{feff}');
        let unreadable = |error: serde_json::Error| ProfileError::NotAProfile(error.to_string());
        let head: File<serde::de::IgnoredAny> = serde_json::from_str(text).map_err(unreadable)?;
        if head.ledgerport_profile > VERSION {
            return Err(ProfileError::Newer(head.ledgerport_profile));
        }
        let file: File<Self> = serde_json::from_str(text).map_err(unreadable)?;
        Ok(file.profile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_goes_through_a_file_and_bad_files_say_why() {
        let mut profile = Profile::for_country(Some("DE"));
        profile.tax_codes.insert("VSt 19".into(), "9".into());
        let text = profile.to_file();
        assert_eq!(Profile::from_file(&text), Ok(profile));
        let old = "\u{feff}{\"ledgerport_profile\":1,\"profile\":{\"wallet_account\":\"1361\"}}";
        assert_eq!(
            Profile::from_file(old).map(|p| (p.wallet_account, p.reference)),
            Ok(("1361".into(), "PLEO-{id}".into()))
        );
        let newer = text.replacen(": 1,", ": 2,", 1);
        assert_eq!(Profile::from_file(&newer), Err(ProfileError::Newer(2)));
        for bad in ["", "[]", "{}", "{\"ledgerport_profile\":1}", &text[..40]] {
            let refused = Profile::from_file(bad);
            assert!(
                matches!(refused, Err(ProfileError::NotAProfile(_))),
                "{bad}"
            );
        }
        let huge = format!("{text}{}", " ".repeat(1_000_000));
        assert_eq!(Profile::from_file(&huge), Err(ProfileError::TooLarge));
    }
}
