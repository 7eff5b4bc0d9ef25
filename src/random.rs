//! Random numbers that are the same on every run and every machine.

/// 2^64 divided by the golden ratio: its multiples lie as evenly as can be (Weyl; Knuth's multiplicative hashing).
pub const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// SplitMix64 (Steele, Lea & Flood 2014): a seed is all its state, so sequences can be drawn in any order.
#[derive(Debug, Clone)]
pub struct SplitMix(pub u64);

impl SplitMix {
    /// The number at a position of the sequence that begins with seed 0, without drawing those before it.
    pub fn at(position: u64) -> u64 {
        SplitMix(position.wrapping_mul(GOLDEN)).draw()
    }

    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number in `0..n`; 0 if there is none. (The bias of the remainder is below n / 2^64.)
    pub fn below(&mut self, n: usize) -> usize {
        (self.draw() % n.max(1) as u64) as usize
    }

    /// Fisher and Yates.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_place_of_the_sequence_can_be_asked_for() {
        let mut random = SplitMix(0);
        let drawn: Vec<u64> = (0..5).map(|_| random.draw()).collect();
        assert_eq!(drawn, (0..5).map(SplitMix::at).collect::<Vec<_>>());
    }
}
