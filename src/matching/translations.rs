//! Word translations learned from confirmed matches: how people say it → how the clauses that answered them say it.

use serde::{Deserialize, Serialize};

use super::{Query, Vocabulary};

/// p(clause word | question word), as IBM Model 1 estimates it (Brown et al. 1993). `learn` makes it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Translations {
    pub(crate) from: Vocabulary,
    pub(crate) to: Vocabulary,
    /// By question word: where its cells begin in `cells`; one more at the end.
    pub(crate) starts: Vec<u32>,
    /// Sorted by question word, then by clause word.
    pub(crate) cells: Vec<Cell>,
}

/// One clause word for one question word.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cell {
    pub to: u32,
    pub probability: f32,
    /// Confirmed questions with the one word whose clauses have the other.
    pub confirmations: u32,
}

/// Sums by clause word, reused from query to query. All zero between queries.
#[derive(Debug, Default)]
pub(super) struct Sums {
    by_word: Vec<f32>,
    touched: Vec<u32>,
}

impl Translations {
    fn cells_of(&self, word: &str) -> &[Cell] {
        self.from
            .number(word)
            .map_or(&[], |w| &self.cells[self.starts[w as usize] as usize..self.starts[w as usize + 1] as usize])
    }

    /// The `most` likeliest clause words for a query with the sums of their probabilities, in order of the vocabulary.
    pub(super) fn of<'a>(&'a self, query: &Query, most: usize, sums: &mut Sums) -> Vec<(&'a str, f32)> {
        if self.cells.is_empty() {
            return Vec::new();
        }
        sums.by_word.resize(self.to.len(), 0.0);
        for (word, _) in query.own_words() {
            for cell in self.cells_of(word) {
                let sum = &mut sums.by_word[cell.to as usize];
                if *sum == 0.0 {
                    sums.touched.push(cell.to);
                }
                *sum += cell.probability;
            }
        }
        let mut best: Vec<(u32, f32)> =
            sums.touched.drain(..).map(|w| (w, std::mem::take(&mut sums.by_word[w as usize]))).collect();
        if best.len() > most {
            best.select_nth_unstable_by(most.saturating_sub(1), |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            best.truncate(most);
        }
        best.sort_unstable_by_key(|&(word, _)| word);
        best.into_iter().map(|(word, p)| (self.to.term(word), p)).collect()
    }

    /// The translation of a word of the query that does most to bring in the clause word `to`:
    /// the query's word, the probability, and in how many confirmed questions it was seen.
    pub(super) fn why<'q>(&self, query: &'q Query, to: &str) -> Option<(&'q str, f32, u32)> {
        let to = self.to.number(to)?;
        let mut best: Option<(&str, f32, u32)> = None;
        for (word, _) in query.own_words() {
            if let Some(cell) = self.cells_of(word).iter().find(|c| c.to == to)
                && best.is_none_or(|(_, p, _)| cell.probability > p)
            {
                best = Some((word, cell.probability, cell.confirmations));
            }
        }
        best
    }
}
