//! What villagers say → what policies say.

use std::path::Path;

use crate::model::{Problem, Severity};
use crate::read::columns::Names;

use super::rows::{each, lacks};

/// Pairs of colloquial and official words; the official one may be empty (a word to keep whole).
pub fn lexicon(path: &Path) -> (Vec<(String, String)>, Vec<Problem>) {
    const NAMES: &Names<usize> = &[
        (0, &["口语", "口语词", "群众说法", "俗称", "词语", "词", "colloquial", "from", "word"]),
        (1, &["规范用语", "规范", "规范词", "政策用语", "official", "to"]),
    ];
    let mut pairs = Vec::new();
    let problems = each::<2>(path, NAMES, |[colloquial, official], row, notes| match colloquial.is_empty() {
        true => notes.add(Severity::Warning, "缺词", |file| lacks(file, row, "口语")),
        false => pairs.push((colloquial, official)),
    });
    (pairs, problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lexicon_needs_no_header() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lexicon.csv");
        std::fs::write(&path, "起屋,建房\n上楼费,\n").unwrap();
        assert_eq!(lexicon(&path).0, [("起屋".to_string(), "建房".to_string()), ("上楼费".to_string(), String::new())]);
    }
}
