//! The functions between the products. They are written in plain multiplications and additions in a fixed order, not in
//! the system's `exp` and `erf`, which differ between systems and take one value at a time.

/// Values summed side by side.
const LANES: usize = 16;

/// e to the power of `x`, to a relative 2e-7.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    // Adding and taking away 1.5 × 2^23 rounds to a whole number, which is left in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let x = if x < -87.0 { -87.0 } else { x };
    let x = if x > 88.0 { 88.0 } else { x };
    let rounded = x * std::f32::consts::LOG2_E + ROUND;
    let power = rounded - ROUND;
    let rest = x - power * LN_2_HIGH - power * LN_2_LOW;
    let mut series = 1.0 / 720.0;
    for coefficient in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        series = series * rest + coefficient;
    }
    series * f32::from_bits((rounded.to_bits() << 23).wrapping_add(1.0f32.to_bits()))
}

/// `x` times the share of a normal distribution below `x`; to 2e-7.
#[inline(always)]
pub fn gelu(x: f32) -> f32 {
    // 1 − erf by Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26.
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let mut series = 1.061_405_4;
    for coefficient in [-1.453_152, 1.421_413_7, -0.284_496_74, 0.254_829_6] {
        series = series * t + coefficient;
    }
    let above = series * t * exp(-z * z);
    0.5 * x * if x < 0.0 { above } else { 2.0 - above }
}

/// The sum, in an order that does not depend on the processor.
#[inline(always)]
pub fn sum(values: impl Iterator<Item = [f32; LANES]>) -> f32 {
    let mut lanes = [0.0; LANES];
    for values in values {
        for (lane, value) in lanes.iter_mut().zip(values) {
            *lane += value;
        }
    }
    let mut half = LANES / 2;
    while half > 0 {
        for lane in 0..half {
            lanes[lane] += lanes[lane + half];
        }
        half /= 2;
    }
    lanes[0]
}

/// The sum of squares of the differences from `middle`.
#[inline(always)]
pub fn squares(values: &[f32], middle: f32) -> f32 {
    sum(values.as_chunks::<LANES>().0.iter().map(|values| {
        values.map(|value| {
            let difference = value - middle;
            difference * difference
        })
    }))
}

/// What a layer's values are brought to after each step.
pub struct Norm {
    pub weight: Vec<f32>,
    pub bias: Vec<f32>,
}

impl Norm {
    /// Brings every row to mean 0 and variance 1, then to weight and bias.
    #[inline(always)]
    pub fn apply(&self, rows: &mut [f32]) {
        const TINY: f32 = 1e-12;
        let width = self.weight.len();
        for row in rows.chunks_exact_mut(width) {
            let mean = sum(row.as_chunks::<LANES>().0.iter().copied()) / width as f32;
            let variance = squares(row, mean) / width as f32;
            let scale = 1.0 / (variance + TINY).sqrt();
            for ((value, weight), bias) in row.iter_mut().zip(&self.weight).zip(&self.bias) {
                *value = (*value - mean) * scale * weight + bias;
            }
        }
    }
}

/// Adds `other` to `values`.
#[inline(always)]
pub fn add(values: &mut [f32], other: &[f32]) {
    for (value, other) in values.iter_mut().zip(other) {
        *value += other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The error function by its series, in double precision.
    fn erf(x: f64) -> f64 {
        let mut term = x;
        let mut sum = x;
        for n in 1..200 {
            term *= -x * x / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        sum * std::f64::consts::FRAC_2_SQRT_PI
    }

    #[test]
    fn exp_is_near_the_true_one() {
        for step in -8700..=8800 {
            let x = step as f32 / 100.0;
            let true_value = f64::from(x).exp();
            assert!((f64::from(exp(x)) / true_value - 1.0).abs() < 2.5e-7, "{x}");
        }
        assert!(exp(f32::NEG_INFINITY) < 1e-37);
    }

    #[test]
    fn gelu_is_near_the_true_one() {
        for step in -400..=400 {
            let x = step as f32 / 100.0;
            let true_value = f64::from(x) * 0.5 * (1.0 + erf(f64::from(x) / 2f64.sqrt()));
            assert!((f64::from(gelu(x)) - true_value).abs() < 1e-6, "{x} {} {true_value}", gelu(x));
        }
        assert_eq!(gelu(30.0), 30.0);
        assert!(gelu(-30.0).abs() < 1e-30);
    }

    #[test]
    fn a_norm_has_its_weight_and_bias() {
        let norm = Norm { weight: vec![2.0; 32], bias: vec![1.0; 32] };
        let mut row: Vec<f32> = (0..32).map(|i| if i % 2 == 0 { 5.0 } else { 9.0 }).collect();
        norm.apply(&mut row);
        assert!(row.iter().enumerate().all(|(i, v)| (v - if i % 2 == 0 { -1.0 } else { 3.0 }).abs() < 1e-6));
    }
}
