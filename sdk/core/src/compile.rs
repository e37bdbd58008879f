//! From the wire form to the compiled one, item by item: one that does not compile spoils no other.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value as Json;

use crate::bucket::{ALGORITHM_X1, BUCKETS, hash_text};
use crate::condition::{Clause, Condition, Requirement, Slot, ValueSet, unknown_algorithm};
use crate::context::{Path, Places};
use crate::detail::Reason;
use crate::fault::ItemFault;
use crate::graph;
use crate::instant::parse_instant;
use crate::list::Lists;
use crate::model::{self, Borrowed};
use crate::pattern::{self, Pattern};
use crate::ruleset::{
    Arm, By, End, Flag, Index, Keys, Node, OutcomeIndex, Override, OverrideKeys, Preliminaries, Rule,
    Segment, Serve, Shape, Split, Unsupported, Variant,
};
use crate::snapshot::Item;
use crate::text::{FastHash, HashedSet, TextSet};
use crate::{ENGINE_LEVEL, limits};

/// What the items that are compiled together share.
pub(crate) struct Pool {
    names: HashSet<Arc<str>, FastHash>,
    paths: HashMap<Arc<str>, Path, FastHash>,
    /// The paths that have a number, by it.
    pub(crate) numbered: Arc<Vec<Arc<str>>>,
    /// What all regular expressions cost so far, those of items compiled earlier included.
    pub(crate) regex_cost: usize,
}

impl Pool {
    pub(crate) fn new(numbered: Arc<Vec<Arc<str>>>, regex_cost: usize) -> Self {
        let path = |(number, name): (u16, &Arc<str>)| (name.clone(), Path::new(name, number));
        let paths = (0..).zip(numbered.iter()).map(path).collect();
        Self { names: HashSet::default(), paths, numbered, regex_cost }
    }

    /// The text, held once however often it is named.
    fn name(&mut self, text: &str) -> Arc<str> {
        if let Some(held) = self.names.get(text) {
            return held.clone();
        }
        let name: Arc<str> = text.into();
        self.names.insert(name.clone());
        name
    }

    pub(crate) fn path(&mut self, attribute: &str) -> Path {
        if let Some(held) = self.paths.get(attribute) {
            return held.clone();
        }
        let name = self.name(attribute);
        let number = self.numbered.len();
        if number < Places::COUNT {
            Arc::make_mut(&mut self.numbered).push(name.clone());
        }
        let path = Path::new(&name, number as u16);
        self.paths.insert(name, path.clone());
        path
    }

    pub(crate) fn pattern(&mut self, text: &str, ignore_case: bool) -> Result<Pattern, String> {
        self.regex_cost = self.regex_cost.saturating_add(pattern::cost(text)?);
        if self.regex_cost > limits::REGEX_ALLOWANCE {
            return Err("the regular expressions of the environment are too many and too long together; \
                        compare with other operators where they will do"
                .into());
        }
        Pattern::compile(text, ignore_case)
    }
}

pub(crate) struct Compiler {
    pub(crate) flags: Arc<Index>,
    pub(crate) segments: Arc<Index>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) pool: Pool,
    /// What segments refer to.
    pub(crate) lists: Arc<Lists>,
}

fn slot_of(index: &mut Arc<Index>, nodes: &mut Vec<Node>, key: &str) -> Slot {
    if let Some(slot) = index.get(key) {
        return *slot;
    }
    let slot = nodes.len() as Slot;
    nodes.push(Node::Missing);
    Arc::make_mut(index).insert(key.into(), slot);
    slot
}

impl Compiler {
    /// Compiles one item into its slot; whether that changed who depends on whom.
    pub(crate) fn place(&mut self, item_key: &str, item: Option<&Item>) -> bool {
        let (kind, key) = item_key.split_once('/').unwrap_or_default();
        let (slot, read): (_, fn(&mut Self, &str, &str) -> _) = match kind {
            "flag" => (self.flag(key), Self::read_flag),
            "segment" => (self.segment(key), Self::read_segment),
            // A kind of item that a later engine introduced.
            _ => return false,
        };
        let replaced = self.nodes.get(slot as usize).map_or(0, Node::regex_cost);
        self.pool.regex_cost = self.pool.regex_cost.saturating_sub(replaced);
        let others = self.pool.regex_cost;
        let node = match item.map(|item| read(self, key, item.body())) {
            None => Node::Missing,
            Some(Ok(node)) => node,
            Some(Err(fault)) => {
                let flag = (kind == "flag").then(|| self.flag_name(key));
                Node::Unsupported(
                    Unsupported { flag, fault, regex_cost: self.pool.regex_cost - others }.into(),
                )
            }
        };
        let Some(held) = self.nodes.get_mut(slot as usize) else { return false };
        let (before, after) = (held.dependencies(), node.dependencies());
        // To compare nothing with nothing costs more than to see that there is nothing.
        let rewired = !(before.is_empty() && after.is_empty()) && before != after;
        *held = node;
        rewired
    }

    /// The flag's key as the index holds it.
    fn flag_name(&self, key: &str) -> Arc<str> {
        self.flags.get_key_value(key).map_or_else(|| key.into(), |(name, _)| name.clone())
    }

    fn flag(&mut self, key: &str) -> Slot {
        slot_of(&mut self.flags, &mut self.nodes, key)
    }

    fn segment(&mut self, key: &str) -> Slot {
        slot_of(&mut self.segments, &mut self.nodes, key)
    }

    pub(crate) fn ranks(&self) -> Arc<[u32]> {
        let dependencies: Vec<&[Slot]> = self.nodes.iter().map(Node::dependencies).collect();
        graph::ranks(&dependencies).into()
    }

    fn read_flag(&mut self, key: &str, body: &str) -> Result<Node, ItemFault> {
        let flag: model::Flag<Borrowed> =
            serde_json::from_str(body).map_err(|e| ItemFault::new("", e.to_string()))?;
        expect_key("flag", key, &flag.key)?;
        if flag.needs > ENGINE_LEVEL {
            let reason = format!("engine level {}, this engine has {ENGINE_LEVEL}", flag.needs);
            return Err(ItemFault::new("needs", reason));
        }
        check_size("rules", flag.rules.len(), limits::RULES_PER_FLAG)?;
        let others = self.pool.regex_cost;
        let mut draft =
            FlagDraft { compiler: self, variants: &flag.variants, outcomes: Vec::with_capacity(ends(&flag)) };
        let mut compiled = draft.compile(&flag)?;
        compiled.key = self.flag_name(key);
        compiled.regex_cost = self.pool.regex_cost - others;
        compiled.variants = self.variants(flag.variants, flag.value_type)?;
        compiled.metadata = Some(flag.metadata).filter(|m| !m.is_empty()).map(Box::new);
        Ok(Node::Flag(compiled.into()))
    }

    fn variants(
        &mut self,
        variants: model::Variants<Borrowed>,
        value_type: model::ValueType,
    ) -> Result<Box<[Variant]>, ItemFault> {
        let mut admitted = Vec::with_capacity(variants.0.len());
        for (key, variant) in variants.0 {
            if !value_type.admits(&variant.value) {
                let reason = "the value is not of the flag's type";
                return Err(ItemFault::new(format!("variants.{}", &*key), reason));
            }
            admitted.push((self.pool.name(&key), variant.value));
        }
        Ok(admitted.into())
    }

    fn read_segment(&mut self, key: &str, body: &str) -> Result<Node, ItemFault> {
        let segment: model::Segment<Borrowed> =
            serde_json::from_str(body).map_err(|e| ItemFault::new("", e.to_string()))?;
        expect_key("segment", key, &segment.key)?;
        let others = self.pool.regex_cost;
        let mut dependencies = Vec::new();
        let when = segment.when.as_ref().map(|when| self.condition(when, 1, &mut dependencies));
        let lists = segment.hashed.as_ref();
        let included = keys(&segment.included, lists, lists.and_then(|l| l.included.as_deref()))?;
        let included = match lists.and_then(|lists| Some((lists, lists.reference.as_deref()?))) {
            Some((lists, reference)) => self.referred(key, included, lists, reference)?,
            None => included,
        };
        Ok(Node::Segment(Arc::new(Segment {
            path: self.pool.path(&segment.attribute),
            included,
            excluded: keys(&segment.excluded, lists, lists.and_then(|l| l.excluded.as_deref()))?,
            when: when.transpose().map_err(|f| f.within("when"))?,
            dependencies: sorted(dependencies),
            regex_cost: self.pool.regex_cost - others,
        })))
    }

    /// The keys of a segment whose list stands elsewhere.
    fn referred(
        &self,
        key: &str,
        keys: Keys,
        lists: &model::HashedLists<Borrowed>,
        reference: &str,
    ) -> Result<Keys, ItemFault> {
        if keys.hashed.is_some() {
            return Err(ItemFault::new("hashed", "it has both `included` and `ref`"));
        }
        let list = self.lists.get(&format!("segment/{key}"));
        let list =
            list.ok_or_else(|| ItemFault::new("hashed", format!("the list `{reference}` is not there")))?;
        let hashed = HashedSet::sorted(lists.hash, &lists.salt, list.shared());
        Ok(Keys { hashed: Some(hashed).filter(|hashed| !hashed.is_empty()), ..keys })
    }

    fn requirement(
        &mut self,
        requirement: &model::Requirement<Borrowed>,
        dependencies: &mut Vec<Slot>,
    ) -> Requirement {
        let slot = self.flag(&requirement.flag);
        dependencies.push(slot);
        let variants = requirement.variants.iter().map(|v| self.pool.name(v)).collect();
        Requirement { flag: self.pool.name(&requirement.flag), slot, variants }
    }

    fn condition(
        &mut self,
        condition: &model::Condition<Borrowed>,
        depth: usize,
        dependencies: &mut Vec<Slot>,
    ) -> Result<Condition, ItemFault> {
        if depth > limits::CONDITION_DEPTH {
            return Err(ItemFault::new("", format!("nested deeper than {}", limits::CONDITION_DEPTH)));
        }
        let mut children = |name: &str, conditions: &[model::Condition<Borrowed>]| {
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
                Condition::Flag(self.requirement(requirement, dependencies).into())
            }
            model::Condition::Clause(clause) => Condition::Clause(Clause::compile(clause, &mut self.pool)?),
        })
    }
}

/// A flag in the making.
struct FlagDraft<'a> {
    compiler: &'a mut Compiler,
    variants: &'a model::Variants<Borrowed<'a>>,
    outcomes: Vec<End>,
}

impl FlagDraft<'_> {
    fn compile(&mut self, flag: &model::Flag<Borrowed>) -> Result<Flag, ItemFault> {
        let mut dependencies = Vec::new();
        let off = self.outcome(&flag.off_variant, Reason::Disabled, By::Itself, "off_variant")?;
        let archived = flag.archived.as_ref().map(|archived| self.archived(archived)).transpose()?;
        let requires = numbered("requires", &flag.requires, |index, requirement| {
            let by = By::Requirement(index);
            let outcome = self.outcome(&flag.off_variant, Reason::PrerequisiteFailed, by, "off_variant")?;
            Ok((self.compiler.requirement(requirement, &mut dependencies), outcome))
        })?;
        let overrides = numbered("overrides", &flag.overrides, |index, entry| self.entry(index, entry))?;
        let rules = numbered("rules", &flag.rules, |index, rule| {
            let when = self.compiler.condition(&rule.when, 1, &mut dependencies);
            let when = when.map_err(|f| f.within("when"))?;
            let serve = self.serve(&rule.serve, Reason::TargetingMatch, By::Rule(index));
            let serve = serve.map_err(|f| f.within("serve"))?;
            Ok(Rule { id: self.compiler.pool.name(&rule.id), when, serve })
        })?;
        let fallthrough = self.serve(&flag.fallthrough, Reason::Default, By::Itself);
        let fallthrough = fallthrough.map_err(|f| f.within("fallthrough"))?;
        if matches!(&fallthrough, Serve::Split(split) if split.rest.is_none()) {
            let reason = "a fallthrough's split needs a variant for the rest";
            return Err(ItemFault::new("fallthrough.split.rest", reason));
        }
        let preliminaries = Preliminaries { archived, requires, overrides };
        Ok(Flag {
            key: Arc::default(),
            variants: Box::default(),
            value_type: flag.value_type,
            metadata: None,
            shape: shape(flag, off, &fallthrough, preliminaries),
            off,
            rules,
            fallthrough,
            outcomes: std::mem::take(&mut self.outcomes).into(),
            dependencies: sorted(dependencies),
            regex_cost: 0,
        })
    }

    /// Adds one of the ends that an evaluation can have.
    fn outcome(
        &mut self,
        variant: &str,
        reason: Reason,
        by: By,
        path: &str,
    ) -> Result<OutcomeIndex, ItemFault> {
        let index = self.variants.keys().position(|held| held == variant);
        let index =
            index.ok_or_else(|| ItemFault::new(path, format!("the flag has no variant `{variant}`")))?;
        let variant = number(index)?;
        let outcome = number(self.outcomes.len())?;
        self.outcomes.push(End { variant, reason, by });
        Ok(outcome)
    }

    fn archived(&mut self, archived: &model::Archived<Borrowed>) -> Result<(OutcomeIndex, i64), ItemFault> {
        let until = instant("archived.until", &archived.until)?;
        Ok((self.outcome(&archived.variant, Reason::Archived, By::Itself, "archived.variant")?, until))
    }

    fn entry(&mut self, index: u16, entry: &model::Override<Borrowed>) -> Result<Override, ItemFault> {
        let expires_at = entry.expires_at.as_ref().map(|text| instant("expires_at", text)).transpose()?;
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
            id: self.compiler.pool.name(&entry.id),
            path: self.compiler.pool.path(&entry.attribute),
            keys,
            outcome: self.outcome(&entry.variant, Reason::Override, By::Override(index), "variant")?,
            expires_at,
        })
    }

    /// An outcome whose variant is served for `whole`, or as an arm of a split.
    fn serve(&mut self, serve: &model::Serve<Borrowed>, whole: Reason, by: By) -> Result<Serve, ItemFault> {
        match serve {
            model::Serve::Variant(key) => Ok(Serve::Variant(self.outcome(key, whole, by, "variant")?)),
            model::Serve::Split(split) => {
                let split = self.split(split, whole, by).map_err(|f| f.within("split"))?;
                Ok(Serve::Split(split.into()))
            }
        }
    }

    fn split(&mut self, split: &model::Split<Borrowed>, whole: Reason, by: By) -> Result<Split, ItemFault> {
        if *split.algo != *ALGORITHM_X1 {
            return Err(unknown_algorithm(&split.algo));
        }
        let mut arms = Vec::from(numbered("arms", &split.arms, |_, arm| self.arm(arm, by))?);
        // An empty arm has no buckets: it is where it is for when it grows.
        arms.retain(|arm| arm.start < arm.end);
        arms.sort_unstable_by_key(|arm| arm.start);
        if arms.windows(2).any(|pair| matches!(pair, [a, b] if a.end > b.start)) {
            return Err(ItemFault::new("arms", "arms overlap"));
        }
        let rest = split.rest.as_ref().map(|key| self.outcome(key, whole, by, "rest")).transpose()?;
        Ok(Split {
            unit: self.compiler.pool.path(&split.unit),
            seed_hash: hash_text(&split.seed),
            arms: arms.into(),
            rest,
        })
    }

    fn arm(&mut self, arm: &model::Arm<Borrowed>, by: By) -> Result<Arm, ItemFault> {
        let end = arm.start.checked_add(arm.len).filter(|end| *end <= BUCKETS);
        let end = end.ok_or_else(|| ItemFault::new("", format!("ends beyond {BUCKETS}")))?;
        Ok(Arm { start: arm.start, end, outcome: self.outcome(&arm.variant, Reason::Split, by, "variant")? })
    }
}

fn shape(
    flag: &model::Flag<Borrowed>,
    off: OutcomeIndex,
    fallthrough: &Serve,
    preliminaries: Preliminaries,
) -> Shape {
    let Preliminaries { archived, requires, overrides } = &preliminaries;
    match fallthrough {
        _ if !flag.enabled => Shape::Constant(off),
        _ if archived.is_some() || !requires.is_empty() || !overrides.is_empty() => {
            Shape::Full(preliminaries.into())
        }
        Serve::Variant(outcome) if flag.rules.is_empty() => Shape::Constant(*outcome),
        _ => Shape::RulesOnly,
    }
}

/// How many ways of ending a flag has.
fn ends(flag: &model::Flag<Borrowed>) -> usize {
    let served = |serve: &model::Serve<Borrowed>| match serve {
        model::Serve::Variant(_) => 1,
        model::Serve::Split(split) => split.arms.len() + usize::from(split.rest.is_some()),
    };
    let alone = 1 + usize::from(flag.archived.is_some()) + flag.requires.len() + flag.overrides.len();
    alone + flag.rules.iter().map(|rule| served(&rule.serve)).sum::<usize>() + served(&flag.fallthrough)
}

fn expect_key(kind: &str, expected: &str, key: &str) -> Result<(), ItemFault> {
    if key == expected {
        return Ok(());
    }
    Err(ItemFault::new("key", format!("is `{key}`, but the item is `{kind}/{expected}`")))
}

fn check_size(path: &str, size: usize, limit: usize) -> Result<(), ItemFault> {
    if size <= limit {
        return Ok(());
    }
    Err(ItemFault::new(path, format!("{size} {path}, at most {limit} are allowed")))
}

fn number(index: usize) -> Result<u16, ItemFault> {
    u16::try_from(index).map_err(|_| {
        ItemFault::new("", format!("more than {} variants or outcomes", limits::OUTCOMES_PER_FLAG))
    })
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
    let mut compiled = Vec::with_capacity(elements.len());
    for (index, element) in elements.iter().enumerate() {
        compiled.push(compile(element).map_err(|f| f.within(&format!("{name}[{index}]")))?);
    }
    Ok(compiled.into())
}

/// The same where outcomes name elements by their number.
fn numbered<T, U>(
    name: &str,
    elements: &[T],
    mut compile: impl FnMut(u16, &T) -> Result<U, ItemFault>,
) -> Result<Box<[U]>, ItemFault> {
    check_size(name, elements.len(), limits::OUTCOMES_PER_FLAG)?;
    let mut next = 0..=u16::MAX;
    indexed(name, elements, |element| compile(next.next().unwrap_or(u16::MAX), element))
}

fn instant(path: &str, text: &str) -> Result<i64, ItemFault> {
    let reason = || ItemFault::new(path, format!("`{text}` is not an RFC 3339 date-time"));
    parse_instant(text).ok_or_else(reason)
}

fn keys(
    clear: &[Borrowed],
    lists: Option<&model::HashedLists<Borrowed>>,
    hashed: Option<&str>,
) -> Result<Keys, ItemFault> {
    let hashed = lists.zip(hashed).map(|(lists, text)| {
        HashedSet::parse_base64(text).map(|hashes| HashedSet::new(lists.hash, &lists.salt, hashes))
    });
    let hashed = hashed.transpose().map_err(|reason| ItemFault::new("hashed", reason))?;
    let hashed = hashed.filter(|hashed| !hashed.is_empty());
    Ok(Keys { clear: TextSet::new(clear.iter().map(|key| &**key), false), hashed })
}
