//! Confirmed matches → a [`Model`].
//!
//! [`translations`] and precedents are counted from the confirmed matches directly. How far to trust them is learned
//! by [`trees`], from features made the way they will be for new questions: the confirmed questions are split into
//! folds, and each question's features come from what the other folds confirm. Random [`folds`] show questions whose
//! clauses were confirmed elsewhere; grouped folds, in which no clause answers on both sides, show clauses that never
//! were. With nothing confirmed the result is [`Model::default`].

pub mod folds;
mod translations;
pub mod trees;
pub mod dev;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::matching::{About, FEATURES, Knowledge, Matcher, Model, Precedents, Query, Ranker, Scratch};
use crate::random::SplitMix;
use crate::text::normalise;
use translations::Pair;
use trees::{Examples, Growth};

/// A confirmed question with the clauses that answer it, distinct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    pub text: String,
    pub clauses: Vec<u32>,
}

/// Folds for making features.
const FOLDS: usize = 5;
/// Below this many questions there is too little to learn weights from: the hand-set ones stay.
const ENOUGH: usize = 40;
/// Wrong candidates learned from, for each question: the hardest, and a sample of the others that stands for them all.
const HARD: usize = 60;
const OTHERS: usize = 60;
/// Candidates of a confirmed question.
const CANDIDATES: usize = 300;
/// Weight of a row from grouped folds beside 1 from random folds.
const GROUPED: f32 = 0.3;
/// Clause words in more than this share of the clauses are no translation of anything.
const COMMON_SHARE: f64 = 0.1;

/// Learns from `lessons` what `matcher` (whose own model plays no part) will match with.
pub fn learn(lessons: &[Lesson], matcher: &Matcher<'_>) -> Model {
    if lessons.is_empty() {
        return Model::default();
    }
    let school = School::new(lessons, matcher);
    let everything: Vec<usize> = (0..lessons.len()).collect();
    let (knowledge, ranker) = rayon::join(|| school.knowledge(&everything), || school.ranker());
    Model { knowledge, ranker, ..Model::default() }
}

/// The confirmed questions made ready for learning.
struct School<'a> {
    lessons: &'a [Lesson],
    matcher: &'a Matcher<'a>,
    queries: Vec<Query>,
    /// The words of every confirmed clause with their frequencies.
    words: FxHashMap<u32, Vec<(String, u32)>>,
}

impl<'a> School<'a> {
    fn new(lessons: &'a [Lesson], matcher: &'a Matcher<'a>) -> School<'a> {
        let queries = lessons.par_iter().map(|lesson| matcher.query(&lesson.text)).collect();
        let mut clauses: Vec<u32> = lessons.iter().flat_map(|l| l.clauses.iter().copied()).collect();
        clauses.sort_unstable();
        clauses.dedup();
        let words = clauses.par_iter().map(|&clause| (clause, words_of(clause, matcher))).collect();
        School { lessons, matcher, queries, words }
    }

    /// What the lessons at `places` say directly.
    fn knowledge(&self, places: &[usize]) -> Knowledge {
        let pairs: Vec<Pair<'_>> = places
            .iter()
            .map(|&at| Pair {
                question: self.queries[at].own_words().iter().map(|(w, _)| w.as_str()).collect(),
                clauses: self.lessons[at].clauses.iter().map(|c| self.words[c].as_slice()).collect(),
            })
            .collect();
        let pw: Vec<Vec<Vec<(String,u32)>>> = places.iter().map(|&at| self.lessons[at].clauses.iter().map(|&c| vec![(self.matcher.policies.clauses[c as usize].policy.to_string(),1)]).collect()).collect();
        let pp: Vec<Pair<'_>> = pairs.iter().zip(&pw).map(|(p,w)| Pair{question:p.question.clone(),clauses:w.iter().map(Vec::as_slice).collect()}).collect();
        let questions: Vec<(&str, &Query, &[u32])> = places
            .iter()
            .map(|&at| (self.lessons[at].text.as_str(), &self.queries[at], self.lessons[at].clauses.as_slice()))
            .collect();
        let policies = &self.matcher.policies;
        let precedents = Precedents::new(&questions, |clause| policies.clauses[clause as usize].policy);
        Knowledge { translations: translations::translations(&pairs), policies: translations::translations(&pp), precedents }
    }

    /// The blend of two forests; `None` if too little is confirmed.
    fn ranker(&self) -> Option<Ranker> {
        let n = self.lessons.len();
        if n < ENOUGH {
            return None;
        }
        let clauses: Vec<&[u32]> = self.lessons.iter().map(|l| l.clauses.as_slice()).collect();
        let random = self.examples(&folds::random(n, FOLDS, 1), 1.0);
        let grouped = self.examples(&folds::grouped(&clauses, FOLDS, 1), 1.0);
        let e=|n:&str,d:f64|std::env::var(n).ok().and_then(|v|v.parse().ok()).unwrap_or(d);
        let growth = Growth { trees: e("T",200.0) as usize, rate: e("LR",0.08) as f32, ridge: e("L2",5.0), features: e("FF",0.4) };
        let unseen = trees::grow(&grouped, |f| FEATURES[f].about != About::Clause, growth);
        let mut both = random;
        both.extend(grouped, GROUPED);
        let seen = trees::grow(&both, |_| true, growth);
        Some(Ranker { seen, unseen })
    }

    /// The candidates of every question, with features that come from the other folds.
    fn examples(&self, folds: &[usize], weight: f32) -> Examples {
        let of_folds: Vec<Vec<Examples>> = (0..FOLDS)
            .into_par_iter()
            .map(|fold| {
                let (inside, outside): (Vec<usize>, Vec<usize>) =
                    (0..self.lessons.len()).partition(|&at| folds[at] == fold);
                let knowledge = self.knowledge(&outside);
                inside
                    .par_iter()
                    .map_init(|| self.matcher.scratch(), |scratch, &at| self.rows(at, &knowledge, scratch))
                    .collect()
            })
            .collect();
        let mut all = Examples::default();
        of_folds.into_iter().flatten().for_each(|examples| all.extend(examples, weight));
        all
    }

    /// The right candidates of one question, the wrong ones that are hardest to tell from them, and some others.
    fn rows(&self, at: usize, knowledge: &Knowledge, scratch: &mut Scratch) -> Examples {
        let (query, right) = (&self.queries[at], &self.lessons[at].clauses);
        self.matcher.gather(query, knowledge, scratch);
        let candidates = self.matcher.all_candidates(CANDIDATES, knowledge, scratch);
        let columns = self.matcher.features(query, &candidates, knowledge, scratch);
        let hardness = columns.hardness();
        let mut wrong: Vec<usize> = (0..candidates.len()).filter(|&row| !right.contains(&candidates[row])).collect();
        wrong.sort_unstable_by(|&a, &b| hardness[b].total_cmp(&hardness[a]).then(a.cmp(&b)));
        let mut others = wrong.split_off(wrong.len().min(HARD));
        let stands_for = others.len() as f32 / others.len().min(OTHERS) as f32;
        SplitMix(at as u64).shuffle(&mut others);
        others.truncate(OTHERS);
        let right = (0..candidates.len()).filter(|&row| right.contains(&candidates[row]));
        let rows = right.map(|r| (r, true, 1.0)).chain(wrong.into_iter().map(|r| (r, false, 1.0)));
        let mut examples = Examples::default();
        for (row, answer, weight) in rows.chain(others.into_iter().map(|r| (r, false, stands_for))) {
            examples.rows.push(columns.row(row));
            examples.answers.push(answer);
            examples.weights.push(weight);
        }
        examples
    }
}

impl Examples {
    /// Adds `more` with its weights times `weight`.
    fn extend(&mut self, more: Examples, weight: f32) {
        self.rows.extend(more.rows);
        self.answers.extend(more.answers);
        self.weights.extend(more.weights.iter().map(|w| w * weight));
    }
}

/// The words of a clause as it is indexed, without those too common to mean anything.
fn words_of(clause: u32, matcher: &Matcher<'_>) -> Vec<(String, u32)> {
    let text = normalise(&crate::index::clause_text(matcher.policies, clause));
    let mut words = matcher.segmenter.words(&text);
    words.sort_unstable();
    let most = (f64::from(matcher.index.len()) * COMMON_SHARE).max(20.0) as u32;
    words
        .chunk_by(|a, b| a == b)
        .filter(|same| matcher.index.words.term(same[0]).is_some_and(|term| term.df <= most))
        .map(|same| (same[0].to_string(), same.len() as u32))
        .collect()
}
