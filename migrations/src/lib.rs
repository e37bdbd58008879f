//! The database schema, as a list of migrations.
//!
//! The statements are frozen: a migration that was released is never edited, and none of them names
//! a type of ours. Each expands first and contracts in a later one, so that the server of the
//! version before goes on working on the migrated database. Who applies them, and under which lock,
//! is the store's affair.

use sea_orm_migration::prelude::*;

mod m0001_first;
mod m0002_identity;
mod m0003_log;
mod m0004_requests;
mod m0005_flags;
mod m0006_customers;
mod m0007_isolation;
mod m0008_tenants;
mod m0009_members;
mod m0010_telemetry;
mod m0011_policies;
mod m0012_evidence;
mod m0013_releases;
mod m0014_leaf_check;
mod m0015_schemas;
mod m0016_signals;
mod m0017_ledger;
mod m0018_plans;
mod m0019_origins;
mod m0020_lists;
mod m0021_platform_requests;
mod m0023_names;
mod m0024_customer_freezes;
mod m0025_starts;
mod m0026_roles;
mod tenancy;

/// All migrations, in order.
#[derive(Debug, Clone, Copy)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_first::First),
            Box::new(m0002_identity::Identity),
            Box::new(m0003_log::Log),
            Box::new(m0004_requests::Requests),
            Box::new(m0005_flags::Flags),
            Box::new(m0006_customers::Customers),
            Box::new(m0007_isolation::Isolation),
            Box::new(m0008_tenants::Tenants),
            Box::new(m0009_members::Members),
            Box::new(m0010_telemetry::Telemetry),
            Box::new(m0011_policies::Policies),
            Box::new(m0019_origins::Origins),
            Box::new(m0014_leaf_check::LeafCheck),
            Box::new(m0012_evidence::Evidence),
            Box::new(m0020_lists::Lists),
            Box::new(m0013_releases::Releases),
            Box::new(m0016_signals::Signals),
            Box::new(m0015_schemas::Schemas),
            Box::new(m0017_ledger::Ledger),
            Box::new(m0018_plans::Plans),
            Box::new(m0024_customer_freezes::CustomerFreezes),
            Box::new(m0021_platform_requests::PlatformRequests),
            Box::new(m0023_names::Names),
            Box::new(m0025_starts::Starts),
            Box::new(m0026_roles::Roles),
        ]
    }
}
