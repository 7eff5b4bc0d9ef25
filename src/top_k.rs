//! The best of many, without sorting them all.

/// The best `k` of what is offered in order of numbers; ties go to the lower number.
pub struct TopK {
    k: usize,
    least: f32,
    kept: Vec<(f32, u32)>,
}

impl TopK {
    pub fn new(k: usize) -> TopK {
        TopK { k, least: if k == 0 { f32::INFINITY } else { 0.0 }, kept: Vec::with_capacity(2 * k.max(64)) }
    }

    /// From now on nothing enters that does not reach `floor`.
    pub fn raise(&mut self, floor: f32) {
        self.least = self.least.max(floor.next_down());
    }

    /// Only scores above this can still enter.
    pub fn least(&self) -> f32 {
        self.least
    }

    pub fn offer(&mut self, score: f32, number: u32) {
        if score > self.least {
            self.kept.push((score, number));
            if self.kept.len() >= 2 * self.k.max(64) {
                self.cut();
            }
        }
    }

    /// Best first.
    pub fn sorted(mut self) -> Vec<(f32, u32)> {
        self.cut();
        self.kept.sort_unstable_by(order);
        self.kept
    }

    /// A later one with an equal score has a higher number, so it loses the tie and may be skipped.
    fn cut(&mut self) {
        if self.k > 0 && self.kept.len() > self.k {
            self.kept.select_nth_unstable_by(self.k - 1, order);
            self.kept.truncate(self.k);
            self.least = self.kept[self.k - 1].0;
        }
    }
}

/// Puts the highest of `values` in the place of lower ones in `best`, which is and stays in descending order.
pub fn keep_highest(values: &[f32], best: &mut [f32]) {
    let Some(last) = best.len().checked_sub(1) else { return };
    for &value in values {
        if value > best[last] {
            let mut value = value;
            for place in best.iter_mut() {
                if value > *place {
                    std::mem::swap(&mut value, place);
                }
            }
        }
    }
}

fn order(a: &(f32, u32), b: &(f32, u32)) -> std::cmp::Ordering {
    b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn top_k_is_what_sorting_everything_gives(
            scores in prop::collection::vec(0u8..20, 0..400), k in 0usize..50, skip in 0u32..5
        ) {
            let scores: Vec<f32> = scores.into_iter().map(f32::from).collect();
            let mut all: Vec<(f32, u32)> = scores.iter().copied().zip(0..).filter(|&(s, c)| s > 0.0 && c % 5 != skip).collect();
            all.sort_by(order);
            all.truncate(k);
            let mut best = TopK::new(k);
            best.raise(all.last().filter(|_| all.len() == k).map_or(0.0, |last| last.0));
            (0..).zip(&scores).filter(|(c, _)| c % 5 != skip).for_each(|(c, &score)| best.offer(score, c));
            prop_assert_eq!(best.sorted(), all);
        }
    }
}
