//! Runs as trec_eval reads them.

use std::fmt::Write;

use super::Question;
use crate::model::Match;

const TAG: &str = "xuanti";

/// A run: `qid Q0 docid rank score tag`, a line for each clause of each ranking.
///
/// trec_eval sorts by score and breaks ties its own way, so the scores written fall strictly: they are the ranks
/// counted from the end.
pub fn run_lines(questions: &[&Question], rankings: &[Vec<Match>], doc_ids: &[String]) -> String {
    let mut lines = String::new();
    for (question, ranking) in questions.iter().zip(rankings) {
        for (at, found) in ranking.iter().enumerate() {
            let document = &doc_ids[found.clause.position()];
            let score = ranking.len() - at;
            let _ = writeln!(lines, "{} Q0 {document} {} {score} {TAG}", question.id, at + 1);
        }
    }
    lines
}
