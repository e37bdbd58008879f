//! Every bound of the engine, in one place; the server refuses at write what exceeds them.

/// Flags in one environment.
pub const FLAGS_PER_ENVIRONMENT: usize = 20_000;
/// Items of any kind in one snapshot or delta.
pub const ITEMS_PER_SNAPSHOT: usize = 2 * FLAGS_PER_ENVIRONMENT;
/// Targeting rules in one flag.
pub const RULES_PER_FLAG: usize = 200;
/// Variants of one flag.
pub const VARIANTS_PER_FLAG: usize = 100;
/// Levels of one condition; a clause alone is one.
pub const CONDITION_DEPTH: usize = 16;
/// Values in one clause; a longer list belongs in a segment.
pub const CLAUSE_VALUES: usize = 10_000;
/// Serialised size of one variant's value.
pub const VALUE_BYTES: usize = 64 * 1024;
/// Nesting of objects and lists in one value, and in metadata.
pub const VALUE_DEPTH: usize = 127;
/// Serialised size of one snapshot.
pub const SNAPSHOT_BYTES: usize = 64 * 1024 * 1024;
/// Bytes of the lists that the segments of an environment refer to, together and so each: 8 for each key.
pub const LIST_BYTES: usize = 64 * 1024 * 1024;
/// Bytes of a file with a snapshot and all its lists, in Base64.
pub const FILE_BYTES: usize = SNAPSHOT_BYTES + 2 * LIST_BYTES;
/// Hashes by which a list may differ from the one before it for a delta to say how; where it is more, the
/// list is fetched.
pub const LIST_CHANGE_HASHES: usize = 16 * 1024;
/// Attributes in one context, nested ones counted by their leaves.
pub const CONTEXT_ATTRIBUTES: usize = 256;
/// Nesting of objects in one context.
pub const CONTEXT_DEPTH: usize = 16;
/// Bytes of one attribute's text; elements in one attribute's list.
pub const ATTRIBUTE_BYTES: usize = 8 * 1024;
/// Bytes of a customer's or a user's key.
pub const KEY_BYTES: usize = 256;
/// Bytes of one version range.
pub const RANGE_BYTES: usize = 1024;
/// Bytes of one regular expression.
pub const REGEX_BYTES: usize = 1024;
/// Characters of one regular expression with its repetitions multiplied out.
pub const REGEX_EXPANDED: usize = 10_000;
/// What every regular expression counts beside its characters, towards [`REGEX_ALLOWANCE`].
pub const REGEX_BASE_COST: usize = 250;
/// Characters of all regular expressions of an environment together, each with its repetitions
/// multiplied out and [`REGEX_BASE_COST`] added. In order of their keys, flags that exceed it are
/// unsupported.
pub const REGEX_ALLOWANCE: usize = 1_000_000;
/// Memory of the table that answers one regular expression faster; a larger one does without.
pub const AUTOMATON_BYTES: usize = 16 * 1024;
/// Outcomes of one flag, and entries of one of its lists.
pub const OUTCOMES_PER_FLAG: usize = u16::MAX as usize;
