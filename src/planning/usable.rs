//! Which clauses may be explained, and in how many minutes.

use jiff::civil::Date;

use super::{Inputs, minutes};
use crate::model::{ClauseId, Content, Standing};

/// What a batch may use, on its first and its last date.
#[derive(Clone, Copy)]
pub(super) struct Usable<'a> {
    pub inputs: &'a Inputs<'a>,
    pub dates: (Date, Date),
}

impl Usable<'_> {
    /// Whether the clause is in force on the first and the last date of the batch, and so (terms have no holes) between them,
    /// and no department says that it must not be explained.
    pub fn in_force(&self, clause: ClauseId) -> bool {
        let policies = self.inputs.policies;
        let on = |day| policies.standing(&policies[clause], day) == Standing::InForce;
        on(self.dates.0) && on(self.dates.1) && !self.inputs.consultation.barred.contains(&clause)
    }

    /// Whether the clause is in force and holds a rule.
    pub fn may_explain(&self, clause: ClauseId) -> bool {
        self.inputs.policies[clause].content == Content::Rule && self.in_force(clause)
    }

    /// Minutes there are for clauses in one broadcast.
    pub fn minutes(&self) -> u32 {
        self.inputs.config.slot.minutes.saturating_sub(minutes::FIXED_MINUTES)
    }
}
