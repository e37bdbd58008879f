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
        Self::parse_counted(text).map(|(version, _)| version)
    }

    /// The version, and how many numeric parts were written.
    fn parse_counted(text: &'a str) -> Option<(Self, usize)> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let (text, build) = split_optional(text, '+');
        let (core, prerelease) = split_optional(text, '-');
        let valid = build.is_none_or(|b| b.split('.').all(is_identifier))
            && prerelease.is_none_or(|p| p.split('.').all(is_prerelease_identifier));
        let (mut parts, mut count) = ([0; 3], 0);
        for digits in core.split('.') {
            *parts.get_mut(count)? = if has_leading_zero(digits) { None } else { whole(digits, 10) }?;
            count += 1;
        }
        valid.then_some((Self { parts, prerelease: prerelease.unwrap_or_default() }, count))
    }
}

impl Ord for Version<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        // A version without a pre-release comes after all of its pre-releases.
        let by_prerelease = || self.prerelease.is_empty().cmp(&other.prerelease.is_empty());
        let by_identifiers = || identifiers(self.prerelease).cmp(identifiers(other.prerelease));
        self.parts.cmp(&other.parts).then_with(by_prerelease).then_with(by_identifiers)
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

fn has_leading_zero(digits: &str) -> bool {
    digits.len() > 1 && digits.starts_with('0')
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn is_prerelease_identifier(text: &str) -> bool {
    is_identifier(text) && !(is_numeric(text) && has_leading_zero(text))
}

fn is_numeric(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// A part of a pre-release, in order of precedence.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Identifier<'a> {
    /// Without leading zeros the longer number is the larger one, however long it is.
    Number(usize, &'a str),
    Word(&'a str),
}

fn identifiers(prerelease: &str) -> impl Iterator<Item = Identifier<'_>> {
    let identifier = |text| match is_numeric(text) {
        true => Identifier::Number(text.len(), text),
        false => Identifier::Word(text),
    };
    prerelease.split('.').map(identifier)
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

/// How a version has to compare.
#[derive(Debug, Clone, PartialEq)]
struct Comparator {
    base: OwnedVersion,
    /// The least and the greatest of what it may be, beside the base.
    orders: (Ordering, Ordering),
    /// Before this one it has to come.
    end: Option<[u64; 3]>,
}

impl Range {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut comparators = Vec::new();
        for part in text.split(',') {
            comparators.push(Comparator::parse(part.trim())?);
        }
        Some(Self(comparators.into()))
    }

    pub(crate) fn contains(&self, version: Version) -> bool {
        self.0.iter().all(|comparator| comparator.contains(version))
    }
}

impl Comparator {
    fn parse(text: &str) -> Option<Self> {
        use Ordering::{Equal, Greater, Less};
        let digits = text.bytes().position(|b| b.is_ascii_digit() || b == b'v')?;
        let (operator, version) = text.split_at_checked(digits)?;
        let (Version { parts, prerelease }, count) = Version::parse_counted(version)?;
        let (orders, end) = match operator.trim_end() {
            "=" | "" => ((Equal, Equal), None),
            ">" => ((Greater, Greater), None),
            ">=" => ((Equal, Greater), None),
            "<" => ((Less, Less), None),
            "<=" => ((Less, Equal), None),
            "^" => ((Equal, Greater), caret_end(parts, count - 1)),
            "~" => ((Equal, Greater), next_at(parts, (count - 1).min(1))),
            _ => return None,
        };
        Some(Self { base: OwnedVersion { parts, prerelease: prerelease.into() }, orders, end })
    }

    fn contains(&self, version: Version) -> bool {
        let ((least, most), order) = (self.orders, version.cmp(&self.base.borrow()));
        let is_below = |parts| version < Version { parts, prerelease: "" };
        least <= order && order <= most && self.end.is_none_or(is_below)
    }
}

/// `^1.2.3` ends before 2, `^0.2.3` before 0.3, `^0.0.3` before 0.0.4: the leftmost part that is
/// not zero stays, or the last one written where all are zero.
fn caret_end(parts: [u64; 3], last: usize) -> Option<[u64; 3]> {
    let fixed = parts.iter().position(|&part| part > 0).unwrap_or(last).min(last);
    next_at(parts, fixed)
}

/// The first version in which the part `fixed` is another one; `None` where numbers end before. So `~1.2.3` and
/// `~1.2` end before 1.3, `~1` before 2.
fn next_at(mut parts: [u64; 3], fixed: usize) -> Option<[u64; 3]> {
    let (end, behind) = parts.split_at_mut_checked(fixed + 1)?;
    behind.fill(0);
    for part in end.iter_mut().rev() {
        match part.checked_add(1) {
            Some(next) => {
                *part = next;
                return Some(parts);
            }
            None => *part = 0,
        }
    }
    None
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
