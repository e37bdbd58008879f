//! Version precedence (SemVer 2.0, <https://semver.org/#spec-item-11>) and ranges.
//!
//! More lenient than the `semver` crate where the design is: a leading `v` and one to three
//! numeric parts are accepted. Build metadata is ignored. Anything else is no version at all.

use std::cmp::Ordering;

use crate::json::whole;

/// A version with up to three numeric parts and an optional pre-release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Version<'a> {
    parts: [u64; 3],
    prerelease: &'a str,
}

impl<'a> Version<'a> {
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let (text, build) = split_optional(text, '+');
        let (core, prerelease) = split_optional(text, '-');
        let valid = build.is_none_or(|b| b.split('.').all(is_identifier))
            && prerelease.is_none_or(|p| p.split('.').all(is_prerelease_identifier));
        let (parts, _) = parse_parts(core)?;
        valid.then_some(Self { parts, prerelease: prerelease.unwrap_or_default() })
    }
}

impl Ord for Version<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts.cmp(&other.parts).then_with(|| compare_prereleases(self.prerelease, other.prerelease))
    }
}

impl PartialOrd for Version<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn split_optional(text: &str, separator: char) -> (&str, Option<&str>) {
    text.split_once(separator).map_or((text, None), |(head, tail)| (head, Some(tail)))
}

/// One to three numeric parts, and how many were written.
fn parse_parts(text: &str) -> Option<([u64; 3], usize)> {
    let mut parts = [0; 3];
    let mut count = 0;
    for digits in text.split('.') {
        *parts.get_mut(count)? = parse_numeric(digits)?;
        count += 1;
    }
    Some((parts, count))
}

fn parse_numeric(digits: &str) -> Option<u64> {
    let leading_zero = digits.len() > 1 && digits.starts_with('0');
    if leading_zero { None } else { whole(digits, 10) }
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn is_prerelease_identifier(text: &str) -> bool {
    let numeric = text.bytes().all(|b| b.is_ascii_digit());
    is_identifier(text) && !(numeric && text.len() > 1 && text.starts_with('0'))
}

fn compare_prereleases(a: &str, b: &str) -> Ordering {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => Ordering::Equal,
        // A version without a pre-release comes after all of its pre-releases.
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => compare_identifiers(a, b),
    }
}

fn compare_identifiers(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.split('.'), b.split('.'));
    loop {
        match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(a), Some(b)) => match compare_identifier(a, b) {
                Ordering::Equal => {}
                different => return different,
            },
        }
    }
}

fn compare_identifier(a: &str, b: &str) -> Ordering {
    let numeric = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    match (numeric(a), numeric(b)) {
        // Without leading zeros the longer number is the larger one, however long it is.
        (true, true) => a.len().cmp(&b.len()).then_with(|| a.cmp(b)),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => a.cmp(b),
    }
}

/// A version that a rule owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnedVersion {
    parts: [u64; 3],
    prerelease: Box<str>,
}

impl OwnedVersion {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let Version { parts, prerelease } = Version::parse(text)?;
        Some(Self { parts, prerelease: prerelease.into() })
    }

    pub(crate) fn borrow(&self) -> Version<'_> {
        Version { parts: self.parts, prerelease: &self.prerelease }
    }
}

/// Comparators that must all hold, such as `>=2.1.0, <3`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Range(Box<[Comparator]>);

#[derive(Debug, Clone, PartialEq)]
struct Comparator {
    lower: Option<(OwnedVersion, bool)>,
    upper: Option<(OwnedVersion, bool)>,
}

impl Range {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        text.split(',').map(|part| Comparator::parse(part.trim())).collect::<Option<_>>().map(Self)
    }

    pub(crate) fn contains(&self, version: Version) -> bool {
        self.0.iter().all(|comparator| comparator.contains(version))
    }
}

impl Comparator {
    fn parse(text: &str) -> Option<Self> {
        let digits = text.find(|c: char| c.is_ascii_digit() || c == 'v')?;
        let (operator, version) = text.split_at_checked(digits)?;
        let base = OwnedVersion::parse(version)?;
        let between = |lower, upper| Some(Self { lower, upper });
        match operator.trim_end() {
            "=" | "" => between(Some((base.clone(), true)), Some((base, true))),
            ">" => between(Some((base, false)), None),
            ">=" => between(Some((base, true)), None),
            "<" => between(None, Some((base, false))),
            "<=" => between(None, Some((base, true))),
            "^" => between(Some((base.clone(), true)), caret_end(&base, version).map(|end| (end, false))),
            "~" => between(Some((base.clone(), true)), tilde_end(&base, version).map(|end| (end, false))),
            _ => None,
        }
    }

    fn contains(&self, version: Version) -> bool {
        let above = self.lower.as_ref().is_none_or(|(lower, inclusive)| {
            version > lower.borrow() || (*inclusive && version == lower.borrow())
        });
        let below = self.upper.as_ref().is_none_or(|(upper, inclusive)| {
            version < upper.borrow() || (*inclusive && version == upper.borrow())
        });
        above && below
    }
}

fn written_parts(version: &str) -> Option<usize> {
    let version = version.strip_prefix('v').unwrap_or(version);
    let (core, _) = split_optional(split_optional(version, '+').0, '-');
    parse_parts(core).map(|(_, count)| count)
}

/// `^1.2.3` ends before 2, `^0.2.3` before 0.3, `^0.0.3` before 0.0.4: the leftmost part that is
/// not zero stays, or the last one written where all are zero.
fn caret_end(base: &OwnedVersion, version: &str) -> Option<OwnedVersion> {
    let last = written_parts(version)?.saturating_sub(1);
    let fixed = base.parts.iter().position(|&part| part > 0).unwrap_or(last).min(last);
    next_at(base, fixed)
}

/// `~1.2.3` and `~1.2` end before 1.3, `~1` before 2.
fn tilde_end(base: &OwnedVersion, version: &str) -> Option<OwnedVersion> {
    next_at(base, written_parts(version)?.saturating_sub(1).min(1))
}

/// The first version in which the part `fixed` is another one; `None` where numbers end before.
fn next_at(base: &OwnedVersion, fixed: usize) -> Option<OwnedVersion> {
    let fixed = (0..=fixed).rev().find(|&at| base.parts.get(at).is_some_and(|part| *part < u64::MAX))?;
    let mut parts = [0; 3];
    for (index, (end, part)) in parts.iter_mut().zip(base.parts).enumerate().take(fixed + 1) {
        *end = if index == fixed { part.saturating_add(1) } else { part };
    }
    Some(OwnedVersion { parts, prerelease: "".into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precedence_of_the_specification() {
        let ascending = [
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "2.0.0",
            "2.1.0",
            "2.1.1",
        ];
        for (a, b) in ascending.iter().zip(ascending.iter().skip(1)) {
            assert!(Version::parse(a).unwrap() < Version::parse(b).unwrap(), "{a} < {b}");
        }
    }

    #[test]
    fn lenient_forms_and_refusals() {
        assert_eq!(Version::parse("v1"), Version::parse("1.0.0"));
        assert_eq!(Version::parse("1.2+build.5"), Version::parse("1.2.0"));
        assert!(Version::parse("18446744073709551615").is_some());
        for text in [
            "",
            "v",
            "1.",
            "01",
            "1.2.3.4",
            "1.2.3-",
            "1.2.3-01",
            "1.2.3-a..b",
            "1.2.3+",
            "latest",
            "18446744073709551616",
            "V1",
            " 1",
        ] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }

    #[test]
    fn ranges() {
        let cases = [
            (">=2.1.0, <3", "2.9", true),
            (">=2.1.0, <3", "3.0.0", false),
            // Plain precedence: a pre-release of 3 is below 3.
            (">=2.1.0, <3", "3.0.0-rc.1", true),
            ("=1.2", "1.2.0", true),
            ("1.2.3", "1.2.3+b", true),
            (">1.0.0", "1.0.0", false),
            ("<=1.0.0", "1.0.0", true),
            ("^1.2.3", "1.9.0", true),
            ("^1.2.3", "2.0.0", false),
            ("^0.2.3", "0.2.9", true),
            ("^0.2.3", "0.3.0", false),
            ("^0.0.3", "0.0.4", false),
            ("^0", "0.9.0", true),
            ("^0.0", "0.0.9", true),
            ("^0.0", "0.1.0", false),
            ("~1.2.3", "1.2.9", true),
            ("~1.2.3", "1.3.0", false),
            ("~1", "1.9.9", true),
            ("~1", "2.0.0", false),
            ("^18446744073709551615", "18446744073709551615.9", true),
            ("^18446744073709551615", "18446744073709551614", false),
            ("~0.18446744073709551615", "0.18446744073709551615.7", true),
            ("~0.18446744073709551615", "1.0.0", false),
        ];
        for (range, version, expected) in cases {
            let held = Range::parse(range).unwrap().contains(Version::parse(version).unwrap());
            assert_eq!(held, expected, "{version} in {range}");
        }
        for text in ["", ",", ">=", "=>1", ">=1,,<2", "1 || 2", "*"] {
            assert_eq!(Range::parse(text), None, "{text}");
        }
    }
}
