//! The same test on both databases.

use anyhow::Result;
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::postgres;

/// A server with the demo project on SQLite.
pub(crate) fn on_sqlite(test: fn(&Server) -> Result<()>) -> Result<()> {
    checked(test, Settings::default())
}

/// A server with the demo project on PostgreSQL, where there is one.
pub(crate) fn on_postgres(test: fn(&Server) -> Result<()>) -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    checked(test, Settings { database_url: Some(postgres.database()?), ..Settings::default() })
}

/// Whatever a test did, the server must not have panicked.
fn checked(test: fn(&Server) -> Result<()>, settings: Settings) -> Result<()> {
    let server = Server::start(settings)?;
    let result = test(&server);
    let errors = server.errors();
    assert!(!errors.contains("panicked"), "{errors}");
    result.map_err(|error| error.context(format!("the server wrote:\n{errors}")))
}

/// Makes two tests of each named function.
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[test] fn $name() -> anyhow::Result<()> { crate::databases::on_sqlite(super::$name) })+
        }
        mod on_postgres {
            $(#[test] fn $name() -> anyhow::Result<()> { crate::databases::on_postgres(super::$name) })+
        }
    };
}
