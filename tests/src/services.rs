//! PostgreSQL, Redis and Prometheus for tests: Debian's programs on ports and folders of their own.

use std::io::{self, BufWriter, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::process::{End, Process};
use crate::{LIMIT, free_port, skip, wait_for};

/// How often a start is tried: a port that was free may be taken a moment later.
const TRIES: u32 = 3;

/// Settings beyond those that all have.
type Settings = &'static [&'static str];

/// What makes tests faster, and would lose data with the power.
const FORGETFUL: [&str; 2] = ["fsync=off", "full_page_writes=off"];

/// A PostgreSQL server of our own.
#[derive(Debug)]
pub struct Postgres {
    process: Process,
    programs: PathBuf,
    settings: Settings,
    port: u16,
    databases: AtomicU32,
    folder: TempDir,
}

/// The PostgreSQL server that all tests of this process share; none, and a noted skip, where it is not installed.
///
/// # Panics
/// When it is installed and does not start.
#[must_use]
#[expect(clippy::panic, reason = "a broken service fails every test that needs it")]
pub fn postgres() -> Option<&'static Postgres> {
    static SHARED: OnceLock<Option<Result<Postgres>>> = OnceLock::new();
    let start = |programs: PathBuf| retried(|| Postgres::start(&programs, &FORGETFUL));
    let shared = SHARED.get_or_init(|| postgres_programs().map(start));
    match shared {
        Some(Ok(postgres)) => Some(postgres),
        Some(Err(error)) => panic!("PostgreSQL does not start: {error:#}"),
        None => {
            skip("PostgreSQL is missing (Debian package `postgresql`)");
            None
        }
    }
}

/// A PostgreSQL server for one test, which may be killed; none, and a noted skip, where it is not installed.
///
/// # Errors
/// When it is installed and does not start.
pub fn postgres_of_its_own() -> Result<Option<Postgres>> {
    let Some(programs) = postgres_programs() else {
        skip("PostgreSQL is missing (Debian package `postgresql`)");
        return Ok(None);
    };
    retried(|| Postgres::start(&programs, &FORGETFUL)).map(Some)
}

/// The newest PostgreSQL that is installed.
fn postgres_programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let folders = versions.map(|version| version.path().join("bin"));
    folders.filter(|folder| folder.join("postgres").is_file()).max()
}

impl Postgres {
    /// A PostgreSQL server that loses nothing when the power goes, as one in production does; none, and a
    /// noted skip, where it is not installed.
    ///
    /// # Errors
    /// When it is installed and does not start.
    pub fn durable() -> Result<Option<Self>> {
        let Some(programs) = postgres_programs() else {
            skip("PostgreSQL is missing (Debian package `postgresql`)");
            return Ok(None);
        };
        retried(|| Self::start(&programs, &[])).map(Some)
    }

    fn start(programs: &Path, settings: Settings) -> Result<Self> {
        let folder = TempDir::with_prefix("tidegate-postgres-")?;
        let is_root = rustix::process::geteuid().is_root();
        if is_root {
            // PostgreSQL refuses to run as root.
            run(Command::new("chown").arg("postgres").arg(folder.path()))?;
        }
        let data = folder.path().join("data");
        let mut init = as_postgres(is_root, &programs.join("initdb"));
        init.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        run(init.arg("--pgdata").arg(&data).current_dir(folder.path()))?;
        let port = free_port()?;
        let process = Self::launch(programs, settings, folder.path(), port)?;
        let programs = programs.to_path_buf();
        Ok(Self { process, programs, settings, port, databases: AtomicU32::new(0), folder })
    }

    fn launch(programs: &Path, settings: Settings, folder: &Path, port: u16) -> Result<Process> {
        let is_root = rustix::process::geteuid().is_root();
        let mut command = as_postgres(is_root, &programs.join("postgres"));
        command.arg("-D").arg(folder.join("data")).args(["-h", "127.0.0.1", "-p", &port.to_string()]);
        for setting in ["unix_socket_directories=", "max_connections=300", "jit=off"].iter().chain(settings) {
            command.args(["-c", setting]);
        }
        let process = Process::start(command.current_dir(folder), End::Quit, Some(folder))?;
        let ready = wait_for("PostgreSQL", LIMIT, || is_ready(programs, port).then_some(()));
        ready.with_context(|| process.errors())?;
        Ok(process)
    }

    /// Ends it without a word to anybody, and without tidying up.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn kill(&mut self) -> Result<()> {
        self.process.kill()
    }

    /// `kill -9` of all its processes; answers when none is left, since two of them on one data folder would
    /// lose what neither would alone.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn crash(&mut self) -> Result<()> {
        let parent = self.process.id();
        let children = std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children"))?;
        let children: Vec<String> = children.split_whitespace().map(str::to_owned).collect();
        // One that has ended by itself meanwhile is no failure.
        Command::new("kill").args(["-s", "KILL", &parent.to_string()]).args(&children).status()?;
        self.process.wait(LIMIT)?;
        let is_there = |child: &String| {
            let stat = std::fs::read_to_string(Path::new("/proc").join(child).join("stat"));
            stat.is_ok_and(|stat| !stat.contains(") Z "))
        };
        wait_for("the end of PostgreSQL", LIMIT, || (!children.iter().any(is_there)).then_some(()))
    }

    /// Starts it again on the same data and the same port.
    ///
    /// # Errors
    /// When it does not get ready.
    pub fn restart(&mut self) -> Result<()> {
        self.process = Self::launch(&self.programs, self.settings, self.folder.path(), self.port)?;
        Ok(())
    }

    /// Makes an empty database and answers its URL.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub fn database(&self) -> Result<String> {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut command = Command::new(self.programs.join("createdb"));
        run(command.args(connection(self.port)).arg(&name)).with_context(|| self.process.errors())?;
        Ok(format!("postgres://postgres@127.0.0.1:{}/{name}", self.port))
    }
}

impl Postgres {
    /// Copies rows, in the text form of `COPY`, into a table of a database that [`Self::database`] made.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub fn copy(
        &self,
        url: &str,
        table: &str,
        mut rows: impl FnMut(&mut dyn Write) -> io::Result<()>,
    ) -> Result<()> {
        let mut command = Command::new(self.programs.join("psql"));
        command.args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "-w", url]);
        command.arg(format!("--command=COPY {table} FROM STDIN"));
        let mut psql = command.stdin(Stdio::piped()).spawn().context("psql does not start")?;
        let mut input = BufWriter::new(psql.stdin.take().context("psql takes no input")?);
        rows(&mut input)?;
        input.flush()?;
        drop(input);
        ensure!(psql.wait()?.success(), "{}", self.process.errors());
        Ok(())
    }

    /// Writes a database that [`Self::database`] made into a file, as an operator does.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub fn dump(&self, url: &str, to: &Path) -> Result<()> {
        let mut command = Command::new(self.programs.join("pg_dump"));
        run(command.args(["--format=custom", "-w", "--file"]).arg(to).arg(url))
    }

    /// Fills an empty database from such a file.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub fn restore(&self, from: &Path, url: &str) -> Result<()> {
        let mut command = Command::new(self.programs.join("pg_restore"));
        run(command.args(["--exit-on-error", "-w", "--dbname", url]).arg(from))
    }

    /// Runs statements in a database that [`Self::database`] made.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub fn execute(&self, url: &str, statements: &str) -> Result<()> {
        let mut command = Command::new(self.programs.join("psql"));
        command.args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "-w", url]);
        run(command.arg(format!("--command={statements}")))
    }

    /// Asks a database that [`Self::database`] made; answers the lines, columns parted by `|`.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub fn query(&self, url: &str, query: &str) -> Result<Vec<String>> {
        let mut command = Command::new(self.programs.join("psql"));
        command.args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "-w", "-A", "-t", url]);
        let output = command.arg(format!("--command={query}")).output().context("psql does not start")?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8(output.stdout)?.lines().map(str::to_owned).collect())
    }
}

fn connection(port: u16) -> [String; 4] {
    [
        "--host=127.0.0.1".to_owned(),
        format!("--port={port}"),
        "--username=postgres".to_owned(),
        "-w".to_owned(),
    ]
}

fn is_ready(programs: &Path, port: u16) -> bool {
    let mut command = Command::new(programs.join("pg_isready"));
    command.args(["--host=127.0.0.1", &format!("--port={port}"), "--quiet"]);
    command.status().is_ok_and(|status| status.success())
}

fn as_postgres(is_root: bool, program: &Path) -> Command {
    if !is_root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--"]).arg(program);
    command
}

/// A Redis server of our own.
#[derive(Debug)]
pub struct Redis {
    process: Process,
    port: u16,
    folder: TempDir,
}

/// A Redis server for one test; none, and a noted skip, where it is not installed.
///
/// # Errors
/// When it is installed and does not start.
pub fn redis() -> Result<Option<Redis>> {
    if !is_installed("redis-server") {
        skip("Redis is missing (Debian package `redis-server`)");
        return Ok(None);
    }
    retried(Redis::start).map(Some)
}

impl Redis {
    fn start() -> Result<Self> {
        let folder = TempDir::with_prefix("tidegate-redis-")?;
        let port = free_port()?;
        Ok(Self { process: Self::run(&folder, port)?, port, folder })
    }

    fn run(folder: &TempDir, port: u16) -> Result<Process> {
        let mut command = Command::new("redis-server");
        command.args([
            "--bind",
            "127.0.0.1",
            "--port",
            &port.to_string(),
            "--save",
            "",
            "--appendonly",
            "no",
        ]);
        let process = Process::start(command.current_dir(folder.path()), End::Kill, Some(folder.path()))?;
        process.line("being ready", LIMIT, |line| line.contains("Ready to accept").then_some(()))?;
        Ok(process)
    }

    /// Starts it again after a crash, on the same port and without what it knew.
    ///
    /// # Errors
    /// When it does not get ready.
    pub fn restart(&mut self) -> Result<()> {
        self.process = Self::run(&self.folder, self.port)?;
        Ok(())
    }

    /// Forgets everything.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn flush(&self) -> Result<()> {
        let mut socket = TcpStream::connect(("127.0.0.1", self.port))?;
        socket.write_all(b"FLUSHALL\r\n")?;
        let mut answer = [0; 5];
        socket.read_exact(&mut answer)?;
        ensure!(&answer == b"+OK\r\n", "Redis does not forget");
        Ok(())
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Ends it as a crash would.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn kill(&mut self) -> Result<()> {
        self.process.kill()
    }
}

/// A Prometheus of our own.
#[derive(Debug)]
pub struct Prometheus {
    process: Process,
    port: u16,
    _folder: TempDir,
}

/// A Prometheus for one test that scrapes this port each second; none, and a noted skip, where it is not
/// installed.
///
/// # Errors
/// When it is installed and does not start.
pub fn prometheus(scraped: u16) -> Result<Option<Prometheus>> {
    if !is_installed("prometheus") {
        skip("Prometheus is missing (Debian package `prometheus`)");
        return Ok(None);
    }
    retried(|| Prometheus::start(scraped)).map(Some)
}

impl Prometheus {
    fn start(scraped: u16) -> Result<Self> {
        let folder = TempDir::with_prefix("tidegate-prometheus-")?;
        let (port, settings) = (free_port()?, folder.path().join("prometheus.yml"));
        let scrape = format!(
            "global: {{ scrape_interval: 1s }}\nscrape_configs: [{{ job_name: shop, static_configs: [{{ targets: \
             ['127.0.0.1:{scraped}'] }}] }}]\n"
        );
        std::fs::write(&settings, scrape)?;
        let mut command = Command::new("prometheus");
        command.arg(format!("--config.file={}", settings.display()));
        command.arg(format!("--storage.tsdb.path={}", folder.path().join("data").display()));
        command.arg(format!("--web.listen-address=127.0.0.1:{port}"));
        let process = Process::start(command.current_dir(folder.path()), End::Kill, Some(folder.path()))?;
        let started = Self { process, port, _folder: folder };
        let ready = format!("{}/-/ready", started.url());
        wait_for("Prometheus", LIMIT, || ureq::get(&ready).call().ok())
            .with_context(|| started.process.errors())?;
        Ok(started)
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Ends it as a crash would.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn kill(&mut self) -> Result<()> {
        self.process.kill()
    }
}

fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn retried<T>(start: impl Fn() -> Result<T>) -> Result<T> {
    let mut result = start();
    for _ in 1..TRIES {
        if result.is_ok() {
            break;
        }
        result = start();
    }
    result
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("could not start {:?}", command.get_program()))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{:?} failed: {errors}", command.get_program());
    Ok(())
}
