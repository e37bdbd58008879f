//! Ours, through the real SDK: `Client::offline`, with usage counting as it is by default.

use std::hint::black_box;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use tidegate_core::{Ruleset, Snapshot};
use tidegate_sdk::{Client, Context};

use crate::engine::{Engine, Evaluator, Rules};
use crate::flags::{Attribute, Clause, Flag, Otherwise, Person};

const SEGMENT: &str = "members";

pub(crate) struct Tidegate;

impl Engine for Tidegate {
    fn name(&self) -> &'static str {
        "tidegate"
    }

    fn document(&self, flags: &[Flag]) -> Option<Vec<u8>> {
        document(flags).to_string().into_bytes().into()
    }

    fn load(&self, document: Vec<u8>) -> Result<Box<dyn Rules>> {
        let (client, folder) = client(&document)?;
        Ok(Box::new(Loaded { client, _folder: folder }))
    }

    fn compile(&self, document: Vec<u8>) -> Result<Box<dyn Rules>> {
        Ok(Box::new(Compiled(Ruleset::compile(&Snapshot::parse(&document)?))))
    }
}

/// The flags as a snapshot that announces no digest.
fn document(flags: &[Flag]) -> Value {
    let mut items: serde_json::Map<String, Value> =
        flags.iter().map(|flag| (format!("flag/{}", flag.key), item(flag))).collect();
    let clauses = flags.iter().flat_map(|flag| &flag.rules).flatten();
    let members = clauses.filter_map(|clause| match clause {
        Clause::Member(keys) => Some(keys),
        _ => None,
    });
    for keys in members {
        let segment = json!({ "key": SEGMENT, "attribute": "user.key", "included": keys });
        items.insert(format!("segment/{SEGMENT}"), segment);
    }
    json!({
        "format": 1, "tenant": "default", "project": "shop", "environment": "production",
        "version": 1, "epoch": 1, "items": items,
    })
}

fn item(flag: &Flag) -> Value {
    let rules = flag.rules.iter().enumerate().map(|(index, clauses)| {
        let when: Vec<Value> = clauses.iter().map(clause).collect();
        json!({ "id": format!("r{index}"), "when": { "all": when }, "serve": { "variant": "on" } })
    });
    let fallthrough = match flag.otherwise {
        Otherwise::On => json!({ "variant": "on" }),
        Otherwise::Off => json!({ "variant": "off" }),
        Otherwise::Half => json!({ "split": {
            "algo": "x1", "seed": "b7c1f0", "unit": "user.key", "rest": "off",
            "arms": [
                { "variant": "on", "start": 0, "len": 500_000 },
                { "variant": "off", "start": 500_000, "len": 500_000 },
            ],
        } }),
    };
    json!({
        "key": flag.key, "type": "boolean", "enabled": true, "off_variant": "off",
        "variants": { "on": { "value": true }, "off": { "value": false } },
        "rules": rules.collect::<Vec<_>>(), "fallthrough": fallthrough,
    })
}

fn clause(clause: &Clause) -> Value {
    match clause {
        Clause::Is(attribute, value) => {
            json!({ "attribute": path(*attribute), "op": "equals", "values": [value] })
        }
        Clause::In(attribute, values) => {
            json!({ "attribute": path(*attribute), "op": "in", "values": values })
        }
        Clause::Member(_) => json!({ "segment": SEGMENT }),
        Clause::Matches(attribute, pattern) => {
            json!({ "attribute": path(*attribute), "op": "matches", "values": [pattern] })
        }
    }
}

fn path(attribute: Attribute) -> &'static str {
    match attribute {
        Attribute::User => "user.key",
        Attribute::Email => "user.email",
        Attribute::Customer => "customer.key",
        Attribute::Plan => "customer.plan",
        Attribute::Version => "app.version",
        other => other.name(),
    }
}

pub(crate) fn context(person: &Person) -> Context {
    let user = Context::user(&person.key);
    person.others().fold(user, |context, (attribute, value)| context.with(path(attribute), value))
}

struct Loaded {
    client: Client,
    _folder: TempDir,
}

/// A client whose rules are these flags, and the folder that it has them from.
pub(crate) fn client(document: &[u8]) -> Result<(Client, TempDir)> {
    let folder = TempDir::new()?;
    let file = folder.path().join("flags.json");
    std::fs::write(&file, document)?;
    let client = Client::offline(&file);
    ensure!(client.version() > 0, "the snapshot was refused");
    Ok((client, folder))
}

impl Rules for Loaded {
    fn evaluator(&self, person: &Person) -> Result<Box<dyn Evaluator + '_>> {
        Ok(Box::new(ByKey { client: &self.client, context: context(person) }))
    }
}

struct ByKey<'a> {
    client: &'a Client,
    context: Context,
}

impl Evaluator for ByKey<'_> {
    fn is_on(&self, key: &str) -> bool {
        self.client.bool(key, &self.context, false)
    }

    fn each(&self, keys: &[String]) {
        let view = self.client.view();
        for key in keys {
            black_box(view.bool(black_box(key), &self.context, false));
        }
    }

    fn all(&self, _: &[String]) {
        black_box(self.client.view().all(&self.context));
    }
}

/// What the client holds, without the client.
struct Compiled(Ruleset);

impl Rules for Compiled {
    fn evaluator(&self, person: &Person) -> Result<Box<dyn Evaluator + '_>> {
        Ok(Box::new(Bare { ruleset: &self.0, context: context(person) }))
    }
}

struct Bare<'a> {
    ruleset: &'a Ruleset,
    context: Context,
}

impl Evaluator for Bare<'_> {
    fn is_on(&self, key: &str) -> bool {
        self.ruleset.view(&self.context, 0).answer(key).and_then(|answer| answer.boolean()) == Ok(true)
    }
}
