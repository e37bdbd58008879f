//! A clock for child processes that can be set: libfaketime stands between them and the machine's.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use tempfile::TempDir;

use crate::skip;

/// A clock that goes like the machine's, some way before or behind it.
#[derive(Debug)]
pub struct Clock {
    library: PathBuf,
    folder: TempDir,
}

impl Clock {
    /// A clock that shows the time; none, and a noted skip, where there is no libfaketime.
    ///
    /// # Errors
    /// When its setting cannot be written.
    pub fn start() -> Result<Option<Self>> {
        let Some(library) = library() else {
            skip("libfaketime is missing (Debian package `faketime`)");
            return Ok(None);
        };
        let clock = Self { library, folder: TempDir::with_prefix("tidegate-clock-")? };
        clock.set(0)?;
        Ok(Some(clock))
    }

    /// Sets it so many seconds before the machine's, or behind it.
    ///
    /// # Errors
    /// When its setting cannot be written.
    pub fn set(&self, seconds: i64) -> Result<()> {
        // Replaced at once: nobody reads half of it.
        let written = self.folder.path().join("next");
        std::fs::write(&written, format!("{seconds:+}\n"))?;
        std::fs::rename(written, self.setting())?;
        Ok(())
    }

    fn setting(&self) -> PathBuf {
        self.folder.path().join("setting")
    }

    /// Lets a program that is started go by this clock. What it measures durations with stays as it is.
    pub fn rules(&self, command: &mut Command) {
        command.env("LD_PRELOAD", &self.library).env("FAKETIME_TIMESTAMP_FILE", self.setting());
        command.env("FAKETIME_NO_CACHE", "1").env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    }
}

/// Debian keeps it in a folder that names the machine's kind.
fn library() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.flatten();
    folders.map(|folder| folder.path().join("faketime/libfaketime.so.1")).find(|file| Path::is_file(file))
}
