//! An ask as the index sees it: weighted words and bigrams, each remembering where it came from.

use rustc_hash::FxHashMap;

use super::MatchParams;
use crate::meaning::Vector;
use crate::text::thesaurus::{self, Matter};
use crate::text::{Lexicon, Segmenter, bigrams, normalise};

/// The terms of one ask.
#[derive(Debug, Default)]
pub struct Query {
    /// The ask, normalised.
    pub text: String,
    /// Distinct words with their weights (a word said twice weighs twice), in order of appearance.
    pub words: Vec<(String, f32)>,
    /// Words the lexicon added: position in `words` and the colloquial word it stands for.
    pub widened: Vec<(usize, String)>,
    /// Distinct bigrams with their counts.
    pub bigrams: Vec<(String, f32)>,
    /// What it is about, with weights.
    pub matters: Vec<(Matter, f32)>,
    /// What it means; absent where meaning is not used.
    pub vector: Option<Vector>,
}

impl Query {
    /// The terms of `text` with the weights that are in use.
    pub fn new(text: &str, segmenter: &Segmenter, lexicon: &Lexicon) -> Query {
        Query::weighing(text, segmenter, lexicon, MatchParams::DEFAULT.lexicon_weight)
    }

    /// The same; a word that the lexicon adds weighs `lexicon_weight`.
    pub(super) fn weighing(text: &str, segmenter: &Segmenter, lexicon: &Lexicon, lexicon_weight: f32) -> Query {
        let mut query = Query { text: normalise(text), ..Query::default() };
        let text = std::mem::take(&mut query.text);
        query.words = counted(segmenter.words(&text));
        query.bigrams = counted(bigrams(&text));
        query.matters = thesaurus::matters_of(&lexicon.widened(&text));
        for (from, to) in lexicon.found_in(&text) {
            for word in segmenter.words(to) {
                if !query.words.iter().any(|(w, _)| w == word) {
                    query.widened.push((query.words.len(), from.to_string()));
                    query.words.push((word.to_string(), lexicon_weight));
                }
            }
        }
        query.text = text;
        query
    }

    /// The words of the ask itself, without those the lexicon added.
    pub fn own_words(&self) -> &[(String, f32)] {
        &self.words[..self.words.len() - self.widened.len()]
    }
}

/// Weighted terms as an index is asked for them.
pub(super) fn weighted(terms: &[(String, f32)]) -> impl Iterator<Item = (&str, f32)> {
    terms.iter().map(|(term, weight)| (term.as_str(), *weight))
}

/// Distinct terms with how often each occurs, in order of first appearance.
fn counted<'a>(terms: impl IntoIterator<Item = &'a str>) -> Vec<(String, f32)> {
    let mut position: FxHashMap<&str, usize> = FxHashMap::default();
    let mut counts: Vec<(String, f32)> = Vec::new();
    for term in terms {
        match position.get(term) {
            Some(&at) => counts[at].1 += 1.0,
            None => {
                position.insert(term, counts.len());
                counts.push((term.to_string(), 1.0));
            }
        }
    }
    counts
}
