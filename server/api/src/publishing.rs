//! The one way in which rules change: decide, commit, then put into service.

use std::collections::BTreeSet;
use std::sync::Arc;

use actix_web::web;
use serde_json::Value;
use tidegate_core::{HashList, Header, Snapshot};
use tidegate_domain::{
    Actor, Audience, Base, ChangeKind, Decision, Environment, EnvironmentRef, FieldFault, Instruction,
    ItemChange, Items, Measured, NewChange, NewList, Precondition, Preview, Refusal, Ruleset, VersionedItems,
    decide,
};
use tidegate_store::{Note, Reader, StoredRelease, Writer};

use crate::hub::missing_lists;
use crate::locking::{self, Glass};
use crate::published::Published;
use crate::served::{Position, Served};
use crate::{Deps, Hub, Problem, limits, releasing};

/// A change that is to be made now, as far as policies look at it.
pub(crate) fn measured<'a>(deps: &Deps, comment: Option<&'a str>, is_kill_switch: bool) -> Measured<'a> {
    Measured { comment, is_kill_switch, now_ms: (deps.now_ms)() }
}

/// Who changes something, why, and in which request.
#[derive(Debug, Clone)]
pub(crate) struct Author {
    pub(crate) actor: Actor,
    pub(crate) comment: Option<String>,
    pub(crate) request_id: String,
    pub(crate) idempotency_key: Option<String>,
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
            idempotency_key: self.idempotency_key.clone(),
        }
    }
}

/// A version that is decided on, and with its commit will be put into service.
pub(crate) struct Next {
    environment: EnvironmentRef,
    held: Published,
    ruleset: Ruleset,
    /// What clients get of it, where they see a difference.
    clients: Option<Snapshot>,
    items: Items,
    /// The releases that end by it.
    broken: Vec<StoredRelease>,
}

/// What is to be set or removed.
pub(crate) struct Proposal {
    items: Items,
    /// The lists that the items refer to and that are not in memory.
    lists: Vec<HashList>,
    /// The place in the request that faults are about.
    pointer: &'static str,
}

impl Proposal {
    /// Items that refer to no lists but those that `held` has.
    pub(crate) fn of_flags(items: Items, pointer: &'static str) -> Self {
        Self { items, lists: Vec::new(), pointer }
    }

    /// Items as they once were, with the lists that they referred to; or as they are elsewhere, whose lists
    /// are `known`.
    async fn again(
        writer: &Writer,
        of: &EnvironmentRef,
        held: &Published,
        (items, known): (Items, &[HashList]),
    ) -> Result<Self, Problem> {
        let bodies = items.iter().filter_map(|(key, body)| Some((key.as_str(), body.as_deref()?)));
        let mut missing = missing_lists(held.ruleset().snapshot(), bodies);
        let mut lists: Vec<HashList> =
            known.iter().filter(|list| missing.remove(list.reference().as_str())).cloned().collect();
        lists.extend(writer.lists(&of.project, &of.environment, missing).await?);
        Ok(Self { items, lists, pointer: "" })
    }
}

/// The current ruleset. The writer is asked for because nobody else may write meanwhile.
pub(crate) async fn current(
    deps: &Deps,
    only_writer: &Writer,
    environment: &EnvironmentRef,
    stored: &Environment,
) -> Result<Published, Problem> {
    latest(deps, environment, stored, async || has_clients(only_writer, environment).await).await
}

async fn latest(
    deps: &Deps,
    environment: &EnvironmentRef,
    stored: &Environment,
    has_clients: impl AsyncFnOnce() -> Result<bool, Problem>,
) -> Result<Published, Problem> {
    let held = deps.hub.current(environment).await?.ok_or_else(Problem::internal)?;
    let is_latest = held.position() == Position { epoch: stored.epoch, version: stored.version };
    if is_latest && (held.to_clients().is_some() || !has_clients().await?) {
        return Ok(held);
    }
    // Another replica was here. Nobody else writes now, so that what is read is the latest.
    deps.hub.refresh(environment).await?;
    deps.hub.current(environment).await?.ok_or_else(Problem::internal)
}

async fn has_clients(reader: &Reader, of: &EnvironmentRef) -> Result<bool, Problem> {
    let notes = reader.snapshot_notes(&of.project, &of.environment).await?;
    Ok(notes.iter().any(|note| note.audience == Audience::Client))
}

impl Next {
    /// What follows upon `held` when some items are set or removed. Computed where it holds up no streams.
    pub(crate) async fn new(
        deps: &Deps,
        environment: EnvironmentRef,
        held: Published,
        proposal: Proposal,
    ) -> Result<Self, Problem> {
        let secret = deps.hub.concealing_secret(&environment)?;
        let Proposal { items, lists, pointer } = proposal;
        let computing = web::block(move || {
            let ruleset = held.ruleset().next(&items, &lists, pointer)?;
            // What cannot be concealed was refused, unless it was there before: then clients keep what
            // they have.
            let project = |served: &Arc<Served>| {
                let next = ruleset.for_clients(&secret?).ok()?;
                Some(next).filter(|next| next.digest() != served.snapshot().digest())
            };
            let clients = held.to_clients().and_then(project);
            Ok::<_, Refusal>(Self { environment, held, ruleset, clients, items, broken: Vec::new() })
        });
        Ok(computing.await.map_err(|_| Problem::internal())??)
    }

    /// The same where nothing is changed that releases drive, unless that may end them; `None` where
    /// everything is so already.
    pub(crate) async fn beside_releases(
        deps: &Deps,
        writer: &Writer,
        environment: EnvironmentRef,
        held: Published,
        (proposal, glass): (Proposal, Glass),
    ) -> Result<Option<Self>, Problem> {
        let Proposal { items, lists, pointer } = proposal;
        let checked = locking::check(writer, &environment, (held.ruleset(), items), glass).await?;
        let (mut items, broken) = checked;
        let stays = |key: &str| held.ruleset().snapshot().item(key).map(|item| item.body().to_owned());
        items.retain(|(key, body)| stays(key) != *body);
        if items.is_empty() {
            return Ok(None);
        }
        let next = Self::new(deps, environment, held, Proposal { items, lists, pointer }).await?;
        Ok(Some(Self { broken, ..next }))
    }

    /// The releases that end by it.
    pub(crate) fn broken(&self) -> &[StoredRelease] {
        &self.broken
    }

    /// Its version.
    pub(crate) fn version(&self) -> u64 {
        self.ruleset.snapshot().header().version
    }

    /// Where.
    pub(crate) fn environment(&self) -> &EnvironmentRef {
        &self.environment
    }

    /// What it follows upon.
    pub(crate) fn held(&self) -> &Ruleset {
        self.held.ruleset()
    }

    /// In what it differs.
    pub(crate) fn items(&self) -> &Items {
        &self.items
    }

    /// What is stored of it.
    pub(crate) fn versioned_items(&self) -> VersionedItems {
        let snapshot = self.ruleset.snapshot();
        let new_list = |(key, _): &(String, Option<String>)| {
            let (list, before) = (snapshot.list(key)?.clone(), self.held().snapshot().list(key).cloned());
            (before.as_ref() != Some(&list)).then_some(NewList { list, before })
        };
        VersionedItems {
            lists: self.items.iter().filter_map(new_list).collect(),
            environment: self.environment.environment.clone(),
            epoch: snapshot.header().epoch,
            version: snapshot.header().version,
            digest: snapshot.digest().into(),
            items: self.items.clone(),
            client_digest: self.clients.as_ref().map(|rules| rules.digest().into()),
        }
    }

    /// Puts it into service, and answers where.
    fn install(self, hub: &Hub, notes: &[Note]) -> EnvironmentRef {
        let notes: Vec<Note> = notes.iter().filter(|note| note.of == self.environment).cloned().collect();
        let version = self.ruleset.snapshot().header().version;
        tracing::debug!(environment = %self.environment, version, "committed");
        hub.install(&self.environment, self.held.followed_by(self.ruleset, self.clients, &notes));
        self.environment
    }
}

async fn tell(hub: Arc<Hub>, environments: Vec<EnvironmentRef>) {
    for environment in environments {
        hub.tell(&environment);
        hub.announce(&environment);
    }
}

/// Commits, then puts the new versions into service.
///
/// What is committed is served: that does not end with the request whose client has gone.
pub(crate) async fn commit(deps: &Deps, writer: Writer, nexts: Vec<Next>) -> Result<(), Problem> {
    if writer.is_trial() {
        return Ok(writer.commit().await.map(drop)?);
    }
    let hub = deps.hub.clone();
    let committing = actix_web::rt::spawn(async move {
        let tenant = writer.tenant().clone();
        let committed = writer.commit().await;
        hub.changed();
        match committed {
            Ok(notes) => {
                let environments = nexts.into_iter().map(|next| next.install(&hub, &notes)).collect();
                // Whoever made the change does not wait for the news to reach thousands.
                actix_web::rt::spawn(tell(hub.clone(), environments));
                hub.poke_consoles(&tenant);
                Ok(())
            }
            Err(error) => {
                tracing::error!(%error, "it is not known whether a change was committed");
                for next in nexts {
                    // If it was, it is served; if the database is away, the poll will find out.
                    drop(hub.refresh(&next.environment).await);
                }
                Err(Problem::unavailable("it is not known whether the change was made: read it again"))
            }
        }
    });
    committing.await.map_err(|_| Problem::internal())?
}

/// Publishes an environment's rules to clients from now on, unless that is done already.
pub(crate) async fn publish_to_clients(
    deps: &Deps,
    writer: &Writer,
    environment: &EnvironmentRef,
    stored: &Environment,
) -> Result<(), Problem> {
    if has_clients(writer, environment).await? {
        return Ok(());
    }
    let held = current(deps, writer, environment, stored).await?;
    let secret = deps.hub.concealing_secret(environment)?.ok_or_else(Problem::internal)?;
    let projecting = web::block(move || held.ruleset().for_clients(&secret));
    let refused = |faults: Vec<String>| {
        let faults = faults.into_iter().take(limits::FAULTS_LISTED);
        Problem::invalid(faults.map(|fault| FieldFault::new("/audience", fault)).collect())
    };
    let rules = projecting.await.map_err(|_| Problem::internal())?.map_err(refused)?;
    let EnvironmentRef { project, environment, .. } = environment;
    Ok(writer.publish_to_clients(project, environment, rules.digest(), (deps.now_ms)()).await?)
}

/// Items that are set or removed for another reason than instructions.
pub(crate) struct Setting<'a> {
    pub(crate) environment: &'a EnvironmentRef,
    /// The version that the author saw.
    pub(crate) base: Option<Base>,
    /// What is recorded.
    pub(crate) kind: ChangeKind,
    pub(crate) recorded: Value,
    /// Lists that the items refer to and that are not of this environment.
    pub(crate) lists: Vec<HashList>,
    /// Why.
    pub(crate) comment: Option<&'a str>,
    /// Whether it may end releases.
    pub(crate) glass: Glass,
}

/// What becomes of the rules of one environment when the items that `decide` names are set or
/// removed, and the version that there is; `None` where everything is so already.
pub(crate) async fn prepare_items(
    deps: &Deps,
    writer: &Writer,
    setting: &Setting<'_>,
    decide: impl AsyncFnOnce(&Writer, &Ruleset) -> Result<Items, Problem>,
) -> Result<(u64, Option<Next>), Problem> {
    let EnvironmentRef { project, environment: key, .. } = setting.environment;
    let missing = || Problem::not_found("environment", key.as_str());
    let (stored, has_clients) = writer.environment_and_clients(project, key).await?.ok_or_else(missing)?;
    stored.policy.check(measured(deps, setting.comment, false))?;
    let base = setting.base.filter(|base| *base != Base::Any);
    let base = base.ok_or_else(|| Problem::precondition_required(stored.version))?;
    let held = latest(deps, setting.environment, &stored, async || Ok(has_clients)).await?;
    let items = decide(writer, held.ruleset()).await?;
    let touched: Vec<String> = items.iter().map(|(key, _)| key.clone()).collect();
    let precondition = Precondition { base, current: stored.version };
    expect_seen(writer, (setting.environment, &held), precondition, &touched).await?;
    let of = setting.environment;
    let proposal = Proposal::again(writer, of, &held, (items, &setting.lists)).await?;
    let next = Next::beside_releases(deps, writer, of.clone(), held, (proposal, setting.glass)).await?;
    Ok((stored.version, next))
}

/// Records that items were set or removed.
pub(crate) async fn set_items(
    deps: &Deps,
    writer: &Writer,
    author: &Author,
    setting: Setting<'_>,
    (version, next): (u64, Option<Next>),
) -> Result<Applied, Problem> {
    let Some(next) = next else { return Ok(Applied { version, change: None, next: None }) };
    let change = NewChange {
        project: Some(setting.environment.project.clone()),
        environment: Some(setting.environment.environment.clone()),
        ..author.change(deps, setting.kind, setting.recorded)
    };
    let seq = writer.append_change(change, vec![next.versioned_items()]).await?;
    releasing::supersede(deps, writer, author, &next).await?;
    Ok(Applied { version: version + 1, change: Some(seq), next: Some(next) })
}

/// Names an environment at no version yet.
pub(crate) fn header(environment: &EnvironmentRef) -> Header {
    Header {
        tenant: environment.tenant.as_str().into(),
        project: environment.project.as_str().into(),
        environment: environment.environment.as_str().into(),
        version: 0,
        epoch: 0,
    }
}

/// A version and the change that made it; no change where nothing was to be done.
pub(crate) struct Applied {
    pub(crate) version: u64,
    pub(crate) change: Option<u64>,
    /// What is to be committed.
    pub(crate) next: Option<Next>,
}

/// What instructions ask for, and the version that their author saw.
pub(crate) struct Asked<'a> {
    pub(crate) environment: &'a EnvironmentRef,
    pub(crate) base: Option<Base>,
    pub(crate) instructions: &'a [Instruction],
    /// Whether it may end releases.
    pub(crate) glass: Glass,
}

/// What instructions make of the rules of one environment, and the version that there is; `None`
/// where everything is so already. Nothing is written yet, and nobody else writes meanwhile.
async fn prepare(
    deps: &Deps,
    writer: &Writer,
    author: &Author,
    asked: &Asked<'_>,
) -> Result<(u64, Option<Next>), Problem> {
    let EnvironmentRef { project, environment: key, .. } = asked.environment;
    let missing = || Problem::not_found("environment", key.as_str());
    let (stored, has_clients) = writer.environment_and_clients(project, key).await?.ok_or_else(missing)?;
    let is_kill_switch = asked.instructions.iter().all(Instruction::is_kill_switch);
    stored.policy.check(measured(deps, author.comment.as_deref(), is_kill_switch))?;
    let base = asked.base.ok_or_else(|| Problem::precondition_required(stored.version))?;
    if base == Base::Any && !is_kill_switch {
        return Err(Problem::precondition_required(stored.version));
    }
    let held = latest(deps, asked.environment, &stored, async || Ok(has_clients)).await?;
    let precondition = Precondition { base, current: stored.version };
    let touched = touched_by(asked.instructions);
    expect_seen(writer, (asked.environment, &held), precondition, &touched).await?;
    let Decision { items, lists } =
        decide(held.ruleset(), asked.instructions, &author.actor.id, &mut || deps.new_id())?;
    let (proposal, of) = (Proposal { items, lists, pointer: "/instructions" }, asked.environment);
    let next = Next::beside_releases(deps, writer, of.clone(), held, (proposal, asked.glass)).await?;
    Ok((stored.version, next))
}

/// Carries out instructions in one environment.
pub(crate) async fn change_rules(
    deps: &Deps,
    writer: &Writer,
    author: &Author,
    asked: &Asked<'_>,
) -> Result<Applied, Problem> {
    let (version, next) = prepare(deps, writer, author, asked).await?;
    let Some(next) = next else { return Ok(Applied { version, change: None, next: None }) };
    let recorded = serde_json::to_value(asked.instructions).map_err(|_| Problem::internal())?;
    let change = NewChange {
        project: Some(asked.environment.project.clone()),
        environment: Some(asked.environment.environment.clone()),
        ..author.change(deps, ChangeKind::RulesChanged, recorded)
    };
    let seq = writer.append_change(change, vec![next.versioned_items()]).await?;
    releasing::supersede(deps, writer, author, &next).await?;
    Ok(Applied { version: version + 1, change: Some(seq), next: Some(next) })
}

/// A change that was not made: the version that there is, the one that there would be, and what it
/// would do.
pub(crate) struct Previewed {
    pub(crate) version: u64,
    pub(crate) would_be: u64,
    pub(crate) preview: Preview,
}

/// Tells what [`change_rules`] would do, under the same conditions, and changes nothing.
pub(crate) async fn preview_rules(
    deps: &Deps,
    writer: &Writer,
    author: &Author,
    asked: &Asked<'_>,
) -> Result<Previewed, Problem> {
    let (version, next) = prepare(deps, writer, author, asked).await?;
    Ok(match next {
        Some(Next { held, items, .. }) => {
            Previewed { version, would_be: version + 1, preview: Preview::new(held.ruleset(), &items) }
        }
        None => Previewed { version, would_be: version, preview: Preview::default() },
    })
}

fn touched_by(instructions: &[Instruction]) -> Vec<String> {
    let touched: BTreeSet<String> = instructions.iter().map(Instruction::item_key).collect();
    touched.into_iter().collect()
}

/// Refuses what its author decided without having seen how the items stand now, and says how they
/// have changed since, to merge by.
async fn expect_seen(
    writer: &Writer,
    (of, held): (&EnvironmentRef, &Published),
    precondition: Precondition,
    touched: &[String],
) -> Result<(), Problem> {
    precondition.check([])?;
    let Base::Version(base) = precondition.base else { return Ok(()) };
    // Mostly nobody was faster, and nothing has to be read to know that.
    if base == precondition.current || held.to_servers().keeps_since(base, touched) {
        return Ok(());
    }
    let states = writer.items_of(&of.project, std::slice::from_ref(&of.environment), touched).await?;
    let refusal = match precondition.check(states.iter().map(|state| (state.key.as_str(), state.version))) {
        Ok(()) => return Ok(()),
        Err(refusal) => refusal,
    };
    let seen = writer.items_at(&of.project, &of.environment, base).await?;
    let since = states.into_iter().filter(|state| state.version > base).take(limits::FAULTS_LISTED);
    let changes = since.map(|state| {
        let before = seen.iter().find(|item| item.key == state.key).and_then(|item| item.body.clone());
        ItemChange { key: state.key, before, after: Some(state.body) }
    });
    Err(Problem::from(refusal).with_changes(changes.map(Into::into).collect()))
}
