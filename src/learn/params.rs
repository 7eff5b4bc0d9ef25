//! The settings of learning as values: an experiment gives [`Recipe`](super::Recipe) other [`LearnParams`] and edits nothing.
//!
//! Sources: “STARD” is the comparison in docs/matching.md on the folds that are reported there; “set by hand” means that no
//! comparison was kept.

/// How judged matches become a model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LearnParams {
    /// Folds in which features and calibration are made, at least 2. (Set by hand.)
    pub folds: usize,
    /// Below so many questions with an answer no forest is grown: hand-set weights stay. (STARD, learning curve.)
    pub enough: usize,
    /// At so many of them the forests count as much as the baseline score. (STARD, learning curve.)
    pub half_share: f32,
    /// Wrong candidates learned from for each question: so many of the hardest.
    pub hard: usize,
    /// Other wrong candidates learned from for each question: a sample of so many, weighted to stand for all of them. (STARD:
    /// without that weighting R@100 falls by 0.03.)
    pub others: usize,
    /// What makes a wrong candidate hard.
    pub hardness: Hardness,
    /// Weight of a row from grouped folds beside 1 from random folds. (STARD: “Why two forests”.)
    pub grouped_weight: f32,
    /// One tree at most for so many questions, so that few questions grow few trees. (Set by hand.)
    pub questions_per_tree: usize,
    /// The forest that sees everything.
    pub seen: GrowthParams,
    /// The forest that sees nothing learned about single clauses: fewer rows, fewer trees.
    pub unseen: GrowthParams,
    /// A clause word in no more clauses than this may always be a translation, however few clauses there are; of many the
    /// [`common_share`](crate::matching::MatchParams::common_share) decides. (Set by hand.)
    pub common_least: u32,
    pub translation: TranslationParams,
    pub calibration: CalibrationParams,
}

impl LearnParams {
    /// The values in use.
    pub const DEFAULT: LearnParams = LearnParams {
        folds: 5,
        enough: 60,
        half_share: 300.0,
        hard: 60,
        others: 60,
        hardness: Hardness { translated: 1.5, policy_precedents: 15.0, nearest: 30.0 },
        grouped_weight: 0.3,
        questions_per_tree: 3,
        seen: GrowthParams::DEFAULT,
        unseen: GrowthParams { trees: 150, ..GrowthParams::DEFAULT },
        common_least: 20,
        translation: TranslationParams::DEFAULT,
        calibration: CalibrationParams::DEFAULT,
    };
}

impl Default for LearnParams {
    fn default() -> LearnParams {
        LearnParams::DEFAULT
    }
}

/// Weights of the score by which wrong candidates are called hard, beside 1 for the unlearned baseline score. (Set by hand,
/// near those of [`Weights`](crate::matching::Weights).)
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hardness {
    /// BM25 of translations.
    pub translated: f32,
    /// Sum of squared cosines to the questions the policy has answered, at most 1.
    pub policy_precedents: f32,
    /// Highest cosine to a question the clause has answered.
    pub nearest: f32,
}

/// How a forest is grown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GrowthParams {
    /// Most trees. (STARD: the table of growths, as all below.)
    pub trees: usize,
    /// Share of each tree's values that is kept, 0..1 (shrinkage, Friedman 2001).
    pub rate: f32,
    /// Added to the hessian of every leaf: holds small leaves near zero (λ of XGBoost, Chen & Guestrin 2016).
    pub ridge: f64,
    /// Share of the features that each tree may use, 0..1.
    pub features: f64,
    /// Each tree sees one row in so many, drawn anew (stochastic gradient boosting, Friedman 2002).
    pub one_row_in: usize,
}

impl GrowthParams {
    /// The values in use.
    pub const DEFAULT: GrowthParams =
        GrowthParams { trees: 300, rate: 0.08, ridge: 10.0, features: 0.6, one_row_in: 2 };
}

impl Default for GrowthParams {
    fn default() -> GrowthParams {
        GrowthParams::DEFAULT
    }
}

/// How translations of words are estimated: IBM Model 1 (Brown et al. 1993), with a background and smoothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TranslationParams {
    /// Rounds of expectation and maximisation. (Set by hand, as all below.)
    pub rounds: usize,
    /// Probability that the background gives to any clause word.
    pub background: f64,
    /// Added to the sum of a question word's counts.
    pub pseudo_count: f64,
    /// Translations less probable than this are forgotten.
    pub least: f64,
}

impl TranslationParams {
    /// The values in use.
    pub const DEFAULT: TranslationParams =
        TranslationParams { rounds: 6, background: 2e-4, pseudo_count: 1.0, least: 2e-3 };
}

impl Default for TranslationParams {
    fn default() -> TranslationParams {
        TranslationParams::DEFAULT
    }
}

/// How the curve of probabilities is fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CalibrationParams {
    /// Clauses of each question that are judged: what is shown first matters most. (Set by hand.)
    pub judged: usize,
    /// Strength of the Gaussian prior around the default coefficients. What gets judged in an office is what looked right
    /// or was known to be wrong, so that some dozens of judged matches say little about the others. (Set by hand.)
    pub prior: f64,
    /// Rounds of Newton's method; it has converged long before.
    pub rounds: usize,
}

impl CalibrationParams {
    /// The values in use.
    pub const DEFAULT: CalibrationParams = CalibrationParams { judged: 3, prior: 200.0, rounds: 20 };
}

impl Default for CalibrationParams {
    fn default() -> CalibrationParams {
        CalibrationParams::DEFAULT
    }
}
