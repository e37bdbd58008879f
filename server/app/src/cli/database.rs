//! What the commands are told that work on the database itself.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

pub(super) const RESTORE_HELP: &str = "\
SDKs never take rules that are older than those they hold, unless they are of a newer epoch. Stop the server, \
restore, and start it again. PostgreSQL is restored with its own tools; afterwards `tidegate restore --new-epoch` \
without a file does the rest.";

pub(super) const REBUILD_HELP: &str = "\
`--check` may run beside the server. Stop the servers before anything is written.";

/// Which database; all that the server's settings say, too.
#[derive(Debug, Args)]
pub(crate) struct DatabaseArguments {
    /// `sqlite://PATH` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE` [default: SQLite in the data folder]
    #[arg(long, env = "TIDEGATE_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub(crate) database_url: Option<String>,
    /// Folder of the server's own files [default: ./tidegate-data]
    #[arg(long, env = "TIDEGATE_DATA_DIR", value_name = "FOLDER")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Secrets of the signing keys [default: the file `signing-secrets` in the data folder]
    #[arg(long, env = "TIDEGATE_SIGNING_SECRETS", value_name = "SECRETS", hide_env_values = true)]
    pub(crate) signing_secrets: Option<String>,
    /// Settings file of the server
    #[arg(long, env = "TIDEGATE_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct BackupArguments {
    /// File that is to hold the copy; it must not exist
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) database: DatabaseArguments,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").args(["file", "new_epoch"]).multiple(true).required(true)))]
pub(crate) struct RestoreArguments {
    /// Copy that is to become the database; what is there now is kept beside it
    pub(crate) file: Option<PathBuf>,
    /// Begin a new epoch, so that SDKs take these rules although they hold later ones
    #[arg(long)]
    pub(crate) new_epoch: bool,
    #[command(flatten)]
    pub(crate) database: DatabaseArguments,
}

#[derive(Debug, Args)]
pub(crate) struct RebuildArguments {
    /// Only compare, and change nothing
    #[arg(long)]
    pub(crate) check: bool,
    /// Only this tenant, maybe several times [default: all]
    #[arg(long, value_name = "KEY")]
    pub(crate) tenant: Vec<String>,
    #[command(flatten)]
    pub(crate) database: DatabaseArguments,
}
