//! Names the program by its source (`XUANTI_SOURCE`), so that a cache made by another build is never read. A crate that the
//! program comes to use is added to the list below.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

/// Every file below `folder`.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn main() {
    let mut hasher = DefaultHasher::new();
    for root in ["Cargo.lock", "src", "crates/formats/src"] {
        println!("cargo::rerun-if-changed={root}");
        let path = PathBuf::from(root);
        let mut files = if path.is_dir() { files(&path) } else { vec![path] };
        files.sort();
        for file in files {
            hasher.write(file.to_string_lossy().as_bytes());
            hasher.write(&fs::read(&file).unwrap_or_default());
        }
    }
    println!("cargo::rustc-env=XUANTI_SOURCE={:016x}", hasher.finish());
}
