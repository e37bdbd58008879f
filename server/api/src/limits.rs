//! Every bound of the HTTP application, in one place.

use std::num::NonZeroU32;
use std::time::Duration;

/// Bytes of a request's body.
pub const BODY_BYTES: usize = 1024 * 1024;
/// How long a request's body may take to arrive if nothing else is said.
pub const BODY_WAIT: Duration = Duration::from_secs(30);
/// The longest that it may be set to.
pub const BODY_WAIT_AT_MOST: Duration = Duration::from_secs(3600);
/// Items of one page, at most.
pub const PAGE_ITEMS: usize = 500;
/// Items of one page where the client does not say.
pub const PAGE_ITEMS_DEFAULT: usize = 100;
/// Bytes of leaves that one page of the change log holds.
pub const LEAF_BYTES_LISTED: usize = 4 * 1024 * 1024;
/// Bytes of a request id that is taken over from the client.
pub const REQUEST_ID_BYTES: usize = 128;
/// Longest window of a signal, in milliseconds: a day.
pub const SIGNAL_WINDOW_MS: i64 = 24 * 60 * 60 * 1000;
/// Flags that one evaluation may name.
pub const EVALUATED_FLAGS: usize = 20_000;
/// Bytes of all traces in one answer.
pub const TRACE_BYTES: usize = 4 * 1024 * 1024;
/// Deltas that are held for clients that resume, per environment.
pub const DELTAS_HELD: usize = 256;
/// Bytes of a snapshot that a stream may inline; a larger one is fetched.
pub const INLINE_SNAPSHOT_BYTES: usize = 1024 * 1024;
/// Bytes of encoded deltas that are held in any case; beyond them, no more than the ruleset weighs.
pub const DELTA_BYTES_HELD: usize = 256 * 1024;
/// Credentials that are remembered, so that the database is not asked for each request, and is not needed
/// for SDKs.
pub const CREDENTIALS_REMEMBERED: usize = 10_000;
/// Requests of one credential in a second, for those that change nothing. A fleet of SDKs shares one key.
pub const REQUESTS_PER_SECOND: NonZeroU32 = at_least_one(20_000);
/// Requests of one credential in a second that may change something: more than one database writes.
pub const CHANGES_PER_SECOND: NonZeroU32 = at_least_one(1_000);
/// Requests from one address in a second that show no credential which is known.
pub const ADDRESS_PER_SECOND: NonZeroU32 = at_least_one(500);
/// The most that any of the three may be set to.
pub const RATE_AT_MOST: NonZeroU32 = at_least_one(10_000_000);
/// Over how many seconds requests are counted: who was quiet may ask as much at once.
pub const RATE_WINDOW_S: NonZeroU32 = at_least_one(10);
/// Requests between two looks whose buckets are full again.
pub const RATES_LOOKED_THROUGH: u32 = 4_096;
/// Bytes of an `Idempotency-Key`.
pub const IDEMPOTENCY_KEY_BYTES: usize = 255;
/// How long the answer to a request that may come again is kept, in milliseconds: a day.
pub const ANSWERS_KEPT_MS: i64 = 24 * 60 * 60 * 1000;
/// How long a token that was rotated goes on opening things if nothing is said, in seconds: a day.
pub const GRACE_S: u32 = 24 * 60 * 60;
/// How long it may at most, in seconds: thirty days.
pub const GRACE_S_AT_MOST: u32 = 30 * GRACE_S;
/// How long a session's token lives, in seconds; it is renewed with a refresh token.
pub const SESSION_TOKEN_S: i64 = 5 * 60;
/// How far the clocks of two replicas may be apart, in seconds.
pub const CLOCKS_APART_S: i64 = 5;
/// How long a session lives without being renewed, in milliseconds: two weeks.
pub const SESSION_IDLE_MS: i64 = 14 * 24 * 60 * 60 * 1000;
/// How long a session lives at most, in milliseconds: ninety days.
pub const SESSION_MS: i64 = 90 * 24 * 60 * 60 * 1000;
/// How long an invitation is open, in milliseconds: a week.
pub const INVITATION_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Roles that one tenant makes.
pub const ROLES: usize = 200;
/// Plans that one tenant saves.
pub const PLANS: usize = 200;
/// Characters of a password.
pub const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 12..=256;
/// Passwords that are hashed at the same time; each takes 19 MiB.
pub const PASSWORDS_AT_ONCE: usize = 2;
/// Accounts and addresses of which it is remembered how often they were tried.
pub const ATTEMPTS_REMEMBERED: usize = 100_000;
/// Characters that are kept of what a browser calls itself.
pub const AGENT_CHARS: usize = 200;
/// How exactly it is known when a credential was last used, in milliseconds.
pub const USE_GRAIN_MS: i64 = 60_000;
/// How long a credential counts as it was when the database was asked: what another replica has revoked
/// opens nothing after that.
pub const CREDENTIAL_CERTAIN: Duration = Duration::from_secs(1);
/// How long the database may take to confirm an SDK key that was confirmed before.
pub const CREDENTIAL_WAIT: Duration = Duration::from_millis(500);
/// How long the database may take before the process counts as not ready.
pub const READY_WAIT: Duration = Duration::from_secs(1);
/// Faults that one answer lists.
pub const FAULTS_LISTED: usize = 20;
/// Streams that one process serves at the same time.
pub const STREAMS: usize = 50_000;
/// Changes that a console's stream reads at once.
pub const EVENTS_READ: u32 = 100;
/// Hints to other replicas that wait to be sent; polling covers what is dropped.
pub const HINTS_WAITING: usize = 1024;
/// Reports that wait to be written.
pub const REPORTS_WAITING: usize = 2_000;
/// Reports that are written in one transaction.
pub const REPORTS_AT_ONCE: usize = 100;
/// Hours of usage that are kept and can be asked for: a week.
pub const USAGE_HOURS: i64 = 7 * 24;
/// Hours of usage that are told where the client does not say.
pub const USAGE_HOURS_DEFAULT: i64 = 24;
/// How long it is remembered what an instance reported, in milliseconds: an SDK that cannot report for
/// longer has given up its first reports.
pub const INSTANCES_KEPT_MS: i64 = 24 * 60 * 60 * 1000;
/// How long it is kept what was counted of releases, in milliseconds: 90 days.
pub const EVIDENCE_KEPT_MS: i64 = 90 * 24 * 60 * 60 * 1000;
/// How long it is kept what is to be told to people, in milliseconds.
pub const OUTBOX_KEPT_MS: i64 = tidegate_store::LETTERS_KEPT_MS;
/// Customers of one ring that rules refer to.
pub const CUSTOMERS_PER_RING: u64 = 10_000;
/// Customers that a dry run of a release names for each stage.
pub const CUSTOMERS_SHOWN: u64 = 100;
/// Releases that the ledger looks at, the newest.
pub const LEDGER_RELEASES: u64 = 5_000;
/// Longest wait for news of a release, in seconds.
pub const RELEASE_WAIT_S: u64 = 60;
/// Between two looks at a release for those who wait for news of it: another replica may have moved it.
pub const RELEASE_LOOK: Duration = Duration::from_secs(1);
/// Between two looks at all releases.
pub const DRIVE_PERIOD: Duration = Duration::from_secs(1);
/// Between two looks when reports come in all the time.
pub const DRIVE_PAUSE: Duration = Duration::from_millis(200);
/// How long a replica drives a release alone if it is gone, in milliseconds.
pub const DRIVE_LEASE_MS: i64 = 5_000;
/// Releases that one replica looks at in one round.
pub const DRIVEN_AT_ONCE: u64 = 1_000;
/// How long a judgement sees every window by itself, in milliseconds: longer than data stay fresh.
pub const APART_MS: i64 = 10 * 60 * 1000;
/// How long errors of units are told by windows of ten seconds, in milliseconds: a day; then by hours.
pub const ERRORS_APART_MS: i64 = 24 * 60 * 60 * 1000;
/// Between two times of folding what was counted of releases.
pub const FOLD_PERIOD: Duration = Duration::from_secs(60);
/// Moments of the curve that a chart of a release shows.
pub const EVIDENCE_MOMENTS: usize = 60;
/// How long after its last report an instance counts as live, in milliseconds: some periods.
pub const LIVE_MS: i64 = 60_000;
/// Origins that one client key names.
pub const ORIGINS: usize = 50;
/// Tickets whose use is remembered until they end.
pub const TICKETS_REMEMBERED: usize = 200_000;
/// How long a ticket is good for, in seconds.
pub const TICKET_S: i64 = 60;
/// How long it may take to ask the other replicas whether a ticket was used.
pub const TICKET_WAIT: Duration = Duration::from_millis(500);
/// Hashes of a list that are sent at once: 64 KiB.
pub const LIST_HASHES_SENT: usize = 8 * 1024;
/// Between two looks whether all streams are gone.
pub const DRAIN_LOOK: Duration = Duration::from_millis(20);
/// How long a connection stays open on which nothing is asked: longer than an SDK waits between two reports (10 s) and
/// between two fetches where it has no stream (30 s), and than proxies keep theirs (60 s), which otherwise send requests
/// into connections that are closed just then.
pub const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// Between two heartbeats of a stream.
pub const HEARTBEAT: Duration = Duration::from_secs(15);
/// Least time after which a client may reconnect, in milliseconds; as much again is added at random.
pub const RETRY_MS: u64 = 1000;

const fn at_least_one(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}
