//! A checkout that asks Tidegate what to do for each customer, and shows it live.
//!
//! Run it against a server with the demo project, flip a flag, and watch:
//!
//! ```text
//! cargo run -p tidegate-sdk --example checkout -- --url http://127.0.0.1:8080 --key tg_sdk_…
//! ```
//!
//! Then stop the server: the checkout goes on with the rules that it has. With `--cache DIR` it
//! does so even after a restart of its own.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};
use tidegate_sdk::{Client, Context, Ready, State, Status, View};

/// Who does their shopping here.
const CUSTOMERS: [&str; 3] = ["acme", "globex", "initech"];

/// How long the start waits for the server before it goes on with what it has.
const PATIENCE: Duration = Duration::from_secs(2);

/// Shows what a checkout would do for a few customers, and again whenever the rules change.
#[derive(Parser)]
struct Args {
    /// Address of the server.
    #[arg(long, env = "TIDEGATE_URL", default_value = "http://127.0.0.1:8080")]
    url: String,
    /// SDK key of an environment.
    #[arg(long, env = "TIDEGATE_SDK_KEY", hide_env_values = true)]
    key: String,
    /// Folder in which the last good rules are kept.
    #[arg(long)]
    cache: Option<PathBuf>,
    /// Fingerprint of the root keys under which rules have to be signed, in place of the one behind the
    /// point in the SDK key.
    #[arg(long)]
    root: Option<String>,
    /// Prints one line of JSON for every event, for other programs.
    #[arg(long)]
    json: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let args = Args::parse();
    // What the SDK has to say goes to stderr, if RUST_LOG asks for it.
    let filter = tracing_subscriber::EnvFilter::from_default_env();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();

    let mut builder =
        Client::builder(&args.url, &args.key).application("checkout", env!("CARGO_PKG_VERSION"));
    if let Some(folder) = &args.cache {
        builder = builder.cache_dir(folder);
    }
    if let Some(fingerprint) = &args.root {
        builder = builder.root_fingerprint(fingerprint);
    }
    let client = builder.start();
    if args.json { follow(&client, JsonLines).await } else { follow(&client, Screen::default()).await }
}

/// Shows every change of the rules and of the connection, for ever.
async fn follow(client: &Client, mut show: impl Show) {
    let ready = client.ready(PATIENCE).await;
    let (mut updates, mut connection) = (client.updates(), client.status_changes());
    show.start(ready, client);
    loop {
        tokio::select! {
            biased;
            Some(_) = updates.next() => show.rules(&client.view()),
            Some(status) = connection.next() => show.status(status, client.version()),
            else => return,
        }
    }
}

/// What the checkout does for one customer.
#[derive(Clone, PartialEq)]
struct Checkout {
    new_page: bool,
    theme: String,
    free_shipping_from: f64,
}

impl Checkout {
    /// All three flags on one version of the rules. The last argument is what happens without rules.
    fn plan(view: &View, customer: &str) -> Self {
        let context = Context::user(&format!("{customer}-buyer")).customer(customer);
        Self {
            new_page: view.bool("checkout-v2", &context, false),
            theme: view.string("theme", &context, "classic"),
            free_shipping_from: view.number("free-shipping-from", &context, 50.0),
        }
    }
}

trait Show {
    fn start(&mut self, ready: Ready, client: &Client);
    fn rules(&mut self, view: &View);
    fn status(&mut self, status: Status, version: u64);
}

/// For people.
#[derive(Default)]
struct Screen {
    shown: Vec<Checkout>,
    state: Option<State>,
}

impl Show for Screen {
    fn start(&mut self, ready: Ready, client: &Client) {
        let version = client.version();
        match ready {
            Ready::Live => println!("connected: version {version} of the rules"),
            Ready::Cached { age } => {
                println!("no connection: going on with version {version}, {} s old", age.as_secs());
            }
            Ready::Defaults(why) => println!("no rules yet, every flag has its default: {why}"),
        }
        self.state = Some(client.state());
        if version == 0 {
            self.rules(&client.view());
        }
    }

    fn rules(&mut self, view: &View) {
        let plans: Vec<Checkout> = CUSTOMERS.iter().map(|customer| Checkout::plan(view, customer)).collect();
        match view.version() {
            0 => println!("\nwithout rules"),
            version => println!("\nversion {version}"),
        }
        for (index, (customer, plan)) in CUSTOMERS.iter().zip(&plans).enumerate() {
            let changed = self.shown.get(index).is_some_and(|shown| shown != plan);
            let page = if plan.new_page { "new" } else { "old" };
            let shipping = plan.free_shipping_from;
            let mark = if changed { "   <- changed" } else { "" };
            println!(
                "  {customer:<8} {page} checkout   theme {:<9} free shipping from {shipping}{mark}",
                plan.theme
            );
        }
        self.shown = plans;
    }

    fn status(&mut self, status: Status, version: u64) {
        let Status { state, why } = status;
        let why = why.map(|why| format!(" ({why})")).unwrap_or_default();
        if self.state.replace(state) == Some(state) {
            return;
        }
        match state {
            State::Ready => println!("\nconnected: version {version} is the current one"),
            State::Stale => println!("\nconnection lost: going on with version {version}{why}"),
            other => println!("\n{other}{why}"),
        }
    }
}

/// For programs.
struct JsonLines;

impl JsonLines {
    /// The time of the clock that all processes of a machine share.
    fn now_ns() -> i64 {
        let now = clock_gettime(ClockId::Monotonic);
        now.tv_sec.saturating_mul(1_000_000_000).saturating_add(now.tv_nsec)
    }
}

impl Show for JsonLines {
    fn start(&mut self, _: Ready, client: &Client) {
        self.status(client.status(), client.version());
    }

    fn rules(&mut self, view: &View) {
        let customers = CUSTOMERS.iter().map(|customer| {
            let Checkout { new_page, theme, free_shipping_from } = Checkout::plan(view, customer);
            let plan =
                json!({ "checkout-v2": new_page, "theme": theme, "free-shipping-from": free_shipping_from });
            ((*customer).to_owned(), plan)
        });
        let customers: serde_json::Map<String, Value> = customers.collect();
        let (version, now_ns) = (view.version(), Self::now_ns());
        let event =
            json!({ "event": "rules", "version": version, "customers": customers, "mono_ns": now_ns });
        println!("{event}");
    }

    fn status(&mut self, status: Status, version: u64) {
        let why = status.why.map(|why| why.to_string());
        let (state, now_ns) = (status.state, Self::now_ns());
        let event =
            json!({ "event": "state", "state": state, "why": why, "version": version, "mono_ns": now_ns });
        println!("{event}");
    }
}
