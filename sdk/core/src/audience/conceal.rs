//! Conceals one item: what is for people goes, private values become salted hashes.

use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::{AudienceFault, ClientSide, PrivateAttributes};
use crate::fault::ItemFault;
use crate::limits;
use crate::model::{Clause, Condition, Flag, HashKind, HashedLists, Op, Override, Segment};
use crate::text::{HashedSet, lower_case, sha256_key, to_base64};

/// Bytes of a list's salt, which is written in hexadecimal digits.
const SALT_BYTES: usize = 16;
/// What of a flag's metadata is for people.
const FOR_PEOPLE: [&str; 2] = ["owner", "description"];

pub(super) struct Concealer<'a> {
    private: &'a PrivateAttributes,
    secret: &'a str,
    pub(super) flags: ClientSide<'a>,
    pub(super) faults: Vec<AudienceFault>,
    /// The segments that the item uses.
    pub(super) segments: Vec<String>,
}

/// A place inside an item.
#[derive(Clone)]
struct Place<'a> {
    item: &'a str,
    /// As faults show it, such as `rules[2].when.all[0]`.
    path: String,
    /// As salts are derived from it: with the rule's id, so that they outlast a change of order.
    lasting: String,
}

impl<'a> Place<'a> {
    fn new(item: &'a str, path: impl Into<String>, lasting: impl Into<String>) -> Self {
        Self { item, path: path.into(), lasting: lasting.into() }
    }

    fn inside(&self, step: &str) -> Self {
        Self::new(self.item, format!("{}{step}", self.path), format!("{}{step}", self.lasting))
    }
}

impl<'a> Concealer<'a> {
    pub(super) fn new(private: &'a PrivateAttributes, secret: &'a str, flags: ClientSide<'a>) -> Self {
        Self { private, secret, flags, faults: Vec::new(), segments: Vec::new() }
    }

    /// Where there is a fault, what is returned is not to be used.
    pub(super) fn flag(&mut self, item: &str, mut flag: Flag) -> Flag {
        flag.purpose = None;
        FOR_PEOPLE.iter().for_each(|field| drop(flag.metadata.remove(*field)));
        for (index, requirement) in flag.requires.iter().enumerate() {
            self.dependency(&requirement.flag, &Place::new(item, format!("requires[{index}]"), ""));
        }
        for (index, entry) in flag.overrides.iter_mut().enumerate() {
            let place = Place::new(item, format!("overrides[{index}]"), format!("override {}", entry.id));
            self.entry(entry, &place);
        }
        for (index, rule) in flag.rules.iter_mut().enumerate() {
            let place = Place::new(item, format!("rules[{index}].when"), format!("rule {}", rule.id));
            self.condition(&mut rule.when, &place, 1);
        }
        flag
    }

    /// As [`Concealer::flag`].
    pub(super) fn segment(&mut self, item: &str, mut segment: Segment) -> Segment {
        if let Some(when) = &mut segment.when {
            self.condition(when, &Place::new(item, "when", "when"), 1);
        }
        self.lists(&mut segment, &Place::new(item, "hashed", "lists"));
        segment
    }

    fn fault(&mut self, place: &Place, reason: String) {
        self.faults.push(AudienceFault::new(place.item, ItemFault::new(place.path.as_str(), reason)));
    }

    fn dependency(&mut self, flag: &str, place: &Place) {
        if self.flags.find(flag) == Some(false) {
            let reason = format!(
                "flag `{flag}` is not client-side, so that clients cannot evaluate it; make it client-side \
                 too, or {}",
                elsewhere(place)
            );
            self.fault(place, reason);
        }
    }

    fn entry(&mut self, entry: &mut Override, place: &Place) {
        (entry.reason, entry.author) = (None, None);
        if !self.private.contains(&entry.attribute) {
            return;
        }
        match (entry.hash, &entry.salt) {
            (Some(HashKind::Sha256), Some(_)) => {}
            (Some(HashKind::Xxh3), _) => self.wrong_hash(place),
            (Some(_), None) | (None, Some(_)) => self.fault(place, "`hash` and `salt` stand together".into()),
            (None, None) => {
                let salt = self.salt(place);
                if let Some(hashes) = self.hashes(&entry.values, &salt, false, place) {
                    (entry.values, entry.hash, entry.salt) = (hashes, Some(HashKind::Sha256), Some(salt));
                }
            }
        }
    }

    fn condition(&mut self, condition: &mut Condition, place: &Place, depth: usize) {
        if depth > limits::CONDITION_DEPTH {
            return self.fault(place, format!("nested deeper than {}", limits::CONDITION_DEPTH));
        }
        match condition {
            Condition::All(children) => self.children("all", children, place, depth),
            Condition::Any(children) => self.children("any", children, place, depth),
            Condition::Not(child) => self.condition(child, &place.inside(".not"), depth + 1),
            Condition::Segment(key) => self.segments.push(key.clone()),
            Condition::Flag(requirement) => self.dependency(&requirement.flag, place),
            Condition::Clause(clause) => {
                let negated = clause.op == Op::NotIn;
                if self.clause(clause, place) && negated {
                    if depth == limits::CONDITION_DEPTH {
                        let reason = "`not_in` goes to clients as `not` of `in`, for which it is nested too \
                                      deep; write it one level higher";
                        self.fault(place, reason.into());
                    }
                    *condition = Condition::Not(Box::new(Condition::Clause(clause.clone())));
                }
            }
        }
    }

    fn children(&mut self, name: &str, children: &mut [Condition], place: &Place, depth: usize) {
        for (index, child) in children.iter_mut().enumerate() {
            self.condition(child, &place.inside(&format!(".{name}[{index}]")), depth + 1);
        }
    }

    /// Whether the clause went hashed.
    fn clause(&mut self, clause: &mut Clause, place: &Place) -> bool {
        if !self.private.contains(&clause.attribute) {
            return false;
        }
        match (clause.op, clause.concealed.as_deref()) {
            // The client buckets a value that is its own; the rule names none.
            (Op::BucketBelow, _) | (Op::InHashed, Some((HashKind::Sha256, _))) => false,
            (Op::InHashed, _) => {
                self.wrong_hash(place);
                false
            }
            // Nothing to conceal, and an empty list has a meaning of its own for what is no text.
            (Op::In | Op::Equals | Op::NotIn, _) if clause.values.is_empty() => false,
            (Op::In | Op::Equals | Op::NotIn, _) => {
                let salt = self.salt(place);
                let hashes = self.hashes(&clause.values, &salt, clause.ignore_case, place);
                let Some(hashes) = hashes else { return false };
                (clause.op, clause.values) = (Op::InHashed, hashes);
                clause.concealed = Some(Box::new((HashKind::Sha256, salt)));
                true
            }
            (op, _) => {
                let reason = format!(
                    "`{}` on the private attribute `{}` cannot be concealed from clients; use `in`, `not_in` \
                     or `equals`, or {}",
                    name_of(op),
                    clause.attribute,
                    elsewhere(place)
                );
                self.fault(place, reason);
                false
            }
        }
    }

    fn lists(&mut self, segment: &mut Segment, place: &Place) {
        let held = match segment.hashed.take() {
            Some(held) if held.hash == HashKind::Xxh3 => return self.wrong_hash(place),
            held => held,
        };
        let salt = held.as_ref().map_or_else(|| self.salt(place), |held| held.salt.clone());
        let (count, reference) =
            held.as_ref().map(|held| (held.count, held.reference.clone())).unwrap_or_default();
        let (included, excluded) = held.map(|held| (held.included, held.excluded)).unwrap_or_default();
        let included = self.list(&std::mem::take(&mut segment.included), included, &salt, place);
        let excluded = self.list(&std::mem::take(&mut segment.excluded), excluded, &salt, place);
        if included.is_some() && reference.is_some() {
            self.fault(place, "a list that is referred to holds all of its keys".into());
        }
        if included.is_some() || excluded.is_some() || reference.is_some() {
            let hash = HashKind::Sha256;
            segment.hashed = Some(HashedLists { hash, salt, included, excluded, count, reference });
        }
    }

    /// One list, hashed; an empty one is left out.
    fn list(&mut self, keys: &[String], held: Option<String>, salt: &str, place: &Place) -> Option<String> {
        let held = held.map(|held| HashedSet::parse_base64(&held)).transpose();
        let mut hashes = match held {
            Ok(held) => held.unwrap_or_default().into_vec(),
            Err(reason) => {
                self.fault(place, reason);
                return None;
            }
        };
        hashes.extend(keys.iter().map(|key| sha256_key(salt, key)));
        hashes.sort_unstable();
        hashes.dedup();
        let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.to_le_bytes()).collect();
        (!bytes.is_empty()).then(|| to_base64(&bytes))
    }

    /// The hashes of texts, each as 16 digits, in an order that tells nothing.
    fn hashes(&mut self, values: &[Json], salt: &str, ignore_case: bool, place: &Place) -> Option<Vec<Json>> {
        let mut hashes = Vec::with_capacity(values.len());
        for (index, value) in values.iter().enumerate() {
            let Json::String(text) = value else {
                let place = place.inside(&format!(".values[{index}]"));
                let reason = format!(
                    "`{value}` is not a text, and only texts of a private attribute can be concealed from \
                     clients; use texts, or {}",
                    elsewhere(&place)
                );
                self.fault(&place, reason);
                return None;
            };
            let hash = if ignore_case { sha256_key(salt, &lower_case(text)) } else { sha256_key(salt, text) };
            hashes.push(hash);
        }
        hashes.sort_unstable();
        Some(hashes.into_iter().map(|hash| format!("{hash:016x}").into()).collect())
    }

    fn wrong_hash(&mut self, place: &Place) {
        let reason = format!(
            "is hashed with xxh3, which does not conceal from clients; give the values in clear or hashed with \
             sha256, or {}",
            elsewhere(place)
        );
        self.fault(place, reason);
    }

    fn salt(&self, place: &Place) -> String {
        let parts = [self.secret, place.item, &place.lasting];
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update(part);
            hasher.update([0]);
        }
        hasher.finalize().iter().take(SALT_BYTES).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The other way out.
fn elsewhere(place: &Place) -> &'static str {
    if place.item.starts_with("segment/") {
        "let no client-side flag use the segment"
    } else {
        "make this flag not client-side"
    }
}

/// An operator's name in the wire form.
fn name_of(op: Op) -> String {
    serde_json::to_value(op).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}
