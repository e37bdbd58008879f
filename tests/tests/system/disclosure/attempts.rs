//! What a key for pages is not good for.

use super::{Key, snapshot_path};

/// Something that somebody with a key for pages tries in order to get what servers get.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) header: Option<(&'static str, String)>,
}

pub(super) fn attempts(page: &Key, other: &Key, own: &Key, tag: &str) -> Vec<Attempt> {
    let path = snapshot_path(page);
    let queries = [
        "audience=server".to_owned(),
        "audience=preview".to_owned(),
        format!("client={}", own.id),
        format!("client={}", other.id),
        format!("client={}&client={}", page.id, own.id),
        format!("client={}&audience=server", page.id),
        format!("client={}&key={}", page.id, own.id),
        format!("client={}&environment=staging", page.id),
        format!("client={}&version=1", page.id),
        format!("client={}&format=0", page.id),
        format!("client={}%00", page.id),
        format!("client[]={}", page.id),
        "client=".to_owned(),
        String::new(),
    ];
    let get = |path: String, header| Attempt { method: "GET", path, header };
    let asked = queries.into_iter().map(|query| get(format!("/sdk/v1/snapshot?{query}"), None));
    let mut attempts: Vec<Attempt> = asked.collect();
    let headers = [
        ("tidegate-audience", "server".to_owned()),
        ("x-tidegate-audience", "server".to_owned()),
        ("x-audience", "server".to_owned()),
        ("x-original-url", "/sdk/v1/snapshot".to_owned()),
        ("x-rewrite-url", "/sdk/v1/snapshot".to_owned()),
        ("x-forwarded-uri", "/sdk/v1/snapshot".to_owned()),
        ("x-http-method-override", "PUT".to_owned()),
        ("accept", "application/vnd.tidegate.server+json".to_owned()),
        ("cookie", format!("key={}", own.id)),
        ("if-none-match", tag.to_owned()),
        ("last-event-id", "1.1".to_owned()),
        ("range", "bytes=0-".to_owned()),
    ];
    attempts.extend(headers.map(|header| get(path.clone(), Some(header))));
    let addresses =
        ["/sdk/v1/snapshot/", "/sdk/v1//snapshot", "/sdk/v1/%73napshot", "/sdk/v1/snapshot;client=x"];
    attempts.extend(addresses.map(|address| get(address.to_owned(), None)));
    let others = ["HEAD", "POST", "OPTIONS", "PUT"];
    attempts.extend(others.map(|method| Attempt { method, path: path.clone(), header: None }));
    attempts
}
