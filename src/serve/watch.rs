//! Files that change in the folder, and decisions made elsewhere, are noticed within seconds.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::Workbench;
use crate::ledger;

/// How often is looked.
const PAUSE: Duration = Duration::from_secs(1);
/// What a project is read from: folders, and tables in any format.
const READ: [&str; 9] =
    ["requests", "policies", "villages", "categories", "tasks", "confirmed", "lexicon", "referrals", "xuanti"];

/// What a project's files look like from outside.
#[derive(Clone, PartialEq, Eq)]
pub struct Looks(Vec<Look>);

impl Looks {
    /// To be taken before the project is read, so that no change falls between.
    pub fn of(root: &Path) -> Looks {
        Looks(files(root))
    }
}

/// Looks from now on, in a thread of its own.
pub fn begin(bench: Arc<Workbench>) {
    std::thread::spawn(move || {
        let root = bench.start.root.clone();
        // What a file being copied is halfway is not worth reading: only what has stayed as it is for one look.
        let mut before = Looks::of(&root);
        let mut ledger = Vec::new();
        loop {
            std::thread::sleep(PAUSE);
            let (looks, ledger_now) = (Looks::of(&root), ledger_file(&root));
            // What could not be read is tried again at every look.
            if bench.is_past(&looks) && looks == before {
                bench.minded(bench.reread(&looks));
            } else if ledger_now != ledger && bench.minded(bench.remember()) {
                ledger = ledger_now;
            }
            before = looks;
        }
    });
}

/// A file as it looks from outside.
type Look = (PathBuf, u64, Option<SystemTime>);

fn look(path: &Path) -> Option<Look> {
    let meta = std::fs::metadata(path).ok()?;
    Some((path.to_path_buf(), meta.len(), meta.modified().ok()))
}

fn ledger_file(root: &Path) -> Vec<Look> {
    ["", "-wal"].iter().filter_map(|end| look(&root.join(format!("{}{end}", ledger::FILE)))).collect()
}

fn files(root: &Path) -> Vec<Look> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.file_stem().is_some_and(|stem| READ.iter().any(|name| stem == *name)) {
            gather(&path, &mut found);
        }
    }
    found.sort();
    found
}

fn gather(path: &Path, found: &mut Vec<Look>) {
    // A link that leads in a circle is not followed.
    let is_dir = std::fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir());
    if !is_dir {
        return found.extend(look(path));
    }
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        gather(&entry.path(), found);
    }
}
