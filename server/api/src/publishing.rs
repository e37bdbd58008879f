//! The one way in which rules change: decide, commit, then put into service.

use std::sync::Arc;

use serde_json::Value;
use tidegate_domain::{
    Actor, Base, ChangeKind, Environment, EnvironmentRef, Instruction, Items, NewChange, Precondition,
    ProjectKey, Rules, VersionedItems, decide,
};
use tidegate_store::Writer;

use crate::published::{Position, Published};
use crate::{Deps, Problem};

/// Who changes something, why, and in which request.
#[derive(Debug, Clone)]
pub(crate) struct Author {
    pub(crate) actor: Actor,
    pub(crate) comment: Option<String>,
    pub(crate) request_id: String,
}

impl Author {
    /// The record of a change that this author makes now.
    pub(crate) fn change(&self, deps: &Deps, kind: ChangeKind, instructions: Value) -> NewChange {
        NewChange {
            kind,
            actor: self.actor.clone(),
            time_ms: (deps.now_ms)(),
            project: None,
            environment: None,
            comment: self.comment.clone(),
            instructions,
            request_id: self.request_id.clone(),
        }
    }
}

/// A version that is decided on, and with its commit will be put into service.
pub(crate) struct Next {
    environment: EnvironmentRef,
    held: Arc<Published>,
    rules: Rules,
    items: Items,
}

impl Next {
    /// Decides on the next version of an environment in which some items are set or removed; `None`
    /// where nothing is to be done. The writer is asked for because nobody else may write meanwhile.
    pub(crate) async fn version(
        deps: &Deps,
        _only_writer: &Writer,
        environment: &EnvironmentRef,
        stored: &Environment,
        decision: impl FnOnce(&Rules) -> Result<Items, Problem>,
    ) -> Result<Option<Self>, Problem> {
        let mut held = deps.hub.current(environment).await?.ok_or_else(Problem::internal)?;
        if held.position() != (Position { epoch: stored.epoch, version: stored.version }) {
            // Another replica was here. Nobody else writes now, so that what is read is the latest.
            deps.hub.refresh(environment).await?;
            held = deps.hub.current(environment).await?.ok_or_else(Problem::internal)?;
        }
        let items = decision(held.rules())?;
        if items.is_empty() {
            return Ok(None);
        }
        let rules = held.rules().next(&items)?;
        Ok(Some(Self { environment: environment.clone(), held, rules, items }))
    }

    /// What is stored of it.
    pub(crate) fn versioned_items(&self) -> VersionedItems {
        let snapshot = self.rules.snapshot();
        VersionedItems {
            environment: self.environment.environment.clone(),
            version: snapshot.header().version,
            digest: snapshot.digest().into(),
            items: self.items.clone(),
        }
    }

    /// Puts it into service. It is committed.
    pub(crate) fn install(self, deps: &Deps) {
        deps.hub.install(&self.environment, self.held.followed_by(self.rules));
        deps.hub.announce(&self.environment);
    }
}

/// A version and the change that made it; no change where nothing was to be done.
pub(crate) struct Applied {
    pub(crate) version: u64,
    pub(crate) change: Option<u64>,
}

/// Carries out instructions in one environment.
pub(crate) async fn change_rules(
    deps: &Deps,
    author: &Author,
    environment: &EnvironmentRef,
    base: Option<Base>,
    instructions: Vec<Instruction>,
) -> Result<Applied, Problem> {
    let EnvironmentRef { tenant, project, environment: key } = environment;
    let writer = deps.store.write(tenant).await?;
    let missing = || Problem::not_found("environment", key.as_str());
    let stored = writer.environment(project, key).await?.ok_or_else(missing)?;
    let base = base.ok_or_else(|| Problem::precondition_required(stored.version))?;
    check_base(&writer, project, &stored, base, &instructions).await?;
    let next = Next::version(deps, &writer, environment, &stored, |rules| {
        Ok(decide(rules, &instructions, &author.actor.name, &mut || deps.new_id())?)
    });
    let Some(next) = next.await? else {
        return Ok(Applied { version: stored.version, change: None });
    };
    let recorded = serde_json::to_value(&instructions).map_err(|_| Problem::internal())?;
    let change = NewChange {
        project: Some(project.clone()),
        environment: Some(key.clone()),
        ..author.change(deps, ChangeKind::RulesChanged, recorded)
    };
    let seq = writer.append_change(change, vec![next.versioned_items()]).await?;
    writer.commit().await?;
    next.install(deps);
    Ok(Applied { version: stored.version + 1, change: Some(seq) })
}

async fn check_base(
    writer: &Writer,
    project: &ProjectKey,
    stored: &Environment,
    base: Base,
    instructions: &[Instruction],
) -> Result<(), Problem> {
    if base == Base::Any && !instructions.iter().all(Instruction::is_kill_switch) {
        let detail = "`If-Match: *` is only for changes that turn flags off; name the version that you saw";
        return Err(Problem::stale(detail, stored.version));
    }
    let mut touched: Vec<String> = instructions.iter().map(Instruction::item_key).collect();
    touched.sort_unstable();
    touched.dedup();
    let states = writer.items_of(project, std::slice::from_ref(&stored.key), &touched).await?;
    let changed = states.iter().map(|state| (state.key.as_str(), state.version));
    Ok(Precondition { base, current: stored.version }.check(changed)?)
}
