//! Where a fault is.

use super::Reader;

/// Steps into the text that the path of a fault has at most.
pub(super) const PATH_STEPS: usize = 64;

/// The path of the innermost value in which a text breaks off, or before which it does, such as
/// `rules[2].when.all[0]`.
#[cold]
pub(super) fn path(text: &str) -> String {
    let mut reader = Reader::new(text).silent();
    let mut path = String::new();
    for _ in 0..PATH_STEPS {
        let mut members = match reader.peek() {
            b'{' => reader.object(),
            b'[' => reader.list(),
            _ => break,
        };
        let mut index = 0;
        loop {
            let name = match members.in_object {
                true => reader.field(&mut members),
                false => reader.element(&mut members).then_some(""),
            };
            let Some(name) = name else { return path };
            let start = reader.at;
            reader.skip();
            if reader.rest() == 0 {
                reader.at = start;
                if members.in_object {
                    let name = name.trim_start_matches('"');
                    path.extend([if path.is_empty() { "" } else { "." }, name]);
                } else {
                    path.extend(["[", &index.to_string(), "]"]);
                }
                break;
            }
            index += 1;
        }
    }
    path
}
