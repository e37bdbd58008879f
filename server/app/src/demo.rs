//! The demo project `shop`: something to look at and to flip in the first five minutes.

use serde_json::{Value, json};
use tidegate_core::{Header, Snapshot, model};
use tidegate_domain::{
    Actor, ChangeKind, Environment, EnvironmentKey, FlagDefinition, Instruction, Items, NewChange, NewFlag,
    Project, ProjectKey, Rules, TenantKey, VersionedItems, decide, item_body,
};
use tidegate_store::{Store, Writer};

use crate::Failure;
use crate::serve::store_failure;
use crate::system::{now_ms, random_bytes};

const PROJECT: &str = "shop";
const ENVIRONMENTS: [(&str, &str); 3] =
    [("development", "Development"), ("staging", "Staging"), ("production", "Production")];
const AUTHOR: &str = "Demo";

/// Creates the project in one transaction, where there is none of its key.
pub(crate) async fn seed(store: &Store, tenant: &TenantKey) -> Result<(), Failure> {
    let project =
        Project { key: PROJECT.parse().map_err(Failure::new)?, name: "Shop".into(), created_ms: now_ms() };
    let writer = store.write(tenant).await.map_err(store_failure)?;
    if writer.project(&project.key).await.map_err(store_failure)?.is_some() {
        return Ok(());
    }
    writer.create_project(&project).await.map_err(store_failure)?;
    let flags = flags()?;
    for (definition, _) in &flags {
        writer.create_flag(&project.key, definition).await.map_err(store_failure)?;
    }
    for (key, name) in ENVIRONMENTS {
        let key: EnvironmentKey = key.parse().map_err(Failure::new)?;
        seed_environment(&writer, tenant, &project.key, (&key, name), &flags).await?;
    }
    writer.commit().await.map_err(store_failure)
}

type Flags = Vec<(FlagDefinition, model::Flag)>;

async fn seed_environment(
    writer: &Writer,
    tenant: &TenantKey,
    project: &ProjectKey,
    (key, name): (&EnvironmentKey, &str),
    flags: &Flags,
) -> Result<(), Failure> {
    let header = Header {
        tenant: tenant.to_string(),
        project: project.to_string(),
        environment: key.to_string(),
        version: 0,
        epoch: 1,
    };
    let first = flags.iter().map(|(flag, rules)| (format!("flag/{}", flag.key), item_body(rules)));
    let off = Rules::of(Snapshot::new(header, first).map_err(Failure::new)?);
    let instructions = instructions(key.as_str());
    let steps: Vec<Instruction> = serde_json::from_value(instructions.clone()).map_err(Failure::new)?;
    let changed = decide(&off, &steps, AUTHOR, &mut new_id).map_err(Failure::new)?;
    let rules = off.next(&changed).map_err(Failure::new)?;
    let snapshot = rules.snapshot();
    let items: Items = snapshot.items().map(|(key, item)| (key.into(), Some(item.body().into()))).collect();
    let digest = snapshot.digest().to_owned();
    let environment = Environment {
        key: key.clone(),
        name: name.into(),
        version: 1,
        epoch: 1,
        digest: digest.clone(),
        created_ms: now_ms(),
    };
    writer.create_environment(project, &environment).await.map_err(store_failure)?;
    let change = NewChange {
        kind: ChangeKind::EnvironmentCreated,
        actor: Actor { id: "server".into(), name: AUTHOR.into() },
        time_ms: now_ms(),
        project: Some(project.clone()),
        environment: Some(key.clone()),
        comment: Some("the demo project".into()),
        instructions,
        request_id: "demo".into(),
    };
    let version = VersionedItems { environment: key.clone(), version: 1, digest, items };
    writer.append_change(change, vec![version]).await.map_err(store_failure)?;
    Ok(())
}

fn new_id() -> String {
    format!("{:016x}", u64::from_le_bytes(random_bytes()))
}

fn flags() -> Result<Flags, Failure> {
    let wishes: Vec<Wish> = serde_json::from_value(flag_wishes()).map_err(Failure::new)?;
    wishes.into_iter().map(|wish| NewFlag::from(wish).decide(now_ms()).map_err(Failure::new)).collect()
}

#[derive(serde::Deserialize)]
struct Wish {
    key: String,
    #[serde(rename = "type")]
    value_type: model::ValueType,
    variants: model::Variants,
    purpose: String,
    description: String,
    owner: String,
    tags: Vec<String>,
}

impl From<Wish> for NewFlag {
    fn from(wish: Wish) -> Self {
        Self {
            key: wish.key,
            value_type: wish.value_type,
            variants: Some(wish.variants),
            off_variant: None,
            purpose: Some(wish.purpose),
            description: Some(wish.description),
            owner: Some(wish.owner),
            tags: wish.tags,
            client_side: false,
        }
    }
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
