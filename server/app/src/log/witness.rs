//! `tidegate log witness`: a small witness that anybody can run, by hand or by a timer.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use tidegate_log::{Checkpoint, Hash, Plan, Scheme, SigningKey, WitnessRequest};

use super::folder::Folder;
use super::{fault, key, print, read};
use crate::cli::WitnessArguments;
use crate::system::{now_ms, random_bytes};
use crate::{Failure, durable};

/// Prints the checkpoint with the cosignature added, and remembers it first.
pub(super) fn witness(arguments: &WitnessArguments) -> Result<(), Failure> {
    let log = [key(&arguments.log)?];
    let own = own_key(&arguments.secret, &arguments.name)?;
    let seen = state(&arguments.state)?;
    let request = request(&arguments.source, seen.as_ref())?;
    let time_s = now_ms().unsigned_abs() / 1000;
    let cosigned = request.cosign(seen.as_ref(), &log, &own, time_s);
    let (checkpoint, cosigned) = cosigned.map_err(|error| fault(&arguments.source, error))?;
    // A witness never forgets what it has said.
    durable::replace(&arguments.state, &checkpoint.to_string())
        .map_err(|error| fault(&arguments.state, error))?;
    eprint_key(&own);
    print(request.checkpoint.with_lines(&cosigned.signature_lines()).map_err(Failure::new)?)
}

/// What the log asks: an export proves by itself that it goes on from what was seen.
fn request(source: &Path, seen: Option<&Checkpoint>) -> Result<WitnessRequest, Failure> {
    if !source.is_dir() {
        return WitnessRequest::parse(&read(source)?).map_err(|error| fault(source, error));
    }
    let folder = Folder(source);
    let note = folder.checkpoint()?;
    let form = || fault(source, "its checkpoint cannot be read");
    let checkpoint = Checkpoint::from_text(note.text()).ok_or_else(form)?;
    let old_size = seen.map_or(0, |seen| seen.size);
    let shorter =
        || fault(source, format_args!("the log is shorter than what was cosigned at size {old_size}"));
    let plan = Plan::consistency(old_size, checkpoint.size).ok_or_else(shorter)?;
    let proof = folder.prove(&checkpoint, &plan)?;
    Ok(WitnessRequest { old_size, proof, checkpoint: note })
}

fn own_key(path: &Path, name: &str) -> Result<SigningKey, Failure> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let text = Hash(random_bytes()).to_hex();
            let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
            file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| fault(path, error))?;
            text
        }
        Err(error) => return Err(fault(path, error)),
    };
    let wrong = || fault(path, "the secret of the witness has 64 hexadecimal digits");
    let Hash(secret) = Hash::from_hex(text.trim()).ok_or_else(wrong)?;
    SigningKey::new(name, Scheme::Cosignature, &secret).map_err(Failure::usage)
}

fn state(path: &Path) -> Result<Option<Checkpoint>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => {
            let damaged = || fault(path, "this is not what the witness has kept");
            Checkpoint::from_text(&text).map(Some).ok_or_else(damaged)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(fault(path, error)),
    }
}

fn eprint_key(own: &SigningKey) {
    // Nobody may be there to read it: that is no reason to fail.
    drop(writeln!(std::io::stderr(), "the witness's key: {}", own.public()));
}
