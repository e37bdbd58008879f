//! Two tenants that have everything under the same keys, and in every text a canary of their own.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tidegate_tests::api::Api;
use tidegate_tests::server::{PLATFORM_TOKEN, Server};

pub(crate) const ROLES: [&str; 6] = ["owner", "admin", "editor", "operator", "viewer", "auditor"];
pub(crate) const PLACE: &str = "/api/v1/projects/shop/environments/production";

/// A tenant, and what opens it.
#[derive(Clone)]
pub(crate) struct Tenant {
    pub(crate) name: &'static str,
    pub(crate) owner: Api,
    pub(crate) server_key: String,
    pub(crate) client_key: String,
    pub(crate) client_id: String,
    /// Ids that exist in this tenant alone.
    pub(crate) token_id: String,
    pub(crate) key_id: String,
    pub(crate) member_id: String,
}

impl Tenant {
    /// What stands in every text of it.
    pub(crate) fn canary(&self) -> String {
        canary(self.name)
    }

    /// The key of whatever exists in this tenant alone.
    pub(crate) fn own(&self) -> String {
        format!("only-{}", self.name)
    }

    /// The same tenant at another server.
    pub(crate) fn at(self, server: &Server) -> Self {
        let owner = server.api().with_token(self.owner.token());
        Self { owner, ..self }
    }

    /// The SDK keys, each with where it finds its snapshot.
    pub(crate) fn sdk_keys(&self) -> [(&str, String); 2] {
        let of_client = format!("/sdk/v1/snapshot?client={}", self.client_id);
        [(&self.server_key, "/sdk/v1/snapshot".to_owned()), (&self.client_key, of_client)]
    }

    /// With an owner's token that was revoked.
    pub(crate) fn revoked(&self) -> Result<Api> {
        let wish = json!({ "name": self.canary(), "role": "owner" });
        let made = self.owner.post("/api/v1/tokens", &wish)?.expect(201)?;
        let path = format!("/api/v1/tokens/{}", made["id"].as_str().context("an id")?);
        self.owner.send("DELETE", &path, &[], None)?;
        Ok(self.owner.with_token(made["token"].as_str()))
    }

    pub(crate) fn with_role(&self, role: &str) -> Result<Api> {
        let made = self.owner.post("/api/v1/tokens", &json!({ "name": self.canary(), "role": role }))?;
        Ok(self.owner.with_token(made.expect(201)?["token"].as_str()))
    }
}

fn canary(name: &str) -> String {
    format!("canary-of-{name}")
}

/// Both tenants.
pub(crate) fn make(server: &Server) -> Result<[Tenant; 2]> {
    Ok([tenant(server, "alpha")?, tenant(server, "beta")?])
}

fn tenant(server: &Server, name: &'static str) -> Result<Tenant> {
    let platform = server.api().with_token(Some(PLATFORM_TOKEN));
    let made = platform.post("/api/v1/tenants", &json!({ "key": name }))?.expect(201)?;
    let (text, own) = (canary(name), format!("only-{name}"));
    let first = server.api().with_token(made["token"].as_str());
    let made = first.post("/api/v1/tokens", &json!({ "name": text, "role": "owner" }))?.expect(201)?;
    let owner = first.with_token(made["token"].as_str());
    objects(&owner, &text, &own)?;
    release(&owner, &text, &own)?;
    let named = |path: &str, wish: Value, field: &str| -> Result<(String, String)> {
        let made = owner.post(path, &wish)?.expect(201)?;
        let text = |field: &str| made[field].as_str().map(str::to_owned).with_context(|| format!("{made}"));
        Ok((text("id")?, text(field)?))
    };
    let keys = format!("{PLACE}/sdk-keys");
    let (key_id, server_key) = named(&keys, json!({ "audience": "server", "name": text }), "key")?;
    let client =
        json!({ "audience": "client", "name": text, "origins": [format!("https://{text}.example")] });
    let (client_id, client_key) = named(&keys, client, "key")?;
    let (token_id, _) = named("/api/v1/tokens", json!({ "name": text, "role": "viewer" }), "token")?;
    let member = json!({ "email": format!("{text}@example.com"), "name": text, "roles": [{ "role": own }] });
    let member = owner.post("/api/v1/members", &member)?.expect(201)?;
    let member_id = member["member"]["id"].as_str().with_context(|| format!("{member}"))?;
    let member_id = member_id.to_owned();
    report(&server.api().with_token(Some(&server_key)), &text)?;
    Ok(Tenant { name, owner, server_key, client_key, client_id, token_id, key_id, member_id })
}

/// Projects, flags, rules, customers and roles.
fn objects(owner: &Api, text: &str, own: &str) -> Result<()> {
    for key in ["shop", own] {
        owner.post("/api/v1/projects", &json!({ "key": key, "name": text }))?.expect(201)?;
        let environments = format!("/api/v1/projects/{key}/environments");
        for environment in ["production", own] {
            owner.post(&environments, &json!({ "key": environment, "name": text }))?.expect(201)?;
        }
    }
    for key in ["checkout-v2", own] {
        let flag = json!({ "key": key, "type": "string", "description": text, "owner": text, "tags": [text],
            "purpose": "release", "client_side": true,
            "variants": { "on": { "value": text, "name": text }, "off": { "value": "" } } });
        owner.post("/api/v1/projects/shop/flags", &flag)?.expect(201)?;
        let entry = json!([{ "kind": "turn_on", "flag": key },
            { "kind": "set_fallthrough", "flag": key, "serve": { "variant": "off" } }, { "kind": "add_override", "flag": key,
            "attribute": "customer.key", "values": [text], "variant": "on", "reason": text }]);
        let tag = owner.environment_tag("shop/production")?;
        let body = json!({ "instructions": entry, "comment": text }).to_string();
        let headers = [("content-type", "application/json"), ("if-match", &tag)];
        owner.send("POST", &format!("{PLACE}/changes"), &headers, Some(&body))?.expect(200)?;
    }
    let object = json!({ "key": "layout", "type": "object", "purpose": "release", "schema": { "title": text },
        "variants": { "on": { "value": {} }, "off": { "value": {} } } });
    owner.post("/api/v1/projects/shop/flags", &object)?.expect(201)?;
    for key in ["acme", own] {
        let freeze =
            json!({ "from": "2020-01-01T00:00:00Z", "until": "2020-01-02T00:00:00Z", "reason": text });
        let customer = json!({ "key": key, "name": text, "notes": text, "attributes": { "segment": text },
            "freezes": [freeze] });
        owner.post("/api/v1/customers", &customer)?.expect(201)?;
    }
    let role = json!({ "key": own, "permissions": ["flags:read"] });
    owner.post("/api/v1/roles", &role)?.expect(201)?;
    Ok(())
}

/// A release that was halted, with a letter to the flag's owner, and signals.
fn release(owner: &Api, text: &str, own: &str) -> Result<()> {
    let plan = json!({ "stages": [{ "share_ppm": 1_000_000, "bake_s": 0 }],
        "guards": [{ "name": text, "signal": text, "kind": "ratio" }] });
    let wish = json!({ "flag": own, "baseline": "off", "target": "on", "unit": "user.key", "plan": plan });
    let made = owner.post(&format!("{PLACE}/releases"), &wish)?.expect(201)?;
    let path = format!("{PLACE}/releases/{}", made["id"].as_str().context("an id")?);
    for verb in ["start", "halt"] {
        let version = owner.get(&path)?.expect(200)?["version"].clone();
        owner.post(&format!("{path}/{verb}"), &json!({ "reason": text, "version": version }))?.expect(200)?;
    }
    owner.post("/api/v1/release-templates", &json!({ "name": own, "plan": plan }))?.expect(201)?;
    let source = json!({ "signal": text, "url": "http://prometheus:9090", "exposed": "a", "errors": "b",
        "variant_label": "c" });
    let headers = [("content-type", "application/json"), ("if-match", "\"v0\"")];
    let body = json!({ "sources": [source] }).to_string();
    owner.send("PUT", &format!("{PLACE}/signal-sources"), &headers, Some(&body))?.expect(200)?;
    let signals = owner.post("/api/v1/signals", &json!({ "source": text, "batch": text, "windows": [] }))?;
    ensure!(signals.status == 204, "{}", signals.body);
    Ok(())
}

/// What an SDK tells of itself and of what it was asked.
fn report(sdk: &Api, text: &str) -> Result<()> {
    let report = json!({ "v": 1, "instance": text, "seq": 1, "sdk": text, "version": 1, "epoch": 1,
        "app": { "name": text, "version": text }, "unknown": [{ "flag": text, "type": "boolean", "n": 1 }],
        "evaluations": [{ "flag": "checkout-v2", "variant": text, "rule": text, "reason": text,
            "customer": text, "n": 1 }],
        "starts": { "attempted": 1, "ok": 0,
            "exposed": [{ "release": text, "step_epoch": 1, "arm": "control", "stratum": text }] },
        "releases": [{ "release": text, "step_epoch": 1, "arm": "control", "metric": text, "stratum": text, "ok": 1 }] });
    let answer = sdk.post("/sdk/v1/telemetry", &report)?;
    ensure!(answer.status == 204, "{}", answer.body);
    Ok(())
}
