//! The proxy a person chose by hand, for networks whose own settings do not reach the program.
//!
//! Owns its address and the small file it is kept in. Keeps true: no password is ever kept here; what cannot be read is never
//! taken for "no proxy". Leaves out: calling anybody, and this computer's own settings, which count while none is chosen.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use url::Url;

/// File in the data folder; absent while the system's settings count.
const FILE: &str = "proxy";
/// Letters of an address.
const MOST: usize = 300;

/// Address of a proxy, for example `http://proxy.example:8080`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proxy(Url);

/// Why a proxy is not taken, or the chosen one not known.
#[derive(Debug, thiserror::Error)]
pub enum ProxyError {
    /// Not host and port.
    #[error("this is not the address of a proxy")]
    NotAnAddress,
    /// A name or a password is part of it.
    #[error("the address holds a name or a password")]
    SignIn,
    /// The file it is kept in.
    #[error("the file it is kept in: {0}")]
    File(#[from] io::Error),
}

impl Proxy {
    /// Reads what a person typed: host and port, with or without `http://` or `https://` before them.
    pub fn read(text: &str) -> Result<Self, ProxyError> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > MOST {
            return Err(ProxyError::NotAnAddress);
        }
        if text.contains('@') {
            return Err(ProxyError::SignIn);
        }
        let whole = if text.contains("://") {
            text.to_owned()
        } else {
            format!("http://{text}")
        };
        let url = Url::parse(&whole).map_err(|_| ProxyError::NotAnAddress)?;
        let bare = matches!(url.scheme(), "http" | "https")
            && url.host().is_some()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none();
        if bare {
            Ok(Self(url))
        } else {
            Err(ProxyError::NotAnAddress)
        }
    }

    /// The one chosen on this computer; none while the system's settings count.
    pub fn kept(folder: &Path) -> Result<Option<Self>, ProxyError> {
        match fs::read_to_string(file(folder)) {
            Ok(text) => Self::read(&text).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps `proxy` for every later start; none goes back to the system's settings.
    pub fn keep(folder: &Path, proxy: Option<&Self>) -> Result<(), ProxyError> {
        let Some(proxy) = proxy else {
            return match fs::remove_file(file(folder)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
                _ => Ok(()),
            };
        };
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        new.write_all(proxy.address().as_bytes())?;
        new.as_file().sync_all()?;
        new.persist(file(folder)).map_err(|failed| failed.error)?;
        Ok(())
    }

    /// The whole address.
    pub fn address(&self) -> &str {
        self.0.as_str()
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_and_port_are_a_proxy() {
        for (typed, address) in [
            ("proxy.example:8080", "http://proxy.example:8080/"),
            (" http://10.0.0.1:3128 ", "http://10.0.0.1:3128/"),
            ("https://proxy.example", "https://proxy.example/"),
            ("[2001:db8::1]:8080", "http://[2001:db8::1]:8080/"),
        ] {
            assert_eq!(Proxy::read(typed).expect(typed).address(), address);
        }
    }

    #[test]
    fn anything_else_is_none() {
        for typed in [
            "",
            " ",
            "proxy:port",
            "http://",
            "socks5://proxy.example:1080",
            "file:///etc/passwd",
            "http://proxy.example:8080/wpad.dat",
            "http://proxy.example:8080/?a",
            "http://proxy.example:8080/#a",
            "proxy.example:99999",
            "one two:80",
            &"a".repeat(400),
        ] {
            let refused = Proxy::read(typed);
            assert!(matches!(refused, Err(ProxyError::NotAnAddress)), "{typed}");
        }
    }

    #[test]
    fn no_password_is_kept() {
        for typed in [
            "anna:secret@proxy.example:8080",
            "http://anna@proxy.example:8080",
        ] {
            assert!(matches!(Proxy::read(typed), Err(ProxyError::SignIn)));
        }
    }

    #[test]
    fn the_chosen_one_is_kept_until_it_is_taken_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let kept = || Proxy::kept(folder.path());
        assert_eq!(kept().expect("readable"), None);
        for typed in ["proxy.example:8080", "other.example:3128"] {
            let proxy = Proxy::read(typed).expect("a proxy");
            Proxy::keep(folder.path(), Some(&proxy)).expect("kept");
            assert_eq!(kept().expect("readable"), Some(proxy));
        }
        Proxy::keep(folder.path(), None).expect("taken back");
        Proxy::keep(folder.path(), None).expect("and again");
        assert_eq!(kept().expect("readable"), None);
    }

    /// Otherwise a network that must not be left would be left.
    #[test]
    fn what_cannot_be_read_is_not_taken_for_none() {
        let folder = tempfile::tempdir().expect("a folder");
        for bytes in [&b""[..], b"\xff\xfe", b"half an addr", b"http://a:b@proxy/"] {
            fs::write(folder.path().join(FILE), bytes).expect("written");
            assert!(Proxy::kept(folder.path()).is_err(), "{bytes:?}");
        }
    }
}
