//! Does a secret turn up where it must not be, in any coding it could have passed through?

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use data_encoding::HEXLOWER;

/// Every way a secret could look: as it is, in JSON, as part of Base64, in a URL, in hexadecimal, as wide characters.
fn forms(secret: &str) -> Vec<String> {
    let mut forms = vec![secret.to_owned(), secret.replace('/', "\\/")];
    // Three bytes make four letters, so where the text begins decides how the secret looks. Letters that mix with what
    // stands before or after are left out.
    for lead in ["", "a", "ab"] {
        let skip = [0, 2, 3][lead.len()];
        for coding in [STANDARD, URL_SAFE] {
            let coded = coding.encode(format!("{lead}{secret}"));
            let whole = (lead.len() + secret.len()) * 8 / 6;
            forms.push(coded[skip..whole].to_owned());
        }
    }
    let percent = |coded: fn(u8) -> String| {
        let one = |byte: u8| match byte {
            b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => coded(byte),
        };
        secret.bytes().map(one).collect::<String>()
    };
    let wide: Vec<String> = secret.chars().map(|letter| letter.to_string()).collect();
    forms.extend([
        percent(|byte| format!("%{byte:02X}")),
        percent(|byte| format!("%{byte:02x}")),
        wide.join("\0"),
        HEXLOWER.encode(secret.as_bytes()),
    ]);
    forms
}

/// Looks for one secret.
#[derive(Clone, Debug)]
pub struct Scanner(Vec<String>);

impl Scanner {
    /// For a secret of printable ASCII, as Pleo's keys are.
    ///
    /// # Panics
    /// For anything else, and for a secret so short that it would be found by chance.
    pub fn new(secret: &str) -> Self {
        assert!(secret.len() >= 12 && secret.bytes().all(|b| b.is_ascii_graphic()));
        Self(forms(secret))
    }

    /// Whether `bytes` hold the secret.
    pub fn finds_in(&self, bytes: &[u8]) -> bool {
        // All forms are ASCII, which this conversion leaves alone.
        let text = String::from_utf8_lossy(bytes);
        self.0.iter().any(|form| text.contains(form))
    }

    /// Files below `folder` that hold the secret, in their content or their name. Links are not followed.
    pub fn files(&self, folder: &Path) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let Ok(entries) = std::fs::read_dir(folder) else {
            return found;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            if self.finds_in(entry.file_name().as_encoded_bytes()) {
                found.push(path.clone());
            }
            if kind.is_dir() {
                found.extend(self.files(&path));
            } else if kind.is_file()
                // A file that is gone meanwhile holds nothing.
                && std::fs::read(&path).is_ok_and(|bytes| self.finds_in(&bytes))
            {
                found.push(path);
            }
        }
        found
    }
}

/// Nothing below `folder` holds the key of the benches.
pub fn assert_clean_folder(folder: &Path) {
    let found = Scanner::new(crate::KEY).files(folder);
    assert!(found.is_empty(), "the key is in {found:?}");
}

/// `bytes` do not hold the key of the benches.
pub fn assert_clean(what: &str, bytes: &[u8]) {
    assert!(
        !Scanner::new(crate::KEY).finds_in(bytes),
        "the key is in {what}"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::KEY;

    #[test]
    fn a_planted_secret_is_found_in_every_coding() {
        let scanner = Scanner::new(KEY);
        let percent = "plp_Canary~7%2FQx%2B9%3DZk3w";
        let basic = |before: &str, after: &str| STANDARD.encode(format!("{before}{KEY}{after}"));
        let wide =
            |bytes: fn(u16) -> [u8; 2]| KEY.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        let mut planted = vec![
            KEY.as_bytes().to_vec(),
            format!("{{\"key\":\"{}\"}}", KEY.replace('/', "\\/")).into_bytes(),
            format!("Basic {}", basic("", ":")).into_bytes(),
            basic("", "").into_bytes(),
            URL_SAFE.encode(KEY).into_bytes(),
            percent.into(),
            percent
                .replace("%2F", "%2f")
                .replace("%3D", "%3d")
                .replace("%2B", "%2b")
                .into(),
            wide(u16::to_le_bytes),
            wide(u16::to_be_bytes),
            HEXLOWER.encode(KEY.as_bytes()).into(),
        ];
        planted.extend(
            ["x", "xy", "xyz", "{\"authorization\":\""]
                .map(|before| basic(before, "...").into_bytes()),
        );
        for bytes in planted {
            let hidden = [b"\xff\xfe before \x00", bytes.as_slice(), b"\x80 after"].concat();
            assert!(
                scanner.finds_in(&hidden),
                "{}",
                String::from_utf8_lossy(&bytes)
            );
        }
        assert!(!scanner.finds_in(b"plp_Canary~7/Qx+9=Zk3"));
        assert!(!scanner.finds_in(STANDARD.encode("plp_Canary~7/Qx+8=Zk3w:").as_bytes()));
    }

    #[test]
    fn a_planted_secret_is_found_in_a_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let below = folder.path().join("a/b");
        std::fs::create_dir_all(&below).expect("made");
        std::fs::write(below.join("harmless"), b"plp_").expect("written");
        assert_clean_folder(folder.path());
        let planted = below.join("ledgerport.db-wal");
        std::fs::write(&planted, [b"\x00\xff", KEY.as_bytes()].concat()).expect("written");
        assert_eq!(Scanner::new(KEY).files(folder.path()), [planted]);
    }
}
