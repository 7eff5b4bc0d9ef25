//! How long the parts of a broadcast take: what the choice of clauses and the rundown both count with. All minutes were set
//! by hand, for a slot of 45.

use crate::model::{ClauseId, Policies};

/// Why this theme.
pub(super) const OPENING: u32 = 3;
/// Where to ask afterwards.
pub(super) const CLOSING: u32 = 2;
/// Least minutes for all questions together.
pub(super) const QUESTIONS: u32 = 12;
/// Minutes for one question of a letter: its clause was explained before.
pub(super) const ANSWER: u32 = 3;
/// Least minutes for those who call in.
pub(super) const LEAST_LIVE: u32 = 3;
/// Minutes that are not for clauses.
pub(super) const FIXED_MINUTES: u32 = OPENING + QUESTIONS + CLOSING;
/// Shortest slot in which anything can be explained.
pub(super) const SHORTEST_SLOT: u32 = FIXED_MINUTES + SHORTEST_CLAUSE;
const SHORTEST_CLAUSE: u32 = 2;
const LONGEST_CLAUSE: u32 = 6;
/// Minutes before a word of a clause is said: where it stands, whom it concerns.
const BEFORE_CLAUSE: u32 = 1;
/// Characters read out, said again in plain words and shown by an example in a minute.
const CHARACTERS_A_MINUTE: usize = 80;
/// A clause with so many figures (sums, shares, days) takes a minute more: they are written on the board.
const MANY_FIGURES: usize = 5;

/// Minutes to explain a clause, by its length and by how much there is to keep in mind.
pub(super) fn clause_minutes(policies: &Policies, clause: ClauseId) -> u32 {
    let text = &policies[clause].text;
    let explaining = text.chars().count().div_ceil(CHARACTERS_A_MINUTE) as u32;
    let figures = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty()).count();
    (BEFORE_CLAUSE + explaining + u32::from(figures >= MANY_FIGURES)).clamp(SHORTEST_CLAUSE, LONGEST_CLAUSE)
}
