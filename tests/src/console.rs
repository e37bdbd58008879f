//! The console in a real Chromium, driven through `web/browser/console.mjs`.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::place;
use crate::process::{End, Process};
use crate::skip;

/// How long one command may take; the driver's own limits are shorter.
const LIMIT: Duration = Duration::from_secs(180);

/// Chromium with the console in it.
#[derive(Debug)]
pub struct Console {
    process: Process,
}

/// What a flip of a switch did.
#[derive(Debug, Clone, Copy)]
pub struct Flipped {
    /// Whether the flag is on now.
    pub is_on: bool,
    /// The version that this made.
    pub version: u64,
    /// When the mouse button went down, on the clock of [`crate::monotonic_ns`].
    pub clicked_ns: i64,
}

/// How a page is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// `light` or `dark`.
    pub scheme: &'static str,
}

/// Whether Chromium is installed; a noted skip where it is not.
#[must_use]
pub fn has_chromium() -> bool {
    let is_there = Path::new("/usr/bin/chromium").exists() || std::env::var_os("CHROMIUM").is_some();
    if !is_there {
        skip("Chromium is missing (Debian package `chromium`)");
    }
    is_there
}

impl Console {
    /// Opens a server's console; nothing, and a noted skip, where Chromium is not installed.
    ///
    /// # Errors
    /// When the browser does not start.
    pub fn open(url: &str) -> Result<Option<Self>> {
        if !has_chromium() {
            return Ok(None);
        }
        let mut command = Command::new("node");
        command.arg("browser/console.mjs").current_dir(place::root().join("web"));
        let mut console = Self { process: Process::start_listening(&mut command, End::Ask)? };
        console.run(&json!({ "do": "open", "url": url }))?;
        Ok(Some(console))
    }

    /// Signs in with a token.
    ///
    /// # Errors
    /// When the console refuses it.
    pub fn sign_in(&mut self, token: &str) -> Result<()> {
        self.run(&json!({ "do": "sign-in", "token": token })).map(drop)
    }

    /// Goes to a path of the console.
    ///
    /// # Errors
    /// When the page does not load.
    pub fn go_to(&mut self, path: &str) -> Result<()> {
        self.run(&json!({ "do": "goto", "path": path })).map(drop)
    }

    /// Clicks on a flag's switch in an environment (`shop/production`), and confirms where that is asked for.
    ///
    /// # Errors
    /// When there is no such switch, or the server refuses.
    pub fn flip(&mut self, environment: &str, flag: &str) -> Result<Flipped> {
        let (project, environment) =
            environment.split_once('/').context("`project/environment` is expected")?;
        let command = json!({ "do": "flip", "project": project, "environment": environment, "flag": flag });
        let answer = self.run(&command)?;
        let field = |name: &str| answer.get(name).with_context(|| format!("no `{name}` in {answer}"));
        Ok(Flipped {
            is_on: field("on")?.as_bool().context("`on` is no boolean")?,
            version: field("version")?.as_u64().context("`version` is no number")?,
            clicked_ns: field("clicked_ns")?.as_str().context("`clicked_ns` is no text")?.parse()?,
        })
    }

    /// Types into the field of that label.
    ///
    /// # Errors
    /// When there is none.
    pub fn fill(&mut self, label: &str, text: &str) -> Result<()> {
        self.run(&json!({ "do": "fill", "label": label, "text": text })).map(drop)
    }

    /// Presses the button of that name.
    ///
    /// # Errors
    /// When there is none.
    pub fn press(&mut self, button: &str) -> Result<()> {
        self.run(&json!({ "do": "press", "button": button })).map(drop)
    }

    /// Presses the button that hands over a file, and answers what stands in it.
    ///
    /// # Errors
    /// When there is no such button, or no file comes.
    pub fn download(&mut self, button: &str) -> Result<String> {
        let answer = self.run(&json!({ "do": "download", "button": button }))?;
        answer.get("text").and_then(Value::as_str).map(str::to_owned).context("no text")
    }

    /// Presses a key, such as `Enter` or `Control+k`, where the focus is.
    ///
    /// # Errors
    /// When there is no such key.
    pub fn key(&mut self, key: &str) -> Result<()> {
        self.run(&json!({ "do": "key", "key": key })).map(drop)
    }

    /// Types where the focus is.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn type_text(&mut self, text: &str) -> Result<()> {
        self.run(&json!({ "do": "type", "text": text })).map(drop)
    }

    /// Goes with Tab from one thing to the next until the focus is on the button, link or field of that name.
    ///
    /// # Errors
    /// When it cannot be reached so.
    pub fn tab_to(&mut self, name: &str) -> Result<()> {
        self.move_to("Tab", name)
    }

    /// Presses a key, such as `ArrowDown` in a menu, until the focus is on what has that name (the first line of it).
    ///
    /// # Errors
    /// When it cannot be reached so.
    pub fn move_to(&mut self, key: &str, name: &str) -> Result<()> {
        self.run(&json!({ "do": "move-to", "key": key, "name": name })).map(drop)
    }

    /// From now on alters what the server answers to a path, as somebody between it and the page does.
    ///
    /// # Errors
    /// When the browser refuses.
    pub fn forge(&mut self, path: &str, from: &str, to: &str) -> Result<()> {
        self.run(&json!({ "do": "forge", "path": path, "from": from, "to": to })).map(drop)
    }

    /// Waits until `text` is on the page.
    ///
    /// # Errors
    /// When it does not come.
    pub fn wait_text(&mut self, text: &str) -> Result<()> {
        self.run(&json!({ "do": "wait-text", "text": text })).map(drop)
    }

    /// Waits until `text` is nowhere on the page.
    ///
    /// # Errors
    /// When it stays.
    pub fn wait_gone(&mut self, text: &str) -> Result<()> {
        self.run(&json!({ "do": "wait-gone", "text": text })).map(drop)
    }

    /// Takes a picture of the page.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn screenshot(&mut self, file: &Path, look: Look) -> Result<()> {
        let Look { width, height, scheme } = look;
        let command =
            json!({ "do": "screenshot", "path": file, "width": width, "height": height, "scheme": scheme });
        self.run(&command).map(drop)
    }

    /// What the accessibility checker has against the page.
    ///
    /// # Errors
    /// When it cannot run.
    pub fn violations(&mut self) -> Result<Vec<Value>> {
        let answer = self.run(&json!({ "do": "axe" }))?;
        let violations = answer.get("violations").and_then(Value::as_array);
        violations.cloned().context("the checker answers no list")
    }

    fn run(&mut self, command: &Value) -> Result<Value> {
        self.process.say(&command.to_string())?;
        let answer: Value = self.process.line("an answer", LIMIT, |line| serde_json::from_str(line).ok())?;
        let is_ok = answer.get("ok").and_then(Value::as_bool) == Some(true);
        ensure!(is_ok, "the console cannot do {command}: {answer}\n{}", self.process.errors());
        Ok(answer)
    }
}
