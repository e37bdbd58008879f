//! On what terms we use what we depend on, as `deny.toml` says.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{members, packages, read, text};

fn policy() -> toml::Table {
    read("deny.toml").parse().expect("deny.toml is TOML")
}

fn list(value: &toml::Value) -> impl Iterator<Item = &toml::Value> {
    value.as_array().expect("a list").iter()
}

/// The packages that are not our own.
fn foreign() -> impl Iterator<Item = &'static Value> {
    packages().iter().filter(|package| !package["source"].is_null())
}

/// A licence expression as in SPDX: `or` of `and` of names or groups. The old `/` means `or`.
struct Expression<'a> {
    words: std::iter::Peekable<std::vec::IntoIter<&'a str>>,
    allowed: &'a BTreeSet<String>,
}

impl<'a> Expression<'a> {
    fn holds(text: &str, allowed: &'a BTreeSet<String>) -> bool {
        let spaced = text.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let mut expression = Expression { words: words.into_iter().peekable(), allowed };
        let holds = expression.any();
        assert!(expression.words.peek().is_none(), "`{text}` is not understood");
        holds
    }

    fn any(&mut self) -> bool {
        let mut holds = self.all();
        while self.words.next_if_eq(&"OR").is_some() {
            holds |= self.all();
        }
        holds
    }

    fn all(&mut self) -> bool {
        let mut holds = self.one();
        while self.words.next_if_eq(&"AND").is_some() {
            holds &= self.one();
        }
        holds
    }

    fn one(&mut self) -> bool {
        let word = self.words.next().expect("a licence");
        if word == "(" {
            let holds = self.any();
            assert_eq!(self.words.next(), Some(")"));
            return holds;
        }
        let mut name = word.to_owned();
        if self.words.next_if_eq(&"WITH").is_some() {
            name = format!("{name} WITH {}", self.words.next().expect("an exception"));
        }
        self.allowed.contains(&name)
    }
}

#[test]
fn every_licence_is_allowed() {
    let policy = policy();
    let allowed = list(&policy["licenses"]["allow"]).map(|name| name.as_str().expect("a name").to_owned());
    let allowed: BTreeSet<String> = allowed.collect();
    for package in foreign() {
        let licence = package["license"].as_str().unwrap_or("none");
        let name = text(&package["name"]);
        assert!(Expression::holds(licence, &allowed), "`{name}` is under `{licence}`, which is not allowed");
    }
    for package in members() {
        assert_eq!(package["license"], "Apache-2.0", "{}", package["name"]);
    }
}

#[test]
fn licence_expressions_are_understood() {
    let allowed = BTreeSet::from(["MIT".to_owned(), "Zlib".to_owned()]);
    let check =
        |text: &str, expected: bool| assert_eq!(Expression::holds(text, &allowed), expected, "{text}");
    check("MIT", true);
    check("GPL-3.0", false);
    check("GPL-3.0 OR MIT", true);
    check("GPL-3.0/MIT", true);
    check("MIT AND GPL-3.0", false);
    check("MIT AND (GPL-3.0 OR Zlib)", true);
    check("MIT OR GPL-3.0 AND Zlib", true);
    check("Apache-2.0 WITH LLVM-exception", false);
}

#[test]
fn nothing_banned_is_used() {
    let policy = policy();
    for ban in list(&policy["bans"]["deny"]) {
        let name = ban["crate"].as_str().expect("a name");
        let user = foreign().find(|package| package["name"] == name);
        assert!(user.is_none(), "`{name}` is banned: {:?}", ban["reason"]);
    }
}

#[test]
fn everything_comes_from_one_registry() {
    let sources: BTreeSet<&str> = foreign().map(|package| text(&package["source"])).collect();
    assert_eq!(sources.len(), 1, "{sources:?}");
    assert!(sources.iter().all(|source| source.starts_with("registry+")), "{sources:?}");
}
