//! The one reader of the wire form. What is made of it says who reads: the model, or what is
//! evaluated.

use super::{HashKind, Op, ValueType};
use crate::json::{At, Held, Kind, Read, Reader, Scalar, Str, fault, need, short};
use crate::limits;

/// Where an outcome stands in a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Rule(usize),
    Fallthrough,
}

/// Makes something of what is read, from the inside to the outside.
pub(crate) trait Make<'a> {
    type Requirement;
    type Override;
    type Condition;
    type Arm;
    type Serve;
    type Rule;

    fn requirement(&mut self, flag: Str<'a>, variants: Vec<Str<'a>>) -> Read<Self::Requirement>;
    fn entry(&mut self, index: usize, entry: Override<'a>) -> Read<Self::Override>;
    fn condition(&mut self, condition: Condition<'a, Self>) -> Read<Self::Condition>;
    fn arm(&mut self, place: Place, index: usize, arm: Arm<'a>) -> Read<Self::Arm>;
    fn serve(&mut self, place: Place, serve: Serve<'a, Self>) -> Read<Self::Serve>;
    fn rule(&mut self, id: Str<'a>, when: Self::Condition, serve: Self::Serve) -> Self::Rule;
}

/// A flag whose parts are made. Texts of lists and objects are read when all else is known.
pub(crate) struct Flag<'a, M: Make<'a> + ?Sized> {
    pub(crate) key: Str<'a>,
    pub(crate) value_type: ValueType,
    pub(crate) purpose: Option<Str<'a>>,
    pub(crate) client_side: bool,
    pub(crate) needs: u32,
    pub(crate) variants: &'a str,
    pub(crate) enabled: bool,
    pub(crate) off_variant: Str<'a>,
    pub(crate) archived: Option<Archived<'a>>,
    pub(crate) requires: Vec<M::Requirement>,
    pub(crate) overrides: Vec<M::Override>,
    pub(crate) rules: Vec<M::Rule>,
    pub(crate) fallthrough: M::Serve,
    pub(crate) metadata: Option<&'a str>,
}

pub(crate) struct Archived<'a> {
    pub(crate) variant: Str<'a>,
    pub(crate) until: Str<'a>,
}

pub(crate) struct Override<'a> {
    pub(crate) id: Str<'a>,
    pub(crate) attribute: Str<'a>,
    pub(crate) values: Vec<Scalar<'a>>,
    pub(crate) variant: Str<'a>,
    pub(crate) expires_at: Option<Str<'a>>,
    pub(crate) kind: Option<Str<'a>>,
    pub(crate) hash: Option<HashKind>,
    pub(crate) salt: Option<Str<'a>>,
    pub(crate) reason: Option<Str<'a>>,
    pub(crate) author: Option<Str<'a>>,
}

pub(crate) enum Condition<'a, M: Make<'a> + ?Sized> {
    All(Vec<M::Condition>),
    Any(Vec<M::Condition>),
    Not(M::Condition),
    Segment(Str<'a>),
    Flag(M::Requirement),
    Clause(Clause<'a>),
}

pub(crate) struct Clause<'a> {
    pub(crate) attribute: Str<'a>,
    pub(crate) op: Op,
    pub(crate) values: Vec<Scalar<'a>>,
    pub(crate) ignore_case: bool,
    /// Of `bucket_below`.
    pub(crate) gate: Option<Gate<'a>>,
    /// Of `in_hashed`.
    pub(crate) concealed: Option<(HashKind, Str<'a>)>,
}

pub(crate) struct Gate<'a> {
    pub(crate) algo: Str<'a>,
    pub(crate) seed: Str<'a>,
    pub(crate) below: u32,
}

pub(crate) enum Serve<'a, M: Make<'a> + ?Sized> {
    Variant(Str<'a>),
    Split(Split<'a, M>),
}

pub(crate) struct Split<'a, M: Make<'a> + ?Sized> {
    pub(crate) algo: Str<'a>,
    pub(crate) seed: Str<'a>,
    pub(crate) unit: Str<'a>,
    pub(crate) arms: Vec<M::Arm>,
    pub(crate) rest: Option<Str<'a>>,
    /// The mark of the release that drives it, in its text: evaluation needs none of it.
    pub(crate) release: Option<&'a str>,
}

pub(crate) struct Arm<'a> {
    pub(crate) variant: Str<'a>,
    pub(crate) start: u32,
    pub(crate) len: u32,
}

/// A segment, whose lists are read when all else is known.
pub(crate) struct Segment<'a, C> {
    pub(crate) key: Str<'a>,
    pub(crate) attribute: Str<'a>,
    pub(crate) included: &'a str,
    pub(crate) excluded: &'a str,
    pub(crate) when: Option<C>,
    pub(crate) hashed: Option<HashedLists<'a>>,
}

pub(crate) struct HashedLists<'a> {
    pub(crate) hash: HashKind,
    pub(crate) salt: Str<'a>,
    pub(crate) included: Option<Str<'a>>,
    pub(crate) excluded: Option<Str<'a>>,
    pub(crate) count: Option<u64>,
    pub(crate) reference: Option<Str<'a>>,
}

/// What a split buckets that does not say.
pub(crate) const DEFAULT_UNIT: &str = "targetingKey";

/// The text of a list that is not given.
const NO_LIST: &str = "[]";

/// Reads items one after the other, with room for their lists that is made once.
pub(crate) struct Wire<'a, M: Make<'a>> {
    r: Reader<'a>,
    pub(crate) make: M,
    depth: usize,
    conditions: Vec<M::Condition>,
    rules: Vec<M::Rule>,
    arms: Vec<M::Arm>,
}

impl<'a, M: Make<'a>> Wire<'a, M> {
    pub(crate) fn new(make: M) -> Self {
        let (conditions, rules, arms) = (Vec::new(), Vec::new(), Vec::new());
        Self { r: Reader::new(""), make, depth: 0, conditions, rules, arms }
    }

    /// Reads a whole text in one of the ways below.
    pub(crate) fn read<T>(&mut self, text: &'a str, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        self.r = Reader::new(text);
        self.depth = 0;
        self.conditions.clear();
        self.rules.clear();
        self.arms.clear();
        let value = read(self)?;
        self.r.finish()?;
        Ok(value)
    }

    pub(crate) fn flag(&mut self) -> Read<Flag<'a, M>> {
        const FIELDS: [(&str, Kind); 14] = [
            ("key", Kind::Text),
            ("type", Kind::Text),
            ("purpose", Kind::Text),
            ("client_side", Kind::Boolean),
            ("needs", Kind::Whole),
            ("variants", Kind::Object),
            ("enabled", Kind::Boolean),
            ("off_variant", Kind::Text),
            ("archived", Kind::Object),
            ("requires", Kind::Own),
            ("overrides", Kind::Own),
            ("rules", Kind::Own),
            ("fallthrough", Kind::Own),
            ("metadata", Kind::Object),
        ];
        let (mut requires, mut overrides, mut rules, mut fallthrough) =
            (Vec::new(), Vec::new(), Vec::new(), None);
        let mut held = Held::none::<14>();
        let mut members = self.r.object()?;
        while let Some(at) = self.r.fields(&mut members, &FIELDS, &mut held)? {
            match at {
                9 => requires = self.listed("requires", |wire, _| wire.requirement())?,
                10 => overrides = self.listed("overrides", Self::entry)?,
                11 => rules = self.rules()?,
                _ => fallthrough = Some(self.serve(Place::Fallthrough).at("fallthrough")?),
            }
        }
        let [
            key,
            value_type,
            purpose,
            client_side,
            needs,
            variants,
            enabled,
            off_variant,
            archived,
            ..,
            metadata,
        ] = &held;
        Ok(Flag {
            key: key.need_text("key")?,
            value_type: read_type(&value_type.need_text("type")?.read()).at("type")?,
            purpose: purpose.text(),
            client_side: client_side.boolean().unwrap_or_default(),
            needs: short(needs.whole().unwrap_or(1)).at("needs")?,
            variants: need(variants.later(), "variants")?,
            enabled: need(enabled.boolean(), "enabled")?,
            off_variant: off_variant.need_text("off_variant")?,
            archived: archived.later().map(archived_text).transpose().at("archived")?,
            requires,
            overrides,
            rules,
            fallthrough: need(fallthrough, "fallthrough")?,
            metadata: metadata.later(),
        })
    }

    /// Any value, to be read later.
    pub(crate) fn text(&mut self) -> Read<&'a str> {
        self.r.skip()
    }

    /// The elements of a list whose name is given for faults.
    fn listed<T>(&mut self, name: &str, mut read: impl FnMut(&mut Self, usize) -> Read<T>) -> Read<Vec<T>> {
        let (mut members, mut all) = (self.r.list().at(name)?, Vec::new());
        while self.r.element(&mut members).at(name)? {
            let index = all.len();
            all.push(read(self, index).at_index(name, index)?);
        }
        Ok(all)
    }

    pub(crate) fn requirement(&mut self) -> Read<M::Requirement> {
        const FIELDS: [(&str, Kind); 2] = [("flag", Kind::Text), ("variants", Kind::List)];
        let [flag, variants] = &self.r.all_fields(&FIELDS)?;
        let variants = need(variants.later(), "variants")?;
        self.make.requirement(flag.need_text("flag")?, Reader::new(variants).strings().at("variants")?)
    }

    pub(super) fn entry(&mut self, index: usize) -> Read<M::Override> {
        let entry = self.r.entry()?;
        self.make.entry(index, entry)
    }

    fn rules(&mut self) -> Read<Vec<M::Rule>> {
        let mut members = self.r.list().at("rules")?;
        let (mark, mut index) = (self.rules.len(), 0);
        while self.r.element(&mut members).at("rules")? {
            let rule = self.rule(index).at_index("rules", index)?;
            self.rules.push(rule);
            index += 1;
        }
        Ok(self.rules.drain(mark..).collect())
    }

    fn rule(&mut self, index: usize) -> Read<M::Rule> {
        const FIELDS: [(&str, Kind); 3] = [("id", Kind::Text), ("when", Kind::Own), ("serve", Kind::Own)];
        let (mut when, mut serve) = (None, None);
        let mut held = Held::none::<3>();
        let mut members = self.r.object()?;
        while let Some(at) = self.r.fields(&mut members, &FIELDS, &mut held)? {
            match at {
                1 => when = Some(self.condition().at("when")?),
                _ => serve = Some(self.serve(Place::Rule(index)).at("serve")?),
            }
        }
        let [id, ..] = &held;
        Ok(self.make.rule(id.need_text("id")?, need(when, "when")?, need(serve, "serve")?))
    }

    pub(crate) fn serve(&mut self, place: Place) -> Read<M::Serve> {
        const FIELDS: [(&str, Kind); 2] = [("variant", Kind::Text), ("split", Kind::Own)];
        let mut split = None;
        let mut held = Held::none();
        let mut members = self.r.object()?;
        while self.r.fields(&mut members, &FIELDS, &mut held)?.is_some() {
            split = Some(self.split(place).at("split")?);
        }
        let [variant, _] = &held;
        let serve = match (variant.text(), split) {
            (Some(variant), None) => Serve::Variant(variant),
            (None, Some(split)) => Serve::Split(split),
            _ => return Err(fault("an outcome has either `variant` or `split`")),
        };
        self.make.serve(place, serve)
    }

    pub(crate) fn split(&mut self, place: Place) -> Read<Split<'a, M>> {
        const FIELDS: [(&str, Kind); 6] = [
            ("algo", Kind::Text),
            ("seed", Kind::Text),
            ("unit", Kind::Text),
            ("rest", Kind::Text),
            ("release", Kind::Any),
            ("arms", Kind::Own),
        ];
        let mut arms = None;
        let mut held = Held::none();
        let mut members = self.r.object()?;
        while self.r.fields(&mut members, &FIELDS, &mut held)?.is_some() {
            arms = Some(self.arms(place)?);
        }
        let [algo, seed, unit, rest, release, _] = &held;
        Ok(Split {
            algo: algo.need_text("algo")?,
            seed: seed.text().unwrap_or_default(),
            unit: unit.text().unwrap_or(Str::plain(DEFAULT_UNIT)),
            arms: need(arms, "arms")?,
            rest: rest.text(),
            release: release.later(),
        })
    }

    fn arms(&mut self, place: Place) -> Read<Vec<M::Arm>> {
        let mut members = self.r.list().at("arms")?;
        let (mark, mut index) = (self.arms.len(), 0);
        while self.r.element(&mut members).at("arms")? {
            let arm = self.r.arm().and_then(|arm| self.make.arm(place, index, arm));
            self.arms.push(arm.at_index("arms", index)?);
            index += 1;
        }
        Ok(self.arms.drain(mark..).collect())
    }

    pub(crate) fn segment(&mut self) -> Read<Segment<'a, M::Condition>> {
        const FIELDS: [(&str, Kind); 6] = [
            ("key", Kind::Text),
            ("attribute", Kind::Text),
            ("included", Kind::List),
            ("excluded", Kind::List),
            ("hashed", Kind::Object),
            ("when", Kind::Own),
        ];
        let mut when = None;
        let mut held = Held::none();
        let mut members = self.r.object()?;
        while self.r.fields(&mut members, &FIELDS, &mut held)?.is_some() {
            when = Some(self.condition().at("when")?);
        }
        let [key, attribute, included, excluded, hashed, _] = &held;
        Ok(Segment {
            key: key.need_text("key")?,
            attribute: attribute.text().unwrap_or(Str::plain("customer.key")),
            included: included.later().unwrap_or(NO_LIST),
            excluded: excluded.later().unwrap_or(NO_LIST),
            when,
            hashed: hashed.later().map(|text| Reader::new(text).hashed_lists()).transpose().at("hashed")?,
        })
    }
}

fn read_type(name: &str) -> Read<ValueType> {
    ValueType::parse(name).ok_or_else(|| unknown(name, "`boolean`, `string`, `number`, `object`"))
}

fn archived_text(text: &str) -> Read<Archived<'_>> {
    const FIELDS: [(&str, Kind); 2] = [("variant", Kind::Text), ("until", Kind::Text)];
    let [variant, until] = &Reader::new(text).all_fields(&FIELDS)?;
    Ok(Archived { variant: variant.need_text("variant")?, until: until.need_text("until")? })
}

const CONDITION: [(&str, Kind); 15] = [
    ("attribute", Kind::Text),
    ("op", Kind::Text),
    ("values", Kind::Own),
    ("ignore_case", Kind::Boolean),
    ("all", Kind::Own),
    ("any", Kind::Own),
    ("not", Kind::Own),
    ("segment", Kind::Text),
    ("flag", Kind::Text),
    ("variants", Kind::List),
    ("algo", Kind::Text),
    ("seed", Kind::Text),
    ("below", Kind::Whole),
    ("hash", Kind::Text),
    ("salt", Kind::Text),
];

/// A clause, of what the object has by [`CONDITION`].
fn clause<'a>(held: &[Held<'a>; CONDITION.len()], values: Vec<Scalar<'a>>) -> Read<Clause<'a>> {
    let [attribute, op, _, ignore_case, _, _, _, _, _, _, algo, seed, below, hash, salt] = held;
    let op = op.text().ok_or_else(|| fault("a clause needs `op`"))?;
    let op = Op::read(&op.read()).at("op")?;
    let gate = match (op, algo.text(), seed.text(), below.whole()) {
        (Op::BucketBelow, Some(algo), Some(seed), Some(below)) => {
            Some(Gate { algo, seed, below: short(below).at("below")? })
        }
        (Op::BucketBelow, ..) => return Err(fault("`bucket_below` needs `algo`, `seed` and `below`")),
        _ => None,
    };
    let concealed = match (op, hash.text(), salt.text()) {
        (Op::InHashed, Some(hash), Some(salt)) => Some((HashKind::read(&hash.read()).at("hash")?, salt)),
        (Op::InHashed, ..) => return Err(fault("`in_hashed` needs `hash` and `salt`")),
        _ => None,
    };
    let attribute = attribute.text().ok_or_else(|| fault("a clause needs `attribute`"))?;
    let ignore_case = ignore_case.boolean().unwrap_or_default();
    Ok(Clause { attribute, op, values, ignore_case, gate, concealed })
}

impl<'a, M: Make<'a>> Wire<'a, M> {
    pub(crate) fn condition(&mut self) -> Read<M::Condition> {
        if self.depth == limits::CONDITION_DEPTH {
            return Err(fault(format!("nested deeper than {}", limits::CONDITION_DEPTH)));
        }
        self.depth += 1;
        let (mut whole, mut kinds, mut values) = (None, 0, Vec::new());
        let mut held: [_; CONDITION.len()] = Held::none();
        let mut members = self.r.object()?;
        while let Some(at) = self.r.fields(&mut members, &CONDITION, &mut held)? {
            if at == 2 {
                values = Scalar::list(&mut self.r, limits::CLAUSE_VALUES).at("values")?;
                continue;
            }
            kinds += 1;
            whole = Some(match at {
                4 => Condition::All(self.children("all")?),
                5 => Condition::Any(self.children("any")?),
                _ => Condition::Not(self.condition().at("not")?),
            });
        }
        self.depth -= 1;
        let [_, op, _, _, _, _, _, segment, flag, variants, ..] = &held;
        kinds += [op, segment, flag].iter().filter(|kind| kind.text().is_some()).count();
        if kinds != 1 {
            return Err(fault("a condition has exactly one of `all`, `any`, `not`, `segment`, `flag`, `op`"));
        }
        let condition = match (whole, segment.text(), flag.text()) {
            (Some(whole), ..) => whole,
            (None, Some(key), _) => Condition::Segment(key),
            (None, None, Some(flag)) => {
                let variants =
                    variants.later().ok_or_else(|| fault("a `flag` condition needs `variants`"))?;
                let variants = Reader::new(variants).strings().at("variants")?;
                Condition::Flag(self.make.requirement(flag, variants)?)
            }
            (None, None, None) => Condition::Clause(clause(&held, values)?),
        };
        self.make.condition(condition)
    }

    fn children(&mut self, name: &str) -> Read<Vec<M::Condition>> {
        let mut members = self.r.list().at(name)?;
        let (mark, mut index) = (self.conditions.len(), 0);
        while self.r.element(&mut members).at(name)? {
            let child = self.condition().at_index(name, index)?;
            self.conditions.push(child);
            index += 1;
        }
        Ok(self.conditions.drain(mark..).collect())
    }
}

#[cold]
fn unknown(name: &str, known: &str) -> Box<crate::ItemFault> {
    fault(format!("unknown variant `{name}`, expected one of {known}"))
}

/// What is read alike whatever is made of it.
impl<'a> Reader<'a> {
    /// A list of texts.
    ///
    /// # Errors
    /// It is something else.
    pub fn strings(&mut self) -> Read<Vec<Str<'a>>> {
        let mut members = self.list()?;
        let mut strings = Vec::with_capacity(self.count(&members)?);
        while self.element(&mut members)? {
            let index = strings.len();
            strings.push(self.string().at_index("", index)?);
        }
        Ok(strings)
    }

    fn arm(&mut self) -> Read<Arm<'a>> {
        const FIELDS: [(&str, Kind); 3] =
            [("variant", Kind::Text), ("start", Kind::Whole), ("len", Kind::Whole)];
        let [variant, start, len] = &self.all_fields(&FIELDS)?;
        Ok(Arm {
            variant: variant.need_text("variant")?,
            start: start.need_short("start")?,
            len: len.need_short("len")?,
        })
    }

    fn entry(&mut self) -> Read<Override<'a>> {
        const FIELDS: [(&str, Kind); 10] = [
            ("id", Kind::Text),
            ("attribute", Kind::Text),
            ("variant", Kind::Text),
            ("expires_at", Kind::Text),
            ("kind", Kind::Text),
            ("hash", Kind::Text),
            ("salt", Kind::Text),
            ("reason", Kind::Text),
            ("author", Kind::Text),
            ("values", Kind::Own),
        ];
        let mut values = None;
        let mut held = Held::none();
        let mut members = self.object()?;
        while self.fields(&mut members, &FIELDS, &mut held)?.is_some() {
            values = Some(Scalar::list(self, limits::CLAUSE_VALUES).at("values")?);
        }
        let [id, attribute, variant, expires_at, kind, hash, salt, reason, author, _] = &held;
        Ok(Override {
            id: id.need_text("id")?,
            attribute: attribute.need_text("attribute")?,
            values: need(values, "values")?,
            variant: variant.need_text("variant")?,
            expires_at: expires_at.text(),
            kind: kind.text(),
            hash: hash.text().map(|name| HashKind::read(&name.read())).transpose().at("hash")?,
            salt: salt.text(),
            reason: reason.text(),
            author: author.text(),
        })
    }

    fn hashed_lists(&mut self) -> Read<HashedLists<'a>> {
        const FIELDS: [(&str, Kind); 6] = [
            ("hash", Kind::Text),
            ("salt", Kind::Text),
            ("included", Kind::Text),
            ("excluded", Kind::Text),
            ("count", Kind::Whole),
            ("ref", Kind::Text),
        ];
        let [hash, salt, included, excluded, count, reference] = &self.all_fields(&FIELDS)?;
        Ok(HashedLists {
            hash: HashKind::read(&hash.need_text("hash")?.read()).at("hash")?,
            salt: salt.need_text("salt")?,
            included: included.text(),
            excluded: excluded.text(),
            count: count.whole(),
            reference: reference.text(),
        })
    }
}

impl Op {
    fn read(name: &str) -> Read<Self> {
        Self::parse(name).ok_or_else(|| {
            let known: Vec<String> = Self::ALL.iter().map(|(name, _)| format!("`{name}`")).collect();
            unknown(name, &known.join(", "))
        })
    }
}

impl HashKind {
    fn read(name: &str) -> Read<Self> {
        Self::parse(name).ok_or_else(|| unknown(name, "`xxh3`, `sha256`"))
    }
}

/// The variants of a flag in the order in which they stand, each with the text of its value.
pub(crate) fn variants<'a>(text: &'a str, mut each: impl FnMut(Str<'a>, &'a str) -> Read<()>) -> Read<()> {
    let mut r = Reader::new(text);
    let mut members = r.object()?;
    let mut count = 0;
    while let Some(key) = r.entry_key(&mut members)? {
        if count == limits::VARIANTS_PER_FLAG {
            return Err(fault(format!("at most {} variants are allowed", limits::VARIANTS_PER_FLAG)));
        }
        count += 1;
        let value = variant(&mut r).at(&key.read())?;
        each(key, value)?;
    }
    Ok(())
}

/// The text of a variant's value, which may be `null`.
fn variant<'a>(r: &mut Reader<'a>) -> Read<&'a str> {
    let (mut value, mut members) = (None, r.object()?);
    while let Some(name) = r.field(&mut members)? {
        let text = r.skip()?;
        if name == "value" && value.replace(text).is_some() {
            return Err(fault("field `value` stands twice"));
        }
    }
    need(value, "value")
}
