//! What is known about a candidate for a query, as numbers: one column a feature, one row a candidate.

use super::candidates::Scratch;
use super::precedents::{Answered, Voice};
use super::{Knowledge, Matcher, Query};

/// What a feature is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The query meeting the clause.
    Text,
    /// Learned, and carried over to clauses that were never confirmed: translations, and precedents of the policy.
    Policy,
    /// Learned about this clause: its own precedents.
    Clause,
    /// The query alone.
    Query,
}

/// One feature.
#[derive(Debug, Clone, Copy)]
pub struct Feature {
    pub name: &'static str,
    pub about: About,
    /// More of it never makes a match less likely.
    pub rising: bool,
}

const fn feature(name: &'static str, about: About, rising: bool) -> Feature {
    Feature { name, about, rising }
}

/// All features, in the order of the columns.
pub const FEATURES: [Feature; 28] = [
    feature("words", About::Text, true),
    feature("bigrams", About::Text, true),
    feature("hand", About::Text, true),
    feature("family", About::Text, true),
    feature("breadth", About::Text, false),
    feature("subject", About::Text, true),
    feature("length", About::Text, false),
    feature("place", About::Text, false),
    feature("share", About::Text, true),
    feature("lead", About::Text, true),
    feature("rank", About::Text, false),
    feature("neighbours", About::Text, false),
    feature("covered", About::Text, true),
    feature("translated", About::Policy, true),
    feature("translated_share", About::Policy, true),
    feature("policy_times", About::Policy, true),
    feature("policy_sum", About::Policy, true),
    feature("policy_nearest", About::Policy, true),
    feature("policy_centroid", About::Policy, true),
    feature("times", About::Clause, true),
    feature("sum", About::Clause, true),
    feature("nearest", About::Clause, true),
    feature("centroid", About::Clause, true),
    feature("nearest_around", About::Clause, false),
    feature("nearest_next", About::Clause, false),
    feature("query_length", About::Query, false),
    feature("query_nearest", About::Query, false),
    feature("query_best", About::Query, false),
];

/// A table of features, column by column.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    rows: usize,
    values: Vec<f32>,
}

impl Columns {
    pub fn new(rows: usize) -> Columns {
        Columns { rows, values: vec![0.0; rows * FEATURES.len()] }
    }

    pub fn len(&self) -> usize {
        self.rows
    }

    pub fn column(&self, feature: usize) -> &[f32] {
        &self.values[feature * self.rows..(feature + 1) * self.rows]
    }

    pub fn set(&mut self, row: usize, values: [f32; FEATURES.len()]) {
        for (feature, value) in values.into_iter().enumerate() {
            self.values[feature * self.rows + row] = value;
        }
    }

    /// How hard it is to tell each row from a right answer, by hand-set weights.
    pub fn hardness(&self) -> Vec<f32> {
        let [hand, translated, policy, nearest] =
            ["hand", "translated", "policy_sum", "nearest"].map(|name| FEATURES.iter().position(|f| f.name == name));
        let value = |feature: Option<usize>, row: usize| feature.map_or(0.0, |f| self.column(f)[row]);
        (0..self.rows)
            .map(|row| {
                value(hand, row)
                    + 1.5 * value(translated, row)
                    + 15.0 * value(policy, row).min(1.0)
                    + 30.0 * value(nearest, row)
            })
            .collect()
    }

    pub fn row(&self, row: usize) -> [f32; FEATURES.len()] {
        std::array::from_fn(|feature| self.values[feature * self.rows + row])
    }
}

/// How far around a clause precedents of its neighbours are heard.
const AROUND: u32 = 3;

impl Matcher<'_> {
    /// The features of `candidates`, which must have been gathered with `knowledge` into `scratch`.
    pub(crate) fn features(
        &self,
        query: &Query,
        candidates: &[u32],
        knowledge: &Knowledge,
        scratch: &Scratch,
    ) -> Columns {
        let base = |c: u32| scratch.joined[c as usize];
        let hand: Vec<f32> = candidates.iter().map(|&c| self.unlearned(c, scratch)).collect();
        let mut order: Vec<u32> = (0..candidates.len() as u32).collect();
        order.sort_unstable_by(|&a, &b| hand[b as usize].total_cmp(&hand[a as usize]).then(a.cmp(&b)));
        let mut rank = vec![0.0; candidates.len()];
        order.iter().enumerate().for_each(|(place, &at)| rank[at as usize] = (1.0 + place as f32).ln());
        let mut bases: Vec<f32> = candidates.iter().map(|&c| base(c)).collect();
        bases.sort_unstable_by(|a, b| b.total_cmp(a));
        let best = bases.first().copied().unwrap_or(0.0).max(f32::MIN_POSITIVE);
        let tenth = bases.get(9).copied().unwrap_or(0.0);
        let translated = |c: u32| scratch.translated.get(c as usize).copied().unwrap_or(0.0);
        let translated_best = candidates.iter().map(|&c| translated(c)).fold(f32::MIN_POSITIVE, f32::max);
        let query_length = query.bigrams.len() as f32;
        let query_best = order.first().map_or(0.0, |&at| hand[at as usize]);

        let mut columns = Columns::new(candidates.len());
        let policies = knowledge.precedents.policies();
        let (mut last, mut last_said) = (u32::MAX, Said::default());
        for (row, &c) in candidates.iter().enumerate() {
            let policy = self.policies.clauses[c as usize].policy;
            let range = &self.eligible.ranges[policy as usize];
            // Candidates come in order, so those of one policy stand together.
            if policy != last {
                (last, last_said) = (policy, said(policies, &scratch.voices.policies, policy));
            }
            let (policy_times, policy_voice) = last_said;
            let Around { clause: (clause_times, clause), around, next } = self.around(c, knowledge, scratch);
            let neighbours = [-2i64, -1, 1, 2]
                .into_iter()
                .map(|step| i64::from(c) + step)
                .filter(|&n| n >= range.start as i64 && n < range.end as i64)
                .map(|n| base(n as u32))
                .sum::<f32>();
            columns.set(
                row,
                [
                    scratch.words[c as usize],
                    scratch.bigrams[c as usize],
                    hand[row],
                    scratch.family[policy as usize],
                    range.len() as f32,
                    scratch.subject[policy as usize],
                    self.policies.clauses[c as usize].text.len() as f32,
                    (c as usize - range.start) as f32 / range.len() as f32,
                    base(c) / best,
                    base(c) - tenth,
                    rank[row],
                    neighbours / 4.0,
                    scratch.covered[c as usize] / scratch.coverable.max(f32::MIN_POSITIVE),
                    translated(c),
                    translated(c) / translated_best,
                    policy_times,
                    policy_voice.sum,
                    policy_voice.nearest,
                    policy_voice.centroid,
                    clause_times,
                    clause.sum,
                    clause.nearest,
                    clause.centroid,
                    around,
                    next,
                    query_length,
                    scratch.voices.nearest,
                    query_best,
                ],
            );
        }
        columns
    }

    /// Highest cosine of the query to a confirmed question that the clause's policy has answered.
    pub(super) fn nearest_precedent(&self, clause: u32, scratch: &Scratch) -> f32 {
        let policy = self.policies.clauses[clause as usize].policy;
        said(self.model.knowledge.precedents.policies(), &scratch.voices.policies, policy).1.nearest
    }

    /// What the precedents say of a clause and of those around it in its policy.
    fn around(&self, clause: u32, knowledge: &Knowledge, scratch: &Scratch) -> Around {
        let answered = knowledge.precedents.clauses();
        let policy = self.policies.clauses[clause as usize].policy;
        let range = &self.eligible.ranges[policy as usize];
        let first = clause.saturating_sub(AROUND).max(range.start as u32);
        let mut heard = Around::default();
        let from = answered.partition_point(|a| a.number < first);
        for (a, voice) in answered[from..].iter().zip(&scratch.voices.clauses[from..]) {
            if a.number > clause + AROUND || a.number as usize >= range.end {
                break;
            }
            match a.number.abs_diff(clause) {
                0 => heard.clause = (a.times as f32, *voice),
                distance => {
                    heard.around = heard.around.max(voice.nearest / (1.0 + 0.5 * (distance - 1) as f32));
                    if distance == 1 {
                        heard.next = heard.next.max(voice.nearest);
                    }
                }
            }
        }
        heard
    }
}

/// How often a clause or policy has answered, and what its precedents say.
type Said = (f32, Voice);

/// What the precedents say around a clause.
#[derive(Default)]
struct Around {
    clause: Said,
    /// The nearest precedent of its neighbours, fading with distance; and of those beside it.
    around: f32,
    next: f32,
}

/// Zeros if it never has.
fn said(answered: &[Answered], voices: &[Voice], number: u32) -> Said {
    match answered.binary_search_by_key(&number, |a| a.number) {
        Ok(at) => (answered[at].times as f32, voices[at]),
        Err(_) => (0.0, Voice::default()),
    }
}
