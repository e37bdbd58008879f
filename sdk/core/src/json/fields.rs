//! The fields of an object, read by a table of those that are wanted: one loop for all kinds of
//! objects, since what stands in most fields is one of a few things.

use super::{At, Members, Read, Reader, Str, fault, missing};

/// What stands in a field. `null` is the same as no field, and others than these are skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A whole number from zero.
    Whole,
    /// An object, to be read later from its text.
    Object,
    /// A list, to be read later from its text.
    List,
    /// Any value, to be read later from its text.
    Any,
    /// What only the asker can read, at once.
    Own,
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
    pub fn none<const COUNT: usize>() -> [Self; COUNT] {
        [Self::Nothing; COUNT]
    }

    /// The text that must be there.
    ///
    /// # Errors
    /// There is none.
    pub fn need_text(&self, name: &str) -> Read<Str<'a>> {
        self.text().ok_or_else(|| missing(name))
    }

    /// The text, where there is one.
    pub fn text(&self) -> Option<Str<'a>> {
        match self {
            Self::Text(text) => Some(*text),
            _ => None,
        }
    }

    /// The boolean, where there is one.
    pub fn boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    /// The number that must be there.
    ///
    /// # Errors
    /// There is none.
    pub fn need_whole(&self, name: &str) -> Read<u64> {
        self.whole().ok_or_else(|| missing(name))
    }

    /// The number, where there is one.
    pub fn whole(&self) -> Option<u64> {
        match self {
            Self::Whole(number) => Some(*number),
            _ => None,
        }
    }

    /// The number that must be there and fit 32 bits.
    pub(crate) fn need_short(&self, name: &str) -> Read<u32> {
        short(self.need_whole(name)?).at(name)
    }

    /// The text of what is read later, where there is something.
    pub fn later(&self) -> Option<&'a str> {
        match self {
            Self::Later(text) => Some(text),
            _ => None,
        }
    }
}

/// A number that fits 32 bits.
pub(crate) fn short(number: u64) -> Read<u32> {
    u32::try_from(number).map_err(|_| fault("expected a whole number in range, found another number"))
}

impl<'a> Reader<'a> {
    /// Reads fields on into `held`, each into its place in the table `wanted`, up to the next of
    /// [`Kind::Own`], before whose value it stops: its place in the table. `None` where the object
    /// ends.
    ///
    /// # Errors
    /// It is no JSON, or a field stands twice or holds something else.
    pub fn fields(
        &mut self,
        members: &mut Members,
        wanted: &[(&str, Kind)],
        held: &mut [Held<'a>],
    ) -> Read<Option<usize>> {
        while let Some(name) = self.field(members)? {
            let Some(at) = place(wanted, name, members.likely) else {
                self.skip()?;
                continue;
            };
            members.likely = at + 1;
            let (Some((_, kind)), Some(held)) = (wanted.get(at), held.get_mut(at)) else { continue };
            if !matches!(held, Held::Nothing) {
                return Err(fault(format!("field `{name}` stands twice")));
            }
            if self.is_null().at(name)? {
                continue;
            }
            if *kind == Kind::Own {
                *held = Held::Own;
                return Ok(Some(at));
            }
            *held = self.held(*kind).at(name)?;
        }
        Ok(None)
    }

    /// All fields of an object of which the asker reads none.
    ///
    /// # Errors
    /// As [`Reader::fields`].
    pub fn all_fields<const COUNT: usize>(
        &mut self,
        wanted: &[(&str, Kind); COUNT],
    ) -> Read<[Held<'a>; COUNT]> {
        let mut held = Held::none();
        let mut members = self.object()?;
        self.fields(&mut members, wanted, &mut held)?;
        Ok(held)
    }

    fn held(&mut self, kind: Kind) -> Read<Held<'a>> {
        Ok(match kind {
            Kind::Text => Held::Text(self.string()?),
            Kind::Boolean => Held::Boolean(self.boolean()?),
            Kind::Whole => Held::Whole(self.whole()?),
            Kind::Object => Held::Later(self.object_text()?),
            Kind::List => Held::Later(self.list_text()?),
            Kind::Any | Kind::Own => Held::Later(self.skip()?),
        })
    }
}

/// Where a field stands in a table; most come in its order.
fn place(wanted: &[(&str, Kind)], name: &str, likely: usize) -> Option<usize> {
    let mut places = (likely..wanted.len()).chain(0..likely);
    places.find(|at| wanted.get(*at).is_some_and(|(wanted, _)| *wanted == name))
}
