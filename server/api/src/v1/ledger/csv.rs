//! The ledger as a table for spreadsheets.

use super::view::{LedgerEntryView, LedgerView};

const HEAD: &str = "at,environment,release,flag,kind,grade,change,saved_s,ahead_s,users,customers,errors_claimed,\
                    errors_estimated,delay_s,lasted_s,said,by,reason";

/// For the document.
pub(super) const EXAMPLE: &str = "at,environment,release,flag,kind,grade,change,saved_s,ahead_s,users,customers,\
    errors_claimed,errors_estimated,delay_s,lasted_s,said,by,reason\r\n\
    2026-11-29T18:00:05Z,production,01a228605a167f4dae152581f3184687,checkout-v2,halt,probable,41,2515,3600,18234,6,\
    212.4,388.1,,,,,\r\n,,,,total,,,2515,,18234,6,212.4,388.1,0,0,,,\r\n";

/// One entry a line, with what they add up to at the end.
pub(super) fn of(ledger: &LedgerView) -> String {
    let totals = &ledger.totals;
    let sum = [
        totals.saved_s.to_string(),
        String::new(),
        totals.users.to_string(),
        totals.customers.to_string(),
        totals.errors_claimed.to_string(),
        totals.errors_estimated.to_string(),
        totals.delay_s.to_string(),
        totals.missed_s.to_string(),
    ];
    let lines = ledger.entries.iter().map(line);
    let total = format!(",,,,total,,,{},,,", sum.join(","));
    [HEAD.to_owned()]
        .into_iter()
        .chain(lines)
        .chain([total])
        .fold(String::new(), |table, line| table + &line + "\r\n")
}

fn line(entry: &LedgerEntryView) -> String {
    let number = |value: Option<String>| value.unwrap_or_default();
    let claim = entry.claim.as_ref();
    let said = entry.said.as_ref();
    let cells = [
        entry.at.clone(),
        cell(&entry.environment),
        cell(&entry.release),
        cell(&entry.flag),
        entry.kind.to_owned(),
        entry.grade.unwrap_or_default().to_owned(),
        number(entry.change.map(|change| change.to_string())),
        number(claim.map(|claim| claim.saved_s.to_string())),
        number(claim.map(|claim| claim.ahead_s.to_string())),
        number(claim.map(|claim| claim.users.to_string())),
        number(claim.map(|claim| claim.customers.to_string())),
        number(claim.map(|claim| claim.errors_claimed.to_string())),
        number(claim.map(|claim| claim.errors_estimated.to_string())),
        number(entry.delay_s.map(|delay| delay.to_string())),
        number(entry.lasted_s.map(|lasted| lasted.to_string())),
        said.map(|said| said.opinion.to_owned()).unwrap_or_default(),
        said.map(|said| cell(said.by.name())).unwrap_or_default(),
        said.map(|said| cell(&said.reason)).unwrap_or_default(),
    ];
    cells.join(",")
}

/// A text that people have written. What begins as a formula is none.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_hold_what_people_write() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a, b", "\"a, b\""),
            ("she said \"no\"", "\"she said \"\"no\"\"\""),
            ("=1+1", "'=1+1"),
            ("@x,y", "\"'@x,y\""),
            ("two\nlines", "\"two\nlines\""),
        ] {
            assert_eq!(cell(text), expected);
        }
    }
}
