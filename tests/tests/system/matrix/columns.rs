//! That the canaries stand in every text that a tenant stores: a column without is named here, with a reason.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::{Postgres, postgres};

use super::world;

/// What columns of these names hold in any table: the keys of places, which both tenants share on purpose.
const SHARED: [&str; 2] = ["project", "environment"];

/// Columns that hold no text of anybody's.
const NO_TEXT: &[&str] = &[
    // Keys that both tenants share, or that are looked for by their own name.
    "customers.key",
    "flag_usage.flag",
    "flags.key",
    "flags.off_variant",
    "items.item_key",
    "member_roles.role",
    "projects.key",
    "environments.key",
    "releases.flag",
    "releases.rule",
    "requests.key",
    "roles.key",
    "saved_plans.key",
    // Words of a fixed set.
    "changes.kind",
    "credentials.audience",
    "credentials.kind",
    "credentials.powers",
    "customers.ring",
    "customers.tier",
    "environments.policy",
    "flags.purpose",
    "flags.value_type",
    "instances.audience",
    "log_keys.subject",
    "roles.permissions",
    "snapshot_notes.audience",
    "unknown_flags.type",
    "outbox.kind",
    "releases.state",
    // Ids, hashes, and what is signed: they are made by the server.
    "changes.actor_id",
    "changes.request_id",
    "credentials.id",
    "credentials.secret_sha256",
    "environments.digest",
    "instances.recent",
    "invitations.id",
    "invitations.member",
    "invitations.secret_sha256",
    "lists.base",
    "lists.reference",
    "log_checkpoints.note",
    "log_keys.note",
    "member_roles.member",
    "members.id",
    "members.password",
    "outbox.id",
    "releases.id",
    "releases.lease_holder",
    "requests.credential",
    "rulesets.digest",
    "snapshot_notes.note",
    // Sealed, where there are any.
    "signal_sources.credentials",
    // Nothing is halted by itself there, and tokens have no opinion.
    "ledger_entries.basis",
    "ledger_entries.release",
    "ledger_entries.said",
    // Only what is too large for a leaf.
    "log_bodies.body",
    // Nobody has signed in.
    "sessions.agent",
    "sessions.family_sha256",
    "sessions.id",
    "sessions.member",
    "sessions.secret_sha256",
];

/// What is counted of releases; nothing that answers a tenant reads it.
const OF_RELEASES: [&str; 2] = ["release_", "signal_readings."];

/// Text columns of the tables of tenants, as `table.column`, by the name of the tenant's column.
fn columns(postgres: &Postgres, url: &str) -> Result<Vec<(String, String)>> {
    let query = "SELECT c.table_name, c.column_name FROM information_schema.columns c \
         JOIN information_schema.columns t ON t.table_name = c.table_name AND t.column_name = 'tenant' \
         WHERE c.table_schema = 'public' AND c.column_name <> 'tenant' \
         AND c.data_type IN ('text', 'character varying', 'json', 'jsonb') ORDER BY 1, 2";
    let line = |line: &String| {
        let (table, column) = line.split_once('|').context("two columns")?;
        Ok((table.to_owned(), column.to_owned()))
    };
    postgres.query(url, query)?.iter().map(line).collect()
}

#[test]
fn canaries_stand_in_every_text() -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    let url = postgres.database()?;
    let settings = Settings { database_url: Some(url.clone()), demo: false, ..Settings::default() };
    let server = Server::start(settings)?;
    let [alpha, _] = world::make(&server)?;
    let (mut without, mut with) = (BTreeSet::new(), 0);
    for (table, column) in columns(postgres, &url)? {
        let found = format!(
            "SELECT count(*) FROM {table} WHERE tenant = 'alpha' AND \"{column}\"::text LIKE '%{}%'",
            alpha.canary()
        );
        let is_there = postgres.query(&url, &found)?.first().is_some_and(|count| count != "0");
        if is_there {
            with += 1;
        } else {
            without.insert(format!("{table}.{column}"));
        }
    }
    let named: BTreeSet<String> = NO_TEXT.iter().map(|name| (*name).to_owned()).collect();
    without.retain(|name| {
        let column = name.split('.').next_back().unwrap_or_default();
        !SHARED.contains(&column) && !OF_RELEASES.iter().any(|of| name.starts_with(of))
    });
    assert_eq!(
        without, named,
        "these columns hold no canary: fill them in `world.rs`, or name them with a reason"
    );
    println!("access matrix: canaries in {with} columns, {} hold no text of anybody's", named.len());
    Ok(())
}
