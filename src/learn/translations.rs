//! IBM Model 1 (Brown et al. 1993) between the words of confirmed questions and the words of the clauses that answered.
//!
//! Each occurrence of a clause word is taken to come from one word of the question or from a background; EM finds
//! the probabilities t(clause word | question word) under which the confirmed matches are likeliest. Counts are
//! divided by one more than their sum, so that a word seen once translates with little force.

use rustc_hash::FxHashMap;

use super::TranslationParams;
use crate::matching::{Cell, Translations, Vocabulary};

/// A question's distinct words and, for each clause that answered it, the clause's words with their frequencies.
pub struct Pair<'a> {
    pub question: Vec<&'a str>,
    pub clauses: Vec<&'a [(String, u32)]>,
}

/// One occurrence list of a clause word in a pair: its frequency, and the cells that may have produced it.
struct Event {
    frequency: f64,
    cells: std::ops::Range<usize>,
}

/// Runs EM over `pairs`.
pub fn translations(pairs: &[Pair<'_>], params: &TranslationParams) -> Translations {
    let from = Vocabulary::of(pairs.iter().flat_map(|p| p.question.iter().copied()));
    let to = Vocabulary::of(pairs.iter().flat_map(|p| &p.clauses).flat_map(|c| c.iter().map(|(w, _)| w.as_str())));
    let mut numbers: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    let mut cells: Vec<Counted> = Vec::new();
    let mut events = Vec::new();
    let mut members: Vec<u32> = Vec::new();
    for (number, pair) in pairs.iter().enumerate() {
        let question: Vec<u32> = pair.question.iter().filter_map(|w| from.number(w)).collect();
        for (word, frequency) in pair.clauses.iter().copied().flatten() {
            let Some(word) = to.number(word) else { continue };
            let first = members.len();
            for &q in &question {
                let cell = *numbers.entry((q, word)).or_insert_with(|| {
                    cells.push(Counted { from: q, to: word, confirmations: 0, last: usize::MAX });
                    cells.len() as u32 - 1
                });
                let counted = &mut cells[cell as usize];
                counted.confirmations += u32::from(counted.last != number);
                counted.last = number;
                members.push(cell);
            }
            events.push(Event { frequency: f64::from(*frequency), cells: first..members.len() });
        }
    }
    let probabilities = maximise(&cells, &events, &members, from.len(), params);
    kept(from, to, &cells, &probabilities, params.least)
}

struct Counted {
    from: u32,
    to: u32,
    confirmations: u32,
    /// The last pair that counted.
    last: usize,
}

/// Expectation and maximisation in turn, from even probabilities.
fn maximise(
    cells: &[Counted],
    events: &[Event],
    members: &[u32],
    words: usize,
    params: &TranslationParams,
) -> Vec<f64> {
    let mut choices = vec![0.0; words];
    cells.iter().for_each(|c| choices[c.from as usize] += 1.0);
    let mut probabilities: Vec<f64> = cells.iter().map(|c| 1.0 / choices[c.from as usize]).collect();
    for _ in 0..params.rounds {
        let mut counts = vec![0.0; cells.len()];
        for event in events {
            let of = &members[event.cells.clone()];
            let all: f64 = of.iter().map(|&c| probabilities[c as usize]).sum::<f64>() + params.background;
            of.iter().for_each(|&c| counts[c as usize] += event.frequency * probabilities[c as usize] / all);
        }
        let mut sums = vec![params.pseudo_count; words];
        cells.iter().zip(&counts).for_each(|(c, count)| sums[c.from as usize] += count);
        probabilities = cells.iter().zip(&counts).map(|(c, count)| count / sums[c.from as usize]).collect();
    }
    probabilities
}

fn kept(from: Vocabulary, to: Vocabulary, cells: &[Counted], probabilities: &[f64], least: f64) -> Translations {
    let mut sorted: Vec<(u32, Cell)> = cells
        .iter()
        .zip(probabilities)
        .filter(|(_, p)| **p >= least)
        .map(|(c, &p)| (c.from, Cell { to: c.to, probability: p as f32, confirmations: c.confirmations }))
        .collect();
    sorted.sort_unstable_by_key(|(from, cell)| (*from, cell.to));
    let starts = (0..=from.len() as u32).map(|word| sorted.partition_point(|(from, _)| *from < word) as u32).collect();
    Translations { from, to, starts, cells: sorted.into_iter().map(|(_, cell)| cell).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clause(words: &[&str]) -> Vec<(String, u32)> {
        words.iter().map(|w| ((*w).to_string(), 1)).collect()
    }

    fn cell(t: &Translations, from: &str, to: &str) -> f32 {
        let (from, to) = (t.from.number(from).unwrap() as usize, t.to.number(to).unwrap());
        t.cells[t.starts[from] as usize..t.starts[from + 1] as usize]
            .iter()
            .find(|c| c.to == to)
            .map_or(0.0, |c| c.probability)
    }

    #[test]
    fn words_that_keep_company_find_each_other() {
        // 起 always meets 建, 屋 meets 住宅 in one pair only without 起: EM must tell them apart.
        let (both, house, build) = (clause(&["建设", "住宅"]), clause(&["住宅", "登记"]), clause(&["建设", "许可"]));
        let t = translations(
            &[
                Pair { question: vec!["起", "屋"], clauses: vec![&both] },
                Pair { question: vec!["屋", "证"], clauses: vec![&house] },
                Pair { question: vec!["起", "批"], clauses: vec![&build] },
            ],
            &TranslationParams::DEFAULT,
        );
        assert!(cell(&t, "屋", "住宅") > 2.0 * cell(&t, "屋", "建设"));
        assert!(cell(&t, "起", "建设") > 2.0 * cell(&t, "起", "住宅"));
        assert_eq!(
            t.cells[t.starts[t.from.number("屋").unwrap() as usize] as usize..]
                .iter()
                .find(|c| c.to == t.to.number("住宅").unwrap())
                .unwrap()
                .confirmations,
            2
        );
    }

    #[test]
    fn nothing_confirmed_translates_nothing() {
        assert_eq!(
            translations(&[], &TranslationParams::DEFAULT),
            Translations { starts: vec![0], ..Translations::default() }
        );
    }
}
