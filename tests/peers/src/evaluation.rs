//! Evaluating: the works on one flag, all of 1,000 flags, and two threads on one flag.

use anyhow::{Context, Result, ensure};
use tidegate_tests::report::Row;

use crate::engine::{Engine, Evaluator, Rules};
use crate::flags::{Flag, Otherwise, Person};
use crate::measure::{Repeat, in_turn, time, two_threads};
use crate::rows::{Figure, Limit, Line, print};
use crate::works::{Work, mix, person, works};

const ALL: usize = 1_000;
/// Users by whom a split is checked, and how many of them at least must get each half.
const CHECKED: usize = 200;
const LEAST_OF_HALF: usize = 60;

const ALL_FLAGS: Figure = Figure {
    name: "f: all of 1,000 flags, by the engine's own call for that",
    unit: "×",
    reach: "≤ 0.12 × best peer",
    limit: Limit::Most(0.12),
};
const TWO_THREADS_ALL: &str = "two threads, f: all of 1,000 flags";

/// The rules of each engine that can express them.
type Loaded = Vec<Option<Box<dyn Rules>>>;

/// All rows about evaluation.
pub(crate) fn rows(engines: &[Box<dyn Engine>], batches: usize) -> Result<Vec<Row>> {
    let names: Vec<&'static str> = engines.iter().map(|engine| engine.name()).collect();
    let works = works();
    let mut loaded = Vec::new();
    for work in &works {
        let rules = load(engines, std::slice::from_ref(&work.flag))?;
        check(&names, work, &rules).with_context(|| format!("work {}", work.letter))?;
        loaded.push(rules);
    }
    let thousand = mix(ALL);
    let all = load(engines, &thousand)?;
    let keys: Vec<String> = thousand.into_iter().map(|flag| flag.key).collect();

    println!("evaluating by key …");
    let mut lines = Vec::new();
    for (work, rules) in works.iter().zip(&loaded) {
        let figures = repeated(batches, rules, &|one, times| one.repeat(&work.flag.key, times))?;
        lines.push(Line::new(work.name, &names, figures));
    }
    println!("evaluating all of {ALL} flags …");
    let all_run = |one: &dyn Evaluator, times: usize| (0..times).for_each(|_| one.all(&keys));
    let each_run = |one: &dyn Evaluator, times: usize| (0..times).for_each(|_| one.each(&keys));
    let whole = Line::new(ALL_FLAGS.name, &names, repeated(batches, &all, &all_run)?);
    let singly = "f: all of 1,000 flags, one by one";
    let singly = Line::new(singly, &names, repeated(batches, &all, &each_run)?);

    println!("evaluating on two threads …");
    let mut pairs = Vec::new();
    for (work, rules) in works.iter().zip(&loaded) {
        let figures = paired(batches, rules, &|one, times| one.repeat(&work.flag.key, times))?;
        pairs.push(Line::new(work.two_threads, &names, figures));
    }
    pairs.push(Line::new(TWO_THREADS_ALL, &names, paired(batches, &all, &all_run)?));

    let mut rows: Vec<Row> =
        works.iter().zip(&lines).map(|(work, line)| bound(work).ratio(line, batches)).collect();
    rows.push(ALL_FLAGS.ratio(&whole, batches));
    rows.push(Figure::unbounded(singly.name, "×").ratio(&singly, batches));
    rows.extend(pairs.iter().map(|line| sharing(line.name).beside(line, batches)));
    lines.extend([whole, singly]);
    let columns = ["a", "b", "c", "d", "e", "g", "f (all)", "f (each)"];
    print("one evaluation, or one pass over all flags, in ns", &columns, &lines);
    let columns = ["a", "b", "c", "d", "e", "g", "f (all)"];
    print("throughput of two threads by that of one", &columns, &pairs);
    Ok(rows)
}

fn bound(work: &Work) -> Figure {
    Figure { name: work.name, unit: "×", reach: work.reach, limit: Limit::Most(work.most) }
}

fn sharing(name: &'static str) -> Figure {
    Figure { name, unit: "×", reach: "≥ 1.9 × one thread", limit: Limit::Least(1.9) }
}

fn load(engines: &[Box<dyn Engine>], flags: &[Flag]) -> Result<Loaded> {
    let load = |engine: &dyn Engine| {
        let document = engine.document(flags)?;
        Some(engine.load(document).with_context(|| format!("{} refuses its document", engine.name())))
    };
    engines.iter().map(|engine| load(&**engine).transpose()).collect()
}

/// Nobody is measured who does not give the right answer.
fn check(names: &[&str], work: &Work, loaded: &Loaded) -> Result<()> {
    for (name, rules) in names.iter().zip(loaded) {
        let Some(rules) = rules else { continue };
        let key = &work.flag.key;
        if work.flag.otherwise == Otherwise::Half {
            let mut on = 0;
            for user in 0..CHECKED {
                on += usize::from(rules.evaluator(&Person::new(user))?.is_on(key));
            }
            let halves = LEAST_OF_HALF..=CHECKED - LEAST_OF_HALF;
            ensure!(halves.contains(&on), "{name} serves {on} of {CHECKED} users, not one half");
        } else {
            ensure!(rules.evaluator(&person())?.is_on(key), "{name} answers false");
            ensure!(!rules.evaluator(&person())?.is_on("no-such-flag"), "{name} knows a flag that is none");
        }
    }
    Ok(())
}

fn repeated(
    batches: usize,
    loaded: &Loaded,
    run: &dyn Fn(&dyn Evaluator, usize),
) -> Result<Vec<Option<f64>>> {
    let person = person();
    let mut repeats = Vec::new();
    for rules in loaded {
        let Some(rules) = rules else {
            repeats.push(None);
            continue;
        };
        let evaluator = rules.evaluator(&person)?;
        let repeat: Repeat = Box::new(move |times| time(|| run(&*evaluator, times)));
        repeats.push(Some(repeat));
    }
    Ok(in_turn(batches, &mut repeats))
}

fn paired(
    batches: usize,
    loaded: &Loaded,
    run: &(dyn Fn(&dyn Evaluator, usize) + Sync),
) -> Result<Vec<Option<f64>>> {
    let person = person();
    let pair = |rules: &dyn Rules| two_threads(batches, rules, &person, run);
    loaded.iter().map(|rules| rules.as_deref().map_or(Ok(None), pair)).collect()
}
