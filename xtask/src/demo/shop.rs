//! The shop: one process for each of its versions.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};

use anyhow::{Context, Result, bail};

use super::scenery::{Place, customers};

/// The oldest knows nothing of the bad change.
const VERSIONS: [&str; 3] = ["1.9.4", "2.0.0", "2.1.0"];
const INSTANCES: &str = "3";

/// All versions of the shop, serving visitors.
pub(super) struct Shop {
    versions: Vec<Child>,
    said: Receiver<String>,
}

impl Shop {
    pub(super) fn open(program: &Path, place: &Place, key: &str) -> Result<Self> {
        let (sender, said) = channel();
        let mut shop = Self { versions: Vec::new(), said };
        for (version, seed) in VERSIONS.into_iter().zip(1..) {
            let mut command = Command::new(program);
            command.args(["--url", &place.url, "--app-version", version, "--instances", INSTANCES]);
            command.args(["--customers", &customers().join(","), "--seed", &seed.to_string(), "--attached"]);
            // Not on the command line, which everybody may read.
            command.env("TIDEGATE_SDK_KEY", key);
            // Its own group: we end it, and no Ctrl-C does.
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0);
            let child = command.spawn();
            let mut child = child.with_context(|| format!("could not start `{}`", program.display()))?;
            let output = child.stdout.take();
            shop.versions.push(child);
            pass_on(output.context("the shop has no standard output")?, sender.clone());
        }
        Ok(shop)
    }

    /// What it has said since it was last asked; fails when a part of it has ended.
    pub(super) fn words(&mut self) -> Result<Vec<String>> {
        for version in &mut self.versions {
            if let Some(status) = version.try_wait()? {
                bail!("a part of the shop ended by itself ({status}); its reason stands above");
            }
        }
        Ok(self.said.try_iter().collect())
    }
}

fn pass_on(output: ChildStdout, to: Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if to.send(line).is_err() {
                return;
            }
        }
    });
}

impl Drop for Shop {
    /// Whatever ends us, the shop closes; it does so by itself where we cannot say so any more.
    fn drop(&mut self) {
        for version in &mut self.versions {
            version.kill().ok();
            version.wait().ok();
        }
    }
}
