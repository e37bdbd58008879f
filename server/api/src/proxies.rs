//! Which proxies are believed when they say from where a request comes.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use actix_web::HttpRequest;

/// Networks of proxies; what anybody else says of addresses counts for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies(Vec<Network>);

/// Addresses that begin alike, in the form of IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    first: u128,
    mask: u128,
}

/// An address or network that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotANetwork(String);

impl fmt::Display for NotANetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no address and no network such as `10.0.0.0/8`", self.0)
    }
}

impl std::error::Error for NotANetwork {}

fn bits(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

impl Network {
    fn read(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u32>().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let width: u32 = if address.is_ipv4() { 32 } else { 128 };
        let rest = width.checked_sub(prefix.unwrap_or(width))?;
        let mask = u128::MAX.checked_shl(rest).unwrap_or_default();
        Some(Self { first: bits(address) & mask, mask })
    }
}

impl FromStr for Proxies {
    type Err = NotANetwork;

    /// Addresses and networks, parted by commas.
    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let network = |text: &str| Network::read(text).ok_or_else(|| NotANetwork(text.to_owned()));
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(network).collect::<Result<_, _>>().map(Self)
    }
}

impl Proxies {
    fn has(&self, address: IpAddr) -> bool {
        let address = bits(address);
        self.0.iter().any(|network| address & network.mask == network.first)
    }

    /// From where a request comes: the peer, or whom proxies name that are believed.
    pub(crate) fn client(&self, request: &HttpRequest) -> Option<IpAddr> {
        let headers = request.headers().get_all("x-forwarded-for");
        let forwarded: Vec<&str> = headers.filter_map(|value| value.to_str().ok()).collect();
        self.from(request.peer_addr()?.ip(), &forwarded.join(","))
    }

    /// Each proxy appends whom it was asked by: the last one that is no proxy of ours is the client.
    fn from(&self, peer: IpAddr, forwarded: &str) -> Option<IpAddr> {
        let mut client = peer.to_canonical();
        for named in forwarded.rsplit(',').map(str::trim) {
            if !self.has(client) {
                break;
            }
            // What cannot be read leads no further.
            let Ok(named) = named.parse::<IpAddr>() else { break };
            client = named.to_canonical();
        }
        Some(client)
    }
}

#[cfg(test)]
mod tests {
    use super::Proxies;

    #[test]
    fn only_proxies_are_believed() {
        let proxies: Proxies = "10.0.0.0/8, 192.168.1.1,fd00::/8".parse().unwrap();
        let none = Proxies::default();
        let check = |proxies: &Proxies, peer: &str, forwarded: &str, client: &str| {
            let found = proxies.from(peer.parse().unwrap(), forwarded).unwrap();
            assert_eq!(found.to_string(), client, "{peer} says {forwarded:?}");
        };
        check(&none, "10.0.0.1", "203.0.113.7", "10.0.0.1");
        check(&proxies, "203.0.113.9", "203.0.113.7", "203.0.113.9");
        check(&proxies, "10.0.0.1", "", "10.0.0.1");
        check(&proxies, "::ffff:10.0.0.1", "203.0.113.7", "203.0.113.7");
        check(&proxies, "fd00::1", "2001:db8::1", "2001:db8::1");
        // What a client writes itself stands before what the first proxy saw.
        check(&proxies, "10.0.0.1", "1.1.1.1, 203.0.113.7, 192.168.1.1", "203.0.113.7");
        check(&proxies, "10.0.0.1", "1.1.1.1, nonsense", "10.0.0.1");
        check(&proxies, "192.168.1.2", "1.1.1.1", "192.168.1.2");
    }

    #[test]
    fn networks_that_make_no_sense() {
        for text in ["10.0.0.0/33", "fd00::/129", "10.0.0", "proxy.internal", "10.0.0.1/x", "/8"] {
            assert!(text.parse::<Proxies>().is_err(), "{text}");
        }
        assert_eq!("".parse(), Ok(Proxies::default()));
        assert!("0.0.0.0/0".parse::<Proxies>().unwrap().has("198.51.100.1".parse().unwrap()));
        assert!(!"0.0.0.0/0".parse::<Proxies>().unwrap().has("2001:db8::1".parse().unwrap()));
    }
}
