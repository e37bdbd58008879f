//! Requests whose body is still on its way: it may not take for ever, and what its sender may do counts when it
//! has arrived.

use std::io::{Read, Write};
use std::net::TcpStream;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tidegate_tests::LIMIT;
use tidegate_tests::api::Api;
use tidegate_tests::server::{PLATFORM_TOKEN, Server, Settings};

const PLACE: &str = "shop/production";
const PRODUCTION: &str = "/api/v1/projects/shop/environments/production";
const PASSWORD: &str = "correct horse battery staple";

on_both_databases!(
    a_role_that_is_removed_meanwhile_changes_nothing,
    a_role_that_may_less_meanwhile_changes_nothing,
    a_token_that_is_revoked_meanwhile_changes_nothing,
    a_tenant_that_is_deleted_meanwhile_changes_nothing,
);

/// A request to turn a flag on, of which half the body was sent.
struct Half {
    connection: TcpStream,
    rest: String,
}

impl Half {
    fn send(api: &Api, server: &Server) -> Result<Self> {
        let address = server.url().trim_start_matches("http://");
        let tag = api.environment_tag(PLACE)?;
        let body = json!({ "instructions": [{ "kind": "turn_on", "flag": "checkout-v2" }] }).to_string();
        let (begun, rest) = body.split_at(body.len() / 2);
        let mut connection = TcpStream::connect(address)?;
        connection.set_read_timeout(Some(LIMIT))?;
        write!(
            connection,
            "POST {PRODUCTION}/changes HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\nif-match: {tag}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n\
             {begun}",
            api.token().unwrap_or_default(),
            body.len(),
        )?;
        // What was sent before this was looked at before this is answered, on a machine that is not too busy.
        api.get("/api/v1/me")?.expect(200)?;
        Ok(Self { connection, rest: rest.to_owned() })
    }

    /// Sends the rest; answers the status and the body.
    fn finish(mut self) -> Result<(u16, Value)> {
        let rest = std::mem::take(&mut self.rest);
        self.connection.write_all(rest.as_bytes())?;
        self.answer()
    }

    fn answer(mut self) -> Result<(u16, Value)> {
        let mut text = String::new();
        self.connection.read_to_string(&mut text)?;
        let (head, body) = text.split_once("\r\n\r\n").context("no answer")?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        ensure!(head.to_lowercase().contains("content-type: application/"), "{head}");
        Ok((status.context("no status")?, serde_json::from_str(body)?))
    }
}

fn version(server: &Server) -> Result<Value> {
    Ok(server.api().get(PRODUCTION)?.expect(200)?["version"].clone())
}

/// Somebody with a role that the tenant has made, signed in: with what they ask, their path, and the role's tag.
fn joined(server: &Server) -> Result<(Api, String, String)> {
    let api = server.api();
    let role = json!({ "key": "switcher", "permissions": ["flags:read", "flags:switch"] });
    let made = api.post("/api/v1/roles", &role)?;
    made.expect(201)?;
    let wish = json!({ "email": "ada@example.com", "name": "Ada", "roles": [{ "role": "switcher" }] });
    let invited = api.post("/api/v1/members", &wish)?.expect(201)?;
    let accepting = api.with_token(invited["invitation"].as_str());
    accepting.post("/api/v1/invitations/accept", &json!({ "password": PASSWORD }))?.expect(200)?;
    let wish = json!({ "tenant": "default", "email": "ada@example.com", "password": PASSWORD });
    let session = api.with_token(None).post("/api/v1/sessions", &wish)?.expect(201)?;
    let path = format!("/api/v1/members/{}", invited["member"]["id"].as_str().context("an id")?);
    Ok((api.with_token(session["token"].as_str()), path, made.header("etag").to_owned()))
}

fn put(api: &Api, path: &str, tag: &str, body: &Value) -> Result<()> {
    let headers = [("content-type", "application/json"), ("if-match", tag)];
    api.send("PUT", path, &headers, Some(&body.to_string()))?.expect(200).map(drop)
}

/// Sends half of a change, takes the right to it away, and sends the rest.
fn refused(server: &Server, api: &Api, take_away: impl FnOnce() -> Result<()>) -> Result<()> {
    Half::send(api, server)?.finish().and_then(|(status, body)| {
        ensure!(status == 200, "with the right to it, it is made: {body}");
        Ok(())
    })?;
    server.api().turn(PLACE, "checkout-v2", false)?;
    let before = version(server)?;
    let half = Half::send(api, server)?;
    take_away()?;
    let (status, body) = half.finish()?;
    ensure!(status == 401 && body["type"] == "urn:tidegate:problem:unauthorized", "{status}: {body}");
    let visible = server.api().get(PRODUCTION)?;
    ensure!(visible.status == 401 || visible.expect(200)?["version"] == before, "something was changed");
    Ok(())
}

fn a_role_that_is_removed_meanwhile_changes_nothing(server: &Server) -> Result<()> {
    let (member, path, _) = joined(server)?;
    let api = server.api();
    refused(server, &member, || {
        let tag = api.get(&path)?.header("etag").to_owned();
        put(&api, &format!("{path}/roles"), &tag, &json!({ "roles": [] }))
    })
}

fn a_role_that_may_less_meanwhile_changes_nothing(server: &Server) -> Result<()> {
    let (member, _, tag) = joined(server)?;
    let less = json!({ "permissions": ["flags:read"] });
    refused(server, &member, || put(&server.api(), "/api/v1/roles/switcher", &tag, &less))
}

fn a_token_that_is_revoked_meanwhile_changes_nothing(server: &Server) -> Result<()> {
    let made =
        server.api().post("/api/v1/tokens", &json!({ "name": "editor", "role": "editor" }))?.expect(201)?;
    let id = made["id"].as_str().context("an id")?;
    let token = server.api().with_token(made["token"].as_str());
    refused(server, &token, || {
        let answer = server.api().send("DELETE", &format!("/api/v1/tokens/{id}"), &[], None)?;
        ensure!(answer.status == 204, "{}", answer.body);
        Ok(())
    })
}

fn a_tenant_that_is_deleted_meanwhile_changes_nothing(server: &Server) -> Result<()> {
    let (platform, path) = (server.api().with_token(Some(PLATFORM_TOKEN)), "/api/v1/tenants/default");
    refused(server, &server.api(), || {
        let tag = platform.get(path)?.header("etag").to_owned();
        let answer = platform.send("DELETE", path, &[("if-match", &tag)], None)?;
        ensure!(answer.status == 204, "{}", answer.body);
        Ok(())
    })
}

#[test]
fn a_body_that_does_not_arrive_is_given_up() -> Result<()> {
    let environment = vec![("TIDEGATE_BODY_SECONDS", "1".to_owned())];
    let server = Server::start(Settings { environment, ..Settings::default() })?;
    let before = version(&server)?;
    let (status, body) = Half::send(&server.api(), &server)?.answer()?;
    ensure!(status == 400 && body["type"] == "urn:tidegate:problem:malformed", "{status}: {body}");
    assert_eq!(body["detail"], "the body did not arrive within 1 seconds");
    assert_eq!(version(&server)?, before);
    Ok(())
}
