//! Fits the curves from features to probabilities on judged matches.

use rayon::prelude::*;

use super::{CalibrationParams, Fold, Lesson, Trainer};
use crate::matching::{CalibrationFeatures, Curves, Logistic, Matcher, Model, Query, Ranker, Scored};

/// What was judged, and what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    pub features: Vec<f32>,
    /// The verdict: a clause answers, or a document is about the question.
    pub yes: bool,
    /// How much it counts beside others.
    pub weight: f64,
}

/// What judged questions say to the two curves.
#[derive(Debug, Default)]
pub struct Judgements {
    /// Of clauses: whether each answers.
    pub clauses: Vec<Judged>,
    /// Of questions: whether a document is about it.
    pub found: Vec<Judged>,
}

impl Trainer<'_> {
    /// The curves that fit the questions of every fold, ranked by what the other folds know and by `ranker` of the fold:
    /// that of clauses that answer, and that of questions that a document is about.
    pub(super) fn curves<'r>(&self, folds: &[Fold], ranker: impl Fn(usize) -> Option<&'r Ranker>) -> [Curves; 2] {
        // Where nobody ever said no, what is not confirmed has to count as wrong.
        let refusals = self.lessons.iter().any(|l| l.nothing || !l.refused.is_empty());
        let params = &self.recipe.params.calibration;
        let mut judged = Judgements::default();
        for (number, fold) in folds.iter().enumerate() {
            let model = Model {
                params: self.matcher.model.params,
                knowledge: fold.knowledge.clone(),
                ranker: ranker(number).cloned(),
                ..Model::default()
            };
            let asked = fold.asked.iter().map(|&at| (&self.queries[at], &self.lessons[at])).collect::<Vec<_>>();
            judged.extend(judgements(&asked, refusals, &self.matcher.with_model(&model), params.judged));
        }
        let meaning = self.queries.first().is_some_and(|query| query.vector.is_some());
        let Model { mut calibration, mut found, .. } = Model::default();
        *calibration.of_mut(meaning) = fit(&judged.clauses, calibration.of(meaning), params);
        *found.of_mut(meaning) = fit(&judged.found, found.of(meaning), params);
        [calibration, found]
    }
}

impl Judgements {
    fn extend(&mut self, more: Judgements) {
        self.clauses.extend(more.clauses);
        self.found.extend(more.found);
    }
}

/// What is known of questions and of the `most` first clauses that `matcher` finds for each. `refusals`: what does not answer
/// was written down too, so that nothing is known of the other clauses.
pub fn judgements(asked: &[(&Query, &Lesson)], refusals: bool, matcher: &Matcher<'_>, most: usize) -> Judgements {
    let of_questions: Vec<Judgements> = asked
        .par_iter()
        .map_init(
            || matcher.scratch(),
            |scratch, (query, lesson)| {
                let ranked = matcher.rank(query, matcher.model.params.lead_over, scratch);
                let of_found = matcher.found_features(query, &ranked, scratch);
                let found = matcher.model.found.of(query.vector.is_some()).log_odds(&of_found);
                let features = matcher.calibration_features(query, &ranked, found, scratch);
                let whole = lesson.is_whole().then(|| Judged {
                    features: of_found.to_vec(),
                    yes: !lesson.nothing,
                    weight: 1.0,
                });
                Judgements {
                    clauses: judged_of(lesson, refusals, &ranked, &features, most),
                    found: whole.into_iter().collect(),
                }
            },
        )
        .collect();
    let mut all = Judgements::default();
    of_questions.into_iter().for_each(|of_question| all.extend(of_question));
    all
}

/// What is known of the `most` first clauses of one ranking. A question without an answer weighs as much as one clause.
fn judged_of(
    lesson: &Lesson,
    refusals: bool,
    ranked: &[Scored],
    features: &[CalibrationFeatures],
    most: usize,
) -> Vec<Judged> {
    let known = |(scored, features): (&Scored, &CalibrationFeatures)| {
        let judged = |yes, weight| Some(Judged { features: features.to_vec(), yes, weight });
        if lesson.clauses.contains(&scored.clause) {
            judged(true, 1.0)
        } else if lesson.nothing {
            judged(false, 1.0 / most as f64)
        } else if lesson.refused.contains(&scored.clause) || !refusals && !lesson.clauses.is_empty() {
            judged(false, 1.0)
        } else {
            None
        }
    };
    ranked.iter().zip(features).take(most).filter_map(known).collect()
}

/// Logistic regression by Newton's method, with a Gaussian prior around the coefficients of `before`.
pub fn fit(judged: &[Judged], before: &Logistic, params: &CalibrationParams) -> Logistic {
    let prior = coefficients(before);
    let n = prior.len();
    let mut at = prior.clone();
    for _ in 0..params.rounds {
        let mut gradient: Vec<f64> = at.iter().zip(&prior).map(|(at, prior)| params.prior * (at - prior)).collect();
        let mut hessian = vec![vec![0.0; n]; n];
        (0..n).for_each(|i| hessian[i][i] = params.prior);
        for Judged { features, yes, weight } in judged {
            let x: Vec<f64> = std::iter::once(1.0).chain(features.iter().map(|&f| f64::from(f))).collect();
            let p = 1.0 / (1.0 + (-x.iter().zip(&at).map(|(x, w)| x * w).sum::<f64>()).exp());
            for i in 0..n {
                gradient[i] += weight * x[i] * (p - f64::from(u8::from(*yes)));
                for j in 0..n {
                    hessian[i][j] += weight * x[i] * x[j] * p * (1.0 - p);
                }
            }
        }
        let step = solve(hessian, gradient);
        // Newton may overshoot where the loss is flat: no coefficient moves by more than 1 a round.
        let longest = step.iter().fold(1.0f64, |most, s| most.max(s.abs()));
        at.iter_mut().zip(step).for_each(|(w, s)| *w -= s / longest);
    }
    Logistic { intercept: at[0] as f32, weights: at[1..].iter().map(|&w| w as f32).collect() }
}

fn coefficients(curve: &Logistic) -> Vec<f64> {
    std::iter::once(curve.intercept).chain(curve.weights.iter().copied()).map(f64::from).collect()
}

/// Solves `a` x = `b` for a symmetric positive definite `a`: Gauss's elimination needs no pivots there.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for i in 0..n {
        for j in i + 1..n {
            let factor = a[j][i] / a[i][i];
            let above = a[i].clone();
            a[j].iter_mut().zip(above).skip(i).for_each(|(x, y)| *x -= factor * y);
            b[j] -= factor * b[i];
        }
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|j| a[i][j] * b[j]).sum();
        b[i] = (b[i] - known) / a[i][i];
    }
    b
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SplitMix;

    #[test]
    fn nothing_judged_leaves_what_was() {
        let before = Logistic::new(-1.0, &[2.0, 3.0]);
        assert_eq!(fit(&[], &before, &CalibrationParams::DEFAULT), before);
    }

    #[test]
    fn probabilities_come_to_what_was_judged() {
        let mut random = SplitMix(7);
        let judged: Vec<Judged> = (0..4000)
            .map(|i| {
                let share = if i % 2 == 0 { 2 } else { 7 };
                Judged { features: vec![(i % 2) as f32, 0.0], yes: random.below(10) < share, weight: 1.0 }
            })
            .collect();
        let few = CalibrationParams { prior: 30.0, ..CalibrationParams::DEFAULT };
        let fitted = fit(&judged, &Logistic::new(-1.65, &[2.0, 0.0]), &few);
        assert!((fitted.probability(&[0.0, 0.0]) - 0.2).abs() < 0.03);
        assert!((fitted.probability(&[1.0, 0.0]) - 0.7).abs() < 0.03);
    }
}
