//! The fields of an object, read by a table of those that are wanted: one loop for all kinds of
//! objects, since what stands in most fields is one of a few things.

use super::{Members, Reader, Str};

/// What stands in a field. `null` is the same as no field, and others than these are skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A whole number from zero that fits 64 bits.
    Whole,
    /// A whole number from zero that fits 32 bits.
    Short,
    /// An object, to be read later from its text.
    Object,
    /// A list, to be read later from its text.
    List,
    /// Any value, to be read later from its text.
    Any,
    /// What only the asker can read, at once.
    Own,
}

/// A field that is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    name: &'static str,
    kind: Kind,
    is_needed: bool,
}

/// A field that must be there.
pub const fn must(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, is_needed: true }
}

/// A field that may be there.
pub const fn may(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, is_needed: false }
}

/// What a field held.
#[derive(Debug, Clone, Copy, Default)]
pub enum Held<'a> {
    /// There is no such field, or it is `null`.
    #[default]
    Nothing,
    /// A text.
    Text(Str<'a>),
    /// A boolean.
    Boolean(bool),
    /// A whole number.
    Whole(u64),
    /// The text of a value, to be read later.
    Later(&'a str),
    /// The asker has read it.
    Own,
}

impl<'a> Held<'a> {
    /// As many times nothing, to be filled by [`Reader::fields`].
    pub(crate) fn none<const COUNT: usize>() -> [Self; COUNT] {
        [Self::Nothing; COUNT]
    }

    /// The text, where there is one.
    pub fn text(&self) -> Option<Str<'a>> {
        match self {
            Self::Text(text) => Some(*text),
            _ => None,
        }
    }

    /// The text; an empty one where there is none.
    pub fn text_or_empty(&self) -> Str<'a> {
        self.text().unwrap_or_default()
    }

    /// The boolean, where there is one; else `false`.
    pub fn boolean(&self) -> bool {
        matches!(self, Self::Boolean(true))
    }

    /// The number, where there is one.
    pub fn whole(&self) -> Option<u64> {
        match self {
            Self::Whole(number) => Some(*number),
            _ => None,
        }
    }

    /// The number; 0 where there is none.
    pub fn whole_or_zero(&self) -> u64 {
        self.whole().unwrap_or_default()
    }

    /// The number of a [`Kind::Short`], where there is one.
    pub(crate) fn short(&self) -> Option<u32> {
        self.whole().and_then(|number| u32::try_from(number).ok())
    }

    /// The text of what is read later, where there is something.
    pub fn later(&self) -> Option<&'a str> {
        match self {
            Self::Later(text) => Some(text),
            _ => None,
        }
    }
}

impl<'a> Reader<'a> {
    /// Reads fields on into `held`, each into its place in the table `wanted`, up to the next of
    /// [`Kind::Own`], before whose value it stops: its place in the table. `None` where the object
    /// ends, which then has all that must be there.
    pub(crate) fn fields(
        &mut self,
        members: &mut Members,
        wanted: &[Field],
        held: &mut [Held<'a>],
    ) -> Option<usize> {
        while let Some(name) = self.field(members) {
            let Some((at, kind)) = place(wanted, name, members.likely) else {
                self.skip();
                continue;
            };
            members.likely = at + 1;
            let Some(held) = held.get_mut(at) else { continue };
            if !matches!(held, Held::Nothing) {
                self.fail(format_args!("stands twice"));
            } else if self.is_null() {
                continue;
            } else if kind == Kind::Own {
                *held = Held::Own;
                return Some(at);
            } else {
                *held = self.held(kind);
            }
        }
        let lacks = |(field, held): &(&Field, &Held<'_>)| field.is_needed && matches!(held, Held::Nothing);
        if let Some((field, _)) = wanted.iter().zip(&*held).find(lacks) {
            self.fail(format_args!("missing field `{}`", field.name));
        }
        None
    }

    /// All fields of an object of which the asker reads none.
    pub fn all_fields<const COUNT: usize>(&mut self, wanted: &[Field; COUNT]) -> [Held<'a>; COUNT] {
        let mut held = Held::none();
        let mut members = self.object();
        self.fields(&mut members, wanted, &mut held);
        held
    }

    fn held(&mut self, kind: Kind) -> Held<'a> {
        match kind {
            Kind::Text => Held::Text(self.string()),
            Kind::Boolean => Held::Boolean(self.boolean()),
            Kind::Whole => Held::Whole(self.whole(u64::MAX)),
            Kind::Short => Held::Whole(self.whole(u32::MAX.into())),
            Kind::Object => Held::Later(self.nested(b'{', "an object")),
            Kind::List => Held::Later(self.nested(b'[', "a list")),
            Kind::Any | Kind::Own => Held::Later(self.skip()),
        }
    }
}

/// Where a field stands in a table, and what it holds; most come in its order.
fn place(wanted: &[Field], name: &str, likely: usize) -> Option<(usize, Kind)> {
    let mut places = (likely..wanted.len()).chain(0..likely);
    places.find_map(|at| wanted.get(at).filter(|field| field.name == name).map(|field| (at, field.kind)))
}
