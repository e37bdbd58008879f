//! `tidegate rebuild`: the tables follow from the change log, or are made to.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;
use tidegate_domain::{Permit, TenantKey};
use tidegate_migrations::Migrator;
use tidegate_store::{Comparison, Page, Store};

use crate::Failure;
use crate::cli::RebuildArguments;
use crate::serve::{open_failure, store_failure};
use crate::system::now_ms;

/// Tenants that are listed at once.
const TENANTS_LISTED: u32 = 500;

/// What is told of a tenant.
#[derive(Serialize)]
struct Told {
    tenant: String,
    holds: bool,
    rebuilt: bool,
    #[serde(flatten)]
    comparison: Comparison,
}

/// Compares, and writes unless it is to check only.
pub(crate) fn rebuild(arguments: RebuildArguments) -> Result<(), Failure> {
    actix_web::rt::System::new().block_on(run(arguments))
}

async fn run(arguments: RebuildArguments) -> Result<(), Failure> {
    let RebuildArguments { check, tenant, database } = arguments;
    let url = database.settings()?.database.url();
    let store = Store::open::<Migrator>(&url).await.map_err(open_failure)?;
    let tenants = match tenant.is_empty() {
        true => all_tenants(&store).await?,
        false => tenant.iter().map(|key| key.parse().map_err(Failure::usage)).collect::<Result<_, _>>()?,
    };
    let mut told = Vec::new();
    for tenant in tenants {
        let of = told_of(&store, tenant, check).await?;
        tell(&of)?;
        told.push(of);
    }
    match told.iter().find(|told| !told.holds && !told.rebuilt) {
        None => Ok(()),
        Some(Told { tenant, comparison, .. }) if !comparison.faults.is_empty() => {
            Err(Failure::new(format!("the log of `{tenant}` does not hold: nothing can be rebuilt from it")))
        }
        Some(Told { tenant, .. }) => Err(Failure::new(format!(
            "what is stored of `{tenant}` is not what follows from its log; \
             stop the servers and run `tidegate rebuild` to make it so"
        ))),
    }
}

async fn all_tenants(store: &Store) -> Result<Vec<TenantKey>, Failure> {
    let mut keys: Vec<TenantKey> = Vec::new();
    loop {
        let after = keys.last().map(ToString::to_string);
        let page = Page { after: after.as_deref(), limit: TENANTS_LISTED };
        let more = store.tenants(page).await.map_err(store_failure)?;
        if more.is_empty() {
            return Ok(keys);
        }
        keys.extend(more.into_iter().map(|tenant| tenant.key));
    }
}

async fn told_of(store: &Store, tenant: TenantKey, check: bool) -> Result<Told, Failure> {
    let name = tenant.to_string();
    let permit = Permit::server(tenant);
    let (comparison, rebuilt) = if check {
        let reader = store.read(&permit).await.map_err(store_failure)?;
        (reader.compare_with_log().await.map_err(store_failure)?, false)
    } else {
        let writer = store.write(&permit).await.map_err(store_failure)?;
        let found = writer.rebuild_from_log(now_ms()).await.map_err(store_failure)?;
        writer.commit().await.map_err(store_failure)?;
        let rebuilt = !found.holds() && found.faults.is_empty();
        (found, rebuilt)
    };
    Ok(Told { tenant: name, holds: comparison.holds(), rebuilt, comparison })
}

fn tell(told: &Told) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    if io::stdout().is_terminal() {
        return write!(out, "{}", for_people(told)).map_err(Failure::new);
    }
    let line = serde_json::to_string(told).map_err(Failure::new)?;
    writeln!(out, "{line}").map_err(Failure::new)
}

fn for_people(told: &Told) -> String {
    let Told { tenant, comparison: found, .. } = told;
    let mut text = format!("{tenant}: {} leaves, {} with something erased\n", found.leaves, found.erased);
    for fault in &found.faults {
        text.push_str(&format!("  WRONG in the log: {fault}\n"));
    }
    for differs in &found.differences {
        text.push_str(&format!("  {} {}: {}\n", differs.table, differs.row, differs.difference));
    }
    let more = found.count.saturating_sub(found.differences.len() as u64);
    if more > 0 {
        text.push_str(&format!("  and {more} more differences\n"));
    }
    text.push_str(match (told.holds, told.rebuilt) {
        (true, _) => "  what is stored follows from the log\n",
        (false, true) => "  rebuilt from the log, as a change of its own\n",
        (false, false) => "  not as the log says\n",
    });
    text
}
