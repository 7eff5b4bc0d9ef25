//! Vectors as they are kept.

/// A unit vector in whole numbers of 16 bits: half the size, and coarser than what processors differ by.
///
/// Sums of whole numbers have no order, so a cosine is the same everywhere. It is about 1e-5 from the unrounded one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rounded(Vec<i16>);

/// What 1 becomes.
const ONE: f32 = 32767.0;

impl Rounded {
    /// Rounds a unit vector.
    pub fn new(vector: &[f32]) -> Self {
        Self(vector.iter().map(|value| (value * ONE).round() as i16).collect())
    }

    /// A vector that was kept.
    pub fn from_values(values: Vec<i16>) -> Self {
        Self(values)
    }

    /// What to keep.
    pub fn values(&self) -> &[i16] {
        &self.0
    }

    /// The values of the unit vector.
    pub fn unit(&self) -> impl Iterator<Item = f32> {
        self.0.iter().map(|&value| f32::from(value) / ONE)
    }

    /// The cosine of two vectors of the same model.
    pub fn cosine(&self, other: &Self) -> f32 {
        // Of unit vectors no sum of products exceeds 32767² (Cauchy and Schwarz), so 32 bits do; damaged ones wrap.
        let products = self.0.iter().zip(&other.0).map(|(&a, &b)| i32::from(a) * i32::from(b));
        products.fold(0, i32::wrapping_add) as f32 / (ONE * ONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cosines_stay() {
        let a = Rounded::new(&[0.6, 0.8, 0.0]);
        let b = Rounded::new(&[0.0, -1.0, 0.0]);
        assert!((a.cosine(&a) - 1.0).abs() < 1e-4);
        assert!((a.cosine(&b) + 0.8).abs() < 1e-4);
        assert_eq!(Rounded::from_values(a.values().to_vec()), a);
    }

    #[test]
    fn rounding_moves_cosines_little() {
        let unit = |step: f32| {
            let values: Vec<f32> = (0..384).map(|i| (i as f32 * step).sin()).collect();
            let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
            values.into_iter().map(|value| value / length).collect::<Vec<_>>()
        };
        for step in 1..100 {
            let (a, b) = (unit(step as f32 * 0.7), unit(step as f32 * 0.71));
            let cosine: f32 = a.iter().zip(&b).map(|(x, y)| x * y).sum();
            let kept = Rounded::new(&a).cosine(&Rounded::new(&b));
            assert!((kept - cosine).abs() < 6e-5, "{kept} {cosine}");
        }
    }

    #[test]
    fn damaged_vectors_do_not_panic() {
        let a = Rounded::from_values(vec![i16::MIN; 384]);
        let _ = a.cosine(&a);
    }
}
