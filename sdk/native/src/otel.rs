//! Evaluations as OpenTelemetry events, with the names of its semantic conventions.

use opentelemetry::trace::TraceContextExt;
use opentelemetry::{Context as Telemetry, KeyValue};
use tidegate_core::{Reason, Value};

use crate::detail::{Detail, ErrorCode};
use crate::hook::{Hook, HookContext};

/// Adds an event `feature_flag.evaluation` to the current span for each evaluation. Whom a flag was
/// asked for stays in the process, unless [`with_context_id`](Self::with_context_id) says otherwise.
///
/// ```no_run
/// # fn start(sdk_key: &str) {
/// use tidegate_sdk::{Client, OpenTelemetryHook};
///
/// let client = Client::builder("https://flags.example.com", sdk_key)
///     .hook(OpenTelemetryHook::new())
///     .start();
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct OpenTelemetryHook {
    has_context_id: bool,
}

impl OpenTelemetryHook {
    /// A hook whose events say nothing about whom the flag was asked for.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the context's `targetingKey` as `feature_flag.context.id`.
    #[must_use]
    pub fn with_context_id(mut self) -> Self {
        self.has_context_id = true;
        self
    }

    fn tell(&self, asked: &HookContext, result: impl IntoIterator<Item = KeyValue>) {
        let telemetry = Telemetry::current();
        let span = telemetry.span();
        if !span.is_recording() {
            return;
        }
        let mut attributes = vec![
            KeyValue::new("feature_flag.key", asked.key.to_owned()),
            KeyValue::new("feature_flag.provider.name", "tidegate"),
            KeyValue::new("feature_flag.version", asked.version.to_string()),
        ];
        attributes.extend(result);
        let unit = asked.context.attribute("targetingKey").filter(|_| self.has_context_id);
        if let Some(Value::Text(unit)) = unit {
            attributes.push(KeyValue::new("feature_flag.context.id", unit.to_string()));
        }
        span.add_event("feature_flag.evaluation", attributes);
    }
}

impl Hook for OpenTelemetryHook {
    fn after(&self, asked: &HookContext, detail: &Detail) {
        let variant =
            detail.variant.clone().map(|variant| KeyValue::new("feature_flag.result.variant", variant));
        let reason = KeyValue::new("feature_flag.result.reason", reason(detail.reason));
        self.tell(asked, variant.into_iter().chain([reason]));
    }

    fn error(&self, asked: &HookContext, code: ErrorCode) {
        let kind = match code {
            ErrorCode::ProviderNotReady => "provider_not_ready",
            ErrorCode::FlagNotFound => "flag_not_found",
            ErrorCode::TypeMismatch => "type_mismatch",
            ErrorCode::InvalidContext => "invalid_context",
            ErrorCode::Unsupported => "unsupported",
        };
        let reason = KeyValue::new("feature_flag.result.reason", reason(Reason::Error));
        self.tell(asked, [reason, KeyValue::new("error.type", kind)]);
    }
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::TargetingMatch => "targeting_match",
        Reason::Split => "split",
        Reason::Default => "default",
        Reason::Disabled => "disabled",
        Reason::Archived => "archived",
        Reason::Override => "override",
        Reason::PrerequisiteFailed => "prerequisite_failed",
        Reason::Error => "error",
    }
}
