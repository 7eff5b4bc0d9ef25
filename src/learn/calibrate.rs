//! Fits the curve from signs to probabilities on judged matches.

use rayon::prelude::*;

use super::{Lesson, School, Sitting};
use crate::matching::{Calibration, LEAD_OVER, Model, Ranker, SIGNS, Scored, Signs};

/// Clauses of each question that are judged: what is shown first matters most.
const JUDGED: usize = 3;
/// Strength of the pull to the default coefficients. What gets judged in an office is what looked right or was known to
/// be wrong, so that some dozens of judged matches say little about the others.
const PULL: f64 = 30.0;
/// Rounds of Newton's method.
const ROUNDS: usize = 20;

/// The coefficients: one for each sign, and the intercept.
const N: usize = SIGNS.len() + 1;

impl School<'_> {
    /// The curve that fits the questions of every fold, ranked by what the other folds know and by `ranker` of the fold.
    pub(super) fn calibration<'r>(
        &self,
        sittings: &[Sitting],
        ranker: impl Fn(usize) -> Option<&'r Ranker>,
    ) -> Calibration {
        // Where nobody ever said no, what is not confirmed has to count as wrong.
        let refusals = self.lessons.iter().any(|l| l.nothing || !l.refused.is_empty());
        let mut judged = Vec::new();
        for (fold, sitting) in sittings.iter().enumerate() {
            let model = Model {
                weights: self.matcher.model.weights,
                knowledge: sitting.knowledge.clone(),
                ranker: ranker(fold).cloned(),
                ..Model::default()
            };
            let matcher = self.matcher.with_model(&model);
            let of_questions: Vec<Vec<Judged>> = sitting
                .asked
                .par_iter()
                .map_init(
                    || matcher.scratch(),
                    |scratch, &at| {
                        let ranked = matcher.rank(&self.queries[at], LEAD_OVER, scratch);
                        let signs = matcher.signs(&self.queries[at], &ranked, scratch);
                        judged_of(&self.lessons[at], refusals, &ranked, &signs)
                    },
                )
                .collect();
            judged.extend(of_questions.into_iter().flatten());
        }
        fit(&judged)
    }
}

/// What is known of one ranked clause, and how much it weighs.
struct Judged {
    signs: Signs,
    answers: bool,
    weight: f64,
}

/// What is known of the first clauses of one ranking. `refusals`: what does not answer was written down too, so that
/// nothing is known of the other clauses. A question without an answer weighs as much as one clause.
fn judged_of(lesson: &Lesson, refusals: bool, ranked: &[Scored], signs: &[Signs]) -> Vec<Judged> {
    let known = |(scored, signs): (&Scored, &Signs)| {
        let judged = |answers, weight| Some(Judged { signs: *signs, answers, weight });
        if lesson.clauses.contains(&scored.clause) {
            judged(true, 1.0)
        } else if lesson.nothing {
            judged(false, 1.0 / JUDGED as f64)
        } else if lesson.refused.contains(&scored.clause) || !refusals && !lesson.clauses.is_empty() {
            judged(false, 1.0)
        } else {
            None
        }
    };
    ranked.iter().zip(signs).take(JUDGED).filter_map(known).collect()
}

/// Logistic regression by Newton's method, with a Gaussian prior around the default coefficients.
fn fit(judged: &[Judged]) -> Calibration {
    let prior = coefficients(&Calibration::default());
    let mut at = prior;
    for _ in 0..ROUNDS {
        let mut slope = [0.0; N];
        let mut curve = [[0.0; N]; N];
        for (i, p) in prior.iter().enumerate() {
            slope[i] = PULL * (at[i] - p);
            curve[i][i] = PULL;
        }
        for Judged { signs, answers, weight } in judged {
            let x = with_intercept(signs);
            let p = 1.0 / (1.0 + (-x.iter().zip(&at).map(|(x, w)| x * w).sum::<f64>()).exp());
            for i in 0..N {
                slope[i] += weight * x[i] * (p - f64::from(u8::from(*answers)));
                for j in 0..N {
                    curve[i][j] += weight * x[i] * x[j] * p * (1.0 - p);
                }
            }
        }
        let step = solve(curve, slope);
        // Newton may overshoot where the curve is flat: no coefficient moves by more than 1 a round.
        let longest = step.iter().fold(1.0f64, |most, s| most.max(s.abs()));
        at.iter_mut().zip(step).for_each(|(w, s)| *w -= s / longest);
    }
    Calibration { intercept: at[0] as f32, weights: std::array::from_fn(|i| at[i + 1] as f32) }
}

fn coefficients(calibration: &Calibration) -> [f64; N] {
    let weights = with_intercept(&calibration.weights);
    std::array::from_fn(|i| if i == 0 { f64::from(calibration.intercept) } else { weights[i] })
}

fn with_intercept(signs: &Signs) -> [f64; N] {
    std::array::from_fn(|i| if i == 0 { 1.0 } else { f64::from(signs[i - 1]) })
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

    fn signs(covered: f32) -> Signs {
        std::array::from_fn(|i| if i == 0 { covered } else { 0.0 })
    }

    #[test]
    fn nothing_judged_leaves_the_default() {
        assert_eq!(fit(&[]), Calibration::default());
    }

    #[test]
    fn probabilities_come_to_what_was_judged() {
        let mut random = SplitMix(7);
        let judged: Vec<Judged> = (0..4000)
            .map(|i| {
                let share = if i % 2 == 0 { 2 } else { 7 };
                Judged { signs: signs((i % 2) as f32), answers: random.below(10) < share, weight: 1.0 }
            })
            .collect();
        let fitted = fit(&judged);
        assert!((fitted.probability(&signs(0.0)) - 0.2).abs() < 0.03);
        assert!((fitted.probability(&signs(1.0)) - 0.7).abs() < 0.03);
    }
}
