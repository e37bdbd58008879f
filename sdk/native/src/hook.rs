//! What applications attach to evaluations. Without hooks an evaluation pays nothing for them.

use std::fmt;
use std::sync::Arc;

use tidegate_core::{Context, Reason};

use crate::detail::{Detail, ErrorCode};
use crate::flag::{FlagName, FlagType};
use crate::rules::Rules;
use crate::shared::Shared;

/// An evaluation, as a [`Hook`] sees it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct HookContext<'a> {
    /// The flag that is asked for.
    pub key: &'a str,
    /// Whom it is asked for.
    pub context: &'a Context,
    /// The version of the rules; 0 while there are none.
    pub version: u64,
}

/// Called around each evaluation of one flag, on the thread that asks: in order before it, in
/// reverse order after it. A hook must not block; what it asks the client itself is hooked too.
///
/// ```
/// use tidegate_sdk::{Detail, Hook, HookContext};
///
/// struct Log;
///
/// impl Hook for Log {
///     fn after(&self, asked: &HookContext, detail: &Detail) {
///         println!("{} = {:?}", asked.key, detail.value);
///     }
/// }
/// ```
pub trait Hook: Send + Sync {
    /// Before the evaluation.
    fn before(&self, _asked: &HookContext) {}

    /// After one that gave a value.
    fn after(&self, _asked: &HookContext, _detail: &Detail) {}

    /// After one that gave the caller's default, and why.
    fn error(&self, _asked: &HookContext, _code: ErrorCode) {}

    /// After each, whatever came of it.
    fn finally(&self, _asked: &HookContext) {}
}

/// Somebody was enrolled in a split: what analytics needs to compare its arms.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Exposure<'a> {
    /// The flag.
    pub flag: &'a str,
    /// The variant that was served.
    pub variant: &'a str,
    /// The rule whose split decided; `None` for the fallthrough.
    pub rule: Option<&'a str>,
    /// Whom it was served to.
    pub context: &'a Context,
    /// The version of the rules.
    pub version: u64,
}

/// Hands on what splits decide.
pub(crate) struct Exposures<F>(pub(crate) F);

impl<F: Fn(&Exposure) + Send + Sync> Hook for Exposures<F> {
    fn after(&self, asked: &HookContext, detail: &Detail) {
        let Detail { reason: Reason::Split, variant: Some(variant), rule, .. } = detail else { return };
        let HookContext { key: flag, context, version } = *asked;
        (self.0)(&Exposure { flag, variant, rule: rule.as_deref(), context, version });
    }
}

/// The hooks of one client.
#[derive(Clone, Default)]
pub(crate) struct Hooks(pub(crate) Vec<Arc<dyn Hook>>);

impl Hooks {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn around<T>(&self, asked: &HookContext, evaluate: impl FnOnce() -> (T, Detail)) -> T {
        self.0.iter().for_each(|hook| hook.before(asked));
        let (value, detail) = evaluate();
        for hook in self.0.iter().rev() {
            match detail.error {
                Some(code) => hook.error(asked, code),
                None => hook.after(asked, &detail),
            }
        }
        self.0.iter().rev().for_each(|hook| hook.finally(asked));
        value
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} hooks", self.0.len())
    }
}

impl Shared {
    /// The value of a flag on some rules, counted, with the hooks called; `None` where the default
    /// applies.
    pub(crate) fn ask_on<T: FlagType>(
        &self,
        rules: &Arc<Rules>,
        key: &str,
        context: &Context,
        now_ms: i64,
    ) -> Option<T::Value> {
        if self.hooks.is_empty() {
            return self.value_on::<T>(rules, key, context, now_ms);
        }
        let asked = HookContext { key, context, version: rules.version() };
        self.hooks.around(&asked, || {
            let value = self.value_on::<T>(rules, key, context, now_ms);
            let mut detail = self.uncounted_detail(rules, key, context, now_ms);
            if value.is_none() && detail.error.is_none() {
                detail.error = Some(ErrorCode::TypeMismatch);
            }
            (value, detail)
        })
    }

    /// What a flag answers and why, counted, with the hooks called.
    pub(crate) fn ask_why_on(
        &self,
        rules: &Arc<Rules>,
        flag: &impl FlagName,
        context: &Context,
        now_ms: i64,
    ) -> Detail {
        let evaluate = || self.detail_on(rules, flag, context, now_ms);
        if self.hooks.is_empty() {
            return evaluate();
        }
        let asked = HookContext { key: flag.key(), context, version: rules.version() };
        self.hooks.around(&asked, || {
            let detail = evaluate();
            (detail.clone(), detail)
        })
    }
}
