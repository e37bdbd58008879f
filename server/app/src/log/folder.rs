//! An exported log: a folder in the layout of C2SP's tiles, with the documents and keys beside it.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tidegate_log::{
    Checkpoint, Copies, Delegation, DocumentCopy, EntryBundle, Frontier, Hash, Node, Plan, RootList,
    SignedNote, Subject, TILE_WIDTH, Tile, VerifyingKey, verify_roots,
};

use super::{fault, read};
use crate::Failure;

const CHECKPOINT: &str = "checkpoint";
const KEYS: &str = "keys.json";
const DOCUMENTS: &str = "documents.jsonl";

/// The public keys as the server shows them.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Keys {
    pub(super) roots: Vec<String>,
    pub(super) delegations: BTreeMap<String, String>,
}

/// One line of the documents' file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) leaf: u64,
    pub(super) name: String,
    pub(super) salt: String,
    pub(super) text: String,
}

/// The folder of an export.
#[derive(Debug)]
pub(super) struct Folder<'a>(pub(super) &'a Path);

impl Folder<'_> {
    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn tile_path(&self, tile: &Tile) -> PathBuf {
        self.path("tile").join(tile.to_string())
    }

    /// What the log says of itself; its signature is not checked yet.
    pub(super) fn checkpoint(&self) -> Result<SignedNote, Failure> {
        let path = self.path(CHECKPOINT);
        SignedNote::parse(&read(&path)?).map_err(|error| fault(&path, error))
    }

    /// The log's keys, to which the current roots delegate, as everything else in the file. Without a fingerprint the chain
    /// is followed from its first list.
    pub(super) fn log_keys(&self, root: Option<&str>) -> Result<(String, Vec<VerifyingKey>), Failure> {
        let path = self.path(KEYS);
        let wrong = |what: String| fault(&path, what);
        let keys: Keys = serde_json::from_str(&read(&path)?).map_err(|error| wrong(error.to_string()))?;
        let note = |text: &String| SignedNote::parse(text).map_err(|error| wrong(error.to_string()));
        let roots = keys.roots.iter().map(note).collect::<Result<Vec<_>, _>>()?;
        let first = roots.first().ok_or_else(|| wrong("it has no root keys".into()))?;
        let first = RootList::from_text(first.text()).map_err(|error| wrong(error.to_string()))?;
        let fingerprint = root.map_or_else(|| first.fingerprint(), str::to_owned);
        let roots = verify_roots(&fingerprint, &roots).map_err(|error| wrong(error.to_string()))?;
        let mut log = None;
        for (subject, text) in &keys.delegations {
            let delegation = Delegation::open(&note(text)?, &roots, &Subject::parse(subject));
            let delegation = delegation.map_err(|error| wrong(error.to_string()))?;
            if delegation.subject == Subject::Log {
                log = Some(delegation.keys);
            }
        }
        Ok((fingerprint, log.ok_or_else(|| wrong("it has no keys of the log".into()))?))
    }

    /// Hands over each leaf with its documents, in order.
    pub(super) fn each_leaf(&self, size: u64, mut with: impl FnMut(&[u8], &Copies)) -> Result<(), Failure> {
        let mut documents = Documents::open(&self.path(DOCUMENTS))?;
        for tile in Tile::of_level(None, size) {
            let path = self.tile_path(&tile);
            let bundle = fs::read(&path).map_err(|error| fault(&path, error))?;
            let entries = EntryBundle::entries(&bundle).map_err(|error| fault(&path, error))?;
            for (index, entry) in (tile.start()..).zip(entries) {
                with(entry, &documents.of(index)?);
            }
        }
        documents.end()
    }

    /// Whether the tiles of hashes are those that follow from the leaves; names the first that is not.
    pub(super) fn wrong_tile(&self, leaves: Vec<Hash>) -> Result<Option<PathBuf>, Failure> {
        for (tile, bytes) in tiles(leaves) {
            let path = self.tile_path(&tile);
            if fs::read(&path).map_err(|error| fault(&path, error))? != bytes {
                return Ok(Some(path));
            }
        }
        Ok(None)
    }

    /// The hashes of a proof, from the leaves.
    pub(super) fn prove(&self, checkpoint: &Checkpoint, plan: &Plan) -> Result<Vec<Hash>, Failure> {
        let (mut tree, mut nodes) = (Frontier::default(), HashMap::<Node, Hash>::new());
        self.each_leaf(checkpoint.size, |leaf, _| nodes.extend(tree.push(Hash::of_leaf(leaf))))?;
        if tree.size() != checkpoint.size || tree.root() != checkpoint.root {
            return Err(fault(self.0, "the leaves are not those that the checkpoint covers"));
        }
        let proof = plan.proof(|node| nodes.get(&node).copied());
        proof.ok_or_else(|| fault(self.0, "leaves are missing"))
    }

    /// Writes what was fetched; the checkpoint comes last, when all that it covers is there.
    pub(super) fn write(
        &self,
        keys: &Keys,
        leaves: &[Vec<u8>],
        checkpoint: &SignedNote,
    ) -> Result<(), Failure> {
        let keys = serde_json::to_string_pretty(keys).map_err(Failure::new)?;
        self.put(&self.path(KEYS), keys.as_bytes())?;
        for tile in Tile::of_level(None, leaves.len() as u64) {
            let mut bundle = Vec::new();
            let (start, width) = (tile.start() as usize, tile.width as usize);
            leaves.iter().skip(start).take(width).for_each(|leaf| EntryBundle::push(&mut bundle, leaf));
            self.put(&self.tile_path(&tile), &bundle)?;
        }
        for (tile, bytes) in tiles(leaves.iter().map(|leaf| Hash::of_leaf(leaf)).collect()) {
            self.put(&self.tile_path(&tile), &bytes)?;
        }
        self.put(&self.path(CHECKPOINT), checkpoint.to_string().as_bytes())
    }

    fn put(&self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        let folder = path.parent().unwrap_or(self.0);
        fs::create_dir_all(folder).and_then(|()| fs::write(path, bytes)).map_err(|error| fault(path, error))
    }

    /// Opens the documents' file for writing.
    pub(super) fn documents(&self) -> Result<impl Write, Failure> {
        let path = self.path(DOCUMENTS);
        let file = fs::create_dir_all(self.0).and_then(|()| File::create(&path));
        file.map(std::io::BufWriter::new).map_err(|error| fault(&path, error))
    }
}

/// All tiles of hashes over these leaves.
fn tiles(leaves: Vec<Hash>) -> Vec<(Tile, Vec<u8>)> {
    let (mut tiles, mut hashes, mut level) = (Vec::new(), leaves, 0);
    while !hashes.is_empty() {
        let (mut above, mut index) = (Vec::new(), 0);
        for chunk in hashes.chunks(TILE_WIDTH as usize) {
            let tile = Tile { level: Some(level), index, width: chunk.len() as u64 };
            tiles.push((tile, chunk.iter().flat_map(|hash| hash.0).collect()));
            index += 1;
            if tile.width == TILE_WIDTH {
                let mut subtree = Frontier::default();
                chunk.iter().for_each(|hash| drop(subtree.push(*hash)));
                above.push(subtree.root());
            }
        }
        hashes = above;
        level += 1;
    }
    tiles
}

/// The documents, read along with the leaves.
struct Documents {
    path: PathBuf,
    lines: std::io::Lines<BufReader<File>>,
    next: Option<Line>,
}

impl Documents {
    fn open(path: &Path) -> Result<Self, Failure> {
        let file = File::open(path).map_err(|error| fault(path, error))?;
        let mut this = Self { path: path.to_owned(), lines: BufReader::new(file).lines(), next: None };
        this.next = this.read()?;
        Ok(this)
    }

    fn read(&mut self) -> Result<Option<Line>, Failure> {
        let Some(line) = self.lines.next() else { return Ok(None) };
        let line = line.map_err(|error| fault(&self.path, error))?;
        serde_json::from_str(&line).map(Some).map_err(|error| fault(&self.path, error))
    }

    /// Those of a leaf: the lines stand in the order of the leaves.
    fn of(&mut self, leaf: u64) -> Result<Copies, Failure> {
        let mut copies = Copies::new();
        while let Some(line) = self.next.take_if(|line| line.leaf == leaf) {
            let salt =
                Hash::from_hex(&line.salt).ok_or_else(|| fault(&self.path, "a salt cannot be read"))?;
            copies.insert(line.name, DocumentCopy { salt: salt.0, text: line.text });
            self.next = self.read()?;
        }
        Ok(copies)
    }

    fn end(self) -> Result<(), Failure> {
        match self.next {
            Some(line) => {
                Err(fault(&self.path, format_args!("a document belongs to no leaf ({})", line.leaf)))
            }
            None => Ok(()),
        }
    }
}
