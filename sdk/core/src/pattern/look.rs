//! Places in a text of which something holds.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Start,
    End,
    LineStart,
    LineEnd,
    CrlfStart,
    CrlfEnd,
    Boundary,
    NoBoundary,
    WordStart,
    WordEnd,
    NoWordBefore,
    NoWordAfter,
}

impl Look {
    /// Whether it holds between these bytes, of which one is missing at the ends of the text.
    pub(super) fn holds(self, before: Option<u8>, after: Option<u8>) -> bool {
        let is_word =
            |byte: Option<u8>| byte.is_some_and(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
        match self {
            Self::Start => before.is_none(),
            Self::End => after.is_none(),
            Self::LineStart => matches!(before, None | Some(b'\n')),
            Self::LineEnd => matches!(after, None | Some(b'\n')),
            Self::CrlfStart => match before {
                Some(b'\r') => after != Some(b'\n'),
                _ => matches!(before, None | Some(b'\n')),
            },
            Self::CrlfEnd => match after {
                Some(b'\n') => before != Some(b'\r'),
                _ => matches!(after, None | Some(b'\r')),
            },
            Self::Boundary => is_word(before) != is_word(after),
            Self::NoBoundary => is_word(before) == is_word(after),
            Self::WordStart => !is_word(before) && is_word(after),
            Self::WordEnd => is_word(before) && !is_word(after),
            Self::NoWordBefore => !is_word(before),
            Self::NoWordAfter => !is_word(after),
        }
    }
}
