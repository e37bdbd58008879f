//! What one tenant can get to see by any way there is, looked through for the other one's canary.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::json;
use tidegate_tests::api::{Answer, Api};
use tidegate_tests::server::{PLATFORM_TOKEN, Server};
use tidegate_tests::stream::Stream;
use tidegate_tests::{LIMIT, place};

use super::operations::{Operation, filled, operations};
use super::world::{PLACE, Tenant};

const JSON: (&str, &str) = ("content-type", "application/json");

/// Looks, and notes what should not be.
pub(crate) struct Look<'a> {
    server: &'a Server,
    own: &'a Tenant,
    other: &'a Tenant,
    /// Tells one look from the next at the same tenants.
    round: usize,
    pub(crate) looked: usize,
    pub(crate) found: BTreeSet<String>,
}

impl<'a> Look<'a> {
    pub(crate) fn new(server: &'a Server, [own, other]: [&'a Tenant; 2], round: usize) -> Self {
        Self { server, own, other, round, looked: 0, found: BTreeSet::new() }
    }

    /// A text that somebody of the own tenant has got.
    fn text(&mut self, what: &str, text: &str) {
        self.looked += 1;
        if text.contains(&self.other.canary()) {
            self.found.insert(format!("{what} tells {} of {}", self.own.name, self.other.name));
        }
    }

    fn answer(&mut self, what: &str, answer: &Answer) {
        self.text(what, &answer.body);
        if answer.status >= 500 {
            self.found.insert(format!("{what}: {}", answer.status));
        }
    }

    fn expect(&mut self, what: &str, answer: &Answer, status: u16) {
        self.answer(what, answer);
        if answer.status != status {
            self.found.insert(format!("{what}: {} instead of {status}", answer.status));
        }
    }

    /// All of it.
    pub(crate) fn everywhere(&mut self) -> Result<()> {
        self.reading()?;
        self.evaluating()?;
        self.distribution()?;
        self.streams()?;
        self.exporting()?;
        self.once()?;
        self.counting()
    }

    fn reading(&mut self) -> Result<()> {
        let reads = operations(&self.server.api())?;
        for Operation { path, .. } in reads.iter().filter(|one| one.reads()) {
            let path = path.replace("{id}", &self.own.member_id);
            self.answer(&path, &self.own.owner.get(&filled(&path))?);
        }
        let customers = format!("{PLACE}/customers/acme/compare?with={}", self.own.own());
        for path in [
            "/api/v1/projects/shop/flags?q=canary",
            "/api/v1/projects/shop/flags?limit=500",
            "/api/v1/projects/shop/flags?archived=true",
            "/api/v1/customers?q=canary",
            "/api/v1/changes?limit=500&project=shop&flag=checkout-v2",
            &customers,
        ] {
            self.answer(path, &self.own.owner.get(path)?);
        }
        let metrics = self.own.owner.with_token(None).get("/metrics")?;
        self.answer("/metrics", &metrics);
        Ok(())
    }

    fn evaluating(&mut self) -> Result<()> {
        for customer in [self.own.canary(), self.other.canary()] {
            let body = json!({ "context": { "customer": { "key": customer } }, "explain": false });
            let answer = self.own.owner.post(&format!("{PLACE}/evaluate"), &body)?;
            self.answer("evaluate", &answer);
            // Whoever has the other's key gets no override of theirs.
            let on = answer.expect(200)?["flags"]["checkout-v2"]["value"] == self.own.canary().as_str();
            if on != (customer == self.own.canary()) {
                self.found.insert(format!("evaluate: {customer} gets {}", answer.body));
            }
        }
        Ok(())
    }

    fn distribution(&mut self) -> Result<()> {
        for (key, snapshot) in self.own.sdk_keys() {
            let sdk = Api::new(self.server.url(), Some(key));
            let answer = sdk.get(&snapshot)?;
            self.expect(&snapshot, &answer, 200);
            self.answer("/sdk/v1/keys", &sdk.get("/sdk/v1/keys")?);
        }
        let stream = self.server.stream(&self.own.server_key, None)?;
        self.text("the SDKs' stream", &stream.named("sync", LIMIT)?.data);
        Ok(())
    }

    /// The console's stream, while both tenants change something.
    fn streams(&mut self) -> Result<()> {
        let token = self.own.owner.token().context("a token")?;
        let stream = Stream::open(&format!("{}/api/v1/events", self.server.url()), token, None)?;
        stream.named("hello", LIMIT)?;
        for tenant in [self.other, self.own] {
            let tag = tenant.owner.environment_tag("shop/production")?;
            let body = json!({ "comment": tenant.canary(), "instructions": [
                { "kind": "add_override", "flag": "checkout-v2", "attribute": "user.key",
                  "values": [tenant.canary()], "variant": "on", "reason": tenant.canary() }] });
            let changes = format!("{PLACE}/changes");
            let sent =
                tenant.owner.send("POST", &changes, &[JSON, ("if-match", &tag)], Some(&body.to_string()))?;
            self.expect_of(tenant, "a change", &sent);
        }
        // The first change that arrives is the own one, and no other.
        let event = stream.named("change", LIMIT)?;
        self.text("the console's stream", &event.data);
        Ok(())
    }

    fn expect_of(&mut self, tenant: &Tenant, what: &str, answer: &Answer) {
        if answer.status != 200 {
            self.found.insert(format!("{what} of {}: {} {}", tenant.name, answer.status, answer.body));
        }
    }

    fn exporting(&mut self) -> Result<()> {
        let mut command = Command::new(place::server()?);
        command.args(["export", "--project", "shop", "--server", self.server.url()]);
        command.env("TIDEGATE_TOKEN", self.own.owner.token().context("a token")?);
        let output = command.output()?;
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        self.text("tidegate export", &told);
        if !output.status.success() || !told.contains(&self.own.canary()) {
            let errors = String::from_utf8_lossy(&output.stderr);
            self.found.insert(format!("tidegate export does not export: {errors}"));
        }
        Ok(())
    }

    /// Both use one name for different requests.
    fn once(&mut self) -> Result<()> {
        let name = format!("shared-{}-{}", self.own.name, self.round);
        let headers = [JSON, ("idempotency-key", name.as_str())];
        for tenant in [self.other, self.own] {
            let key = format!("once-{}-{name}", tenant.name);
            let wish = json!({ "key": key, "name": tenant.canary() }).to_string();
            let made = tenant.owner.send("POST", "/api/v1/projects", &headers, Some(&wish))?;
            if made.status != 201 {
                self.found.insert(format!("an idempotency key of {}: {}", tenant.name, made.status));
            }
            if tenant.name == self.own.name {
                self.answer("an answer that was kept", &made);
            }
        }
        Ok(())
    }

    /// As many flags as it has, and one more.
    fn counting(&mut self) -> Result<()> {
        let own = self.own.owner.get("/api/v1/projects/shop/flags")?.expect(200)?;
        let flags = own["items"].as_array().map_or(0, Vec::len);
        let platform = self.own.owner.with_token(Some(PLATFORM_TOKEN));
        let path = format!("/api/v1/tenants/{}", self.own.name);
        let shown = platform.get(&path)?;
        let mut quotas = shown.expect(200)?["quotas"].take();
        quotas["flags"] = json!(flags + 1);
        let headers = [JSON, ("if-match", shown.header("etag"))];
        let set = platform.send("PUT", &format!("{path}/quotas"), &headers, Some(&quotas.to_string()))?;
        self.expect("quotas", &set, 200);
        let wish = json!({ "key": format!("counted-{flags}"), "type": "boolean" });
        let made = self.own.owner.post("/api/v1/projects/shop/flags", &wish)?;
        self.expect("the last flag of a quota", &made, 201);
        Ok(())
    }
}
