//! Vectors that were made before, kept by text and model in one file that grows.
//!
//! A record is a key (who made it, of what), a width, the values, and a checksum: a file cut short by a kill loses its last
//! record and nothing else, and what another process adds meanwhile is read before anything is added. Where nothing can be
//! written, vectors live as long as the run.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use super::Vector;

/// What a vector was made of, and by what.
pub(super) type Key = [u8; 16];

/// First bytes of the file: what it is, and how records are laid out.
const MAGIC: &[u8; 8] = b"XQVEC001";
/// Bytes of a record before its values: the key, and how many values.
const HEAD: usize = size_of::<Key>() + size_of::<u16>();
/// Bytes behind them: the checksum.
const TAIL: usize = size_of::<u32>();

/// The vectors at hand.
#[derive(Default)]
pub(super) struct Store {
    file: Option<PathBuf>,
    vectors: FxHashMap<Key, Vector>,
    /// How much of the file has been read: all of its whole records.
    read: u64,
}

impl Store {
    /// What the file holds; nothing where it isn't there or isn't such a file.
    pub fn open(file: PathBuf) -> Store {
        let mut store = Store::default();
        if let Ok(mut opened) = File::open(&file) {
            // What can't be read is made anew.
            let _ = store.catch_up(&mut opened);
        }
        store.file = Some(file);
        store
    }

    pub fn len(&self) -> usize {
        self.vectors.len()
    }

    pub fn get(&self, key: &Key) -> Option<&Vector> {
        self.vectors.get(key)
    }

    /// Adds vectors, to the file too if there is one that can be written.
    pub fn add(&mut self, new: Vec<(Key, Vector)>) {
        if let Some(path) = self.file.clone()
            && self.append(&path, &new).is_err()
        {
            // A read-only folder, a full disk: what is at hand serves this run.
            self.file = None;
        }
        self.vectors.extend(new);
    }

    fn append(&mut self, path: &Path, new: &[(Key, Vector)]) -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        file.lock()?;
        self.catch_up(&mut file)?;
        if self.read == 0 {
            file.set_len(0)?;
            file.seek(SeekFrom::Start(0))?;
            file.write_all(MAGIC)?;
            self.read = MAGIC.len() as u64;
        }
        let mut bytes = Vec::new();
        for (key, vector) in new.iter().filter(|(key, _)| !self.vectors.contains_key(key)) {
            write_record(key, vector, &mut bytes);
        }
        // Behind the last whole record: what a kill left half written goes.
        file.set_len(self.read)?;
        file.seek(SeekFrom::Start(self.read))?;
        file.write_all(&bytes)?;
        self.read += bytes.len() as u64;
        Ok(())
    }

    /// Reads the whole records that were added since the file was last read.
    fn catch_up(&mut self, file: &mut File) -> std::io::Result<()> {
        file.seek(SeekFrom::Start(self.read))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let mut rest = bytes.as_slice();
        if self.read == 0 {
            match rest.strip_prefix(MAGIC) {
                Some(records) => rest = records,
                None => return Ok(()),
            }
        }
        while let Some((key, vector, behind)) = read_record(rest) {
            self.vectors.insert(key, vector);
            rest = behind;
        }
        self.read += (bytes.len() - rest.len()) as u64;
        Ok(())
    }
}

fn write_record(key: &Key, vector: &Vector, bytes: &mut Vec<u8>) {
    let start = bytes.len();
    bytes.extend(key);
    bytes.extend((vector.values().len() as u16).to_le_bytes());
    bytes.extend(vector.values().iter().flat_map(|value| value.to_le_bytes()));
    let sum = checksum(&bytes[start..]);
    bytes.extend(sum);
}

/// The record at the start of `bytes`, and what comes behind it; `None` if it isn't whole.
fn read_record(bytes: &[u8]) -> Option<(Key, Vector, &[u8])> {
    let (head, _) = bytes.split_at_checked(HEAD)?;
    let width = usize::from(u16::from_le_bytes(head[HEAD - 2..].try_into().ok()?));
    let (record, rest) = bytes.split_at_checked(HEAD + 2 * width)?;
    let (sum, rest) = rest.split_at_checked(TAIL)?;
    if sum != checksum(record) {
        return None;
    }
    let values = record[HEAD..].chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    Some((head[..HEAD - 2].try_into().ok()?, Vector::from_values(values), rest))
}

fn checksum(record: &[u8]) -> [u8; TAIL] {
    let hash = blake3::hash(record);
    hash.as_bytes()[..TAIL].try_into().expect("a hash is longer")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vector(value: i16) -> Vector {
        Vector::from_values(vec![value; 3])
    }

    fn key(number: u8) -> Key {
        [number; 16]
    }

    #[test]
    fn two_that_add_at_once_keep_what_both_added() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("here/vectors");
        let (mut one, mut other) = (Store::open(path.clone()), Store::open(path.clone()));
        one.add(vec![(key(1), vector(1))]);
        other.add(vec![(key(1), vector(1)), (key(2), vector(2))]);
        one.add(vec![(key(3), vector(3))]);
        let kept = Store::open(path.clone());
        assert_eq!([1, 2, 3].map(|n| kept.get(&key(n)).cloned()), [1, 2, 3].map(|n| Some(vector(n))));
        assert_eq!(fs::metadata(path).unwrap().len() as usize, MAGIC.len() + 3 * (HEAD + 2 * 3 + TAIL));
    }

    #[test]
    fn a_file_of_another_kind_is_replaced_and_a_folder_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vectors");
        fs::write(&path, "编号,意见建议").unwrap();
        Store::open(path.clone()).add(vec![(key(1), vector(1))]);
        assert_eq!(Store::open(path).get(&key(1)), Some(&vector(1)));
        let mut store = Store::open(folder.path().to_path_buf());
        store.add(vec![(key(1), vector(1))]);
        assert_eq!(store.get(&key(1)), Some(&vector(1)));
    }

    proptest! {
        /// Cut anywhere or changed anywhere, a file gives vectors that were put there, and takes new ones.
        #[test]
        fn damage_loses_vectors_and_never_changes_one(at in 0usize..200, cut in any::<bool>(), bits in 1u8..) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("vectors");
            Store::open(path.clone()).add((0..6).map(|n| (key(n), vector(n.into()))).collect());
            let mut bytes = fs::read(&path).unwrap();
            let at = at % bytes.len();
            if cut { bytes.truncate(at) } else { bytes[at] ^= bits }
            fs::write(&path, &bytes).unwrap();
            let mut damaged = Store::open(path.clone());
            damaged.add(vec![(key(9), vector(9))]);
            for store in [damaged, Store::open(path)] {
                for n in 0..6 {
                    prop_assert!(store.get(&key(n)).is_none_or(|found| *found == vector(n.into())));
                }
                prop_assert_eq!(store.get(&key(9)), Some(&vector(9)));
            }
        }
    }
}
