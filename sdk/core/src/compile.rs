//! From the wire form to the compiled one, item by item: one that does not compile spoils no other.

use std::sync::Arc;

use crate::bucket::{ALGORITHM_X1, BUCKETS, hash_text};
use crate::condition::{Clause, Condition, Requirement, Slot, ValueSet, unknown_algorithm};
use crate::context::{Path, Places};
use crate::detail::Reason;
use crate::graph;
use crate::index::Index;
use crate::instant::parse_instant;
use crate::json::{At, Read, Reader, Scalar, Str, fault, fault_in};
use crate::list::Lists;
use crate::model::read::{self, Make, Place, Wire};
use crate::model::{HashKind, ValueType};
use crate::pattern::Pattern;
use crate::ruleset::{
    Arm, By, End, Flag, Keys, Node, OutcomeIndex, Override, OverrideKeys, Preliminaries, Rule, Segment,
    Serve, Shape, Split, Unsupported, Variant,
};
use crate::snapshot::Item;
use crate::text::{HashedSet, TextSet};
use crate::value::{Metadata, Served};
use crate::{ENGINE_LEVEL, limits};

/// What the items that are compiled together share.
pub(crate) struct Pool<'a> {
    names: Index,
    paths: Vec<Path>,
    /// Where the path of that name stands among all.
    places: Index,
    /// The paths that have a number, by it.
    pub(crate) numbered: Arc<Vec<Arc<str>>>,
    /// The variants that were read last: many flags have the same as one of those before.
    variants: Vec<Variants<'a>>,
    /// What all regular expressions cost so far, those of items compiled earlier included.
    pub(crate) regex_cost: usize,
}

/// The variants of flags of one type, and the text of all of them.
struct Variants<'a> {
    value_type: ValueType,
    text: &'a str,
    read: Arc<[Variant]>,
}

impl<'a> Pool<'a> {
    pub(crate) fn new(numbered: Arc<Vec<Arc<str>>>, regex_cost: usize) -> Self {
        let paths = (0..).zip(numbered.iter()).map(|(number, name)| Path::new(name, number)).collect();
        let mut places = Index::default();
        (0..).zip(numbered.iter()).for_each(|(place, name)| places.add(name.clone(), place));
        Self { names: Index::default(), paths, places, numbered, variants: Vec::new(), regex_cost }
    }

    /// The text, held once however often it is named.
    fn name(&mut self, text: &str) -> Arc<str> {
        if let Some((held, _)) = self.names.get(text) {
            return held.clone();
        }
        let name: Arc<str> = text.into();
        self.names.add(name.clone(), 0);
        name
    }

    pub(crate) fn path(&mut self, attribute: &str) -> Path {
        let place = self.places.get(attribute).map(|(_, place)| *place as usize);
        if let Some(held) = place.and_then(|place| self.paths.get(place)) {
            return held.clone();
        }
        let name = self.name(attribute);
        let number = self.numbered.len();
        if number < Places::COUNT {
            Arc::make_mut(&mut self.numbered).push(name.clone());
        }
        let path = Path::new(&name, number as u16);
        self.places.add(name, self.paths.len() as Slot);
        self.paths.push(path.clone());
        path
    }

    pub(crate) fn pattern(&mut self, text: &str, ignore_case: bool) -> Result<Pattern, String> {
        Pattern::compile(text, ignore_case, &mut self.regex_cost)
    }

    fn variants(&mut self, text: &'a str, value_type: ValueType) -> Read<Arc<[Variant]>> {
        let is_same = |held: &&Variants<'_>| held.value_type == value_type && held.text == text;
        if let Some(held) = self.variants.iter().find(is_same) {
            return Ok(held.read.clone());
        }
        let mut variants: Vec<Variant> = Vec::new();
        read::variants(text, |key, value| {
            let key = key.read();
            if variants.iter().any(|(held, _)| **held == *key) {
                return Err(fault(format!("variant `{key}` stands twice")));
            }
            let value = Served::read(value, value_type).at(&key)?;
            variants.push((self.name(&key), value));
            Ok(())
        })?;
        let variants: Arc<[Variant]> = variants.into();
        if text.len() <= SHARED_VARIANTS_BYTES {
            self.variants.truncate(SHARED_VARIANTS - 1);
            self.variants.insert(0, Variants { value_type, text, read: variants.clone() });
        }
        Ok(variants)
    }
}

/// Texts of variants that are longer are hardly the same as those of another flag.
const SHARED_VARIANTS_BYTES: usize = 128;
/// So many are kept in mind.
const SHARED_VARIANTS: usize = 8;

/// Makes what is evaluated of what is read.
pub(crate) struct Compiler<'a> {
    pub(crate) flags: Arc<Index>,
    pub(crate) segments: Arc<Index>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) pool: Pool<'a>,
    /// What segments refer to.
    lists: Arc<Lists>,
    /// What the flag that is being read can end with, before its variants are known.
    ends: Vec<Ending<'a>>,
    /// What the item that is being read depends on.
    dependencies: Vec<Slot>,
}

/// One of the ways in which an evaluation can end, with its variant by name.
struct Ending<'a> {
    variant: Str<'a>,
    reason: Reason,
    by: By,
    at: Named,
}

/// Where a flag names a variant.
#[derive(Debug, Clone, Copy)]
enum Named {
    Off,
    Archived,
    Override(usize),
    Whole(Place),
    Rest(Place),
    Arm(Place, usize),
}

impl Named {
    fn path(self) -> String {
        match self {
            Self::Off => "off_variant".into(),
            Self::Archived => "archived.variant".into(),
            Self::Override(index) => format!("overrides[{index}].variant"),
            Self::Whole(place) => format!("{}.variant", path(place)),
            Self::Rest(place) => format!("{}.split.rest", path(place)),
            Self::Arm(place, index) => format!("{}.split.arms[{index}].variant", path(place)),
        }
    }
}

fn path(place: Place) -> String {
    match place {
        Place::Rule(index) => format!("rules[{index}].serve"),
        Place::Fallthrough => "fallthrough".into(),
    }
}

fn slot_of(index: &mut Arc<Index>, nodes: &mut Vec<Node>, key: &str) -> (Slot, Arc<str>) {
    if let Some((name, slot)) = index.get(key) {
        return (*slot, name.clone());
    }
    let (slot, name) = (nodes.len() as Slot, Arc::<str>::from(key));
    nodes.push(Node::Missing);
    Arc::make_mut(index).add(name.clone(), slot);
    (slot, name)
}

/// Compiles one item into its slot; whether that changed who depends on whom.
pub(crate) fn place<'a>(wire: &mut Wire<'a, Compiler<'a>>, item_key: &str, item: Option<&'a Item>) -> bool {
    let (kind, key) = item_key.split_once('/').unwrap_or_default();
    let (slot, name) = match kind {
        "flag" => wire.make.flag_slot(key),
        "segment" => wire.make.segment_slot(key),
        // A kind of item that a later engine introduced.
        _ => return false,
    };
    let replaced = wire.make.nodes.get(slot as usize).map_or(0, Node::regex_cost);
    wire.make.pool.regex_cost = wire.make.pool.regex_cost.saturating_sub(replaced);
    wire.make.ends.clear();
    wire.make.dependencies.clear();
    let others = wire.make.pool.regex_cost;
    let read = item.map(|item| match kind {
        "flag" => flag(wire, &name, item.body(), others),
        _ => segment(wire, &name, item.body(), others),
    });
    let node = match read {
        None => Node::Missing,
        Some(Ok(node)) => node,
        Some(Err(fault)) => {
            let regex_cost = wire.make.pool.regex_cost - others;
            let flag = (kind == "flag").then_some(name);
            Node::Unsupported(Unsupported { flag, fault: *fault, regex_cost }.into())
        }
    };
    let Some(held) = wire.make.nodes.get_mut(slot as usize) else { return false };
    let (before, after) = (held.dependencies(), node.dependencies());
    // To compare nothing with nothing costs more than to see that there is nothing.
    let rewired = !(before.is_empty() && after.is_empty()) && before != after;
    *held = node;
    rewired
}

fn flag<'a>(wire: &mut Wire<'a, Compiler<'a>>, name: &Arc<str>, body: &'a str, others: usize) -> Read<Node> {
    let flag = wire.read(body, Wire::flag)?;
    let compiler = &mut wire.make;
    if let Err(fault) = acceptable(&flag, name) {
        // Its regular expressions do not count.
        compiler.pool.regex_cost = others;
        return Err(fault);
    }
    let regex_cost = compiler.pool.regex_cost - others;
    Ok(Node::Flag(compiler.flag(flag, name, regex_cost)?.into()))
}

fn acceptable<'a>(flag: &read::Flag<'a, Compiler<'a>>, name: &str) -> Read<()> {
    expect_key("flag", name, &flag.key.read())?;
    if flag.needs > ENGINE_LEVEL {
        let reason = format!("engine level {}, this engine has {ENGINE_LEVEL}", flag.needs);
        return Err(fault_in("needs", reason));
    }
    check_size("rules", flag.rules.len(), limits::RULES_PER_FLAG)
}

fn segment<'a>(wire: &mut Wire<'a, Compiler<'a>>, name: &str, body: &'a str, others: usize) -> Read<Node> {
    let segment = wire.read(body, Wire::segment)?;
    let compiler = &mut wire.make;
    let own = compiler.pool.regex_cost - others;
    expect_key("segment", name, &segment.key.read())?;
    let lists = segment.hashed.as_ref();
    let included = keys(segment.included, lists, lists.and_then(|lists| lists.included));
    let included = match lists.and_then(|lists| Some((lists, lists.reference?))) {
        Some((lists, reference)) => {
            compiler.referred(name, included.at("included")?, lists, &reference.read())
        }
        None => included.at("included"),
    };
    let excluded = keys(segment.excluded, lists, lists.and_then(|lists| lists.excluded));
    Ok(Node::Segment(Arc::new(Segment {
        path: compiler.pool.path(&segment.attribute.read()),
        included: included?,
        excluded: excluded.at("excluded")?,
        when: segment.when,
        dependencies: compiler.sorted_dependencies(),
        regex_cost: own,
    })))
}

impl<'a> Compiler<'a> {
    pub(crate) fn new(
        flags: Arc<Index>,
        segments: Arc<Index>,
        nodes: Vec<Node>,
        pool: Pool<'a>,
        lists: Arc<Lists>,
    ) -> Self {
        Self { flags, segments, nodes, pool, lists, ends: Vec::new(), dependencies: Vec::new() }
    }

    fn flag_slot(&mut self, key: &str) -> (Slot, Arc<str>) {
        slot_of(&mut self.flags, &mut self.nodes, key)
    }

    fn segment_slot(&mut self, key: &str) -> (Slot, Arc<str>) {
        slot_of(&mut self.segments, &mut self.nodes, key)
    }

    pub(crate) fn ranks(&self) -> Arc<[u32]> {
        let dependencies: Vec<&[Slot]> = self.nodes.iter().map(Node::dependencies).collect();
        graph::ranks(&dependencies).into()
    }

    /// The keys of a segment whose list stands elsewhere.
    fn referred(&self, key: &str, keys: Keys, lists: &read::HashedLists<'_>, reference: &str) -> Read<Keys> {
        if keys.hashed.is_some() {
            return Err(fault_in("hashed", "it has both `included` and `ref`"));
        }
        let list = self.lists.get(&format!("segment/{key}"));
        let list = list.ok_or_else(|| fault_in("hashed", format!("the list `{reference}` is not there")))?;
        let hashed = HashedSet::sorted(lists.hash, &lists.salt.read(), list.shared());
        Ok(Keys { hashed: Some(hashed).filter(|hashed| !hashed.is_empty()), ..keys })
    }

    /// What is left to do when all of a flag is read.
    fn flag(&mut self, flag: read::Flag<'a, Self>, name: &Arc<str>, regex_cost: usize) -> Read<Flag> {
        let off = self.outcome(flag.off_variant, Reason::Disabled, By::Itself, Named::Off)?;
        let archived = flag.archived.map(|archived| self.archived(archived)).transpose()?;
        check_size("requires", flag.requires.len(), limits::OUTCOMES_PER_FLAG)?;
        check_size("overrides", flag.overrides.len(), limits::OUTCOMES_PER_FLAG)?;
        let requires = flag.requires.into_iter().zip(0..).map(|(requirement, index)| {
            let (off, by) = (flag.off_variant, By::Requirement(index));
            Ok((requirement, self.outcome(off, Reason::PrerequisiteFailed, by, Named::Off)?))
        });
        let requires = requires.collect::<Read<_>>()?;
        if matches!(&flag.fallthrough, Serve::Split(split) if split.rest.is_none()) {
            let reason = "a fallthrough's split needs a variant for the rest";
            return Err(fault_in("fallthrough.split.rest", reason));
        }
        let variants = self.pool.variants(flag.variants, flag.value_type).at("variants")?;
        let preliminaries = Preliminaries { archived, requires, overrides: flag.overrides.into() };
        Ok(Flag {
            key: name.clone(),
            outcomes: self.outcomes(&variants)?,
            variants,
            value_type: flag.value_type,
            metadata: flag.metadata.map(metadata).transpose().at("metadata")?.flatten(),
            shape: shape(flag.enabled, off, flag.rules.is_empty(), &flag.fallthrough, preliminaries),
            off,
            rules: flag.rules.into(),
            fallthrough: flag.fallthrough,
            dependencies: self.sorted_dependencies(),
            regex_cost,
        })
    }

    /// Adds one of the ends that an evaluation can have.
    fn outcome(&mut self, variant: Str<'a>, reason: Reason, by: By, at: Named) -> Read<OutcomeIndex> {
        let outcome = number(self.ends.len())?;
        self.ends.push(Ending { variant, reason, by, at });
        Ok(outcome)
    }

    /// Finds the variants that the ends name.
    fn outcomes(&mut self, variants: &[Variant]) -> Read<Box<[End]>> {
        let find = |Ending { variant, reason, by, at }: Ending<'_>| {
            let variant = variant.read();
            let position = variants.iter().position(|(held, _)| **held == *variant);
            let position = position
                .ok_or_else(|| fault_in(&at.path(), format!("the flag has no variant `{variant}`")))?;
            Ok(End { variant: number(position)?, reason, by })
        };
        self.ends.drain(..).map(find).collect()
    }

    fn archived(&mut self, archived: read::Archived<'a>) -> Read<(OutcomeIndex, i64)> {
        let until = instant("until", &archived.until.read()).at("archived")?;
        Ok((self.outcome(archived.variant, Reason::Archived, By::Itself, Named::Archived)?, until))
    }

    fn sorted_dependencies(&mut self) -> Box<[Slot]> {
        self.dependencies.sort_unstable();
        self.dependencies.dedup();
        self.dependencies.as_slice().into()
    }
}

impl<'a> Make<'a> for Compiler<'a> {
    type Requirement = Requirement;
    type Override = Override;
    type Condition = Condition;
    type Arm = Arm;
    type Serve = Serve;
    type Rule = Rule;

    fn requirement(&mut self, flag: Str<'a>, variants: Vec<Str<'a>>) -> Read<Requirement> {
        let (slot, flag) = self.flag_slot(&flag.read());
        self.dependencies.push(slot);
        let variants = variants.iter().map(|variant| self.pool.name(&variant.read())).collect();
        Ok(Requirement { flag, slot, variants })
    }

    fn entry(&mut self, index: usize, entry: read::Override<'a>) -> Read<Override> {
        let expires_at = entry.expires_at.map(|text| instant("expires_at", &text.read())).transpose()?;
        let keys = match (entry.hash, entry.salt) {
            (Some(kind), Some(salt)) => concealed(kind, &salt.read(), &entry.values)?,
            (None, None) => OverrideKeys::Clear(ValueSet::compile(&entry.values, false)?),
            _ => return Err(fault("`hash` and `salt` stand together")),
        };
        let by = By::Override(number(index)?);
        Ok(Override {
            id: self.pool.name(&entry.id.read()),
            path: self.pool.path(&entry.attribute.read()),
            keys,
            outcome: self.outcome(entry.variant, Reason::Override, by, Named::Override(index))?,
            expires_at,
        })
    }

    fn condition(&mut self, condition: read::Condition<'a, Self>) -> Read<Condition> {
        Ok(match condition {
            read::Condition::All(children) => Condition::All(children.into()),
            read::Condition::Any(children) => Condition::Any(children.into()),
            read::Condition::Not(child) => Condition::Not(child.into()),
            read::Condition::Segment(key) => {
                let (slot, _) = self.segment_slot(&key.read());
                self.dependencies.push(slot);
                Condition::Segment(slot)
            }
            read::Condition::Flag(requirement) => Condition::Flag(requirement.into()),
            read::Condition::Clause(clause) => Condition::Clause(Clause::compile(&clause, &mut self.pool)?),
        })
    }

    fn arm(&mut self, place: Place, index: usize, arm: read::Arm<'a>) -> Read<Arm> {
        let end = arm.start.checked_add(arm.len).filter(|end| *end <= BUCKETS);
        let end = end.ok_or_else(|| fault(format!("ends beyond {BUCKETS}")))?;
        let outcome = self.outcome(arm.variant, Reason::Split, by(place)?, Named::Arm(place, index))?;
        Ok(Arm { start: arm.start, end, outcome })
    }

    /// An outcome whose variant is served for what led to it as a whole, or as an arm of a split.
    fn serve(&mut self, place: Place, serve: read::Serve<'a, Self>) -> Read<Serve> {
        let whole = match place {
            Place::Rule(_) => Reason::TargetingMatch,
            Place::Fallthrough => Reason::Default,
        };
        let split = match serve {
            read::Serve::Variant(variant) => {
                return Ok(Serve::Variant(self.outcome(variant, whole, by(place)?, Named::Whole(place))?));
            }
            read::Serve::Split(split) => split,
        };
        let algo = split.algo.read();
        if *algo != *ALGORITHM_X1 {
            return Err(unknown_algorithm(&algo)).at("split");
        }
        let rest = split.rest.map(|rest| self.outcome(rest, whole, by(place)?, Named::Rest(place)));
        Ok(Serve::Split(Box::new(Split {
            unit: self.pool.path(&split.unit.read()),
            seed_hash: hash_text(&split.seed.read()),
            arms: arms(split.arms).at("split")?,
            rest: rest.transpose()?,
        })))
    }

    fn rule(&mut self, id: Str<'a>, when: Condition, serve: Serve) -> Rule {
        Rule { id: self.pool.name(&id.read()), when, serve }
    }
}

/// Most flags have none, some an empty one, which is the same.
fn metadata(text: &str) -> Read<Option<Box<Metadata>>> {
    let mut reader = Reader::new(text);
    let is_empty = reader.object().and_then(|mut members| reader.field(&mut members))?.is_none();
    if is_empty { Ok(None) } else { Metadata::read(text).map(|metadata| Some(metadata.into())) }
}

fn by(place: Place) -> Read<By> {
    match place {
        Place::Rule(index) => number(index).map(By::Rule),
        Place::Fallthrough => Ok(By::Itself),
    }
}

/// Arms in order of their buckets. An empty one has none: it is where it is for when it grows.
fn arms(mut arms: Vec<Arm>) -> Read<Box<[Arm]>> {
    arms.retain(|arm| arm.start < arm.end);
    arms.sort_unstable_by_key(|arm| arm.start);
    if arms.windows(2).any(|pair| matches!(pair, [a, b] if a.end > b.start)) {
        return Err(fault_in("arms", "arms overlap"));
    }
    Ok(arms.into())
}

fn concealed(kind: HashKind, salt: &str, values: &[Scalar<'_>]) -> Read<OverrideKeys> {
    let hash = |value: &Scalar<'_>| match value {
        Scalar::Text(text) => HashedSet::parse_hash(&text.read()),
        _ => None,
    };
    let hashes = values.iter().map(hash).collect::<Option<Box<[u64]>>>();
    let hashes = hashes
        .ok_or_else(|| fault_in("values", "a concealed override needs hashes of 16 hexadecimal digits"))?;
    Ok(OverrideKeys::Concealed(HashedSet::new(kind, salt, hashes)))
}

fn shape(
    enabled: bool,
    off: OutcomeIndex,
    has_no_rules: bool,
    fallthrough: &Serve,
    preliminaries: Preliminaries,
) -> Shape {
    let Preliminaries { archived, requires, overrides } = &preliminaries;
    match fallthrough {
        _ if !enabled => Shape::Constant(off),
        _ if archived.is_some() || !requires.is_empty() || !overrides.is_empty() => {
            Shape::Full(preliminaries.into())
        }
        Serve::Variant(outcome) if has_no_rules => Shape::Constant(*outcome),
        _ => Shape::RulesOnly,
    }
}

fn expect_key(kind: &str, expected: &str, key: &str) -> Read<()> {
    if key == expected {
        return Ok(());
    }
    Err(fault_in("key", format!("is `{key}`, but the item is `{kind}/{expected}`")))
}

fn check_size(path: &str, size: usize, limit: usize) -> Read<()> {
    if size <= limit {
        return Ok(());
    }
    Err(fault_in(path, format!("{size} {path}, at most {limit} are allowed")))
}

fn number(index: usize) -> Read<u16> {
    u16::try_from(index)
        .map_err(|_| fault(format!("more than {} variants or outcomes", limits::OUTCOMES_PER_FLAG)))
}

fn instant(path: &str, text: &str) -> Read<i64> {
    let reason = || fault_in(path, format!("`{text}` is not an RFC 3339 date-time"));
    parse_instant(text).ok_or_else(reason)
}

fn keys(clear: &str, lists: Option<&read::HashedLists<'_>>, hashed: Option<Str<'_>>) -> Read<Keys> {
    let hashed = lists.zip(hashed).map(|(lists, text)| {
        HashedSet::parse_base64(&text.read())
            .map(|hashes| HashedSet::new(lists.hash, &lists.salt.read(), hashes))
    });
    let hashed = hashed.transpose().map_err(|reason| fault_in("hashed", reason))?;
    let hashed = hashed.filter(|hashed| !hashed.is_empty());
    let clear = Reader::new(clear).strings()?;
    Ok(Keys { clear: TextSet::new(&clear, false), hashed })
}
