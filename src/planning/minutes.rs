//! How long the parts of a broadcast take: what the choice of clauses and the rundown both count with.

use crate::model::Policies;

pub(super) const OPENING: u32 = 3;
pub(super) const CLOSING: u32 = 2;
/// Least minutes for questions, all together, and most for one.
pub(super) const QUESTIONS: u32 = 10;
pub(super) const LONGEST_ANSWER: u32 = 5;
/// Minutes that are not for clauses.
pub(super) const FIXED_MINUTES: u32 = OPENING + QUESTIONS + CLOSING;
/// Shortest slot in which anything can be explained.
pub(super) const SHORTEST_SLOT: u32 = FIXED_MINUTES + SHORTEST_CLAUSE;
const SHORTEST_CLAUSE: u32 = 3;
const LONGEST_CLAUSE: u32 = 6;

/// Minutes to explain a clause: two, and one for every 150 characters begun; 3 to 6.
pub(super) fn clause_minutes(policies: &Policies, clause: u32) -> u32 {
    let characters = policies.clauses[clause as usize].text.chars().count();
    (2 + characters.div_ceil(150) as u32).clamp(SHORTEST_CLAUSE, LONGEST_CLAUSE)
}
