//! How often anybody may ask, and what they are told of it.

use anyhow::{Context, Result};
use serde_json::json;
use tidegate_tests::api::{Answer, Api};
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::{LIMIT, wait_for};

/// Requests of each kind that this server takes at once: ten seconds' worth.
const MOST: usize = 10;
const EVALUATE: &str = "/api/v1/projects/shop/environments/production/evaluate";

fn strict() -> Result<Server> {
    let names =
        ["TIDEGATE_REQUESTS_PER_SECOND", "TIDEGATE_CHANGES_PER_SECOND", "TIDEGATE_ADDRESS_PER_SECOND"];
    let environment = names.map(|name| (name, "1".to_owned())).to_vec();
    Server::start(Settings { environment, ..Settings::default() })
}

/// Asks until it is refused; the answers before that, and the refusal.
fn exhaust(what: &str, ask: impl Fn() -> Result<Answer>) -> Result<(Vec<Answer>, Answer)> {
    let mut answers = Vec::new();
    // A bucket fills up while it is emptied, but not that fast.
    for _ in 0..MOST * 20 {
        let answer = ask()?;
        if answer.status == 429 {
            return Ok((answers, answer));
        }
        answers.push(answer);
    }
    anyhow::bail!("{what}: nobody was sent away in {} requests", answers.len())
}

/// The number of a parameter in a field such as `"requests";q=10;w=10`.
fn parameter(answer: &Answer, field: &str, name: &str) -> Result<u64> {
    let value = answer.header(field);
    let found = value.split(';').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
    found.with_context(|| format!("no `{name}` in {field}: `{value}`"))?.parse().context("a number")
}

fn check_refusal(refusal: &Answer, bucket: &str) -> Result<()> {
    let problem = refusal.expect(429)?;
    assert_eq!(problem["type"], "urn:tidegate:problem:too-many", "{problem}");
    let wait: u64 = refusal.header("retry-after").parse()?;
    assert!((1..=2).contains(&wait), "one drop flows back in a second: {wait}");
    assert_eq!((parameter(refusal, "ratelimit", "r")?, parameter(refusal, "ratelimit", "t")?), (0, wait));
    assert!(refusal.header("ratelimit-policy").starts_with(bucket), "{}", refusal.header("ratelimit-policy"));
    Ok(())
}

fn check_countdown(answers: &[Answer], bucket: &str) -> Result<()> {
    // Some tests have asked something before.
    assert!(answers.len() >= MOST - 2, "only {} of {bucket} were let in", answers.len());
    let first = answers.first().context("an answer")?;
    assert_eq!(first.header("ratelimit-policy"), format!("{bucket};q={MOST};w=10"));
    let last = answers.last().context("an answer")?;
    assert!(parameter(last, "ratelimit", "r")? < parameter(first, "ratelimit", "r")?);
    assert!((1..=10).contains(&parameter(last, "ratelimit", "t")?), "{}", last.header("ratelimit"));
    Ok(())
}

#[test]
fn who_asks_too_often_is_told_when_to_come_back() -> Result<()> {
    let server = strict()?;
    let api = server.api();
    let made = api.post("/api/v1/tokens", &json!({ "name": "other", "role": "viewer" }))?.expect(201)?;
    let other = api.with_token(made["token"].as_str());

    let (answers, refusal) = exhaust("reading", || api.get("/api/v1/projects"))?;
    check_countdown(&answers, "\"requests\"")?;
    check_refusal(&refusal, "\"requests\"")?;
    let body = json!({ "context": {}, "flags": ["checkout-v2"] });
    assert_eq!(other.post(EVALUATE, &body)?.status, 200, "another credential has a bucket of its own");

    // Who has read too much may still turn something off, and the other way round.
    let (answers, refusal) = exhaust("changing", || api.post("/api/v1/projects", &json!({ "key": "shop" })))?;
    check_countdown(&answers, "\"changes\"")?;
    check_refusal(&refusal, "\"changes\"")?;
    wait_for("the bucket to fill up a little", LIMIT, || {
        api.get("/api/v1/projects").ok().filter(|answer| answer.status == 200)
    })?;
    Ok(())
}

#[test]
fn a_refusal_is_no_answer_to_be_given_again() -> Result<()> {
    let server = strict()?;
    let api = server.api();
    let wish = json!({ "key": "books", "name": "Books" }).to_string();
    exhaust("changing", || api.post("/api/v1/projects", &json!({ "key": "shop" })))?;
    let headers = [("content-type", "application/json"), ("idempotency-key", "k")];
    let send = || api.send("POST", "/api/v1/projects", &headers, Some(&wish));
    let made = wait_for("room for the change", LIMIT, || send().ok().filter(|answer| answer.status != 429))?;
    made.expect(201)?;
    Ok(())
}

#[test]
fn strangers_are_counted_by_their_address_and_do_not_shut_out_who_is_known() -> Result<()> {
    let server = strict()?;
    let api = server.api();
    api.get("/api/v1/me")?.expect(200)?;
    let guess = Api::new(server.url(), Some("tests-guessed-token-0123456789abcdef"));
    let (answers, refusal) = exhaust("guessing", || guess.get("/api/v1/me"))?;
    assert!(answers.iter().all(|answer| answer.status == 401));
    check_countdown(&answers, "\"address\"")?;
    check_refusal(&refusal, "\"address\"")?;
    let nobody = api.with_token(None);
    assert_eq!(exhaust("without a token", || nobody.get("/api/v1/projects"))?.1.status, 429);
    assert_eq!(exhaust("nonsense", || api.with_token(Some("x")).get("/api/v1/me"))?.1.status, 429);
    assert_eq!(api.get("/api/v1/me")?.status, 200, "a known token comes in from there all the same");
    for path in ["/livez", "/readyz", "/metrics"] {
        let answer = nobody.get(path)?;
        assert_eq!((answer.status, answer.header("ratelimit")), (200, ""), "{path}");
    }
    Ok(())
}

#[test]
fn limits_that_make_no_sense_are_refused_at_the_start() -> Result<()> {
    for (name, value) in [("TIDEGATE_REQUESTS_PER_SECOND", "0"), ("TIDEGATE_CHANGES_PER_SECOND", "10000001")]
    {
        let data = tempfile::TempDir::new()?;
        let settings = Settings { environment: vec![(name, value.to_owned())], ..Settings::default() };
        let ended = settings.command(data.path())?.output()?;
        let words = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(2), "{words}");
        assert!(words.contains("1 to 10000000 in a second"), "{words}");
    }
    Ok(())
}
