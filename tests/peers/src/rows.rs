//! From figures to rows: ours against the best peer, or against a bound of its own.

use tidegate_tests::report::{NO_BOUND, Row};

const COMMAND: &str = "cargo xtask bench eval";

/// What a figure is held to.
#[derive(Clone, Copy)]
pub(crate) enum Limit {
    None,
    Most(f64),
    Below(f64),
    Least(f64),
}

/// A row to be.
#[derive(Clone, Copy)]
pub(crate) struct Figure {
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) reach: &'static str,
    pub(crate) limit: Limit,
}

impl Figure {
    /// A figure that is told for completeness.
    pub(crate) fn unbounded(name: &'static str, unit: &'static str) -> Self {
        Self { name, unit, reach: NO_BOUND, limit: Limit::None }
    }

    /// The row; without a value it does not hold.
    pub(crate) fn row(self, value: Option<f64>, samples: usize) -> Row {
        let Self { name, unit, reach, limit } = self;
        let holds = value.is_some_and(|value| match limit {
            Limit::None => true,
            Limit::Most(most) => value <= most,
            Limit::Below(bound) => value < bound,
            Limit::Least(least) => value >= least,
        });
        Row { name, value, unit, reach, holds, samples, command: COMMAND, peer: None, peer_value: None }
    }

    /// The row of our share of the best peer's figure.
    pub(crate) fn ratio(self, line: &Line, samples: usize) -> Row {
        let best = line.best_peer(f64::total_cmp);
        let value = line.ours().zip(best).map(|(ours, (_, peer))| ours / peer);
        Row { peer: best.map(|best| best.0), peer_value: best.map(|best| best.1), ..self.row(value, samples) }
    }

    /// The row of our own figure, where more is better, with the best peer's beside it.
    pub(crate) fn beside(self, line: &Line, samples: usize) -> Row {
        let best = line.best_peer(|a, b| b.total_cmp(a));
        let row = self.row(line.ours(), samples);
        Row { peer: best.map(|best| best.0), peer_value: best.map(|best| best.1), ..row }
    }
}

/// The same figure of every engine, ours first; `None` where an engine has none.
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) figures: Vec<(&'static str, Option<f64>)>,
}

impl Line {
    pub(crate) fn new(
        name: &'static str,
        engines: &[&'static str],
        figures: impl IntoIterator<Item = Option<f64>>,
    ) -> Self {
        Self { name, figures: engines.iter().copied().zip(figures).collect() }
    }

    pub(crate) fn ours(&self) -> Option<f64> {
        self.figures.first().and_then(|(_, figure)| *figure)
    }

    fn best_peer(&self, order: impl Fn(&f64, &f64) -> std::cmp::Ordering) -> Option<(&'static str, f64)> {
        let peers = self.figures.iter().skip(1);
        peers.filter_map(|(name, figure)| Some((*name, (*figure)?))).min_by(|a, b| order(&a.1, &b.1))
    }
}

/// Prints lines side by side, engines downwards.
pub(crate) fn print(title: &str, columns: &[&str], lines: &[Line]) {
    println!("\n{title}");
    let header: String = columns.iter().map(|column| format!(" {column:>11}")).collect();
    println!("{:<36}{header}", "");
    let engines = lines.first().map(|line| line.figures.len()).unwrap_or_default();
    for index in 0..engines {
        let figures = lines.iter().filter_map(|line| line.figures.get(index));
        let cells: String = figures.clone().map(|(_, figure)| cell(*figure)).collect();
        let name = figures.clone().next().map(|(name, _)| *name).unwrap_or_default();
        println!("{name:<36}{cells}");
    }
}

fn cell(figure: Option<f64>) -> String {
    match figure {
        None => format!(" {:>11}", "-"),
        Some(figure) if figure < 100.0 => format!(" {figure:>11.2}"),
        Some(figure) => format!(" {figure:>11.0}"),
    }
}
