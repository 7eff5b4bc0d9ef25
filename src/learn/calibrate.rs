//! Fits the curve from features to probabilities on judged matches.

use rayon::prelude::*;

use super::{CalibrationParams, Fold, Lesson, Trainer};
use crate::matching::{CALIBRATION_FEATURES, Calibration, CalibrationFeatures, Model, Ranker, Scored};

/// The coefficients: one for each feature, and the intercept.
const N: usize = CALIBRATION_FEATURES.len() + 1;

impl Trainer<'_> {
    /// The logistic curve that fits the questions of every fold, ranked by what the other folds know and by `ranker` of the fold.
    pub(super) fn calibration<'r>(&self, folds: &[Fold], ranker: impl Fn(usize) -> Option<&'r Ranker>) -> Calibration {
        // Where nobody ever said no, what is not confirmed has to count as wrong.
        let refusals = self.lessons.iter().any(|l| l.nothing || !l.refused.is_empty());
        let params = &self.recipe.params.calibration;
        let mut judged = Vec::new();
        for (number, fold) in folds.iter().enumerate() {
            let model = Model {
                params: self.matcher.model.params,
                knowledge: fold.knowledge.clone(),
                ranker: ranker(number).cloned(),
                ..Model::default()
            };
            let matcher = self.matcher.with_model(&model);
            let of_questions: Vec<Vec<Judged>> = fold
                .asked
                .par_iter()
                .map_init(
                    || matcher.scratch(),
                    |scratch, &at| {
                        let ranked = matcher.rank(&self.queries[at], model.params.lead_over, scratch);
                        let features = matcher.calibration_features(&self.queries[at], &ranked, scratch);
                        judged_of(&self.lessons[at], refusals, &ranked, &features, params.judged)
                    },
                )
                .collect();
            judged.extend(of_questions.into_iter().flatten());
        }
        fit(&judged, params)
    }
}

/// What is known of one ranked clause, and how much it weighs.
struct Judged {
    features: CalibrationFeatures,
    answers: bool,
    weight: f64,
}

/// What is known of the `most` first clauses of one ranking. `refusals`: what does not answer was written down too, so that
/// nothing is known of the other clauses. A question without an answer weighs as much as one clause.
fn judged_of(
    lesson: &Lesson,
    refusals: bool,
    ranked: &[Scored],
    features: &[CalibrationFeatures],
    most: usize,
) -> Vec<Judged> {
    let known = |(scored, features): (&Scored, &CalibrationFeatures)| {
        let judged = |answers, weight| Some(Judged { features: *features, answers, weight });
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

/// Logistic regression by Newton's method, with a Gaussian prior around the default coefficients.
fn fit(judged: &[Judged], params: &CalibrationParams) -> Calibration {
    let prior = coefficients(&Calibration::default());
    let mut at = prior;
    for _ in 0..params.rounds {
        let mut gradient = [0.0; N];
        let mut hessian = [[0.0; N]; N];
        for (i, p) in prior.iter().enumerate() {
            gradient[i] = params.prior * (at[i] - p);
            hessian[i][i] = params.prior;
        }
        for Judged { features, answers, weight } in judged {
            let x = with_intercept(features);
            let p = 1.0 / (1.0 + (-x.iter().zip(&at).map(|(x, w)| x * w).sum::<f64>()).exp());
            for i in 0..N {
                gradient[i] += weight * x[i] * (p - f64::from(u8::from(*answers)));
                for j in 0..N {
                    hessian[i][j] += weight * x[i] * x[j] * p * (1.0 - p);
                }
            }
        }
        let step = solve(hessian, gradient);
        // Newton may overshoot where the loss is flat: no coefficient moves by more than 1 a round.
        let longest = step.iter().fold(1.0f64, |most, s| most.max(s.abs()));
        at.iter_mut().zip(step).for_each(|(w, s)| *w -= s / longest);
    }
    Calibration { intercept: at[0] as f32, weights: std::array::from_fn(|i| at[i + 1] as f32) }
}

fn coefficients(calibration: &Calibration) -> [f64; N] {
    let weights = with_intercept(&calibration.weights);
    std::array::from_fn(|i| if i == 0 { f64::from(calibration.intercept) } else { weights[i] })
}

fn with_intercept(features: &CalibrationFeatures) -> [f64; N] {
    std::array::from_fn(|i| if i == 0 { 1.0 } else { f64::from(features[i - 1]) })
}

/// Solves `a` x = `b` for a symmetric positive definite `a`: Gauss's elimination needs no pivots there.
fn solve(mut a: [[f64; N]; N], mut b: [f64; N]) -> [f64; N] {
    for i in 0..N {
        for j in i + 1..N {
            let factor = a[j][i] / a[i][i];
            let above = a[i];
            a[j].iter_mut().zip(above).skip(i).for_each(|(x, y)| *x -= factor * y);
            b[j] -= factor * b[i];
        }
    }
    for i in (0..N).rev() {
        let known: f64 = (i + 1..N).map(|j| a[i][j] * b[j]).sum();
        b[i] = (b[i] - known) / a[i][i];
    }
    b
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SplitMix;

    fn features(covered: f32) -> CalibrationFeatures {
        std::array::from_fn(|i| if i == 0 { covered } else { 0.0 })
    }

    #[test]
    fn nothing_judged_leaves_the_default() {
        assert_eq!(fit(&[], &CalibrationParams::DEFAULT), Calibration::default());
    }

    #[test]
    fn probabilities_come_to_what_was_judged() {
        let mut random = SplitMix(7);
        let judged: Vec<Judged> = (0..4000)
            .map(|i| {
                let share = if i % 2 == 0 { 2 } else { 7 };
                Judged { features: features((i % 2) as f32), answers: random.below(10) < share, weight: 1.0 }
            })
            .collect();
        let fitted = fit(&judged, &CalibrationParams::DEFAULT);
        assert!((fitted.probability(&features(0.0)) - 0.2).abs() < 0.03);
        assert!((fitted.probability(&features(1.0)) - 0.7).abs() < 0.03);
    }
}
