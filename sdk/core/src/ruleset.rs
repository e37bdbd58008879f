//! A snapshot compiled for evaluation: references resolved, nothing left to parse.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::bucket::{ALGORITHM_X1, BUCKETS, hash_text};
use crate::condition::{Clause, Condition, Requirement, Slot, ValueSet, unknown_algorithm};
use crate::context::{Context, Path};
use crate::evaluate::View;
use crate::fault::ItemFault;
use crate::graph::{self, ON_CYCLE};
use crate::instant::parse_instant;
use crate::model;
use crate::snapshot::{Item, Snapshot};
use crate::text::{FastHash, HashedSet, TextSet};
use crate::value::Value;
use crate::{ENGINE_LEVEL, limits};

/// An immutable, compiled set of rules. Cheap to share; a change makes a new one that shares all
/// flags that did not change.
#[derive(Debug)]
pub struct Ruleset {
    version: u64,
    flags: Arc<Index>,
    segments: Arc<Index>,
    nodes: Vec<Node>,
    ranks: Arc<[u32]>,
}

type Index = HashMap<Arc<str>, Slot, FastHash>;

/// What stands in a slot. Slots are never given to another key, so that a flag that did not change
/// need not be compiled again.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    Missing,
    Flag(Arc<Flag>),
    Segment(Arc<Segment>),
    Unsupported(Arc<ItemFault>),
}

#[derive(Debug)]
pub(crate) struct Flag {
    pub(crate) variants: Box<[(Box<str>, Json)]>,
    pub(crate) metadata: Map<String, Json>,
    pub(crate) enabled: bool,
    pub(crate) off: VariantIndex,
    pub(crate) archived: Option<(VariantIndex, i64)>,
    pub(crate) requires: Box<[Requirement]>,
    pub(crate) overrides: Box<[Override]>,
    pub(crate) rules: Box<[Rule]>,
    pub(crate) fallthrough: Serve,
    dependencies: Box<[Slot]>,
}

/// A position in a flag's variants.
pub(crate) type VariantIndex = usize;

#[derive(Debug)]
pub(crate) struct Override {
    pub(crate) id: Box<str>,
    pub(crate) path: Path,
    keys: OverrideKeys,
    pub(crate) variant: VariantIndex,
    pub(crate) expires_at: Option<i64>,
}

#[derive(Debug)]
enum OverrideKeys {
    Clear(ValueSet),
    Concealed(HashedSet),
}

impl Override {
    pub(crate) fn names(&self, context: &Context) -> bool {
        match (&self.keys, context.get(&self.path)) {
            (OverrideKeys::Clear(keys), Some(value)) => keys.contains(value) == Some(true),
            (OverrideKeys::Concealed(keys), Some(Value::Text(key))) => keys.contains(key),
            _ => false,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) id: Box<str>,
    pub(crate) when: Condition,
    pub(crate) serve: Serve,
}

#[derive(Debug)]
pub(crate) enum Serve {
    Variant(VariantIndex),
    Split(Split),
}

#[derive(Debug)]
pub(crate) struct Split {
    pub(crate) unit: Path,
    pub(crate) seed_hash: u64,
    pub(crate) arms: Box<[Arm]>,
    pub(crate) rest: Option<VariantIndex>,
}

#[derive(Debug)]
pub(crate) struct Arm {
    pub(crate) variant: VariantIndex,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) path: Path,
    included: Keys,
    excluded: Keys,
    pub(crate) when: Option<Condition>,
    dependencies: Box<[Slot]>,
}

/// One list of a segment, partly in clear and partly hashed.
#[derive(Debug)]
pub(crate) struct Keys {
    clear: TextSet,
    hashed: Option<HashedSet>,
}

impl Keys {
    fn is_empty(&self) -> bool {
        self.clear.is_empty() && self.hashed.is_none()
    }

    /// `None` where the list attribute is missing or no key. An empty list names nobody.
    fn name(&self, value: Option<&Value>) -> Option<bool> {
        match value {
            _ if self.is_empty() => Some(false),
            Some(Value::Text(key)) => {
                Some(self.clear.contains(key) || self.hashed.as_ref().is_some_and(|h| h.contains(key)))
            }
            _ => None,
        }
    }
}

impl Segment {
    pub(crate) fn excludes(&self, context: &Context) -> Option<bool> {
        self.excluded.name(context.get(&self.path))
    }

    pub(crate) fn includes(&self, context: &Context) -> Option<bool> {
        self.included.name(context.get(&self.path))
    }
}

impl Node {
    fn dependencies(&self) -> &[Slot] {
        match self {
            Self::Flag(flag) => &flag.dependencies,
            Self::Segment(segment) => &segment.dependencies,
            Self::Missing | Self::Unsupported(_) => &[],
        }
    }
}

impl Ruleset {
    /// Compiles every item. A flag or segment that cannot be compiled becomes `UNSUPPORTED` and is
    /// named by [`Ruleset::faults`]; the others are not affected.
    pub fn compile(snapshot: &Snapshot) -> Self {
        let empty = Self {
            version: 0,
            flags: Arc::default(),
            segments: Arc::default(),
            nodes: Vec::new(),
            ranks: Arc::default(),
        };
        empty.update(snapshot, snapshot.items().map(|(key, _)| key))
    }

    /// The ruleset of `snapshot`, in which only the items `changed` (set or removed) differ from
    /// what this one was compiled from.
    pub fn update<'a>(&self, snapshot: &Snapshot, changed: impl IntoIterator<Item = &'a str>) -> Self {
        let mut compiler = Compiler {
            flags: Slots(self.flags.clone()),
            segments: Slots(self.segments.clone()),
            nodes: self.nodes.clone(),
        };
        let mut rewired = false;
        for key in changed {
            rewired |= compiler.place(key, snapshot.item(key));
        }
        let ranks = if rewired { compiler.ranks() } else { self.ranks.clone() };
        let Compiler { flags, segments, nodes } = compiler;
        Self { version: snapshot.header().version, flags: flags.0, segments: segments.0, nodes, ranks }
    }

    /// The version of the snapshot that it was compiled from.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Evaluates for one context at one moment; `now_ms` is milliseconds since the Unix epoch.
    pub fn view<'a>(&'a self, context: &'a Context, now_ms: i64) -> View<'a> {
        View::new(self, context, now_ms)
    }

    /// Keys of all flags, those that are unsupported included, in no order.
    pub fn flag_keys(&self) -> impl Iterator<Item = &str> {
        let present = |slot: &Slot| !matches!(self.node(*slot), Node::Missing);
        self.flags.iter().filter(move |(_, slot)| present(slot)).map(|(key, _)| &**key)
    }

    /// The items that this engine cannot evaluate, by item key.
    pub fn faults(&self) -> Vec<(String, ItemFault)> {
        let named = |kind: &'static str, index: &'_ Index| -> Vec<(String, ItemFault)> {
            let fault = |(key, slot): (&Arc<str>, &Slot)| Some((format!("{kind}/{key}"), self.fault(*slot)?));
            index.iter().filter_map(fault).collect()
        };
        let mut faults = named("flag", &self.flags);
        faults.extend(named("segment", &self.segments));
        faults.sort_by(|(a, _), (b, _)| a.cmp(b));
        faults
    }

    fn fault(&self, slot: Slot) -> Option<ItemFault> {
        match self.node(slot) {
            Node::Unsupported(fault) => Some((**fault).clone()),
            _ if self.rank(slot) == ON_CYCLE => {
                Some(ItemFault::new("", "depends on itself through its prerequisites or segments"))
            }
            _ => None,
        }
    }

    pub(crate) fn flag_slot(&self, key: &str) -> Option<Slot> {
        self.flags.get(key).copied()
    }

    pub(crate) fn node(&self, slot: Slot) -> &Node {
        self.nodes.get(slot as usize).unwrap_or(&Node::Missing)
    }

    /// The flag of a slot, unless it is missing, unsupported or on a cycle.
    pub(crate) fn flag(&self, slot: Slot) -> Option<&Flag> {
        match self.node(slot) {
            Node::Flag(flag) if self.rank(slot) != ON_CYCLE => Some(flag),
            _ => None,
        }
    }

    pub(crate) fn rank(&self, slot: Slot) -> u32 {
        self.ranks.get(slot as usize).copied().unwrap_or_default()
    }

    pub(crate) fn dependencies(&self, slot: Slot) -> &[Slot] {
        self.node(slot).dependencies()
    }
}

struct Slots(Arc<Index>);

struct Compiler {
    flags: Slots,
    segments: Slots,
    nodes: Vec<Node>,
}

impl Slots {
    fn slot(&mut self, key: &str, nodes: &mut Vec<Node>) -> Slot {
        if let Some(slot) = self.0.get(key) {
            return *slot;
        }
        let slot = nodes.len() as Slot;
        nodes.push(Node::Missing);
        Arc::make_mut(&mut self.0).insert(key.into(), slot);
        slot
    }
}

impl Compiler {
    /// Compiles one item into its slot; whether that changed who depends on whom.
    fn place(&mut self, item_key: &str, item: Option<&Item>) -> bool {
        let (slot, node) = if let Some(key) = item_key.strip_prefix("flag/") {
            (
                self.flag(key),
                self.compile(item, |compiler, body| Ok(Node::Flag(compiler.read_flag(key, body)?.into()))),
            )
        } else if let Some(key) = item_key.strip_prefix("segment/") {
            (
                self.segment(key),
                self.compile(item, |compiler, body| {
                    Ok(Node::Segment(compiler.read_segment(key, body)?.into()))
                }),
            )
        } else {
            // A kind of item that a later engine introduced.
            return false;
        };
        let Some(held) = self.nodes.get_mut(slot as usize) else { return false };
        let rewired = held.dependencies() != node.dependencies();
        *held = node;
        rewired
    }

    fn compile(
        &mut self,
        item: Option<&Item>,
        read: impl FnOnce(&mut Self, &str) -> Result<Node, ItemFault>,
    ) -> Node {
        match item.map(|item| read(self, item.body())) {
            None => Node::Missing,
            Some(Ok(node)) => node,
            Some(Err(fault)) => Node::Unsupported(fault.into()),
        }
    }

    fn flag(&mut self, key: &str) -> Slot {
        self.flags.slot(key, &mut self.nodes)
    }

    fn segment(&mut self, key: &str) -> Slot {
        self.segments.slot(key, &mut self.nodes)
    }

    fn ranks(&self) -> Arc<[u32]> {
        let dependencies: Vec<&[Slot]> = self.nodes.iter().map(Node::dependencies).collect();
        graph::ranks(&dependencies).into()
    }

    fn read_flag(&mut self, key: &str, body: &str) -> Result<Flag, ItemFault> {
        let flag: model::Flag = serde_json::from_str(body).map_err(|e| ItemFault::new("", e.to_string()))?;
        if flag.key != key {
            return Err(ItemFault::new("key", format!("is `{}`, but the item is `flag/{key}`", flag.key)));
        }
        if flag.needs > ENGINE_LEVEL {
            return Err(ItemFault::new(
                "needs",
                format!("engine level {}, this engine has {ENGINE_LEVEL}", flag.needs),
            ));
        }
        self.compile_flag(flag)
    }

    fn compile_flag(&mut self, flag: model::Flag) -> Result<Flag, ItemFault> {
        if flag.rules.len() > limits::RULES_PER_FLAG {
            return Err(ItemFault::new(
                "rules",
                format!("{} rules, at most {} are allowed", flag.rules.len(), limits::RULES_PER_FLAG),
            ));
        }
        let variants = &flag.variants;
        for (key, variant) in &variants.0 {
            if !flag.value_type.admits(&variant.value) {
                return Err(ItemFault::new(format!("variants.{key}"), "the value is not of the flag's type"));
            }
        }
        let mut dependencies = Vec::new();
        let archived =
            flag.archived.as_ref().map(|archived| compile_archived(archived, variants)).transpose()?;
        let requires = indexed("requires", &flag.requires, |r| Ok(self.requirement(r, &mut dependencies)))?;
        let overrides = indexed("overrides", &flag.overrides, |o| compile_override(o, variants))?;
        let rules = indexed("rules", &flag.rules, |rule| {
            let when = self.condition(&rule.when, 1, &mut dependencies).map_err(|f| f.within("when"))?;
            let serve = compile_serve(&rule.serve, variants).map_err(|f| f.within("serve"))?;
            Ok(Rule { id: rule.id.as_str().into(), when, serve })
        })?;
        let fallthrough = compile_serve(&flag.fallthrough, variants).map_err(|f| f.within("fallthrough"))?;
        if matches!(&fallthrough, Serve::Split(split) if split.rest.is_none()) {
            return Err(ItemFault::new(
                "fallthrough.split.rest",
                "a fallthrough's split needs a variant for the rest",
            ));
        }
        Ok(Flag {
            off: variant_index(variants, &flag.off_variant, "off_variant")?,
            variants: flag.variants.0.into_iter().map(|(key, variant)| (key.into(), variant.value)).collect(),
            metadata: flag.metadata,
            enabled: flag.enabled,
            archived,
            requires,
            overrides,
            rules,
            fallthrough,
            dependencies: sorted(dependencies),
        })
    }

    fn read_segment(&mut self, key: &str, body: &str) -> Result<Segment, ItemFault> {
        let segment: model::Segment =
            serde_json::from_str(body).map_err(|e| ItemFault::new("", e.to_string()))?;
        if segment.key != key {
            return Err(ItemFault::new(
                "key",
                format!("is `{}`, but the item is `segment/{key}`", segment.key),
            ));
        }
        let mut dependencies = Vec::new();
        let when = segment.when.as_ref().map(|when| self.condition(when, 1, &mut dependencies));
        let lists = segment.hashed.as_ref();
        let keys = |clear: &[String], hashed: Option<&str>| -> Result<Keys, ItemFault> {
            let hashed = lists.zip(hashed).map(|(lists, text)| {
                HashedSet::parse_base64(text).map(|hashes| HashedSet::new(lists.hash, &lists.salt, hashes))
            });
            let hashed = hashed.transpose().map_err(|reason| ItemFault::new("hashed", reason))?;
            Ok(Keys { clear: TextSet::new(clear.iter().map(String::as_str), false), hashed })
        };
        Ok(Segment {
            path: Path::new(&segment.attribute),
            included: keys(&segment.included, lists.and_then(|l| l.included.as_deref()))?,
            excluded: keys(&segment.excluded, lists.and_then(|l| l.excluded.as_deref()))?,
            when: when.transpose().map_err(|f| f.within("when"))?,
            dependencies: sorted(dependencies),
        })
    }

    fn requirement(&mut self, requirement: &model::Requirement, dependencies: &mut Vec<Slot>) -> Requirement {
        let slot = self.flag(&requirement.flag);
        dependencies.push(slot);
        let variants = requirement.variants.iter().map(|v| v.as_str().into()).collect();
        Requirement { flag: requirement.flag.as_str().into(), slot, variants }
    }

    fn condition(
        &mut self,
        condition: &model::Condition,
        depth: usize,
        dependencies: &mut Vec<Slot>,
    ) -> Result<Condition, ItemFault> {
        if depth > limits::CONDITION_DEPTH {
            return Err(ItemFault::new("", format!("nested deeper than {}", limits::CONDITION_DEPTH)));
        }
        let mut children = |name: &str, conditions: &[model::Condition]| {
            indexed(name, conditions, |child| self.condition(child, depth + 1, dependencies))
        };
        Ok(match condition {
            model::Condition::All(all) => Condition::All(children("all", all)?),
            model::Condition::Any(any) => Condition::Any(children("any", any)?),
            model::Condition::Not(not) => {
                let child = self.condition(not, depth + 1, dependencies).map_err(|f| f.within("not"))?;
                Condition::Not(child.into())
            }
            model::Condition::Segment(key) => {
                let slot = self.segment(key);
                dependencies.push(slot);
                Condition::Segment(slot)
            }
            model::Condition::Flag(requirement) => {
                Condition::Flag(self.requirement(requirement, dependencies))
            }
            model::Condition::Clause(clause) => Condition::Clause(Clause::compile(clause)?),
        })
    }
}

fn sorted(mut dependencies: Vec<Slot>) -> Box<[Slot]> {
    dependencies.sort_unstable();
    dependencies.dedup();
    dependencies.into()
}

/// Compiles each element; a fault names its place.
fn indexed<T, U>(
    name: &str,
    elements: &[T],
    mut compile: impl FnMut(&T) -> Result<U, ItemFault>,
) -> Result<Box<[U]>, ItemFault> {
    let mut at = |(index, element)| compile(element).map_err(|f| f.within(&format!("{name}[{index}]")));
    elements.iter().enumerate().map(&mut at).collect()
}

fn variant_index(variants: &model::Variants, key: &str, path: &str) -> Result<VariantIndex, ItemFault> {
    let index = variants.keys().position(|held| held == key);
    index.ok_or_else(|| ItemFault::new(path, format!("the flag has no variant `{key}`")))
}

fn compile_archived(
    archived: &model::Archived,
    variants: &model::Variants,
) -> Result<(VariantIndex, i64), ItemFault> {
    let until =
        parse_instant(&archived.until).ok_or_else(|| not_an_instant("archived.until", &archived.until))?;
    Ok((variant_index(variants, &archived.variant, "archived.variant")?, until))
}

fn not_an_instant(path: &str, text: &str) -> ItemFault {
    ItemFault::new(path, format!("`{text}` is not an RFC 3339 date-time"))
}

fn compile_override(entry: &model::Override, variants: &model::Variants) -> Result<Override, ItemFault> {
    let expires_at = entry
        .expires_at
        .as_ref()
        .map(|text| parse_instant(text).ok_or_else(|| not_an_instant("expires_at", text)));
    let keys = match (entry.hash, &entry.salt) {
        (Some(kind), Some(salt)) => {
            let read = |value: &Json| value.as_str().and_then(HashedSet::parse_hash);
            let hashes = entry.values.iter().map(read).collect::<Option<Box<[u64]>>>();
            let hashes = hashes.ok_or_else(|| {
                ItemFault::new("values", "a concealed override needs hashes of 16 hexadecimal digits")
            })?;
            OverrideKeys::Concealed(HashedSet::new(kind, salt, hashes))
        }
        (None, None) => OverrideKeys::Clear(ValueSet::compile(&entry.values, false)?),
        _ => return Err(ItemFault::new("", "`hash` and `salt` stand together")),
    };
    Ok(Override {
        id: entry.id.as_str().into(),
        path: Path::new(&entry.attribute),
        keys,
        variant: variant_index(variants, &entry.variant, "variant")?,
        expires_at: expires_at.transpose()?,
    })
}

fn compile_serve(serve: &model::Serve, variants: &model::Variants) -> Result<Serve, ItemFault> {
    match serve {
        model::Serve::Variant(key) => variant_index(variants, key, "variant").map(Serve::Variant),
        model::Serve::Split(split) => {
            compile_split(split, variants).map(Serve::Split).map_err(|f| f.within("split"))
        }
    }
}

fn compile_split(split: &model::Split, variants: &model::Variants) -> Result<Split, ItemFault> {
    if split.algo != ALGORITHM_X1 {
        return Err(unknown_algorithm(&split.algo));
    }
    let mut arms = Vec::from(indexed("arms", &split.arms, |arm| compile_arm(arm, variants))?);
    arms.sort_by_key(|arm| arm.start);
    if arms.windows(2).any(|pair| matches!(pair, [a, b] if a.end > b.start)) {
        return Err(ItemFault::new("arms", "arms overlap"));
    }
    Ok(Split {
        unit: Path::new(&split.unit),
        seed_hash: hash_text(&split.seed),
        arms: arms.into(),
        rest: split.rest.as_ref().map(|key| variant_index(variants, key, "rest")).transpose()?,
    })
}

fn compile_arm(arm: &model::Arm, variants: &model::Variants) -> Result<Arm, ItemFault> {
    let end = arm.start.checked_add(arm.len).filter(|end| *end <= BUCKETS);
    let end = end.ok_or_else(|| ItemFault::new("", format!("ends beyond {BUCKETS}")))?;
    Ok(Arm { variant: variant_index(variants, &arm.variant, "variant")?, start: arm.start, end })
}
