//! No tenant meets another: every documented operation by everybody there is, with ids of the other tenant in
//! every place, and canaries in every text; and the same with mistakes put in, which all have to be found.

mod askers;
mod columns;
mod operations;
mod probes;
mod seeds;
mod wire;
mod world;

use std::collections::BTreeSet;

use anyhow::Result;
use tidegate_tests::server::Server;

use self::probes::Look;
use self::world::Tenant;

on_both_databases!(no_way_leads_to_another_tenant);

/// Both tenants look everywhere; how many texts they have got, and what was wrong with them.
fn look(server: &Server, [alpha, beta]: &[Tenant; 2], round: usize) -> Result<(usize, BTreeSet<String>)> {
    let mut looked = 0;
    let mut found = BTreeSet::new();
    for tenants in [[alpha, beta], [beta, alpha]] {
        let mut look = Look::new(server, tenants, round);
        if let Err(error) = look.everywhere() {
            look.found.insert(format!("{error:#}"));
        }
        looked += look.looked;
        found.append(&mut look.found);
    }
    Ok((looked, found))
}

fn no_way_leads_to_another_tenant(server: &Server) -> Result<()> {
    let tenants = world::make(server)?;
    let (looked, found) = look(server, &tenants, 0)?;
    assert!(found.is_empty(), "{found:#?}");
    let asked = askers::ask_everything(server, &tenants)?;
    println!(
        "access matrix: {asked}; {looked} texts looked through in search of the other's canary: 0 leaks"
    );
    Ok(())
}
