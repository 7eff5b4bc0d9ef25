//! BM25's arithmetic (Robertson & Zaragoza 2009), for every stage that weighs terms by how often they occur and how rare
//! they are.

use std::ops::{Add, Div, Sub};

use tantivy::fieldnorm::FieldNormReader;

/// Saturation of term frequency: the usual value, everywhere. (Others gained nothing: docs/experiments/matching-parts.md.)
pub const K1: f32 = 1.2;

/// BM25's two constants: saturation of term frequency and length normalisation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bm25 {
    /// From 0 (only whether a term occurs counts) upwards.
    pub k1: f32,
    /// From 0 (length counts for nothing) to 1 (in full).
    pub b: f32,
}

impl Default for Bm25 {
    fn default() -> Bm25 {
        Bm25 { k1: K1, b: 0.75 }
    }
}

impl Bm25 {
    /// What a term that occurs `tf` times in a text so many times as long as the average adds, beside its idf.
    pub fn saturation(self, tf: f32, length: f32, average: f32) -> f32 {
        tf * (self.k1 + 1.0) / (tf + self.k1 * (1.0 - self.b + self.b * length / average))
    }

    /// The same for each of tantivy's length classes.
    pub(super) fn by_length_class(self, tf: f32, average: f32) -> [f32; 256] {
        std::array::from_fn(|class| self.saturation(tf, FieldNormReader::id_to_fieldnorm(class as u8) as f32, average))
    }
}

/// A count as BM25 takes it where length does not matter: the second time says less than the first.
pub fn saturated(count: f32) -> f32 {
    (K1 + 1.0) * count / (count + K1)
}

/// BM25's idf of a term in `df` of `n` texts: ln(1 + (n − df + ½) / (df + ½)).
pub fn idf<R: Real>(n: R, df: R) -> R {
    let half = R::from(0.5);
    (R::from(1.0) + (n - df + half) / (df + half)).ln()
}

/// A gentler one, as if `pseudo` more texts had the term: ln(1 + n / (df + pseudo)).
pub fn smoothed_idf<R: Real>(n: R, df: R, pseudo: R) -> R {
    (R::from(1.0) + n / (df + pseudo)).ln()
}

/// `f32` or `f64`: scores are kept small, sums exact.
pub trait Real: Copy + From<f32> + Add<Output = Self> + Sub<Output = Self> + Div<Output = Self> {
    /// Natural logarithm.
    fn ln(self) -> Self;
}

impl Real for f32 {
    fn ln(self) -> f32 {
        f32::ln(self)
    }
}

impl Real for f64 {
    fn ln(self) -> f64 {
        f64::ln(self)
    }
}
