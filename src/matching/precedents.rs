//! Precedents: confirmed questions and the clauses that answered them. A question much like a confirmed one is
//! answered by the same clauses, or at least by the same policy.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::{Query, Vocabulary};
use crate::index::idf;
use crate::model::{ClauseId, PolicyId};

/// Confirmed questions with an inverted index of their terms (words and bigrams, each counted once, weighted by idf,
/// unit length), so that one pass over the query's terms gives the cosine to every one of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Precedents {
    texts: Vec<String>,
    terms: Vocabulary,
    idf: Vec<f32>,
    /// By term: where its postings begin; one more at the end.
    starts: Vec<u32>,
    /// Question and the term's weight in it.
    postings: Vec<(u32, f32)>,
    /// By question: its clauses as positions in `clauses`.
    clauses_of: Vec<Vec<u32>>,
    /// By question: its policies as positions in `policies`.
    policies_of: Vec<Vec<u32>>,
    clauses: Vec<Answered<ClauseId>>,
    policies: Vec<Answered<PolicyId>>,
}

/// A clause or policy that has answered.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Answered<Id> {
    /// Which one.
    pub number: Id,
    /// How many confirmed questions it has answered.
    pub times: u32,
    /// Length of the sum of their vectors.
    length: f32,
}

/// How like a query is to the precedents of one clause or policy.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Similarity {
    /// Highest cosine to a question it has answered, among the nearest.
    pub nearest: f32,
    /// Sum of squared cosines over the nearest.
    pub sum: f32,
    /// Cosine to the sum of all questions it has answered.
    pub centroid: f32,
}

/// How like a query is to all precedents; parallel to the clauses and policies that have answered.
#[derive(Debug, Default)]
pub(super) struct Similarities {
    pub clauses: Vec<Similarity>,
    pub policies: Vec<Similarity>,
    /// Highest cosine of all.
    pub nearest: f32,
    cosines: Vec<f32>,
    order: Vec<u32>,
}

impl Precedents {
    /// From questions with their clauses (distinct); `policy_of` a clause.
    pub(crate) fn new(
        questions: &[(&str, &Query, &[ClauseId])],
        policy_of: impl Fn(ClauseId) -> PolicyId,
    ) -> Precedents {
        let of_questions: Vec<Vec<&str>> = questions.iter().map(|(_, query, _)| terms(query)).collect();
        let terms = Vocabulary::of(of_questions.iter().flatten().copied());
        let numbers: Vec<Vec<u32>> =
            of_questions.iter().map(|of| of.iter().filter_map(|t| terms.number(t)).collect()).collect();
        let mut df = vec![0u32; terms.len()];
        numbers.iter().flatten().for_each(|&t| df[t as usize] += 1);
        let n = questions.len() as f32;
        let idf: Vec<f32> = df.iter().map(|&df| idf(n, df as f32)).collect();
        let weights: Vec<Vec<(u32, f32)>> = numbers.iter().map(|of| unit(of, &idf)).collect();

        let mut postings = vec![Vec::new(); terms.len()];
        for (question, weights) in weights.iter().enumerate() {
            weights.iter().for_each(|&(term, weight)| postings[term as usize].push((question as u32, weight)));
        }
        let mut starts = vec![0];
        starts.extend(postings.iter().scan(0, |at, p| {
            *at += p.len() as u32;
            Some(*at)
        }));

        let of_policies: Vec<Vec<PolicyId>> = questions
            .iter()
            .map(|(_, _, clauses)| {
                let mut policies: Vec<PolicyId> = clauses.iter().map(|&c| policy_of(c)).collect();
                policies.sort_unstable();
                policies.dedup();
                policies
            })
            .collect();
        let (clauses, clauses_of) = answered(questions.iter().map(|(_, _, clauses)| *clauses), &weights);
        let (policies, policies_of) = answered(of_policies.iter().map(Vec::as_slice), &weights);
        Precedents {
            texts: questions.iter().map(|(text, _, _)| (*text).to_string()).collect(),
            terms,
            idf,
            starts,
            postings: postings.concat(),
            clauses_of,
            policies_of,
            clauses,
            policies,
        }
    }

    /// How many confirmed questions there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The clauses that have answered, by number.
    pub(super) fn clauses(&self) -> &[Answered<ClauseId>] {
        &self.clauses
    }

    /// The policies that have answered, by number.
    pub(super) fn policies(&self) -> &[Answered<PolicyId>] {
        &self.policies
    }

    /// The similarity of the query to every confirmed question, summed up by clause and policy. Only the `most`
    /// nearest count, but for the centroids.
    pub(super) fn similarities(&self, query: &Query, most: usize, similarities: &mut Similarities) {
        self.cosines(query, &mut similarities.cosines);
        let cosines = &similarities.cosines;
        reset(&mut similarities.clauses, self.clauses.len());
        reset(&mut similarities.policies, self.policies.len());
        similarities.order.clear();
        for (question, &cosine) in cosines.iter().enumerate().filter(|(_, c)| **c > 0.0) {
            similarities.order.push(question as u32);
            self.clauses_of[question].iter().for_each(|&c| similarities.clauses[c as usize].centroid += cosine);
            self.policies_of[question].iter().for_each(|&p| similarities.policies[p as usize].centroid += cosine);
        }
        let order = |a: &u32, b: &u32| cosines[*b as usize].total_cmp(&cosines[*a as usize]).then(a.cmp(b));
        if similarities.order.len() > most {
            similarities.order.select_nth_unstable_by(most.saturating_sub(1), order);
            similarities.order.truncate(most);
        }
        similarities.order.sort_unstable_by(order);
        similarities.nearest = similarities.order.first().map_or(0.0, |&q| cosines[q as usize]);
        for &question in &similarities.order {
            let cosine = cosines[question as usize];
            let count = |similarity: &mut Similarity| {
                similarity.nearest = similarity.nearest.max(cosine);
                similarity.sum += cosine * cosine;
            };
            self.clauses_of[question as usize].iter().for_each(|&c| count(&mut similarities.clauses[c as usize]));
            self.policies_of[question as usize].iter().for_each(|&p| count(&mut similarities.policies[p as usize]));
        }
        similarities.clauses.iter_mut().zip(&self.clauses).for_each(|(similarity, c)| similarity.centroid /= c.length);
        similarities
            .policies
            .iter_mut()
            .zip(&self.policies)
            .for_each(|(similarity, p)| similarity.centroid /= p.length);
    }

    /// The confirmed question most like the query that `clause` has answered, with its cosine.
    pub(super) fn nearest(&self, query: &Query, clause: ClauseId) -> Option<(&str, f32)> {
        let position = self.clauses.binary_search_by_key(&clause, |c| c.number).ok()? as u32;
        let mut cosines = Vec::new();
        self.cosines(query, &mut cosines);
        let mut best: Option<(usize, f32)> = None;
        for (question, &cosine) in cosines.iter().enumerate() {
            if self.clauses_of[question].contains(&position) && best.is_none_or(|(_, c)| cosine > c) {
                best = Some((question, cosine));
            }
        }
        best.map(|(question, cosine)| (self.texts[question].as_str(), cosine))
    }

    /// Cosine of the query to every confirmed question.
    fn cosines(&self, query: &Query, cosines: &mut Vec<f32>) {
        cosines.clear();
        cosines.resize(self.len(), 0.0);
        let (mut numbers, mut strange) = (Vec::new(), Vec::new());
        for (term, _) in query.own_words().iter().chain(&query.bigrams) {
            match self.terms.number(term) {
                Some(number) => numbers.push(number),
                None => strange.push(term.as_str()),
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        strange.sort_unstable();
        strange.dedup();
        // Terms that no confirmed question has cannot meet, but they make the query longer, as the rarest terms.
        let unknown = strange.len();
        let rarest = idf(self.len() as f32, 0.0);
        let square =
            numbers.iter().map(|&t| self.idf[t as usize].powi(2)).sum::<f32>() + unknown as f32 * rarest * rarest;
        let length = square.sqrt().max(f32::MIN_POSITIVE);
        for term in numbers {
            let weight = self.idf[term as usize] / length;
            let postings = self.starts[term as usize] as usize..self.starts[term as usize + 1] as usize;
            for &(question, w) in &self.postings[postings] {
                cosines[question as usize] += weight * w;
            }
        }
    }
}

/// The distinct words and bigrams of a query, sorted.
fn terms(query: &Query) -> Vec<&str> {
    let mut terms: Vec<&str> = query.own_words().iter().chain(&query.bigrams).map(|(t, _)| t.as_str()).collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// idf weights scaled to length 1.
fn unit(terms: &[u32], idf: &[f32]) -> Vec<(u32, f32)> {
    let length = terms.iter().map(|&t| idf[t as usize].powi(2)).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    terms.iter().map(|&t| (t, idf[t as usize] / length)).collect()
}

/// Who has answered, sorted by number; and by question the positions of its answers in that list.
fn answered<'a, Id: Copy + Ord + 'a>(
    answers: impl Iterator<Item = &'a [Id]> + Clone,
    weights: &[Vec<(u32, f32)>],
) -> (Vec<Answered<Id>>, Vec<Vec<u32>>) {
    let mut numbers: Vec<Id> = answers.clone().flatten().copied().collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut sums: Vec<FxHashMap<u32, f32>> = vec![FxHashMap::default(); numbers.len()];
    let mut times = vec![0; numbers.len()];
    let positions: Vec<Vec<u32>> = answers
        .zip(weights)
        .map(|(answers, weights)| {
            let positions: Vec<u32> =
                answers.iter().filter_map(|a| numbers.binary_search(a).ok().map(|at| at as u32)).collect();
            for &position in &positions {
                times[position as usize] += 1;
                weights.iter().for_each(|&(t, w)| *sums[position as usize].entry(t).or_default() += w);
            }
            positions
        })
        .collect();
    let length = |sum: &FxHashMap<u32, f32>| {
        let mut squares: Vec<f32> = sum.values().map(|w| w * w).collect();
        squares.sort_unstable_by(f32::total_cmp);
        squares.iter().sum::<f32>().sqrt().max(f32::MIN_POSITIVE)
    };
    let answered = numbers
        .iter()
        .zip(&times)
        .zip(&sums)
        .map(|((&number, &times), sum)| Answered { number, times, length: length(sum) })
        .collect();
    (answered, positions)
}

fn reset(similarities: &mut Vec<Similarity>, len: usize) {
    similarities.clear();
    similarities.resize(len, Similarity::default());
}
