//! Getting ready: parsing and compiling flags, and the memory that they take then.

use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use tidegate_core::{Ruleset, Snapshot};
use tidegate_tests::report::Row;

use crate::engine::Engine;
use crate::heap::live_with;
use crate::measure::{Repeat, in_turn, time};
use crate::rows::{Figure, Limit, Line, print};
use crate::works::mix;

const NANOS_PER_MS: f64 = 1e6;
const BYTES_PER_MB: f64 = 1e6;

const FEW: usize = 1_000;
const MANY: usize = 10_000;

const PARSE_FEW: Figure = Figure {
    name: "parse and compile 1,000 flags",
    unit: "×",
    reach: "≤ 1.0 × best peer",
    limit: Limit::Most(1.0),
};
const PARSE_MANY: Figure = Figure { name: "parse and compile 10,000 flags", ..PARSE_FEW };
const HEAP: Figure = Figure {
    name: "live heap, 10,000 flags",
    unit: "×",
    reach: "≤ 0.6 × best peer",
    limit: Limit::Most(0.6),
};

/// All rows about getting ready.
pub(crate) fn rows(engines: &[Box<dyn Engine>], batches: usize) -> Result<Vec<Row>> {
    let names: Vec<&'static str> = engines.iter().map(|engine| engine.name()).collect();
    println!("parsing and compiling …");
    let (few, few_verified) = parsed(engines, &names, PARSE_FEW.name, FEW, batches)?;
    let (many, many_verified) = parsed(engines, &names, PARSE_MANY.name, MANY, batches)?;
    println!("weighing …");
    let heap = weighed(engines, &names)?;
    let verified = |name, time: Option<f64>| Figure::unbounded(name, "ms").row(time, batches);
    let rows = vec![
        PARSE_FEW.ratio(&few, batches),
        verified("the same 1,000 flags, their digest verified", few_verified),
        PARSE_MANY.ratio(&many, batches),
        verified("the same 10,000 flags, their digest verified", many_verified),
        HEAP.ratio(&heap, 1),
        Figure::unbounded("live heap, 10,000 flags with their snapshot", "MB").row(with_snapshot()?, 1),
    ];
    let columns = ["1,000 ms", "10,000 ms", "10,000 MB"];
    print("parse and compile, and live heap then", &columns, &[few, many, heap]);
    Ok(rows)
}

/// Milliseconds of every engine; and ours from a document that announces its digest.
fn parsed(
    engines: &[Box<dyn Engine>],
    names: &[&'static str],
    line: &'static str,
    count: usize,
    batches: usize,
) -> Result<(Line, Option<f64>)> {
    let flags = mix(count);
    let mut repeats: Vec<Option<Repeat>> = Vec::new();
    for engine in engines {
        let document = engine.document(&flags);
        repeats.push(
            document
                .map(|document| -> Repeat { Box::new(move |times| compile(&**engine, &document, times)) }),
        );
    }
    let ours = engines.first().context("no engines")?;
    let document = ours.document(&flags).context("we cannot express the flags")?;
    let verified = Snapshot::parse(&document)?.to_json().into_bytes();
    repeats.push(Some(Box::new(move |times| compile(&**ours, &verified, times))));
    let mut figures = in_turn(batches, &mut repeats);
    figures.iter_mut().flatten().for_each(|figure| *figure /= NANOS_PER_MS);
    let verified = figures.pop().flatten();
    Ok((Line::new(line, names, figures), verified))
}

/// Neither copying the document nor dropping the rules belongs to it.
fn compile(engine: &dyn Engine, document: &[u8], times: usize) -> Duration {
    let mut spent = Duration::ZERO;
    for _ in 0..times {
        let document = document.to_vec();
        let mut rules = None;
        spent += time(|| rules = Some(engine.compile(document)));
        drop(rules);
    }
    spent
}

fn weighed(engines: &[Box<dyn Engine>], names: &[&'static str]) -> Result<Line> {
    let flags = mix(MANY);
    let mut figures = Vec::new();
    for engine in engines {
        let Some(document) = engine.document(&flags) else {
            figures.push(None);
            continue;
        };
        // The copy is made within, so that engines pay for the document if and only if they keep it.
        let (rules, bytes) = live_with(|| engine.compile(document.clone()));
        rules.with_context(|| format!("{} refuses its document", engine.name()))?;
        figures.push(Some(bytes / BYTES_PER_MB));
    }
    Ok(Line::new(HEAP.name, names, figures))
}

/// The rules and the snapshot that deltas are applied to: what a client holds.
fn with_snapshot() -> Result<Option<f64>> {
    use crate::peers::tidegate::Tidegate;

    let document = Tidegate.document(&mix(MANY)).ok_or_else(|| anyhow!("we cannot express the flags"))?;
    let (held, bytes) = live_with(|| {
        let snapshot = Snapshot::parse(&document)?;
        anyhow::Ok((Ruleset::compile(&snapshot), snapshot))
    });
    held?;
    Ok(Some(bytes / BYTES_PER_MB))
}
