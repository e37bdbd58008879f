//! Adds up what the test runners say about themselves.

/// How many lines are kept of what failed tests said.
const KEPT_LINES: usize = 200;

/// Tests passed, failed and skipped, with the reason of each skip, and what failed tests said.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skips: Vec<String>,
    pub(crate) failures: Vec<String>,
    /// Whether the runner is telling of its failures just now.
    pub(crate) is_telling: bool,
}

impl Tally {
    /// Reads one line of a runner's output; lines that are no summary change nothing.
    pub(crate) fn read(&mut self, line: &str) {
        let line = without_colours(line);
        let line = line.trim();
        if line == "failures:" {
            self.is_telling = true;
        } else if let Some(counts) = line.strip_prefix("test result:") {
            self.is_telling = false;
            self.passed += number_before(counts, "passed");
            self.failed += number_before(counts, "failed");
        } else if let Some(name) = line.strip_prefix("test ").and_then(|rest| rest.split_once(" ... ignored"))
        {
            let reason = name.1.strip_prefix(", ").unwrap_or("ignored");
            self.skips.push(format!("{}: {reason}", name.0));
        } else if let Some(counts) = line.strip_prefix("Tests ") {
            self.passed += number_before(counts, "passed");
            self.failed += number_before(counts, "failed");
            let skipped = number_before(counts, "skipped") + number_before(counts, "todo");
            self.skips.extend((0..skipped).map(|_| "a test of a package: skipped in its source".to_owned()));
        }
        if self.is_telling && self.failures.len() < KEPT_LINES {
            self.failures.push(line.to_owned());
        }
    }

    /// Turns tests that ended at once because something is missing from passed into skipped.
    pub(crate) fn skip(&mut self, reasons: impl IntoIterator<Item = String>) {
        for reason in reasons {
            self.passed = self.passed.saturating_sub(1);
            self.skips.push(reason);
        }
    }

    /// Adds the counts of another tally.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skips.extend(other.skips);
        self.failures.extend(other.failures);
    }

    /// Whether any test was counted.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skips.len())
    }
}

/// The number that stands right before `word`, or 0.
fn number_before(text: &str, word: &str) -> u64 {
    let mut previous = "";
    for part in text.split_whitespace() {
        if part.trim_end_matches([';', ',']) == word {
            return previous.parse().unwrap_or(0);
        }
        previous = part;
    }
    0
}

/// Removes the escape sequences that colour terminals.
fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut inside = false;
    for character in line.chars() {
        match (inside, character) {
            (false, '\u{1b}') => inside = true,
            (false, other) => plain.push(other),
            (true, other) => inside = !other.is_ascii_alphabetic(),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lines: &[&str], expected: &str) {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.read(line));
        assert_eq!(tally.to_string(), expected, "{lines:?}");
    }

    #[test]
    fn summaries_of_both_runners_are_added() {
        check(&["running 3 tests", "a line with 9 passed tests"], "0 passed, 0 failed, 0 skipped");
        check(
            &[
                "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            ],
            "3 passed, 0 failed, 0 skipped",
        );
        check(
            &[
                "test a::b ... ignored, long",
                "test result: FAILED. 3 passed; 2 failed; 1 ignored; 0 measured",
            ],
            "3 passed, 2 failed, 1 skipped",
        );
        check(
            &["\u{1b}[2m      Tests \u{1b}[22m \u{1b}[32m12 passed\u{1b}[39m (12)"],
            "12 passed, 0 failed, 0 skipped",
        );
        check(&["      Tests  1 failed | 11 passed | 2 skipped (14)"], "11 passed, 1 failed, 2 skipped");
    }

    #[test]
    fn what_failed_tests_said_is_kept() {
        let mut tally = Tally::default();
        let said = ["failures:", "", "---- a::b stdout ----", "Error: it is cold"];
        let all = [&["running 3 tests"], &said[..], &["test result: FAILED. 2 passed; 1 failed"], &["more"]];
        all.concat().iter().for_each(|line| tally.read(line));
        assert_eq!(tally.failures, said);
    }

    #[test]
    fn a_skipped_test_is_not_a_passed_one() {
        let mut tally = Tally { passed: 5, ..Tally::default() };
        tally.skip(["redis is missing".to_owned()]);
        assert_eq!(tally.to_string(), "4 passed, 0 failed, 1 skipped");
    }
}
