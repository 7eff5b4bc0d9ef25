//! Whether two texts say the same: clauses of a province and of its districts, questions of two villages.

use rustc_hash::FxHashSet;

use crate::text::{bigrams, normalise};

/// Share of pairs of letters that both have, of the shorter.
const MOST: f64 = 0.6;

pub(super) fn says_the_same(a: &str, b: &str) -> bool {
    let (a, b) = (normalise(a), normalise(b));
    let (one, other): (FxHashSet<&str>, FxHashSet<&str>) = (bigrams(&a).collect(), bigrams(&b).collect());
    a == b || one.intersection(&other).count() as f64 > MOST * one.len().min(other.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_question_is_not_answered_twice() {
        assert!(says_the_same("宅基地有偿使用费怎样收？", "宅基地有偿使用费怎样收取？"));
        assert!(!says_the_same("宅基地有偿使用费怎样收？", "宅基地可以继承吗？"));
    }
}
