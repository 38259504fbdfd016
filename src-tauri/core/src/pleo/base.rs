//! Where Pleo is: one of its two hosts, or a server on this machine.

use std::fmt;

use url::{Host, Url};

/// Address all paths are appended to. No other host ever gets a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BaseUrl(Url);

/// Why a text is not the address of a server on this machine.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BaseUrlError {
    /// Not a URL at all.
    #[error("this is not a web address")]
    NotAnAddress,
    /// Something other than plain HTTP to this machine.
    #[error("only http to this machine is allowed here: 127.0.0.1, [::1] or localhost")]
    NotLocal,
    /// No port.
    #[error("the address needs a port, for example http://127.0.0.1:8080")]
    NoPort,
    /// More than host and port.
    #[error("the address must end after the port, without user name, path or query")]
    TooMuch,
}

impl BaseUrl {
    /// Pleo.
    pub fn production() -> Self {
        Self::fixed("https://external.pleo.io")
    }

    /// Pleo's own test environment.
    pub fn staging() -> Self {
        Self::fixed("https://external.staging.pleo.io")
    }

    /// A server on this machine, for example `http://127.0.0.1:8080`.
    pub fn local(text: &str) -> Result<Self, BaseUrlError> {
        let url = Url::parse(text).map_err(|_| BaseUrlError::NotAnAddress)?;
        let loopback = match url.host() {
            Some(Host::Ipv4(ip)) => ip == std::net::Ipv4Addr::LOCALHOST,
            Some(Host::Ipv6(ip)) => ip == std::net::Ipv6Addr::LOCALHOST,
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        };
        if url.scheme() != "http" || !loopback {
            return Err(BaseUrlError::NotLocal);
        }
        // `Url` drops a port that is the scheme's own, so `:80` written out is missing too; nobody serves there.
        if url.port().is_none_or(|port| port == 0) {
            return Err(BaseUrlError::NoPort);
        }
        let bare = url.username().is_empty() && url.password().is_none() && url.path() == "/";
        // `http://127.0.0.1:1@127.0.0.1:2` and other spellings that only look local end here as well.
        if !bare || url.query().is_some() || url.fragment().is_some() || text.contains('@') {
            return Err(BaseUrlError::TooMuch);
        }
        Ok(Self(url))
    }

    fn fixed(text: &str) -> Self {
        Self(Url::parse(text).expect("a constant address parses"))
    }

    /// A base that [`Self::local`] refuses, for tests of TLS.
    #[cfg(test)]
    pub(super) fn unchecked(text: &str) -> Self {
        Self::fixed(text)
    }

    /// This machine; requests go there without TLS and without the system's proxy.
    pub(super) fn is_local(&self) -> bool {
        self.0.scheme() == "http"
    }

    /// Port, where it is not the scheme's own.
    pub(super) fn port(&self) -> Option<u16> {
        self.0.port()
    }

    /// The address of `path`, which starts with `/`.
    pub(super) fn at(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(path);
        url
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_may_be_named() {
        for text in [
            "http://127.0.0.1:8080",
            "http://127.0.0.1:8080/",
            "http://[::1]:9",
            "http://localhost:3000",
            // Other spellings of 127.0.0.1, which `Url` makes canonical.
            "http://2130706433:81",
            "http://0x7f.1:81",
        ] {
            assert!(BaseUrl::local(text).is_ok(), "{text}");
        }
        let table = [
            ("", BaseUrlError::NotAnAddress),
            ("127.0.0.1:80", BaseUrlError::NotAnAddress),
            ("https://127.0.0.1:8443", BaseUrlError::NotLocal),
            ("http://external.pleo.io:80", BaseUrlError::NotLocal),
            ("http://127.0.0.1.example.org:80", BaseUrlError::NotLocal),
            ("http://localhost.example:81", BaseUrlError::NotLocal),
            ("http://127.0.0.1@example.org:81", BaseUrlError::NotLocal),
            ("http://0.0.0.0:81", BaseUrlError::NotLocal),
            ("http://169.254.169.254:81", BaseUrlError::NotLocal),
            ("http://[::ffff:127.0.0.1]:81", BaseUrlError::NotLocal),
            ("file:///etc/passwd", BaseUrlError::NotLocal),
            ("http://127.0.0.1", BaseUrlError::NoPort),
            ("http://127.0.0.1:0", BaseUrlError::NoPort),
            ("http://127.0.0.1:99999", BaseUrlError::NotAnAddress),
            ("http://me@127.0.0.1:81", BaseUrlError::TooMuch),
            ("http://:x@127.0.0.1:81", BaseUrlError::TooMuch),
            ("http://@127.0.0.1:81", BaseUrlError::TooMuch),
            ("http://127.0.0.1:81/v3", BaseUrlError::TooMuch),
            ("http://127.0.0.1:81/?a=b", BaseUrlError::TooMuch),
            ("http://127.0.0.1:81/#a", BaseUrlError::TooMuch),
        ];
        for (text, expected) in table {
            assert_eq!(BaseUrl::local(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn shown_without_a_slash_and_paths_appended() {
        let base = BaseUrl::local("http://[::1]:90/").expect("local");
        assert_eq!(base.to_string(), "http://[::1]:90");
        assert_eq!(
            base.at("/v1/introspect").as_str(),
            "http://[::1]:90/v1/introspect"
        );
        assert_eq!(
            BaseUrl::production().to_string(),
            "https://external.pleo.io"
        );
        assert_eq!(
            BaseUrl::staging().to_string(),
            "https://external.staging.pleo.io"
        );
    }
}
