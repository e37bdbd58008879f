//! Everybody there is, at every operation, with an id of another tenant in each place where one can stand.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tidegate_tests::api::{Answer, Api};
use tidegate_tests::server::{PLATFORM_TOKEN, Server};

use super::operations::{Operation, filled, operations};
use super::world::{ROLES, Tenant};
use crate::access::may;

/// Who asks.
enum Kind {
    /// No token, or one that was revoked.
    Stranger,
    Role(&'static str),
    /// With where it finds its snapshot.
    SdkKey(String),
    Platform,
}

struct Asker {
    name: String,
    kind: Kind,
    api: Api,
    /// What must not be seen.
    foreign: Vec<String>,
}

/// What an answer has to be.
enum Expected {
    Exactly(u16),
    /// Neither 401 nor 403, and never 5xx.
    LetIn,
    /// Who asks stands in the request itself.
    Any,
}

fn expected(asker: &Asker, operation: &Operation) -> Result<Expected> {
    let (method, path) = (operation.method.as_str(), operation.path.as_str());
    if ["/livez", "/readyz", "/metrics"].contains(&path) || (method, path) == ("POST", "/api/v1/sessions") {
        return Ok(Expected::Any);
    }
    let by_request = ["/api/v1/sessions/refresh", "/api/v1/invitations/accept"].contains(&path);
    let (of_platform, of_sdk) = (path.starts_with("/api/v1/tenants"), path.starts_with("/sdk/"));
    Ok(match &asker.kind {
        Kind::Stranger => Expected::Exactly(401),
        _ if by_request => Expected::Exactly(401),
        Kind::Platform if of_platform => Expected::LetIn,
        Kind::Platform => Expected::Exactly(401),
        Kind::SdkKey(_) if of_sdk => Expected::LetIn,
        Kind::SdkKey(_) => Expected::Exactly(403),
        Kind::Role(role) if !of_sdk && may(method, path)?.contains(role) => Expected::LetIn,
        Kind::Role(_) => Expected::Exactly(403),
    })
}

fn askers(server: &Server, tenants: &[Tenant; 2]) -> Result<Vec<Asker>> {
    let plain = server.api();
    let both = || tenants.iter().map(Tenant::canary).collect::<Vec<_>>();
    let new = |name: String, kind, api, foreign| Asker { name, kind, api, foreign };
    let mut askers = vec![
        new("nobody".into(), Kind::Stranger, plain.with_token(None), both()),
        new("the platform".into(), Kind::Platform, plain.with_token(Some(PLATFORM_TOKEN)), both()),
    ];
    for (own, other) in [(0, 1), (1, 0)].map(|(own, other)| (&tenants[own], &tenants[other])) {
        let foreign = || vec![other.canary()];
        for role in ROLES {
            let name = format!("{} of {}", role, own.name);
            askers.push(new(name, Kind::Role(role), own.with_role(role)?, foreign()));
        }
        for (key, snapshot) in own.sdk_keys() {
            let name = format!("an SDK key of {}", own.name);
            askers.push(new(name, Kind::SdkKey(snapshot), plain.with_token(Some(key)), foreign()));
        }
        let revoked = own.revoked()?;
        askers.push(new(format!("a revoked owner of {}", own.name), Kind::Stranger, revoked, both()));
    }
    Ok(askers)
}

/// As much as leads to the check of who asks, and not so much that the tenant is another one afterwards.
fn body(path: &str) -> Value {
    match path.rsplit('/').next() {
        Some("changes") => {
            json!({ "instructions": [{ "kind": "set_off_variant", "flag": "checkout-v2", "variant": "off" }] })
        }
        Some("evaluate") => json!({ "context": {} }),
        Some("tokens") => json!({ "name": "x", "role": "viewer" }),
        Some("customers") => json!({ "key": "x", "name": "X" }),
        _ => json!({ "x": 1 }),
    }
}

fn send(api: &Api, operation: &Operation, path: &str) -> Result<Answer> {
    let sent = (operation.method != "GET").then(|| body(path).to_string());
    api.send(&operation.method, path, &[("content-type", "application/json")], sent.as_deref())
}

fn check(asker: &Asker, operation: &Operation) -> Result<bool> {
    let expected = expected(asker, operation)?;
    if operation.is_stream() && matches!(expected, Expected::LetIn) {
        return Ok(false);
    }
    let path = match &asker.kind {
        Kind::SdkKey(snapshot) if operation.path == "/sdk/v1/snapshot" => snapshot.clone(),
        _ => filled(&operation.path),
    };
    let answer = send(&asker.api, operation, &path)?;
    let what = format!("{}: {} {}", asker.name, operation.method, operation.path);
    let Answer { status, body, .. } = &answer;
    match expected {
        Expected::Exactly(wanted) => ensure!(*status == wanted, "{what}: {status} {body}"),
        Expected::LetIn => ensure!(![401, 403].contains(status), "{what}: {status} {body}"),
        Expected::Any => {}
    }
    ensure!(*status < 500, "{what}: {status} {body}");
    let leak = asker.foreign.iter().find(|canary| body.contains(canary.as_str()));
    ensure!(leak.is_none(), "{what} tells of {leak:?}: {body}");
    Ok(true)
}

/// Ids of the other tenant that the own one does not have, for each place of this path.
fn foreign_ids(path: &str, other: &Tenant) -> Vec<(&'static str, String)> {
    let id = if path.contains("/sdk-keys/") {
        &other.key_id
    } else if path.contains("/tokens/") {
        &other.token_id
    } else {
        &other.member_id
    };
    let named = ["{project}", "{environment}", "{flag}", "{key}", "{role}"];
    let mut places: Vec<_> = named.map(|place| (place, other.own())).into();
    places.push(("{id}", id.clone()));
    places.retain(|(place, _)| path.contains(place));
    places
}

/// A foreign id is answered as one that nobody has.
fn check_foreign(api: &Api, operation: &Operation, (place, id): &(&str, String)) -> Result<()> {
    let ask = |id: &str| -> Result<(u16, String)> {
        let answer = send(api, operation, &filled(&operation.path.replace(place, id)))?;
        let mut told: Value = serde_json::from_str(&answer.body).context("a problem")?;
        // What differs from one answer to the next anyway.
        told.as_object_mut()
            .into_iter()
            .for_each(|told| told.retain(|name, _| !["request_id", "at"].contains(&name.as_str())));
        Ok((answer.status, told.to_string().replace(id, "*")))
    };
    let (there, nowhere) = (ask(id)?, ask("nobody-has-this")?);
    ensure!(there == nowhere, "{} {} with {id}: {there:?}, {nowhere:?}", operation.method, operation.path);
    Ok(())
}

/// Asks, and says how much.
pub(crate) fn ask_everything(server: &Server, tenants: &[Tenant; 2]) -> Result<String> {
    let operations = operations(&server.api())?;
    let askers = askers(server, tenants)?;
    let (mut answers, mut pairs) = (0, 0);
    for asker in &askers {
        for operation in &operations {
            answers += usize::from(check(asker, operation)?);
        }
    }
    for (own, other) in [(0, 1), (1, 0)].map(|(own, other)| (&tenants[own], &tenants[other])) {
        for role in ROLES {
            let held = own.with_role(role)?;
            for operation in operations.iter().filter(|one| one.path.starts_with("/api/v1/")) {
                for place in foreign_ids(&operation.path, other) {
                    check_foreign(&held, operation, &place)?;
                    pairs += 1;
                }
            }
        }
    }
    Ok(format!(
        "{} operations, {} askers, {answers} answers as they should be, {pairs} foreign ids as unknown ones",
        operations.len(),
        askers.len()
    ))
}
