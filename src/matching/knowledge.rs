//! What confirmed matches say directly, before any forest is grown on them.

use serde::{Deserialize, Serialize};

use super::{Precedents, Translations};

/// What the confirmed matches say directly.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Knowledge {
    /// Confirmed questions.
    pub confirmations: u32,
    pub translations: Translations,
    pub precedents: Precedents,
}

impl Knowledge {
    /// How far hand-set weights of what was learned are trusted, 0..1: half at `half` confirmed questions.
    pub(super) fn trust(&self, half: f32) -> f32 {
        let n = self.confirmations as f32;
        n / (n + half)
    }
}
