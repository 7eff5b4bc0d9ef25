//! A logistic curve: a few features → a probability.

use serde::{Deserialize, Serialize};

/// Coefficients of a logistic curve over named features. `learn` fits them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Logistic {
    pub intercept: f32,
    /// In the order of the features.
    pub weights: Vec<f32>,
}

impl Logistic {
    /// Of coefficients.
    pub fn new(intercept: f32, weights: &[f32]) -> Logistic {
        Logistic { intercept, weights: weights.to_vec() }
    }

    /// Logarithm of the odds of a case with these features.
    pub fn log_odds(&self, features: &[f32]) -> f32 {
        self.intercept + self.weights.iter().zip(features).map(|(weight, value)| weight * value).sum::<f32>()
    }

    /// Probability of a case with these features, 0..1.
    pub fn probability(&self, features: &[f32]) -> f32 {
        1.0 / (1.0 + (-self.log_odds(features)).exp())
    }
}

/// A curve for queries with a vector, and one for those without: the features of meaning are missing there, and the others
/// say more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Curves {
    pub with_meaning: Logistic,
    pub by_words: Logistic,
}

impl Curves {
    /// The one for a query that has, or has not, a vector.
    pub fn of(&self, meaning: bool) -> &Logistic {
        if meaning { &self.with_meaning } else { &self.by_words }
    }

    /// The same, to be fitted.
    pub fn of_mut(&mut self, meaning: bool) -> &mut Logistic {
        if meaning { &mut self.with_meaning } else { &mut self.by_words }
    }
}
