//! One tantivy index with one field in one segment, and BM25 over its postings.

use std::path::Path;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use anyhow::Context;
use rustc_hash::FxHashMap;
use tantivy::directory::{MmapDirectory, RamDirectory};
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, WhitespaceTokenizer};
use tantivy::{Index, InvertedIndexReader, TantivyDocument};

use super::bm25::{Bm25, idf};

/// Memory tantivy may use before it would start a second segment; it grows as needed, it is not reserved.
const MEMORY_BUDGET: usize = 4 << 30;
/// Term frequencies below this have their saturation in a table; all others count as this less one.
/// (At 31 repetitions another one adds less than a thousandth.)
const TABLED: u32 = 32;
/// Texts whose scores are summed over all terms before those of the next: their sums stay in the nearest cache.
const WINDOW: usize = 8192;
/// Terms are remembered until they have so many postings together (eight bytes each).
const REMEMBERED: usize = 1 << 24;
const FIELD: &str = "terms";
const TOKENIZER: &str = "terms";

/// A term found in the dictionary, with what scoring needs.
#[derive(Debug)]
pub struct Term {
    info: TermInfo,
    /// The texts that contain it, in order, with what it adds to their scores beside weight and idf. Decoded when first
    /// asked for.
    postings: OnceLock<Vec<(u32, f32)>>,
    /// Texts that contain it.
    pub df: u32,
    /// See [`idf`].
    pub idf: f32,
}

/// What is still to be added up of a term.
struct Remaining<'t> {
    factor: f32,
    idf: f32,
    postings: &'t [(u32, f32)],
}

/// One field of a list of texts.
pub struct FieldIndex {
    /// Where it was built; kept for saving.
    memory: Option<RamDirectory>,
    inverted: Arc<InvertedIndexReader>,
    /// By text: its length as one of tantivy's 256 classes.
    norms: Vec<u8>,
    /// tf · (k1 + 1) / (tf + k1 · (1 − b + b · length / average length)), by frequency below [`TABLED`] and class.
    saturation: Vec<[f32; 256]>,
    len: u32,
    cache: RwLock<TermCache>,
}

/// What queries asked for before. They say the same words again and again: finding a term in the dictionary and decoding
/// its postings take longer than adding them up.
#[derive(Default)]
struct TermCache {
    terms: FxHashMap<String, Option<Arc<Term>>>,
    postings: usize,
}

impl TermCache {
    fn remember(&mut self, term: &str, found: Option<Arc<Term>>) {
        if self.postings < REMEMBERED {
            self.postings += 1 + found.as_ref().map_or(0, |term| term.df as usize);
            self.terms.insert(term.to_string(), found);
        }
    }
}

fn schema() -> (Schema, Field) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(TOKENIZER)
        .set_index_option(IndexRecordOption::WithFreqs)
        .set_fieldnorms(true);
    let field = builder.add_text_field(FIELD, TextOptions::default().set_indexing_options(indexing));
    (builder.build(), field)
}

impl FieldIndex {
    /// Indexes texts that are terms joined by spaces.
    pub(super) fn build(texts: &[String]) -> tantivy::Result<FieldIndex> {
        let (schema, field) = schema();
        let memory = RamDirectory::create();
        let tokenizers = tantivy::tokenizer::TokenizerManager::new();
        tokenizers.register(TOKENIZER, TextAnalyzer::from(WhitespaceTokenizer::default()));
        let mut writer = Index::builder()
            .schema(schema)
            .tokenizers(tokenizers)
            .single_segment_index_writer(memory.clone(), MEMORY_BUDGET)?;
        for text in texts {
            let mut document = TantivyDocument::new();
            document.add_text(field, text);
            writer.add_document(document)?;
        }
        let index = writer.finalize()?;
        FieldIndex::from_index(&index, Some(memory), texts.len() as u32)
    }

    pub(super) fn save(&self, dir: &Path) -> anyhow::Result<()> {
        std::fs::create_dir_all(dir).with_context(|| format!("无法建立缓存目录 {}", dir.display()))?;
        if let Some(memory) = &self.memory {
            memory.persist(&MmapDirectory::open(dir)?)?;
        }
        Ok(())
    }

    pub(super) fn open(dir: &Path) -> anyhow::Result<FieldIndex> {
        let index = Index::open(MmapDirectory::open(dir)?)?;
        let len = index.load_metas()?.segments.first().map_or(0, |s| s.max_doc());
        Ok(FieldIndex::from_index(&index, None, len)?)
    }

    fn from_index(index: &Index, memory: Option<RamDirectory>, len: u32) -> tantivy::Result<FieldIndex> {
        let field = index.schema().get_field(FIELD)?;
        let Some(segment) = index.searchable_segments()?.into_iter().next() else {
            let inverted = Arc::new(InvertedIndexReader::empty(IndexRecordOption::WithFreqs));
            let (norms, saturation, cache) = Default::default();
            return Ok(FieldIndex { memory, inverted, norms, saturation, len: 0, cache });
        };
        let reader = tantivy::SegmentReader::open(&segment)?;
        let inverted = reader.inverted_index(field)?;
        let norms = reader.get_fieldnorms_reader(field)?;
        let average = (inverted.total_num_tokens() as f32 / len.max(1) as f32).max(1.0);
        Ok(FieldIndex {
            memory,
            inverted,
            norms: (0..len).map(|text| norms.fieldnorm_id(text)).collect(),
            saturation: (0..TABLED).map(|tf| Bm25::default().by_length_class(tf as f32, average)).collect(),
            len,
            cache: RwLock::default(),
        })
    }

    /// Number of texts.
    pub fn len(&self) -> u32 {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Looks a term up; `None` if no text contains it (or the index cannot be read, which opening it tests).
    pub fn term(&self, term: &str) -> Option<Term> {
        let info = self.inverted.terms().get(term.as_bytes()).ok().flatten()?;
        let df = info.doc_freq;
        Some(Term { info, postings: OnceLock::new(), df, idf: idf(f64::from(self.len), f64::from(df)) as f32 })
    }

    /// Those of a query's weighted terms that are in the index, in order; they are remembered for the next query.
    pub fn terms<'t>(&self, wanted: impl IntoIterator<Item = (&'t str, f32)>) -> Vec<(Arc<Term>, f32)> {
        let (mut found, mut new) = (Vec::new(), Vec::new());
        let cache = self.cache.read().unwrap_or_else(PoisonError::into_inner);
        for (term, weight) in wanted {
            let entry = cache.terms.get(term).cloned().unwrap_or_else(|| {
                let entry = self.term(term).map(Arc::new);
                new.push((term, entry.clone()));
                entry
            });
            found.extend(entry.map(|term| (term, weight)));
        }
        drop(cache);
        if !new.is_empty() {
            let mut cache = self.cache.write().unwrap_or_else(PoisonError::into_inner);
            new.into_iter().for_each(|(term, entry)| cache.remember(term, entry));
        }
        found
    }

    /// Sets the score of every text to the sum of weight × BM25 over `terms`.
    ///
    /// # Panics
    /// If `scores` is shorter than the index.
    pub fn score(&self, terms: &[(Arc<Term>, f32)], scores: &mut [f32]) {
        let mut remaining = self.remaining(terms);
        for (at, scores) in scores.chunks_mut(WINDOW).enumerate() {
            scores.fill(0.0);
            for Remaining { factor, postings, .. } in &mut remaining {
                let factor = *factor;
                let in_window = |&(doc, impact): &(u32, f32)| {
                    let score = scores.get_mut(doc as usize - at * WINDOW)?;
                    *score += factor * impact;
                    Some(())
                };
                let read = postings.iter().map_while(in_window).count();
                *postings = &postings[read..];
            }
        }
    }

    /// The same, and sets `covered` to the sum of the idf of those terms that every text contains.
    ///
    /// # Panics
    /// If either is shorter than the index.
    pub fn score_and_cover(&self, terms: &[(Arc<Term>, f32)], scores: &mut [f32], covered: &mut [f32]) {
        let mut remaining = self.remaining(terms);
        let windows = scores.chunks_mut(WINDOW / 2).zip(covered.chunks_mut(WINDOW / 2));
        for (at, (scores, covered)) in windows.enumerate() {
            scores.fill(0.0);
            covered.fill(0.0);
            for Remaining { factor, idf, postings } in &mut remaining {
                let (factor, idf) = (*factor, *idf);
                let in_window = |&(doc, impact): &(u32, f32)| {
                    let position = doc as usize - at * (WINDOW / 2);
                    let (score, covered) = scores.get_mut(position).zip(covered.get_mut(position))?;
                    *score += factor * impact;
                    *covered += idf;
                    Some(())
                };
                let read = postings.iter().map_while(in_window).count();
                *postings = &postings[read..];
            }
        }
    }

    fn remaining<'t>(&self, terms: &'t [(Arc<Term>, f32)]) -> Vec<Remaining<'t>> {
        let remaining = |(term, weight): &'t (Arc<Term>, f32)| Remaining {
            factor: weight * term.idf,
            idf: term.idf,
            postings: self.postings(term),
        };
        terms.iter().map(remaining).collect()
    }

    fn postings<'t>(&self, term: &'t Term) -> &'t [(u32, f32)] {
        term.postings.get_or_init(|| {
            let mut postings = Vec::with_capacity(term.df as usize);
            self.each_posting(term, |doc, tf| {
                let class = self.norms[doc as usize];
                postings.push((doc, self.saturation[tf.min(TABLED - 1) as usize][class as usize]));
            });
            postings
        })
    }

    /// Calls `visit` with the number of every text that contains the term, in order, and how often it does.
    fn each_posting(&self, term: &Term, mut visit: impl FnMut(u32, u32)) {
        let Ok(mut postings) =
            self.inverted.read_block_postings_from_terminfo(&term.info, IndexRecordOption::WithFreqs)
        else {
            return;
        };
        while postings.block_len() > 0 {
            for (&doc, &tf) in postings.docs().iter().zip(postings.freqs()) {
                visit(doc, tf);
            }
            postings.advance();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(texts: &[&str]) -> FieldIndex {
        FieldIndex::build(&texts.iter().map(|t| (*t).to_string()).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn postings_are_numbered_as_the_texts() {
        let index = build(&["建房 手续", "", "手续 手续 费"]);
        let mut seen = Vec::new();
        index.each_posting(&index.term("手续").unwrap(), |doc, tf| seen.push((doc, tf)));
        assert_eq!(seen, [(0, 1), (2, 2)]);
        assert_eq!(index.len(), 3);
        assert!(index.term("没有").is_none());
    }

    #[test]
    fn terms_are_the_same_when_they_are_asked_for_again() {
        let index = build(&["建房 手续", "手续 费"]);
        let found = || -> Vec<(u32, f32)> {
            index.terms([("费", 2.0), ("没有", 1.0), ("手续", 1.0)]).iter().map(|(t, w)| (t.df, *w)).collect()
        };
        assert_eq!(found(), [(1, 2.0), (2, 1.0)]);
        assert_eq!(found(), found());
    }

    #[test]
    fn scores_do_not_depend_on_the_window() {
        let texts: Vec<&str> = ["建房 手续", "手续 费", "费"].into_iter().cycle().take(2 * WINDOW + 5).collect();
        let index = build(&texts);
        let terms = index.terms([("手续", 1.0), ("费", 2.0)]);
        let [mut scores, mut pairs, mut covered] = [(); 3].map(|()| vec![9.0; texts.len()]);
        index.score(&terms, &mut scores);
        index.score_and_cover(&terms, &mut pairs, &mut covered);
        let idf: Vec<f32> = terms.iter().map(|(term, _)| term.idf).collect();
        for at in 0..texts.len() {
            assert_eq!((scores[at], pairs[at]), (scores[at % 3], scores[at % 3]));
            assert_eq!(covered[at], [idf[0], idf[0] + idf[1], idf[1]][at % 3]);
        }
    }

    #[test]
    fn an_index_of_nothing_answers_nothing() {
        let index = build(&[]);
        assert!(index.term("手续").is_none());
    }

    #[test]
    fn what_is_saved_opens_the_same() {
        let dir = tempfile::tempdir().unwrap();
        let index = build(&["建房 手续", "手续 费"]);
        index.save(dir.path()).unwrap();
        let opened = FieldIndex::open(dir.path()).unwrap();
        let (mut a, mut b) = (vec![0.0; 2], vec![0.0; 2]);
        index.score(&index.terms([("手续", 1.0)]), &mut a);
        opened.score(&opened.terms([("手续", 1.0)]), &mut b);
        assert_eq!(a, b);
    }
}
