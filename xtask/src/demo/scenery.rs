//! What is there before anything is released: customers in their rings, and the flags of both changes.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::run::ENVIRONMENT;
use crate::server::request_on;

/// The good change.
pub(super) const GOOD: &str = "checkout-v2";
/// The bad one.
pub(super) const BAD: &str = "instant-search";

const TOWNS: [&str; 8] =
    ["aldwick", "brackley", "corbridge", "dunwich", "evesham", "frome", "grantham", "hexham"];
const TRADES: [&str; 5] = ["bakery", "books", "cycles", "flowers", "tools"];

/// A server and the token of its owner.
pub(super) struct Place {
    pub(super) url: String,
    pub(super) token: String,
}

impl Place {
    pub(super) fn get(&self, path: &str) -> Result<Value> {
        self.send("GET", path, None, None)
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.send("POST", path, None, Some(body))
    }

    fn send(&self, method: &str, path: &str, tag: Option<&str>, body: Option<&Value>) -> Result<Value> {
        let (status, answer) = request_on(method, &format!("{}{path}", self.url), &self.token, (tag, body))?;
        ensure!(matches!(status, 200 | 201), "the server answered {status} to {method} {path}: {answer}");
        Ok(answer)
    }

    /// Enters the customers, and has both flags serve what there was before to everybody.
    pub(super) fn furnish(&self) -> Result<()> {
        for Customer { key, name, ring, tier } in all() {
            self.post("/api/v1/customers", &json!({ "key": key, "name": name, "ring": ring, "tier": tier }))?;
        }
        let flag = json!({ "key": BAD, "type": "boolean", "owner": "search", "tags": ["search"],
            "description": "Finds while somebody types" });
        self.post("/api/v1/projects/shop/flags", &flag)?;
        let mut steps = Vec::new();
        for flag in [GOOD, BAD] {
            steps.push(json!({ "kind": "set_fallthrough", "flag": flag, "serve": { "variant": "off" } }));
            steps.push(json!({ "kind": "turn_on", "flag": flag }));
        }
        let environment = self.get(ENVIRONMENT)?;
        let version = environment.get("version").context("the environment has no version")?;
        let change = json!({ "instructions": steps, "comment": "before their release" });
        let path = format!("{ENVIRONMENT}/changes");
        self.send("POST", &path, Some(&format!("\"v{version}\"")), Some(&change)).map(drop)
    }
}

/// A customer of the shop's makers.
struct Customer {
    key: String,
    name: String,
    ring: &'static str,
    tier: &'static str,
}

/// The keys of all customers.
pub(super) fn customers() -> Vec<String> {
    all().map(|customer| customer.key).collect()
}

fn all() -> impl Iterator<Item = Customer> {
    let each = TRADES.iter().flat_map(|trade| TOWNS.iter().map(move |town| (town, trade)));
    each.zip(0..).map(|((town, trade), number)| Customer {
        key: format!("{town}-{trade}"),
        name: format!("{} {}", capital(town), capital(trade)),
        ring: ring(number),
        tier: if number % 4 == 0 { "enterprise" } else { "standard" },
    })
}

/// Two customers of the house itself, six that want to be first, and the others later.
fn ring(number: usize) -> &'static str {
    match number {
        0..2 => "internal",
        2..8 => "canary",
        8..16 => "early",
        16..36 => "general",
        _ => "last",
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
