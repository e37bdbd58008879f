//! The verifier of the change log for JavaScript: the boundary, and nothing else.
//!
//! Hashes cross it as standard base64, keys as `name+id+base64`, sizes as numbers, which are exact up
//! to 2^53. Everything that is decided is decided in [`tidegate_log`].

use tidegate_log::{
    Checkpoint, Delegation, Document, Hash, KeysError, RootList, SignedNote, Subject, VerifyingKey,
    verify_consistency, verify_inclusion, verify_roots,
};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// The hash of a leaf's bytes.
#[wasm_bindgen]
pub fn leaf_hash(leaf: &[u8]) -> String {
    Hash::of_leaf(leaf).to_base64()
}

/// Whether that document stands behind the hash in a leaf; hash and salt have 64 hexadecimal digits.
#[wasm_bindgen]
pub fn admits(sha256: String, salt: &str, document: &[u8]) -> bool {
    let document_of = Document { sha256, erasable: false };
    Hash::from_hex(salt).is_some_and(|salt| document_of.admits(&salt.0, document))
}

/// The fingerprint of a signed list of root keys.
///
/// # Errors
/// It is no such list.
#[wasm_bindgen]
pub fn fingerprint(roots: &str) -> Result<String, JsError> {
    let note = SignedNote::parse(roots).map_err(told)?;
    Ok(RootList::from_text(note.text()).map_err(told)?.fingerprint())
}

/// The keys to which the current roots delegate the log. The chain of roots begins at the fingerprint.
///
/// # Errors
/// One of the lists is none, or is not signed as it has to be.
#[wasm_bindgen]
pub fn log_keys(fingerprint: &str, roots: Vec<String>, delegation: &str) -> Result<Vec<String>, JsError> {
    let keys = delegated(fingerprint, &roots, delegation).map_err(told)?;
    Ok(keys.iter().map(VerifyingKey::to_string).collect())
}

fn delegated(fingerprint: &str, roots: &[String], delegation: &str) -> Result<Vec<VerifyingKey>, KeysError> {
    let notes = roots.iter().map(|note| SignedNote::parse(note)).collect::<Result<Vec<_>, _>>()?;
    let roots = verify_roots(fingerprint, &notes)?;
    Ok(Delegation::open(&SignedNote::parse(delegation)?, &roots, &Subject::Log)?.keys)
}

/// Origin, size and root of a checkpoint, a line each, that one of the log's keys has signed.
///
/// # Errors
/// It is none, or none of them has.
#[wasm_bindgen]
pub fn checkpoint(note: &str, keys: Vec<String>) -> Result<String, JsError> {
    let keys = keys.iter().map(|key| VerifyingKey::parse(key)).collect::<Result<Vec<_>, _>>();
    let note = SignedNote::parse(note).map_err(told)?;
    let opened = Checkpoint::open(&note, &keys.map_err(told)?).map_err(told)?;
    Ok(opened.to_string())
}

/// Whether the proof shows that the leaf with that hash is the `index`-th of `size` under the root.
#[wasm_bindgen]
pub fn includes(index: f64, leaf: &str, size: f64, root: &str, proof: Vec<String>) -> bool {
    let (Some(index), Some(size)) = (count(index), count(size)) else { return false };
    let read = (Hash::from_base64(leaf), Hash::from_base64(root), hashes(&proof));
    let (Some(leaf), Some(root), Some(proof)) = read else { return false };
    verify_inclusion(leaf, index, size, &proof, root)
}

/// Whether the proof shows that the log of the first size and root is the beginning of the second.
#[wasm_bindgen]
pub fn continues(from: f64, old_root: &str, to: f64, new_root: &str, proof: Vec<String>) -> bool {
    let tree = |size, root| Some((count(size)?, Hash::from_base64(root)?));
    let read = (tree(from, old_root), tree(to, new_root), hashes(&proof));
    let (Some(from), Some(to), Some(proof)) = read else { return false };
    verify_consistency(from, to, &proof)
}

fn hashes(texts: &[String]) -> Option<Vec<Hash>> {
    texts.iter().map(|text| Hash::from_base64(text)).collect()
}

/// A whole number that JavaScript counts exactly.
fn count(number: f64) -> Option<u64> {
    const MOST: f64 = ((1_u64 << 53) - 1) as f64;
    ((0.0..=MOST).contains(&number) && number.fract() == 0.0).then_some(number as u64)
}

/// A fault as JavaScript throws it.
fn told(fault: impl ToString) -> JsError {
    JsError::new(&fault.to_string())
}
