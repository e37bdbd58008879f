//! `dry_run=true`: every write can be tried, is answered as it would be, and changes nothing.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tidegate_tests::api::{Answer, Api};
use tidegate_tests::server::{PLATFORM_TOKEN, Server};

const PROJECT: &str = "/api/v1/projects/shop";
const PRODUCTION: &str = "/api/v1/projects/shop/environments/production";
const PASSWORD: &str = "correct horse battery staple";
/// Their previews say more than that they would succeed, and are tested with what they preview.
const WITH_PREVIEWS: [&str; 9] = [
    "change_environment",
    "change_project",
    "copy_customer_overrides",
    "copy_environment",
    "create_release",
    "erase_user",
    "revert_ruleset",
    "undo_change",
    "undo_project_change",
];

on_both_databases!(every_write_can_be_tried, a_trial_is_refused_as_the_write_would_be);

/// What there is to be changed.
struct World {
    api: Api,
    member: Api,
    platform: Api,
    /// Paths of single things, by their operations.
    paths: Vec<(&'static str, String)>,
}

fn text(value: &Value, name: &str) -> Result<String> {
    value[name].as_str().map(str::to_owned).with_context(|| format!("no `{name}`: {value}"))
}

impl World {
    fn make(server: &Server) -> Result<Self> {
        let api = server.api();
        let created = |path: &str, body: Value| api.post(path, &body)?.expect(201);
        created("/api/v1/customers", json!({ "key": "hooli", "name": "Hooli" }))?;
        created("/api/v1/roles", json!({ "key": "support", "permissions": ["flags:read"] }))?;
        let join = |email: &str| {
            created(
                "/api/v1/members",
                json!({ "email": email, "name": "Ada", "roles": [{ "role": "editor" }] }),
            )
        };
        let (ada, bob) = (join("ada@example.com")?, join("bob@example.com")?);
        let accepting = api.with_token(ada["invitation"].as_str());
        accepting.post("/api/v1/invitations/accept", &json!({ "password": PASSWORD }))?.expect(200)?;
        let wish = json!({ "tenant": "default", "email": "ada@example.com", "password": PASSWORD });
        let session = api.with_token(None).post("/api/v1/sessions", &wish)?.expect(201)?;
        let token = text(&created("/api/v1/tokens", json!({ "name": "ci", "role": "viewer" }))?, "id")?;
        let key = created(&format!("{PRODUCTION}/sdk-keys"), json!({ "audience": "server", "name": "app" }))?;
        let key = text(&key, "key")?.split('_').nth(2).context("an id")?.to_owned();
        let release = json!({ "flag": "checkout-v2", "baseline": "off", "target": "on", "unit": "user.key",
            "template": "standard" });
        let steps = json!([{ "kind": "turn_on", "flag": "checkout-v2" },
            { "kind": "set_fallthrough", "flag": "checkout-v2", "serve": { "variant": "off" } }]);
        api.change("shop/production", &api.environment_tag("shop/production")?, &steps)?.expect(200)?;
        let halted = text(&created(&format!("{PRODUCTION}/releases"), release.clone())?, "id")?;
        let halt = format!("{PRODUCTION}/releases/{halted}/halt");
        api.post(&halt, &json!({ "reason": "a try" }))?.expect(200)?;
        let release = text(&created(&format!("{PRODUCTION}/releases"), release)?, "id")?;
        let plan = json!({ "stages": [{ "share_ppm": 1_000_000, "bake_s": 0 }] });
        created("/api/v1/release-templates", json!({ "name": "payments", "plan": plan }))?;
        let paths = vec![
            ("{key}", "hooli".to_owned()),
            ("{role}", "support".to_owned()),
            ("{member}", text(&ada["member"], "id")?),
            ("{invited}", text(&bob["member"], "id")?),
            ("{token}", token),
            ("{sdk_key}", key),
            ("{session}", text(&session, "session")?),
            ("{release}", release),
            ("{halted}", halted),
        ];
        let member = api.with_token(session["token"].as_str());
        let platform = api.with_token(Some(PLATFORM_TOKEN));
        Ok(Self { api, member, platform, paths })
    }

    fn path(&self, path: &str) -> String {
        let path = path.replace("{production}", PRODUCTION).replace("{project}", PROJECT);
        self.paths.iter().fold(path, |path, (place, with)| path.replace(place, with))
    }

    /// Sends a write with the tag of what it changes.
    fn send(&self, write: &Write, query: &str) -> Result<Answer> {
        let path = self.path(write.path);
        let api = match write.operation {
            "set_password" | "end_session" | "say_in_ledger" => &self.member,
            "create_tenant" | "set_quotas" | "delete_tenant" => &self.platform,
            _ => &self.api,
        };
        let tag = match write.seen {
            "" => String::new(),
            seen => api.get(&self.path(seen))?.header("etag").to_owned(),
        };
        let mut headers = vec![("content-type", "application/json")];
        headers.extend((!tag.is_empty()).then_some(("if-match", tag.as_str())));
        let body = (!write.body.is_null()).then(|| write.body.to_string());
        api.send(write.method, &format!("{path}{query}"), &headers, body.as_deref())
    }

    /// Everything that could have changed.
    fn state(&self) -> Result<Vec<String>> {
        let lists = [
            "/api/v1/changes?limit=1",
            "/api/v1/customers",
            "/api/v1/members",
            "/api/v1/roles",
            "/api/v1/release-templates",
            "{project}/ledger",
            "/api/v1/projects",
            "{project}/environments",
            "{project}/flags",
            "{production}/policy",
            "{production}/signal-sources",
            "{production}/releases",
        ];
        let read = |api: &Api, path: &str| Ok(api.get(&self.path(path))?.expect(200)?.to_string());
        let tenants = read(&self.platform, "/api/v1/tenants");
        lists.iter().map(|path| read(&self.api, path)).chain([tenants]).collect()
    }
}

/// A write that would succeed.
struct Write {
    operation: &'static str,
    method: &'static str,
    path: &'static str,
    /// Where its tag is read.
    seen: &'static str,
    body: Value,
}

fn write(operation: &'static str, to: &'static str, seen: &'static str, body: Value) -> Write {
    let (method, path) = to.split_once(' ').unwrap_or_default();
    Write { operation, method, path, seen, body }
}

fn writes() -> Vec<Write> {
    let none = Value::Null;
    vec![
        write("create_customer", "POST /api/v1/customers", "", json!({ "key": "piper", "name": "Piper" })),
        write(
            "replace_customer",
            "PUT /api/v1/customers/{key}",
            "/api/v1/customers/{key}",
            json!({ "name": "H" }),
        ),
        write("erase_customer", "DELETE /api/v1/customers/{key}", "/api/v1/customers/{key}", none.clone()),
        write(
            "invite_member",
            "POST /api/v1/members",
            "",
            json!({ "email": "eve@example.com", "name": "Eve", "roles": [{ "role": "viewer" }] }),
        ),
        write("invite_member_again", "POST /api/v1/members/{invited}/invitation", "", json!({})),
        write(
            "set_member_roles",
            "PUT /api/v1/members/{member}/roles",
            "/api/v1/members/{member}",
            json!({ "roles": [] }),
        ),
        write("remove_member", "DELETE /api/v1/members/{member}", "/api/v1/members/{member}", none.clone()),
        write("create_project", "POST /api/v1/projects", "", json!({ "key": "books", "name": "Books" })),
        write(
            "create_environment",
            "POST {project}/environments",
            "",
            json!({ "key": "test", "name": "Test" }),
        ),
        write("create_flag", "POST {project}/flags", "", json!({ "key": "tried", "type": "boolean" })),
        write(
            "set_policy",
            "PUT {production}/policy",
            "{production}/policy",
            json!({ "comment_required": true }),
        ),
        write(
            "set_signal_sources",
            "PUT {production}/signal-sources",
            "{production}/signal-sources",
            json!({ "sources": [{ "signal": "s", "url": "http://prometheus:9090", "exposed": "a", "errors": "b",
                "variant_label": "variant" }] }),
        ),
        write(
            "create_sdk_key",
            "POST {production}/sdk-keys",
            "",
            json!({ "audience": "server", "name": "web" }),
        ),
        write("rotate_sdk_key", "POST {production}/sdk-keys/{sdk_key}/rotate", "", json!({})),
        write("revoke_sdk_key", "DELETE {production}/sdk-keys/{sdk_key}", "", none.clone()),
        write(
            "create_role",
            "POST /api/v1/roles",
            "",
            json!({ "key": "new", "permissions": ["flags:read"] }),
        ),
        write(
            "replace_role",
            "PUT /api/v1/roles/{role}",
            "/api/v1/roles/{role}",
            json!({ "permissions": ["flags:read", "log:read"] }),
        ),
        write("delete_role", "DELETE /api/v1/roles/{role}", "/api/v1/roles/{role}", none.clone()),
        write(
            "create_release_template",
            "POST /api/v1/release-templates",
            "",
            json!({ "name": "new", "plan": { "stages": [{ "share_ppm": 1_000_000, "bake_s": 0 }] } }),
        ),
        write(
            "replace_release_template",
            "PUT /api/v1/release-templates/payments",
            "/api/v1/release-templates/payments",
            json!({ "plan": { "stages": [{ "share_ppm": 1_000_000, "bake_s": 60 }] } }),
        ),
        write(
            "delete_release_template",
            "DELETE /api/v1/release-templates/payments",
            "/api/v1/release-templates/payments",
            none.clone(),
        ),
        write(
            "say_in_ledger",
            "POST {production}/ledger/{halted}",
            "",
            json!({ "opinion": "disputed", "reason": "a try" }),
        ),
        write("create_token", "POST /api/v1/tokens", "", json!({ "name": "cd", "role": "viewer" })),
        write("rotate_token", "POST /api/v1/tokens/{token}/rotate", "", json!({})),
        write("revoke_token", "DELETE /api/v1/tokens/{token}", "", none.clone()),
        write("end_session", "DELETE /api/v1/sessions/{session}", "", none.clone()),
        write(
            "set_password",
            "PUT /api/v1/me/password",
            "",
            json!({ "current": PASSWORD, "password": "another horse battery staple" }),
        ),
        write(
            "tell_release",
            "POST {production}/releases/{release}/start",
            "",
            json!({ "reason": "a try", "version": 0 }),
        ),
        write(
            "take_signals",
            "POST /api/v1/signals",
            "",
            json!({ "source": "ci", "batch": "1", "windows": [{ "release": "{release}", "step_epoch": 1,
                "arm": "control", "metric": "errors", "from": "2026-01-01T00:00:00Z", "to": "2026-01-01T00:01:00Z",
                "exposed": 1, "err": 0 }] }),
        ),
        write("create_tenant", "POST /api/v1/tenants", "", json!({ "key": "other" })),
        write(
            "set_quotas",
            "PUT /api/v1/tenants/default/quotas",
            "/api/v1/tenants/default",
            json!({ "projects": 50, "environments": 50, "flags": 500, "members": 50, "tokens": 50 }),
        ),
        write("delete_tenant", "DELETE /api/v1/tenants/default", "/api/v1/tenants/default", none),
    ]
}

fn every_write_can_be_tried(server: &Server) -> Result<()> {
    let world = World::make(server)?;
    let mut tried: BTreeSet<&str> = WITH_PREVIEWS.into_iter().collect();
    let before = world.state()?;
    for mut write in writes() {
        let text = world.path(&write.body.to_string());
        write.body = serde_json::from_str(&text)?;
        let answer = world.send(&write, "?dry_run=true")?;
        let what = write.operation;
        ensure!([200, 204].contains(&answer.status), "{what}: {} {}", answer.status, answer.body);
        ensure!(answer.header("location").is_empty(), "{what} leads somewhere");
        ensure!(world.state()? == before, "{what} changed something");
        tried.insert(what);
    }
    // What would have ended goes on.
    ensure!(world.member.get("/api/v1/me")?.status == 200, "the session was ended");
    let document = world.api.get("/api/v1/openapi.json")?.expect(200)?;
    let named = |operation: &Value| {
        let parameters = operation["parameters"].as_array()?;
        let can_be = parameters.iter().any(|parameter| parameter["name"] == "dry_run");
        can_be.then(|| operation["operationId"].as_str().map(str::to_owned))?
    };
    let items = document["paths"].as_object().context("paths")?.values();
    let operations = items.filter_map(Value::as_object).flat_map(|item| item.values());
    let named: BTreeSet<String> = operations.filter_map(named).collect();
    let tried: BTreeSet<String> = tried.into_iter().map(str::to_owned).collect();
    assert_eq!(named, tried, "operations that can be tried, and those that this test knows");
    Ok(())
}

fn a_trial_is_refused_as_the_write_would_be(server: &Server) -> Result<()> {
    let api = server.api();
    let again = json!({ "key": "shop", "name": "Shop" });
    assert_eq!(api.post("/api/v1/projects?dry_run=true", &again)?.status, 409);
    assert_eq!(api.post("/api/v1/projects?dry_run=true", &json!({ "key": 7 }))?.status, 422);
    assert_eq!(api.post("/api/v1/projects?dry_run=perhaps", &again)?.status, 400);
    let tenant = json!({ "key": "other" });
    let platform = api.with_token(Some(PLATFORM_TOKEN));
    let tried = platform.post("/api/v1/tenants?dry_run=true", &tenant)?.expect(200)?;
    assert_eq!(api.with_token(tried["token"].as_str()).get("/api/v1/me")?.status, 401);
    platform.post("/api/v1/tenants", &tenant)?.expect(201)?;
    assert_eq!(platform.post("/api/v1/tenants?dry_run=true", &tenant)?.status, 409);
    // A name is not used up by a trial, and what a trial shows as a secret opens nothing.
    let headers = [("content-type", "application/json"), ("idempotency-key", "k")];
    let body = json!({ "name": "ci", "role": "viewer" }).to_string();
    let tried = api.send("POST", "/api/v1/tokens?dry_run=true", &headers, Some(&body))?.expect(200)?;
    assert_eq!(api.with_token(tried["token"].as_str()).get("/api/v1/me")?.status, 401);
    api.send("POST", "/api/v1/tokens", &headers, Some(&body))?.expect(201)?;
    Ok(())
}
