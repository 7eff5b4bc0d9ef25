//! How long the parts of a broadcast take: what the choice of clauses and the rundown both count with. All minutes were set
//! by hand, for a slot of 45.

use crate::model::{ClauseId, Policies};

/// Why this theme.
pub(super) const OPENING: u32 = 3;
/// Where to ask afterwards.
pub(super) const CLOSING: u32 = 2;
/// Least minutes for all questions together.
pub(super) const QUESTIONS: u32 = 10;
/// Most minutes for one question.
pub(super) const LONGEST_ANSWER: u32 = 5;
/// Minutes that are not for clauses.
pub(super) const FIXED_MINUTES: u32 = OPENING + QUESTIONS + CLOSING;
/// Shortest slot in which anything can be explained.
pub(super) const SHORTEST_SLOT: u32 = FIXED_MINUTES + SHORTEST_CLAUSE;
const SHORTEST_CLAUSE: u32 = 3;
const LONGEST_CLAUSE: u32 = 6;
/// Minutes before a word of a clause is said: which document, who it is for.
const BEFORE_CLAUSE: u32 = 2;
/// Characters read and explained in a minute.
const CHARACTERS_A_MINUTE: usize = 150;

/// Minutes to explain a clause: [`BEFORE_CLAUSE`], and one for every [`CHARACTERS_A_MINUTE`] begun, within bounds.
pub(super) fn clause_minutes(policies: &Policies, clause: ClauseId) -> u32 {
    let characters = policies[clause].text.chars().count();
    let explaining = characters.div_ceil(CHARACTERS_A_MINUTE) as u32;
    (BEFORE_CLAUSE + explaining).clamp(SHORTEST_CLAUSE, LONGEST_CLAUSE)
}
