//! How explanations are shown: as JSON, or as text, in colours where somebody looks at it.

use std::env;
use std::ffi::OsStr;
use std::io::IsTerminal;

use tidegate_core::explain::Tone;

use crate::cli::Format;

/// The form in which answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    /// The details alone, as JSON.
    Details,
    /// The details with their traces, as JSON.
    Traces,
    /// Text for people.
    Tree { colours: bool },
}

impl Show {
    /// What was asked for, or what suits where it goes.
    pub(crate) fn new(explain: bool, format: Option<Format>, out: &impl IsTerminal) -> Self {
        let no_color = env::var_os("NO_COLOR");
        Self::on(explain, format, out.is_terminal(), no_color.as_deref())
    }

    fn on(explain: bool, format: Option<Format>, is_terminal: bool, no_color: Option<&OsStr>) -> Self {
        match (explain, format) {
            (false, _) => Self::Details,
            (true, Some(Format::Json)) => Self::Traces,
            (true, None) if !is_terminal => Self::Traces,
            (true, _) => Self::Tree { colours: is_terminal && no_color.is_none_or(OsStr::is_empty) },
        }
    }
}

/// A piece of a text in the colours of a terminal.
pub(crate) fn paint(tone: Tone, text: &str) -> String {
    let code = match tone {
        Tone::Plain => return text.to_owned(),
        Tone::Answer => "1",
        Tone::True => "32",
        Tone::False => "31",
        Tone::Unknown => "1;33",
        Tone::Quiet => "2",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// The same without colours.
pub(crate) fn plain(_: Tone, text: &str) -> String {
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_follows_the_wish_and_else_the_place() {
        let show = |format, is_terminal| Show::on(true, format, is_terminal, None);
        assert_eq!(show(None, true), Show::Tree { colours: true });
        assert_eq!(show(None, false), Show::Traces);
        assert_eq!(show(Some(Format::Tree), false), Show::Tree { colours: false });
        assert_eq!(show(Some(Format::Json), true), Show::Traces);
        assert_eq!(Show::on(false, None, true, None), Show::Details);
    }

    #[test]
    fn whoever_wants_no_colours_gets_none() {
        let colours = |no_color: &str| Show::on(true, None, true, Some(OsStr::new(no_color)));
        assert_eq!(colours("1"), Show::Tree { colours: false });
        assert_eq!(colours(""), Show::Tree { colours: true }, "empty is the same as not set");
    }

    #[test]
    fn colours_end_where_the_piece_ends() {
        assert_eq!(paint(Tone::True, "✓"), "\u{1b}[32m✓\u{1b}[0m");
        assert_eq!(paint(Tone::Plain, "text"), "text");
    }
}
