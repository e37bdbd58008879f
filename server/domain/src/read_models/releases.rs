//! Releases, and what is to be told of them, from nothing but their events.
//!
//! The words that people gave as reasons do not follow where they were erased.

use serde::Deserialize;
use serde_json::Value;

use super::{Logged, Outcome, ReadModels, missing, project_of, read};
use crate::release::{Event, EventRecord, NewRelease, Origin, Release};
use crate::{Actor, ChangeKind, FieldFault};

/// What the log says of a release.
#[derive(Debug, Clone, PartialEq)]
pub struct LoggedRelease {
    /// What its events make of it.
    pub release: Release,
    /// The version of the rules in which its last step stands.
    pub rules_version: u64,
    /// What has happened to it, in order.
    pub events: Vec<LoggedEvent>,
}

/// What the log says of something that has happened to a release.
#[derive(Debug, Clone, PartialEq)]
pub struct LoggedEvent {
    /// What it was.
    pub event: Event,
    /// Under which name the log has it.
    pub kind: ChangeKind,
    /// In which attempt of the release.
    pub attempt: u32,
    /// Who was to be told: the flag's owner, or an empty text; nobody of most events.
    pub recipient: Option<String>,
}

#[derive(Deserialize)]
struct CreationDocument {
    id: String,
    release: NewRelease,
}

#[derive(Deserialize)]
struct EventDocument {
    id: String,
    event: EventRecord,
}

impl ReadModels {
    pub(super) fn create_release(&mut self, logged: &Logged<'_>, document: &Value) -> Outcome {
        let CreationDocument { id, release: wish } = read(document)?;
        let project = project_of(logged)?.to_string();
        let origin = Origin {
            id: id.clone(),
            seed: Origin::seed(&project, &wish.flag),
            project,
            environment: logged.environment.ok_or("it names no environment")?.to_string(),
            creator: somebody(logged),
            created_ms: logged.time_ms,
        };
        let words =
            |faults: Vec<FieldFault>| faults.into_iter().map(|fault| fault.message).collect::<String>();
        let release = Release::create(origin, wish).map_err(words)?;
        self.releases.insert(id, LoggedRelease { release, rules_version: 0, events: Vec::new() });
        Ok(())
    }

    pub(super) fn move_release(&mut self, logged: &Logged<'_>, document: &Value) -> Outcome {
        let EventDocument { id, event } = read(document)?;
        let event = event.event(somebody(logged), logged.reason.unwrap_or_default().to_owned());
        let version = self.version_after(logged)?;
        let owner = self.owner_of(&id);
        let held = self.releases.get_mut(&id).ok_or_else(|| missing("release", &id))?;
        if event.seq != held.release.version + 1 {
            return Err(format!(
                "event {} of release `{id}` comes after {}",
                event.seq, held.release.version
            ));
        }
        held.release.apply(&event);
        held.rules_version = version;
        let recipient = event.is_told().then_some(owner);
        held.events.push(LoggedEvent { event, kind: logged.kind, attempt: held.release.attempt, recipient });
        Ok(())
    }

    /// The version of the change's environment once it is made.
    fn version_after(&self, logged: &Logged<'_>) -> Result<u64, String> {
        let environment = logged.environment.ok_or("it names no environment")?;
        let made = logged.versions.iter().find(|(of, ..)| of == environment).map(|(_, version, _)| *version);
        let held = || self.environments.get(&(project_of(logged).ok()?.clone(), environment.clone()));
        let version = made.or_else(|| held().map(|(_, held)| held.version));
        version.ok_or_else(|| missing("environment", environment))
    }

    fn owner_of(&self, release: &str) -> String {
        let flag = || {
            let Release { origin, wish, .. } = &self.releases.get(release)?.release;
            self.flags.get(&(origin.project.parse().ok()?, wish.flag.parse().ok()?))
        };
        flag().and_then(|flag| flag.owner.clone()).unwrap_or_default()
    }
}

/// The author, of whom the log has the id alone.
fn somebody(logged: &Logged<'_>) -> Actor {
    Actor { id: logged.actor.into(), name: logged.actor.into() }
}
