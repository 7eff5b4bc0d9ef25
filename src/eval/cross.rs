//! Cross-validation: every question is ranked by a model that has not seen it.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::metrics::{Scores, scores};
use crate::learn::{Lesson, folds};
use crate::matching::{Matcher, Model, Scored};

/// A question with its judged clauses.
#[derive(Debug, Clone)]
pub struct Question {
    pub id: String,
    pub text: String,
    /// Clause → grade; 0 is judged not to answer.
    pub judged: HashMap<u32, u32>,
}

impl Question {
    /// The clauses that answer it, by number.
    pub fn clauses(&self) -> Vec<u32> {
        let mut clauses: Vec<u32> = self.judged.iter().filter(|(_, g)| **g > 0).map(|(c, _)| *c).collect();
        clauses.sort_unstable();
        clauses
    }

    /// What can be learned from it.
    pub fn lesson(&self) -> Lesson {
        Lesson { text: self.text.clone(), clauses: self.clauses() }
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

/// Scores of questions, and which of them no learned clause answers.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    pub scores: Vec<Scores>,
    pub unseen: Vec<bool>,
}

impl Outcome {
    /// The scores of the unseen questions.
    pub fn unseen_scores(&self) -> Vec<Scores> {
        self.scores.iter().zip(&self.unseen).filter(|(_, unseen)| **unseen).map(|(s, _)| *s).collect()
    }
}

/// Clauses kept for each question.
pub const TOP: usize = 100;

/// Folds of the questions for `split`.
pub fn split(questions: &[Question], k: usize, split: Split) -> Vec<usize> {
    const SEED: u64 = 20230718;
    let clauses: Vec<Vec<u32>> = questions.iter().map(Question::clauses).collect();
    match split {
        Split::Random => folds::random(questions.len(), k, SEED),
        Split::Grouped => folds::grouped(&clauses.iter().map(Vec::as_slice).collect::<Vec<_>>(), k, SEED),
    }
}

/// Ranks every question with what `learn` makes of the questions in the other folds.
pub fn cross_validate(
    questions: &[Question],
    folds: &[usize],
    matcher: &Matcher<'_>,
    learn: impl Fn(&[Lesson]) -> Model,
) -> Outcome {
    let mut outcome = Outcome { scores: vec![[0.0; 6]; questions.len()], unseen: vec![false; questions.len()] };
    for fold in 0..folds.iter().max().map_or(0, |&last| last + 1) {
        let lessons: Vec<Lesson> =
            questions.iter().zip(folds).filter(|(_, f)| **f != fold).map(|(q, _)| q.lesson()).collect();
        let places: Vec<usize> = (0..questions.len()).filter(|&at| folds[at] == fold).collect();
        let asked: Vec<&Question> = places.iter().map(|&at| &questions[at]).collect();
        let model = learn(&lessons);
        let scored = score(&asked, &rank(&asked, &matcher.with_model(&model), TOP), &lessons);
        for (at, (scores, unseen)) in places.into_iter().zip(scored.scores.into_iter().zip(scored.unseen)) {
            outcome.scores[at] = scores;
            outcome.unseen[at] = unseen;
        }
    }
    outcome
}

/// The best clauses of every question.
pub fn rank(questions: &[&Question], matcher: &Matcher<'_>, top: usize) -> Vec<Vec<Scored>> {
    questions
        .par_iter()
        .map_init(|| matcher.scratch(), |scratch, q| matcher.rank(&matcher.query(&q.text), top, scratch))
        .collect()
}

/// Scores rankings; a question is unseen if no lesson confirms a clause that answers it.
pub fn score(questions: &[&Question], rankings: &[Vec<Scored>], lessons: &[Lesson]) -> Outcome {
    let confirmed: HashSet<u32> = lessons.iter().flat_map(|l| l.clauses.iter().copied()).collect();
    let scores = questions
        .iter()
        .zip(rankings)
        .map(|(q, ranking)| scores(&ranking.iter().map(|s| s.clause).collect::<Vec<_>>(), &q.judged))
        .collect();
    let unseen = questions.iter().map(|q| !q.clauses().iter().any(|c| confirmed.contains(c))).collect();
    Outcome { scores, unseen }
}
