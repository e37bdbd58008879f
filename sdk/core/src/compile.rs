//! From the wire form to the compiled one, item by item: one that does not compile spoils no other.

use std::sync::Arc;

use crate::bucket::{BUCKETS, hash_text};
use crate::condition::{Clause, Condition, Requirement, Slot, ValueSet, check_algorithm, hashes};
use crate::context::{Path, Places};
use crate::detail::Reason;
use crate::graph;
use crate::index::Index;
use crate::instant::parse_instant;
use crate::json::{Read, Reader, Scalar, Str};
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
    fn name(&mut self, text: Str<'_>) -> Arc<str> {
        let text = &*text.read();
        if let Some((held, _)) = self.names.get(text) {
            return held.clone();
        }
        let name: Arc<str> = text.into();
        self.names.add(name.clone(), 0);
        name
    }

    pub(crate) fn path(&mut self, attribute: Str<'_>) -> Path {
        let place = self.places.get(&attribute.read()).map(|(_, place)| *place as usize);
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

    /// The variants of a flag of that type, which stand in that text.
    fn variants(&mut self, r: &mut Reader<'a>, text: &'a str, value_type: ValueType) -> Arc<[Variant]> {
        let is_same = |held: &&Variants<'_>| held.value_type == value_type && held.text == text;
        if let Some(held) = self.variants.iter().find(is_same) {
            return held.read.clone();
        }
        let mut variants: Vec<Variant> = Vec::new();
        let each = |r: &mut Reader<'a>, key: Str<'a>, value| {
            let name = self.name(key);
            if variants.iter().any(|(held, _)| *held == name) {
                r.refuse(key.written(), format_args!("variant `{name}` stands twice"));
            }
            variants.push((name, r.within(value, |r| Served::read(r, value_type))));
        };
        r.within(text, |r| read::variants(r, each));
        let variants: Arc<[Variant]> = variants.into();
        if text.len() <= SHARED_VARIANTS_BYTES && !r.has_failed() {
            self.variants.truncate(SHARED_VARIANTS - 1);
            self.variants.insert(0, Variants { value_type, text, read: variants.clone() });
        }
        variants
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
    wire.read(body, |wire| {
        let flag = wire.flag();
        let Wire { r, make: compiler, .. } = wire;
        if !r.has_failed() {
            accept(r, &flag, name);
            if r.has_failed() {
                // Its regular expressions do not count.
                compiler.pool.regex_cost = others;
            }
        }
        let regex_cost = compiler.pool.regex_cost - others;
        Node::Flag(compiler.flag(r, flag, name, regex_cost).into())
    })
}

fn accept<'a>(r: &mut Reader<'a>, flag: &read::Flag<'a, Compiler<'a>>, name: &str) {
    expect_key(r, "flag", name, flag.key);
    if flag.needs > ENGINE_LEVEL {
        r.fail(format_args!("needs engine level {}, this engine has {ENGINE_LEVEL}", flag.needs));
    }
    check_size(r, "rules", flag.rules.len(), limits::RULES_PER_FLAG);
}

fn segment<'a>(wire: &mut Wire<'a, Compiler<'a>>, name: &str, body: &'a str, others: usize) -> Read<Node> {
    wire.read(body, |wire| {
        let segment = wire.segment();
        let Wire { r, make: compiler, .. } = wire;
        let regex_cost = compiler.pool.regex_cost - others;
        expect_key(r, "segment", name, segment.key);
        let lists = segment.hashed.as_ref();
        let mut included = keys(r, segment.included, lists, lists.and_then(|lists| lists.included));
        if let Some((lists, reference)) = lists.and_then(|lists| Some((lists, lists.reference?))) {
            if included.hashed.is_some() {
                r.refuse(reference.written(), format_args!("there is `included` as well"));
            }
            included.hashed = compiler.referred(r, name, lists, reference);
        }
        let excluded = keys(r, segment.excluded, lists, lists.and_then(|lists| lists.excluded));
        Node::Segment(Arc::new(Segment {
            path: compiler.pool.path(segment.attribute),
            included,
            excluded,
            when: segment.when,
            dependencies: compiler.sorted_dependencies(),
            regex_cost,
        }))
    })
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

    /// The hashed keys of a segment whose list stands elsewhere.
    fn referred(
        &self,
        r: &mut Reader<'a>,
        key: &str,
        lists: &read::HashedLists<'a>,
        reference: Str<'a>,
    ) -> Option<HashedSet> {
        let Some(list) = self.lists.get(&["segment/", key].concat()) else {
            r.refuse(reference.written(), format_args!("the list `{reference}` is not there"));
            return None;
        };
        let hashed = HashedSet::sorted(lists.hash, &lists.salt.read(), list.shared());
        Some(hashed).filter(|hashed| !hashed.is_empty())
    }

    /// What is left to do when all of a flag is read.
    fn flag(
        &mut self,
        r: &mut Reader<'a>,
        flag: read::Flag<'a, Self>,
        name: &Arc<str>,
        regex_cost: usize,
    ) -> Flag {
        let off = self.outcome(flag.off_variant, Reason::Disabled, By::Itself);
        let archived = flag.archived.map(|archived| {
            let until = instant(r, archived.until);
            (self.outcome(archived.variant, Reason::Archived, By::Itself), until)
        });
        check_size(r, "requires", flag.requires.len(), limits::OUTCOMES_PER_FLAG);
        check_size(r, "overrides", flag.overrides.len(), limits::OUTCOMES_PER_FLAG);
        let requires = flag.requires.into_iter().enumerate().map(|(index, requirement)| {
            let by = By::Requirement(index as u16);
            (requirement, self.outcome(flag.off_variant, Reason::PrerequisiteFailed, by))
        });
        let requires = requires.collect();
        let variants = self.pool.variants(r, flag.variants, flag.value_type);
        let preliminaries = Preliminaries { archived, requires, overrides: flag.overrides.into() };
        Flag {
            key: name.clone(),
            outcomes: self.outcomes(r, &variants),
            variants,
            value_type: flag.value_type,
            metadata: flag.metadata.and_then(|text| metadata(r, text)),
            shape: shape(flag.enabled, off, flag.rules.is_empty(), &flag.fallthrough, preliminaries),
            off,
            rules: flag.rules.into(),
            fallthrough: flag.fallthrough,
            dependencies: self.sorted_dependencies(),
            regex_cost,
        }
    }

    /// Adds one of the ends that an evaluation can have. That there are not too many is seen when all are
    /// there.
    fn outcome(&mut self, variant: Str<'a>, reason: Reason, by: By) -> OutcomeIndex {
        let outcome = self.ends.len() as OutcomeIndex;
        self.ends.push(Ending { variant, reason, by });
        outcome
    }

    /// Finds the variants that the ends name.
    fn outcomes(&mut self, r: &mut Reader<'a>, variants: &[Variant]) -> Box<[End]> {
        let limit = limits::OUTCOMES_PER_FLAG;
        if self.ends.len() > limit {
            r.fail(format_args!("more than {limit} variants or outcomes"));
        }
        let find = |Ending { variant, reason, by }: Ending<'a>| {
            let name = variant.read();
            let position = variants.iter().position(|(held, _)| **held == *name);
            if position.is_none() {
                r.refuse(variant.written(), format_args!("the flag has no variant `{name}`"));
            }
            End { variant: position.unwrap_or_default() as u16, reason, by }
        };
        self.ends.drain(..).map(find).collect()
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

    fn requirement(&mut self, flag: Str<'a>, variants: Vec<Str<'a>>) -> Requirement {
        let (slot, flag) = self.flag_slot(&flag.read());
        self.dependencies.push(slot);
        let variants = variants.into_iter().map(|variant| self.pool.name(variant)).collect();
        Requirement { flag, slot, variants }
    }

    fn entry(&mut self, r: &mut Reader<'a>, index: usize, entry: read::Override<'a>) -> Override {
        let expires_at = entry.expires_at.map(|text| instant(r, text));
        let keys = match (entry.hash, entry.salt) {
            (Some(kind), Some(salt)) => concealed(r, kind, salt, &entry.values),
            (hash, salt) => {
                if hash.is_some() || salt.is_some() {
                    r.fail(format_args!("`hash` and `salt` stand together"));
                }
                OverrideKeys::Clear(ValueSet::compile(r, &entry.values, false))
            }
        };
        Override {
            id: self.pool.name(entry.id),
            path: self.pool.path(entry.attribute),
            keys,
            outcome: self.outcome(entry.variant, Reason::Override, By::Override(index as u16)),
            expires_at,
        }
    }

    fn condition(&mut self, r: &mut Reader<'a>, condition: read::Condition<'a, Self>) -> Condition {
        match condition {
            read::Condition::All(children) => Condition::All(children.into()),
            read::Condition::Any(children) => Condition::Any(children.into()),
            read::Condition::Not(child) => Condition::Not(child.into()),
            read::Condition::Segment(key) => {
                let (slot, _) = self.segment_slot(&key.read());
                self.dependencies.push(slot);
                Condition::Segment(slot)
            }
            read::Condition::Flag(requirement) => Condition::Flag(requirement.into()),
            read::Condition::Clause(clause) => Condition::Clause(Clause::compile(r, &clause, &mut self.pool)),
        }
    }

    fn arm(&mut self, r: &mut Reader<'a>, place: Place, arm: read::Arm<'a>) -> Arm {
        let end = arm.start.saturating_add(arm.len);
        if end > BUCKETS {
            r.fail(format_args!("ends beyond {BUCKETS}"));
        }
        Arm { start: arm.start, end, outcome: self.outcome(arm.variant, Reason::Split, by(place)) }
    }

    /// An outcome whose variant is served for what led to it as a whole, or as an arm of a split.
    fn serve(&mut self, r: &mut Reader<'a>, place: Place, serve: read::Serve<'a, Self>) -> Serve {
        let whole = match place {
            Place::Rule(_) => Reason::TargetingMatch,
            Place::Fallthrough => Reason::Default,
        };
        let split = match serve {
            read::Serve::Variant(variant) => return Serve::Variant(self.outcome(variant, whole, by(place))),
            read::Serve::Split(split) => split,
        };
        check_algorithm(r, split.algo);
        if split.rest.is_none() && place == Place::Fallthrough {
            r.fail(format_args!("a fallthrough's split needs a variant for the rest"));
        }
        Serve::Split(Box::new(Split {
            unit: self.pool.path(split.unit),
            seed_hash: hash_text(&split.seed.read()),
            arms: arms(r, split.arms),
            rest: split.rest.map(|rest| self.outcome(rest, whole, by(place))),
        }))
    }

    fn rule(&mut self, id: Str<'a>, when: Condition, serve: Serve) -> Rule {
        Rule { id: self.pool.name(id), when, serve }
    }
}

/// Most flags have none, some an empty one, which is the same.
fn metadata<'a>(r: &mut Reader<'a>, text: &'a str) -> Option<Box<Metadata>> {
    let is_empty = r.within(text, |r| {
        let mut members = r.object();
        r.field(&mut members).is_none()
    });
    (!is_empty).then(|| r.within(text, Metadata::read).into())
}

fn by(place: Place) -> By {
    match place {
        Place::Rule(index) => By::Rule(index as u16),
        Place::Fallthrough => By::Itself,
    }
}

/// Arms in order of their buckets. An empty one has none: it is where it is for when it grows.
fn arms(r: &mut Reader<'_>, mut arms: Vec<Arm>) -> Box<[Arm]> {
    arms.retain(|arm| arm.start < arm.end);
    arms.sort_unstable_by_key(|arm| arm.start);
    if arms.windows(2).any(|pair| matches!(pair, [a, b] if a.end > b.start)) {
        r.fail(format_args!("arms overlap"));
    }
    arms.into()
}

fn concealed<'a>(r: &mut Reader<'a>, kind: HashKind, salt: Str<'a>, values: &[Scalar<'a>]) -> OverrideKeys {
    OverrideKeys::Concealed(HashedSet::new(kind, &salt.read(), hashes(r, values)))
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

fn expect_key<'a>(r: &mut Reader<'a>, kind: &str, expected: &str, key: Str<'a>) {
    if key != expected {
        r.refuse(key.written(), format_args!("is `{key}`, but the item is `{kind}/{expected}`"));
    }
}

fn check_size(r: &mut Reader<'_>, what: &str, size: usize, limit: usize) {
    if size > limit {
        r.fail(format_args!("{size} {what}, at most {limit} are allowed"));
    }
}

fn instant<'a>(r: &mut Reader<'a>, text: Str<'a>) -> i64 {
    let instant = parse_instant(&text.read());
    if instant.is_none() {
        r.refuse(text.written(), format_args!("`{text}` is not an RFC 3339 date-time"));
    }
    instant.unwrap_or_default()
}

fn keys<'a>(
    r: &mut Reader<'a>,
    clear: Option<&'a str>,
    lists: Option<&read::HashedLists<'a>>,
    hashed: Option<Str<'a>>,
) -> Keys {
    let hashed = lists.zip(hashed).and_then(|(lists, text)| {
        let hashes = HashedSet::parse_base64(&text.read());
        let hashes = hashes.map_err(|reason| r.refuse(text.written(), format_args!("{reason}"))).ok()?;
        Some(HashedSet::new(lists.hash, &lists.salt.read(), hashes))
    });
    let hashed = hashed.filter(|hashed| !hashed.is_empty());
    let clear = clear.map(|text| r.within(text, Reader::strings)).unwrap_or_default();
    Keys { clear: TextSet::new(&clear, false), hashed }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{Ruleset, Snapshot};

    fn fault_of(requires: &Value, when: &Value) -> String {
        let flag = json!({
            "key": "f", "type": "boolean", "variants": { "on": { "value": true } }, "enabled": true,
            "off_variant": "on", "requires": requires,
            "rules": [{ "id": "r1", "when": when, "serve": { "variant": "on" } }],
            "fallthrough": { "variant": "on" },
        });
        let document = json!({
            "format": 1, "tenant": "t", "project": "p", "environment": "e", "version": 1, "epoch": 1,
            "items": { "flag/f": flag },
        });
        let ruleset = Ruleset::compile(&Snapshot::parse(document.to_string().as_bytes()).unwrap());
        ruleset.faults()[0].1.to_string()
    }

    #[test]
    fn more_requirements_than_can_be_numbered_are_a_fault() {
        let requirement = json!({ "flag": "g", "variants": ["on"] });
        let fault = fault_of(&json!(vec![requirement; 65_540]), &json!({ "all": [] }));
        assert_eq!(fault, "65540 requires, at most 65535 are allowed");
    }

    #[test]
    fn a_clause_that_lacks_something_is_told_by_its_place() {
        let fault = fault_of(&json!([]), &json!({ "all": [{ "op": "matches", "values": ["a+"] }] }));
        assert_eq!(fault, "rules[0].when.all[0]: a clause needs `attribute`");
    }
}
