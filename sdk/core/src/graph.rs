//! The order in which flags and segments depend on each other.

use crate::condition::Slot;

/// A slot that lies on a cycle.
pub(crate) const ON_CYCLE: u32 = u32::MAX;

/// For each node a rank above those of all that it depends on: 0 for one without dependencies,
/// [`ON_CYCLE`] for one that depends on itself. (Tarjan's strongly connected components, with an
/// explicit stack because chains may be of any depth.)
pub(crate) fn ranks(dependencies: &[&[Slot]]) -> Vec<u32> {
    let mut search = Search {
        dependencies,
        index: vec![0; dependencies.len()],
        low: vec![0; dependencies.len()],
        ranks: vec![0; dependencies.len()],
        ..Search::default()
    };
    for slot in 0..dependencies.len() {
        if search.of(slot as Slot).is_some_and(|d| !d.is_empty()) && search.index.get(slot) == Some(&0) {
            search.visit(slot as Slot);
        }
    }
    search.ranks
}

#[derive(Default)]
struct Search<'a> {
    dependencies: &'a [&'a [Slot]],
    /// Order of discovery from 1; 0 for not yet discovered, `u32::MAX` for finished.
    index: Vec<u32>,
    low: Vec<u32>,
    ranks: Vec<u32>,
    discovered: u32,
    finished: u32,
    /// Discovered, but not yet in a component.
    open: Vec<Slot>,
    /// The path from the root, with the next dependency to look at.
    path: Vec<(Slot, usize)>,
}

fn get(values: &[u32], slot: Slot) -> u32 {
    values.get(slot as usize).copied().unwrap_or_default()
}

fn set(values: &mut [u32], slot: Slot, value: u32) {
    if let Some(held) = values.get_mut(slot as usize) {
        *held = value;
    }
}

impl<'a> Search<'a> {
    fn of(&self, slot: Slot) -> Option<&'a [Slot]> {
        self.dependencies.get(slot as usize).copied()
    }

    fn visit(&mut self, root: Slot) {
        self.discover(root);
        while let Some((slot, next)) = self.path.last_mut() {
            let slot = *slot;
            let dependency = self.dependencies.get(slot as usize).and_then(|d| d.get(*next)).copied();
            *next += 1;
            match dependency {
                Some(dependency) => self.follow(slot, dependency),
                None => self.leave(slot),
            }
        }
    }

    fn discover(&mut self, slot: Slot) {
        self.discovered += 1;
        set(&mut self.index, slot, self.discovered);
        set(&mut self.low, slot, self.discovered);
        self.open.push(slot);
        self.path.push((slot, 0));
    }

    fn follow(&mut self, slot: Slot, dependency: Slot) {
        match get(&self.index, dependency) {
            0 => self.discover(dependency),
            u32::MAX => {}
            index => {
                let low = get(&self.low, slot).min(index);
                set(&mut self.low, slot, low);
            }
        }
    }

    fn leave(&mut self, slot: Slot) {
        self.path.pop();
        let low = get(&self.low, slot);
        if let Some((parent, _)) = self.path.last() {
            let parent_low = get(&self.low, *parent).min(low);
            set(&mut self.low, *parent, parent_low);
        }
        if low == get(&self.index, slot) {
            self.close_component(slot);
        }
    }

    fn close_component(&mut self, root: Slot) {
        let start = self.open.iter().rposition(|slot| *slot == root).unwrap_or_default();
        let component = self.open.split_off(start);
        let itself = self.of(root).is_some_and(|d| d.contains(&root));
        let cycle = component.len() > 1 || itself;
        for slot in component {
            let rank = match self.of(slot) {
                _ if cycle => ON_CYCLE,
                Some([]) | None => 0,
                Some(_) => {
                    self.finished += 1;
                    self.finished
                }
            };
            set(&mut self.ranks, slot, rank);
            set(&mut self.index, slot, u32::MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_rise_along_dependencies() {
        // 0 → 1 → 2, 0 → 2: a diamond's half; 3 alone.
        let ranks = ranks(&[&[1, 2], &[2], &[], &[]]);
        assert_eq!(ranks, [2, 1, 0, 0]);
    }

    #[test]
    fn only_those_on_a_cycle_are_marked() {
        // 0 → 1 ⇄ 2 → 3 → 3, and 4 → 0.
        let ranks = ranks(&[&[1], &[2], &[1, 3], &[3], &[0]]);
        assert_eq!(&ranks[1..4], [ON_CYCLE; 3]);
        assert!(ranks[0] > 0 && ranks[0] < ranks[4] && ranks[4] != ON_CYCLE);
    }

    #[test]
    fn deep_chains_need_no_stack() {
        let dependencies: Vec<Vec<Slot>> =
            (0..100_000).map(|i| if i == 0 { vec![] } else { vec![i - 1] }).collect();
        let dependencies: Vec<&[Slot]> = dependencies.iter().map(Vec::as_slice).collect();
        assert_eq!(ranks(&dependencies).last(), Some(&99_999));
    }
}
