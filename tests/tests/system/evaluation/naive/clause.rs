//! The naive evaluator's clauses: one operator on one attribute, in three-valued logic.

use std::cmp::Ordering;

use regex_lite::RegexBuilder;
use serde_json::Value;

use super::context::{Attribute, Context};
use super::{forms, hashes, list, text};

/// What a condition can come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    True,
    False,
    Unknown,
}

impl Truth {
    pub(super) fn negated(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            _ => Self::Unknown,
        }
    }

    pub(super) fn or(self, other: Self) -> Self {
        self.negated().and(other.negated()).negated()
    }
}

pub(super) fn holds(yes: bool) -> Truth {
    if yes { Truth::True } else { Truth::False }
}

/// The clause's answer for a context.
pub(super) fn clause(clause: &Value, context: &Context) -> Truth {
    let attribute = context.get(text(&clause["attribute"]));
    let op = text(&clause["op"]);
    match (op, attribute) {
        ("present", attribute) => holds(attribute.is_some()),
        ("absent", attribute) => holds(attribute.is_none()),
        (_, None) => Truth::Unknown,
        ("not_in", Some(value)) => over_elements("in", clause, value).negated(),
        (op, Some(value)) => over_elements(op, clause, value),
    }
}

/// Over a list: true for any element, else unknown for any, else false.
fn over_elements(op: &str, clause: &Value, value: &Attribute) -> Truth {
    match value {
        Attribute::List(elements) if op != "bucket_below" => {
            elements.iter().map(|element| one(op, clause, element)).fold(Truth::False, Truth::or)
        }
        value => one(op, clause, value),
    }
}

fn one(op: &str, clause: &Value, value: &Attribute) -> Truth {
    match op {
        "in" | "equals" => is_in(clause, value),
        "in_hashed" => in_hashed(clause, value),
        "bucket_below" => match hashes::bucket(text(&clause["seed"]), value) {
            Some(bucket) => holds(bucket < clause["below"].as_u64().unwrap_or_default()),
            None => Truth::Unknown,
        },
        "starts_with" | "ends_with" | "contains" | "matches" => by_text(op, clause, value),
        "lt" | "lte" | "gt" | "gte" | "between" => by_number(op, clause, value),
        "before" | "after" => by_instant(op, clause, value),
        "in_cidr" => by_address(clause, value),
        _ => by_version(op, clause, value),
    }
}

/// Any of the values; the first argument is the attribute in the form that the operator compares.
fn any_value<T>(value: Option<T>, clause: &Value, test: impl Fn(&T, &Value) -> bool) -> Truth {
    match value {
        None => Truth::Unknown,
        Some(value) => holds(list(&clause["values"]).iter().any(|wanted| test(&value, wanted))),
    }
}

fn folded(clause: &Value, text: &str) -> String {
    if clause["ignore_case"] == true {
        text.chars().flat_map(char::to_lowercase).collect()
    } else {
        text.to_owned()
    }
}

fn is_in(clause: &Value, value: &Attribute) -> Truth {
    let wanted = list(&clause["values"]);
    let kind_matches = |wanted: &Value| match value {
        Attribute::Text(_) => wanted.is_string(),
        Attribute::Boolean(_) => wanted.is_boolean(),
        Attribute::Integer(_) | Attribute::Float(_) => wanted.is_number(),
        _ => false,
    };
    if matches!(value, Attribute::Unknown) || !(wanted.is_empty() || wanted.iter().any(kind_matches)) {
        return Truth::Unknown;
    }
    holds(wanted.iter().any(|wanted| match (value, wanted) {
        (Attribute::Text(text), Value::String(wanted)) => folded(clause, text) == folded(clause, wanted),
        (Attribute::Boolean(yes), Value::Bool(wanted)) => yes == wanted,
        (value, wanted) => {
            forms::number_of(value).zip(forms::number(wanted)).is_some_and(|(a, b)| a.compare(b).is_eq())
        }
    }))
}

fn in_hashed(clause: &Value, value: &Attribute) -> Truth {
    let Attribute::Text(key) = value else { return Truth::Unknown };
    let hash = hashes::hash(text(&clause["hash"]), text(&clause["salt"]), &folded(clause, key));
    any_value(hash, clause, |hash, wanted| text(wanted).eq_ignore_ascii_case(&format!("{hash:016x}")))
}

fn by_text(op: &str, clause: &Value, value: &Attribute) -> Truth {
    let Attribute::Text(value) = value else { return Truth::Unknown };
    if op == "matches" {
        let ignore_case = clause["ignore_case"] == true;
        return any_value(Some(value), clause, |value, pattern| {
            let regex = RegexBuilder::new(text(pattern)).case_insensitive(ignore_case).build();
            regex.is_ok_and(|regex| regex.is_match(value))
        });
    }
    any_value(Some(folded(clause, value)), clause, |value, wanted| {
        let wanted = folded(clause, text(wanted));
        match op {
            "starts_with" => value.starts_with(&wanted),
            "ends_with" => value.ends_with(&wanted),
            _ => value.contains(&wanted),
        }
    })
}

fn by_number(op: &str, clause: &Value, value: &Attribute) -> Truth {
    let number = forms::number_of(value);
    let order = |number: &forms::Number, wanted: &Value| forms::number(wanted).map(|to| number.compare(to));
    if op == "between" {
        let Some(number) = number else { return Truth::Unknown };
        let low = order(&number, &clause["values"][0]).is_some_and(Ordering::is_ge);
        return holds(low && order(&number, &clause["values"][1]).is_some_and(Ordering::is_le));
    }
    any_value(number, clause, |number, wanted| fits(op, order(number, wanted)))
}

/// Whether an ordering is one that the operator's last word asks for.
fn fits(op: &str, order: Option<Ordering>) -> bool {
    let word = op.rsplit('_').next().unwrap_or_default();
    order.is_some_and(|order| match word {
        "lt" | "before" => order.is_lt(),
        "lte" => order.is_le(),
        "gt" | "after" => order.is_gt(),
        "gte" => order.is_ge(),
        _ => order.is_eq(),
    })
}

fn by_instant(op: &str, clause: &Value, value: &Attribute) -> Truth {
    let instant = match value {
        Attribute::Text(text) => forms::instant(text),
        Attribute::Integer(epoch_ms) => Some(*epoch_ms),
        _ => None,
    };
    any_value(instant, clause, |instant, wanted| {
        fits(op, forms::instant_of(wanted).map(|wanted| instant.cmp(&wanted)))
    })
}

fn by_address(clause: &Value, value: &Attribute) -> Truth {
    let Attribute::Text(value) = value else { return Truth::Unknown };
    any_value(forms::address(value), clause, |address, block| {
        forms::Block::parse(text(block)).is_some_and(|block| block.contains(*address))
    })
}

fn by_version(op: &str, clause: &Value, value: &Attribute) -> Truth {
    let Attribute::Text(value) = value else { return Truth::Unknown };
    any_value(forms::Version::parse(value), clause, |version, wanted| {
        if op == "semver_in" {
            return forms::range(text(wanted))
                .is_some_and(|range| range.iter().all(|one| one.admits(version)));
        }
        fits(op, forms::Version::parse(text(wanted)).map(|wanted| version.compare(&wanted)))
    })
}

/// Whether a value stands on a segment's list, in clear or hashed: `name` is `included` or `excluded`.
pub(super) fn listed(segment: &Value, name: &str, value: Option<&Attribute>) -> Truth {
    let clear = list(&segment[name]);
    let hashed = forms::hashes(&segment["hashed"][name]).unwrap_or_default();
    if clear.is_empty() && hashed.is_empty() {
        return Truth::False;
    }
    let Some(Attribute::Text(key)) = value else { return Truth::Unknown };
    let hash = hashes::hash(text(&segment["hashed"]["hash"]), text(&segment["hashed"]["salt"]), key);
    holds(clear.iter().any(|one| one == key.as_str()) || hash.is_some_and(|hash| hashed.contains(&hash)))
}
