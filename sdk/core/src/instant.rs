//! RFC 3339 instants as milliseconds since 1970-01-01T00:00:00Z.

use crate::json::whole;

/// Reads an RFC 3339 date-time (`2027-01-01T00:00:00Z`, offsets and fractions of a second allowed)
/// as milliseconds since the epoch; `None` for anything else.
pub fn parse_instant(text: &str) -> Option<i64> {
    let (date, time) = text.split_at_checked(10)?;
    let days = parse_date(date)?;
    let (millis, offset) = parse_clock(time.strip_prefix(['T', 't'])?)?;
    Some(days * 86_400_000 + millis - parse_offset(offset)? * 60_000)
}

fn parse_date(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = digits(parts.next()?, 2)?;
    let day = digits(parts.next()?, 2)?;
    let valid = parts.next().is_none()
        && (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day);
    valid.then(|| days_from_civil(year, month, day))
}

/// The time of day in milliseconds, and the text of the offset after it.
fn parse_clock(text: &str) -> Option<(i64, &str)> {
    let (clock, rest) = text.split_at_checked(8)?;
    let mut parts = clock.split(':');
    let hour = digits(parts.next()?, 2)?;
    let minute = digits(parts.next()?, 2)?;
    let second = digits(parts.next()?, 2)?;
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (fraction, offset) = match rest.strip_prefix('.') {
        Some(rest) => parse_fraction(rest)?,
        None => (0, rest),
    };
    // As in POSIX, a leap second is the first one of the next minute.
    let seconds = (hour * 60 + minute) * 60 + second;
    Some((seconds * 1000 + fraction, offset))
}

fn parse_fraction(text: &str) -> Option<(i64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (fraction, rest) = text.split_at_checked(end)?;
    let first = |n: usize| fraction.as_bytes().get(n).map_or(0, |b| i64::from(b - b'0'));
    (end > 0).then(|| (first(0) * 100 + first(1) * 10 + first(2), rest))
}

/// Minutes east of UTC.
fn parse_offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
}

fn digits(text: &str, len: usize) -> Option<i64> {
    if text.len() == len { whole(text, 10)?.try_into().ok() } else { None }
}

fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants() {
        let cases = [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2027-01-01T00:00:00Z", Some(1_798_761_600_000)),
            ("2027-01-01T01:00:00+01:00", Some(1_798_761_600_000)),
            ("2026-12-31T19:30:00.250-04:30", Some(1_798_761_600_250)),
            ("2000-02-29T12:00:00.123456789z", Some(951_825_600_123)),
            ("1969-12-31T23:59:59.999Z", Some(-1)),
            ("2016-12-31T23:59:60Z", Some(1_483_228_800_000)),
            ("2016-12-31 23:59:59Z", None),
            ("2023-02-29T00:00:00Z", None),
            ("2023-01-01", None),
            ("2023-01-01T00:00:00", None),
            ("2023-01-01T24:00:00Z", None),
            ("2023-01-01T00:00:00.Z", None),
            ("2023-01-01T00:00:61Z", None),
            ("2023-1-01T00:00:00Z", None),
            ("日本日本日本", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_instant(text), expected, "{text}");
        }
    }
}
