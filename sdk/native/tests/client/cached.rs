//! Rules that outlive the process, and rules from a file.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::rules::{rules, sync};
use crate::support::{KEY, LIMIT, Server, acme, state, version, within_limit};
use tidegate_sdk::{Client, Ready, State, Why};

fn cached_client(url: &str, folder: &Path) -> Client {
    Client::builder(url, KEY).cache_dir(folder).reports(false).start()
}

/// The files that whole generations are kept in, the current one first.
fn generations(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).into_iter().flatten().map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|e| e == "json")).collect();
    files.sort_by_key(|path| path.to_string_lossy().contains("previous"));
    files
}

/// Lets a client live through these versions, and gives the address of the server, which is gone.
async fn leave_behind(versions: &[u64], folder: &Path) -> String {
    let mut server = Server::start().await;
    let client = cached_client(&server.url(), folder);
    let mut stream = server.stream().await;
    stream.open().await;
    for each in versions {
        stream.event("sync", &sync(*each, "snapshot")).await;
        stream.event("snapshot", &rules(*each).to_json()).await;
        version(&client, *each).await;
        let kept = format!("\"version\":{each},");
        let is_kept = || {
            generations(folder)
                .first()
                .is_some_and(|file| fs::read_to_string(file).is_ok_and(|text| text.contains(&kept)))
        };
        within_limit(async {
            while !is_kept() {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
    let url = server.url();
    server.kill().await;
    url
}

#[tokio::test]
async fn a_start_without_a_server_goes_on_with_what_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let url = leave_behind(&[1, 2], folder.path()).await;
    let client = cached_client(&url, folder.path());
    let Ready::Cached { age } = client.ready(LIMIT).await else { panic!("{client:?}") };
    assert!(age < LIMIT);
    assert_eq!((client.state(), client.version()), (State::Stale, 2));
    assert_eq!(client.string("theme", &acme(), ""), "v2");
    let names = generations(folder.path());
    assert!(names.iter().all(|name| !name.to_string_lossy().contains(KEY)), "{names:?}");
}

#[tokio::test]
async fn a_damaged_file_gives_way_to_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    let url = leave_behind(&[1, 2], folder.path()).await;
    let files = generations(folder.path());
    assert_eq!(files.len(), 2);
    let whole = fs::read_to_string(&files[0]).unwrap();
    fs::write(&files[0], whole.replace("v2", "evil")).unwrap();
    assert!(matches!(cached_client(&url, folder.path()).ready(LIMIT).await, Ready::Cached { .. }));
    let client = cached_client(&url, folder.path());
    version(&client, 1).await;
    fs::write(&files[1], &whole[..whole.len() / 2]).unwrap();
    let client = cached_client(&url, folder.path());
    state(&client, State::Failed).await;
    assert_eq!(client.ready(Duration::ZERO).await, Ready::Defaults(Why::Unreachable));
}

#[tokio::test]
async fn the_server_supersedes_what_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let url = leave_behind(&[1], folder.path()).await;
    let mut server = Server::start_on(url.trim_start_matches("http://").parse().unwrap()).await;
    let client = cached_client(&url, folder.path());
    version(&client, 1).await;
    let mut stream = server.stream().await;
    stream.open().await;
    stream.event("sync", &sync(3, "snapshot")).await;
    stream.event("snapshot", &rules(3).to_json()).await;
    version(&client, 3).await;
    assert_eq!(client.ready(LIMIT).await, Ready::Live);
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let mut server = Server::start().await;
    let client = cached_client(&server.url(), &file);
    let mut stream = server.stream().await;
    stream.open().await;
    stream.event("sync", &sync(1, "snapshot")).await;
    stream.event("snapshot", &rules(1).to_json()).await;
    assert_eq!(client.ready(LIMIT).await, Ready::Live);
}

#[tokio::test]
async fn a_file_is_read_again_when_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flags.json");
    let client = Client::offline(&file);
    assert_eq!(client.ready(LIMIT).await, Ready::Defaults(Why::File));
    fs::write(&file, rules(1).to_json()).unwrap();
    version(&client, 1).await;
    state(&client, State::Offline).await;
    assert!(client.bool("checkout", &acme(), false));
    fs::write(&file, "{").unwrap();
    let mut changes = client.status_changes();
    while client.status().why != Some(Why::File) {
        within_limit(changes.next()).await.unwrap();
    }
    assert!(client.bool("checkout", &acme(), false));
    fs::write(&file, rules(2).to_json()).unwrap();
    version(&client, 2).await;
    assert!(!client.bool("checkout", &acme(), true));
    let client = Client::offline(&file);
    assert_eq!(client.version(), 2);
}
