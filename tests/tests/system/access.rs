//! Who may do what: every documented operation, by every role, in and out of reach.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tidegate_tests::api::{Answer, Api};
use tidegate_tests::server::{PLATFORM_TOKEN, Server};
use tidegate_tests::{LIMIT, wait_for};

/// A revocation is to bite within this time.
const BITES_WITHIN: Duration = Duration::from_secs(5);
const TOKENS: &str = "/api/v1/tokens";
const ROLES: [&str; 6] = ["owner", "admin", "editor", "operator", "viewer", "auditor"];

on_both_databases!(
    every_operation_asks_for_its_permission,
    what_is_out_of_reach_looks_as_if_it_were_not_there,
    tokens_are_shown_once_and_say_what_they_may,
    nobody_gives_away_more_than_they_have,
    switches_and_overrides_have_permissions_of_their_own,
    tenants_are_made_by_the_platform_alone,
    a_revoked_token_opens_nothing,
    streams_of_a_revoked_key_end,
    a_rotated_token_has_a_grace,
    a_deleted_tenant_is_told_and_then_refused,
    a_tenant_has_no_more_than_its_quotas,
);

/// The roles that may use an operation.
pub(crate) fn may(method: &str, path: &str) -> Result<&'static [&'static str]> {
    let all: &[&str] = &ROLES;
    let admins: &[&str] = &["owner", "admin"];
    let editors: &[&str] = &["owner", "admin", "editor"];
    let log: &[&str] = &["owner", "admin", "editor", "auditor"];
    Ok(match (method, path.strip_prefix("/api/v1").unwrap_or(path)) {
        ("GET", "/me" | "/events" | "/projects" | "/customers" | "/customers/{key}") => all,
        (_, "/customers" | "/customers/{key}" | "/users/erase") => editors,
        ("POST", "/projects" | "/projects/{project}/environments") => admins,
        ("GET", "/release-templates" | "/release-templates/{name}") => all,
        (_, path) if path.starts_with("/release-templates") => editors,
        ("POST", "/signals") => editors,
        ("POST", "/projects/{project}/environments/{environment}/releases") => editors,
        // Whom the verb `halt` is given to; others are tried where releases are.
        ("POST", "/projects/{project}/environments/{environment}/releases/{release}/{verb}") => {
            &["owner", "admin", "editor", "operator"]
        }
        (
            "PUT",
            "/projects/{project}/environments/{environment}/policy"
            | "/projects/{project}/environments/{environment}/signal-sources",
        ) => admins,
        ("POST", "/projects/{project}/environments/{environment}/ledger/{release}") => editors,
        ("GET", "/changes") => log,
        ("GET", path) if path.starts_with("/log/") => log,
        (_, path) if ["/tokens", "/members", "/sessions"].iter().any(|at| path.starts_with(at)) => admins,
        ("GET", "/roles" | "/roles/{role}") => all,
        (_, path) if path.starts_with("/roles") => admins,
        ("PUT", "/me/password") => &[],
        (_, path) if path.starts_with("/tenants") => &[],
        (_, path) if path.contains("/sdk-keys") => admins,
        (
            "POST",
            "/projects/{project}/flags"
            | "/projects/{project}/changes"
            | "/projects/{project}/changes/{change}/undo",
        )
        | ("POST", "/projects/{project}/environments/{environment}/changes")
        | ("POST", "/projects/{project}/environments/{environment}/copy")
        | ("POST", "/projects/{project}/environments/{environment}/customers/{key}/overrides/copy")
        | ("POST", "/projects/{project}/environments/{environment}/changes/{change}/undo")
        | ("POST", "/projects/{project}/environments/{environment}/rulesets/{version}/revert") => editors,
        ("POST", "/projects/{project}/environments/{environment}/evaluate") => all,
        ("GET", path) if path.starts_with("/projects/{project}") => all,
        _ => bail!("the test does not know who may use {method} {path}: add a rule"),
    })
}

/// Operations of the REST API with a body that reaches the check.
fn operations(api: &Api) -> Result<Vec<(String, String)>> {
    let document = api.get("/api/v1/openapi.json")?.expect(200)?;
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().context("paths")? {
        // Who asks stands in these requests themselves.
        let own = ["/api/v1/sessions/refresh", "/api/v1/invitations/accept"].contains(&path.as_str());
        if path.starts_with("/api/v1/") && !own {
            let methods = item.as_object().context("methods")?.keys();
            for method in
                methods.filter(|method| (method.as_str(), path.as_str()) != ("post", "/api/v1/sessions"))
            {
                operations.push((method.to_uppercase(), path.clone()));
            }
        }
    }
    ensure!(operations.len() >= 20, "only {} operations", operations.len());
    Ok(operations)
}

fn token(api: &Api, wish: Value) -> Result<(String, String)> {
    let made = api.post(TOKENS, &wish)?.expect(201)?;
    let text =
        |name: &str| made[name].as_str().map(str::to_owned).with_context(|| format!("no {name}: {made}"));
    Ok((text("id")?, text("token")?))
}

fn with_role(api: &Api, role: &str) -> Result<Api> {
    Ok(api.with_token(Some(&token(api, json!({ "name": role, "role": role }))?.1)))
}

fn call(api: &Api, method: &str, path: &str, project: &str) -> Result<Answer> {
    let path = path.replace("{project}", project).replace("{environment}", "production");
    let path = path
        .replace("{flag}", "checkout-v2")
        .replace("{id}", "nobody")
        .replace("{tenant}", "default")
        .replace("{role}", "x")
        .replace("{name}", "x")
        .replace("{change}", "1")
        .replace("{version}", "1")
        .replace("{release}", "nobody")
        .replace("{verb}", "halt")
        .replace("{key}", "acme");
    let path = path.replace("{index}", "0").replace("{tile}", "0/000");
    let body =
        json!({ "instructions": [{ "kind": "archive" }], "context": {}, "role": "viewer", "name": "x" });
    let body = if path.ends_with("/changes") && method == "POST" {
        json!({ "instructions": [{ "kind": "set_off_variant", "flag": "checkout-v2", "variant": "off" }] })
    } else if path.ends_with("/customers") {
        json!({ "key": "x", "name": "X" })
    } else if path.ends_with("/tokens") {
        json!({ "name": "x", "role": "viewer" })
    } else {
        body
    };
    if path == "/api/v1/events" {
        // A stream would not end.
        return api.get("/api/v1/me");
    }
    let headers = [("content-type", "application/json")];
    api.send(method, &path, &headers, (method != "GET").then(|| body.to_string()).as_deref())
}

fn every_operation_asks_for_its_permission(server: &Server) -> Result<()> {
    let api = server.api();
    let operations = operations(&api)?;
    let mut refused = 0;
    for role in ROLES {
        let held = with_role(&api, role)?;
        for (method, path) in &operations {
            let answer = call(&held, method, path, "shop")?;
            let expected = !may(method, path)?.contains(&role);
            assert_eq!(
                answer.status == 403,
                expected,
                "{role}: {method} {path}: {} {}",
                answer.status,
                answer.body
            );
            assert!(
                answer.status < 500 && answer.status != 401,
                "{role}: {method} {path}: {}",
                answer.status
            );
            refused += usize::from(expected);
        }
    }
    println!(
        "access: {} operations × {} roles, {refused} refused as they should be",
        operations.len(),
        ROLES.len()
    );
    Ok(())
}

fn what_is_out_of_reach_looks_as_if_it_were_not_there(server: &Server) -> Result<()> {
    let api = server.api();
    api.post("/api/v1/projects", &json!({ "key": "books", "name": "Books" }))?.expect(201)?;
    let environments = "/api/v1/projects/books/environments";
    api.post(environments, &json!({ "key": "live", "name": "Live" }))?.expect(201)?;
    for confined in [
        json!({ "name": "x", "role": "admin", "project": "books" }),
        json!({ "name": "x", "role": "admin", "project": "books", "environment": "live" }),
    ] {
        let confined = api.with_token(Some(&token(&api, confined)?.1));
        for (method, path) in operations(&api)?.iter().filter(|(_, path)| path.contains("{project}")) {
            let there = call(&confined, method, path, "shop")?;
            let nowhere = call(&confined, method, path, "nowhere")?;
            assert_eq!((there.status, nowhere.status), (404, 404), "{method} {path}: {}", there.body);
            let told = |answer: &Answer, project: &str| -> Result<String> {
                let mut problem: Value = serde_json::from_str(&answer.body)?;
                problem["request_id"] = Value::Null;
                Ok(problem.to_string().replace(project, "*"))
            };
            assert_eq!(told(&there, "shop")?, told(&nowhere, "nowhere")?, "{method} {path}");
        }
        let projects = confined.get("/api/v1/projects")?.expect(200)?;
        assert_eq!(projects["items"].as_array().map(Vec::len), Some(1), "{projects}");
        assert_eq!(confined.get("/api/v1/changes")?.status, 403);
        assert_eq!(confined.get("/api/v1/projects/books")?.status, 200);
    }
    Ok(())
}

fn tokens_are_shown_once_and_say_what_they_may(server: &Server) -> Result<()> {
    let api = server.api();
    let wish = json!({
        "name": "ci", "permissions": ["flags:switch", "flags:read"], "project": "shop",
        "environment": "production", "expires_at": "2099-01-01T00:00:00Z",
    });
    let (id, text) = token(&api, wish)?;
    let me = api.with_token(Some(&text)).get("/api/v1/me")?.expect(200)?;
    assert_eq!(me["credential"]["permissions"], json!(["flags:read", "flags:switch"]));
    assert_eq!(me["credential"]["environment"], "production");
    let listed = wait_for("the last use to be written down", LIMIT, || {
        let list = api.get(TOKENS).ok()?.expect(200).ok()?;
        assert!(!list.to_string().contains(&text), "the secret stands in the list");
        let found = list["items"].as_array()?.iter().find(|item| item["id"] == id.as_str()).cloned();
        found.filter(|found| found["last_used_at"].is_string())
    })?;
    assert_eq!(listed["expires_at"], "2099-01-01T00:00:00Z", "{listed}");
    for (wish, pointer) in [
        (json!({ "name": "x" }), "/role"),
        (json!({ "name": "x", "role": "king" }), "/role"),
        (json!({ "name": "x", "role": "owner", "permissions": ["flags:read"] }), "/role"),
        (json!({ "name": "x", "permissions": ["flags:read", "all"] }), "/permissions/1"),
        (json!({ "name": "x", "role": "owner", "environment": "production" }), "/project"),
        (json!({ "name": "x", "role": "owner", "expires_at": "2001-01-01T00:00:00Z" }), "/expires_at"),
        (json!({ "name": "", "role": "owner" }), "/name"),
    ] {
        let problem = api.post(TOKENS, &wish)?.expect(422)?;
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{wish}: {problem}");
    }
    Ok(())
}

fn nobody_gives_away_more_than_they_have(server: &Server) -> Result<()> {
    let api = server.api();
    let few = json!({ "name": "few", "permissions": ["tokens:write", "flags:read"], "project": "shop" });
    let few = api.with_token(Some(&token(&api, few)?.1));
    let wish = |role: &str| json!({ "name": "x", "role": role, "project": "shop" });
    assert_eq!(few.post(TOKENS, &wish("viewer"))?.status, 201);
    assert_eq!(few.post(TOKENS, &wish("editor"))?.status, 403);
    assert_eq!(few.post(TOKENS, &json!({ "name": "x", "role": "viewer" }))?.status, 403);
    let (of_tenant, _) = token(&api, json!({ "name": "y", "role": "viewer" }))?;
    assert_eq!(few.send("DELETE", &format!("{TOKENS}/{of_tenant}"), &[], None)?.status, 404);
    Ok(())
}

fn switches_and_overrides_have_permissions_of_their_own(server: &Server) -> Result<()> {
    let api = server.api();
    let operator = with_role(&api, "operator")?;
    operator.turn("shop/production", "checkout-v2", false)?;
    let tag = api.environment_tag("shop/production")?;
    let entry = json!([{
        "kind": "add_override", "flag": "checkout-v2", "attribute": "customer.key", "values": ["acme"],
        "variant": "on", "reason": "a test",
    }]);
    assert_eq!(operator.change("shop/production", &tag, &entry)?.status, 403);
    let support = json!({ "name": "support", "permissions": ["flags:read", "overrides:write"] });
    let support = api.with_token(Some(&token(&api, support)?.1));
    support.change("shop/production", &tag, &entry)?.expect(200)?;
    let tag = api.environment_tag("shop/production")?;
    let off = json!([{ "kind": "turn_off", "flag": "checkout-v2" }]);
    assert_eq!(support.change("shop/production", &tag, &off)?.status, 403);
    Ok(())
}

/// Another tenant, and its owner.
fn another_tenant(api: &Api) -> Result<Api> {
    let platform = api.with_token(Some(PLATFORM_TOKEN));
    let made = platform.post("/api/v1/tenants", &json!({ "key": "globex" }))?.expect(201)?;
    Ok(api.with_token(made["token"].as_str()))
}

fn tenants_are_made_by_the_platform_alone(server: &Server) -> Result<()> {
    let api = server.api();
    let platform = api.with_token(Some(PLATFORM_TOKEN));
    another_tenant(&api)?;
    let again = platform.post("/api/v1/tenants", &json!({ "key": "GLOBEX" }))?;
    assert_eq!(again.status, 409, "{}", again.body);
    assert_eq!(platform.post("/api/v1/tenants", &json!({ "key": "a b" }))?.status, 422);
    let listed = platform.get("/api/v1/tenants")?.expect(200)?;
    let keys: Vec<&str> =
        listed["items"].as_array().context("items")?.iter().filter_map(|t| t["key"].as_str()).collect();
    assert_eq!(keys, ["default", "globex"]);
    assert_eq!(platform.get("/api/v1/projects")?.status, 401, "it enters no tenant");
    assert_eq!(api.with_token(None).get("/api/v1/tenants")?.status, 401);
    Ok(())
}

/// Fills a tenant, under the keys that the demo project has in the other one as well.
fn fill(globex: &Api) -> Result<String> {
    let text = |what: &str| format!("globex {what}");
    globex.post("/api/v1/projects", &json!({ "key": "shop", "name": text("project") }))?.expect(201)?;
    let environments = "/api/v1/projects/shop/environments";
    globex.post(environments, &json!({ "key": "production", "name": text("environment") }))?.expect(201)?;
    let flag = json!({ "key": "checkout-v2", "type": "string", "description": text("flag"), "owner": text("owner"),
        "tags": [text("tag")], "variants": { "on": { "value": text("value") }, "off": { "value": "" } } });
    globex.post("/api/v1/projects/shop/flags", &flag)?.expect(201)?;
    let entry = json!([{ "kind": "add_override", "flag": "checkout-v2", "attribute": "customer.key",
        "values": [text("key")], "variant": "on", "reason": text("reason") }]);
    globex.change("shop/production", &globex.environment_tag("shop/production")?, &entry)?.expect(200)?;
    let customer = json!({ "key": "acme", "name": text("customer"), "notes": text("notes") });
    globex.post("/api/v1/customers", &customer)?.expect(201)?;
    let (id, _) = token(globex, json!({ "name": text("token"), "role": "viewer" }))?;
    globex
        .post(
            &format!("{environments}/production/sdk-keys"),
            &json!({ "audience": "server", "name": text("key") }),
        )?
        .expect(201)?;
    let headers = [("content-type", "application/json"), ("idempotency-key", "shared-name")];
    let wish = json!({ "key": "once", "name": text("once") }).to_string();
    globex.send("POST", "/api/v1/projects", &headers, Some(&wish))?.expect(201)?;
    Ok(id)
}

fn a_revoked_token_opens_nothing(server: &Server) -> Result<()> {
    let api = server.api();
    let (id, text) = token(&api, json!({ "name": "x", "role": "viewer" }))?;
    let held = api.with_token(Some(&text));
    assert_eq!(held.get("/api/v1/me")?.status, 200);
    for _ in 0..2 {
        assert_eq!(api.send("DELETE", &format!("{TOKENS}/{id}"), &[], None)?.status, 204);
    }
    assert_eq!(held.get("/api/v1/me")?.status, 401);
    let changes = api.get("/api/v1/changes?limit=1")?.expect(200)?;
    assert_eq!(changes["items"][0]["kind"], "token.revoke", "{changes}");
    assert_eq!(api.send("DELETE", &format!("{TOKENS}/nobody"), &[], None)?.status, 404);
    Ok(())
}

fn streams_of_a_revoked_key_end(server: &Server) -> Result<()> {
    let api = server.api();
    let keys = "/api/v1/projects/shop/environments/production/sdk-keys";
    let made = api.post(keys, &json!({ "audience": "server", "name": "x" }))?.expect(201)?;
    let (id, key) = (made["id"].as_str().context("id")?, made["key"].as_str().context("key")?);
    let stream = server.stream(key, None)?;
    stream.named("sync", LIMIT)?;
    let other = "/api/v1/projects/shop/environments/staging/sdk-keys";
    assert_eq!(api.send("DELETE", &format!("{other}/{id}"), &[], None)?.status, 404);
    assert_eq!(api.send("DELETE", &format!("{keys}/{id}"), &[], None)?.status, 204);
    stream.named("goodbye", BITES_WITHIN)?;
    let refused = Api::new(server.url(), Some(key)).get("/sdk/v1/snapshot")?;
    assert_eq!(refused.status, 401, "{}", refused.body);
    Ok(())
}

fn a_rotated_token_has_a_grace(server: &Server) -> Result<()> {
    let api = server.api();
    let (id, old) =
        token(&api, json!({ "name": "x", "role": "viewer", "expires_at": "2099-01-01T00:00:00Z" }))?;
    let rotate =
        |grace: Value| api.post(&format!("{TOKENS}/{id}/rotate"), &json!({ "grace_seconds": grace }));
    assert_eq!(rotate(json!(2_592_001))?.status, 422);
    let made = rotate(json!(60))?.expect(201)?;
    let next = made["token"].as_str().context("token")?;
    for text in [&old, next] {
        assert_eq!(api.with_token(Some(text)).get("/api/v1/me")?.status, 200, "within the grace");
    }
    assert_eq!((&made["name"], &made["role"]), (&json!("x"), &json!("viewer")));
    assert!(made["expires_at"].as_str().is_some_and(|end| end.starts_with("2099-01-01")), "{made}");
    rotate(json!(0))?.expect(201)?;
    assert_eq!(api.with_token(Some(&old)).get("/api/v1/me")?.status, 401, "the grace is over");
    assert_eq!(api.with_token(Some(next)).get("/api/v1/me")?.status, 200);
    assert_eq!(rotate(json!(0))?.status, 409, "what has ended is not rotated");
    let (of_owner, _) = token(&api, json!({ "name": "x", "role": "owner" }))?;
    let admin = with_role(&api, "admin")?;
    let stolen = admin.post(&format!("{TOKENS}/{of_owner}/rotate"), &json!({}))?;
    assert_eq!(stolen.status, 403, "an admin would become an owner: {}", stolen.body);
    assert_eq!(admin.post(TOKENS, &json!({ "name": "x", "role": "owner" }))?.status, 403);

    let keys = "/api/v1/projects/shop/environments/production/sdk-keys";
    let made = api.post(keys, &json!({ "audience": "server", "name": "x" }))?.expect(201)?;
    let (id, key) = (made["id"].as_str().context("id")?, made["key"].as_str().context("key")?);
    let stream = server.stream(key, None)?;
    let next = api.post(&format!("{keys}/{id}/rotate"), &json!({ "grace_seconds": 0 }))?.expect(201)?;
    stream.named("goodbye", BITES_WITHIN)?;
    server.stream(next["key"].as_str().context("key")?, None)?.named("sync", LIMIT)?;
    Ok(())
}

fn a_deleted_tenant_is_told_and_then_refused(server: &Server) -> Result<()> {
    let api = server.api();
    let platform = api.with_token(Some(PLATFORM_TOKEN));
    let globex = another_tenant(&api)?;
    fill(&globex)?;
    let key = globex.sdk_key("shop/production")?;
    let stream = server.stream(&key, None)?;
    stream.named("sync", LIMIT)?;
    let path = "/api/v1/tenants/globex";
    assert_eq!(platform.send("DELETE", path, &[], None)?.status, 428);
    let tag = platform.get(path)?.header("etag").to_owned();
    for _ in 0..2 {
        assert_eq!(platform.send("DELETE", path, &[("if-match", &tag)], None)?.status, 204);
    }
    stream.named("goodbye", BITES_WITHIN)?;
    assert_eq!(globex.get("/api/v1/me")?.status, 401);
    assert_eq!(api.with_token(Some(&key)).get("/sdk/v1/snapshot")?.status, 401);
    assert!(platform.get(path)?.expect(200)?["deleted_at"].is_string());
    let again = platform.post("/api/v1/tenants", &json!({ "key": "globex" }))?;
    assert_eq!(again.status, 409, "its key is never given to another one: {}", again.body);
    assert_eq!(api.get("/api/v1/me")?.status, 200, "the other tenant goes on");
    assert_eq!(
        platform.send("DELETE", "/api/v1/tenants/nobody", &[("if-match", "\"v0\"")], None)?.status,
        404
    );
    Ok(())
}

fn a_tenant_has_no_more_than_its_quotas(server: &Server) -> Result<()> {
    let api = server.api();
    let platform = api.with_token(Some(PLATFORM_TOKEN));
    let globex = another_tenant(&api)?;
    fill(&globex)?;
    let path = "/api/v1/tenants/globex";
    let shown = platform.get(path)?;
    // As much as it has already: a project of each kind, the owner's token, a token, a key.
    let wish = json!({ "projects": 2, "environments": 1, "flags": 1, "members": 0, "tokens": 3 }).to_string();
    let set = |tag: &str| {
        let headers = [("content-type", "application/json"), ("if-match", tag)];
        platform.send("PUT", &format!("{path}/quotas"), &headers, Some(&wish))
    };
    let first = set(shown.header("etag"))?.expect(200)?;
    assert_eq!(set(shown.header("etag"))?.expect(412)?["present"], first, "somebody else set them meanwhile");
    for (path, body) in [
        ("/api/v1/projects", json!({ "key": "more", "name": "x" })),
        ("/api/v1/projects/shop/environments", json!({ "key": "more", "name": "x" })),
        ("/api/v1/projects/shop/flags", json!({ "key": "more", "type": "boolean" })),
        (TOKENS, json!({ "name": "more", "role": "viewer" })),
        ("/api/v1/members", json!({ "email": "a@b", "name": "more", "roles": [{ "role": "viewer" }] })),
    ] {
        let problem = globex.post(path, &body)?.expect(422)?;
        assert_eq!(problem["type"], "urn:tidegate:problem:over-limit", "{path}: {problem}");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("at most")), "{problem}");
    }
    let changes = globex.get("/api/v1/changes?limit=1")?.expect(200)?;
    assert_eq!(
        (&changes["items"][0]["kind"], &changes["items"][0]["actor"]["name"]),
        (&json!("tenant.quotas"), &json!("Platform"))
    );
    Ok(())
}
