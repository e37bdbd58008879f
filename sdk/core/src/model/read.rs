//! The one reader of the wire form. What is made of it says who reads: the model, or what is
//! evaluated.

use super::{HashKind, Op, ValueType};
use crate::json::{At, Read, Reader, Scalar, Str, fault, need, once};
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
        let (mut key, mut value_type, mut purpose, mut client_side, mut needs) =
            (None, None, None, None, None);
        let (mut variants, mut enabled, mut off_variant, mut archived) = (None, None, None, None);
        let (mut requires, mut overrides, mut rules, mut fallthrough, mut metadata) =
            (None, None, None, None, None);
        let mut members = self.r.object()?;
        while let Some(name) = self.r.field(&mut members)? {
            match name {
                "key" => once(&mut key, name, self.r.string().at(name)?)?,
                "type" => once(&mut value_type, name, self.value_type().at(name)?)?,
                "purpose" => once(&mut purpose, name, self.r.optional(Reader::string).at(name)?)?,
                "client_side" => once(&mut client_side, name, self.r.boolean().at(name)?)?,
                "needs" => once(&mut needs, name, self.r.whole().at(name)?)?,
                "variants" => once(&mut variants, name, self.r.object_text().at(name)?)?,
                "enabled" => once(&mut enabled, name, self.r.boolean().at(name)?)?,
                "off_variant" => once(&mut off_variant, name, self.r.string().at(name)?)?,
                "archived" => once(&mut archived, name, self.archived().at(name)?)?,
                "requires" => once(&mut requires, name, self.listed(name, |w, _| w.requirement())?)?,
                "overrides" => once(&mut overrides, name, self.listed(name, Self::entry)?)?,
                "rules" => once(&mut rules, name, self.rules()?)?,
                "fallthrough" => once(&mut fallthrough, name, self.serve(Place::Fallthrough).at(name)?)?,
                "metadata" => once(&mut metadata, name, self.r.object_text().at(name)?)?,
                _ => drop(self.r.skip()?),
            }
        }
        Ok(Flag {
            key: need(key, "key")?,
            value_type: need(value_type, "type")?,
            purpose: purpose.flatten(),
            client_side: client_side.unwrap_or_default(),
            needs: needs.unwrap_or(1),
            variants: need(variants, "variants")?,
            enabled: need(enabled, "enabled")?,
            off_variant: need(off_variant, "off_variant")?,
            archived: archived.flatten(),
            requires: requires.unwrap_or_default(),
            overrides: overrides.unwrap_or_default(),
            rules: rules.unwrap_or_default(),
            fallthrough: need(fallthrough, "fallthrough")?,
            metadata,
        })
    }

    /// Any value, to be read later.
    pub(crate) fn text(&mut self) -> Read<&'a str> {
        self.r.skip()
    }

    fn value_type(&mut self) -> Read<ValueType> {
        let name = self.r.string()?;
        ValueType::parse(&name).ok_or_else(|| unknown(&name, "`boolean`, `string`, `number`, `object`"))
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

    fn archived(&mut self) -> Read<Option<Archived<'a>>> {
        if self.r.is_null()? {
            return Ok(None);
        }
        let (mut variant, mut until) = (None, None);
        let mut members = self.r.object()?;
        while let Some(name) = self.r.field(&mut members)? {
            match name {
                "variant" => once(&mut variant, name, self.r.string().at(name)?)?,
                "until" => once(&mut until, name, self.r.string().at(name)?)?,
                _ => drop(self.r.skip()?),
            }
        }
        Ok(Some(Archived { variant: need(variant, "variant")?, until: need(until, "until")? }))
    }

    pub(crate) fn requirement(&mut self) -> Read<M::Requirement> {
        let (mut flag, mut variants) = (None, None);
        let mut members = self.r.object()?;
        while let Some(name) = self.r.field(&mut members)? {
            match name {
                "flag" => once(&mut flag, name, self.r.string().at(name)?)?,
                "variants" => once(&mut variants, name, self.listed(name, |w, _| w.r.string())?)?,
                _ => drop(self.r.skip()?),
            }
        }
        self.make.requirement(need(flag, "flag")?, need(variants, "variants")?)
    }

    fn entry(&mut self, index: usize) -> Read<M::Override> {
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
        let (mut id, mut when, mut serve) = (None, None, None);
        let mut members = self.r.object()?;
        while let Some(name) = self.r.field(&mut members)? {
            match name {
                "id" => once(&mut id, name, self.r.string().at(name)?)?,
                "when" => once(&mut when, name, self.condition().at(name)?)?,
                "serve" => once(&mut serve, name, self.serve(Place::Rule(index)).at(name)?)?,
                _ => drop(self.r.skip()?),
            }
        }
        Ok(self.make.rule(need(id, "id")?, need(when, "when")?, need(serve, "serve")?))
    }

    pub(crate) fn serve(&mut self, place: Place) -> Read<M::Serve> {
        let (mut variant, mut split) = (None, None);
        let mut members = self.r.object()?;
        while let Some(name) = self.r.field(&mut members)? {
            match name {
                "variant" => once(&mut variant, name, self.r.optional(Reader::string).at(name)?)?,
                "split" if self.r.is_null()? => once(&mut split, name, None)?,
                "split" => once(&mut split, name, Some(self.split(place).at(name)?))?,
                _ => drop(self.r.skip()?),
            }
        }
        let serve = match (variant.flatten(), split.flatten()) {
            (Some(variant), None) => Serve::Variant(variant),
            (None, Some(split)) => Serve::Split(split),
            _ => return Err(fault("an outcome has either `variant` or `split`")),
        };
        self.make.serve(place, serve)
    }

    pub(crate) fn split(&mut self, place: Place) -> Read<Split<'a, M>> {
        let (mut algo, mut seed, mut unit, mut arms) = (None, None, None, None);
        let (mut rest, mut release) = (None, None);
        let mut members = self.r.object()?;
        while let Some(name) = self.r.field(&mut members)? {
            match name {
                "algo" => once(&mut algo, name, self.r.string().at(name)?)?,
                "seed" => once(&mut seed, name, self.r.string().at(name)?)?,
                "unit" => once(&mut unit, name, self.r.string().at(name)?)?,
                "arms" => once(&mut arms, name, self.arms(place)?)?,
                "rest" => once(&mut rest, name, self.r.optional(Reader::string).at(name)?)?,
                "release" => once(&mut release, name, self.r.optional(Reader::skip).at(name)?)?,
                _ => drop(self.r.skip()?),
            }
        }
        Ok(Split {
            algo: need(algo, "algo")?,
            seed: seed.unwrap_or_default(),
            unit: unit.unwrap_or(Str::Borrowed("targetingKey")),
            arms: need(arms, "arms")?,
            rest: rest.flatten(),
            release: release.flatten(),
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
        let (mut key, mut attribute, mut included, mut excluded) = (None, None, None, None);
        let (mut when, mut hashed) = (None, None);
        let mut members = self.r.object()?;
        while let Some(name) = self.r.field(&mut members)? {
            match name {
                "key" => once(&mut key, name, self.r.string().at(name)?)?,
                "attribute" => once(&mut attribute, name, self.r.string().at(name)?)?,
                "included" => once(&mut included, name, self.r.list_text().at(name)?)?,
                "excluded" => once(&mut excluded, name, self.r.list_text().at(name)?)?,
                "when" if self.r.is_null()? => once(&mut when, name, None)?,
                "when" => once(&mut when, name, Some(self.condition().at(name)?))?,
                "hashed" => once(&mut hashed, name, self.r.optional(Reader::hashed_lists).at(name)?)?,
                _ => drop(self.r.skip()?),
            }
        }
        Ok(Segment {
            key: need(key, "key")?,
            attribute: attribute.unwrap_or(Str::Borrowed("customer.key")),
            included: included.unwrap_or(NO_LIST),
            excluded: excluded.unwrap_or(NO_LIST),
            when: when.flatten(),
            hashed: hashed.flatten(),
        })
    }
}

/// The fields of a condition that were read so far.
struct Draft<'a, M: Make<'a>> {
    /// One that is not spread over several fields.
    whole: Option<Condition<'a, M>>,
    flag: Option<Str<'a>>,
    op: Option<Op>,
    /// How many of those fields were given of which there must be one.
    kinds: usize,
    variants: Option<Vec<Str<'a>>>,
    attribute: Option<Str<'a>>,
    values: Vec<Scalar<'a>>,
    ignore_case: bool,
    algo: Option<Str<'a>>,
    seed: Option<Str<'a>>,
    below: Option<u32>,
    hash: Option<HashKind>,
    salt: Option<Str<'a>>,
}

impl<'a, M: Make<'a>> Draft<'a, M> {
    fn new() -> Self {
        Self {
            whole: None,
            flag: None,
            op: None,
            kinds: 0,
            variants: None,
            attribute: None,
            values: Vec::new(),
            ignore_case: false,
            algo: None,
            seed: None,
            below: None,
            hash: None,
            salt: None,
        }
    }

    fn is(&mut self, whole: Condition<'a, M>) {
        self.kinds += 1;
        self.whole = Some(whole);
    }

    fn clause(self) -> Read<Clause<'a>> {
        let op = self.op.ok_or_else(|| fault("a clause needs `op`"))?;
        let gate = match (op, self.algo, self.seed, self.below) {
            (Op::BucketBelow, Some(algo), Some(seed), Some(below)) => Some(Gate { algo, seed, below }),
            (Op::BucketBelow, ..) => return Err(fault("`bucket_below` needs `algo`, `seed` and `below`")),
            _ => None,
        };
        let concealed = match (op, self.hash, self.salt) {
            (Op::InHashed, Some(hash), Some(salt)) => Some((hash, salt)),
            (Op::InHashed, ..) => return Err(fault("`in_hashed` needs `hash` and `salt`")),
            _ => None,
        };
        Ok(Clause {
            attribute: self.attribute.ok_or_else(|| fault("a clause needs `attribute`"))?,
            op,
            values: self.values,
            ignore_case: self.ignore_case,
            gate,
            concealed,
        })
    }
}

impl<'a, M: Make<'a>> Wire<'a, M> {
    pub(crate) fn condition(&mut self) -> Read<M::Condition> {
        if self.depth == limits::CONDITION_DEPTH {
            return Err(fault(format!("nested deeper than {}", limits::CONDITION_DEPTH)));
        }
        self.depth += 1;
        let mut draft = Draft::new();
        let mut members = self.r.object()?;
        while let Some(name) = self.r.field(&mut members)? {
            self.condition_field(&mut draft, name)?;
        }
        self.depth -= 1;
        if draft.kinds != 1 {
            return Err(fault("a condition has exactly one of `all`, `any`, `not`, `segment`, `flag`, `op`"));
        }
        let condition = match (draft.whole.take(), draft.flag.take()) {
            (Some(whole), _) => whole,
            (None, Some(flag)) => {
                let variants = draft.variants.ok_or_else(|| fault("a `flag` condition needs `variants`"))?;
                Condition::Flag(self.make.requirement(flag, variants)?)
            }
            (None, None) => Condition::Clause(draft.clause()?),
        };
        self.make.condition(condition)
    }

    /// Reads one field; one that is `null` is not there. Where a field stands twice, the last counts.
    fn condition_field(&mut self, draft: &mut Draft<'a, M>, name: &str) -> Read<()> {
        if name == "ignore_case" {
            draft.ignore_case = self.r.boolean().at(name)?;
            return Ok(());
        }
        if self.r.is_null()? {
            return Ok(());
        }
        match name {
            "attribute" => draft.attribute = Some(self.r.string().at(name)?),
            "op" => {
                draft.op = Some(self.r.op().at(name)?);
                draft.kinds += 1;
            }
            "values" => draft.values = self.r.values().at(name)?,
            "all" => draft.is(Condition::All(self.children(name)?)),
            "any" => draft.is(Condition::Any(self.children(name)?)),
            "not" => draft.is(Condition::Not(self.condition().at(name)?)),
            "segment" => draft.is(Condition::Segment(self.r.string().at(name)?)),
            "flag" => {
                draft.flag = Some(self.r.string().at(name)?);
                draft.kinds += 1;
            }
            "variants" => draft.variants = Some(self.listed(name, |w, _| w.r.string())?),
            "algo" => draft.algo = Some(self.r.string().at(name)?),
            "seed" => draft.seed = Some(self.r.string().at(name)?),
            "below" => draft.below = Some(self.r.whole().at(name)?),
            "hash" => draft.hash = Some(self.r.hash_kind().at(name)?),
            "salt" => draft.salt = Some(self.r.string().at(name)?),
            _ => drop(self.r.skip()?),
        }
        Ok(())
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
    pub(crate) fn strings(&mut self) -> Read<Vec<Str<'a>>> {
        let mut members = self.list()?;
        let mut strings = Vec::with_capacity(self.count(&members)?);
        while self.element(&mut members)? {
            let index = strings.len();
            strings.push(self.string().at_index("", index)?);
        }
        Ok(strings)
    }

    fn values(&mut self) -> Read<Vec<Scalar<'a>>> {
        Scalar::list(self, limits::CLAUSE_VALUES)
    }

    fn op(&mut self) -> Read<Op> {
        let name = self.string()?;
        Op::parse(&name).ok_or_else(|| {
            let known: Vec<String> = Op::ALL.iter().map(|(name, _)| format!("`{name}`")).collect();
            unknown(&name, &known.join(", "))
        })
    }

    fn hash_kind(&mut self) -> Read<HashKind> {
        let name = self.string()?;
        HashKind::parse(&name).ok_or_else(|| unknown(&name, "`xxh3`, `sha256`"))
    }

    fn arm(&mut self) -> Read<Arm<'a>> {
        let (mut variant, mut start, mut len) = (None, None, None);
        let mut members = self.object()?;
        while let Some(name) = self.field(&mut members)? {
            match name {
                "variant" => once(&mut variant, name, self.string().at(name)?)?,
                "start" => once(&mut start, name, self.whole().at(name)?)?,
                "len" => once(&mut len, name, self.whole().at(name)?)?,
                _ => drop(self.skip()?),
            }
        }
        Ok(Arm { variant: need(variant, "variant")?, start: need(start, "start")?, len: need(len, "len")? })
    }

    fn entry(&mut self) -> Read<Override<'a>> {
        let (mut id, mut attribute, mut values, mut variant, mut expires_at) = (None, None, None, None, None);
        let (mut kind, mut hash, mut salt, mut reason, mut author) = (None, None, None, None, None);
        let mut members = self.object()?;
        while let Some(name) = self.field(&mut members)? {
            match name {
                "id" => once(&mut id, name, self.string().at(name)?)?,
                "attribute" => once(&mut attribute, name, self.string().at(name)?)?,
                "values" => once(&mut values, name, self.values().at(name)?)?,
                "variant" => once(&mut variant, name, self.string().at(name)?)?,
                "expires_at" => once(&mut expires_at, name, self.optional(Self::string).at(name)?)?,
                "kind" => once(&mut kind, name, self.optional(Self::string).at(name)?)?,
                "hash" => once(&mut hash, name, self.optional(Self::hash_kind).at(name)?)?,
                "salt" => once(&mut salt, name, self.optional(Self::string).at(name)?)?,
                "reason" => once(&mut reason, name, self.optional(Self::string).at(name)?)?,
                "author" => once(&mut author, name, self.optional(Self::string).at(name)?)?,
                _ => drop(self.skip()?),
            }
        }
        Ok(Override {
            id: need(id, "id")?,
            attribute: need(attribute, "attribute")?,
            values: need(values, "values")?,
            variant: need(variant, "variant")?,
            expires_at: expires_at.flatten(),
            kind: kind.flatten(),
            hash: hash.flatten(),
            salt: salt.flatten(),
            reason: reason.flatten(),
            author: author.flatten(),
        })
    }

    fn hashed_lists(&mut self) -> Read<HashedLists<'a>> {
        let (mut hash, mut salt, mut included, mut excluded) = (None, None, None, None);
        let (mut count, mut reference) = (None, None);
        let mut members = self.object()?;
        while let Some(name) = self.field(&mut members)? {
            match name {
                "hash" => once(&mut hash, name, self.hash_kind().at(name)?)?,
                "salt" => once(&mut salt, name, self.string().at(name)?)?,
                "included" => once(&mut included, name, self.optional(Self::string).at(name)?)?,
                "excluded" => once(&mut excluded, name, self.optional(Self::string).at(name)?)?,
                "count" => once(&mut count, name, self.optional(Self::whole).at(name)?)?,
                "ref" => once(&mut reference, name, self.optional(Self::string).at(name)?)?,
                _ => drop(self.skip()?),
            }
        }
        Ok(HashedLists {
            hash: need(hash, "hash")?,
            salt: need(salt, "salt")?,
            included: included.flatten(),
            excluded: excluded.flatten(),
            count: count.flatten(),
            reference: reference.flatten(),
        })
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
        let (mut value, mut of_variant) = (None, r.object().at(&key)?);
        while let Some(name) = r.field(&mut of_variant).at(&key)? {
            match name {
                "value" => once(&mut value, name, r.skip()?).at(&key)?,
                _ => drop(r.skip()?),
            }
        }
        let value = need(value, "value").at(&key)?;
        each(key, value)?;
    }
    Ok(())
}
