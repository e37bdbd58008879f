//! Floats from their decimal text and back, exactly and without tables: those of the standard library
//! are 20 kB that no page should load.

/// The number that is said by digits and nothing else, if it fits 64 bits.
pub fn whole(digits: &str, radix: u32) -> Option<u64> {
    let add = |number: u64, digit: u8| {
        let digit = u64::from(char::from(digit).to_digit(radix)?);
        let radix = u64::from(radix);
        (number <= (u64::MAX - digit) / radix).then(|| number * radix + digit)
    };
    if digits.is_empty() { None } else { digits.bytes().try_fold(0, add) }
}

/// An integer as JSON writes it, if it fits 64 bits.
pub(crate) fn integer(text: &str) -> Option<i64> {
    match text.strip_prefix('-') {
        Some(digits) => 0i64.checked_sub_unsigned(whole(digits, 10)?),
        None => 0i64.checked_add_unsigned(whole(text, 10)?),
    }
}

/// The float nearest to a number as JSON writes it; infinite where it is out of range.
pub(crate) fn float(text: &str) -> f64 {
    let end = text.bytes().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(text.len());
    let (digits, exponent) = text.split_at_checked(end).unwrap_or_default();
    let fraction = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let power = exponent_of(exponent) - fraction as i64;
    let magnitude = short(digits, power).unwrap_or_else(|| long(digits, power));
    if text.starts_with('-') { -magnitude } else { magnitude }
}

/// Without what stands before and between them.
fn digits_of(text: &str) -> impl Iterator<Item = u32> {
    text.bytes().filter(u8::is_ascii_digit).map(|digit| u32::from(digit - b'0'))
}

/// A float as JSON writes it, in as few digits as lead back to it.
pub(crate) fn decimal(value: f64) -> String {
    let size = value.abs();
    let mut text = "0.0".into();
    if size > 0.0 && size.is_finite() {
        let (exact, mut places) = (Exact::of(size), 1);
        loop {
            text = exact.rounded(places);
            if places == Exact::PLACES || float(&text) == size {
                break;
            }
            places += 1;
        }
    }
    if value.is_sign_negative() {
        text.insert(0, '-');
    }
    text
}

/// Powers of ten up to this one are floats, as all integers up to 2^53 are: one operation rounds once.
const EXACT_POWER: i64 = 22;
const EXACT_INTEGER: u64 = 1 << 53;
/// Digits beyond these decide nothing but whether there are any.
const DECIDING: usize = 800;
/// No float is so large, and none so small that this many zeros come before it.
const BEYOND: i64 = 400;

/// Most numbers: few digits, and a small exponent.
fn short(digits: &str, power: i64) -> Option<f64> {
    let mut integer = 0;
    for digit in digits_of(digits) {
        integer = integer * 10 + u64::from(digit);
        if integer > EXACT_INTEGER {
            return None;
        }
    }
    if power.abs() > EXACT_POWER {
        return None;
    }
    let scale = (0..power.abs()).fold(1.0, |scale, _| scale * 10.0);
    Some(if power < 0 { integer as f64 / scale } else { integer as f64 * scale })
}

/// Any number, as a fraction of two large integers.
fn long(digits: &str, mut power: i64) -> f64 {
    let (mut integer, mut held, mut has_more) = (Large::from(0), 0, false);
    for digit in digits_of(digits).skip_while(|digit| *digit == 0) {
        if held < DECIDING {
            integer.scale(10, digit);
            held += 1;
        } else {
            power += 1;
            has_more |= digit > 0;
        }
    }
    let size = power + held as i64;
    if held == 0 || size < -BEYOND {
        return 0.0;
    }
    if size > BEYOND {
        return f64::INFINITY;
    }
    integer.scale(10, u32::from(has_more));
    quotient(integer, power - 1)
}

/// An exponent, cut where no float can be so large or small any more, however many digits it has.
fn exponent_of(text: &str) -> i64 {
    const MOST: i64 = 1 << 40;
    let size = digits_of(text).fold(0, |size, digit| (size * 10 + i64::from(digit)).min(MOST));
    if text.contains('-') { -size } else { size }
}

/// The float nearest to an integer times a power of ten.
fn quotient(mut dividend: Large, power: i64) -> f64 {
    let mut divisor = Large::from(1);
    for _ in 0..power.unsigned_abs() {
        if power < 0 { divisor.scale(10, 0) } else { dividend.scale(10, 0) }
    }
    let shift = dividend.bits() - divisor.bits();
    if shift > 0 {
        divisor.shift(shift)
    } else {
        dividend.shift(-shift)
    }
    // 55 or 56 bits of it, of which the last stands for 2^(shift - 55).
    let mut bits = 0u64;
    for _ in 0..56 {
        bits = bits << 1 | u64::from(dividend.reduce(&divisor));
        dividend.scale(2, 0);
    }
    rounded(bits, shift - 55, !dividend.is_zero())
}

/// The float nearest to `bits` × 2^`power` and, where there is more, a little more than that.
fn rounded(bits: u64, power: i64, has_more: bool) -> f64 {
    const LEAST: i64 = -1074;
    let surplus = (11 - i64::from(bits.leading_zeros())).max(LEAST - power);
    if surplus > 62 {
        return 0.0;
    }
    let (kept, rest, half) = (bits >> surplus, bits & ((1 << surplus) - 1), 1 << (surplus - 1));
    let rounds_up = rest > half || rest == half && (has_more || kept & 1 == 1);
    let kept = kept + u64::from(rounds_up);
    // What carries over into the exponent belongs there.
    let biased = (power + surplus - LEAST) as u64;
    f64::from_bits(((biased << 52) + kept).min(f64::INFINITY.to_bits()))
}

/// The first digits of a float, and whether others follow.
struct Exact {
    digits: u64,
    has_more: bool,
    /// Where the point is: before the first digit where it is zero.
    point: i64,
}

impl Exact {
    /// So many digits tell each float from all others.
    const PLACES: u32 = 17;

    /// Of a float above zero.
    fn of(value: f64) -> Self {
        let (fraction, exponent) = (value.to_bits() & ((1 << 52) - 1), (value.to_bits() >> 52) as i64);
        let (integer, power) =
            if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) };
        let (mut dividend, mut divisor) = (Large::from(integer), Large::from(1));
        if power > 0 {
            dividend.shift(power)
        } else {
            divisor.shift(-power)
        }
        let mut point = 0;
        while dividend.is_at_least(&divisor) {
            divisor.scale(10, 0);
            point += 1;
        }
        loop {
            let mut next = dividend.clone();
            next.scale(10, 0);
            if next.is_at_least(&divisor) {
                break;
            }
            dividend = next;
            point -= 1;
        }
        let mut digits = 0;
        for _ in 0..=Self::PLACES {
            dividend.scale(10, 0);
            digits *= 10;
            while dividend.reduce(&divisor) {
                digits += 1;
            }
        }
        Self { digits, has_more: !dividend.is_zero(), point }
    }

    /// The number rounded to so many digits, as JSON writes it.
    fn rounded(&self, places: u32) -> String {
        let unit = 10u64.pow(Self::PLACES + 1 - places);
        let (kept, rest) = (self.digits / unit, self.digits % unit);
        let rounds_up = rest > unit / 2 || rest == unit / 2 && (self.has_more || kept & 1 == 1);
        let digits = (kept + u64::from(rounds_up)).to_string();
        let point = self.point + digits.len() as i64 - i64::from(places);
        let digits = digits.trim_end_matches('0');
        let length = digits.len() as i64;
        let is_plain = (-4..=16).contains(&point);
        // Where the point is, from where on there are digits, and up to where.
        let (dot, from, to) =
            if is_plain { (point, (point - 1).min(0), (point + 1).max(length)) } else { (1, 0, length) };
        let mut text = String::new();
        for place in from..to {
            if place == dot {
                text.push('.');
            }
            let digit = usize::try_from(place).ok().and_then(|place| digits.as_bytes().get(place));
            text.push(digit.map_or('0', |digit| char::from(*digit)));
        }
        if !is_plain {
            text.push('e');
            text.push_str(&(point - 1).to_string());
        }
        text
    }
}

/// An integer of any size, 32 bits a limb, the lowest first, none of the last ones zero.
#[derive(Clone)]
struct Large(Vec<u32>);

impl From<u64> for Large {
    fn from(value: u64) -> Self {
        let mut large = Self(vec![value as u32, (value >> 32) as u32]);
        large.trim();
        large
    }
}

impl Large {
    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    fn bits(&self) -> i64 {
        self.0.last().map_or(0, |last| 32 * self.0.len() as i64 - i64::from(last.leading_zeros()))
    }

    /// Multiplies by a factor and adds to that.
    fn scale(&mut self, factor: u32, addend: u32) {
        let mut carry = u64::from(addend);
        for limb in &mut self.0 {
            carry += u64::from(*limb) * u64::from(factor);
            *limb = carry as u32;
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    fn shift(&mut self, bits: i64) {
        self.scale(1 << (bits % 32), 0);
        if !self.is_zero() {
            let mut limbs = vec![0; (bits / 32) as usize];
            limbs.append(&mut self.0);
            self.0 = limbs;
        }
    }

    fn is_at_least(&self, other: &Self) -> bool {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev())).is_ge()
    }

    /// Subtracts what is not larger; whether it was not.
    fn reduce(&mut self, other: &Self) -> bool {
        if !self.is_at_least(other) {
            return false;
        }
        let mut borrow = false;
        for (limb, subtrahend) in self.0.iter_mut().zip(other.0.iter().chain(std::iter::repeat(&0))) {
            let (less, is_below) = limb.overflowing_sub(*subtrahend);
            let (less, is_below_again) = less.overflowing_sub(u32::from(borrow));
            (*limb, borrow) = (less, is_below || is_below_again);
        }
        self.trim();
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str) {
        assert_eq!(float(text).to_bits(), text.parse::<f64>().unwrap().to_bits(), "{text}");
    }

    #[test]
    fn numbers_at_the_edges() {
        for text in
            ["0", "-0", "0.0e5", "1", "-1.5", "9007199254740993", "1e22", "1e23", "123456789012345678901"]
        {
            check(text);
        }
        for text in
            ["1.7976931348623157e308", "1.7976931348623159e308", "1e309", "4.9e-324", "2.4e-324", "1e-400"]
        {
            check(text);
        }
        for text in
            ["2.2250738585072011e-308", "2.2250738585072014e-308", "1e99999999999999999999", "1e-9999999999"]
        {
            check(text);
        }
        // What follows decides, however far behind.
        check(&format!("9007199254740993{}1e-900", "0".repeat(900)));
        check(&format!("0.{}1e900", "0".repeat(1_000)));
        check(&format!("{}e-1000", "9".repeat(1_100)));
    }

    #[test]
    fn floats_are_written_as_people_write_them() {
        let cases = [
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (0.1, "0.1"),
            (0.00001, "0.00001"),
            (1e-7, "1e-7"),
            (1.25e-9, "1.25e-9"),
            (9.5, "9.5"),
            (99.0, "99.0"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e16"),
            (1.5e300, "1.5e300"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e308"),
            (0.3, "0.3"),
            (2.5, "2.5"),
        ];
        for (value, expected) in cases {
            assert_eq!(decimal(value), expected);
        }
    }

    proptest! {
        #[test]
        fn integers_are_read_as_by_others(text in "-?[0-9]{0,21}|-?(92|184)[0-9]{17,18}") {
            prop_assert_eq!(integer(&text), text.parse().ok());
            prop_assert_eq!(whole(&text, 10), text.parse().ok());
        }

        #[test]
        fn hexadecimal_numbers_are_read_as_by_others(text in "[0-9a-fA-F]{0,17}|[0-9a-g]{16}") {
            prop_assert_eq!(whole(&text, 16), u64::from_str_radix(&text, 16).ok());
        }

        #[test]
        fn any_number_is_read_as_by_others(
            whole in "0|[1-9][0-9]{0,40}",
            fraction in prop::option::of("[0-9]{1,40}"),
            exponent in prop::option::of(-400..400i32),
        ) {
            let fraction = fraction.map_or(String::new(), |digits| format!(".{digits}"));
            let exponent = exponent.map_or(String::new(), |exponent| format!("e{exponent}"));
            check(&format!("{whole}{fraction}{exponent}"));
        }

        #[test]
        fn any_float_comes_back(bits: u64) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            let text = decimal(value);
            prop_assert_eq!(text.parse::<f64>().unwrap().to_bits(), bits);
            prop_assert_eq!(float(&text).to_bits(), bits);
            prop_assert_eq!(serde_json::from_str::<f64>(&text).unwrap().to_bits(), bits);
        }

        #[test]
        fn halves_between_floats_are_rounded_as_by_others(bits in 0..f64::MAX.to_bits(), follows: bool) {
            let (digits, exponent) = middle_above(bits);
            let more = if follows { ".000000000000001" } else { "" };
            check(&format!("{digits}{more}e{exponent}"));
        }
    }

    /// The number exactly between a float and the next one: its digits, and a power of ten.
    fn middle_above(bits: u64) -> (String, i64) {
        let (fraction, exponent) = (bits & ((1 << 52) - 1), (bits >> 52) as i64);
        let (integer, power) =
            if exponent == 0 { (fraction, -1075) } else { (fraction | 1 << 52, exponent - 1076) };
        let mut digits: Vec<u8> =
            (2 * integer + 1).to_string().bytes().rev().map(|digit| digit - b'0').collect();
        for _ in 0..power.abs() {
            let mut carry = 0;
            for digit in &mut digits {
                carry += *digit * if power < 0 { 5 } else { 2 };
                (*digit, carry) = (carry % 10, carry / 10);
            }
            digits.extend((carry > 0).then_some(carry));
        }
        let text = digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect();
        (text, power.min(0))
    }
}
