//! Whatever happens in whatever order: no panic, no way back, and what is held is always the whole
//! truth of its version.

use proptest::collection::vec;
use proptest::prelude::*;

use super::tests::{at, snapshot};
use super::*;
use crate::input::{Answer, Kept};

const VERSIONS: u64 = 9;

fn version() -> std::ops::RangeInclusive<u64> {
    1..=VERSIONS
}

fn data_of_event() -> impl Strategy<Value = (String, String)> {
    let named = |name: &'static str| move |data: String| (name.to_owned(), data);
    let delta =
        (version(), version()).prop_map(|(from, to)| snapshot(to).delta_since(&snapshot(from)).to_json());
    let sync = (0..3u64, 0..=VERSIONS + 2, version(), "current|delta|snapshot|refetch|later").prop_map(
        |(epoch, version, of, mode)| {
            let digest = snapshot(of).digest().to_owned();
            format!(r#"{{"epoch":{epoch},"version":{version},"digest":"{digest}","mode":"{mode}"}}"#)
        },
    );
    prop_oneof![
        4 => delta.clone().prop_map(named("delta")),
        1 => delta.prop_map(|delta| delta.replace(":{", ":[")).prop_map(named("delta")),
        1 => (version(), version(), version()).prop_map(|(from, to, of)| {
            let honest = snapshot(to).delta_since(&snapshot(from)).to_json();
            honest.replace(snapshot(to).digest(), snapshot(of).digest())
        }).prop_map(named("delta")),
        3 => version().prop_map(|version| snapshot(version).to_json()).prop_map(named("snapshot")),
        1 => version().prop_map(|version| snapshot(version).to_json().replace("shop", "other"))
            .prop_map(named("snapshot")),
        3 => sync.prop_map(named("sync")),
        1 => any::<u64>().prop_map(|version| format!(r#"{{"version":{version}}}"#)).prop_map(named("hb")),
        1 => version().prop_map(|version| format!(r#"{{"version":{version},"digest":"x"}}"#))
            .prop_map(named("refetch")),
        1 => any::<u64>().prop_map(|ms| format!(r#"{{"reason":"x","after_ms":{ms}}}"#))
            .prop_map(named("goodbye")),
        1 => ("[a-z]{0,8}", ".{0,20}"),
        1 => ("sync|snapshot|delta|refetch|hb|goodbye", ".{0,20}"),
    ]
}

fn failure() -> impl Strategy<Value = Failure> {
    (any::<Option<u16>>(), any::<Option<u64>>())
        .prop_map(|(status, retry_after_ms)| Failure { status, retry_after_ms })
}

/// The driver puts in which request it is.
fn answered(answer: Answer) -> Input {
    Input::Answered { request: RequestId(0), answer }
}

fn whole(body: Vec<u8>) -> Answer {
    Answer::Whole { body, etag: None, note: None }
}

fn input() -> BoxedStrategy<Input> {
    prop_oneof![
        2 => Just(()).prop_map(|()| Input::Connected),
        12 => data_of_event().prop_map(|(name, data)| Input::Event { name, data, id: None }),
        1 => any::<u64>().prop_map(Input::Retry),
        1 => Just(()).prop_map(|()| Input::Closed),
        1 => failure().prop_map(Input::Failed),
        1 => version().prop_map(|version| {
            Input::Restored(Kept { snapshot: Arc::new(snapshot(version)), note: None, keys: None })
        }),
        1 => version().prop_map(|version| Input::Bootstrapped(Arc::new(snapshot(version)))),
        2 => (version(), any::<Option<bool>>()).prop_map(|(version, etag)| answered(Answer::Whole {
            body: snapshot(version).to_json().into_bytes(),
            etag: etag.map(|_| "tag".to_owned()),
            note: None,
        })),
        1 => vec(any::<u8>(), 0..20).prop_map(|body| answered(whole(body))),
        1 => Just(()).prop_map(|()| answered(Answer::NotModified { note: None })),
        1 => failure().prop_map(|failure| answered(Answer::Failed(failure))),
        6 => Just(()).prop_map(|()| Input::Tick),
    ]
    .boxed()
}

/// What a driver knows: which answers are awaited, so that it never gives one unasked.
#[derive(Default)]
struct Driver {
    asked: Vec<RequestId>,
    streaming: bool,
}

impl Driver {
    /// The input, if there is an occasion for it.
    fn says(&mut self, input: Input, session: &Session) -> Option<Input> {
        match &input {
            // The first environment that is seen is the one that is kept.
            Input::Event { data, .. } if data.contains("other") && session.held().is_none() => None,
            Input::Answered { answer, .. } => {
                let request = self.asked.pop()?;
                Some(Input::Answered { request, answer: answer.clone() })
            }
            Input::Tick | Input::Restored(_) | Input::Bootstrapped(_) => Some(input),
            _ if !self.streaming => None,
            Input::Closed | Input::Failed(_) => {
                self.streaming = false;
                Some(input)
            }
            _ => Some(input),
        }
    }

    fn perform(&mut self, outputs: &[Output], now_ms: u64) {
        for output in outputs {
            match output {
                Output::Connect { .. } => assert!(!std::mem::replace(&mut self.streaming, true)),
                Output::Disconnect => assert!(std::mem::replace(&mut self.streaming, false)),
                Output::Ask { request, .. } => {
                    self.asked.push(*request);
                    assert!(self.asked.len() <= 2, "too many requests at once");
                }
                Output::Abandon(request) => {
                    let at = self.asked.iter().position(|asked| asked == request);
                    self.asked.remove(at.expect("it was asked"));
                }
                Output::WaitUntil(at_ms) => assert!(*at_ms > now_ms, "a busy loop"),
                _ => {}
            }
        }
        assert!(matches!(outputs.last(), Some(Output::WaitUntil(_))));
    }
}

proptest! {
    #[test]
    fn nothing_shakes_it(endpoints in 1..4usize, steps in vec((0..70_000u64, any::<u64>(), input()), 1..60)) {
        let mut session = Session::new(Settings { endpoints, ..Settings::default() });
        let mut driver = Driver::default();
        let (mut now_ms, mut held) = (0, None);
        for (passed_ms, entropy, input) in steps {
            now_ms += passed_ms;
            let Some(input) = driver.says(input, &session) else { continue };
            let outputs = session.handle(input, at(now_ms, entropy));
            driver.perform(&outputs, now_ms);
            let holds = session.held().map(|held| held.header().version);
            prop_assert!(holds >= held, "went back from {held:?} to {holds:?}");
            held = holds;
            if let Some(snapshot_held) = session.held() {
                prop_assert_eq!(&**snapshot_held, &snapshot(snapshot_held.header().version));
            }
            let state = session.status().state;
            prop_assert_eq!(holds.is_some(), matches!(state, State::Ready | State::Stale));
        }
    }

    /// A server that answers honestly is followed to its latest version, whatever happened before.
    #[test]
    fn an_honest_server_is_always_reached(endpoints in 1..4usize, steps in vec((0..70_000u64, any::<u64>(), input()), 0..40), entropy: u64) {
        let mut session = Session::new(Settings { endpoints, ..Settings::default() });
        let mut driver = Driver::default();
        let mut now_ms = 0;
        for (passed_ms, entropy, input) in steps {
            now_ms += passed_ms;
            if let Some(input) = driver.says(input, &session) {
                driver.perform(&session.handle(input, at(now_ms, entropy)), now_ms);
            }
        }
        let mut inputs = vec![Input::Tick];
        if driver.streaming {
            inputs.insert(0, Input::Closed);
        }
        let failed = |request| Input::Answered { request, answer: Answer::Failed(Failure::default()) };
        inputs.splice(0..0, driver.asked.into_iter().map(failed)).for_each(drop);
        let last = snapshot(VERSIONS);
        for _ in 0..200 {
            let input = inputs.pop().unwrap_or(Input::Tick);
            let outputs = session.handle(input, at(now_ms, entropy));
            for output in outputs {
                match output {
                    Output::Connect { .. } => inputs.splice(0..0, honest_stream(&last)).for_each(drop),
                    Output::Ask { request, .. } => inputs.insert(0, Input::Answered {
                        request,
                        answer: whole(last.to_json().into_bytes()),
                    }),
                    Output::Disconnect => inputs.retain(|input| matches!(input, Input::Answered { .. })),
                    Output::WaitUntil(at_ms) if inputs.is_empty() => now_ms = at_ms,
                    _ => {}
                }
            }
            if session.status().state == State::Ready && session.held().map(|held| &**held) == Some(&last) {
                return Ok(());
            }
        }
        prop_assert!(false, "{:?}", session.status());
    }
}

/// In the order in which they are taken from the end.
fn honest_stream(last: &Snapshot) -> Vec<Input> {
    let event = |name: &str, data: String| Input::Event { name: name.to_owned(), data, id: None };
    let sync =
        format!(r#"{{"epoch":1,"version":{VERSIONS},"digest":"{}","mode":"snapshot"}}"#, last.digest());
    vec![event("snapshot", last.to_json()), event("sync", sync), Input::Connected]
}
