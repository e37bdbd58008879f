//! The program `tidegate` as a Unix user meets it.

use std::collections::BTreeSet;
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

/// The flags and variables among a text's words.
fn settings_in(text: &str, ends: &[char]) -> BTreeSet<String> {
    let words = text.split(ends).filter(|word| word.starts_with("TIDEGATE_") || word.starts_with("--"));
    words.filter(|word| *word != "--help").map(str::to_owned).collect()
}

#[test]
fn the_documented_settings_are_those_of_the_program() -> Result<()> {
    let output = tidegate(&["serve", "--help"])?;
    let help = String::from_utf8(output.stdout)?;
    let lines = help.lines().filter(|line| line.contains("[env: ")).map(|line| {
        let flag = line.split_whitespace().next().unwrap_or_default();
        let variable = line.split("[env: ").nth(1).unwrap_or_default();
        format!("{flag} {}", variable.split(['=', ']']).next().unwrap_or_default())
    });
    let told = settings_in(&lines.collect::<Vec<_>>().join(" "), &[' ']);
    let readme = std::fs::read_to_string(place::root().join("README.md"))?;
    let rows = readme.lines().filter(|line| line.starts_with("| `TIDEGATE_"));
    let columns: Vec<&str> = rows.filter_map(|line| line.split('|').nth(1)).collect();
    assert_eq!(settings_in(&columns.join(" "), &['`']), told);
    assert!(told.len() > 20 && told.len().is_multiple_of(2), "{told:?}");
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

#[test]
fn evaluation_is_explained_to_programs_and_people() -> Result<()> {
    let folder = TempDir::new()?;
    let file = folder.path().join("snapshot.json");
    let flag = json!({
        "key": "checkout", "type": "boolean", "enabled": true, "off_variant": "off",
        "variants": { "on": { "value": true }, "off": { "value": false } },
        "rules": [{ "id": "r1", "when": { "attribute": "plan", "op": "in", "values": ["pro"] },
                    "serve": { "variant": "on" } }],
        "fallthrough": { "variant": "off" }
    });
    let items = json!({ "flag/checkout": flag, "flag/off": { "key": "off", "type": "boolean", "enabled": false,
        "variants": flag["variants"], "off_variant": "off", "fallthrough": { "variant": "on" } } });
    let snapshot = json!({ "format": 1, "tenant": "default", "project": "shop", "environment": "production",
                           "version": 1, "epoch": 1, "items": items });
    std::fs::write(&file, snapshot.to_string())?;
    let file = file.to_str().context("a path")?;
    let eval = |more: &[&str]| {
        let arguments = [&["eval", "--snapshot", file], more].concat();
        let output = tidegate(&arguments)?;
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        anyhow::Ok(String::from_utf8(output.stdout)?)
    };

    let context = r#"{"plan":"free"}"#;
    let piped = eval(&["--context", context, "--explain"])?;
    assert_eq!(piped.lines().count(), 1, "one line for one context: {piped}");
    let mut explained: Value = serde_json::from_str(&piped)?;
    let trace = explained["checkout"].as_object_mut().and_then(|answer| answer.remove("trace"));
    let when = json!({ "attribute": "plan", "op": "in", "values": ["pro"], "saw": "free", "outcome": "false",
                       "why": "differs" });
    let expected = json!({
        "enabled": true,
        "rules": [{ "id": "r1", "outcome": "false", "when": when, "serve": { "variant": "on" } }],
        "fallthrough": { "outcome": "true", "variant": "off" },
    });
    assert_eq!(trace, Some(expected));
    explained["off"].as_object_mut().and_then(|answer| answer.remove("trace")).context("a trace")?;
    assert_eq!(explained, serde_json::from_str::<Value>(&eval(&["--context", context])?)?);

    let contexts = folder.path().join("contexts.jsonl");
    std::fs::write(&contexts, format!("{context}\n{{}}\n"))?;
    let contexts = contexts.to_str().context("a path")?;
    let tree = format!(
        r#"{contexts} line 1: {{"plan":"free"}}

checkout: false (variant off), because nothing but the fallthrough applies
  ✓ switched on
  ✗ rule r1 → on
    ✗ plan in ["pro"], saw "free"
  ✓ fallthrough → off

{contexts} line 2: {{}}

checkout: false (variant off), because nothing but the fallthrough applies
? rule r1 could not be decided: plan is missing or not usable
  ✓ switched on
  ? rule r1 → on
    ? plan in ["pro"], missing
  ✓ fallthrough → off

"#
    );
    let one = ["--contexts", contexts, "--flag", "checkout", "--explain", "--format", "tree"];
    assert_eq!(eval(&one)?, tree);
    let all = eval(&["--context", "{}", "--explain", "--format", "tree"])?;
    let heads: Vec<&str> = all.lines().filter(|line| line.contains(", because ")).collect();
    let expected = [
        "checkout: false (variant off), because nothing but the fallthrough applies",
        "off: false (variant off), because it is off",
    ];
    assert_eq!(heads, expected, "all flags, in order of their keys");
    let alone = tidegate(&["eval", "--snapshot", file, "--context", "{}", "--format", "tree"])?;
    assert_eq!(alone.status.code(), Some(2), "a format of what?");
    Ok(())
}
