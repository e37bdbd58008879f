//! Server-Sent Events out of bytes, in linear time and bounded memory.
//!
//! Our own, since the decoders at hand buffer without bound, scan a long line anew with every
//! chunk, and lose a `retry:` that stands alone.

use std::mem;

use thiserror::Error;
use tidegate_core::limits::SNAPSHOT_BYTES;

/// The largest event: a whole snapshot with its field names.
const EVENT_BYTES: usize = SNAPSHOT_BYTES + 1024;

/// One thing that a stream said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// A dispatched event.
    Event {
        /// Its type; `message` where the stream names none.
        name: String,
        /// Its data, lines joined by line feeds.
        data: String,
        /// The id, where this event itself has one.
        id: Option<String>,
    },
    /// The reconnection time that the server asks for, in milliseconds.
    Retry(u64),
}

/// An event grew over the largest snapshot: the stream must be given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an event of the stream is larger than {EVENT_BYTES} bytes")]
pub struct EventTooLarge;

/// Splits the bytes of one stream into frames. Comments are dropped, and ids do not outlast their
/// event: where a stream is resumed follows from the rules that are held, not from what was heard.
#[derive(Debug, Default)]
pub struct Decoder {
    line: Vec<u8>,
    name: Vec<u8>,
    data: Vec<u8>,
    id: Option<Vec<u8>>,
    after_cr: bool,
    begun: bool,
}

impl Decoder {
    /// A decoder at the beginning of a stream.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes, cut anywhere, and gives the frames that they complete.
    ///
    /// # Errors
    /// The event that is being received is too large.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<Vec<Frame>, EventTooLarge> {
        let mut frames = Vec::new();
        while let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            let (text, rest) = bytes.split_at(end);
            let second_half = self.after_cr && text.is_empty() && rest.starts_with(b"\n");
            self.after_cr = rest.starts_with(b"\r");
            if !second_half {
                self.extend(text)?;
                self.end_line(&mut frames);
            }
            bytes = rest.get(1..).unwrap_or_default();
        }
        self.after_cr &= bytes.is_empty();
        self.extend(bytes)?;
        Ok(frames)
    }

    fn extend(&mut self, bytes: &[u8]) -> Result<(), EventTooLarge> {
        if self.line.len() + self.data.len() + bytes.len() > EVENT_BYTES {
            return Err(EventTooLarge);
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    fn end_line(&mut self, frames: &mut Vec<Frame>) {
        let line = mem::take(&mut self.line);
        let begun = mem::replace(&mut self.begun, true);
        let line = line.strip_prefix("\u{feff}".as_bytes()).filter(|_| !begun).unwrap_or(&line);
        if line.is_empty() {
            return self.dispatch(frames);
        }
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (field, value) = line.split_at(colon);
        let value = value.get(1..).unwrap_or_default();
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"event" => self.name = value.to_vec(),
            b"id" => self.id = Some(value.to_vec()),
            b"data" => {
                self.data.extend_from_slice(value);
                self.data.push(b'\n');
            }
            b"retry" if value.iter().all(u8::is_ascii_digit) => {
                if let Ok(window_ms) = text(value.to_vec()).parse() {
                    frames.push(Frame::Retry(window_ms));
                }
            }
            _ => {}
        }
    }

    fn dispatch(&mut self, frames: &mut Vec<Frame>) {
        let name = mem::take(&mut self.name);
        let mut data = mem::take(&mut self.data);
        let id = self.id.take().map(text);
        if data.pop().is_some() {
            let name = if name.is_empty() { "message".to_owned() } else { text(name) };
            frames.push(Frame::Event { name, data: text(data), id });
        }
    }
}

/// What is no text is an empty one, in which nobody finds what an event has to say.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(name: &str, data: &str) -> Frame {
        Frame::Event { name: name.to_owned(), data: data.to_owned(), id: None }
    }

    fn with_id(id: &str) -> Frame {
        Frame::Event { name: "hb".to_owned(), data: "{}".to_owned(), id: Some(id.to_owned()) }
    }

    fn decode(text: &str) -> Vec<Frame> {
        Decoder::new().push(text.as_bytes()).unwrap()
    }

    #[test]
    fn frames_follow_the_specification() {
        let cases = [
            ("data: a\n\n", vec![event("message", "a")]),
            ("event: hb\ndata: {}\nid: 1.4\n\n", vec![with_id("1.4")]),
            ("id: 1\n\ndata: a\n\n", vec![event("message", "a")]),
            ("data: a\ndata:b\n\n", vec![event("message", "a\nb")]),
            ("data:  a\n\n", vec![event("message", " a")]),
            ("data\n\n", vec![event("message", "")]),
            ("event: hb\n\ndata: a\n\n", vec![event("message", "a")]),
            (": comment\n\n", vec![]),
            ("retry: 1500\n\n", vec![Frame::Retry(1500)]),
            ("retry: soon\nretry: -1\n\n", vec![]),
            (
                "data: a\r\n\r\ndata: b\r\rdata: c\n\n",
                vec![event("message", "a"), event("message", "b"), event("message", "c")],
            ),
            ("\u{feff}data: a\n\n", vec![event("message", "a")]),
            ("data: cut off\n", vec![]),
            ("nonsense: a\n\n", vec![]),
        ];
        for (text, expected) in cases {
            assert_eq!(decode(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_text_is_empty() {
        let frames = Decoder::new().push(b"event: hb\ndata: {\"note\":\"\xff\"}\n\ndata: a\n\n").unwrap();
        assert_eq!(frames, [event("hb", ""), event("message", "a")]);
    }

    #[test]
    fn an_endless_event_is_given_up() {
        let mut decoder = Decoder::new();
        let chunk = vec![b'a'; 1024 * 1024];
        let outcome = (0..100).find_map(|_| decoder.push(&chunk).err());
        assert_eq!(outcome, Some(EventTooLarge));
        let mut decoder = Decoder::new();
        let line = [b"data:".as_slice(), &chunk, b"\n"].concat();
        let outcome = (0..100).find_map(|_| decoder.push(&line).err());
        assert_eq!(outcome, Some(EventTooLarge));
    }

    proptest! {
        #[test]
        fn cuts_make_no_difference(text in "(data: ?[a-zé]{0,3}|event:[a-z]{0,3}|retry:[0-9]|:|x)?(\n|\r|\r\n){0,3}(data:[a-zé]{0,3}(\n|\r\n|\r\r)){0,4}\n?", cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6)) {
            let whole = decode(&text);
            let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
            places.extend([0, text.len()]);
            places.sort_unstable();
            let mut decoder = Decoder::new();
            let parts = places.windows(2).flat_map(|pair| decoder.push(&text.as_bytes()[pair[0]..pair[1]]).unwrap());
            prop_assert_eq!(parts.collect::<Vec<_>>(), whole);
        }

        #[test]
        fn no_bytes_break_it(chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..8)) {
            let mut decoder = Decoder::new();
            for chunk in chunks {
                prop_assert!(decoder.push(&chunk).is_ok());
            }
        }
    }
}
