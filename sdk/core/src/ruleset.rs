//! A snapshot compiled for evaluation: references resolved, nothing left to parse.

use std::sync::Arc;

use crate::compile::{Compiler, Pool, place};
use crate::condition::{Condition, Requirement, Slot, ValueSet};
use crate::context::{Context, Path};
use crate::detail::{Finding, Reason};
use crate::evaluate::{Moment, View};
use crate::fault::ItemFault;
use crate::graph::ON_CYCLE;
use crate::index::Index;
use crate::limits;
use crate::model::ValueType;
use crate::model::read::Wire;
use crate::snapshot::{Item, Snapshot};
use crate::text::{HashedSet, TextSet};
use crate::value::{Metadata, Served, Value};

/// An immutable, compiled set of rules. Cheap to share; a change makes a new one that shares all
/// flags that did not change.
#[derive(Debug, Clone, Default)]
pub struct Ruleset {
    version: u64,
    flags: Arc<Index>,
    segments: Arc<Index>,
    nodes: Vec<Node>,
    ranks: Arc<[u32]>,
    /// The attribute paths that have a number, by it; numbers are never given to another path.
    paths: Arc<Vec<Arc<str>>>,
    /// For every slot, how many ways to end the flags before it have together.
    endings: Vec<u32>,
    /// What the regular expressions of all items cost together.
    regex_cost: usize,
}

/// Where a flag stands in a ruleset and in all that are made of it by [`Ruleset::update`]: spares
/// those who ask for the same flag again and again the search for its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlagSlot(pub(crate) Slot);

impl FlagSlot {
    /// Its number: from 0, below [`Ruleset::slots`].
    pub fn index(self) -> u32 {
        self.0
    }

    /// The slot of that number.
    pub fn from_index(index: u32) -> Self {
        Self(index)
    }
}

/// What stands in a slot. Slots are never given to another key, so that a flag that did not change
/// need not be compiled again.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    Missing,
    Flag(Arc<Flag>),
    Segment(Arc<Segment>),
    Unsupported(Arc<Unsupported>),
}

/// An item that this engine cannot evaluate.
#[derive(Debug)]
pub(crate) struct Unsupported {
    /// The flag's key; `None` of a segment.
    pub(crate) flag: Option<Arc<str>>,
    pub(crate) fault: ItemFault,
    /// What its regular expressions would have cost.
    pub(crate) regex_cost: usize,
}

/// A variant's key and value.
pub(crate) type Variant = (Arc<str>, Served);

#[derive(Debug)]
pub(crate) struct Flag {
    pub(crate) key: Arc<str>,
    pub(crate) variants: Arc<[Variant]>,
    pub(crate) value_type: ValueType,
    pub(crate) metadata: Option<Box<Metadata>>,
    pub(crate) shape: Shape,
    pub(crate) off: OutcomeIndex,
    pub(crate) rules: Box<[Rule]>,
    pub(crate) fallthrough: Serve,
    /// Everything that an evaluation can end with.
    pub(crate) outcomes: Box<[End]>,
    pub(crate) dependencies: Box<[Slot]>,
    pub(crate) regex_cost: usize,
}

/// What an evaluation has to look at: most flags have less than all that a flag can have.
#[derive(Debug)]
pub(crate) enum Shape {
    /// Nothing at all: every evaluation ends like this.
    Constant(OutcomeIndex),
    /// Rules and fallthrough.
    RulesOnly,
    /// These first.
    Full(Box<Preliminaries>),
}

/// What is looked at before the rules.
#[derive(Debug)]
pub(crate) struct Preliminaries {
    pub(crate) archived: Option<(OutcomeIndex, i64)>,
    pub(crate) requires: Box<[(Requirement, OutcomeIndex)]>,
    pub(crate) overrides: Box<[Override]>,
}

/// One of the ways in which an evaluation of a flag can end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending<'a> {
    /// The flag's key.
    pub flag: &'a str,
    /// Key of the variant that is served.
    pub variant: &'a str,
    /// Why.
    pub reason: Reason,
    /// The rule that decides.
    pub rule: Option<&'a str>,
}

/// The same as it is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct End {
    /// Position in the flag's variants.
    pub(crate) variant: u16,
    pub(crate) reason: Reason,
    pub(crate) by: By,
}

/// What decided: a position in the flag's list of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Itself,
    Requirement(u16),
    Override(u16),
    Rule(u16),
}

/// A position in a flag's outcomes.
pub(crate) type OutcomeIndex = u16;

impl Flag {
    pub(crate) fn preliminaries(&self) -> Option<&Preliminaries> {
        match &self.shape {
            Shape::Full(preliminaries) => Some(preliminaries),
            Shape::Constant(_) | Shape::RulesOnly => None,
        }
    }

    #[inline(always)]
    pub(crate) fn end(&self, index: OutcomeIndex) -> Option<&End> {
        self.outcomes.get(usize::from(index))
    }

    #[inline(always)]
    pub(crate) fn served(&self, end: &End) -> Option<(&str, &Served)> {
        self.variants.get(usize::from(end.variant)).map(|(key, value)| (&**key, value))
    }

    pub(crate) fn rule(&self, end: &End) -> Option<&str> {
        match end.by {
            By::Rule(rule) => self.rules.get(usize::from(rule)).map(|rule| &*rule.id),
            _ => None,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Override {
    pub(crate) id: Arc<str>,
    pub(crate) path: Path,
    pub(crate) keys: OverrideKeys,
    pub(crate) outcome: OutcomeIndex,
    pub(crate) expires_at: Option<i64>,
}

#[derive(Debug)]
pub(crate) enum OverrideKeys {
    Clear(ValueSet),
    Concealed(HashedSet),
}

impl Override {
    pub(crate) fn names(&self, seen: Option<&Value>) -> bool {
        match (&self.keys, seen) {
            (OverrideKeys::Clear(keys), Some(value)) => keys.contains(value) == Some(true),
            (OverrideKeys::Concealed(keys), Some(Value::Text(key))) => keys.contains(key),
            _ => false,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) id: Arc<str>,
    pub(crate) when: Condition,
    pub(crate) serve: Serve,
}

#[derive(Debug)]
pub(crate) enum Serve {
    Variant(OutcomeIndex),
    Split(Box<Split>),
}

#[derive(Debug)]
pub(crate) struct Split {
    pub(crate) unit: Path,
    pub(crate) seed_hash: u64,
    pub(crate) arms: Box<[Arm]>,
    pub(crate) rest: Option<OutcomeIndex>,
}

#[derive(Debug)]
pub(crate) struct Arm {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) outcome: OutcomeIndex,
}

impl Split {
    /// The outcome of the arm that the bucket falls into.
    pub(crate) fn arm(&self, bucket: u32) -> Option<OutcomeIndex> {
        self.arms.iter().find(|arm| (arm.start..arm.end).contains(&bucket)).map(|arm| arm.outcome)
    }
}

#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) path: Path,
    pub(crate) included: Keys,
    pub(crate) excluded: Keys,
    pub(crate) when: Option<Condition>,
    pub(crate) dependencies: Box<[Slot]>,
    pub(crate) regex_cost: usize,
}

/// One list of a segment, partly in clear and partly hashed.
#[derive(Debug)]
pub(crate) struct Keys {
    pub(crate) clear: TextSet,
    pub(crate) hashed: Option<HashedSet>,
}

impl Keys {
    fn is_empty(&self) -> bool {
        self.clear.is_empty() && self.hashed.is_none()
    }

    /// `None` where the list attribute is missing or no key. An empty list names nobody.
    pub(crate) fn name(&self, seen: Option<&Value>) -> Option<bool> {
        match seen {
            _ if self.is_empty() => Some(false),
            Some(Value::Text(key)) => {
                Some(self.clear.contains(key) || self.hashed.as_ref().is_some_and(|h| h.contains(key)))
            }
            _ => None,
        }
    }
}

/// For every slot, how many ways to end stand before it; at last, how many there are.
fn endings(nodes: &[Node]) -> Vec<u32> {
    let (mut endings, mut before) = (Vec::with_capacity(nodes.len() + 1), 0);
    endings.push(before);
    for node in nodes {
        before += node.flag().map_or(0, |flag| flag.outcomes.len() as u32);
        endings.push(before);
    }
    endings
}

impl Node {
    fn flag(&self) -> Option<&Flag> {
        match self {
            Self::Flag(flag) => Some(flag),
            _ => None,
        }
    }

    fn flag_key(&self) -> Option<&str> {
        match self {
            Self::Flag(flag) => Some(&flag.key),
            Self::Unsupported(unsupported) => unsupported.flag.as_deref(),
            Self::Missing | Self::Segment(_) => None,
        }
    }

    pub(crate) fn dependencies(&self) -> &[Slot] {
        match self {
            Self::Flag(flag) => &flag.dependencies,
            Self::Segment(segment) => &segment.dependencies,
            Self::Missing | Self::Unsupported(_) => &[],
        }
    }

    pub(crate) fn regex_cost(&self) -> usize {
        match self {
            Self::Flag(flag) => flag.regex_cost,
            Self::Segment(segment) => segment.regex_cost,
            Self::Unsupported(unsupported) => unsupported.regex_cost,
            Self::Missing => 0,
        }
    }
}

impl Ruleset {
    /// Compiles every item. A flag or segment that cannot be compiled becomes `UNSUPPORTED` and is
    /// named by [`Ruleset::faults`]; the others are not affected.
    pub fn compile(snapshot: &Snapshot) -> Self {
        let empty = Self { nodes: Vec::with_capacity(snapshot.len()), ..Self::default() };
        empty.place_all(snapshot)
    }

    /// The ruleset of `snapshot`, in which only the items `changed` (set or removed) differ from
    /// what this one was compiled from.
    pub fn update<'a>(&self, snapshot: &Snapshot, changed: impl IntoIterator<Item = &'a str>) -> Self {
        let mut changed = changed.into_iter().map(|key| (key, snapshot.item(key)));
        let next = self.clone().place(snapshot, &mut changed);
        if self.regex_cost.max(next.regex_cost) <= limits::REGEX_ALLOWANCE {
            return next;
        }
        // Which flags exceed the allowance depends on all of them, never on the order of changes.
        let nodes = vec![Node::Missing; next.nodes.len()];
        let emptied = Self { nodes, ranks: Arc::default(), regex_cost: 0, ..next };
        emptied.place_all(snapshot)
    }

    fn place_all(self, snapshot: &Snapshot) -> Self {
        self.place(snapshot, &mut snapshot.items().map(|(key, item)| (key, Some(item))))
    }

    fn place<'a>(
        self,
        snapshot: &'a Snapshot,
        changed: &mut dyn Iterator<Item = (&'a str, Option<&'a Item>)>,
    ) -> Self {
        let pool = Pool::new(self.paths, self.regex_cost);
        let compiler = Compiler::new(self.flags, self.segments, self.nodes, pool, snapshot.shared_lists());
        let mut wire = Wire::new(compiler);
        let mut rewired = false;
        for (key, item) in changed {
            rewired |= place(&mut wire, key, item);
        }
        let ranks = if rewired { wire.make.ranks() } else { self.ranks };
        let Compiler { flags, segments, nodes, pool, .. } = wire.make;
        Self {
            version: snapshot.header().version,
            flags,
            segments,
            endings: endings(&nodes),
            nodes,
            ranks,
            paths: pool.numbered,
            regex_cost: pool.regex_cost,
        }
    }

    /// The version of the snapshot that it was compiled from.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Evaluates for one context at one moment.
    pub fn view<'a>(&'a self, context: &'a Context, now: impl Into<Moment>) -> View<'a> {
        View::new(self, context, now.into())
    }

    /// Where the flag of that key stands, which may be unsupported; `None` if there is none.
    pub fn slot(&self, key: &str) -> Option<FlagSlot> {
        self.flags.get(key).map(|(_, slot)| FlagSlot(*slot))
    }

    /// How many slots there are, those of segments included.
    pub fn slots(&self) -> usize {
        self.nodes.len()
    }

    /// All the ways in which evaluations of any flag can end, errors apart, in the order of slots: what
    /// [`crate::Answer::ending`] is a position in.
    pub fn endings(&self) -> impl Iterator<Item = Ending<'_>> {
        self.nodes.iter().filter_map(Node::flag).flat_map(|flag| {
            flag.outcomes.iter().map(|end| Ending {
                flag: &flag.key,
                variant: flag.served(end).map_or("", |(key, _)| key),
                reason: end.reason,
                rule: flag.rule(end),
            })
        })
    }

    /// The detail of an evaluation that ended in one of these ways, in its wire form, but for what was
    /// unknown in it.
    pub fn text_of_ending(&self, ending: u32) -> Option<String> {
        self.finding_of_ending(ending).map(|finding| finding.to_text())
    }

    fn finding_of_ending(&self, ending: u32) -> Option<Finding<'_>> {
        let slot = self.endings.partition_point(|before| *before <= ending).checked_sub(1)?;
        let outcome = ending.checked_sub(*self.endings.get(slot)?)?;
        let flag = self.nodes.get(slot)?.flag()?;
        Some(flag.finding(OutcomeIndex::try_from(outcome).ok()?, Vec::new()))
    }

    /// How many those are.
    pub fn ending_count(&self) -> usize {
        self.endings.last().map_or(0, |count| *count as usize)
    }

    #[inline(always)]
    pub(crate) fn ending(&self, slot: Slot, outcome: OutcomeIndex) -> u32 {
        self.endings.get(slot as usize).map_or(0, |before| before + u32::from(outcome))
    }

    /// Keys of all flags, those that are unsupported included, in no order.
    pub fn flag_keys(&self) -> impl Iterator<Item = &str> {
        self.flags().map(|(key, _)| key)
    }

    /// All flags with their slots, those that are unsupported included, in the order of slots.
    pub fn flags(&self) -> impl Iterator<Item = (&str, FlagSlot)> {
        (0..).zip(&self.nodes).filter_map(|(slot, node)| Some((node.flag_key()?, FlagSlot(slot))))
    }

    /// The items that this engine cannot evaluate, by item key.
    pub fn faults(&self) -> Vec<(String, ItemFault)> {
        let named = |kind: &'static str, index: &'_ Index| -> Vec<(String, ItemFault)> {
            let fault = |(key, slot): &(Arc<str>, Slot)| Some((format!("{kind}/{key}"), self.fault(*slot)?));
            index.iter().filter_map(fault).collect()
        };
        let mut faults = named("flag", &self.flags);
        faults.extend(named("segment", &self.segments));
        faults.sort_by(|(a, _), (b, _)| a.cmp(b));
        faults
    }

    pub(crate) fn fault(&self, slot: Slot) -> Option<ItemFault> {
        match self.node(slot) {
            Node::Unsupported(unsupported) => Some(unsupported.fault.clone()),
            _ if self.rank(slot) == ON_CYCLE => {
                Some(ItemFault::new("", "depends on itself through its prerequisites or segments"))
            }
            _ => None,
        }
    }

    #[inline(always)]
    pub(crate) fn node(&self, slot: Slot) -> &Node {
        self.nodes.get(slot as usize).unwrap_or(&Node::Missing)
    }

    /// The flag of a slot, unless it is missing, unsupported or on a cycle.
    #[inline(always)]
    pub(crate) fn flag(&self, slot: Slot) -> Option<&Flag> {
        self.evaluable(slot, self.node(slot))
    }

    /// All flags that are neither unsupported nor on a cycle, in the order of slots.
    pub(crate) fn evaluable_flags(&self) -> impl Iterator<Item = (Slot, &Flag)> {
        (0..).zip(&self.nodes).filter_map(|(slot, node)| Some((slot, self.evaluable(slot, node)?)))
    }

    #[inline(always)]
    fn evaluable<'a>(&self, slot: Slot, node: &'a Node) -> Option<&'a Flag> {
        match node {
            Node::Flag(flag) if flag.dependencies.is_empty() || self.rank(slot) != ON_CYCLE => Some(flag),
            _ => None,
        }
    }

    /// The segment of a slot, unless it is missing, unsupported or on a cycle.
    pub(crate) fn segment(&self, slot: Slot) -> Option<&Segment> {
        match self.node(slot) {
            Node::Segment(segment) if self.rank(slot) != ON_CYCLE => Some(segment),
            _ => None,
        }
    }

    /// Where the segment of that key stands.
    pub(crate) fn segment_slot(&self, key: &str) -> Option<Slot> {
        self.segments.get(key).map(|(_, slot)| *slot)
    }

    #[inline]
    pub(crate) fn rank(&self, slot: Slot) -> u32 {
        self.ranks.get(slot as usize).copied().unwrap_or_default()
    }

    #[inline]
    pub(crate) fn dependencies(&self, slot: Slot) -> &[Slot] {
        self.node(slot).dependencies()
    }
}
