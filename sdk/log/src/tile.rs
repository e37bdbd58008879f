//! Tiles of C2SP: hashes and entries in files of 256, to be cached for ever once they are full.

use std::fmt;

use thiserror::Error;

use crate::hash::decimal;
use crate::{Hash, LEAF_BYTES, Node};

/// Hashes or entries of a full tile.
pub const TILE_WIDTH: u64 = 256;
/// Levels of the tree between a tile's hashes and those of the tile above.
const TILE_HEIGHT: u8 = 8;
/// The highest level that a tree can need.
const LEVELS: u8 = 7;

/// Which tile is meant: of hashes at a level, or of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tile {
    /// Level of a tile of hashes; `None` for entries.
    pub level: Option<u8>,
    /// Its position among those of its level.
    pub index: u64,
    /// How many hashes or entries of it are wanted: 1 to 256.
    pub width: u64,
}

/// Why there is no such tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TileError {
    /// No path of a tile.
    #[error("a tile's path reads `<level>/<index>`, such as `0/x001/234` or `entries/000.p/17`")]
    Path,
    /// Bytes that are no bundle of entries.
    #[error("these bytes are no bundle of entries")]
    Bundle,
}

impl Tile {
    /// Reads what follows `tile/` in the path of a tile.
    ///
    /// # Errors
    /// [`TileError::Path`].
    pub fn parse(path: &str) -> Result<Self, TileError> {
        Self::read(path).filter(|tile| tile.to_string() == path).ok_or(TileError::Path)
    }

    fn read(path: &str) -> Option<Self> {
        let (level, place) = path.split_once('/')?;
        let level = match level {
            "entries" => None,
            level => Some(u8::try_from(decimal(level)?).ok().filter(|level| *level <= LEVELS)?),
        };
        let (place, width) = match place.split_once(".p/") {
            Some((place, width)) => (place, decimal(width).filter(|width| (1..TILE_WIDTH).contains(width))?),
            None => (place, TILE_WIDTH),
        };
        let mut index = 0_u64;
        for part in place.split('/') {
            let digits = part.trim_start_matches('x');
            let is_digits = digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
            let number = digits.parse::<u64>().ok().filter(|_| is_digits)?;
            index = index.checked_mul(1000)?.checked_add(number)?;
        }
        // Beyond that no tree has leaves.
        let most = u64::MAX.checked_shr(u32::from(TILE_HEIGHT * (level.unwrap_or(0) + 1))).unwrap_or(0);
        (index <= most).then_some(Self { level, index, width })
    }

    /// The level in the tree of what it holds; 0 for leaves.
    pub fn tree_level(&self) -> u8 {
        TILE_HEIGHT * self.level.unwrap_or(0)
    }

    /// Whether a tree of that size has it.
    pub fn is_in(&self, size: u64) -> bool {
        self.end() <= size >> self.tree_level()
    }

    /// The first of its hashes or entries.
    pub fn start(&self) -> u64 {
        self.index * TILE_WIDTH
    }

    /// The one after its last.
    pub fn end(&self) -> u64 {
        self.start().saturating_add(self.width)
    }

    /// The subtrees whose hashes it has, in its order.
    pub fn nodes(&self) -> impl Iterator<Item = Node> {
        let level = self.tree_level();
        (self.start()..self.end()).map(move |index| Node { level, index })
    }

    /// The tiles of one level (or of entries) that hold a tree of that size.
    pub fn of_level(level: Option<u8>, size: u64) -> impl Iterator<Item = Self> {
        let hashes = size >> (TILE_HEIGHT * level.unwrap_or(0));
        let width = move |index| TILE_WIDTH.min(hashes - index * TILE_WIDTH);
        (0..hashes.div_ceil(TILE_WIDTH)).map(move |index| Self { level, index, width: width(index) })
    }

    /// The hashes of a tile's bytes.
    pub fn hashes(bytes: &[u8]) -> Vec<Hash> {
        let (hashes, _) = bytes.as_chunks::<32>();
        hashes.iter().copied().map(Hash).collect()
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            Some(level) => write!(f, "{level}")?,
            None => f.write_str("entries")?,
        }
        let mut parts = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            parts.push(rest % 1000);
            rest /= 1000;
        }
        for (place, part) in parts.iter().enumerate().rev() {
            write!(f, "/{}{part:03}", if place > 0 { "x" } else { "" })?;
        }
        if self.width < TILE_WIDTH { write!(f, ".p/{}", self.width) } else { Ok(()) }
    }
}

/// Entries one after the other, each behind its length.
#[derive(Debug, Clone, Copy)]
pub struct EntryBundle;

impl EntryBundle {
    /// Adds an entry to a bundle. Entries are at most [`LEAF_BYTES`] long.
    pub fn push(bundle: &mut Vec<u8>, entry: &[u8]) {
        let length = u16::try_from(entry.len().min(LEAF_BYTES)).unwrap_or(u16::MAX);
        bundle.extend(length.to_be_bytes());
        bundle.extend(entry);
    }

    /// Takes a bundle apart.
    ///
    /// # Errors
    /// [`TileError::Bundle`] where it ends within an entry.
    pub fn entries(mut bundle: &[u8]) -> Result<Vec<&[u8]>, TileError> {
        let mut entries = Vec::new();
        while !bundle.is_empty() {
            let (length, rest) = bundle.split_first_chunk::<2>().ok_or(TileError::Bundle)?;
            let length = usize::from(u16::from_be_bytes(*length));
            let (entry, rest) = rest.split_at_checked(length).ok_or(TileError::Bundle)?;
            entries.push(entry);
            bundle = rest;
        }
        Ok(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::{EntryBundle, Tile};

    #[test]
    fn paths_are_those_of_the_standard() {
        for (path, level, index, width) in [
            ("0/000", Some(0), 0, 256),
            ("0/x001/x234/067", Some(0), 1_234_067, 256),
            ("1/017.p/1", Some(1), 17, 1),
            ("entries/x001/000.p/255", None, 1000, 255),
        ] {
            let tile = Tile { level, index, width };
            assert_eq!(tile.to_string(), path);
            assert_eq!(Tile::parse(path), Ok(tile));
        }
        let wrong =
            ["", "0", "0/", "0/0", "00/000", "8/000", "0/x000/001", "0/001/001", "0/000.p/0", "0/000.p/256"];
        let wrong = wrong.into_iter().chain(["0/xx001/001", "a/000", "-1/000", "0/+01", "7/x999/999"]);
        for path in wrong {
            assert!(Tile::parse(path).is_err(), "{path}");
        }
    }

    #[test]
    fn a_tree_has_the_tiles_of_the_standard() {
        let count = |level, size| Tile::of_level(level, size).map(|tile| tile.width).collect::<Vec<_>>();
        // The example of the specification.
        assert_eq!(count(Some(0), 70_000).len(), 274);
        assert_eq!(count(Some(0), 70_000).last(), Some(&112));
        assert_eq!(count(Some(1), 70_000), [256, 17]);
        assert_eq!(count(Some(2), 70_000), [1]);
        assert_eq!(count(Some(1), 256), [1]);
        assert!(Tile::of_level(Some(1), 70_000).all(|tile| tile.is_in(70_000)));
        assert!(!Tile { level: Some(1), index: 1, width: 18 }.is_in(70_000));
    }

    #[test]
    fn bundles_come_apart_as_they_were_made() {
        let mut bundle = Vec::new();
        for entry in [&b"one"[..], b"", b"three"] {
            EntryBundle::push(&mut bundle, entry);
        }
        assert_eq!(EntryBundle::entries(&bundle).unwrap(), [&b"one"[..], b"", b"three"]);
        assert!(EntryBundle::entries(&bundle[..bundle.len() - 1]).is_err());
    }
}
