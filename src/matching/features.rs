//! What is known about a candidate for a query, as numbers: one column a feature, one row a candidate.
//!
//! The features are declared once, below; [`Matcher::features`] computes them. CONTRIBUTING.md shows how to add one.

use super::candidates::Scratch;
use super::nearness::mean_and_deviation;
use super::precedents::{Answered, Similarity};
use super::{Knowledge, Matcher, Query};
use crate::model::ClauseId;

/// What a feature is about, and so what it can be trusted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The query meeting the clause.
    Text,
    /// Learned, and carried over to clauses that were never confirmed: translations, and precedents of the policy.
    Policy,
    /// Learned about this clause: its own precedents.
    Clause,
    /// The query alone.
    Query,
}

/// Declares the features in the order of their columns: the field of [`FeatureRow`] that holds one, its name in [`Feature`], its
/// scope, and whether it is monotone.
macro_rules! features {
    ($($(#[$doc:meta])+ $field:ident: $feature:ident, $scope:ident, $monotone:literal;)+) => {
        /// One feature. Its number is its column; forests know it by that.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Feature {
            $($(#[$doc])+ $feature,)+
        }

        impl Feature {
            /// How many there are.
            pub const COUNT: usize = [$(Scope::$scope),+].len();
            /// All of them, in the order of the columns.
            pub const ALL: [Feature; Feature::COUNT] = [$(Feature::$feature),+];

            /// What it is about.
            pub fn scope(self) -> Scope {
                [$(Scope::$scope),+][self as usize]
            }

            /// More of it never makes a match less likely.
            pub fn monotone(self) -> bool {
                [$($monotone),+][self as usize]
            }
        }

        /// The features of one candidate.
        #[derive(Debug, Clone, Copy, Default, PartialEq)]
        pub struct FeatureRow {
            $($(#[$doc])+ pub $field: f32,)+
        }

        impl FeatureRow {
            /// The values in the order of the columns.
            pub fn values(&self) -> [f32; Feature::COUNT] {
                [$(self.$field),+]
            }
        }
    };
}

features! {
    /// BM25 of the query's words in the clause.
    words: Words, Text, true;
    /// BM25 of its bigrams.
    bigrams: Bigrams, Text, true;
    /// Baseline score without anything learned.
    baseline: Baseline, Text, true;
    /// Mean score of the best clauses of the clause's policy.
    family: Family, Text, true;
    /// Clauses of the policy.
    breadth: Breadth, Text, false;
    /// How much the policy is about the matters of the query.
    subject: Subject, Text, true;
    /// Bytes of the clause.
    length: Length, Text, false;
    /// Where in its policy the clause stands, 0..1.
    position: Position, Text, false;
    /// Words and bigrams, as a share of the best candidate's.
    share: Share, Text, true;
    /// Words and bigrams, less those of the tenth candidate.
    lead: Lead, Text, true;
    /// Logarithm of the rank by the baseline score.
    rank: Rank, Text, false;
    /// Mean score of words and bigrams of the two clauses before and the two after it.
    neighbours: Neighbours, Text, false;
    /// Share of the query's bigrams, by idf, that stand in the clause.
    covered: Covered, Text, true;
    /// Cosine of meaning to the clause.
    meaning: Meaning, Text, true;
    /// The same, less that of the nearest candidate.
    meaning_behind: MeaningBehind, Text, true;
    /// Cosine of meaning to the policy's nearest clauses.
    policy_meaning: PolicyMeaning, Text, true;
    /// Cosine of meaning to the policy's title.
    title_meaning: TitleMeaning, Text, true;
    /// How far the policy's nearest clauses stand out among all policies, in deviations.
    policy_standing: PolicyStanding, Text, true;
    /// BM25 of the words that translations add.
    translated: Translated, Policy, true;
    /// The same as a share of the best candidate's.
    translated_share: TranslatedShare, Policy, true;
    /// Confirmed questions that the policy answers.
    policy_times: PolicyTimes, Policy, true;
    /// Sum of squared cosines of the query to the nearest of them.
    policy_sum: PolicySum, Policy, true;
    /// Highest cosine to one of them.
    policy_nearest: PolicyNearest, Policy, true;
    /// Cosine to the sum of them.
    policy_centroid: PolicyCentroid, Policy, true;
    /// Confirmed questions that the clause itself answers.
    times: Times, Clause, true;
    /// Sum of squared cosines of the query to the nearest of them.
    sum: Sum, Clause, true;
    /// Highest cosine to one of them.
    nearest: Nearest, Clause, true;
    /// Cosine to the sum of them.
    centroid: Centroid, Clause, true;
    /// Highest cosine to a confirmed question that a clause nearby in the policy answers, fading with distance.
    nearest_around: NearestAround, Clause, false;
    /// The same for the clauses beside it alone.
    nearest_next: NearestNext, Clause, false;
    /// Distinct bigrams of the query.
    query_length: QueryLength, Query, false;
    /// Highest cosine of the query to any confirmed question.
    query_nearest: QueryNearest, Query, false;
    /// Highest baseline score of any candidate.
    query_best: QueryBest, Query, false;
}

/// A table of features, column by column.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    rows: usize,
    values: Vec<f32>,
}

impl Columns {
    pub fn new(rows: usize) -> Columns {
        Columns { rows, values: vec![0.0; rows * Feature::COUNT] }
    }

    pub fn len(&self) -> usize {
        self.rows
    }

    /// The values of a feature, by its number.
    pub fn column(&self, feature: usize) -> &[f32] {
        &self.values[feature * self.rows..(feature + 1) * self.rows]
    }

    pub fn set(&mut self, row: usize, values: [f32; Feature::COUNT]) {
        for (feature, value) in values.into_iter().enumerate() {
            self.values[feature * self.rows + row] = value;
        }
    }

    pub fn row(&self, row: usize) -> [f32; Feature::COUNT] {
        std::array::from_fn(|feature| self.values[feature * self.rows + row])
    }
}

/// How far the candidates of one query reach: what their features are measured against.
struct Extremes {
    /// Baseline score of every candidate, without what was learned, and the logarithm of its rank.
    baseline: Vec<f32>,
    log_rank: Vec<f32>,
    /// Highest of them.
    best_baseline: f32,
    /// Highest score of words and bigrams, and that of the candidate with rank [`MatchParams::lead_over`].
    best: f32,
    runner_up: f32,
    /// Highest score of translations.
    best_translated: f32,
    /// Highest cosine of meaning, and mean and deviation of the policies'.
    nearest: f32,
    policies_near: (f32, f32),
}

impl Matcher<'_> {
    /// The features of `candidates`, which must have been gathered with `knowledge` into `scratch`.
    pub(crate) fn features(
        &self,
        query: &Query,
        candidates: &[ClauseId],
        knowledge: &Knowledge,
        scratch: &Scratch,
    ) -> Columns {
        let extremes = self.extremes(candidates, scratch);
        let mut columns = Columns::new(candidates.len());
        let policies = knowledge.precedents.policies();
        let (mut last, mut of_last) = (None, Precedented::default());
        for (row, &clause) in candidates.iter().enumerate() {
            let policy = self.policies[clause].policy;
            // Candidates come in order, so those of one policy stand together.
            if last != Some(policy) {
                (last, of_last) = (Some(policy), precedented(policies, &scratch.similarities.policies, policy));
            }
            let around = self.around(clause, knowledge, scratch);
            columns.set(row, self.row(query, clause, scratch, (row, &extremes), of_last, &around).values());
        }
        columns
    }

    fn extremes(&self, candidates: &[ClauseId], scratch: &Scratch) -> Extremes {
        let baseline: Vec<f32> = candidates.iter().map(|&c| self.unlearned_baseline(c, scratch)).collect();
        let mut order: Vec<usize> = (0..candidates.len()).collect();
        order.sort_unstable_by(|&a, &b| baseline[b].total_cmp(&baseline[a]).then(a.cmp(&b)));
        let mut log_rank = vec![0.0; candidates.len()];
        order.iter().enumerate().for_each(|(rank, &at)| log_rank[at] = (1.0 + rank as f32).ln());
        let mut bases: Vec<f32> = candidates.iter().map(|&c| scratch.base[c.position()]).collect();
        bases.sort_unstable_by(|a, b| b.total_cmp(a));
        Extremes {
            best_baseline: order.first().map_or(0.0, |&at| baseline[at]),
            best: bases.first().copied().unwrap_or(0.0).max(f32::MIN_POSITIVE),
            runner_up: bases.get(self.model.params.lead_over - 1).copied().unwrap_or(0.0),
            best_translated: candidates.iter().map(|&c| scratch.translated_score(c)).fold(f32::MIN_POSITIVE, f32::max),
            nearest: candidates.iter().map(|&c| scratch.cosine(c)).fold(f32::MIN, f32::max),
            policies_near: mean_and_deviation(scratch.nearness.policies.iter().copied()),
            baseline,
            log_rank,
        }
    }

    fn row(
        &self,
        query: &Query,
        clause: ClauseId,
        scratch: &Scratch,
        (at, extremes): (usize, &Extremes),
        of_policy: Precedented,
        around: &Around,
    ) -> FeatureRow {
        let number = clause.position();
        let policy = self.policies[clause].policy.position();
        let range = &self.eligible.ranges[policy];
        let policy_meaning = scratch.nearness.policies.get(policy).copied().unwrap_or(0.0);
        let near = number.saturating_sub(2).max(range.start)..range.end.min(number + 3);
        FeatureRow {
            words: scratch.words[number],
            bigrams: scratch.bigrams[number],
            baseline: extremes.baseline[at],
            family: scratch.family[policy],
            breadth: range.len() as f32,
            subject: scratch.subject[policy],
            length: self.policies[clause].text.len() as f32,
            position: (number - range.start) as f32 / range.len() as f32,
            share: scratch.base[number] / extremes.best,
            lead: scratch.base[number] - extremes.runner_up,
            rank: extremes.log_rank[at],
            neighbours: near.filter(|&n| n != number).map(|n| scratch.base[n]).sum::<f32>() / 4.0,
            covered: scratch.covered_share(clause),
            meaning: scratch.cosine(clause),
            meaning_behind: scratch.cosine(clause) - extremes.nearest,
            policy_meaning,
            title_meaning: scratch.title_cosine(self.policies[clause].policy),
            policy_standing: (policy_meaning - extremes.policies_near.0) / extremes.policies_near.1,
            translated: scratch.translated_score(clause),
            translated_share: scratch.translated_score(clause) / extremes.best_translated,
            policy_times: of_policy.times,
            policy_sum: of_policy.similarity.sum,
            policy_nearest: of_policy.similarity.nearest,
            policy_centroid: of_policy.similarity.centroid,
            times: around.own.times,
            sum: around.own.similarity.sum,
            nearest: around.own.similarity.nearest,
            centroid: around.own.similarity.centroid,
            nearest_around: around.nearest,
            nearest_next: around.next,
            query_length: query.bigrams.len() as f32,
            query_nearest: scratch.similarities.nearest,
            query_best: extremes.best_baseline,
        }
    }

    /// Highest cosine of the query to a confirmed question that the clause's policy has answered.
    pub(super) fn nearest_precedent(&self, clause: ClauseId, scratch: &Scratch) -> f32 {
        let policy = self.policies[clause].policy;
        let policies = self.model.knowledge.precedents.policies();
        precedented(policies, &scratch.similarities.policies, policy).similarity.nearest
    }

    /// The precedents of a clause and of those around it in its policy.
    fn around(&self, clause: ClauseId, knowledge: &Knowledge, scratch: &Scratch) -> Around {
        let answered = knowledge.precedents.clauses();
        let policy = self.policies[clause].policy;
        let range = &self.eligible.ranges[policy.position()];
        let (own, reach) = (clause.position(), self.model.params.around);
        let first = own.saturating_sub(reach).max(range.start);
        let mut around = Around::default();
        let from = answered.partition_point(|a| a.number.position() < first);
        for (a, similarity) in answered[from..].iter().zip(&scratch.similarities.clauses[from..]) {
            let number = a.number.position();
            if number > own + reach || number >= range.end {
                break;
            }
            match number.abs_diff(own) {
                0 => around.own = Precedented { times: a.times as f32, similarity: *similarity },
                distance => {
                    let faded = similarity.nearest / (1.0 + self.model.params.fading * (distance - 1) as f32);
                    around.nearest = around.nearest.max(faded);
                    if distance == 1 {
                        around.next = around.next.max(similarity.nearest);
                    }
                }
            }
        }
        around
    }
}

/// How often a clause or policy has answered, and how like the query is to the questions it answered.
#[derive(Debug, Clone, Copy, Default)]
struct Precedented {
    times: f32,
    similarity: Similarity,
}

/// The precedents around a clause.
#[derive(Default)]
struct Around {
    own: Precedented,
    /// The nearest precedent of its neighbours, fading with distance; and of those beside it.
    nearest: f32,
    next: f32,
}

/// Zeros if it never has.
fn precedented<Id: Copy + Ord>(answered: &[Answered<Id>], similarities: &[Similarity], number: Id) -> Precedented {
    match answered.binary_search_by_key(&number, |a| a.number) {
        Ok(at) => Precedented { times: answered[at].times as f32, similarity: similarities[at] },
        Err(_) => Precedented::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_lies_in_the_columns_of_its_features() {
        let row = FeatureRow { words: 1.0, lead: 2.0, query_best: 3.0, ..FeatureRow::default() };
        let mut columns = Columns::new(2);
        columns.set(1, row.values());
        let value = |feature: Feature| columns.column(feature as usize)[1];
        assert_eq!([Feature::Words, Feature::Lead, Feature::QueryBest].map(value), [1.0, 2.0, 3.0]);
        assert_eq!(columns.row(1).iter().sum::<f32>(), 6.0);
        assert!(Feature::ALL.into_iter().enumerate().all(|(at, feature)| feature as usize == at));
    }
}
