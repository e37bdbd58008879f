//! Which database a URL means.

use std::path::PathBuf;
use std::str::FromStr;

use sea_orm::sqlx::postgres::PgConnectOptions;

/// A database.
pub(crate) enum Location {
    /// A file.
    Sqlite(PathBuf),
    /// A server.
    Postgres(Box<PgConnectOptions>),
}

impl Location {
    /// Reads a URL; `None` for what is none.
    pub(crate) fn parse(url: &str) -> Option<Self> {
        if let Some(rest) = url.strip_prefix("sqlite:") {
            let path = rest.strip_prefix("//").unwrap_or(rest);
            // Neither a database in memory, which other connections would not see, nor parameters.
            let plain = !path.is_empty() && !path.starts_with(':') && !path.contains('?');
            return plain.then(|| Self::Sqlite(path.into()));
        }
        let postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
        let options = postgres.then(|| PgConnectOptions::from_str(url).ok())??;
        Some(Self::Postgres(Box::new(options)))
    }
}

/// Names a server without credentials.
pub(crate) fn server_name(options: &PgConnectOptions) -> String {
    let database = options.get_database().unwrap_or_else(|| options.get_username());
    match options.get_socket() {
        Some(socket) => format!("{}/{database}", socket.display()),
        None => format!("{}:{}/{database}", options.get_host(), options.get_port()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(url: &str) -> Option<String> {
        Some(match Location::parse(url)? {
            Location::Sqlite(path) => path.display().to_string(),
            Location::Postgres(options) => server_name(&options),
        })
    }

    #[test]
    fn urls() {
        let check = |url: &str, expected: Option<&str>| assert_eq!(name(url).as_deref(), expected, "{url}");
        check("sqlite://a/b.db", Some("a/b.db"));
        check("sqlite:///a/50%25 b.db", Some("/a/50%25 b.db"));
        check("sqlite:b.db", Some("b.db"));
        check("postgres://u:secret@db:6543/tide", Some("db:6543/tide"));
        check("postgresql://u@db/tide", Some("db:5432/tide"));
        for url in ["", "b.db", "sqlite:", "sqlite://", "sqlite::memory:", "sqlite://b.db?mode=ro"] {
            check(url, None);
        }
        for url in ["mysql://u:p@h/db", "postgres://u:p@h:port/db", "postgres:/db"] {
            check(url, None);
        }
    }
}
