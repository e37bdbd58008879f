//! The storage: SQLite and PostgreSQL behind one type.
//!
//! A unit of work ([`Reader`], [`Writer`]) opens for one tenant, and there is no query without a
//! tenant but two, which carry tenants in what they are asked for: [`Store::credential`] and
//! [`Store::versions`], and the jobs of the signer for all tenants. A unit of work is one transaction: a reader
//! sees one moment, a writer's changes appear together on [`Writer::commit`] or not at all.
//!
//! ```no_run
//! # async fn example(change: tidegate_domain::NewChange) -> Result<(), Box<dyn std::error::Error>> {
//! use tidegate_domain::Permit;
//! use tidegate_store::Store;
//!
//! let store = Store::open::<tidegate_migrations::Migrator>("sqlite://tidegate.db").await?;
//! let (tenant, project) = ("default".parse()?, "shop".parse()?);
//! let writer = store.write(&Permit::server(tenant)).await?;
//! if let Some(project) = writer.project(&project).await? {
//!     println!("{}", project.name);
//! }
//! let seq = writer.append_change(change, Vec::new()).await?;
//! writer.commit().await?;
//! # Ok(()) }
//! ```

mod appending;
mod backup;
mod batch;
mod change_log;
mod customers;
mod earlier;
mod entity;
mod epoch;
mod error;
mod evidence;
mod flag_history;
mod folding;
mod forgetting;
mod history;
mod keyring;
mod leaf;
mod lease;
mod ledger;
mod lists;
mod location;
mod members;
mod migrate;
mod names;
mod note;
mod open;
mod outbox;
mod outcomes;
mod personal;
mod plans;
mod query;
mod reader;
mod rebuild;
mod releases;
mod requests;
mod row;
mod ruleset;
mod search;
mod sessions;
mod signals;
mod signing;
mod starts;
mod store;
mod telemetry;
mod tenants;
mod usage;
mod writer;

pub use backup::{BackupError, Contents, SqliteFile};
pub use change_log::ChangeFilter;
pub use customers::{FrozenCustomers, Reached};
pub use error::StoreError;
pub use evidence::{Acknowledged, Detail};
pub use history::{LogState, StoredCheckpoint, StoredDocument, StoredKeys};
pub use keyring::Keyring;
pub use ledger::LedgerNote;
pub use names::Names;
pub use note::{NOTE_RENEWAL_MS, Note};
pub use open::OpenError;
pub use outbox::{LETTERS_KEPT_MS, Letter};
pub use personal::NamingItem;
pub use reader::{Page, Reader};
pub use rebuild::{Comparison, Difference};
pub use releases::{Claim, Fence, ReleaseFilter, StoredRelease};
pub use requests::AnsweredRequest;
pub use ruleset::{ItemState, StoredItem};
pub use signals::{ReleaseSignal, SignalBatch, StoredReading};
pub use signing::SigningError;
pub use store::Store;
pub use telemetry::Taken;
pub use usage::{LiveVersion, UnknownFlag, UsageRow};
pub use writer::Writer;
