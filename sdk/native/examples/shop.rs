//! A shop that says how its work goes: what releases are judged by.
//!
//! Simulated visitors of its customers search and pay. Each visit is a scope: it asks its flags, and
//! says in the end whether all went well. Two changes wait for their release here. `checkout-v2` is
//! a good one, `instant-search` has a bug that no test has found.
//!
//! ```text
//! cargo run -p tidegate-sdk --example shop -- --url http://127.0.0.1:8080 --key tg_sdk_…
//! ```
//!
//! `cargo xtask demo` runs several versions of it, and releases both changes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use clap::Parser;
use tidegate_sdk::{Client, Context, Outcome, Ready, Scope};

/// Users of each customer.
const USERS: u64 = 300;
/// Every instance has one visit of each kind in this time.
const PAUSE: Duration = Duration::from_millis(10);
/// How long the start waits for the server before it goes on with what it has.
const PATIENCE: Duration = Duration::from_secs(5);
/// What people look for.
const QUERIES: [&str; 8] = ["apples", "bread", "butter", "cheese", "crêpes", "honey", "milk", "soap"];

/// Serves simulated visitors, and reports how it goes.
#[derive(Parser)]
struct Args {
    /// Address of the server.
    #[arg(long, env = "TIDEGATE_URL", default_value = "http://127.0.0.1:8080")]
    url: String,
    /// SDK key of an environment.
    #[arg(long, env = "TIDEGATE_SDK_KEY", hide_env_values = true)]
    key: String,
    /// Version of the shop; before 2.0.0 it has no instant search.
    #[arg(long, default_value = "2.0.0")]
    app_version: String,
    /// How many instances of it run, each with its own client.
    #[arg(long, default_value_t = 1)]
    instances: u64,
    /// Whose visitors it serves.
    #[arg(long, value_delimiter = ',', default_values = ["acme", "globex", "initech"])]
    customers: Vec<String>,
    /// What its chances are drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Ends when its standard input does, and so with whoever started it.
    #[arg(long)]
    attached: bool,
}

fn main() {
    let args = Args::parse();
    // What the SDK has to say goes to stderr, if RUST_LOG asks for it.
    let filter = tracing_subscriber::EnvFilter::from_default_env();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();

    if args.attached {
        thread::spawn(|| {
            std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).ok();
            std::process::exit(0);
        });
    }
    let shop = Shop::new(&args);
    thread::scope(|scope| {
        for number in 0..args.instances {
            let (args, shop) = (&args, &shop);
            scope.spawn(move || serve(args, shop, Chance(args.seed ^ (number << 32))));
        }
    });
}

/// Serves visitors for ever.
fn serve(args: &Args, shop: &Shop, mut chance: Chance) {
    let client = Client::builder(&args.url, &args.key).application("shop", &args.app_version).start();
    if let Ready::Defaults(why) = client.ready_blocking(PATIENCE) {
        println!("no rules yet, every flag has its default: {why}");
    }
    client.started();
    loop {
        let Some(customer) = chance.one_of(&args.customers) else { return };
        let user = format!("{customer}-{}", chance.below(USERS));
        let visitor = Context::user(&user).customer(customer);
        shop.visit(&client.scope(&visitor), |scope| shop.search(scope, &mut chance));
        shop.visit(&client.scope(&visitor), |scope| shop.pay(scope, &mut chance));
        thread::sleep(PAUSE);
    }
}

/// Why a visit went wrong.
enum Failure {
    /// What happens on any day.
    Usual,
    /// What should not happen at all.
    Bug(String),
}

struct Shop {
    version: String,
    has_instant_search: bool,
    has_told_bug: AtomicBool,
}

impl Shop {
    fn new(args: &Args) -> Self {
        let version = args.app_version.clone();
        let has_instant_search = !version.starts_with("0.") && !version.starts_with("1.");
        Self { version, has_instant_search, has_told_bug: AtomicBool::new(false) }
    }

    /// The one place that knows of outcomes; with the middlewares for actix-web and tower, none has to.
    fn visit(&self, scope: &Scope, mut work: impl FnMut(&Scope) -> Result<(), Failure>) {
        let done = work(scope);
        scope.finish(if done.is_ok() { Outcome::Ok } else { Outcome::Error });
        if let Err(Failure::Bug(what)) = done
            && !self.has_told_bug.swap(true, Ordering::Relaxed)
        {
            println!("version {}: {what}", self.version);
        }
    }

    /// One search in a hundred finds the index too busy.
    fn search(&self, scope: &Scope, chance: &mut Chance) -> Result<(), Failure> {
        let query = chance.one_of(&QUERIES).copied().unwrap_or_default();
        let is_instant = self.has_instant_search && scope.bool("instant-search", false);
        chance.one_in(100)?;
        if is_instant { look_up(query).map(drop) } else { Ok(()) }
    }

    /// The old checkout fails once in a hundred times, the new one half as often.
    fn pay(&self, scope: &Scope, chance: &mut Chance) -> Result<(), Failure> {
        let is_new = scope.bool("checkout-v2", false);
        chance.one_in(if is_new { 200 } else { 100 })
    }
}

/// The shelf that a query begins to name. Here is the bug: it cuts after three bytes, not letters.
fn look_up(query: &str) -> Result<&str, Failure> {
    query
        .get(..3)
        .ok_or_else(|| Failure::Bug(format!("instant search cannot cut `{query}` after three bytes")))
}

/// A stream of random numbers that begins anew with every start (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let index = usize::try_from(self.next()).ok()?.checked_rem(all.len())?;
        all.get(index)
    }

    /// Fails so often.
    fn one_in(&mut self, times: u64) -> Result<(), Failure> {
        if self.below(times) == 0 { Err(Failure::Usual) } else { Ok(()) }
    }
}
