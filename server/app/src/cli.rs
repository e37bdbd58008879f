//! The command line.

mod database;
mod release;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use serde::Deserialize;

pub(crate) use database::{BackupArguments, DatabaseArguments, RebuildArguments, RestoreArguments};
pub(crate) use release::{ReleaseCommand, StartArguments, Until, VerbArguments};

/// Feature flags per customer, and progressive delivery.
#[derive(Debug, Parser)]
#[command(name = "tidegate", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the flag server
    Serve(Box<ServeArguments>),
    /// Copy the SQLite database of a server, which may go on meanwhile
    Backup(BackupArguments),
    /// Put a copy in the place of the database, or let a new epoch begin after a restore
    #[command(after_help = database::RESTORE_HELP)]
    Restore(RestoreArguments),
    /// Fetch the rules of an environment as one file, for `eval` and for SDKs without a server
    Snapshot(SnapshotArguments),
    /// Evaluate flags offline, from a snapshot file
    Eval(EvalArguments),
    /// Export, verify and witness the change log
    #[command(subcommand)]
    Log(LogCommand),
    /// Compare what is stored with what follows from the change log, and make it so
    #[command(after_help = database::REBUILD_HELP)]
    Rebuild(RebuildArguments),
    #[command(flatten)]
    Control(ControlCommand),
}

/// What is asked of a server.
#[derive(Debug, Subcommand)]
pub(crate) enum ControlCommand {
    /// List, show and switch flags
    #[command(subcommand)]
    Flag(FlagCommand),
    /// Give customers or users their own variant
    #[command(subcommand)]
    Override(OverrideCommand),
    /// Start, steer and follow releases
    #[command(subcommand)]
    Release(ReleaseCommand),
    /// Show what a customer gets, and why; keep releases from a customer for a while
    #[command(subcommand)]
    Customer(CustomerCommand),
    /// Create API tokens
    #[command(subcommand)]
    Token(TokenCommand),
    /// Create tenants
    #[command(subcommand)]
    Tenant(TenantCommand),
    /// Write a project's flags and the rules of its environments as JSON
    Export {
        #[command(flatten)]
        of: ProjectArguments,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum FlagCommand {
    /// List the flags of a project
    List {
        /// Part of the key, description, owner or a tag
        #[arg(long, value_name = "TEXT")]
        q: Option<String>,
        #[command(flatten)]
        of: ProjectArguments,
    },
    /// Show one flag
    Show {
        /// The flag's key
        key: String,
        #[command(flatten)]
        of: ProjectArguments,
    },
    /// Let a flag's rules decide
    On {
        /// The flag's key
        key: String,
        /// Why, for the change log
        #[arg(long, value_name = "TEXT")]
        comment: Option<String>,
        #[command(flatten)]
        at: EnvironmentArguments,
    },
    /// Serve the off variant to everybody, whatever else has changed
    Off {
        /// The flag's key
        key: String,
        /// Why, for the change log
        #[arg(long, value_name = "TEXT")]
        comment: Option<String>,
        #[command(flatten)]
        at: EnvironmentArguments,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum OverrideCommand {
    /// Add an override to a flag
    #[command(group(ArgGroup::new("who").required(true)))]
    Add {
        /// The flag's key
        flag: String,
        /// The customer who gets the variant
        #[arg(long, value_name = "KEY", group = "who")]
        customer: Option<String>,
        /// The user who gets the variant
        #[arg(long, value_name = "KEY", group = "who")]
        user: Option<String>,
        /// The variant
        #[arg(long, value_name = "KEY")]
        variant: String,
        /// Why
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
        /// Until when, RFC 3339
        #[arg(long, value_name = "INSTANT")]
        expires_at: Option<String>,
        #[command(flatten)]
        at: EnvironmentArguments,
    },
    /// Remove an override from a flag
    Remove {
        /// The flag's key
        flag: String,
        /// The override's id
        id: String,
        #[command(flatten)]
        at: EnvironmentArguments,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum CustomerCommand {
    /// Show every flag with what the customer gets
    Show {
        /// The customer's key
        key: String,
        /// As it was then, RFC 3339
        #[arg(long, value_name = "INSTANT")]
        as_of: Option<String>,
        #[command(flatten)]
        at: EnvironmentArguments,
    },
    /// Let no release expose more of a customer for a while
    Freeze {
        /// The customer's key
        key: String,
        /// From when on, RFC 3339
        #[arg(long, value_name = "INSTANT")]
        from: String,
        /// Until when, RFC 3339
        #[arg(long, value_name = "INSTANT")]
        until: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// End all freezes of a customer
    Thaw {
        /// The customer's key
        key: String,
        #[command(flatten)]
        server: ServerArguments,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Create an API token and print it, this once
    Create {
        /// What people call it
        #[arg(long, value_name = "TEXT")]
        name: String,
        /// owner, admin, editor, operator, viewer or auditor
        #[arg(long, value_name = "ROLE")]
        role: String,
        /// The project that it is confined to
        #[arg(long, value_name = "KEY")]
        project: Option<String>,
        /// The environment of the project that it is confined to
        #[arg(long, value_name = "KEY", requires = "project")]
        environment: Option<String>,
        /// Until when, RFC 3339
        #[arg(long, value_name = "INSTANT")]
        expires_at: Option<String>,
        #[command(flatten)]
        server: ServerArguments,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum TenantCommand {
    /// Create a tenant and print its owner's token, this once
    Create {
        /// The tenant's key
        key: String,
        /// Address of the server
        #[arg(long, env = "TIDEGATE_SERVER", value_name = "URL", default_value = "http://127.0.0.1:8080")]
        server: String,
        /// The platform token of the server
        #[arg(long, env = "TIDEGATE_PLATFORM_TOKEN", value_name = "TOKEN", hide_env_values = true)]
        platform_token: String,
    },
}

/// Which server, and with which token.
#[derive(Debug, Args)]
pub(crate) struct ServerArguments {
    /// Address of the server
    #[arg(long, env = "TIDEGATE_SERVER", value_name = "URL", default_value = "http://127.0.0.1:8080")]
    pub(crate) server: String,
    /// API token
    #[arg(long, env = "TIDEGATE_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub(crate) token: String,
}

/// Which project of which server.
#[derive(Debug, Args)]
pub(crate) struct ProjectArguments {
    /// The project's key
    #[arg(long, env = "TIDEGATE_PROJECT", value_name = "KEY")]
    pub(crate) project: String,
    #[command(flatten)]
    pub(crate) server: ServerArguments,
}

/// Which environment of which server.
#[derive(Debug, Args)]
pub(crate) struct EnvironmentArguments {
    /// The project's key
    #[arg(long, env = "TIDEGATE_PROJECT", value_name = "KEY")]
    pub(crate) project: String,
    /// The environment's key
    #[arg(long, env = "TIDEGATE_ENVIRONMENT", value_name = "KEY")]
    pub(crate) environment: String,
    #[command(flatten)]
    pub(crate) server: ServerArguments,
}

/// Everything but `export` and `rotate` needs neither server nor network.
#[derive(Debug, Subcommand)]
pub(crate) enum LogCommand {
    /// Fetch a tenant's log into a folder, in the layout of c2sp.org/tlog-tiles
    Export(ExportArguments),
    /// Check an exported log: signatures, hashes, an earlier checkpoint, and what is served
    Verify(VerifyArguments),
    /// Prove from an exported log that a leaf is in it
    Prove {
        /// Folder with the exported log
        folder: PathBuf,
        /// The leaf, from 0
        index: u64,
        /// Write the leaf's bytes into this file, too
        #[arg(long, value_name = "FILE")]
        leaf: Option<PathBuf>,
    },
    /// Check a proof that a leaf is in the log
    Check {
        /// File with the proof
        proof: PathBuf,
        /// File with the leaf's bytes
        #[arg(long, value_name = "FILE")]
        leaf: PathBuf,
        /// Public key of the log, `NAME+ID+BASE64`
        #[arg(long, value_name = "KEY")]
        key: String,
    },
    /// Cosign a log's checkpoint, unless it contradicts what was cosigned before
    Witness(WitnessArguments),
    /// Make a new secret for the signing keys; it is in force from the server's next start on
    Rotate {
        /// Folder of the server's own files
        #[arg(long, env = "TIDEGATE_DATA_DIR", value_name = "FOLDER", default_value = "tidegate-data")]
        data_dir: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// Folder that is to hold the log
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) server: ServerArguments,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// Folder with the exported log
    pub(crate) folder: PathBuf,
    /// Fingerprint of the root keys, as SDK keys carry it [default: that of the export's first list]
    #[arg(long, value_name = "FINGERPRINT")]
    pub(crate) root: Option<String>,
    /// Checkpoint that was saved earlier; the log has to go on from it
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: Vec<PathBuf>,
    /// Snapshot that is being served; its rules have to follow from the log
    #[arg(long, value_name = "FILE")]
    pub(crate) snapshot: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct WitnessArguments {
    /// Folder with the exported log, or a file with a request of c2sp.org/tlog-witness
    pub(crate) source: PathBuf,
    /// Public key of the log, `NAME+ID+BASE64`
    #[arg(long, value_name = "KEY")]
    pub(crate) log: String,
    /// Name of the witness
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// File with the secret of the witness; made where it is missing
    #[arg(long, value_name = "FILE")]
    pub(crate) secret: PathBuf,
    /// File with the checkpoint that was cosigned last
    #[arg(long, value_name = "FILE")]
    pub(crate) state: PathBuf,
}

/// Settings come from flags, from the environment, or from a file, in that order.
#[derive(Debug, Default, Args, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub(crate) struct ServeArguments {
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, env = "TIDEGATE_LISTEN", value_name = "ADDRESS")]
    pub(crate) listen: Option<SocketAddr>,
    /// File with the certificate for TLS and those that lead to its root, PEM [default: plain HTTP]
    #[arg(long, env = "TIDEGATE_TLS_CERTIFICATE", value_name = "FILE")]
    pub(crate) tls_certificate: Option<PathBuf>,
    /// File with the private key of the certificate, PEM
    #[arg(long, env = "TIDEGATE_TLS_KEY", value_name = "FILE")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Addresses and networks of proxies, parted by commas, whose `X-Forwarded-For` is believed
    /// [default: nobody's is]
    #[arg(long, env = "TIDEGATE_TRUSTED_PROXIES", value_name = "NETWORKS")]
    pub(crate) trusted_proxies: Option<String>,
    /// Path below which a proxy shows the server, such as `/flags`; the proxy takes it away before it asks
    /// [default: none]
    #[arg(long, env = "TIDEGATE_BASE_PATH", value_name = "PATH")]
    pub(crate) base_path: Option<String>,
    /// Whether `/metrics` answers [default: true]
    #[arg(long, env = "TIDEGATE_METRICS", num_args = 0..=1, default_missing_value = "true",
          value_parser = clap::builder::BoolishValueParser::new(), value_name = "BOOL")]
    pub(crate) metrics: Option<bool>,
    /// Requests that one credential may make in a second, on the average of ten [default: 20000]
    #[arg(long, env = "TIDEGATE_REQUESTS_PER_SECOND", value_name = "NUMBER")]
    pub(crate) requests_per_second: Option<u32>,
    /// Requests that one credential may make in a second to change something [default: 1000]
    #[arg(long, env = "TIDEGATE_CHANGES_PER_SECOND", value_name = "NUMBER")]
    pub(crate) changes_per_second: Option<u32>,
    /// Requests without a known credential that one address may make in a second [default: 500]
    #[arg(long, env = "TIDEGATE_ADDRESS_PER_SECOND", value_name = "NUMBER")]
    pub(crate) address_per_second: Option<u32>,
    /// Seconds that the body of a request may take to arrive [default: 30]
    #[arg(long, env = "TIDEGATE_BODY_SECONDS", value_name = "SECONDS")]
    pub(crate) body_seconds: Option<u64>,
    /// Whether signals may be read at addresses of private networks; leave it off where tenants are strangers
    /// [default: false]
    #[arg(long, env = "TIDEGATE_PRIVATE_SOURCES", num_args = 0..=1, default_missing_value = "true",
          value_parser = clap::builder::BoolishValueParser::new(), value_name = "BOOL")]
    pub(crate) private_sources: Option<bool>,
    /// `sqlite://PATH` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE` [default: SQLite in the data folder]
    #[arg(long, env = "TIDEGATE_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub(crate) database_url: Option<String>,
    /// Folder of the server's own files [default: ./tidegate-data]
    #[arg(long, env = "TIDEGATE_DATA_DIR", value_name = "FOLDER")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Tells replicas of each other's changes at once; without it they poll the database
    #[arg(long, env = "TIDEGATE_REDIS_URL", value_name = "URL", hide_env_values = true)]
    pub(crate) redis_url: Option<String>,
    /// Owner's token of the tenant `default`, taken at the first start: 24 to 128 of A-Z a-z 0-9 _ -
    /// [default: one is made and printed once]
    #[arg(long, env = "TIDEGATE_ADMIN_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub(crate) admin_token: Option<String>,
    /// Token that makes tenants, and enters none: 24 to 128 of A-Z a-z 0-9 _ - [default: nobody makes any]
    #[arg(long, env = "TIDEGATE_PLATFORM_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub(crate) platform_token: Option<String>,
    /// Secrets that the signing keys are made from, 64 hexadecimal digits each, the oldest first, parted by
    /// commas; the same for all replicas [default: the file `signing-secrets` in the data folder]
    #[arg(long, env = "TIDEGATE_SIGNING_SECRETS", value_name = "SECRETS", hide_env_values = true)]
    pub(crate) signing_secrets: Option<String>,
    /// Seed the demo project `shop` at the first start (1 in the environment)
    #[arg(long, env = "TIDEGATE_DEMO", num_args = 0..=1, default_missing_value = "true",
          value_parser = clap::builder::BoolishValueParser::new(), value_name = "BOOL")]
    pub(crate) demo: Option<bool>,
    /// Over how many seconds the streams are ended after the signal to stop, so that their clients do not all
    /// come back at once [default: 5]
    #[arg(long, env = "TIDEGATE_DRAIN_SECONDS", value_name = "SECONDS")]
    pub(crate) drain_seconds: Option<u64>,
    /// How many streams may be opened in a second, and at once, before clients are asked to come back later
    /// [default: 1200]
    #[arg(long, env = "TIDEGATE_STREAMS_PER_SECOND", value_name = "STREAMS")]
    pub(crate) streams_per_second: Option<NonZeroU32>,
    /// Settings file: TOML with the long names of these flags, such as `data_dir = "/var/lib/tidegate"`
    #[arg(long, env = "TIDEGATE_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct SnapshotArguments {
    /// Address of the server
    #[arg(long, env = "TIDEGATE_SERVER", value_name = "URL", default_value = "http://127.0.0.1:8080")]
    pub(crate) server: String,
    /// SDK key of the environment, of the audience `server` or `preview`
    #[arg(long, env = "TIDEGATE_SDK_KEY", value_name = "KEY", hide_env_values = true)]
    pub(crate) key: String,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("whom").required(true))]
pub(crate) struct EvalArguments {
    /// Snapshot file, as `tidegate snapshot` or `GET /sdk/v1/snapshot` gives it
    #[arg(long, value_name = "FILE")]
    pub(crate) snapshot: PathBuf,
    /// Context, such as '{"customer":{"key":"acme"}}'
    #[arg(long, value_name = "JSON", group = "whom")]
    pub(crate) context: Option<String>,
    /// File with one context a line; prints one result a line
    #[arg(long, value_name = "FILE", group = "whom")]
    pub(crate) contexts: Option<PathBuf>,
    /// Only this flag; all of the snapshot if left out
    #[arg(long, value_name = "KEY")]
    pub(crate) flag: Option<String>,
    /// Moment of the evaluation, RFC 3339 [default: now]
    #[arg(long, value_name = "INSTANT")]
    pub(crate) now: Option<String>,
    /// Tell how each answer came about: as text on a terminal, in the JSON as `trace` otherwise
    #[arg(long)]
    pub(crate) explain: bool,
    /// How to explain [default: tree on a terminal, json otherwise]
    #[arg(long, value_name = "FORMAT", requires = "explain")]
    pub(crate) format: Option<Format>,
}

/// The form of explanations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text for people
    Tree,
    /// One line of JSON for each context
    Json,
}
