//! Whatever a document says, reading and compiling it takes no more than a few times its length.

use dhat::{HeapStats, Profiler};
use tidegate_core::{Delta, Ruleset, Snapshot};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// About how long the documents are.
const BYTES: usize = 1_000_000;
/// What may be live at once, in lengths of the document: the shortest things that can be said.
const MOST: usize = 14;

/// So many parts as fit, joined by commas.
fn many(part: impl Fn(usize) -> String) -> String {
    let mut text = part(0);
    for n in 1.. {
        if text.len() >= BYTES {
            break;
        }
        text.push(',');
        text.push_str(&part(n));
    }
    text
}

fn document(items: &str) -> String {
    format!(
        r#"{{"format":1,"tenant":"t","project":"p","environment":"e","version":1,"epoch":1,"items":{{{items}}}}}"#
    )
}

/// A flag with everything that it needs, and more.
fn flag(variants: &str, rules: &str, more: &str) -> String {
    serving(r#"{"variant":"v"}"#, variants, rules, more)
}

fn serving(fallthrough: &str, variants: &str, rules: &str, more: &str) -> String {
    document(&format!(
        r#""flag/a":{{"key":"a","type":"object","enabled":true,"off_variant":"v","variants":{{{variants}}},"rules":[{rules}],"fallthrough":{fallthrough}{more}}}"#
    ))
}

fn rule(when: &str) -> String {
    format!(r#"{{"id":"r","when":{when},"serve":{{"variant":"v"}}}}"#)
}

fn values(value: impl Fn(usize) -> String) -> String {
    rule(&format!(r#"{{"attribute":"a","op":"in","values":[{}]}}"#, many(value)))
}

fn hostile() -> Vec<(&'static str, String)> {
    const V: &str = r#""v":{"value":{}}"#;
    let lists = || "[]".to_owned();
    let short = |n: usize| format!(r#""{n}""#);
    let rules = |when: fn(usize) -> String| flag(V, &many(|n| rule(&when(n))), "");
    let all = |child: fn(usize) -> String| flag(V, &rule(&format!(r#"{{"all":[{}]}}"#, many(child))), "");
    vec![
        ("metadata", flag(V, "", &format!(r#","metadata":{{"m":[{}]}}"#, many(|_| lists())))),
        ("a variant", flag(&format!(r#""v":{{"value":{{"m":[{}]}}}}"#, many(|_| lists())), "", "")),
        ("variants", flag(&many(|n| format!(r#""{n}":{{"value":{{}}}}"#)), "", "")),
        ("texts", flag(V, &values(short), "")),
        ("numbers", flag(V, &values(|_| "1".into()), "")),
        ("values of no kind", flag(V, &values(|_| lists()), "")),
        ("rules", rules(|_| "{}".into())),
        ("clauses", all(|_| r#"{"attribute":"a","op":"present"}"#.into())),
        ("attributes", all(|n| format!(r#"{{"attribute":"{n}","op":"present"}}"#))),
        ("empty conditions", all(|_| r#"{"all":[]}"#.into())),
        ("nested conditions", flag(V, &rule(&r#"{"not":"#.repeat(BYTES / 7)), "")),
        ("references to segments", all(|n| format!(r#"{{"segment":"{n}"}}"#))),
        ("references to flags", all(|n| format!(r#"{{"flag":"{n}","variants":[]}}"#))),
        (
            "overrides",
            flag(
                V,
                "",
                &format!(
                    r#","overrides":[{}]"#,
                    many(|n| format!(r#"{{"id":"{n}","attribute":"a","values":[],"variant":"v"}}"#))
                ),
            ),
        ),
        (
            "requirements",
            flag(
                V,
                "",
                &format!(r#","requires":[{}]"#, many(|n| format!(r#"{{"flag":"{n}","variants":[]}}"#))),
            ),
        ),
        (
            "arms",
            serving(
                &format!(
                    r#"{{"split":{{"algo":"x1","arms":[{}]}}}}"#,
                    many(|_| r#"{"variant":"v","start":0,"len":1}"#.into())
                ),
                V,
                "",
                "",
            ),
        ),
        ("a segment", document(&format!(r#""segment/a":{{"key":"a","included":[{}]}}"#, many(short)))),
        ("items of no kind", document(&many(|n| format!(r#""{n}":0"#)))),
        ("empty flags", document(&many(|n| format!(r#""flag/{n}":{{}}"#)))),
        ("empty segments", document(&many(|n| format!(r#""segment/{n}":{{}}"#)))),
        ("brackets", document(&format!(r#""flag/a":{}"#, "[".repeat(BYTES)))),
        ("a long text", document(&format!(r#""flag/a":"{}"#, "\\u0061".repeat(BYTES / 6)))),
    ]
}

/// Bytes that are live at most while `work` goes on.
fn peak(work: impl FnOnce()) -> usize {
    let profiler = Profiler::builder().testing().build();
    work();
    let peak = HeapStats::get().max_bytes;
    drop(profiler);
    peak
}

#[test]
fn no_document_takes_many_times_its_length() {
    let mut worst = Vec::new();
    for (what, text) in hostile() {
        let document = peak(|| {
            if let Ok(snapshot) = Snapshot::parse(text.as_bytes()) {
                drop(Ruleset::compile(&snapshot));
            }
        });
        let set = text.replacen(r#""format":1"#, r#""from":1,"to":2,"digest":"""#, 1).replacen(
            r#""items""#,
            r#""set""#,
            1,
        );
        let delta = peak(|| drop(Delta::parse(set.as_bytes())));
        worst.push((document.max(delta) as f64 / text.len() as f64, what, document / 1000, delta / 1000));
    }
    worst.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (factor, what, document, delta) in &worst {
        println!("{factor:5.1} × {what}: {document} kB read and compiled, {delta} kB as a delta");
    }
    assert!(worst[0].0 < MOST as f64, "{} takes {:.1} times its length", worst[0].1, worst[0].0);
}
