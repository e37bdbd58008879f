//! What is found by its hash. The table is one piece of code, whatever stands in the lists that it is about.

use std::sync::Arc;

use crate::bucket::hash_text;
use crate::condition::Slot;

/// Positions in a list, found by the hashes of what stands there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Positions {
    /// From 1, or 0 where a place is free, as half of them at least are. What collides stands in the next one.
    places: Vec<u32>,
}

/// Places of the smallest table.
const PLACES: usize = 8;

impl Positions {
    /// Adds the position behind the last one.
    pub(crate) fn add(&mut self, position: u32, hash_of: &dyn Fn(u32) -> u64) {
        let held = position as usize + 1;
        if self.places.len() >= 2 * held {
            return self.place(position, hash_of(position));
        }
        self.places = vec![0; (4 * held).next_power_of_two().max(PLACES)];
        (0..=position).for_each(|position| self.place(position, hash_of(position)));
    }

    fn place(&mut self, position: u32, hash: u64) {
        let (mut at, last) = (hash as usize, self.places.len().wrapping_sub(1));
        while let Some(place) = self.places.get_mut(at & last) {
            if *place == 0 {
                *place = position + 1;
                return;
            }
            at = at.wrapping_add(1);
        }
    }

    /// The position of that hash at which the right one stands.
    #[inline]
    pub(crate) fn find(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let (mut at, last) = (hash as usize, self.places.len().wrapping_sub(1));
        loop {
            let position = self.places.get(at & last)?.checked_sub(1)?;
            if is_it(position) {
                return Some(position);
            }
            at = at.wrapping_add(1);
        }
    }
}

/// Numbers by name, in the order in which they came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    entries: Vec<(Arc<str>, Slot)>,
    positions: Positions,
}

impl Index {
    /// The name as it is held, and its number.
    pub(crate) fn get(&self, name: &str) -> Option<&(Arc<str>, Slot)> {
        let is_it = |at: u32| self.entries.get(at as usize).is_some_and(|(held, _)| **held == *name);
        self.entries.get(self.positions.find(hash_text(name), is_it)? as usize)
    }

    /// Adds a name that is not there yet.
    pub(crate) fn add(&mut self, name: Arc<str>, number: Slot) {
        let Self { entries, positions } = self;
        entries.push((name, number));
        let hash_of = |at: u32| entries.get(at as usize).map_or(0, |(name, _)| hash_text(name));
        positions.add(entries.len() as u32 - 1, &hash_of);
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &(Arc<str>, Slot)> {
        self.entries.iter()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_added_is_found(names in prop::collection::vec("[a-c]{0,4}", 0..200), other in "[a-c]{0,4}") {
            let (mut index, mut model) = (Index::default(), HashMap::new());
            for (name, number) in names.iter().zip(0..) {
                if index.get(name).is_none() {
                    index.add(name.as_str().into(), number);
                }
                model.entry(name).or_insert(number);
            }
            for name in names.iter().chain([&other]) {
                prop_assert_eq!(index.get(name).map(|(_, number)| number), model.get(name));
            }
            prop_assert_eq!(index.iter().count(), model.len());
        }

        #[test]
        fn equal_hashes_are_told_apart(hashes in prop::collection::vec(0..4u64, 1..60)) {
            let mut positions = Positions::default();
            for position in 0..hashes.len() as u32 {
                positions.add(position, &|position| hashes[position as usize]);
            }
            for position in 0..hashes.len() as u32 {
                let hash = hashes[position as usize];
                prop_assert_eq!(positions.find(hash, |found| found == position), Some(position));
            }
            prop_assert_eq!(positions.find(9, |_| false), None);
        }
    }
}
