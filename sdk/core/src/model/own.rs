//! The model made from the wire form, and as what serde reads.

use std::fmt::{self, Write};

use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Map, Value};

use super::read::{self, Make, Place, Wire};
use super::{
    Archived, Arm, Clause, Condition, Flag, Gate, HashedLists, Override, Requirement, Rule, Segment, Serve,
    Split, Variant, Variants,
};
use crate::json::{Reader, Scalar, Str};

/// Makes what owns its texts.
struct Own;

fn owned(text: Option<Str<'_>>) -> Option<String> {
    text.map(Str::owned)
}

fn json<'a, T: DeserializeOwned + Default>(r: &mut Reader<'a>, text: &'a str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| {
        r.refuse(text, format_args!("{error}"));
        T::default()
    })
}

fn values<'a>(r: &mut Reader<'a>, scalars: Vec<Scalar<'a>>) -> Vec<Value> {
    let value = |scalar| match scalar {
        Scalar::Text(text) => Value::from(text.owned()),
        Scalar::Boolean(text) | Scalar::Number(text) | Scalar::Other(text) => json(r, text),
    };
    scalars.into_iter().map(value).collect()
}

impl<'a> Make<'a> for Own {
    type Requirement = Requirement;
    type Override = Override;
    type Condition = Condition;
    type Arm = Arm;
    type Serve = Serve;
    type Rule = Rule;

    fn requirement(&mut self, flag: Str<'a>, variants: Vec<Str<'a>>) -> Requirement {
        let variants = variants.into_iter().map(Str::owned).collect();
        Requirement { flag: flag.owned(), variants }
    }

    fn entry(&mut self, r: &mut Reader<'a>, _: usize, entry: read::Override<'a>) -> Override {
        Override {
            id: entry.id.owned(),
            attribute: entry.attribute.owned(),
            values: values(r, entry.values),
            variant: entry.variant.owned(),
            expires_at: owned(entry.expires_at),
            kind: owned(entry.kind),
            hash: entry.hash,
            salt: owned(entry.salt),
            reason: owned(entry.reason),
            author: owned(entry.author),
        }
    }

    fn condition(&mut self, r: &mut Reader<'a>, condition: read::Condition<'a, Self>) -> Condition {
        match condition {
            read::Condition::All(children) => Condition::All(children),
            read::Condition::Any(children) => Condition::Any(children),
            read::Condition::Not(child) => Condition::Not(child.into()),
            read::Condition::Segment(key) => Condition::Segment(key.owned()),
            read::Condition::Flag(requirement) => Condition::Flag(requirement),
            read::Condition::Clause(clause) => Condition::Clause(Clause {
                attribute: clause.attribute.owned(),
                op: clause.op,
                values: values(r, clause.values),
                ignore_case: clause.ignore_case,
                gate: clause.gate.map(|gate| {
                    let (algo, seed) = (gate.algo.owned(), gate.seed.owned());
                    Gate { algo, seed, below: gate.below }.into()
                }),
                concealed: clause.concealed.map(|(hash, salt)| (hash, salt.owned()).into()),
            }),
        }
    }

    fn arm(&mut self, _: &mut Reader<'a>, _: Place, arm: read::Arm<'a>) -> Arm {
        Arm { variant: arm.variant.owned(), start: arm.start, len: arm.len }
    }

    fn serve(&mut self, r: &mut Reader<'a>, _: Place, serve: read::Serve<'a, Self>) -> Serve {
        match serve {
            read::Serve::Variant(variant) => Serve::Variant(variant.owned()),
            read::Serve::Split(split) => Serve::Split(owned_split(r, split)),
        }
    }

    fn rule(&mut self, id: Str<'a>, when: Condition, serve: Serve) -> Rule {
        Rule { id: id.owned(), when, serve }
    }
}

fn owned_split<'a>(r: &mut Reader<'a>, split: read::Split<'a, Own>) -> Split {
    Split {
        algo: split.algo.owned(),
        seed: split.seed.owned(),
        unit: split.unit.owned(),
        arms: split.arms,
        rest: owned(split.rest),
        release: split.release.and_then(|text| json(r, text)),
    }
}

fn flag(wire: &mut Wire<'_, Own>) -> Flag {
    let read = wire.flag();
    let r = &mut wire.r;
    Flag {
        key: read.key.owned(),
        value_type: read.value_type,
        purpose: owned(read.purpose),
        client_side: read.client_side,
        needs: read.needs,
        variants: r.within(read.variants, variants),
        enabled: read.enabled,
        off_variant: read.off_variant.owned(),
        archived: read
            .archived
            .map(|archived| Archived { variant: archived.variant.owned(), until: archived.until.owned() }),
        requires: read.requires,
        overrides: read.overrides,
        rules: read.rules,
        fallthrough: read.fallthrough,
        metadata: read.metadata.map_or_else(Map::new, |text| json(r, text)),
    }
}

fn variants(r: &mut Reader<'_>) -> Variants {
    let mut variants = Variants::default();
    read::variants(r, |r, key, value| {
        if variants.get(&key.read()).is_some() {
            r.refuse(key.written(), format_args!("variant `{key}` stands twice"));
        }
        variants.0.push((key.owned(), Variant { value: json(r, value) }));
    });
    variants
}

fn segment(wire: &mut Wire<'_, Own>) -> Segment {
    let read = wire.segment();
    let r = &mut wire.r;
    let mut keys = |text: Option<_>| -> Vec<String> {
        let keys = text.map(|text| r.within(text, Reader::strings)).unwrap_or_default();
        keys.into_iter().map(Str::owned).collect()
    };
    Segment {
        key: read.key.owned(),
        attribute: read.attribute.owned(),
        included: keys(read.included),
        excluded: keys(read.excluded),
        when: read.when,
        hashed: read.hashed.map(|lists| HashedLists {
            hash: lists.hash,
            salt: lists.salt.owned(),
            included: owned(lists.included),
            excluded: owned(lists.excluded),
            count: lists.count,
            reference: owned(lists.reference),
        }),
    }
}

/// What serde reads is read from the text of it, so that there is one reader of the wire form.
macro_rules! read_from_text {
    ($($type:ident: $read:expr;)*) => { $(
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let mut text = String::new();
                Transcript(&mut text).deserialize(deserializer)?;
                Wire::new(Own).read(&text, $read).map_err(D::Error::custom)
            }
        }
    )* };
}

read_from_text! {
    Flag: flag;
    Segment: segment;
    Condition: Wire::condition;
    Requirement: Wire::requirement;
    Serve: |wire| wire.serve(Place::Fallthrough);
    Split: |wire| {
        let split = wire.split(Place::Fallthrough);
        owned_split(&mut wire.r, split)
    };
    Override: |wire| wire.entry(0);
    Variants: |wire| variants(&mut wire.r);
}

/// Writes down as JSON whatever is read, in the order in which it comes.
struct Transcript<'t>(&'t mut String);

impl Transcript<'_> {
    fn write<E: Error>(self, value: impl serde::Serialize) -> Result<(), E> {
        let text = serde_json::to_string(&value).map_err(E::custom)?;
        self.0.push_str(&text);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Transcript<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Transcript<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.write(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        write!(self.0, "{value}").map_err(E::custom)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        write!(self.0, "{value}").map_err(E::custom)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.write(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.write(value)
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.write(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let text = self.0;
        text.push('[');
        while list.next_element_seed(Transcript(text))?.is_some() {
            text.push(',');
        }
        end(text, ']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let text = self.0;
        text.push('{');
        while object.next_key_seed(Transcript(text))?.is_some() {
            text.push(':');
            object.next_value_seed(Transcript(text))?;
            text.push(',');
        }
        end(text, '}');
        Ok(())
    }
}

fn end(text: &mut String, bracket: char) {
    if text.ends_with(',') {
        text.pop();
    }
    text.push(bracket);
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::model::Split;

    fn split(release: Value) -> Value {
        json!({ "algo": "x1", "seed": "s", "unit": "user.key",
                "arms": [{ "variant": "on", "start": 0, "len": 5 }], "release": release })
    }

    #[test]
    fn a_release_keeps_its_mark() {
        let mark = json!({ "id": "rel1", "step_epoch": 3, "treatment": "on", "control": "off",
                           "stratum": "customer.key", "sample": "0fffffffffffffff", "latency_ms": [1.5, 2.0] });
        for mark in [mark, json!({ "id": "rel1", "step_epoch": 3, "treatment": "on", "control": "off" })] {
            let read: Split = serde_json::from_value(split(mark.clone())).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), split(mark));
        }
        let plain: Split = serde_json::from_value(split(Value::Null)).unwrap();
        assert_eq!(plain.release, None);
        let odd = serde_json::from_value::<Split>(split(json!({ "id": 7 }))).unwrap_err();
        assert!(odd.to_string().contains("release"), "{odd}");
    }
}
