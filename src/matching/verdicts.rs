//! What people have said of a very text and clause: it holds at once and whatever was learned, which counts from the next round
//! or regrouping on.

use rustc_hash::FxHashMap;

use crate::model::{ClauseId, Judgement, Match, Matched, Policies, Verdict};
use crate::text::normalise;

/// That somebody said so leaves little doubt.
const SAID: f32 = 0.99;

/// Verdicts by text.
#[derive(Debug, Clone, Default)]
pub struct Verdicts {
    of: FxHashMap<String, Of>,
}

/// The verdicts on one text.
#[derive(Debug, Clone, Default)]
struct Of {
    answer: Vec<ClauseId>,
    refused: Vec<ClauseId>,
    nothing: bool,
}

impl Verdicts {
    /// From judgements of which the later count, each text as matching sees it.
    pub fn of(judgements: &[Judgement], policies: &Policies, as_matched: impl Fn(&str) -> String) -> Verdicts {
        let mut verdicts = Verdicts::default();
        for judgement in judgements {
            let clause = policies.clause(&judgement.clause);
            for text in [judgement.text.clone(), as_matched(&judgement.text)] {
                let of = verdicts.of.entry(normalise(&text)).or_default();
                match (judgement.verdict, clause) {
                    (Verdict::None, _) => *of = Of { nothing: true, ..Of::default() },
                    (Verdict::Yes, Some(clause)) => of.put(clause, true),
                    (Verdict::No, Some(clause)) => of.put(clause, false),
                    (_, None) => {}
                }
            }
        }
        verdicts
    }

    /// Clauses that must be looked at beyond the best, because so many of these may be refused.
    pub(super) fn refused(&self, text: &str) -> usize {
        self.of.get(text).map_or(0, |of| of.refused.len())
    }

    /// Puts what people said in place of what was computed; `allows` tells which clauses may be proposed.
    pub(super) fn apply(&self, text: &str, top: usize, matched: &mut Matched, allows: impl Fn(ClauseId) -> bool) {
        let Some(of) = self.of.get(text) else { return };
        matched.best.retain(|found| !of.nothing && !of.refused.contains(&found.clause));
        if of.nothing {
            matched.found = 0.0;
        }
        let highest = matched.best.first().map_or(1.0, |best| best.score);
        for &clause in of.answer.iter().rev().filter(|&&clause| allows(clause)) {
            matched.best.retain(|found| found.clause != clause);
            matched.best.insert(0, Match { clause, score: highest, probability: SAID, reasons: Vec::new() });
            matched.found = matched.found.max(SAID);
        }
        matched.best.truncate(top);
    }
}

impl Of {
    fn put(&mut self, clause: ClauseId, answers: bool) {
        self.nothing &= !answers;
        self.answer.retain(|&other| other != clause);
        self.refused.retain(|&other| other != clause);
        if answers { &mut self.answer } else { &mut self.refused }.push(clause);
    }
}
