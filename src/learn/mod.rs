//! Confirmed matches → a [`Model`].
//!
//! `translations` and precedents are counted from the confirmed matches directly. How far to trust them is learned
//! by `trees`, from features made the way they will be for new questions: the confirmed questions are split into
//! folds, and each question's features come from what the other folds confirm. Random [`folds`] show questions whose
//! clauses were confirmed elsewhere; grouped folds, in which no clause answers on both sides, show clauses that never
//! were. With nothing confirmed the result is [`Model::default`].

mod calibrate;
pub mod folds;
mod lessons;
mod params;
mod translations;
mod trees;

use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::matching::{Columns, Curves, Feature, Knowledge, Matcher, Model, Precedents, Query, Ranker, Scope, Scratch};
use crate::meaning::Fault;
use crate::model::{ClauseId, Judgement};
use crate::random::SplitMix;
use crate::text::normalise;
pub use calibrate::{Judged, Judgements, fit, judgements};
pub use lessons::{Lesson, lessons};
pub use params::{CalibrationParams, GrowthParams, Hardness, LearnParams, TranslationParams};
use translations::Pair;
use trees::{Binned, Examples};

/// Learns from judged matches what `matcher` (whose own model plays no part) will match with.
///
/// # Errors
/// When a server of vectors fails.
pub fn learn(judgements: &[Judgement], matcher: &Matcher<'_>) -> Result<Model, Fault> {
    learn_from(&lessons(judgements, matcher.policies), &Recipe::default(), matcher)
}

/// What is learned, and how; parts are left out to measure them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recipe {
    pub translations: bool,
    pub precedents: bool,
    pub forests: bool,
    pub params: LearnParams,
}

impl Default for Recipe {
    fn default() -> Recipe {
        Recipe { translations: true, precedents: true, forests: true, params: LearnParams::DEFAULT }
    }
}

/// The same from judged questions, by a recipe.
///
/// # Errors
/// When a server of vectors fails.
pub fn learn_from(lessons: &[Lesson], recipe: &Recipe, matcher: &Matcher<'_>) -> Result<Model, Fault> {
    let params = matcher.model.params;
    if lessons.is_empty() {
        return Ok(Model { params, ..Model::default() });
    }
    let trainer = Trainer::new(lessons, recipe, matcher)?;
    let everything: Vec<usize> = (0..lessons.len()).collect();
    let (knowledge, (ranker, [calibration, found])) =
        rayon::join(|| trainer.knowledge(&everything), || trainer.ranker_and_curves());
    Ok(Model { params, knowledge, ranker, calibration, found })
}

/// The confirmed questions made ready for learning.
struct Trainer<'a> {
    lessons: &'a [Lesson],
    recipe: &'a Recipe,
    matcher: &'a Matcher<'a>,
    queries: Vec<Query>,
    /// The words of every confirmed clause with their frequencies.
    words: FxHashMap<ClauseId, Vec<(String, u32)>>,
}

impl<'a> Trainer<'a> {
    fn new(lessons: &'a [Lesson], recipe: &'a Recipe, matcher: &'a Matcher<'a>) -> Result<Trainer<'a>, Fault> {
        let texts: Vec<&str> = lessons.iter().map(|lesson| lesson.text.as_str()).collect();
        let queries = matcher.queries(&texts)?;
        let mut clauses: Vec<ClauseId> = lessons.iter().flat_map(|l| l.clauses.iter().copied()).collect();
        clauses.sort_unstable();
        clauses.dedup();
        let words =
            clauses.par_iter().map(|&clause| (clause, words_of(clause, matcher, recipe.params.common_least))).collect();
        Ok(Trainer { lessons, recipe, matcher, queries, words })
    }

    /// What the lessons at `positions` say directly. Questions without an answer say nothing.
    fn knowledge(&self, positions: &[usize]) -> Knowledge {
        let positions: Vec<usize> =
            positions.iter().copied().filter(|&at| !self.lessons[at].clauses.is_empty()).collect();
        let mut knowledge = Knowledge::default();
        if self.recipe.translations {
            let pair = |&at: &usize| Pair {
                question: self.queries[at].own_words().iter().map(|(w, _)| w.as_str()).collect(),
                clauses: self.lessons[at].clauses.iter().map(|c| self.words[c].as_slice()).collect(),
            };
            knowledge.translations = translations::translations(
                &positions.iter().map(pair).collect::<Vec<_>>(),
                &self.recipe.params.translation,
            );
        }
        if self.recipe.precedents {
            let question =
                |&at: &usize| (self.lessons[at].text.as_str(), &self.queries[at], self.lessons[at].clauses.as_slice());
            let policy_of = |clause: ClauseId| self.matcher.policies[clause].policy;
            knowledge.precedents = Precedents::new(&positions.iter().map(question).collect::<Vec<_>>(), policy_of);
        }
        knowledge.confirmations = positions.len() as u32;
        knowledge
    }

    /// How to judge candidates: the forests, absent if too little is confirmed, and the curves that turn what is known
    /// of a ranked clause, and of a question, into probabilities.
    fn ranker_and_curves(&self) -> (Option<Ranker>, [Curves; 2]) {
        let params = &self.recipe.params;
        let n = self.lessons.len();
        let folds = folds::random(n, params.folds, 1);
        let random = Fold::all(self, &folds);
        let answered = self.lessons.iter().filter(|l| !l.clauses.is_empty()).count();
        if answered < params.enough || !self.recipe.forests {
            return (None, self.curves(&random, |_| None));
        }
        let clauses: Vec<&[ClauseId]> = self.lessons.iter().map(|l| l.clauses.as_slice()).collect();
        let grouped = Fold::all(self, &folds::grouped(&clauses, params.folds, 1));
        let (random_rows, grouped_rows) = rayon::join(|| self.examples(&random), || self.examples(&grouped));
        let mut examples = Examples::default();
        let mut located = |folds: Vec<Examples>| folds.iter().map(|fold| examples.extend(fold)).collect::<Vec<_>>();
        let (random_rows, grouped_rows) = (located(random_rows), located(grouped_rows));
        let binned = Binned::of(&examples);
        let ranker = |folds: &[usize]| {
            let of_folds = |rows: &[Range<usize>], weight| {
                folds.iter().map(|&fold| (rows[fold].clone(), weight)).collect::<Vec<_>>()
            };
            let both =
                binned.pick(&[of_folds(&random_rows, 1.0), of_folds(&grouped_rows, params.grouped_weight)].concat());
            let grouped = binned.pick(&of_folds(&grouped_rows, 1.0));
            let growth =
                |most: GrowthParams| GrowthParams { trees: most.trees.min(n / params.questions_per_tree), ..most };
            let squared = (answered as f32).powi(2);
            let (unseen, seen) = rayon::join(
                || trees::grow(&grouped, |feature| feature.scope() != Scope::Clause, growth(params.unseen)),
                || trees::grow(&both, |_| true, growth(params.seen)),
            );
            Ranker { unseen, seen, share: squared / (squared + params.half_share * params.half_share) }
        };
        // Probabilities are fitted where the forests have not seen the question.
        let (lower, upper): (Vec<usize>, Vec<usize>) = (0..params.folds).partition(|fold| *fold < params.folds / 2);
        let curves = || {
            let (of_lower, of_upper) = rayon::join(|| ranker(&lower), || ranker(&upper));
            self.curves(&random, |fold| Some(if lower.contains(&fold) { &of_upper } else { &of_lower }))
        };
        let (ranker, curves) = rayon::join(|| ranker(&(0..params.folds).collect::<Vec<_>>()), curves);
        (Some(ranker), curves)
    }

    /// By fold: the candidates of its questions, with features that come from the other folds.
    fn examples(&self, folds: &[Fold]) -> Vec<Examples> {
        let of_fold = |fold: &Fold| {
            let judged = fold.asked.par_iter().filter(|&&at| self.lessons[at].is_whole());
            let of_questions: Vec<Examples> = judged
                .map_init(|| self.matcher.scratch(), |scratch, &at| self.rows(at, &fold.knowledge, scratch))
                .collect();
            let mut all = Examples::default();
            for examples in &of_questions {
                all.extend(examples);
            }
            all
        };
        folds.par_iter().map(of_fold).collect()
    }

    /// The right candidates of one question, the wrong ones that are hardest to tell from them, and some others.
    fn rows(&self, at: usize, knowledge: &Knowledge, scratch: &mut Scratch) -> Examples {
        let params = &self.recipe.params;
        let (query, right) = (&self.queries[at], &self.lessons[at].clauses);
        self.matcher.gather(query, knowledge, scratch);
        let candidates = self.matcher.candidates(0, knowledge, scratch);
        let columns = self.matcher.features(query, &candidates, knowledge, scratch);
        let hardness = hardness(&columns, &self.recipe.params.hardness);
        let mut wrong: Vec<usize> = (0..candidates.len()).filter(|&row| !right.contains(&candidates[row])).collect();
        wrong.sort_unstable_by(|&a, &b| hardness[b].total_cmp(&hardness[a]).then(a.cmp(&b)));
        let mut others = wrong.split_off(wrong.len().min(params.hard));
        let stands_for = others.len() as f32 / others.len().min(params.others) as f32;
        SplitMix(at as u64).shuffle(&mut others);
        others.truncate(params.others);
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

/// One fold: questions that are asked, and what the others teach.
struct Fold {
    asked: Vec<usize>,
    knowledge: Knowledge,
}

impl Fold {
    fn all(trainer: &Trainer<'_>, folds: &[usize]) -> Vec<Fold> {
        let fold = |number: usize| {
            let (asked, others): (Vec<usize>, Vec<usize>) = (0..folds.len()).partition(|&at| folds[at] == number);
            Fold { asked, knowledge: trainer.knowledge(&others) }
        };
        (0..trainer.recipe.params.folds).into_par_iter().map(fold).collect()
    }
}

impl Examples {
    /// Adds `more`; tells where it lies.
    fn extend(&mut self, more: &Examples) -> Range<usize> {
        let start = self.rows.len();
        self.rows.extend_from_slice(&more.rows);
        self.answers.extend_from_slice(&more.answers);
        self.weights.extend_from_slice(&more.weights);
        start..self.rows.len()
    }
}

/// How hard each row is to tell from a right answer.
fn hardness(columns: &Columns, weights: &Hardness) -> Vec<f32> {
    let value = |feature: Feature, row: usize| columns.column(feature as usize)[row];
    let of_row = |row: usize| {
        value(Feature::Baseline, row)
            + weights.translated * value(Feature::Translated, row)
            + weights.policy_precedents * value(Feature::PolicySum, row).min(1.0)
            + weights.nearest * value(Feature::Nearest, row)
    };
    (0..columns.len()).map(of_row).collect()
}

/// The words of a clause as it is indexed, without those too common to mean anything.
fn words_of(clause: ClauseId, matcher: &Matcher<'_>, common_least: u32) -> Vec<(String, u32)> {
    let text = normalise(&crate::index::clause_text(matcher.policies, clause));
    let mut words = matcher.segmenter.words(&text);
    words.sort_unstable();
    let most = (f64::from(matcher.index.len()) * matcher.model.params.common_share).max(f64::from(common_least)) as u32;
    words
        .chunk_by(|a, b| a == b)
        .filter(|same| matcher.index.words.term(same[0]).is_some_and(|term| term.df <= most))
        .map(|same| (same[0].to_string(), same.len() as u32))
        .collect()
}
