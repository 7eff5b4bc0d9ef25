//! A small classifier of what a letter is: two softmax regressions, over the characters that stand together in it and over its
//! vector. Learned by `examples/fit_kinds.rs` from invented letters of six writers, labelled as they were written
//! (benches/letters/kinds), and letters read as needs: docs/experiments/triage.md.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::meaning::Vector;
use crate::text::normalise;

/// What a letter may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterKind {
    Need,
    /// Of a named or known person.
    Accusation,
    /// Between neighbours, relatives, firms: somebody must come and settle it.
    Dispute,
    /// One person's file that an office must look up.
    Case,
    /// On the broadcasts themselves.
    Advice,
    Nothing,
}

/// Their names in labelled files, in the order of [`LetterKind`].
pub const KINDS: [&str; 6] = ["need", "accusation", "dispute", "case", "advice", "nothing"];

type PerKind = [f32; KINDS.len()];

/// Two softmax regressions.
#[derive(Debug, Clone)]
pub struct Classifier {
    intercepts: [PerKind; 2],
    /// By gram: its place among the weights.
    grams: FxHashMap<String, usize>,
    weights: Vec<PerKind>,
    dimensions: Vec<PerKind>,
}

/// Longest gram, in characters.
const LONGEST: usize = 3;

static BUILT_IN: LazyLock<Classifier> =
    LazyLock::new(|| Classifier::parse(include_str!("words.tsv"), include_str!("meaning.tsv")));

impl Classifier {
    /// The one that comes with the program.
    pub fn built_in() -> &'static Classifier {
        &BUILT_IN
    }

    /// Of two tables, by gram and by dimension of the vectors: a line each with its weights for every kind, the intercepts
    /// first. What is missing is zero.
    pub fn parse(words: &str, meaning: &str) -> Classifier {
        let line = |line: &str| {
            let mut cells = line.split('\t');
            let name = cells.next().unwrap_or_default().to_string();
            let mut weights = PerKind::default();
            weights.iter_mut().zip(cells).for_each(|(weight, cell)| *weight = cell.parse().unwrap_or(0.0));
            (name, weights)
        };
        let [mut words, mut meaning] = [words, meaning].map(|table| table.lines().map(line));
        let intercepts = [words.next(), meaning.next()].map(|first| first.unwrap_or_default().1);
        let (grams, weights): (Vec<String>, Vec<PerKind>) = words.unzip();
        let grams = grams.into_iter().zip(0..).collect();
        Classifier { intercepts, grams, weights, dimensions: meaning.map(|(_, weights)| weights).collect() }
    }

    /// How probable it is that a text is of each kind, in the order of [`KINDS`]: the product of what words and meaning say.
    /// `vector` is that of the built-in encoder.
    pub fn probabilities(&self, text: &str, vector: Option<&Vector>) -> PerKind {
        let words = self.by_words(text);
        match vector.filter(|vector| vector.values().len() == self.dimensions.len()) {
            Some(vector) => {
                let meaning = self.by_meaning(vector);
                let both: PerKind = std::array::from_fn(|kind| words[kind] * meaning[kind]);
                let sum: f32 = both.iter().sum::<f32>().max(f32::MIN_POSITIVE);
                both.map(|product| product / sum)
            }
            None => words,
        }
    }

    /// By the grams that are known, each once; divided by the root of their number, so that a long text is not more certain.
    fn by_words(&self, text: &str) -> PerKind {
        let text = squeezed(text);
        let mut known: Vec<usize> = together(&text).filter_map(|gram| self.grams.get(gram).copied()).collect();
        known.sort_unstable();
        known.dedup();
        let value = 1.0 / (known.len().max(1) as f32).sqrt();
        softmax(self.intercepts[0], known.into_iter().map(|gram| (value, &self.weights[gram])))
    }

    fn by_meaning(&self, vector: &Vector) -> PerKind {
        softmax(self.intercepts[1], vector.unit().zip(&self.dimensions))
    }
}

/// The characters that stand together in a text, one to three, without spaces; each once, ascending.
pub fn grams(text: &str) -> Vec<String> {
    let mut grams: Vec<String> = together(&squeezed(text)).map(str::to_string).collect();
    grams.sort_unstable();
    grams.dedup();
    grams
}

fn squeezed(text: &str) -> String {
    normalise(text).split_whitespace().collect()
}

/// The grams of a text, as often as they stand in it.
fn together(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().flat_map(|(start, _)| {
        let rest = &text[start..];
        rest.char_indices().take(LONGEST).map(|(at, last)| &rest[..at + last.len_utf8()])
    })
}

/// Probabilities from an intercept and weighted values.
fn softmax<'a>(intercept: PerKind, values: impl Iterator<Item = (f32, &'a PerKind)>) -> PerKind {
    let mut log_odds = intercept;
    for (value, weights) in values {
        log_odds.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += value * weight);
    }
    let most = log_odds.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let odds = log_odds.map(|log| (log - most).exp());
    let sum: f32 = odds.iter().sum();
    odds.map(|odds| odds / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grams_are_told_once_and_without_spaces() {
        assert_eq!(grams("路 路灯"), ["灯", "路", "路灯", "路路", "路路灯"]);
        assert!(grams(" ").is_empty());
    }

    #[test]
    fn words_and_meaning_are_multiplied() {
        let classifier = Classifier::parse("\t0\t0\t0\t0\t0\t0\n贪\t0\t9", "\t0\n0\t2\n1\t0\t0\t0\t0\t2");
        let likeliest = |text: &str, vector: Option<&Vector>| {
            let probabilities = classifier.probabilities(text, vector);
            assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-4);
            (0..KINDS.len()).max_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b])).map(|kind| KINDS[kind])
        };
        let (one, other) = (Vector::new(&[1.0, 0.0]), Vector::new(&[0.0, 1.0]));
        assert_eq!(likeliest("有人贪钱", None), Some("accusation"));
        assert_eq!(likeliest("有人贪钱", Some(&one)), Some("accusation"));
        assert_eq!(likeliest("路灯", Some(&one)), Some("need"));
        assert_eq!(likeliest("路灯", Some(&other)), Some("advice"));
        // Of another encoder.
        assert_eq!(likeliest("有人贪钱", Some(&Vector::new(&[1.0]))), Some("accusation"));
    }
}
