//! Requests to addresses that tenants name: never into the server's own network, unless whoever runs
//! the server allows it.
//!
//! A name is resolved once for each request, every address that it has is looked at, and the connection
//! goes to one of those: a name that answers differently the next time leads nowhere else. Nothing is
//! redirected, and no proxy of the environment is asked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use thiserror::Error;
use ureq::Agent;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// An agent for addresses that tenants name.
pub(crate) fn agent(allows_private: bool) -> Agent {
    let config = Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0).proxy(None).build();
    let resolver = Guarded { allows_private, resolver: DefaultResolver::default() };
    Agent::with_parts(config, DefaultConnector::default(), resolver)
}

#[derive(Debug)]
struct Guarded {
    allows_private: bool,
    resolver: DefaultResolver,
}

/// The address is not one to go to.
#[derive(Debug, Error)]
#[error(
    "it is at {0}, an address of a private network; start the server with `--private-sources true` to \
     allow that"
)]
struct Private(IpAddr);

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.resolver.resolve(uri, config, timeout)?;
        let private = found.iter().map(std::net::SocketAddr::ip).find(|address| !is_public(*address));
        match private.filter(|_| !self.allows_private) {
            Some(address) => Err(ureq::Error::Other(Box::new(Private(address)))),
            None => Ok(found),
        }
    }
}

/// Whether an address is one of the internet: not of a private network, of this machine, of a link, for
/// many, or for documentation, nor an IPv6 form of such an address. (IANA's registries of special-purpose
/// addresses, RFC 6890.)
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// First address and length of each block that is not public.
const NOT_PUBLIC_V4: [(Ipv4Addr, u32); 15] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let differs =
        |(block, length): &(Ipv4Addr, u32)| (address.to_bits() ^ block.to_bits()).leading_zeros() < *length;
    NOT_PUBLIC_V4.iter().all(differs)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, _, _, _, g, h] = address.segments();
    let embedded = |high: u16, low: u16| {
        let [[a, b], [c, d]] = [high, low].map(u16::to_be_bytes);
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        // Mapped IPv4.
        [0, 0, 0, 0, 0, 0xffff, ..] => embedded(g, h),
        // NAT64.
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => embedded(g, h),
        // 6to4.
        [0x2002, ..] => embedded(b, c),
        // Teredo, benchmarks, ORCHID and the like; documentation.
        [0x2001, b, ..] if b < 0x0200 || b == 0x0db8 => false,
        [0x3fff, b, ..] if b < 0x1000 => false,
        // All else that is global unicast.
        _ => (0x2000..0x4000).contains(&a),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_internet_is_public() {
        let public = ["1.1.1.1", "100.63.255.255", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8"];
        let more = ["64:ff9b::808:808", "2002:808:808::1", "2a00:1450::1"];
        for address in public.into_iter().chain(more) {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
        let private = ["0.0.0.0", "10.1.2.3", "100.127.0.1", "127.0.0.1", "169.254.169.254", "172.31.0.1"];
        let more = ["192.168.0.1", "198.19.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1"];
        let forms = ["fd00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "::7f00:1"];
        let others = ["2001:db8::1", "2001::1", "64:ff9b:1::1", "fec0::1"];
        for address in private.into_iter().chain(more).chain(forms).chain(others) {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn a_private_address_is_refused_by_name_and_number() {
        for url in ["http://127.0.0.1:9", "http://[::1]:9", "http://localhost:9", "http://0x7f000001:9"] {
            let refused = agent(false).get(url).call().unwrap_err();
            assert!(refused.to_string().contains("private network"), "{url}: {refused}");
            let tried = agent(true).get(url).call().unwrap_err();
            assert!(!tried.to_string().contains("private network"), "{url}: {tried}");
        }
    }
}
