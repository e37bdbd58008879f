//! People: invitations, passwords, sessions, roles, and that an end is an end.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tidegate_tests::LIMIT;
use tidegate_tests::api::{Answer, Api};
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::postgres;
use tidegate_tests::stream::Stream;

/// A revocation is to bite within this time.
const BITES_WITHIN: Duration = Duration::from_secs(5);
const MEMBERS: &str = "/api/v1/members";
const SESSIONS: &str = "/api/v1/sessions";
const PASSWORD: &str = "correct horse battery staple";

on_both_databases!(
    an_invited_person_comes_in_once,
    roles_hold_where_they_were_given,
    another_role_bites_at_once,
    a_refresh_token_is_good_for_one_refresh,
    who_signs_out_is_out,
    a_tenant_makes_roles_of_its_own,
    an_admin_does_not_touch_owners,
    guessing_is_slowed_down,
    a_password_can_be_changed_and_forgotten,
    a_member_who_was_removed_is_forgotten,
    what_is_wrong_with_an_invitation_is_said,
);

fn text(value: &Value, name: &str) -> Result<String> {
    value[name].as_str().map(str::to_owned).with_context(|| format!("no `{name}`: {value}"))
}

/// Invites somebody, who sets a password; answers the member's id.
fn join(api: &Api, email: &str, roles: &Value) -> Result<String> {
    let wish = json!({ "email": email, "name": "Ada", "roles": roles });
    let invited = api.post(MEMBERS, &wish)?.expect(201)?;
    accept(api, &text(&invited, "invitation")?, PASSWORD)?;
    text(&invited["member"], "id")
}

fn accept(api: &Api, invitation: &str, password: &str) -> Result<Value> {
    let path = "/api/v1/invitations/accept";
    api.with_token(Some(invitation)).post(path, &json!({ "password": password }))?.expect(200)
}

fn try_to_sign_in(api: &Api, email: &str, password: &str) -> Result<Answer> {
    let wish = json!({ "tenant": "default", "email": email, "password": password });
    api.with_token(None).post(SESSIONS, &wish)
}

/// A session: what to ask with, and what to refresh with.
struct Session {
    api: Api,
    id: String,
    refresh: String,
}

impl Session {
    fn of(api: &Api, made: &Value) -> Result<Self> {
        let api = api.with_token(Some(&text(made, "token")?));
        Ok(Self { api, id: text(made, "session")?, refresh: text(made, "refresh_token")? })
    }

    fn sign_in(api: &Api, email: &str) -> Result<Self> {
        Self::of(api, &try_to_sign_in(api, email, PASSWORD)?.expect(201)?)
    }

    fn refresh(&self) -> Result<Self> {
        Self::of(&self.api, &renew(&self.api, &self.refresh)?.expect(200)?)
    }

    fn status(&self) -> Result<u16> {
        Ok(self.api.get("/api/v1/me")?.status)
    }
}

fn renew(api: &Api, refresh: &str) -> Result<Answer> {
    api.with_token(Some(refresh)).send("POST", "/api/v1/sessions/refresh", &[], None)
}

fn put(api: &Api, path: &str, tag: &str, body: &Value) -> Result<Answer> {
    let headers = [("content-type", "application/json"), ("if-match", tag)];
    api.send("PUT", path, &headers, Some(&body.to_string()))
}

fn set_roles(api: &Api, member: &str, roles: &Value) -> Result<Answer> {
    let path = format!("{MEMBERS}/{member}");
    let tag = api.get(&path)?.header("etag").to_owned();
    put(api, &format!("{path}/roles"), &tag, &json!({ "roles": roles }))
}

fn an_invited_person_comes_in_once(server: &Server) -> Result<()> {
    let api = server.api();
    let wish = json!({ "email": "Ada@Example.com", "name": "Ada", "roles": [{ "role": "editor" }] });
    let invited = api.post(MEMBERS, &wish)?.expect(201)?;
    let invitation = text(&invited, "invitation")?;
    assert_eq!(
        (&invited["member"]["state"], &invited["member"]["email"]),
        (&json!("invited"), &json!("ada@example.com"))
    );
    assert_eq!(api.post(MEMBERS, &wish)?.status, 409, "an address is one member's");
    assert_eq!(try_to_sign_in(&api, "ada@example.com", "")?.status, 401, "there is no password yet");
    let accepting = api.with_token(Some(&invitation));
    let path = "/api/v1/invitations/accept";
    assert_eq!(accepting.post(path, &json!({ "password": "too short" }))?.status, 422);
    accept(&api, &invitation, PASSWORD)?;
    assert_eq!(
        accepting.post(path, &json!({ "password": PASSWORD }))?.status,
        401,
        "an invitation is good for once"
    );
    assert_eq!(accepting.get("/api/v1/me")?.status, 401, "and for nothing else");

    let session = Session::sign_in(&api, "ADA@example.com")?;
    let me = session.api.get("/api/v1/me")?.expect(200)?;
    assert_eq!((&me["tenant"], &me["member"]["name"]), (&json!("default"), &json!("Ada")));
    assert!(
        me["credential"]["permissions"].as_array().is_some_and(|all| all.contains(&json!("flags:write"))),
        "{me}"
    );
    session.api.turn("shop/production", "checkout-v2", true)?;
    let changes = api.get("/api/v1/changes?limit=3")?.expect(200)?;
    let kinds: Vec<&Value> = (0..3).map(|index| &changes["items"][index]["kind"]).collect();
    assert_eq!(kinds, ["rules.change", "member.join", "member.invite"]);
    assert_eq!(changes["items"][0]["actor"]["id"], invited["member"]["id"]);
    let entries = api.get("/api/v1/log/entries?limit=500")?.expect(200)?.to_string();
    assert!(entries.contains("usr_") && !entries.contains("ada@example"), "the log names a person");
    for (email, password) in [("ada@example.com", "wrong horse"), ("eve@example.com", PASSWORD)] {
        let refused = try_to_sign_in(&api, email, password)?;
        assert_eq!((refused.status, refused.body.contains("tenant, address or password")), (401, true));
    }
    Ok(())
}

fn roles_hold_where_they_were_given(server: &Server) -> Result<()> {
    let api = server.api();
    let roles = json!([
        { "role": "viewer" },
        { "role": "editor", "project": "shop", "environment": "staging" },
    ]);
    join(&api, "ada@example.com", &roles)?;
    let session = Session::sign_in(&api, "ada@example.com")?;
    session.api.turn("shop/staging", "checkout-v2", true)?;
    let tag = session.api.environment_tag("shop/production")?;
    let off = json!([{ "kind": "turn_off", "flag": "checkout-v2" }]);
    assert_eq!(session.api.change("shop/production", &tag, &off)?.status, 403);
    assert_eq!(session.api.get(MEMBERS)?.status, 403);
    Ok(())
}

fn another_role_bites_at_once(server: &Server) -> Result<()> {
    let api = server.api();
    let id = join(&api, "ada@example.com", &json!([{ "role": "editor" }]))?;
    let session = Session::sign_in(&api, "ada@example.com")?;
    let token = session.api.token().context("token")?.to_owned();
    let events = Stream::open(&format!("{}/api/v1/events", server.url()), &token, None)?;
    events.named("hello", LIMIT)?;
    set_roles(&api, &id, &json!([{ "role": "viewer" }]))?.expect(200)?;
    assert_eq!(session.status()?, 401, "the session has to be refreshed");
    let refreshed = session.refresh()?;
    assert_eq!(refreshed.status()?, 200);
    let tag = refreshed.api.environment_tag("shop/production")?;
    let off = json!([{ "kind": "turn_off", "flag": "checkout-v2" }]);
    assert_eq!(refreshed.api.change("shop/production", &tag, &off)?.status, 403);
    assert!(ends(&events), "its stream goes on with the rights that it had");
    Ok(())
}

/// Whether a stream ends in time.
fn ends(stream: &Stream) -> bool {
    let deadline = std::time::Instant::now() + BITES_WITHIN;
    while std::time::Instant::now() < deadline {
        match stream.next(deadline.saturating_duration_since(std::time::Instant::now())) {
            Ok(_) => {}
            Err(error) => return error.to_string().contains("the stream ended"),
        }
    }
    false
}

fn a_refresh_token_is_good_for_one_refresh(server: &Server) -> Result<()> {
    let api = server.api();
    join(&api, "ada@example.com", &json!([{ "role": "viewer" }]))?;
    let first = Session::sign_in(&api, "ada@example.com")?;
    let second = first.refresh()?;
    let third = second.refresh()?;
    assert_eq!((&third.id, third.status()?), (&first.id, 200));
    assert_eq!(
        first.api.with_token(Some(&first.refresh)).get("/api/v1/me")?.status,
        401,
        "it opens nothing else"
    );
    // Somebody presents one that was used: thief or victim, nobody goes on.
    assert_eq!(renew(&api, &first.refresh)?.status, 401);
    assert_eq!(renew(&api, &third.refresh)?.status, 401, "the family lives");
    assert_eq!(third.status()?, 401, "the session lives");
    // Who knows no more than the session's id can do nothing to it.
    let other = Session::sign_in(&api, "ada@example.com")?;
    let guess = other.refresh.replace(&other.refresh[28..44], &"0".repeat(16));
    assert_eq!(renew(&api, &guess)?.status, 401);
    assert_eq!(other.status()?, 200);
    Ok(())
}

fn who_signs_out_is_out(server: &Server) -> Result<()> {
    let api = server.api();
    let id = join(&api, "ada@example.com", &json!([{ "role": "viewer" }]))?;
    join(&api, "bob@example.com", &json!([{ "role": "viewer" }]))?;
    let (here, there) =
        (Session::sign_in(&api, "ada@example.com")?, Session::sign_in(&api, "ada@example.com")?);
    let bob = Session::sign_in(&api, "bob@example.com")?;
    let listed = here.api.get(SESSIONS)?.expect(200)?;
    let current: Vec<bool> =
        listed["items"].as_array().context("items")?.iter().map(|s| s["current"] == true).collect();
    assert_eq!((current.len(), current.iter().filter(|current| **current).count()), (2, 1), "{listed}");
    assert_eq!(bob.api.get(&format!("{SESSIONS}?member={id}"))?.status, 403);
    let end = |api: &Api, id: &str| api.send("DELETE", &format!("{SESSIONS}/{id}"), &[], None);
    assert_eq!(end(&bob.api, &here.id)?.status, 404, "those of others are not there");
    for _ in 0..2 {
        assert_eq!(end(&here.api, &there.id)?.status, 204);
    }
    assert_eq!((here.status()?, there.status()?, renew(&api, &there.refresh)?.status), (200, 401, 401));
    assert_eq!(end(&api, &here.id)?.status, 204, "an owner ends any");
    assert_eq!(here.status()?, 401);
    Ok(())
}

fn a_tenant_makes_roles_of_its_own(server: &Server) -> Result<()> {
    let api = server.api();
    let wish = json!({ "key": "switcher", "permissions": ["flags:read", "flags:switch"] });
    let tag = api.post("/api/v1/roles", &wish)?.header("etag").to_owned();
    assert_eq!(api.post("/api/v1/roles", &wish)?.status, 409);
    let id = join(&api, "ada@example.com", &json!([{ "role": "switcher", "project": "shop" }]))?;
    let session = Session::sign_in(&api, "ada@example.com")?;
    session.api.turn("shop/production", "checkout-v2", false)?;
    let path = "/api/v1/roles/switcher";
    let tag_now = put(&api, path, &tag, &json!({ "permissions": ["flags:read"] }))?;
    let stale = put(&api, path, &tag, &json!({ "permissions": ["flags:read"] }))?;
    assert_eq!(stale.expect(412)?["present"], tag_now.expect(200)?);
    assert_eq!(session.status()?, 401, "a role that is another one bites as well");
    let session = session.refresh()?;
    let environment = session.api.environment_tag("shop/production")?;
    let on = json!([{ "kind": "turn_on", "flag": "checkout-v2" }]);
    assert_eq!(session.api.change("shop/production", &environment, &on)?.status, 403);
    let delete = |tag: &str| api.send("DELETE", path, &[("if-match", tag)], None);
    assert_eq!(delete(tag_now.header("etag"))?.status, 409, "somebody has it");
    set_roles(&api, &id, &json!([]))?.expect(200)?;
    assert_eq!(delete(tag_now.header("etag"))?.status, 204);
    assert_eq!(
        session.refresh()?.api.get("/api/v1/projects")?.status,
        403,
        "without a role there is nothing"
    );
    for (wish, pointer) in [
        (json!({ "key": "Owner", "permissions": ["flags:read"] }), "/key"),
        (json!({ "key": "a b", "permissions": ["flags:read"] }), "/key"),
        (json!({ "key": "x", "permissions": [] }), "/permissions"),
        (json!({ "key": "x", "permissions": ["all"] }), "/permissions/0"),
    ] {
        assert_eq!(api.post("/api/v1/roles", &wish)?.expect(422)?["errors"][0]["pointer"], pointer);
    }
    let listed = api.get("/api/v1/roles")?.expect(200)?;
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(6), "{listed}");
    Ok(())
}

fn an_admin_does_not_touch_owners(server: &Server) -> Result<()> {
    let api = server.api();
    let owner = join(&api, "ada@example.com", &json!([{ "role": "owner" }]))?;
    join(&api, "bob@example.com", &json!([{ "role": "admin" }]))?;
    let admin = Session::sign_in(&api, "bob@example.com")?.api;
    let tag = admin.get(&format!("{MEMBERS}/{owner}"))?.header("etag").to_owned();
    assert_eq!(set_roles(&admin, &owner, &json!([{ "role": "viewer" }]))?.status, 403);
    assert_eq!(admin.send("DELETE", &format!("{MEMBERS}/{owner}"), &[("if-match", &tag)], None)?.status, 403);
    assert_eq!(
        admin.post(&format!("{MEMBERS}/{owner}/invitation"), &json!({}))?.status,
        403,
        "it would set the password"
    );
    let wish = json!({ "email": "eve@example.com", "name": "Eve", "roles": [{ "role": "owner" }] });
    assert_eq!(admin.post(MEMBERS, &wish)?.status, 403);
    let wish = json!({ "email": "eve@example.com", "name": "Eve", "roles": [{ "role": "admin" }] });
    admin.post(MEMBERS, &wish)?.expect(201)?;
    Ok(())
}

fn guessing_is_slowed_down(server: &Server) -> Result<()> {
    let api = server.api();
    join(&api, "ada@example.com", &json!([{ "role": "viewer" }]))?;
    let mut tried = 0;
    let refused = loop {
        let answer = try_to_sign_in(&api, "ada@example.com", "wrong")?;
        tried += 1;
        if answer.status != 401 {
            break answer;
        }
        assert!(tried < 20, "guessing goes on");
    };
    assert_eq!(refused.status, 429, "{}", refused.body);
    assert!(refused.header("retry-after").parse::<u32>().is_ok_and(|after| (1..=60).contains(&after)));
    assert_eq!(
        try_to_sign_in(&api, "ada@example.com", PASSWORD)?.status,
        429,
        "the right one has to wait as well"
    );
    assert_eq!(try_to_sign_in(&api, "bob@example.com", "wrong")?.status, 401, "another account does not");
    Ok(())
}

fn a_password_can_be_changed_and_forgotten(server: &Server) -> Result<()> {
    let api = server.api();
    let id = join(&api, "ada@example.com", &json!([{ "role": "viewer" }]))?;
    let (session, other) =
        (Session::sign_in(&api, "ada@example.com")?, Session::sign_in(&api, "ada@example.com")?);
    let set = |current: &str| {
        put(
            &session.api,
            "/api/v1/me/password",
            "*",
            &json!({ "current": current, "password": "another long password" }),
        )
    };
    assert_eq!(set("wrong horse battery staple")?.status, 403);
    assert_eq!(set(PASSWORD)?.status, 204);
    assert_eq!((session.status()?, other.status()?, renew(&api, &other.refresh)?.status), (401, 401, 401));
    assert_eq!(try_to_sign_in(&api, "ada@example.com", PASSWORD)?.status, 401);
    let session =
        Session::of(&api, &try_to_sign_in(&api, "ada@example.com", "another long password")?.expect(201)?)?;
    // Forgotten: an invitation sets another one, and until then nothing changes.
    let again = format!("{MEMBERS}/{id}/invitation");
    let earlier = text(&api.post(&again, &json!({}))?.expect(201)?, "invitation")?;
    let invitation = text(&api.post(&again, &json!({}))?.expect(201)?, "invitation")?;
    assert_eq!(
        api.with_token(Some(&earlier))
            .post("/api/v1/invitations/accept", &json!({ "password": PASSWORD }))?
            .status,
        401
    );
    assert_eq!(session.status()?, 200);
    accept(&api, &invitation, PASSWORD)?;
    assert_eq!(session.status()?, 401);
    let wish = json!({ "current": PASSWORD, "password": PASSWORD });
    assert_eq!(put(&api, "/api/v1/me/password", "*", &wish)?.status, 403, "a token has no password");
    Session::sign_in(&api, "ada@example.com").map(drop)
}

fn a_member_who_was_removed_is_forgotten(server: &Server) -> Result<()> {
    let api = server.api();
    let id = join(&api, "ada@example.com", &json!([{ "role": "editor" }]))?;
    let session = Session::sign_in(&api, "ada@example.com")?;
    session.api.turn("shop/production", "checkout-v2", true)?;
    let path = format!("{MEMBERS}/{id}");
    assert_eq!(api.send("DELETE", &path, &[], None)?.status, 428);
    let tag = api.get(&path)?.header("etag").to_owned();
    assert_eq!(api.send("DELETE", &path, &[("if-match", &tag)], None)?.status, 204);
    assert_eq!((session.status()?, renew(&api, &session.refresh)?.status), (401, 401));
    assert_eq!(try_to_sign_in(&api, "ada@example.com", PASSWORD)?.status, 401);
    assert_eq!(api.get(&path)?.status, 404);
    let changes = api.get("/api/v1/changes?limit=500")?.expect(200)?;
    let by = changes["items"]
        .as_array()
        .context("items")?
        .iter()
        .find(|change| change["actor"]["id"] == id.as_str());
    assert_eq!(by.context("its change")?["actor"]["name"], "a former member");
    for everything in [changes.to_string(), api.get("/api/v1/log/entries?limit=500")?.body] {
        assert!(!everything.contains("ada@example.com") && !everything.contains("\"Ada\""), "{everything}");
    }
    join(&api, "ada@example.com", &json!([{ "role": "viewer" }])).map(drop)
}

fn what_is_wrong_with_an_invitation_is_said(server: &Server) -> Result<()> {
    let api = server.api();
    let with = |roles: Value| json!({ "email": "ada@example.com", "name": "Ada", "roles": roles });
    for (wish, pointer) in [
        (json!({ "email": "ada", "name": "Ada", "roles": [{ "role": "viewer" }] }), "/email"),
        (json!({ "email": "a@b", "name": "", "roles": [{ "role": "viewer" }] }), "/name"),
        (with(json!([])), "/roles"),
        (with(json!([{ "role": "a king" }])), "/roles/0/role"),
        (with(json!([{ "role": "king" }])), "/roles/0/role"),
        (with(json!([{ "role": "viewer", "environment": "x" }])), "/roles/0/project"),
    ] {
        let problem = api.post(MEMBERS, &wish)?.expect(422)?;
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{wish}: {problem}");
    }
    assert_eq!(api.post(MEMBERS, &with(json!([{ "role": "viewer", "project": "nowhere" }])))?.status, 404);
    Ok(())
}

#[test]
fn an_end_bites_on_the_other_replica() -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    let settings = Settings { database_url: Some(postgres.database()?), ..Settings::default() };
    let (one, other) = (Server::start(settings.clone())?, Server::start(settings)?);
    join(&one.api(), "ada@example.com", &json!([{ "role": "viewer" }]))?;
    let session = Session::sign_in(&one.api(), "ada@example.com")?;
    let elsewhere = other.api().with_token(session.api.token());
    assert_eq!(elsewhere.get("/api/v1/me")?.status, 200, "a replica knows what another has signed");
    let token = session.api.token().context("token")?;
    let events = Stream::open(&format!("{}/api/v1/events", other.url()), token, None)?;
    events.named("hello", LIMIT)?;
    assert_eq!(session.api.send("DELETE", &format!("{SESSIONS}/{}", session.id), &[], None)?.status, 204);
    assert_eq!(elsewhere.get("/api/v1/me")?.status, 401, "at once");
    assert!(ends(&events), "its stream goes on");
    Ok(())
}

#[test]
fn a_session_may_send_again_after_it_was_refreshed() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let api = server.api();
    join(&api, "ada@example.com", &json!([{ "role": "admin" }]))?;
    let session = Session::sign_in(&api, "ada@example.com")?;
    let send = |api: &Api| {
        let headers = [("content-type", "application/json"), ("idempotency-key", "once")];
        let wish = json!({ "name": "x", "role": "viewer" }).to_string();
        api.send("POST", "/api/v1/tokens", &headers, Some(&wish))
    };
    let first = send(&session.api)?;
    let again = send(&session.refresh()?.api)?;
    assert_eq!((first.status, &first.body), (201, &again.body));
    let other = send(&Session::sign_in(&api, "ada@example.com")?.api)?;
    assert_ne!(first.body, other.body, "names belong to the session that used them");
    Ok(())
}
