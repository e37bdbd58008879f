//! How often somebody may ask: a bucket for each credential, one more for what it changes, and one for each
//! address that shows no credential which is known. Requests are told where they stand (`RateLimit`).

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpMessage, HttpRequest};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::problem::seconds_until;
use crate::{Problem, Proxies, limits};

static RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
static POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// Requests in a second, on the average of a while.
#[derive(Debug, Clone, Copy)]
pub struct RateLimits {
    /// Of one credential.
    pub requests: NonZeroU32,
    /// Of one credential, as far as they may change something.
    pub changes: NonZeroU32,
    /// From one address, as far as they show no credential that is known.
    pub address: NonZeroU32,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            requests: limits::REQUESTS_PER_SECOND,
            changes: limits::CHANGES_PER_SECOND,
            address: limits::ADDRESS_PER_SECOND,
        }
    }
}

/// All buckets of one process.
#[derive(Debug)]
pub struct Rates {
    requests: Buckets,
    changes: Buckets,
    addresses: Buckets,
}

impl Rates {
    /// Full buckets.
    pub fn new(limits: RateLimits) -> Self {
        Self {
            requests: Buckets::new("requests", limits.requests),
            changes: Buckets::new("changes", limits.changes),
            addresses: Buckets::new("address", limits.address),
        }
    }

    /// Counts a request of somebody who is known.
    pub(crate) fn credential(&self, request: &HttpRequest, id: &str) -> Result<(), Problem> {
        let buckets = if may_change(request) { &self.changes } else { &self.requests };
        buckets.take(request, id.to_owned())
    }

    /// Counts a request of somebody who is not known yet.
    pub(crate) fn stranger(&self, request: &HttpRequest, proxies: &Proxies) -> Result<(), Problem> {
        self.addresses.take(request, address(proxies, request))
    }
}

/// Evaluations are many, and change nothing.
fn may_change(request: &HttpRequest) -> bool {
    let path = request.path();
    !request.method().is_safe() && path.starts_with("/api/") && !path.ends_with("/evaluate")
}

/// From where a request comes. Of an IPv6 address the part that a household shares.
pub(crate) fn address(proxies: &Proxies, request: &HttpRequest) -> String {
    match proxies.client(request) {
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::")
        }
        Some(address) => address.to_string(),
        None => String::new(),
    }
}

type Limiter = RateLimiter<String, DashMapStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// Buckets of one size, by whom they belong to.
#[derive(Debug)]
struct Buckets {
    name: &'static str,
    per_second: NonZeroU32,
    most: NonZeroU32,
    limiter: Limiter,
    taken: AtomicU32,
}

impl Buckets {
    fn new(name: &'static str, per_second: NonZeroU32) -> Self {
        let most = per_second.saturating_mul(limits::RATE_WINDOW_S);
        let quota = Quota::per_second(per_second).allow_burst(most);
        let limiter = RateLimiter::dashmap(quota).with_middleware();
        Self { name, per_second, most, limiter, taken: AtomicU32::new(0) }
    }

    fn take(&self, request: &HttpRequest, of: String) -> Result<(), Problem> {
        self.forget_full_ones();
        let taken = self.limiter.check_key(&of).map_err(|refused| {
            let wait = refused.wait_time_from(self.limiter.clock().now());
            i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)
        });
        let standing = match &taken {
            Ok(state) => {
                let left = state.remaining_burst_capacity();
                let missing = self.most.get().saturating_sub(left);
                self.standing(left, missing.div_ceil(self.per_second.get()).into())
            }
            Err(wait_ms) => self.standing(0, seconds_until(*wait_ms)),
        };
        request.extensions_mut().insert(standing);
        taken.map(drop).map_err(Problem::too_many)
    }

    /// A bucket that has filled up again need not be remembered. As each request fills only one, the others
    /// are at most as many as requests come in while one drop flows back, and those since the last look.
    fn forget_full_ones(&self) {
        let taken = self.taken.fetch_add(1, Ordering::Relaxed);
        if taken.is_multiple_of(limits::RATES_LOOKED_THROUGH) {
            self.limiter.retain_recent();
        }
    }

    fn standing(&self, left: u32, wait_s: i64) -> Standing {
        let Self { name, most, .. } = self;
        Standing {
            policy: format!("\"{name}\";q={most};w={}", limits::RATE_WINDOW_S),
            limit: format!("\"{name}\";r={left};t={wait_s}"),
        }
    }
}

/// What a request is told of its bucket.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    policy: String,
    limit: String,
}

impl Standing {
    pub(crate) fn tell(&self, headers: &mut HeaderMap) {
        for (name, text) in [(&POLICY, &self.policy), (&RATE_LIMIT, &self.limit)] {
            if let Ok(value) = HeaderValue::from_str(text) {
                headers.insert(name.clone(), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn whose_bucket_is_full_again_is_forgotten() {
        let buckets = Buckets::new("address", limits::RATE_AT_MOST);
        let request = TestRequest::default().to_http_request();
        for from in 0..limits::RATES_LOOKED_THROUGH * 20 {
            buckets.take(&request, from.to_string()).unwrap();
        }
        assert!(
            buckets.limiter.len() <= 2 * limits::RATES_LOOKED_THROUGH as usize,
            "{}",
            buckets.limiter.len()
        );
    }

    #[test]
    fn evaluations_are_no_changes() {
        let check = |request: TestRequest, path: &str, expected: bool| {
            assert_eq!(may_change(&request.uri(path).to_http_request()), expected, "{path}");
        };
        check(TestRequest::get(), "/api/v1/projects", false);
        check(TestRequest::post(), "/api/v1/projects", true);
        check(TestRequest::delete(), "/api/v1/tokens/x", true);
        check(TestRequest::post(), "/api/v1/projects/a/environments/b/evaluate", false);
        check(TestRequest::post(), "/sdk/v1/telemetry", false);
    }
}
