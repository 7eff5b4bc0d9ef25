//! tantivy as a store of postings: which texts contain which words and pairs of characters, and how often.
//!
//! Queries do not go through tantivy's query engine. Matching reads the postings of each query term in turn into an
//! array of scores (term at a time), because one pass then gives every feature of every clause, and the reasons come for
//! free. A [`FieldIndex`] is therefore one tantivy index with one field in one segment, in which the document with
//! number `i` is text `i`. A [`TextIndex`] joins the two fields, words and bigrams, which are built side by side.

mod bm25;
mod field;

use std::path::Path;

use rayon::prelude::*;

pub use bm25::{Bm25, K1, idf, saturated, smoothed_idf};
pub use field::{FieldIndex, Term};

use crate::model::{ClauseId, Policies};
use crate::progress;
use crate::text::{Segmenter, bigrams, normalise};

/// Words and bigrams of a list of texts.
pub struct TextIndex {
    pub words: FieldIndex,
    pub bigrams: FieldIndex,
}

impl TextIndex {
    /// Indexes `texts` in memory. They are normalised here.
    ///
    /// # Errors
    /// Only if tantivy fails, which on memory it does not.
    pub fn build<T: AsRef<str> + Sync>(texts: &[T], segmenter: &Segmenter) -> tantivy::Result<TextIndex> {
        progress::begin("建立索引", texts.len());
        let (words, pairs): (Vec<String>, Vec<String>) = texts
            .par_iter()
            .map(|text| {
                progress::add(1);
                let text = normalise(text.as_ref());
                (joined(segmenter.words(&text), text.len()), joined(bigrams(&text), text.len()))
            })
            .unzip();
        let (words, bigrams) = rayon::join(|| FieldIndex::build(&words), || FieldIndex::build(&pairs));
        Ok(TextIndex { words: words?, bigrams: bigrams? })
    }

    /// Writes both fields below `dir`, an empty folder.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn save(&self, dir: &Path) -> anyhow::Result<()> {
        self.words.save(&dir.join("words"))?;
        self.bigrams.save(&dir.join("bigrams"))
    }

    /// Opens what [`TextIndex::save`] wrote.
    ///
    /// # Errors
    /// When it is not there or damaged.
    pub fn open(dir: &Path) -> anyhow::Result<TextIndex> {
        let (words, bigrams) =
            rayon::join(|| FieldIndex::open(&dir.join("words")), || FieldIndex::open(&dir.join("bigrams")));
        Ok(TextIndex { words: words?, bigrams: bigrams? })
    }

    /// Number of texts.
    pub fn len(&self) -> u32 {
        self.words.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The text a clause is found by: its document's title, the headings above it, and what it says.
pub fn clause_text(policies: &Policies, clause: ClauseId) -> String {
    let clause = &policies[clause];
    format!("{}\n{}\n{}", policies[clause.policy].title, clause.heading, clause.text)
}

/// The terms of a text of so many bytes with one space between them, as the field's tokenizer expects.
fn joined<'a>(terms: impl IntoIterator<Item = &'a str>, length: usize) -> String {
    // Terms overlap.
    let mut text = String::with_capacity(2 * length);
    for term in terms {
        text.push_str(term);
        text.push(' ');
    }
    text
}
