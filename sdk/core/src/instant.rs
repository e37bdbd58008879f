//! RFC 3339 instants as milliseconds since 1970-01-01T00:00:00Z.

/// Reads an RFC 3339 date-time (`2027-01-01T00:00:00Z`, offsets and fractions of a second allowed)
/// as milliseconds since the epoch; `None` for anything else.
pub fn parse_instant(text: &str) -> Option<i64> {
    let mut rest = Rest { bytes: text.as_bytes(), is_sound: true };
    let year = rest.pair(99) * 100 + rest.pair(99);
    let (month, day) = (rest.pair_behind(b'-', 12), rest.pair_behind(b'-', 31));
    // As in POSIX, a leap second is the first one of the next minute.
    let (hour, minute, second) =
        (rest.pair_behind(b'T', 23), rest.pair_behind(b':', 59), rest.pair_behind(b':', 60));
    let (millis, sign) = rest.fraction();
    let offset = match sign {
        b'Z' | b'z' => 0,
        b'+' => rest.offset(),
        b'-' => -rest.offset(),
        _ => return None,
    };
    let is_date = month > 0 && (1..=days_in_month(year, month)).contains(&day);
    let minutes = (days_from_civil(year, month, day) * 24 + hour) * 60 + minute - offset;
    (is_date && rest.is_sound && rest.bytes.is_empty()).then_some((minutes * 60 + second) * 1000 + millis)
}

/// What is left of a text to read.
struct Rest<'t> {
    bytes: &'t [u8],
    /// Whether all that was read is what it has to be.
    is_sound: bool,
}

impl Rest<'_> {
    fn next(&mut self) -> u8 {
        let (next, rest) = self.bytes.split_first().unwrap_or((&0, &[]));
        self.bytes = rest;
        *next
    }

    fn digit(&mut self) -> i64 {
        let digit = self.next().wrapping_sub(b'0');
        self.is_sound &= digit < 10;
        digit.into()
    }

    /// Two digits, up to this number.
    fn pair(&mut self, most: i64) -> i64 {
        let number = self.digit() * 10 + self.digit();
        self.is_sound &= number <= most;
        number
    }

    /// Two digits behind a mark, in upper or lower case.
    fn pair_behind(&mut self, mark: u8, most: i64) -> i64 {
        self.is_sound &= self.next().eq_ignore_ascii_case(&mark);
        self.pair(most)
    }

    /// Milliseconds, of as many digits as there are, and what stands behind them.
    fn fraction(&mut self) -> (i64, u8) {
        let mut next = self.next();
        if next != b'.' {
            return (0, next);
        }
        let (mut millis, mut unit) = (self.digit() * 100, 10);
        loop {
            next = self.next();
            if !next.is_ascii_digit() {
                return (millis, next);
            }
            millis += i64::from(next - b'0') * unit;
            unit /= 10;
        }
    }

    /// Minutes.
    fn offset(&mut self) -> i64 {
        self.pair(23) * 60 + self.pair_behind(b':', 59)
    }
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
            ("2023-01-01t00:00:00z", Some(1_672_531_200_000)),
            ("2023-00-01T00:00:00Z", None),
            ("2023-01-00T00:00:00Z", None),
            ("2023-01-01T00:00:00Zz", None),
            ("2023-01-01T00:00:00+24:00", None),
            ("2023-01-01T00:00:00+0100", None),
            ("2023-01-01T00:00:00.5", None),
            ("2023-01-01T00:00:0:Z", None),
            ("日本日本日本", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_instant(text), expected, "{text}");
        }
    }
}
