//! Address ranges, IPv4 and IPv6.

use std::net::IpAddr;

use crate::json::whole;

/// Bits before the IPv4 address in an IPv4-mapped IPv6 address.
const MAPPED_BITS: u32 = 96;

/// A range such as `10.0.0.0/8` or `2001:db8::/32`; a bare address is a range of one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cidr {
    network: IpAddr,
    prefix: u32,
}

impl Cidr {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let network: IpAddr = address.parse().ok()?;
        let width = if network.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(digits) => whole(digits, 10)?.try_into().ok()?,
            None => width,
        };
        (prefix <= width).then_some(Self { network, prefix }.canonical())
    }

    /// A range of IPv4-mapped IPv6 addresses is the IPv4 range that it maps.
    fn canonical(self) -> Self {
        match (self.network.to_canonical(), self.prefix.checked_sub(MAPPED_BITS)) {
            (IpAddr::V4(network), Some(prefix)) if self.network.is_ipv6() => {
                Self { network: network.into(), prefix }
            }
            _ => self,
        }
    }

    /// An IPv4-mapped IPv6 address is the IPv4 address that it maps.
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        match (self.network, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let shared = (u32::from(network) ^ u32::from(address)).leading_zeros();
                shared >= self.prefix
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let shared = (u128::from(network) ^ u128::from(address)).leading_zeros();
                shared >= self.prefix
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let cases = [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("10.0.0.7", "10.0.0.7", true),
            ("10.0.0.7", "10.0.0.8", false),
            ("0.0.0.0/0", "255.1.2.3", true),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("::/0", "10.0.0.1", false),
            ("::ffff:10.0.0.0/104", "10.1.2.3", true),
            ("::ffff:10.0.0.0/104", "::ffff:10.1.2.3", true),
            ("::ffff:10.0.0.1", "10.0.0.2", false),
        ];
        for (range, address, expected) in cases {
            let range = Cidr::parse(range).unwrap();
            assert_eq!(range.contains(address.parse().unwrap()), expected, "{range:?} {address}");
        }
    }

    #[test]
    fn what_is_not_a_range() {
        for text in ["", "10.0.0/8", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/+8", "x"] {
            assert_eq!(Cidr::parse(text), None, "{text}");
        }
    }
}
