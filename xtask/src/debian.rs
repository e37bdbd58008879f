//! The Debian packages that the tests need, installed where we may and named exactly where we may not.

use std::path::Path;
use std::process::Stdio;

use anyhow::Result;

use crate::{process, workspace};

/// Something that tests start, and how to get it.
pub(crate) struct Need {
    pub(crate) name: &'static str,
    pub(crate) package: &'static str,
    is_there: fn() -> bool,
}

/// All that the tests need beyond Rust and node.
const NEEDS: [Need; 6] = [
    Need { name: "PostgreSQL", package: "postgresql", is_there: has_postgres },
    Need { name: "Redis", package: "redis-server", is_there: || workspace::is_installed("redis-server") },
    Need { name: "Prometheus", package: "prometheus", is_there: || workspace::is_installed("prometheus") },
    Need { name: "libfaketime", package: "faketime", is_there: || workspace::is_installed("faketime") },
    Need { name: "nginx", package: "nginx-light", is_there: || Path::new("/usr/sbin/nginx").is_file() },
    Need { name: "Chromium", package: "chromium", is_there: || workspace::is_installed("chromium") },
];

/// What the long run needs besides: the fuzzer is C++.
const LONG_NEEDS: [Need; 1] =
    [Need { name: "a C++ compiler", package: "g++", is_there: || workspace::is_installed("c++") }];

/// Installs what is missing where that is possible, and answers what is missing still.
pub(crate) fn provide(is_long: bool) -> Result<Vec<&'static Need>> {
    let needs = || NEEDS.iter().chain(is_long.then_some(&LONG_NEEDS).into_iter().flatten());
    let missing = || needs().filter(|need| !(need.is_there)()).collect::<Vec<_>>();
    let absent = missing();
    if absent.is_empty() {
        let names: Vec<&str> = needs().map(|need| need.name).collect();
        println!("{} are there", names.join(", "));
        return Ok(absent);
    }
    let packages: Vec<&str> = absent.iter().map(|need| need.package).collect();
    println!("missing Debian packages: {}", packages.join(", "));
    match privilege() {
        Some(prefix) => install(prefix, &packages)?,
        None => println!(
            "they cannot be installed from here (neither root nor sudo without a password, or no apt-get)"
        ),
    }
    Ok(missing())
}

/// Debian keeps the server programs of each major version in a folder of their own, off the search path.
fn has_postgres() -> bool {
    let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") else { return false };
    versions.flatten().any(|version| Path::new(&version.path()).join("bin/postgres").is_file())
}

/// What to put before `apt-get`, if it may be run at all.
fn privilege() -> Option<&'static [&'static str]> {
    if !workspace::is_installed("apt-get") {
        return None;
    }
    let id = workspace::command("id", &["-u"]).output().ok()?;
    if id.stdout.trim_ascii() == b"0" {
        return Some(&["env"]);
    }
    let sudo =
        workspace::command("sudo", &["-n", "true"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    sudo.is_ok_and(|status| status.success()).then_some(&["sudo", "-n", "env"])
}

fn install(prefix: &[&str], packages: &[&str]) -> Result<()> {
    apt(prefix, "updating the list of packages", &["update", "-q"])?;
    let arguments = [&["install", "-q", "-y", "--no-install-recommends"], packages].concat();
    apt(prefix, "installing packages", &arguments)
}

/// A failure is not the end here: what is missing afterwards is counted and named by the caller.
fn apt(prefix: &[&str], what: &str, arguments: &[&str]) -> Result<()> {
    let [program, rest @ ..] = prefix else { return Ok(()) };
    let retrying = ["DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "Acquire::Retries=5"];
    let all = [rest, &retrying, arguments].concat();
    if !process::watch(what, &mut workspace::command(program, &all), |_| {})? {
        println!("{what} failed; the reason stands above");
    }
    Ok(())
}
