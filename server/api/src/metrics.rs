//! Counters for Prometheus. They name no tenant.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StatusLabel {
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct EventLabel {
    event: &'static str,
}

/// What one process counts.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    answers: Family<StatusLabel, Counter>,
    releases: Family<EventLabel, Counter>,
    /// Versions of rules that this process has put into service.
    pub(crate) versions: Counter,
    /// Streams that are open.
    pub(crate) streams: Gauge,
    /// Whether the other replicas are told at once (1) or find out by polling (0).
    pub hints_connected: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("tidegate");
        let (answers, versions) = (Family::<StatusLabel, Counter>::default(), Counter::default());
        let releases = Family::<EventLabel, Counter>::default();
        registry.register("release_events", "What happened to releases", releases.clone());
        let (streams, hints_connected) = (Gauge::default(), Gauge::default());
        registry.register("http_answers", "HTTP answers by status", answers.clone());
        registry.register("versions", "Versions of rules put into service", versions.clone());
        registry.register("streams", "Streams that are open", streams.clone());
        let help = "Whether replicas are told at once (1) or find out by polling (0)";
        registry.register("hints_connected", help, hints_connected.clone());
        Self { registry, answers, releases, versions, streams, hints_connected }
    }
}

impl Metrics {
    pub(crate) fn answered(&self, status: u16) {
        self.answers.get_or_create(&StatusLabel { status }).inc();
    }

    pub(crate) fn moved_release(&self, event: &'static str) {
        self.releases.get_or_create(&EventLabel { event }).inc();
    }

    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        match encode(&mut text, &self.registry) {
            Ok(()) => text,
            Err(_) => String::new(),
        }
    }
}
