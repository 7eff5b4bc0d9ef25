//! Scores → probabilities.

use serde::{Deserialize, Serialize};

/// Coefficients of the logistic model that turns what is known of a ranked clause into a probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    pub intercept: f32,
    /// For the clause's share of the most the query could score.
    pub coverage: f32,
}

impl Default for Calibration {
    fn default() -> Calibration {
        Calibration { intercept: -4.0, coverage: 10.0 }
    }
}

impl Calibration {
    pub fn probability(&self, coverage: f32) -> f32 {
        1.0 / (1.0 + (-(self.intercept + self.coverage * coverage)).exp())
    }
}
