//! The rules that the tests serve.

use tidegate_core::{Header, Snapshot};

/// Version n of an environment in which `checkout` is on for odd n, and `theme` is `v<n>`.
pub(crate) fn rules(version: u64) -> Snapshot {
    let key = |text: &str| text.to_owned();
    let (tenant, project, environment) = (key("default"), key("shop"), key("production"));
    let header = Header { tenant, project, environment, version, epoch: 1 };
    let checkout = format!(
        r#"{{"key":"checkout","type":"boolean","variants":{{"on":{{"value":true}},"off":{{"value":false}}}},"enabled":{},"off_variant":"off","fallthrough":{{"variant":"on"}}}}"#,
        version % 2 == 1,
    );
    let theme = format!(
        r#"{{"key":"theme","type":"string","variants":{{"a":{{"value":"v{version}"}},"new":{{"value":"new"}}}},"enabled":true,"off_variant":"a","rules":[{{"id":"r1","when":{{"attribute":"app.version","op":"semver_gte","values":["2.0"]}},"serve":{{"variant":"new"}}}}],"fallthrough":{{"variant":"a"}}}}"#
    );
    Snapshot::new(header, [(key("flag/checkout"), checkout), (key("flag/theme"), theme)]).unwrap()
}

/// The data of the `sync` event.
pub(crate) fn sync(version: u64, mode: &str) -> String {
    sync_of(&rules(version), mode)
}

pub(crate) fn sync_of(snapshot: &Snapshot, mode: &str) -> String {
    let (version, digest) = (snapshot.header().version, snapshot.digest());
    format!(r#"{{"epoch":1,"version":{version},"digest":"{digest}","mode":"{mode}"}}"#)
}

/// The data of a `delta` event.
pub(crate) fn delta(from: u64, to: u64) -> String {
    delta_of(&rules(from), &rules(to))
}

pub(crate) fn delta_of(from: &Snapshot, to: &Snapshot) -> String {
    to.delta_since(from).to_json()
}
