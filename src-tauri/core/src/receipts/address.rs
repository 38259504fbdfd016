//! Where a link may lead.
//!
//! Keeps true: an address is checked after its name was looked up, and what was checked is what is connected to, so a
//! name cannot answer differently the second time.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use url::{Host, Url};

use super::ReceiptError;

/// Longest link; signed ones are long, but not this long.
const MAX_LINK: usize = 8 << 10;

/// Where links may lead.
#[derive(Clone, Debug)]
pub(super) enum Reach {
    /// Https to public addresses.
    Public,
    /// One server on this computer.
    Local(Url),
    /// Https to this computer under made-up names, for tests of TLS and of names that change.
    #[cfg(test)]
    Bench(super::tests::Names),
}

impl Reach {
    /// One server on this computer.
    pub(super) fn local(base: &str) -> Result<Self, ReceiptError> {
        let refused = ReceiptError::Address("the sandbox is not on this computer");
        let url = Url::parse(base).map_err(|_| ReceiptError::Address("it is not a web address"))?;
        let here = match url.host() {
            Some(Host::Ipv4(ip)) => ip == Ipv4Addr::LOCALHOST,
            Some(Host::Ipv6(ip)) => ip == Ipv6Addr::LOCALHOST,
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        };
        if here && url.scheme() == "http" && url.port().is_some() {
            Ok(Self::Local(url))
        } else {
            Err(refused)
        }
    }

    /// Reads a link, or the place a redirect points to as seen from `from`.
    pub(super) fn link(&self, text: &str, from: Option<&Url>) -> Result<Url, ReceiptError> {
        let refuse = |why| Err(ReceiptError::Address(why));
        if text.len() > MAX_LINK {
            return refuse("it is too long");
        }
        let url = from.map_or_else(|| Url::parse(text), |from| from.join(text));
        let Ok(mut url) = url else {
            return refuse("it is not a web address");
        };
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("it holds a user name");
        }
        url.set_fragment(None);
        match self {
            Self::Local(base) => {
                if url.origin() != base.origin() {
                    return refuse("it leaves the sandbox");
                }
            }
            _ if url.scheme() != "https" => return refuse("it is not https"),
            Self::Public => {
                if url.port().is_some() {
                    return refuse("it names a port");
                }
                match url.host() {
                    Some(Host::Ipv4(ip)) if !is_public(ip.into()) => {
                        return refuse("it is not a public address");
                    }
                    Some(Host::Ipv6(ip)) if !is_public(ip.into()) => {
                        return refuse("it is not a public address");
                    }
                    None => return refuse("it names no host"),
                    _ => {}
                }
            }
            #[cfg(test)]
            Self::Bench(_) => {}
        }
        Ok(url)
    }

    /// The addresses of the host of `url`, all of which may be connected to.
    ///
    /// One that may not is enough to refuse the name: a host that is half inside this network is not to be trusted.
    pub(super) async fn addresses(&self, url: &Url) -> Result<Vec<SocketAddr>, ReceiptError> {
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return Err(ReceiptError::Address("it names no host"));
        };
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        match self {
            Self::Local(_) => Ok([
                IpAddr::V4(Ipv4Addr::LOCALHOST),
                IpAddr::V6(Ipv6Addr::LOCALHOST),
            ]
            .into_iter()
            .filter(|ip| bare == "localhost" || ip.to_string() == bare)
            .map(|ip| SocketAddr::new(ip, port))
            .collect()),
            Self::Public => {
                let found = tokio::net::lookup_host((bare, port))
                    .await
                    .map_err(|_| ReceiptError::Offline)?;
                only_public(found.collect())
            }
            #[cfg(test)]
            Self::Bench(names) => names.look_up(bare),
        }
    }
}

/// `found`, when there is something and all of it is public.
pub(super) fn only_public(found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, ReceiptError> {
    if found.is_empty() {
        Err(ReceiptError::Offline)
    } else if found.iter().all(|address| is_public(address.ip())) {
        Ok(found)
    } else {
        Err(ReceiptError::Address("it is not a public address"))
    }
}

/// Whether an address is on the public internet, by IANA's special-purpose registries (RFC 6890 and its updates).
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !matches!(
        (a, b, c),
        // This network, private, loopback, multicast and reserved (240/4, with the broadcast address).
        (0 | 10 | 127 | 224..=255, _, _)
            // Carrier-grade NAT, link-local (cloud metadata lives here), private.
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 168, _)
            // Protocol assignments, documentation, old 6to4 relays, benchmarks.
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (198, 18..=19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    )
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    if let Some(v4) = ip.to_ipv4_mapped() {
        return is_public_v4(v4);
    }
    match ip.segments() {
        // Networks without IPv4 reach it through this prefix.
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => is_public_v4(last_four(ip)),
        // Protocol assignments with Teredo, documentation (old and new), 6to4.
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        [0x2002, ..] | [0x3fff, 0..=0xfff, ..] => false,
        // Everything else that is handed out begins with 001.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

fn last_four(ip: Ipv6Addr) -> Ipv4Addr {
    let [.., a, b, c, d] = ip.octets();
    Ipv4Addr::new(a, b, c, d)
}
