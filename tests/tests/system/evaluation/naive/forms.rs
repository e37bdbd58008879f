//! The naive evaluator's reading of numbers, instants, addresses, versions and hashed lists.

use std::cmp::Ordering;
use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::context::Attribute;

/// A number by its mathematical value.
#[derive(Clone, Copy)]
pub(super) enum Number {
    Integer(i64),
    Float(f64),
}

impl Number {
    pub(super) fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Integer(a), Self::Integer(b)) => a.cmp(&b),
            (Self::Float(a), Self::Float(b)) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
            (Self::Integer(a), Self::Float(b)) => integer_to_float(a, b),
            (Self::Float(a), Self::Integer(b)) => integer_to_float(b, a).reverse(),
        }
    }
}

/// Exact: the float's whole part as an integer first, its fraction then.
fn integer_to_float(integer: i64, float: f64) -> Ordering {
    let whole = float.trunc();
    // Saturates far outside the integers, which is all that is asked there.
    let order = i128::from(integer).cmp(&(whole as i128));
    order.then_with(|| 0.0_f64.partial_cmp(&(float - whole)).unwrap_or(Ordering::Equal))
}

pub(super) fn number_of(value: &Attribute) -> Option<Number> {
    match value {
        Attribute::Integer(integer) => Some(Number::Integer(*integer)),
        Attribute::Float(float) => Some(Number::Float(*float)),
        _ => None,
    }
}

pub(super) fn number(value: &Value) -> Option<Number> {
    let number = value.as_number()?;
    match number.as_i64() {
        Some(integer) => Some(Number::Integer(integer)),
        None if number.is_f64() => number.as_f64().map(Number::Float),
        None => None,
    }
}

/// An instant of the wire form, in epoch milliseconds.
pub(super) fn instant_of(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| instant(value.as_str()?))
}

/// RFC 3339, in epoch milliseconds.
pub(in super::super) fn instant(text: &str) -> Option<i64> {
    let (date, time) = text.split_once(['T', 't'])?;
    let [year, month, day] = digits(date, '-', [4, 2, 2])?;
    let zone = time.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = time.split_at_checked(zone)?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let [hour, minute, second] = digits(clock, ':', [2, 2, 2])?;
    let good_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let good_date = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
    if !good_fraction || !good_date || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let milliseconds: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    let minutes = (days_since_1970(year, month, day) * 24 + hour) * 60 + minute - offset_minutes(zone)?;
    Some((minutes * 60 + second) * 1000 + milliseconds)
}

/// Three numbers of so many digits each.
fn digits(text: &str, separator: char, lengths: [usize; 3]) -> Option<[i64; 3]> {
    let parts: Vec<&str> = text.split(separator).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let number = |part: &str, length| {
        let good = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|_| good)
    };
    Some([number(a, lengths[0])?, number(b, lengths[1])?, number(c, lengths[2])?])
}

fn offset_minutes(zone: &str) -> Option<i64> {
    if zone == "Z" || zone == "z" {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let [hours, minutes, _] = digits(&format!("{}:00", zone.get(1..)?), ':', [2, 2, 2])?;
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Counted year by year and month by month.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let length = |year| if is_leap(year) { 366 } else { 365 };
    let years: i64 =
        if year >= 1970 { (1970..year).map(length).sum() } else { -(year..1970).map(length).sum::<i64>() };
    years + (1..month).map(|month| days_in(year, month)).sum::<i64>() + day - 1
}

/// An address; one of IPv4 mapped into IPv6 is one of IPv4.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok().map(|address: IpAddr| address.to_canonical())
}

/// A block of addresses.
pub(super) struct Block {
    base: IpAddr,
    prefix: u32,
}

impl Block {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (base, prefix) = match text.split_once('/') {
            Some((base, prefix)) => (base.parse().ok()?, Some(prefix)),
            None => (text.parse().ok()?, None),
        };
        let width = if matches!(base, IpAddr::V4(_)) { 32 } else { 128 };
        let good = prefix.is_none_or(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        let prefix = prefix.map_or(Some(width), |digits| digits.parse().ok())?;
        (good && prefix <= width).then_some(Self { base, prefix })
    }

    pub(super) fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                self.same_head(&bits(&base.octets()), &bits(&address.octets()))
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                self.same_head(&bits(&base.octets()), &bits(&address.octets()))
            }
            _ => false,
        }
    }

    fn same_head(&self, base: &str, address: &str) -> bool {
        let prefix = self.prefix as usize;
        base[..prefix] == address[..prefix]
    }
}

/// An address as zeros and ones.
fn bits(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:08b}")).collect()
}

/// A SemVer 2.0 version, build metadata dropped.
pub(super) struct Version {
    parts: [u64; 3],
    pre_release: Vec<String>,
}

impl Version {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let (text, build) = text.split_once('+').map_or((text, None), |(text, build)| (text, Some(build)));
        let (core, pre) = text.split_once('-').map_or((text, None), |(core, pre)| (core, Some(pre)));
        if build.is_some_and(|build| !build.split('.').all(is_identifier)) {
            return None;
        }
        let pre_release: Vec<String> =
            pre.into_iter().flat_map(|pre| pre.split('.')).map(str::to_owned).collect();
        if !pre_release.iter().all(|one| is_identifier(one) && !(is_numeric(one) && has_leading_zero(one))) {
            return None;
        }
        let numbers: Vec<&str> = core.split('.').collect();
        if numbers.len() > 3 || numbers.iter().any(|one| !is_numeric(one) || has_leading_zero(one)) {
            return None;
        }
        let mut parts = [0; 3];
        for (part, number) in parts.iter_mut().zip(numbers) {
            *part = number.parse().ok()?;
        }
        Some(Self { parts, pre_release })
    }

    pub(super) fn compare(&self, other: &Self) -> Ordering {
        self.parts.cmp(&other.parts).then_with(|| match (self.pre_release.len(), other.pre_release.len()) {
            (0, 0) => Ordering::Equal,
            (0, _) => Ordering::Greater,
            (_, 0) => Ordering::Less,
            _ => self.compare_pre_release(other),
        })
    }

    fn compare_pre_release(&self, other: &Self) -> Ordering {
        for (a, b) in self.pre_release.iter().zip(&other.pre_release) {
            let order = match (is_numeric(a), is_numeric(b)) {
                // Without leading zeros, the longer number is the greater.
                (true, true) => a.len().cmp(&b.len()).then_with(|| a.cmp(b)),
                (true, false) => Ordering::Less,
                (false, true) => Ordering::Greater,
                (false, false) => a.cmp(b),
            };
            if order.is_ne() {
                return order;
            }
        }
        self.pre_release.len().cmp(&other.pre_release.len())
    }
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_numeric(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn has_leading_zero(number: &str) -> bool {
    number.len() > 1 && number.starts_with('0')
}

/// One comparator of a range.
pub(super) struct Comparator {
    sign: &'static str,
    version: Version,
    given: usize,
}

/// The comparators of a range expression, all of which must admit a version.
pub(super) fn range(text: &str) -> Option<Vec<Comparator>> {
    text.split(',').map(|part| comparator(part.trim())).collect()
}

fn comparator(text: &str) -> Option<Comparator> {
    let sign = [">=", "<=", "=", ">", "<", "^", "~"].into_iter().find(|sign| text.starts_with(sign));
    let version = text.strip_prefix(sign.unwrap_or_default())?.trim_start();
    let given = version.split(['-', '+']).next().unwrap_or_default().split('.').count();
    Some(Comparator { sign: sign.unwrap_or("="), version: Version::parse(version)?, given })
}

impl Comparator {
    pub(super) fn admits(&self, version: &Version) -> bool {
        let order = version.compare(&self.version);
        match self.sign {
            "=" => order.is_eq(),
            ">" => order.is_gt(),
            ">=" => order.is_ge(),
            "<" => order.is_lt(),
            "<=" => order.is_le(),
            sign => order.is_ge() && self.is_below_bound(sign, version),
        }
    }

    /// Below the next version that `^` or `~` no longer admits, in plain precedence. `^` keeps
    /// everything up to the first part that is not 0, `~` keeps major and minor; neither keeps a
    /// part that is not given.
    fn is_below_bound(&self, sign: &str, version: &Version) -> bool {
        let [major, minor, patch] = self.version.parts;
        let kept = match (sign, major, minor) {
            ("~", _, _) | ("^", 0, 1..) => 1,
            ("^", 0, 0) => 2,
            _ => 0,
        };
        let kept = kept.min(self.given - 1);
        let mut parts = [major, minor, patch].map(u128::from);
        parts[kept] += 1;
        parts[kept + 1..].fill(0);
        let reached = version.parts.map(u128::from).cmp(&parts);
        // Pre-releases of the bound itself come before it.
        reached.is_lt() || (reached.is_eq() && !version.pre_release.is_empty())
    }
}

/// A hashed list: base64 of ascending little-endian numbers; nothing where it is not one.
pub(super) fn hashes(encoded: &Value) -> Option<Vec<u64>> {
    if encoded.is_null() {
        return Some(Vec::new());
    }
    let bytes = STANDARD.decode(encoded.as_str()?).ok()?;
    bytes.chunks(8).map(le_number).collect()
}

fn le_number(bytes: &[u8]) -> Option<u64> {
    bytes.try_into().ok().map(u64::from_le_bytes)
}

#[test]
fn versions_stand_in_the_order_that_semver_gives() {
    let rising = "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 v1 1.0.1 \
                  2.0.0 2.1 2.1.1";
    let versions: Vec<Version> =
        rising.split_whitespace().map(|text| Version::parse(text).unwrap()).collect();
    assert!(versions.windows(2).all(|pair| pair[0].compare(&pair[1]).is_lt()));
    assert!(
        ["01.0.0", "1.0.0-01", "1.0.0.0", "1..0", "", "v", "1.0.0-", "1.x"]
            .iter()
            .all(|text| Version::parse(text).is_none())
    );
}

#[test]
fn instants_are_counted_from_1970() {
    assert_eq!(instant("1970-01-01T00:00:00Z"), Some(0));
    assert_eq!(instant("1969-12-31T23:59:59.5Z"), Some(-500));
    assert_eq!(instant("2027-01-01T02:00:00.001+02:00"), Some(1_798_761_600_001));
    assert_eq!(instant("2001-09-09T01:46:40Z"), Some(1_000_000_000_000));
    assert_eq!(instant("0000-03-01T00:00:00Z"), Some(-62_162_035_200_000));
    assert_eq!(instant("2027-02-29T00:00:00Z"), None);
}
