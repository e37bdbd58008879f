//! What was counted, in rows of JSON as they are reported, and how many of them travel together.

use tidegate_core::json::Writer;

/// Most rows of one batch.
pub(crate) const ROWS_PER_BATCH: usize = 2_000;
/// Most bytes of the rows of one batch, unless one alone is larger: a server takes 1 MiB.
pub(crate) const BATCH_BYTES: usize = 512 * 1024;

/// What was counted since the last time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// What could not be counted, or not be reported.
    pub dropped: u64,
    /// Starts with a variant that a release guards: the JSON of `starts`, where there is something to tell.
    pub starts: Option<String>,
    /// Everything else.
    pub rows: Vec<Row>,
}

/// What belongs together of it: one element of a list of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// In which of the lists.
    pub kind: RowKind,
    /// The JSON of the element.
    pub text: String,
    /// How much it counts, which is lost if nobody takes it.
    pub n: u64,
}

/// The lists of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// Evaluations that gave a value.
    Evaluations,
    /// Flags that were asked for in vain.
    Unknown,
    /// Outcomes of guarded variants.
    Releases,
}

impl RowKind {
    /// All of them, in their order in a report.
    pub const ALL: [Self; 3] = [Self::Evaluations, Self::Unknown, Self::Releases];

    fn name(self) -> &'static str {
        match self {
            Self::Evaluations => "evaluations",
            Self::Unknown => "unknown",
            Self::Releases => "releases",
        }
    }
}

/// The rows from the front that fit into one batch, one at least; and the others.
pub(crate) fn batch(rows: &[Row]) -> (&[Row], &[Row]) {
    let mut bytes = 0;
    let fits = |row: &&Row| {
        bytes += row.text.len();
        bytes <= BATCH_BYTES
    };
    let fitting = rows.iter().take(ROWS_PER_BATCH).take_while(fits).count();
    rows.split_at(fitting.max(1).min(rows.len()))
}

/// The fields of a report with these rows.
pub(crate) fn write(rows: &[Row], out: &mut Writer) {
    for kind in RowKind::ALL {
        out.field(kind.name()).open('[');
        rows.iter().filter(|row| row.kind == kind).for_each(|row| out.raw(&row.text));
        out.close(']');
    }
}
