//! The program `tidegate` as a Unix user meets it.

use std::process::{Command, Output};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tempfile::TempDir;
use tidegate_tests::place;
use tidegate_tests::server::{Server, Settings};

fn tidegate(arguments: &[&str]) -> Result<Output> {
    Ok(Command::new(place::server()?).args(arguments).output()?)
}

#[test]
fn help_and_usage_have_the_usual_exit_codes() -> Result<()> {
    for arguments in [&["--help"][..], &["--version"], &["serve", "--help"], &["eval", "--help"]] {
        let output = tidegate(arguments)?;
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(!output.stdout.is_empty(), "{arguments:?}");
    }
    let missing = ["eval", "--snapshot", "/no/such/file", "--context", "{}"];
    let no_json = ["eval", "--snapshot", "/dev/null", "--context", "nonsense"];
    for arguments in [&["explode"][..], &["serve", "--colour", "red"], &["eval"], &missing, &no_json] {
        let output = tidegate(arguments)?;
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {errors}");
        assert!(output.stdout.is_empty() && !errors.is_empty(), "{arguments:?}");
        assert!(!errors.contains("panicked"), "{arguments:?}: {errors}");
    }
    Ok(())
}

#[test]
fn evaluation_without_a_server_answers_as_the_server_does() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let api = server.api();
    let folder = TempDir::new()?;
    let file = folder.path().join("snapshot.json");
    let snapshot = api.with_token(Some(&api.sdk_key("shop/production")?)).get("/sdk/v1/snapshot")?;
    std::fs::write(&file, &snapshot.body)?;
    let file = file.to_str().context("a path")?;
    let contexts = [
        json!({ "user": { "key": "u1" }, "customer": { "key": "acme" } }),
        json!({ "user": { "key": "u2" }, "customer": { "key": "initech" }, "region": "eu" }),
        json!({}),
    ];
    let mut expected = Vec::new();
    for context in &contexts {
        let body = json!({ "context": context });
        let path = "/api/v1/projects/shop/environments/production/evaluate";
        let served = api.post(path, &body)?.expect(200)?["flags"].clone();
        let output = tidegate(&["eval", "--snapshot", file, "--context", &context.to_string()])?;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(serde_json::from_slice::<Value>(&output.stdout)?, served, "{context}");
        expected.push(served);
    }
    let one = tidegate(&["eval", "--snapshot", file, "--context", "{}", "--flag", "theme"])?;
    let one: Value = serde_json::from_slice(&one.stdout)?;
    assert_eq!(one, json!({ "theme": expected[2]["theme"] }));

    let lines = folder.path().join("contexts.jsonl");
    std::fs::write(&lines, contexts.map(|context| context.to_string()).join("\n") + "\n")?;
    let all = tidegate(&["eval", "--snapshot", file, "--contexts", lines.to_str().context("a path")?])?;
    let all = String::from_utf8(all.stdout)?;
    let all = all.lines().map(serde_json::from_str::<Value>).collect::<Result<Vec<_>, _>>()?;
    assert_eq!(all, expected);
    Ok(())
}
