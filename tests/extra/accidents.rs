//! Accidents that look random and come again with the same seed.

use xuanti::random::SplitMix;

/// The bytes with an accident: cut off, a byte or a bit changed, a page of zeros, a piece twice, or gone, or rubbish
/// behind the end.
pub fn damaged(random: &mut SplitMix, whole: &[u8]) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    let (a, b) = (random.below(bytes.len()), random.below(bytes.len()));
    let (from, to) = (a.min(b), a.max(b));
    match random.below(7) {
        _ if bytes.is_empty() => bytes.push(random.draw() as u8),
        0 => bytes.truncate(a),
        1 => bytes[a] = random.draw() as u8,
        2 => bytes[a] ^= 1 << random.below(8),
        3 => {
            let end = (a + 512).min(bytes.len());
            bytes[a..end].fill(0);
        }
        4 => drop(bytes.splice(to..to, whole[from..to.min(from + 100)].iter().copied())),
        5 => drop(bytes.drain(from..to.min(from + 100))),
        _ => bytes.extend((0..random.below(64)).map(|_| random.draw() as u8)),
    }
    bytes
}
