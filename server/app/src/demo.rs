//! The demo project `shop`: something to look at and to flip in the first five minutes.

use serde_json::{Value, json};
use tidegate_core::Header;
use tidegate_domain::{
    Actor, ChangeKind, Environment, EnvironmentKey, FlagDefinition, Instruction, Items, NewChange, NewFlag,
    Permit, Policy, Project, ProjectKey, Ruleset, TenantKey, VersionedItems, decide, item_body,
};
use tidegate_store::{Store, StoreError, Writer};

use crate::Failure;
use crate::serve::store_failure;
use crate::system::{now_ms, random_bytes};

const PROJECT: &str = "shop";
const ENVIRONMENTS: [(&str, &str); 3] =
    [("development", "Development"), ("staging", "Staging"), ("production", "Production")];
const AUTHOR: &str = "Demo";

/// Creates the project in one transaction, where there is none of its key: with the changes that its
/// makers would have made over the API.
pub(crate) async fn seed(store: &Store, tenant: &TenantKey) -> Result<(), Failure> {
    let key: ProjectKey = PROJECT.parse().map_err(Failure::new)?;
    let writer = store.write(&Permit::server(tenant.clone())).await.map_err(store_failure)?;
    if writer.project(&key).await.map_err(store_failure)?.is_some() {
        return Ok(());
    }
    let epoch = writer.epoch().await;
    let seed = Seed { writer, epoch, tenant: tenant.clone(), project: key.clone() };
    seed.project().await.map_err(store_failure)?;
    let mut flags = Vec::new();
    for (wish, flag) in self::flags()? {
        seed.writer.create_flag(&key, &flag).await.map_err(store_failure)?;
        let created = serde_json::to_value(wish).map_err(Failure::new)?;
        let changed =
            seed.record(ChangeKind::FlagCreated, created, Vec::new()).await.map_err(store_failure)?;
        let flag = FlagDefinition { changed, ..flag };
        seed.writer.update_flag(&key, &flag).await.map_err(store_failure)?;
        flags.push(flag);
    }
    for (environment, name) in ENVIRONMENTS {
        seed.environment(environment, name, &flags).await?;
    }
    seed.writer.commit().await.map_err(store_failure).map(drop)
}

struct Seed {
    writer: Writer,
    epoch: u64,
    tenant: TenantKey,
    project: ProjectKey,
}

impl Seed {
    async fn project(&self) -> Result<u64, StoreError> {
        let project = Project { key: self.project.clone(), name: "Shop".into(), created_ms: now_ms() };
        self.writer.create_project(&project).await?;
        self.record(ChangeKind::ProjectCreated, json!({ "key": PROJECT, "name": "Shop" }), Vec::new()).await
    }

    /// Version 1 has all flags off; version 2 is what the instructions make of it.
    async fn environment(&self, key: &str, name: &str, flags: &[FlagDefinition]) -> Result<(), Failure> {
        let header = Header {
            tenant: self.tenant.to_string(),
            project: self.project.to_string(),
            environment: key.into(),
            version: 0,
            epoch: self.epoch,
        };
        let off =
            |flag: &FlagDefinition| (format!("flag/{}", flag.key), Some(item_body(&flag.first_rules())));
        let off: Items = flags.iter().map(off).collect();
        let first = Ruleset::empty(header).next(&off, &[], "").map_err(Failure::new)?;
        let instructions = instructions(key);
        let steps: Vec<Instruction> = serde_json::from_value(instructions.clone()).map_err(Failure::new)?;
        let changed = decide(&first, &steps, AUTHOR, &mut new_id).map_err(Failure::new)?;
        let second = first.next(&changed.items, &[], "").map_err(Failure::new)?;
        self.record_environment(key, name, [(&first, off), (&second, changed.items)], instructions).await
    }

    async fn record_environment(
        &self,
        key: &str,
        name: &str,
        [(first, off), (second, changed)]: [(&Ruleset, Items); 2],
        instructions: Value,
    ) -> Result<(), Failure> {
        let key: EnvironmentKey = key.parse().map_err(Failure::new)?;
        let version = |ruleset: &Ruleset, items| VersionedItems {
            environment: key.clone(),
            epoch: self.epoch,
            version: ruleset.snapshot().header().version,
            digest: ruleset.snapshot().digest().into(),
            items,
            lists: Vec::new(),
            client_digest: None,
        };
        let environment = Environment {
            key: key.clone(),
            name: name.into(),
            version: 0,
            epoch: self.epoch,
            digest: String::new(),
            created_ms: now_ms(),
            policy: Policy::default(),
            policy_changed: 0,
        };
        self.writer.create_environment(&self.project, &environment).await.map_err(store_failure)?;
        let created = json!({ "key": key.as_str(), "name": name });
        let created = self.record(ChangeKind::EnvironmentCreated, created, vec![version(first, off)]);
        created.await.map_err(store_failure)?;
        let changed = self.record(ChangeKind::RulesChanged, instructions, vec![version(second, changed)]);
        changed.await.map_err(store_failure).map(drop)
    }

    async fn record(
        &self,
        kind: ChangeKind,
        instructions: Value,
        versions: Vec<VersionedItems>,
    ) -> Result<u64, StoreError> {
        let change = NewChange {
            kind,
            actor: Actor { id: "server".into(), name: AUTHOR.into() },
            time_ms: now_ms(),
            project: Some(self.project.clone()),
            environment: versions.first().map(|version| version.environment.clone()),
            comment: Some("the demo project".into()),
            instructions,
            request_id: "demo".into(),
            idempotency_key: None,
        };
        self.writer.append_change(change, versions).await
    }
}

fn new_id() -> String {
    format!("{:016x}", u64::from_le_bytes(random_bytes()))
}

/// The flags, each with the wish that it is made of.
fn flags() -> Result<Vec<(NewFlag, FlagDefinition)>, Failure> {
    let wishes: Vec<NewFlag> = serde_json::from_value(flag_wishes()).map_err(Failure::new)?;
    let decided = |wish: NewFlag| Ok((wish.clone(), wish.decide(now_ms()).map_err(Failure::new)?));
    wishes.into_iter().map(decided).collect()
}

fn flag_wishes() -> Value {
    json!([
        { "key": "checkout-v2", "type": "boolean", "purpose": "release", "owner": "payments", "tags": ["checkout"],
          "variants": { "on": { "value": true }, "off": { "value": false } },
          "description": "The new checkout, one page instead of three" },
        { "key": "theme", "type": "string", "purpose": "experiment", "owner": "web", "tags": ["looks"],
          "variants": { "classic": { "value": "classic" }, "ocean": { "value": "ocean" }, "contrast": { "value": "contrast" } },
          "description": "Colours of the shop" },
        { "key": "free-shipping-from", "type": "number", "purpose": "operational", "owner": "sales", "tags": ["checkout", "prices"],
          "variants": { "usual": { "value": 50 }, "low": { "value": 25 }, "free": { "value": 0 } },
          "description": "Order value from which shipping is free" },
        { "key": "recommendations", "type": "boolean", "purpose": "release", "owner": "search", "tags": ["home"],
          "variants": { "on": { "value": true }, "off": { "value": false } },
          "description": "What others bought, on the home page" },
        { "key": "banner", "type": "object", "purpose": "operational", "owner": "sales", "tags": ["home"],
          "variants": { "none": { "value": {} }, "sale": { "value": { "text": "Sale: 20 % off", "until": "2027-01-31" } } },
          "description": "Banner above every page" }
    ])
}

fn instructions(environment: &str) -> Value {
    let mut steps = vec![
        json!({ "kind": "set_segment", "segment": "beta", "included": ["acme", "globex"] }),
        json!({ "kind": "add_rule", "flag": "theme", "rule": {
            "when": { "any": [{ "segment": "beta" }, { "attribute": "customer.plan", "op": "in", "values": ["pro", "enterprise"] }] },
            "serve": { "variant": "ocean" } } }),
        json!({ "kind": "set_fallthrough", "flag": "theme", "serve": { "variant": "classic" } }),
        json!({ "kind": "turn_on", "flag": "theme" }),
        json!({ "kind": "add_override", "flag": "free-shipping-from", "attribute": "customer.key", "values": ["acme"],
                "variant": "free", "reason": "In the contract of 2026" }),
        json!({ "kind": "set_fallthrough", "flag": "free-shipping-from", "serve": { "variant": "usual" } }),
        json!({ "kind": "turn_on", "flag": "free-shipping-from" }),
        json!({ "kind": "set_fallthrough", "flag": "recommendations", "serve": { "split": { "algo": "x1", "unit": "user.key",
            "arms": [{ "variant": "on", "start": 0, "len": 250_000 }], "rest": "off" } } }),
        json!({ "kind": "turn_on", "flag": "recommendations" }),
    ];
    if environment != "production" {
        steps.push(json!({ "kind": "turn_on", "flag": "checkout-v2" }));
    }
    Value::Array(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_is_valid() {
        let flags = flags().map_err(|failure| failure.message).unwrap();
        assert_eq!(flags.len(), 5);
        for (environment, _) in ENVIRONMENTS {
            serde_json::from_value::<Vec<Instruction>>(instructions(environment)).unwrap();
        }
    }
}
