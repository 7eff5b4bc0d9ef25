//! Which clauses may be proposed on the day of broadcast, and which level is preferred.

use std::ops::Range;

use jiff::civil::Date;

use crate::model::{ClauseId, Level, Policies, Policy, PolicyId, Standing};

/// Per clause and per policy facts that ranking needs, for one day.
#[derive(Debug, Clone)]
pub struct Eligible {
    /// By policy: where its clauses lie.
    pub ranges: Vec<Range<usize>>,
    /// By clause: its standing on the day.
    pub standing: Vec<Standing>,
    /// By clause.
    allowed: Vec<bool>,
    /// By policy: whether any of its clauses is allowed, and whether all are.
    opens: Vec<(bool, bool)>,
    /// By policy: factor on the score.
    preference: Vec<f32>,
    /// By policy: ln(clauses).
    breadth: Vec<f32>,
}

/// When several levels say the same, the nearest one is explained: a small factor that decides near-ties only.
fn preference(level: Option<Level>) -> f32 {
    match level {
        None | Some(Level::District) => 1.0,
        Some(Level::Town) => 0.97,
        Some(Level::City) => 0.96,
        Some(Level::Province) => 0.94,
        Some(Level::Nation) => 0.92,
    }
}

/// By policy: whether any of its clauses is allowed, whether all are.
fn opens(ranges: &[Range<usize>], allowed: &[bool]) -> Vec<(bool, bool)> {
    let of_policy = |range: &Range<usize>| &allowed[range.clone()];
    ranges.iter().map(of_policy).map(|of| (of.contains(&true), !of.contains(&false))).collect()
}

impl Eligible {
    /// Judges all policies for `day`. Without a day everything is allowed, for measuring.
    pub fn on(day: Option<Date>, policies: &Policies) -> Eligible {
        let ranges = policies.ranges();
        let standing = |clause| day.map_or(Standing::InForce, |day| policies.standing(clause, day));
        let standing: Vec<Standing> = policies.clauses.iter().map(standing).collect();
        // Every query asks these of every policy and of most clauses.
        let allowed: Vec<bool> = standing.iter().map(|standing| *standing == Standing::InForce).collect();
        let opens = opens(&ranges, &allowed);
        let preference = policies.policies.iter().map(|p| preference(p.level)).collect();
        let breadth = ranges.iter().map(|range| (range.len().max(1) as f32).ln()).collect();
        Eligible { ranges, standing, allowed, opens, preference, breadth }
    }

    /// The same without the clauses of policies that are not `wanted`.
    pub fn limited_to(&self, wanted: impl Fn(&Policy) -> bool, policies: &Policies) -> Eligible {
        let mut limited = self.clone();
        for (range, policy) in limited.ranges.iter().zip(&policies.policies) {
            if !wanted(policy) {
                limited.allowed[range.clone()].fill(false);
            }
        }
        limited.opens = opens(&limited.ranges, &limited.allowed);
        limited
    }

    pub fn allows(&self, clause: ClauseId) -> bool {
        self.allowed[clause.position()]
    }

    /// Whether the policy has clauses that may be proposed.
    pub fn opens(&self, policy: PolicyId) -> bool {
        self.opens[policy.position()].0
    }

    /// Whether all clauses of the policy may be proposed.
    pub fn opens_whole(&self, policy: PolicyId) -> bool {
        self.opens[policy.position()].1
    }

    pub fn breadth(&self, policy: PolicyId) -> f32 {
        self.breadth[policy.position()]
    }

    pub fn preference(&self, policy: PolicyId) -> f32 {
        self.preference[policy.position()]
    }
}
