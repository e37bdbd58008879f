//! How a server is run: TLS, proxies before it, and who may look at its counters.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rcgen::generate_simple_self_signed;
use rustix::process::{Pid, Signal, kill_process};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::json;
use tempfile::TempDir;
use tidegate_tests::api::Api;
use tidegate_tests::console::Console;
use tidegate_tests::example::Example;
use tidegate_tests::process::{End, Process};
use tidegate_tests::server::{ADMIN_TOKEN, Server, Settings};
use tidegate_tests::stream::Stream;
use tidegate_tests::{LIMIT, free_port, place, skip, wait_for};

/// Longer than an SDK waits between two reports.
const BETWEEN_REPORTS: Duration = Duration::from_secs(12);
/// So long a server that stops waits for what is open.
const OPEN_REQUESTS_END: Duration = Duration::from_secs(10);
const NAME: &str = "flags.example.com";
const PROXIES: &str = "TIDEGATE_TRUSTED_PROXIES";

/// Files of a certificate and its key.
struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

impl Files {
    fn new(folder: &Path) -> Self {
        Self { certificate: folder.join("certificate.pem"), key: folder.join("key.pem") }
    }

    /// Puts a new certificate there.
    fn renew(&self) -> Result<CertificateDer<'static>> {
        let made = generate_simple_self_signed([NAME.to_owned()])?;
        std::fs::write(&self.certificate, made.cert.pem())?;
        std::fs::write(&self.key, made.signing_key.serialize_pem())?;
        Ok(made.cert.der().clone())
    }

    fn settings(&self) -> Settings {
        let text = |path: &Path| path.display().to_string();
        let environment = vec![
            ("TIDEGATE_TLS_CERTIFICATE", text(&self.certificate)),
            ("TIDEGATE_TLS_KEY", text(&self.key)),
        ];
        Settings { demo: false, environment, ..Settings::default() }
    }
}

/// What `GET /livez` answers over TLS to a client that trusts one certificate.
fn livez(address: &str, trusted: &CertificateDer<'static>) -> Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone())?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = ClientConnection::new(Arc::new(config), NAME.try_into()?)?;
    let tcp = TcpStream::connect(address)?;
    tcp.set_read_timeout(Some(LIMIT))?;
    let mut tls = StreamOwned::new(client, tcp);
    tls.write_all(b"GET /livez HTTP/1.1\r\nhost: flags.example.com\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    tls.read_to_string(&mut answer)?;
    Ok(answer)
}

#[test]
fn certificates_are_renewed_without_a_restart() -> Result<()> {
    let folder = TempDir::new()?;
    let files = Files::new(folder.path());
    let first = files.renew()?;
    let server = Server::start(files.settings())?;
    let address = server.url().strip_prefix("https://").context("the address is no https")?;
    ensure!(livez(address, &first)?.starts_with("HTTP/1.1 200"), "no answer over TLS");

    let second = files.renew()?;
    ensure!(livez(address, &second).is_err(), "a certificate was taken that nobody announced");
    let pid = Pid::from_raw(i32::try_from(server.id())?).context("a process")?;
    kill_process(pid, Signal::HUP)?;
    wait_for("the second certificate", LIMIT, || livez(address, &second).ok())?;

    std::fs::write(&files.certificate, "nonsense")?;
    kill_process(pid, Signal::HUP)?;
    let said = || server.errors().contains("the earlier certificate stays").then_some(());
    wait_for("a word about the nonsense", LIMIT, said)?;
    ensure!(livez(address, &second)?.starts_with("HTTP/1.1 200"), "nonsense ended the serving");
    ensure!(livez(address, &first).is_err(), "the first certificate came back");
    Ok(())
}

/// Asks over a connection that stays, and reads what is answered.
fn ask(connection: &mut TcpStream) -> Result<()> {
    connection.write_all(b"GET /livez HTTP/1.1\r\nhost: flags.example.com\r\n\r\n")?;
    let mut reader = BufReader::new(connection);
    let (mut head, mut length) = (String::new(), 0);
    while !head.ends_with("\r\n\r\n") {
        ensure!(reader.read_line(&mut head)? > 0, "the connection was closed: {head}");
    }
    for line in head.to_lowercase().lines() {
        length = line.strip_prefix("content-length: ").map_or(Ok(length), str::parse)?;
    }
    reader.read_exact(&mut vec![0; length])?;
    ensure!(head.starts_with("HTTP/1.1 200"), "{head}");
    Ok(())
}

/// An SDK asks every ten seconds, and over one connection; an operator who stops the server does not wait for it.
#[test]
fn a_connection_stays_between_two_reports_and_does_not_hold_up_the_stop() -> Result<()> {
    let mut server = Server::start(Settings { drain_s: Some(0), ..Settings::default() })?;
    let mut connection = TcpStream::connect(server.url().trim_start_matches("http://"))?;
    connection.set_read_timeout(Some(LIMIT))?;
    ask(&mut connection)?;
    connection.set_read_timeout(Some(BETWEEN_REPORTS))?;
    let silence = connection.read(&mut [0]).map_err(|error| error.kind());
    ensure!(silence == Err(ErrorKind::WouldBlock), "it was closed: {silence:?}");
    connection.set_read_timeout(Some(LIMIT))?;
    ask(&mut connection)?;
    let stopping = Instant::now();
    ensure!(server.stop()?.success());
    ensure!(stopping.elapsed() < OPEN_REQUESTS_END, "the stop waited for the connection");
    ensure!(connection.read(&mut [0])? == 0);
    Ok(())
}

#[test]
fn files_that_are_no_certificate_are_refused_with_advice() -> Result<()> {
    let folder = TempDir::new()?;
    let (files, other) = (Files::new(folder.path()), Files::new(&folder.path().join("none")));
    files.renew()?;
    let stranger = rcgen::KeyPair::generate()?.serialize_pem();
    let check = |settings: &Settings, words: &str| -> Result<()> {
        let output = settings.command(folder.path())?.output()?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.code() == Some(2) && errors.contains(words), "{words}: {errors}");
        Ok(())
    };
    let with = |environment| Settings { environment, ..Settings::default() };
    check(&with(files.settings().environment[..1].to_vec()), "give both or neither")?;
    check(&other.settings(), "cannot use the TLS certificate")?;
    std::fs::write(&files.key, stranger)?;
    check(&files.settings(), "does not fit the certificate")?;
    std::fs::write(&files.certificate, "")?;
    check(&files.settings(), "there is none in it")?;
    check(&with(vec![(PROXIES, "proxy.internal".to_owned())]), "is no address and no network")
}

#[test]
fn counters_are_shown_unless_the_settings_say_no() -> Result<()> {
    for (setting, status) in [("1", 200), ("0", 404)] {
        let environment = vec![("TIDEGATE_METRICS", setting.to_owned())];
        let server = Server::start(Settings { demo: false, environment, ..Settings::default() })?;
        assert_eq!(server.api().get("/metrics")?.status, status, "TIDEGATE_METRICS={setting}");
    }
    Ok(())
}

/// An example of the documentation, on ports and files of the test; `base` is where it shows the server.
fn nginx(server: &Server, example: &str, base: &str) -> Result<Option<(Process, TempDir, String)>> {
    let program = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"].map(Path::new);
    let Some(program) = program.into_iter().find(|path| path.exists()) else {
        skip("nginx is missing (Debian package `nginx-light`)");
        return Ok(None);
    };
    let folder = TempDir::with_prefix("tidegate-nginx-")?;
    let (at, port) = (folder.path().display(), free_port()?);
    let example = std::fs::read_to_string(place::root().join("docs/examples").join(example))?
        .replace("listen 443 ssl", &format!("listen 127.0.0.1:{port}"))
        .replace("ssl_certificate", "# ssl_certificate")
        .replace("127.0.0.1:8080", server.url().trim_start_matches("http://"));
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {at}/{kind};\n"))
        .concat();
    let whole = format!(
        "daemon off; master_process off; pid {at}/pid; error_log stderr;\n\
         events {{}}\nhttp {{\naccess_log off;\n{temporary}{example}}}\n"
    );
    let file = folder.path().join("nginx.conf");
    std::fs::write(&file, whole)?;
    let mut command = Command::new(program);
    command.arg("-c").arg(&file).arg("-p").arg(folder.path());
    let process = Process::start(&mut command, End::Kill, Some(folder.path()))?;
    let url = format!("http://127.0.0.1:{port}{base}");
    let answers = || Api::new(&url, None).get("/readyz").ok().filter(|answer| answer.status == 200);
    wait_for("an answer through nginx", LIMIT, answers).with_context(|| process.errors())?;
    Ok(Some((process, folder, url)))
}

/// How many times somebody at `from` may try to sign in, up to `most`.
fn tries(api: &Api, from: &str, most: usize) -> Result<usize> {
    for tried in 0..most {
        let body =
            json!({ "tenant": "default", "email": format!("{tried}@{from}.example"), "password": "x" });
        let headers = [("content-type", "application/json"), ("x-forwarded-for", from)];
        let answer = api.send("POST", "/api/v1/sessions", &headers, Some(&body.to_string()))?;
        match answer.status {
            429 => return Ok(tried),
            401 => {}
            status => anyhow::bail!("{status}: {}", answer.body),
        }
    }
    Ok(most)
}

#[test]
fn behind_nginx_streams_flow_and_clients_keep_their_addresses() -> Result<()> {
    let environment = vec![(PROXIES, "127.0.0.0/8".to_owned())];
    let server = Server::start(Settings { environment, ..Settings::default() })?;
    let Some((_nginx, _folder, url)) = nginx(&server, "nginx.conf", "")? else { return Ok(()) };
    let api = Api::new(&url, server.api().token());

    let key = api.sdk_key("shop/production")?;
    let stream = Stream::open(&format!("{url}/sdk/v1/stream"), &key, None)?;
    stream.next(LIMIT).context("nothing comes through nginx")?;
    let version = api.turn("shop/production", "theme", false)?;
    let news = wait_for("the change", LIMIT, || {
        stream.next(LIMIT).ok().filter(|event| event.data.contains(&format!("\"version\":{version}")))
    });
    news.context("a change is kept back")?;
    assert_eq!(api.get("/metrics")?.status, 404);

    let stranger = api.with_token(None);
    ensure!(tries(&stranger, "203.0.113.7", 400)? < 400, "an address may try for ever");
    assert_eq!(tries(&stranger, "203.0.113.8", 3)?, 3, "another address pays for it");
    Ok(())
}

/// Everything that the server says of its own addresses leads below the path.
#[test]
fn below_a_path_the_api_leads_back_to_itself() -> Result<()> {
    let environment = vec![("TIDEGATE_BASE_PATH", "/flags".to_owned()), (PROXIES, "127.0.0.1".to_owned())];
    let server = Server::start(Settings { environment, ..Settings::default() })?;
    let Some((_nginx, _folder, url)) = nginx(&server, "nginx-below-a-path.conf", "/flags")? else {
        return Ok(());
    };
    let host = url.strip_suffix("/flags").context("a path")?;
    let api = Api::new(&url, server.api().token());
    let made = api.post("/api/v1/projects", &json!({ "key": "other", "name": "Other" }))?;
    made.expect(201)?;
    let at_host = Api::new(host, server.api().token());
    at_host.get(made.header("location"))?.expect(200)?;
    let page = api.get("/api/v1/projects?limit=1")?;
    let link = page.header("link").trim_start_matches('<').split('>').next().unwrap_or_default().to_owned();
    at_host.get(&link)?.expect(200)?;
    assert_eq!(api.get("/api/v1/openapi.json")?.expect(200)?["servers"][0]["url"], "/flags");
    assert_eq!(at_host.get("/flags/metrics")?.status, 404);
    let key = api.sdk_key("shop/production")?;
    let example = Example::start(&url, &key, None)?;
    example.reach(api.turn("shop/production", "theme", false)?, LIMIT)
}

#[test]
fn the_console_works_behind_the_documented_proxies() -> Result<()> {
    for (example, base) in [("nginx.conf", ""), ("nginx-below-a-path.conf", "/flags")] {
        let environment = vec![("TIDEGATE_BASE_PATH", base.to_owned()), (PROXIES, "127.0.0.1".to_owned())];
        let server = Server::start(Settings { environment, ..Settings::default() })?;
        let Some((_nginx, _folder, url)) = nginx(&server, example, base)? else { return Ok(()) };
        let Some(mut console) = Console::open(&url)? else { return Ok(()) };
        console.go_to("/projects/shop/production/flags/theme").context(example)?;
        console.wait_text("Sign in")?;
        console.sign_in(ADMIN_TOKEN)?;
        console.go_to("/projects/shop/production/flags")?;
        let flipped = console.flip("shop/production", "checkout-v2")?;
        let seen = server.api().get("/api/v1/projects/shop/environments/production")?.expect(200)?;
        assert_eq!(seen["version"], flipped.version, "{example}");
        // What others do arrives by the stream.
        let wish = json!({ "key": "from-elsewhere", "type": "boolean" });
        server.api().post("/api/v1/projects/shop/flags", &wish)?.expect(201)?;
        console.wait_text("1 change")?;
        console.go_to("/projects/shop/production/customers")?;
        console.wait_text("No customers yet")?;
        ensure!(console.violations()?.is_empty(), "{:?}", console.violations()?);
    }
    Ok(())
}

#[test]
fn who_is_no_proxy_cannot_choose_an_address() -> Result<()> {
    let server = Server::start(Settings { demo: false, ..Settings::default() })?;
    let api = server.api().with_token(None);
    ensure!(tries(&api, "203.0.113.7", 400)? < 400, "an address may try for ever");
    ensure!(tries(&api, "203.0.113.8", 30)? < 30, "a header gives new tries");
    Ok(())
}
