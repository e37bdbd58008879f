//! configcat, driven by a local override, for which it never asks the network.
//!
//! Its evaluator is private; measured is `Client::get_value`, which wants a user of its own at every call: the copy of
//! the user is included. It knows no regular expressions, and reads segments only from its own files: the segment is a
//! list of values. It counts nothing.

use std::collections::HashMap;
use std::future::Future;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use anyhow::{Result, anyhow};
use configcat::{Client, Config, OverrideBehavior, OverrideDataSource, PollingMode, Setting, User};
use serde_json::{Value, json};

use crate::engine::{Engine, Evaluator, Rules};
use crate::flags::{Attribute, Clause, Flag, Otherwise, Person};

/// Comparators, as ConfigCat's format numbers them.
const ONE_OF: u32 = 0;
const EQUALS: u32 = 28;

pub(super) struct ConfigCat;

impl Engine for ConfigCat {
    fn name(&self) -> &'static str {
        "configcat"
    }

    fn document(&self, flags: &[Flag]) -> Option<Vec<u8>> {
        let setting = |flag: &Flag| Some((flag.key.clone(), setting(flag)?));
        let settings: serde_json::Map<String, Value> = flags.iter().map(setting).collect::<Option<_>>()?;
        Some(json!({ "f": settings }).to_string().into_bytes())
    }

    fn load(&self, document: Vec<u8>) -> Result<Box<dyn Rules>> {
        let source = Box::new(Source(serde_json::from_slice(&document)?));
        let client = Client::builder("local")
            .polling_mode(PollingMode::Manual)
            .overrides(source, OverrideBehavior::LocalOnly)
            .build()
            .map_err(|error| anyhow!("{error}"))?;
        Ok(Box::new(Loaded(client)))
    }

    fn compile(&self, document: Vec<u8>) -> Result<Box<dyn Rules>> {
        Ok(Box::new(Source(serde_json::from_slice(&document)?)))
    }
}

fn setting(flag: &Flag) -> Option<Value> {
    let rule = |clauses: &Vec<Clause>| {
        let conditions: Vec<Value> = clauses.iter().map(condition).collect::<Option<_>>()?;
        Some(json!({ "c": conditions, "s": { "v": { "b": true } } }))
    };
    let rules: Vec<Value> = flag.rules.iter().map(rule).collect::<Option<_>>()?;
    let mut setting = json!({ "t": 0, "v": { "b": flag.otherwise == Otherwise::On }, "r": rules });
    if let (Otherwise::Half, Some(fields)) = (flag.otherwise, setting.as_object_mut()) {
        let halves = json!([{ "p": 50, "v": { "b": true } }, { "p": 50, "v": { "b": false } }]);
        fields.insert("p".to_owned(), halves);
    }
    Some(setting)
}

fn condition(clause: &Clause) -> Option<Value> {
    let one_of = |attribute: Attribute, values: &[String]| json!({ "u": { "a": name(attribute), "c": ONE_OF, "l": values } });
    match clause {
        Clause::Is(attribute, value) => {
            Some(json!({ "u": { "a": name(*attribute), "c": EQUALS, "s": value } }))
        }
        Clause::In(attribute, values) => Some(one_of(*attribute, values)),
        Clause::Member(keys) => Some(one_of(Attribute::User, keys)),
        Clause::Matches(..) => None,
    }
}

fn name(attribute: Attribute) -> &'static str {
    match attribute {
        Attribute::User => User::IDENTIFIER,
        Attribute::Email => User::EMAIL,
        other => other.name(),
    }
}

struct Source(Config);

impl OverrideDataSource for Source {
    fn settings(&self) -> &HashMap<String, Setting> {
        &self.0.settings
    }
}

impl Rules for Source {
    fn evaluator(&self, _: &Person) -> Result<Box<dyn Evaluator + '_>> {
        Err(anyhow!("only the client of configcat evaluates"))
    }
}

struct Loaded(Client);

impl Rules for Loaded {
    fn evaluator(&self, person: &Person) -> Result<Box<dyn Evaluator + '_>> {
        let user = person.others().fold(User::new(&person.key), |user, (attribute, value)| match attribute {
            Attribute::Email => user.email(value),
            other => user.custom(other.name(), value),
        });
        Ok(Box::new(ByKey { client: &self.0, user }))
    }
}

struct ByKey<'a> {
    client: &'a Client,
    user: User,
}

impl Evaluator for ByKey<'_> {
    fn is_on(&self, key: &str) -> bool {
        at_once(self.client.get_value(key, false, Some(self.user.clone()))) == Some(true)
    }

    fn all(&self, _: &[String]) {
        black_box(at_once(self.client.get_all_values(Some(self.user.clone()))));
    }
}

/// The answer of a future that has nothing to wait for.
fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => Some(answer),
        Poll::Pending => None,
    }
}
