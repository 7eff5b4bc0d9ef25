//! What each policy is about, by the matters of the thesaurus: BM25 (Robertson & Zaragoza 2009) with a policy as the
//! document and a matter as the term. A question that shares no word with the right clause often shares its matter with
//! the policy. By clause it was tried too: better than nothing on the corpus, worse on law articles.

use rayon::prelude::*;

use crate::model::Policies;
use crate::text::thesaurus::{self, Matter};
use crate::text::normalise;

const K1: f32 = 1.2;
/// A long policy is about more matters, so its length counts less against it than a clause's.
const B: f32 = 0.4;

/// By matter: the policies that speak of it, ascending, with its weight in each.
pub struct Subjects(Vec<Vec<(u32, f32)>>);

impl Subjects {
    pub fn of(policies: &Policies) -> Subjects {
        let mut texts: Vec<String> = policies.policies.iter().map(|policy| policy.title.clone()).collect();
        for clause in &policies.clauses {
            let text = &mut texts[clause.policy as usize];
            for part in [&clause.heading, &clause.text] {
                text.push('\n');
                text.push_str(part);
            }
        }
        let said: Vec<Vec<(Matter, f32)>> =
            texts.par_iter().map(|text| thesaurus::matters_of(&normalise(text))).collect();
        let lengths: Vec<f32> = said.iter().map(|matters| matters.iter().map(|(_, tf)| tf).sum()).collect();
        let average = (lengths.iter().sum::<f32>() / lengths.len().max(1) as f32).max(f32::MIN_POSITIVE);
        let mut postings = vec![Vec::new(); thesaurus::matters()];
        for (policy, (matters, length)) in said.iter().zip(&lengths).enumerate() {
            let norm = K1 * (1.0 - B + B * length / average);
            for &(matter, tf) in matters {
                postings[matter as usize].push((policy as u32, tf * (K1 + 1.0) / (tf + norm)));
            }
        }
        let n = texts.len() as f32;
        for list in &mut postings {
            let idf = (1.0 + n / (list.len() as f32 + 0.5)).ln();
            list.iter_mut().for_each(|(_, weight)| *weight *= idf);
        }
        Subjects(postings)
    }

    /// Adds to the score of every policy how much it is about the matters of a query.
    pub(super) fn score(&self, matters: &[(Matter, f32)], scores: &mut [f32]) {
        for &(matter, said) in matters {
            let weight = said * (K1 + 1.0) / (said + K1);
            for &(policy, score) in &self.0[matter as usize] {
                scores[policy as usize] += weight * score;
            }
        }
    }
}
