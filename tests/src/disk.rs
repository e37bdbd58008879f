//! Small disks in memory, which fill up soon.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

/// A small disk, mounted for as long as it is there.
#[derive(Debug)]
pub struct Disk<'a>(&'a Path);

impl<'a> Disk<'a> {
    /// Mounts one of a size such as `2m`.
    ///
    /// # Errors
    /// When that is not allowed here: it needs root.
    pub fn mount(at: &'a Path, size: &str) -> Result<Self> {
        let size = format!("size={size}");
        succeed(Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at))?;
        Ok(Self(at))
    }

    /// Makes it larger or smaller.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn resize(&self, size: &str) -> Result<()> {
        succeed(Command::new("mount").args(["-o", &format!("remount,size={size}")]).arg(self.0))
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("--lazy").arg(self.0).status());
    }
}

fn succeed(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    ensure!(status.success(), "{command:?}: {status}");
    Ok(())
}
