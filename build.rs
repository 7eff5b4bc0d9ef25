//! Names the program by its source (`XUANTI_SOURCE`), so that a cache made by another build is never read, and the encoder by
//! its own and its model's file (`XUANTI_ENCODER`), so that vectors outlive every build that makes the same ones.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

/// Every file below `folder`.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// A hash of all files below some roots.
fn fingerprint(roots: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for root in roots {
        println!("cargo::rerun-if-changed={root}");
        let path = PathBuf::from(root);
        let mut files = if path.is_dir() { files(&path) } else { vec![path] };
        files.sort();
        for file in files {
            hasher.write(file.to_string_lossy().as_bytes());
            hasher.write(&fs::read(&file).unwrap_or_default());
        }
    }
    hasher.finish()
}

fn main() {
    let encoder = ["crates/encoder/src", "crates/encoder/model/encoder.bin"];
    let program = ["Cargo.lock", "src", "crates/formats/src"];
    println!("cargo::rustc-env=XUANTI_ENCODER={:016x}", fingerprint(&encoder));
    println!("cargo::rustc-env=XUANTI_SOURCE={:016x}", fingerprint(&[&program[..], &encoder[..]].concat()));
}
