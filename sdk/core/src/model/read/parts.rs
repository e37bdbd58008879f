//! What is read alike whatever is made of it.

use super::{Archived, Arm, HashedLists, Override};
use crate::json::{Field, Held, Kind, Reader, Scalar, Str, may, must};
use crate::limits;
use crate::model::HashKind;

impl<'a> Reader<'a> {
    /// A list of texts.
    pub fn strings(&mut self) -> Vec<Str<'a>> {
        let mut members = self.list();
        let mut strings = Vec::with_capacity(self.count(&members));
        while self.element(&mut members) {
            strings.push(self.string());
        }
        strings
    }

    /// The texts of a list that was skipped; none where there is no list.
    pub fn strings_of(&mut self, list: &Held<'a>) -> Vec<Str<'a>> {
        list.later().map(|text| self.within(text, Self::strings)).unwrap_or_default()
    }

    /// That one of all which has the name.
    pub(super) fn named<T: Copy>(&mut self, name: &Held<'a>, all: &[(&str, T)]) -> Option<T> {
        let name = name.text()?;
        let found = all.iter().find(|(known, _)| name == *known);
        if found.is_none() {
            let known: Vec<String> = all.iter().map(|(known, _)| format!("`{known}`")).collect();
            let known = known.join(", ");
            self.refuse(name.written(), format_args!("unknown variant `{name}`, expected one of {known}"));
        }
        found.map(|(_, one)| *one)
    }

    pub(super) fn hash_kind(&mut self, name: &Held<'a>) -> Option<HashKind> {
        self.named(name, &HashKind::ALL)
    }

    pub(super) fn archived(&mut self) -> Archived<'a> {
        const FIELDS: [Field; 2] = [must("variant", Kind::Text), must("until", Kind::Text)];
        let [variant, until] = &self.all_fields(&FIELDS);
        Archived { variant: variant.text_or_empty(), until: until.text_or_empty() }
    }

    pub(super) fn arm(&mut self) -> Arm<'a> {
        const FIELDS: [Field; 3] =
            [must("variant", Kind::Text), must("start", Kind::Short), must("len", Kind::Short)];
        let [variant, start, len] = &self.all_fields(&FIELDS);
        Arm {
            variant: variant.text_or_empty(),
            start: start.short().unwrap_or_default(),
            len: len.short().unwrap_or_default(),
        }
    }

    pub(super) fn entry(&mut self) -> Override<'a> {
        const FIELDS: [Field; 10] = [
            must("id", Kind::Text),
            must("attribute", Kind::Text),
            must("variant", Kind::Text),
            may("expires_at", Kind::Text),
            may("kind", Kind::Text),
            may("hash", Kind::Text),
            may("salt", Kind::Text),
            may("reason", Kind::Text),
            may("author", Kind::Text),
            must("values", Kind::Own),
        ];
        let mut values = Vec::new();
        let mut held = Held::none();
        let mut members = self.object();
        while self.fields(&mut members, &FIELDS, &mut held).is_some() {
            values = Scalar::list(self, limits::CLAUSE_VALUES);
        }
        let [id, attribute, variant, expires_at, kind, hash, salt, reason, author, _] = &held;
        Override {
            id: id.text_or_empty(),
            attribute: attribute.text_or_empty(),
            values,
            variant: variant.text_or_empty(),
            expires_at: expires_at.text(),
            kind: kind.text(),
            hash: self.hash_kind(hash),
            salt: salt.text(),
            reason: reason.text(),
            author: author.text(),
        }
    }

    pub(super) fn hashed_lists(&mut self) -> HashedLists<'a> {
        const FIELDS: [Field; 6] = [
            must("hash", Kind::Text),
            must("salt", Kind::Text),
            may("included", Kind::Text),
            may("excluded", Kind::Text),
            may("count", Kind::Whole),
            may("ref", Kind::Text),
        ];
        let [hash, salt, included, excluded, count, reference] = &self.all_fields(&FIELDS);
        HashedLists {
            hash: self.hash_kind(hash).unwrap_or(HashKind::Xxh3),
            salt: salt.text_or_empty(),
            included: included.text(),
            excluded: excluded.text(),
            count: count.whole(),
            reference: reference.text(),
        }
    }
}

/// Reads the variants of a flag in the order in which they stand, each with the text of its value.
pub(crate) fn variants<'a>(r: &mut Reader<'a>, mut each: impl FnMut(&mut Reader<'a>, Str<'a>, &'a str)) {
    let mut members = r.object();
    let mut count = 0;
    while let Some(key) = r.entry_key(&mut members) {
        if count == limits::VARIANTS_PER_FLAG {
            let reason = format_args!("at most {} variants are allowed", limits::VARIANTS_PER_FLAG);
            return r.fail(reason);
        }
        count += 1;
        let value = variant(r);
        each(r, key, value);
    }
}

/// The text of a variant's value, which may be `null`.
fn variant<'a>(r: &mut Reader<'a>) -> &'a str {
    let (mut value, mut members) = (None, r.object());
    while let Some(name) = r.field(&mut members) {
        let text = r.skip();
        if name == "value" && value.replace(text).is_some() {
            r.fail(format_args!("`value` stands twice"));
        }
    }
    if value.is_none() {
        r.fail(format_args!("missing field `value`"));
    }
    value.unwrap_or_default()
}
