//! Ranking judged questions, and cross-validation: every question ranked by a model that has not seen it.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::metrics::{Scores, scores};
use crate::learn::{Lesson, folds};
use crate::matching::{Matcher, Model, Query, Scratch};
use crate::meaning::Fault;
use crate::model::{ClauseId, Match};

/// A question with its judged clauses.
#[derive(Debug, Clone)]
pub struct Question {
    pub id: String,
    pub text: String,
    /// Clause → grade; 0 is judged not to answer.
    pub judged: HashMap<ClauseId, u32>,
}

impl Question {
    /// The clauses that answer it, by number.
    pub fn clauses(&self) -> Vec<ClauseId> {
        self.graded(|grade| grade > 0)
    }

    fn graded(&self, wanted: impl Fn(u32) -> bool) -> Vec<ClauseId> {
        let mut clauses: Vec<ClauseId> = self.judged.iter().filter(|(_, g)| wanted(**g)).map(|(c, _)| *c).collect();
        clauses.sort_unstable();
        clauses
    }

    /// What can be learned from it.
    pub fn lesson(&self) -> Lesson {
        let refused = self.graded(|grade| grade == 0);
        Lesson { text: self.text.clone(), clauses: self.clauses(), refused, nothing: false }
    }
}

/// How questions are split into those learned from and those ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// At random: most clauses were confirmed for other questions.
    Random,
    /// So that no clause answers questions on both sides: nothing that answers was ever confirmed.
    Grouped,
}

/// Decides how questions fall into folds.
const SEED: u64 = 20_230_718;

impl Split {
    /// The fold of each question, of `k`.
    pub fn folds(self, questions: &[Question], k: usize) -> Vec<usize> {
        let clauses: Vec<Vec<ClauseId>> = questions.iter().map(Question::clauses).collect();
        match self {
            Split::Random => folds::random(questions.len(), k, SEED),
            Split::Grouped => folds::grouped(&clauses.iter().map(Vec::as_slice).collect::<Vec<_>>(), k, SEED),
        }
    }
}

/// How one question went.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuestionResult {
    pub scores: Scores,
    /// No lesson confirmed a clause that answers it.
    pub unseen: bool,
    /// The probability given to the first clause, and whether that clause answers.
    pub first: (f32, bool),
}

/// The metrics of some results.
pub fn scores_of<'a>(outcomes: impl IntoIterator<Item = &'a QuestionResult>) -> Vec<Scores> {
    outcomes.into_iter().map(|o| o.scores).collect()
}

/// The best `top` clauses of every question, by the way `plan` takes.
///
/// # Errors
/// When a server of vectors fails.
pub fn rank(questions: &[&Question], matcher: &Matcher<'_>, top: usize) -> Result<Vec<Vec<Match>>, Fault> {
    let texts: Vec<&str> = questions.iter().map(|q| q.text.as_str()).collect();
    Ok(matcher.matches_all(&texts, top)?.into_iter().map(|matched| matched.best).collect())
}

/// The same by BM25 over words alone, scored.
pub fn plain_scores(questions: &[Question], matcher: &Matcher<'_>, top: usize) -> Vec<Scores> {
    let score = |scratch: &mut Scratch, q: &Question| {
        let query = Query::new(&q.text, matcher.segmenter, matcher.lexicon);
        let ranked = matcher.rank_plain(&query, top, scratch);
        scores(&ranked.iter().map(|s| s.clause).collect::<Vec<_>>(), &q.judged)
    };
    questions.par_iter().map_init(|| matcher.scratch(), score).collect()
}

/// Scores rankings of questions after `lessons` were learned.
pub fn judge(questions: &[&Question], rankings: &[Vec<Match>], lessons: &[Lesson]) -> Vec<QuestionResult> {
    let confirmed: HashSet<ClauseId> = lessons.iter().flat_map(|l| l.clauses.iter().copied()).collect();
    let outcome = |(q, ranking): (&&Question, &Vec<Match>)| QuestionResult {
        scores: scores(&ranking.iter().map(|m| m.clause).collect::<Vec<_>>(), &q.judged),
        unseen: !q.clauses().iter().any(|c| confirmed.contains(c)),
        first: ranking
            .first()
            .map_or((0.0, false), |m| (m.probability, q.judged.get(&m.clause).is_some_and(|&grade| grade > 0))),
    };
    questions.iter().zip(rankings).map(outcome).collect()
}

/// Ranks every question with what `learn` makes of the questions in the other folds, `most` of them at most.
///
/// # Errors
/// When a server of vectors fails.
pub fn cross_validate(
    questions: &[Question],
    folds: &[usize],
    most: usize,
    matcher: &Matcher<'_>,
    learn: impl Fn(&[Lesson]) -> Result<Model, Fault>,
    top: usize,
) -> Result<Vec<QuestionResult>, Fault> {
    // Files often come sorted by subject: a part of them must not be their beginning.
    let order = folds::random(questions.len(), questions.len().max(1), SEED);
    let mut outcomes = vec![None; questions.len()];
    for fold in 0..folds.iter().max().map_or(0, |&last| last + 1) {
        let mut outside: Vec<usize> = (0..questions.len()).filter(|&at| folds[at] != fold).collect();
        outside.sort_unstable_by_key(|&at| order[at]);
        outside.truncate(most);
        outside.sort_unstable();
        let lessons: Vec<Lesson> = outside.into_iter().map(|at| questions[at].lesson()).collect();
        let inside: Vec<usize> = (0..questions.len()).filter(|&at| folds[at] == fold).collect();
        let asked: Vec<&Question> = inside.iter().map(|&at| &questions[at]).collect();
        let model = learn(&lessons)?;
        let judged = judge(&asked, &rank(&asked, &matcher.with_model(&model), top)?, &lessons);
        inside.into_iter().zip(judged).for_each(|(at, outcome)| outcomes[at] = Some(outcome));
    }
    Ok(outcomes.into_iter().flatten().collect())
}
