//! The secrets that the signing keys are made from: in a file that only the server reads, or in the settings.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use tidegate_log::Hash;
use tidegate_store::Keyring;

use crate::Failure;
use crate::system::random_bytes;

/// The file in the data folder: one secret a line, the oldest first.
const FILE: &str = "signing-secrets";
/// Most bytes of that file.
const FILE_BYTES: u64 = 64 * 1024;

/// The keys of the secrets that the settings give, or else of those in the data folder, where the first
/// is made if there is none.
pub(crate) fn keyring(given: Option<&str>, folder: &Path) -> Result<Keyring, Failure> {
    let secrets = match given {
        Some(given) => parse(given.split(','), "the signing secrets of the settings")?,
        None => read_or_make(folder)?,
    };
    Keyring::new(secrets).ok_or_else(|| Failure::usage("there is no signing secret, give one or none at all"))
}

/// Makes the next secret; its keys are in force from the next start on. Answers how many there are.
pub(crate) fn rotate(folder: &Path) -> Result<usize, Failure> {
    let path = folder.join(FILE);
    let present = read(&path)?.ok_or_else(|| {
        Failure::new(format!("there is no `{}`, name the data folder of the server", path.display()))
    })?;
    append(&path, OpenOptions::new().append(true))?;
    Ok(present.len() + 1)
}

/// Makes a folder that is nobody else's business.
pub(crate) fn make_folder(folder: &Path) -> Result<(), Failure> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| {
        let advice = "check its rights or choose another one with `--data-dir`";
        Failure::new(format!("cannot make the data folder `{}`: {error}; {advice}", folder.display()))
    })
}

fn read_or_make(folder: &Path) -> Result<Vec<[u8; 32]>, Failure> {
    make_folder(folder)?;
    let path = folder.join(FILE);
    if let Some(secrets) = read(&path)? {
        return Ok(secrets);
    }
    append(&path, OpenOptions::new().write(true).create_new(true).mode(0o600))?;
    Ok(read(&path)?.unwrap_or_default())
}

fn wrong(path: &Path, what: impl std::fmt::Display) -> Failure {
    Failure::new(format!("cannot use the signing secrets in `{}`: {what}", path.display()))
}

fn read(path: &Path) -> Result<Option<Vec<[u8; 32]>>, Failure> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(wrong(path, error)),
    };
    let mode = file.metadata().map_err(|error| wrong(path, error))?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(wrong(path, "others may read it, run `chmod 600` on it"));
    }
    let mut text = String::new();
    file.take(FILE_BYTES).read_to_string(&mut text).map_err(|error| wrong(path, error))?;
    parse(text.lines(), &format!("`{}`", path.display())).map(Some)
}

fn parse<'a>(secrets: impl Iterator<Item = &'a str>, at: &str) -> Result<Vec<[u8; 32]>, Failure> {
    let fault = || Failure::usage(format!("{at} cannot be read: each secret has 64 hexadecimal digits"));
    let secret = |text: &str| Hash::from_hex(text.trim()).map(|Hash(bytes)| bytes).ok_or_else(fault);
    secrets.filter(|text| !text.trim().is_empty()).map(secret).collect()
}

/// Adds a fresh secret, durably: a key that has signed anything must not be lost.
fn append(path: &Path, options: &mut OpenOptions) -> Result<(), Failure> {
    let line = format!("{}\n", Hash(random_bytes()));
    let mut file = options.open(path).map_err(|error| wrong(path, error))?;
    file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| wrong(path, error))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::{FILE, keyring, rotate};

    #[test]
    fn secrets_are_made_once_and_kept_from_others() {
        let folder = tempfile::tempdir().unwrap();
        let generation = || keyring(None, folder.path()).map(|keyring| keyring.generation());
        assert!(rotate(folder.path()).is_err());
        assert_eq!(generation().ok(), Some(1));
        let text = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert_eq!(generation().ok(), Some(1));
        assert_eq!(rotate(folder.path()).ok(), Some(2));
        assert_eq!(generation().ok(), Some(2));
        let rotated = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert!(rotated.starts_with(&text) && rotated.len() == 2 * text.len());
        std::fs::set_permissions(folder.path().join(FILE), std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(generation().is_err());
        let (secret, wrong) = ("0".repeat(64), "g".repeat(64));
        let given =
            |given: &str| keyring(Some(given), folder.path()).map(|keyring| keyring.generation()).ok();
        assert_eq!(given(&format!("{secret},{secret}")), Some(2));
        assert_eq!(["", "00", &wrong].map(given), [None; 3]);
    }
}
