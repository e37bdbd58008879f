//! `cargo xtask demo`: a simulated shop releases a good change and a bad one at the same time, and the engine lets the
//! one through and stops the other.

mod releases;
mod scenery;
mod shop;
mod telling;

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread::sleep;

use anyhow::{Context, Result, bail};

use crate::server::{POLL, Server};
use crate::{console, npm, process, run, workspace};
use scenery::Place;
use shop::Shop;

const SERVER: [&str; 3] = ["build", "--package", "tidegate"];
const SHOP: [&str; 5] = ["build", "--package", "tidegate-sdk", "--example", "shop"];

/// What was asked for.
#[derive(Debug, PartialEq)]
struct Options<'a> {
    /// Where the server listens; the system chooses a port where nobody does.
    listen: Option<&'a str>,
    /// Ends when both releases are decided.
    is_once: bool,
}

impl<'a> Options<'a> {
    fn read(arguments: &[&'a str]) -> Result<Self> {
        let (listen, is_once) = match arguments {
            [] => (None, false),
            ["--once"] => (None, true),
            ["--listen", address] => (Some(*address), false),
            ["--listen", address, "--once"] | ["--once", "--listen", address] => (Some(*address), true),
            _ => bail!(
                "`{}` is not understood; `cargo xtask demo` takes `--listen ADDRESS` and `--once`",
                arguments.join(" ")
            ),
        };
        Ok(Self { listen, is_once })
    }
}

/// Shows both releases, and serves until it is stopped.
pub(crate) fn demo(arguments: &[&str]) -> Result<ExitCode> {
    let options = Options::read(arguments)?;
    if let Some(address) = options.listen {
        run::check_free(address, "demo")?;
    }
    println!("[1/4] the console, the server and the shop; some minutes the first time");
    let server = built("TIDEGATE_BIN", "debug/tidegate", || {
        // Whoever does not stay looks at no console.
        if !options.is_once {
            npm::check_tools()?;
            console::build()?;
        }
        process::must("building the server", &mut workspace::cargo(&SERVER))
    })?;
    let shop = built("SHOP_BIN", "debug/examples/shop", || {
        process::must("building the shop", &mut workspace::cargo(&SHOP))
    })?;

    println!("[2/4] starting the server on SQLite in a temporary folder");
    let folder = Folder::make()?;
    let token = run::admin_token(&folder.0)?;
    let listen = options.listen.unwrap_or("127.0.0.1:0");
    let mut server = Server::start(&server, listen, (&folder.0, &token), "error")?;
    let place = Place { url: server.url.clone(), token };

    println!("[3/4] entering 40 customers, and opening their shop: three versions, three instances of each");
    place.furnish()?;
    let mut shop = Shop::open(&shop, &place, &run::sdk_key(&place.url, &folder.0, &place.token)?)?;

    println!("[4/4] releasing two changes of the shop\n{}", telling::how_to_get_in(&place));
    let Some(decided) = telling::follow(&place, &mut shop, &mut server)? else { return Ok(farewell()) };
    println!("{}", decided.summary());
    if options.is_once {
        decided.must_be_as_planned()?;
        return Ok(ExitCode::SUCCESS);
    }
    println!("{}", decided.invitation(&place));
    while server.is_wanted()? {
        shop.words()?;
        sleep(POLL);
    }
    Ok(farewell())
}

/// What was started ends with this function's values.
fn farewell() -> ExitCode {
    println!("\nending the shop and the server, and removing their data");
    ExitCode::SUCCESS
}

/// The program that a variable of the environment names, or else the one that is built now.
fn built(variable: &str, path: &str, build: impl FnOnce() -> Result<()>) -> Result<PathBuf> {
    if let Some(program) = std::env::var_os(variable) {
        return Ok(program.into());
    }
    build()?;
    Ok(workspace::target()?.join(path))
}

/// A folder that is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn make() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("tidegate-demo-{}", std::process::id()));
        let made = fs::DirBuilder::new().mode(0o700).create(&folder);
        made.with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_in_any_order() {
        let check = |arguments: &[&str], listen, is_once| {
            assert_eq!(Options::read(arguments).unwrap(), Options { listen, is_once }, "{arguments:?}");
        };
        check(&[], None, false);
        check(&["--once"], None, true);
        check(&["--once", "--listen", "[::1]:80"], Some("[::1]:80"), true);
        for wrong in [&["--listen"][..], &["--twice"], &["--once", "--once"]] {
            assert!(Options::read(wrong).is_err(), "{wrong:?}");
        }
    }
}
