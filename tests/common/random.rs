//! Numbers that look random and come again with the same seed (SplitMix64).

pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 to below 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// From 0 to below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    /// The bytes with an accident: cut off, a byte or a bit changed, a page of zeros, a piece twice, or gone, or rubbish
    /// behind the end.
    pub fn damaged(&mut self, whole: &[u8]) -> Vec<u8> {
        let mut bytes = whole.to_vec();
        let (a, b) = (self.below(bytes.len()), self.below(bytes.len()));
        let (from, to) = (a.min(b), a.max(b));
        match self.below(7) {
            _ if bytes.is_empty() => bytes.push(self.next() as u8),
            0 => bytes.truncate(a),
            1 => bytes[a] = self.next() as u8,
            2 => bytes[a] ^= 1 << self.below(8),
            3 => {
                let end = (a + 512).min(bytes.len());
                bytes[a..end].fill(0);
            }
            4 => drop(bytes.splice(to..to, whole[from..to.min(from + 100)].iter().copied())),
            5 => drop(bytes.drain(from..to.min(from + 100))),
            _ => bytes.extend((0..self.below(64)).map(|_| self.next() as u8)),
        }
        bytes
    }
}
