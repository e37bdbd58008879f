//! The one reader of the wire form. What is made of it says who reads: the model, or what is
//! evaluated.

mod parts;

use super::{HashKind, Op, ValueType};
use crate::json::{Field, Held, Kind, Read, Reader, Scalar, Str, may, must};
use crate::limits;

pub(crate) use parts::variants;

/// Where an outcome stands in a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Rule(usize),
    Fallthrough,
}

/// Makes something of what is read, from the inside to the outside. What is wrong with it, it tells the
/// reader; then it does not matter what is made.
pub(crate) trait Make<'a> {
    type Requirement;
    type Override;
    type Condition;
    type Arm;
    type Serve;
    type Rule;

    fn requirement(&mut self, flag: Str<'a>, variants: Vec<Str<'a>>) -> Self::Requirement;
    fn entry(&mut self, r: &mut Reader<'a>, index: usize, entry: Override<'a>) -> Self::Override;
    fn condition(&mut self, r: &mut Reader<'a>, condition: Condition<'a, Self>) -> Self::Condition;
    fn arm(&mut self, r: &mut Reader<'a>, place: Place, arm: Arm<'a>) -> Self::Arm;
    fn serve(&mut self, r: &mut Reader<'a>, place: Place, serve: Serve<'a, Self>) -> Self::Serve;
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
    pub(crate) included: Option<&'a str>,
    pub(crate) excluded: Option<&'a str>,
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

/// Reads items one after the other, with room for their lists that is made once.
pub(crate) struct Wire<'a, M: Make<'a>> {
    pub(crate) r: Reader<'a>,
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
    pub(crate) fn read<T>(&mut self, text: &'a str, read: impl FnOnce(&mut Self) -> T) -> Read<T> {
        self.r = Reader::new(text);
        self.depth = 0;
        let value = read(self);
        std::mem::replace(&mut self.r, Reader::new("")).done(value)
    }

    pub(crate) fn flag(&mut self) -> Flag<'a, M> {
        const FIELDS: [Field; 14] = [
            must("key", Kind::Text),
            must("type", Kind::Text),
            may("purpose", Kind::Text),
            may("client_side", Kind::Boolean),
            may("needs", Kind::Short),
            must("variants", Kind::Object),
            must("enabled", Kind::Boolean),
            must("off_variant", Kind::Text),
            may("archived", Kind::Object),
            may("requires", Kind::Own),
            may("overrides", Kind::Own),
            may("rules", Kind::Own),
            must("fallthrough", Kind::Own),
            may("metadata", Kind::Object),
        ];
        let (mut requires, mut overrides, mut rules, mut fallthrough) =
            (Vec::new(), Vec::new(), Vec::new(), None);
        let mut held = Held::none::<14>();
        let mut members = self.r.object();
        while let Some(at) = self.r.fields(&mut members, &FIELDS, &mut held) {
            match at {
                9 => requires = self.listed(|wire, _| wire.requirement()),
                10 => overrides = self.listed(Self::entry),
                11 => rules = self.rules(),
                _ => fallthrough = Some(self.serve(Place::Fallthrough)),
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
        Flag {
            key: key.text_or_empty(),
            value_type: self.r.named(value_type, &ValueType::ALL).unwrap_or(ValueType::Object),
            purpose: purpose.text(),
            client_side: client_side.boolean(),
            needs: needs.short().unwrap_or(1),
            variants: variants.later().unwrap_or_default(),
            enabled: enabled.boolean(),
            off_variant: off_variant.text_or_empty(),
            archived: archived.later().map(|text| self.r.within(text, Reader::archived)),
            requires,
            overrides,
            rules,
            fallthrough: fallthrough.unwrap_or_else(|| self.no_serve()),
            metadata: metadata.later(),
        }
    }

    /// Stands for an outcome that is not there.
    fn no_serve(&mut self) -> M::Serve {
        self.make.serve(&mut self.r, Place::Fallthrough, Serve::Variant(Str::default()))
    }

    /// Stands for a condition that is not there.
    fn no_condition(&mut self) -> M::Condition {
        self.make.condition(&mut self.r, Condition::All(Vec::new()))
    }

    /// The elements of a list.
    fn listed<T>(&mut self, mut read: impl FnMut(&mut Self, usize) -> T) -> Vec<T> {
        let (mut members, mut all) = (self.r.list(), Vec::new());
        while self.r.element(&mut members) {
            all.push(read(self, all.len()));
        }
        all
    }

    pub(crate) fn requirement(&mut self) -> M::Requirement {
        const FIELDS: [Field; 2] = [must("flag", Kind::Text), must("variants", Kind::List)];
        let [flag, variants] = &self.r.all_fields(&FIELDS);
        let variants = self.r.strings_of(variants);
        self.make.requirement(flag.text_or_empty(), variants)
    }

    pub(super) fn entry(&mut self, index: usize) -> M::Override {
        let entry = self.r.entry();
        self.make.entry(&mut self.r, index, entry)
    }

    fn rules(&mut self) -> Vec<M::Rule> {
        let mut members = self.r.list();
        self.rules.clear();
        while self.r.element(&mut members) {
            let rule = self.rule(self.rules.len());
            self.rules.push(rule);
        }
        self.rules.split_off(0)
    }

    fn rule(&mut self, index: usize) -> M::Rule {
        const FIELDS: [Field; 3] =
            [must("id", Kind::Text), must("when", Kind::Own), must("serve", Kind::Own)];
        let (mut when, mut serve) = (None, None);
        let mut held = Held::none::<3>();
        let mut members = self.r.object();
        while let Some(at) = self.r.fields(&mut members, &FIELDS, &mut held) {
            match at {
                1 => when = Some(self.condition()),
                _ => serve = Some(self.serve(Place::Rule(index))),
            }
        }
        let [id, ..] = &held;
        let when = when.unwrap_or_else(|| self.no_condition());
        let serve = serve.unwrap_or_else(|| self.no_serve());
        self.make.rule(id.text_or_empty(), when, serve)
    }

    pub(crate) fn serve(&mut self, place: Place) -> M::Serve {
        const FIELDS: [Field; 2] = [may("variant", Kind::Text), may("split", Kind::Own)];
        let mut split = None;
        let mut held = Held::none();
        let mut members = self.r.object();
        while self.r.fields(&mut members, &FIELDS, &mut held).is_some() {
            split = Some(self.split(place));
        }
        let [variant, _] = &held;
        let serve = match (variant.text(), split) {
            (None, Some(split)) => Serve::Split(split),
            (Some(variant), None) => Serve::Variant(variant),
            _ => {
                let reason = format_args!("an outcome has either `variant` or `split`");
                self.r.fail(reason);
                Serve::Variant(Str::default())
            }
        };
        self.make.serve(&mut self.r, place, serve)
    }

    pub(crate) fn split(&mut self, place: Place) -> Split<'a, M> {
        const FIELDS: [Field; 6] = [
            must("algo", Kind::Text),
            may("seed", Kind::Text),
            may("unit", Kind::Text),
            may("rest", Kind::Text),
            may("release", Kind::Any),
            must("arms", Kind::Own),
        ];
        let mut arms = Vec::new();
        let mut held = Held::none();
        let mut members = self.r.object();
        while self.r.fields(&mut members, &FIELDS, &mut held).is_some() {
            arms = self.arms(place);
        }
        let [algo, seed, unit, rest, release, _] = &held;
        Split {
            algo: algo.text_or_empty(),
            seed: seed.text_or_empty(),
            unit: unit.text().unwrap_or(Str::plain(DEFAULT_UNIT)),
            arms,
            rest: rest.text(),
            release: release.later(),
        }
    }

    fn arms(&mut self, place: Place) -> Vec<M::Arm> {
        let mut members = self.r.list();
        self.arms.clear();
        while self.r.element(&mut members) {
            let arm = self.r.arm();
            let arm = self.make.arm(&mut self.r, place, arm);
            self.arms.push(arm);
        }
        self.arms.split_off(0)
    }

    pub(crate) fn segment(&mut self) -> Segment<'a, M::Condition> {
        const FIELDS: [Field; 6] = [
            must("key", Kind::Text),
            may("attribute", Kind::Text),
            may("included", Kind::List),
            may("excluded", Kind::List),
            may("hashed", Kind::Object),
            may("when", Kind::Own),
        ];
        let mut when = None;
        let mut held = Held::none();
        let mut members = self.r.object();
        while self.r.fields(&mut members, &FIELDS, &mut held).is_some() {
            when = Some(self.condition());
        }
        let [key, attribute, included, excluded, hashed, _] = &held;
        Segment {
            key: key.text_or_empty(),
            attribute: attribute.text().unwrap_or(Str::plain("customer.key")),
            included: included.later(),
            excluded: excluded.later(),
            when,
            hashed: hashed.later().map(|text| self.r.within(text, Reader::hashed_lists)),
        }
    }
}

const CONDITION: [Field; 15] = [
    may("attribute", Kind::Text),
    may("op", Kind::Text),
    may("values", Kind::Own),
    may("ignore_case", Kind::Boolean),
    may("all", Kind::Own),
    may("any", Kind::Own),
    may("not", Kind::Own),
    may("segment", Kind::Text),
    may("flag", Kind::Text),
    may("variants", Kind::List),
    may("algo", Kind::Text),
    may("seed", Kind::Text),
    may("below", Kind::Short),
    may("hash", Kind::Text),
    may("salt", Kind::Text),
];

impl<'a, M: Make<'a>> Wire<'a, M> {
    pub(crate) fn condition(&mut self) -> M::Condition {
        self.depth += 1;
        let (mut whole, mut kinds, mut values) = (None, 0, Vec::new());
        let mut held: [_; CONDITION.len()] = Held::none();
        let mut members = self.r.object();
        if self.depth > limits::CONDITION_DEPTH {
            self.r.fail(format_args!("nested deeper than {}", limits::CONDITION_DEPTH));
        }
        while let Some(at) = self.r.fields(&mut members, &CONDITION, &mut held) {
            if at == 2 {
                values = Scalar::list(&mut self.r, limits::CLAUSE_VALUES);
                continue;
            }
            kinds += 1;
            whole = Some(match at {
                4 => Condition::All(self.children()),
                5 => Condition::Any(self.children()),
                _ => Condition::Not(self.condition()),
            });
        }
        self.depth -= 1;
        let [_, op, _, _, _, _, _, segment, flag, variants, ..] = &held;
        kinds += [op, segment, flag].iter().filter(|kind| kind.text().is_some()).count();
        if kinds != 1 {
            let known = "`all`, `any`, `not`, `segment`, `flag`, `op`";
            self.r.fail(format_args!("a condition has exactly one of {known}"));
        }
        let condition = match (whole, segment.text(), flag.text()) {
            _ if self.r.has_failed() => return self.no_condition(),
            (Some(whole), ..) => whole,
            (None, Some(key), _) => Condition::Segment(key),
            (None, None, Some(flag)) => {
                if variants.later().is_none() {
                    self.r.fail(format_args!("a `flag` condition needs `variants`"));
                }
                let variants = self.r.strings_of(variants);
                Condition::Flag(self.make.requirement(flag, variants))
            }
            (None, None, None) => match self.clause(&held, values) {
                Some(clause) => Condition::Clause(clause),
                None => return self.no_condition(),
            },
        };
        self.make.condition(&mut self.r, condition)
    }

    fn children(&mut self) -> Vec<M::Condition> {
        let mut members = self.r.list();
        let mark = self.conditions.len();
        while self.r.element(&mut members) {
            let child = self.condition();
            self.conditions.push(child);
        }
        self.conditions.split_off(mark)
    }

    /// A clause, of what the object has by [`CONDITION`]; `None` where that is wrong.
    fn clause(&mut self, held: &[Held<'a>; CONDITION.len()], values: Vec<Scalar<'a>>) -> Option<Clause<'a>> {
        let [attribute, op, _, ignore_case, _, _, _, _, _, _, algo, seed, below, hash, salt] = held;
        let op = self.r.named(op, &Op::ALL)?;
        let gate = match op {
            Op::BucketBelow => algo.text().zip(seed.text()).zip(below.short()),
            _ => None,
        };
        let gate = gate.map(|((algo, seed), below)| Gate { algo, seed, below });
        let concealed = match op {
            Op::InHashed => self.r.hash_kind(hash).zip(salt.text()),
            _ => None,
        };
        let lacking = match op {
            _ if attribute.text().is_none() => "a clause needs `attribute`",
            Op::BucketBelow if gate.is_none() => "`bucket_below` needs `algo`, `seed` and `below`",
            Op::InHashed if concealed.is_none() => "`in_hashed` needs `hash` and `salt`",
            _ => "",
        };
        if !lacking.is_empty() {
            self.r.fail(format_args!("{lacking}"));
            return None;
        }
        let (attribute, ignore_case) = (attribute.text_or_empty(), ignore_case.boolean());
        Some(Clause { attribute, op, values, ignore_case, gate, concealed })
    }
}
