//! Which clauses an episode explains: first for every ask the one that answers it, then what a listener needs to follow them,
//! until the minutes are full.
//!
//! Every ask counts as one voice's part. A clause gains, over all asks, what it answers of what is still open: the
//! probability that it answers the ask times the probability that none of those chosen does (maximum coverage, whose
//! greedy choice is within 1 − 1/e of the best; Nemhauser, Wolsey and Fisher 1978).

use std::collections::BTreeMap;

use jiff::civil::Date;
use rustc_hash::FxHashSet;

use super::listener;
use super::minutes::clause_minutes;
use super::same::says_the_same;
use super::season;
use super::usable::Usable;
use crate::model::{ClauseId, PolicyId};

/// An ask of a topic, or a task: how much it counts, and what may answer it with what probability.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub weight: f32,
    pub answers: &'a [(ClauseId, f32)],
}

/// What an episode has room for.
pub(super) struct Slot<'a> {
    /// Minutes for clauses.
    pub minutes: u32,
    /// The day of the broadcast, once it is known.
    pub day: Option<Date>,
    /// Whether clauses that help to follow the others fill the minutes.
    pub fill: bool,
    /// Clauses that earlier episodes explain: they fill no minutes.
    pub before: &'a [ClauseId],
}

impl Slot<'_> {
    /// For what answers alone, on whatever day.
    pub fn of(minutes: u32) -> Slot<'static> {
        Slot { minutes, day: None, fill: false, before: &[] }
    }
}

/// What there is to choose from for an episode.
struct Pool<'a> {
    usable: &'a Usable<'a>,
    slot: &'a Slot<'a>,
    /// By clause: the asks it may answer, with the probability. Only clauses that may be explained.
    answering: BTreeMap<ClauseId, Vec<(usize, f32)>>,
    /// By ask: what of it is still open.
    open: Vec<f32>,
    chosen: Vec<ClauseId>,
    left: u32,
}

/// The clauses that answer `groups` (the lead topic's asks, then each companion's), in the order of their worth: the best of
/// each group first. Clauses of the same documents that help to follow them come after, if the slot is to be filled.
pub(super) fn cover(
    usable: &Usable<'_>,
    groups: &[Vec<Wanted<'_>>],
    department: &str,
    slot: &Slot<'_>,
) -> Vec<ClauseId> {
    let mut pool = Pool {
        usable,
        slot,
        answering: BTreeMap::new(),
        open: groups.iter().flatten().map(|wanted| wanted.weight).collect(),
        chosen: Vec::new(),
        left: slot.minutes,
    };
    let mut first = 0;
    let mut bounds = Vec::new();
    for group in groups {
        pool.add(group, first, department);
        bounds.push(first..first + group.len());
        first += group.len();
    }
    for asks in bounds {
        pool.take(|ask| asks.contains(&ask), 0.0);
    }
    let least = usable.inputs.params.worth_explaining;
    while pool.take(|_| true, least) {}
    if slot.fill {
        pool.fill();
    }
    pool.chosen
}

impl Pool<'_> {
    /// Adds what may answer a group: clauses of the documents that are about it, of the department that speaks if it has any.
    fn add(&mut self, group: &[Wanted<'_>], first: usize, department: &str) {
        let policies = &self.usable.inputs.policies;
        let mut masses: BTreeMap<PolicyId, f32> = BTreeMap::new();
        for wanted in group {
            for &(clause, probability) in wanted.answers {
                if self.usable.may_explain(clause) {
                    *masses.entry(policies[clause].policy).or_default() += wanted.weight * probability;
                }
            }
        }
        let own = |policy: &PolicyId| policies[*policy].department == department;
        if masses.keys().any(own) {
            masses.retain(|policy, _| own(policy));
        }
        let most = masses.values().copied().fold(0.0, f32::max);
        masses.retain(|_, mass| *mass >= self.usable.inputs.params.document_share * most);
        for (at, wanted) in (first..).zip(group) {
            for &(clause, probability) in wanted.answers {
                if self.usable.may_explain(clause) && masses.contains_key(&policies[clause].policy) {
                    self.answering.entry(clause).or_default().push((at, probability));
                }
            }
        }
    }

    /// Chooses the clause that answers most of what is open of the asks that count; false where none gains at least so much.
    fn take(&mut self, counts: impl Fn(usize) -> bool, least: f32) -> bool {
        let gain = |(&clause, answers): (&ClauseId, &Vec<(usize, f32)>)| {
            let open: f32 = answers.iter().filter(|(at, _)| counts(*at)).map(|&(at, p)| self.open[at] * p).sum();
            (open * self.timely(clause), clause)
        };
        let mut gains: Vec<(f32, ClauseId)> =
            self.answering.iter().map(gain).filter(|(gain, _)| *gain > least).collect();
        gains.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        // Most of them are never compared with what is chosen.
        let Some(&(_, clause)) = gains.iter().find(|(_, clause)| self.fits(*clause)) else { return false };
        self.choose(clause);
        true
    }

    fn choose(&mut self, clause: ClauseId) {
        for &(at, probability) in self.answering.get(&clause).into_iter().flatten() {
            self.open[at] *= 1.0 - probability;
        }
        self.left -= clause_minutes(self.usable.inputs.policies, clause);
        self.chosen.push(clause);
    }

    /// Whether there are minutes for the clause, and none like it is chosen.
    fn fits(&self, clause: ClauseId) -> bool {
        let policies = &self.usable.inputs.policies;
        clause_minutes(policies, clause) <= self.left
            && !self.chosen.contains(&clause)
            && !self.chosen.iter().any(|&other| says_the_same(&policies[clause].text, &policies[other].text))
    }

    /// A clause whose days have passed is explained only where nothing better is there.
    fn timely(&self, clause: ClauseId) -> f32 {
        let late = self.slot.day.is_some_and(|day| season::is_over(self.usable.inputs.policies, clause, day));
        if late { self.usable.inputs.params.over } else { 1.0 }
    }

    /// Adds clauses that help to follow the chosen ones, most helpful first.
    fn fill(&mut self) {
        let policies = &self.usable.inputs.policies;
        let documents: FxHashSet<PolicyId> = self.chosen.iter().map(|&c| policies[c].policy).collect();
        let all: f32 = self.open.len().max(1) as f32;
        let near = |clause: ClauseId| {
            let of_chapter = |&c: &ClauseId| {
                (policies[c].policy, &policies[c].heading) == (policies[clause].policy, &policies[clause].heading)
            };
            self.chosen.iter().any(of_chapter)
        };
        let help = |clause: ClauseId| {
            let asked: f32 = self.answering.get(&clause).into_iter().flatten().map(|(_, p)| p).sum();
            listener::help(&policies[clause].text, near(clause), asked / all) * self.timely(clause)
        };
        let mut rest: Vec<(f32, ClauseId)> = ClauseId::all(&policies.clauses)
            .filter(|&c| documents.contains(&policies[c].policy) && self.usable.may_explain(c))
            .map(|clause| (help(clause), clause))
            .filter(|(help, _)| *help > 0.0)
            .collect();
        rest.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, clause) in rest {
            if !self.slot.before.contains(&clause) && self.fits(clause) {
                self.choose(clause);
            }
        }
    }
}
