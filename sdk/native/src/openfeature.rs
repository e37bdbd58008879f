//! The client behind OpenFeature's interface.

use std::time::Duration;

use async_trait::async_trait;
use open_feature::provider::{FeatureProvider, ProviderMetadata, ProviderStatus, ResolutionDetails};
use open_feature::{
    EvaluationContext, EvaluationContextFieldValue, EvaluationError, EvaluationErrorCode, EvaluationReason,
    EvaluationResult, FlagMetadata, FlagMetadataValue, StructValue, Value as OpenValue,
};
use serde_json::Value as Json;
use tidegate_core::{Context, Reason, Value};
use tidegate_session::{State, Status, Why};

use crate::client::Client;
use crate::detail::{Detail, ErrorCode};
use crate::flag::FlagType;
use crate::rules::now_ms;
use crate::watch::{StatusChanges, Updates};

/// How long a provider's initialisation waits for rules.
const PATIENCE: Duration = Duration::from_secs(5);

/// A provider for [`open_feature`]. Attributes of the context are addressed by their path, such as
/// `customer.key`; a structure is a [`serde_json::Value`].
///
/// ```
/// use open_feature::{EvaluationContext, OpenFeature};
/// use tidegate_sdk::{OpenFeatureProvider, TestClient};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let flags = TestClient::new();
/// flags.set_for("acme", "checkout-v2", true);
/// let mut api = OpenFeature::singleton_mut().await;
/// api.set_provider(OpenFeatureProvider::new(flags.clone())).await;
/// let client = api.create_client();
///
/// let context = EvaluationContext::default().with_custom_field("customer.key", "acme");
/// assert_eq!(client.get_bool_value("checkout-v2", Some(&context), None).await, Ok(true));
/// # }
/// ```
#[derive(Debug)]
pub struct OpenFeatureProvider {
    client: Client,
    metadata: ProviderMetadata,
}

impl OpenFeatureProvider {
    /// A provider that answers as the client does.
    pub fn new(client: Client) -> Self {
        Self { client, metadata: ProviderMetadata::new("tidegate") }
    }

    /// The provider's events, which [`open_feature`] has no place for yet; to be taken before the
    /// provider is handed over.
    pub fn events(&self) -> ProviderEvents {
        ProviderEvents { updates: self.client.updates(), statuses: self.client.status_changes() }
    }

    fn resolve<T: FlagType, V>(
        &self,
        key: &str,
        context: &EvaluationContext,
        convert: impl FnOnce(T::Value) -> V,
    ) -> EvaluationResult<ResolutionDetails<V>> {
        let (context, shared, now_ms) = (own(context), self.client.shared(), now_ms());
        let rules = shared.rules();
        let value = shared.ask_on::<T>(&rules, key, &context, now_ms);
        let detail = shared.uncounted_detail(&rules, key, &context, now_ms);
        let Some(value) = value else {
            return Err(error(detail.error.unwrap_or(ErrorCode::TypeMismatch)));
        };
        let reason = Some(reason(detail.reason));
        let flag_metadata = Some(metadata(&detail));
        Ok(ResolutionDetails { value: convert(value), variant: detail.variant, reason, flag_metadata })
    }
}

#[async_trait]
impl FeatureProvider for OpenFeatureProvider {
    async fn initialize(&mut self, _context: &EvaluationContext) {
        self.client.ready(PATIENCE).await;
    }

    fn status(&self) -> ProviderStatus {
        match self.client.state() {
            State::Ready | State::Offline => ProviderStatus::Ready,
            State::Stale => ProviderStatus::STALE,
            State::Initialising => ProviderStatus::NotReady,
            State::Failed => ProviderStatus::Error,
        }
    }

    fn metadata(&self) -> &ProviderMetadata {
        &self.metadata
    }

    async fn resolve_bool_value(
        &self,
        key: &str,
        context: &EvaluationContext,
    ) -> EvaluationResult<ResolutionDetails<bool>> {
        self.resolve::<bool, _>(key, context, |value| value)
    }

    async fn resolve_int_value(
        &self,
        key: &str,
        context: &EvaluationContext,
    ) -> EvaluationResult<ResolutionDetails<i64>> {
        self.resolve::<i64, _>(key, context, |value| value)
    }

    async fn resolve_float_value(
        &self,
        key: &str,
        context: &EvaluationContext,
    ) -> EvaluationResult<ResolutionDetails<f64>> {
        self.resolve::<f64, _>(key, context, |value| value)
    }

    async fn resolve_string_value(
        &self,
        key: &str,
        context: &EvaluationContext,
    ) -> EvaluationResult<ResolutionDetails<String>> {
        self.resolve::<&str, _>(key, context, |value| value)
    }

    async fn resolve_struct_value(
        &self,
        key: &str,
        context: &EvaluationContext,
    ) -> EvaluationResult<ResolutionDetails<StructValue>> {
        self.resolve::<Json, _>(key, context, structure)
    }
}

/// What happened to a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderEvent {
    /// Its rules are current.
    Ready,
    /// Its rules may be out of date.
    Stale(Option<Why>),
    /// It has no rules.
    Error(Option<Why>),
    /// Flags may answer otherwise from now on.
    ConfigurationChanged {
        /// The version of the rules.
        version: u64,
    },
}

/// The events of a provider, from [`OpenFeatureProvider::events`]. News that nobody has taken yet is
/// merged.
#[derive(Debug)]
pub struct ProviderEvents {
    updates: Updates,
    statuses: StatusChanges,
}

impl ProviderEvents {
    /// Waits for the next event; `None` once the client is closed.
    pub async fn next(&mut self) -> Option<ProviderEvent> {
        tokio::select! {
            version = self.updates.next() => Some(ProviderEvent::ConfigurationChanged { version: version? }),
            status = self.statuses.next() => {
                let Status { state, why } = status?;
                Some(match state {
                    State::Ready | State::Offline => ProviderEvent::Ready,
                    State::Stale => ProviderEvent::Stale(why),
                    State::Initialising | State::Failed => ProviderEvent::Error(why),
                })
            }
        }
    }
}

/// The context as ours; what it has of other structures cannot be read, and is left out.
fn own(context: &EvaluationContext) -> Context {
    let unit = context.targeting_key.as_deref();
    let own = unit.map_or_else(Context::new, |unit| Context::new().with("targetingKey", unit));
    context.custom_fields.iter().fold(own, |own, (path, value)| match value {
        EvaluationContextFieldValue::Bool(value) => own.with(path, *value),
        EvaluationContextFieldValue::Int(value) => own.with(path, *value),
        EvaluationContextFieldValue::Float(value) => own.with(path, *value),
        EvaluationContextFieldValue::String(value) => own.with(path, value.as_str()),
        EvaluationContextFieldValue::DateTime(value) => {
            own.with(path, (value.unix_timestamp_nanos() / 1_000_000) as i64)
        }
        EvaluationContextFieldValue::Struct(value) => match value.downcast_ref::<Json>() {
            Some(value) => nested(own, path, value),
            None => own,
        },
    })
}

fn nested(own: Context, path: &str, value: &Json) -> Context {
    match value {
        Json::Object(fields) => {
            fields.iter().fold(own, |own, (name, value)| nested(own, &format!("{path}.{name}"), value))
        }
        Json::Array(elements) => own.with(path, elements.iter().filter_map(scalar).collect::<Vec<Value>>()),
        value => match scalar(value) {
            Some(value) => own.with(path, value),
            None => own,
        },
    }
}

fn scalar(value: &Json) -> Option<Value> {
    match value {
        Json::Bool(value) => Some((*value).into()),
        Json::Number(value) => value.as_i64().map(Value::from).or_else(|| value.as_f64().map(Value::from)),
        Json::String(value) => Some(value.as_str().into()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

fn structure(value: Json) -> StructValue {
    let Json::Object(fields) = value else { return StructValue::default() };
    let fields = fields.into_iter().filter_map(|(name, value)| Some((name, open_value(value)?)));
    StructValue { fields: fields.collect() }
}

/// There is no null.
fn open_value(value: Json) -> Option<OpenValue> {
    Some(match value {
        Json::Null => return None,
        Json::Bool(value) => OpenValue::Bool(value),
        Json::Number(value) => value
            .as_i64()
            .map_or_else(|| value.as_f64().map(OpenValue::Float), |int| Some(OpenValue::Int(int)))?,
        Json::String(value) => OpenValue::String(value),
        Json::Array(elements) => OpenValue::Array(elements.into_iter().filter_map(open_value).collect()),
        value @ Json::Object(_) => OpenValue::Struct(structure(value)),
    })
}

fn metadata(detail: &Detail) -> FlagMetadata {
    let version = i64::try_from(detail.version).unwrap_or(i64::MAX);
    detail.metadata.iter().fold(
        FlagMetadata::default().with_value("version", version),
        |all, (name, value)| {
            let value = match value {
                Json::Bool(value) => FlagMetadataValue::Bool(*value),
                Json::Number(value) => match (value.as_i64(), value.as_f64()) {
                    (Some(int), _) => FlagMetadataValue::Int(int),
                    (None, Some(float)) => FlagMetadataValue::Float(float),
                    (None, None) => return all,
                },
                Json::String(value) => FlagMetadataValue::String(value.clone()),
                Json::Null | Json::Array(_) | Json::Object(_) => return all,
            };
            all.with_value(name, value)
        },
    )
}

fn reason(reason: Reason) -> EvaluationReason {
    match reason {
        Reason::TargetingMatch => EvaluationReason::TargetingMatch,
        Reason::Split => EvaluationReason::Split,
        Reason::Default => EvaluationReason::Default,
        Reason::Disabled => EvaluationReason::Disabled,
        Reason::Archived => EvaluationReason::Other("ARCHIVED".into()),
        Reason::Override => EvaluationReason::Other("OVERRIDE".into()),
        Reason::PrerequisiteFailed => EvaluationReason::Other("PREREQUISITE_FAILED".into()),
        Reason::Error => EvaluationReason::Error,
    }
}

fn error(code: ErrorCode) -> EvaluationError {
    let code = match code {
        ErrorCode::ProviderNotReady => EvaluationErrorCode::ProviderNotReady,
        ErrorCode::FlagNotFound => EvaluationErrorCode::FlagNotFound,
        ErrorCode::TypeMismatch => EvaluationErrorCode::TypeMismatch,
        ErrorCode::InvalidContext => EvaluationErrorCode::InvalidContext,
        ErrorCode::Unsupported => EvaluationErrorCode::General("UNSUPPORTED".into()),
    };
    EvaluationError { code, message: None }
}
