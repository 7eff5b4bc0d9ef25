//! Who is writing: a note beside the caches, so that a second writer can say whom it waits for.
//!
//! Only a hint. SQLite's own lock decides; a note left behind by a killed program is harmless, because it is read only
//! by one that has waited in vain, and the next writer replaces it.

use std::path::{Path, PathBuf};

use super::event::Author;

const NOTE: &str = ".xuanti/ledger-writer";

/// The note of a writer; removed when it is dropped.
pub struct Note(PathBuf);

impl Note {
    /// Leaves a note. A folder that takes none costs a less helpful message, nothing else.
    pub fn leave(root: &Path, author: &Author) -> Note {
        let path = root.join(NOTE);
        let since = author.at.strftime("%H:%M:%S");
        let text = format!("进程 {}，用户 {}，自 {since}（UTC）起", std::process::id(), author.who);
        if let Some(dir) = path.parent() {
            let _ = std::fs::create_dir_all(dir);
        }
        let _ = std::fs::write(&path, text);
        Note(path)
    }
}

impl Drop for Note {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Who says to be writing.
pub fn who(root: &Path) -> Option<String> {
    std::fs::read_to_string(root.join(NOTE)).ok().filter(|t| !t.trim().is_empty())
}
