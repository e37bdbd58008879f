//! Ten mistakes: the tenant's filter is taken out of a statement on its way to PostgreSQL, whose own policies
//! are opened as well. Nothing of it is in the program.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};
use regex_lite::Regex;
use tidegate_tests::place;
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::{Postgres, postgres};

use super::world::{self, Tenant};
use super::{look, wire};

/// A mistake, and the statements that it stands in: all of these words, and none of those.
struct Seed {
    name: &'static str,
    with: &'static [&'static str],
    without: &'static [&'static str],
    /// Where it has to be found, whatever else it breaks.
    found_in: &'static str,
}

const fn seed(name: &'static str, found_in: &'static str, with: &'static [&'static str]) -> Seed {
    Seed { name, with, without: &[], found_in }
}

impl Seed {
    const fn but_not(self, without: &'static [&'static str]) -> Self {
        Self { without, ..self }
    }
}

const SEEDS: [Seed; 10] = [
    seed("list", "/api/v1/customers tells", &["FROM \"customers\"", "ORDER BY"]).but_not(&["strpos("]),
    seed("get", "/api/v1/customers/{key} tells", &["FROM \"customers\"", "\"key\" = "])
        .but_not(&["ORDER BY"]),
    seed("count", "the last flag of a quota", &["COUNT(*)", "\"flags\""]),
    seed("search", "/api/v1/projects/shop/flags?q=canary tells", &["FROM \"flags\"", "strpos("]),
    seed("stream", "the console's stream tells", &["FROM \"changes\"", "\"seq\" > "]),
    seed("export", "tidegate export tells", &["FROM \"flags\"", "ORDER BY"]).but_not(&["strpos(", "COUNT("]),
    seed("idempotency record", "an idempotency key", &["FROM \"requests\""]).but_not(&["DELETE"]),
    // The statement that fills it.
    seed("cache", "evaluate", &["FROM \"items\""]).but_not(&["DISTINCT"]),
    seed("log", "/api/v1/log/entries tells", &["FROM \"log_leaves\""]),
    seed("rebuild", "tidegate rebuild of", &["FROM \"log_leaves\""]),
];

impl Seed {
    /// Without the filter: whoever the row belongs to. Names of requests are told apart by the credential as
    /// well, which belongs to one tenant.
    fn plant(&self, statement: &str, filter: &Regex) -> Option<String> {
        let is_meant = self.with.iter().all(|word| statement.contains(word))
            && !self.without.iter().any(|word| statement.contains(word));
        is_meant.then(|| filter.replace_all(statement, "($0 OR TRUE)").into_owned())
    }
}

/// Opens the second net, too, so that it is the tests that find the mistake and not PostgreSQL.
fn open_policies(postgres: &Postgres, url: &str) -> Result<()> {
    let tables = postgres.query(url, "SELECT tablename FROM pg_policies WHERE policyname = 'one_tenant'")?;
    let open = |table: &String| format!("ALTER POLICY one_tenant ON {table} USING (true) WITH CHECK (true);");
    postgres.execute(url, &tables.iter().map(open).collect::<String>())
}

fn filter() -> Result<Regex> {
    Regex::new(r#"("\w+"\.)?"(tenant|credential)" = \$\d+"#).context("a pattern")
}

/// What is wrong at a server whose statements pass through `rewrite`, by all ways that there are.
fn look_through(
    url: &str,
    tenants: &[Tenant; 2],
    round: usize,
    rewrite: wire::Rewrite,
) -> Result<(usize, BTreeSet<String>)> {
    let url = wire::between(url, rewrite)?;
    let settings = Settings { database_url: Some(url.clone()), demo: false, ..Settings::default() };
    let server = Server::start(settings)?;
    let (looked, mut found) = look(&server, &tenants.clone().map(|tenant| tenant.at(&server)), round)?;
    for tenant in tenants {
        let mut command = Command::new(place::server()?);
        command.args(["rebuild", "--check", "--tenant", tenant.name, "--database-url", &url]);
        let output = command.arg("--data-dir").arg(server.data()).output()?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            found.insert(format!("tidegate rebuild of {}: {}", tenant.name, errors.trim()));
        }
    }
    Ok((looked + tenants.len(), found))
}

#[test]
fn ten_mistakes_are_found() -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    let url = postgres.database()?;
    let settings = Settings { database_url: Some(url.clone()), demo: false, ..Settings::default() };
    let tenants = world::make(&Server::start(settings)?)?;
    open_policies(postgres, &url)?;
    let (_, found) = look_through(&url, &tenants, 0, Arc::new(|_| None))?;
    assert!(found.is_empty(), "without a mistake: {found:#?}");
    for (round, seed) in SEEDS.iter().enumerate() {
        let planted = Arc::new(AtomicUsize::new(0));
        let (counting, filter) = (planted.clone(), filter()?);
        let rewrite = move |statement: &str| {
            let other = seed.plant(statement, &filter)?;
            counting.fetch_add(1, Ordering::Relaxed);
            Some(other)
        };
        let (looked, found) = look_through(&url, &tenants, round + 1, Arc::new(rewrite))?;
        assert!(planted.load(Ordering::Relaxed) > 0, "`{}` stands in no statement", seed.name);
        let first = found.iter().find(|what| what.contains(seed.found_in));
        let first = first.with_context(|| format!("`{}` was not found: {found:?}", seed.name))?;
        println!("without the tenant in {}: found in {} of {looked} texts: {first}", seed.name, found.len());
    }
    println!("access matrix: {} mistakes put in, all found", SEEDS.len());
    Ok(())
}

#[test]
fn postgres_forgives_every_mistake() -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    let filter = filter()?;
    let rewrite = move |statement: &str| SEEDS.iter().find_map(|seed| seed.plant(statement, &filter));
    let url = wire::between(&postgres.database()?, Arc::new(rewrite))?;
    let server = Server::start(Settings { database_url: Some(url), demo: false, ..Settings::default() })?;
    let tenants = world::make(&server)?;
    let (looked, found) = look(&server, &tenants, 0)?;
    let leaks: Vec<&String> = found.iter().filter(|what| what.contains("tells")).collect();
    assert!(leaks.is_empty(), "{leaks:#?}");
    println!("access matrix: with all mistakes at once, row-level security keeps {looked} texts apart");
    Ok(())
}
