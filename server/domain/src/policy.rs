//! Policies of environments: what changes of their rules have to meet; and freezes, of environments and of customers.

use serde::{Deserialize, Serialize};

use crate::{FieldFault, Refusal, check_text};

/// Most freezes of one environment.
const FREEZES: usize = 100;
/// Most tiers that one environment protects.
const PROTECTED_TIERS: usize = 100;

/// What changes of an environment's rules have to meet. What is not said is as by default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Whoever changes something says why.
    pub comment_required: bool,
    /// When nothing changes but for flags that are turned off, and no release advances.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub freezes: Vec<Freeze>,
    /// Tiers whose customers releases reach only where a plan names them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub protected_tiers: Vec<String>,
}

/// A while in which rules stay as they are, or in which no release exposes more of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Freeze {
    /// From when on, in milliseconds since the Unix epoch.
    pub from_ms: i64,
    /// Until when.
    pub until_ms: i64,
    /// Why.
    pub reason: String,
}

/// A change, as far as a policy looks at it.
#[derive(Debug, Clone, Copy)]
pub struct Measured<'a> {
    /// Why, in its author's words.
    pub comment: Option<&'a str>,
    /// Whether it only turns flags off: that must never wait, neither for words nor for a freeze.
    pub is_kill_switch: bool,
    /// When it is to be made, in milliseconds since the Unix epoch.
    pub now_ms: i64,
}

impl Policy {
    /// Checks what somebody wishes it to be.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] names everything that is wrong with it.
    pub fn validated(self) -> Result<Self, Refusal> {
        let mut faults = Vec::new();
        check_freezes(&self.freezes, FREEZES, &mut faults);
        if self.protected_tiers.len() > PROTECTED_TIERS {
            let message = format!("at most {PROTECTED_TIERS} are allowed");
            faults.push(FieldFault::new("/protected_tiers", message));
        }
        for (at, tier) in self.protected_tiers.iter().enumerate() {
            check_text(&format!("/protected_tiers/{at}"), tier, &mut faults);
        }
        if faults.is_empty() { Ok(self) } else { Err(Refusal::Invalid(faults)) }
    }

    /// The freeze that is in force at a moment.
    pub fn frozen(&self, now_ms: i64) -> Option<&Freeze> {
        in_force(&self.freezes, now_ms)
    }

    /// Whether a change meets it.
    ///
    /// # Errors
    /// [`Refusal::Frozen`], [`Refusal::Invalid`] says what is missing.
    pub fn check(&self, change: Measured<'_>) -> Result<(), Refusal> {
        if change.is_kill_switch {
            return Ok(());
        }
        if let Some(freeze) = self.frozen(change.now_ms) {
            return Err(Refusal::Frozen { until_ms: freeze.until_ms, reason: freeze.reason.clone() });
        }
        if change.comment.is_none() && self.comment_required {
            let message = "the policy of the environment asks for a comment: say why";
            return Err(Refusal::Invalid(vec![FieldFault::new("/comment", message)]));
        }
        Ok(())
    }
}

/// The first of some freezes that is in force at a moment.
pub fn in_force(freezes: &[Freeze], now_ms: i64) -> Option<&Freeze> {
    freezes.iter().find(|freeze| (freeze.from_ms..freeze.until_ms).contains(&now_ms))
}

pub(crate) fn check_freezes(freezes: &[Freeze], most: usize, faults: &mut Vec<FieldFault>) {
    if freezes.len() > most {
        faults.push(FieldFault::new("/freezes", format!("at most {most} are allowed")));
    }
    for (at, freeze) in freezes.iter().enumerate() {
        check_text(&format!("/freezes/{at}/reason"), &freeze.reason, faults);
        if freeze.until_ms <= freeze.from_ms {
            let pointer = format!("/freezes/{at}/until");
            faults.push(FieldFault::new(pointer, "a moment after `from` is expected"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> Policy {
        let freeze = Freeze { from_ms: 10, until_ms: 20, reason: "holidays".into() };
        Policy { comment_required: true, freezes: vec![freeze], protected_tiers: vec!["enterprise".into()] }
    }

    #[test]
    fn only_kill_switches_pass_by_it() {
        let check =
            |comment, is_kill_switch, now_ms| policy().check(Measured { comment, is_kill_switch, now_ms });
        assert_eq!(check(Some("why"), false, 9), Ok(()));
        assert_eq!(check(None, true, 15), Ok(()));
        let frozen = Refusal::Frozen { until_ms: 20, reason: "holidays".into() };
        assert_eq!(check(Some("why"), false, 10), Err(frozen));
        assert_eq!(check(Some("why"), false, 20), Ok(()));
        assert!(matches!(check(None, false, 20), Err(Refusal::Invalid(_))));
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        assert_eq!(policy().validated(), Ok(policy()));
        let backwards = Freeze { from_ms: 2, until_ms: 2, reason: " ".into() };
        let wrong = Policy { freezes: vec![backwards], protected_tiers: vec![String::new()], ..policy() };
        let Err(Refusal::Invalid(faults)) = wrong.validated() else { panic!("it was allowed") };
        let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["/freezes/0/reason", "/freezes/0/until", "/protected_tiers/0"]);
    }
}
