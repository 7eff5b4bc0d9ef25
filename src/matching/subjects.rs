//! What each policy is about, by the matters of the thesaurus: BM25 (Robertson & Zaragoza 2009) with a policy as the
//! document and a matter as the term. A question that shares no word with the right clause often shares its matter with
//! the policy. By clause it was tried too: better than nothing on the corpus, worse on law articles.

use rayon::prelude::*;

use crate::index::{Bm25, K1, saturated, smoothed_idf};
use crate::model::{Policies, PolicyId};
use crate::text::normalise;
use crate::text::thesaurus::{self, Matter};

/// A long policy is about more matters, so its length counts less against it than a clause's. (Corpus.)
const OF_POLICIES: Bm25 = Bm25 { k1: K1, b: 0.4 };

/// What policies are about.
pub struct Subjects {
    /// By matter: the policies that speak of it, ascending, with its weight in each.
    postings: Vec<Vec<(PolicyId, f32)>>,
    /// Number of policies.
    policies: usize,
}

impl Subjects {
    pub fn of(policies: &Policies) -> Subjects {
        let mut texts: Vec<String> = policies.policies.iter().map(|policy| policy.title.clone()).collect();
        for clause in &policies.clauses {
            let text = &mut texts[clause.policy.position()];
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
        for (policy, (matters, length)) in PolicyId::all(&policies.policies).zip(said.iter().zip(&lengths)) {
            for &(matter, tf) in matters {
                postings[matter as usize].push((policy, OF_POLICIES.saturation(tf, *length, average)));
            }
        }
        let mut subjects = Subjects { postings, policies: texts.len() };
        for matter in 0..subjects.postings.len() {
            let idf = subjects.idf(matter as Matter);
            subjects.postings[matter].iter_mut().for_each(|(_, weight)| *weight *= idf);
        }
        subjects
    }

    fn idf(&self, matter: Matter) -> f32 {
        smoothed_idf(self.policies as f32, self.postings[matter as usize].len() as f32, 0.5)
    }

    /// How much the policy is about the matter; 0 for not at all.
    pub(super) fn weight(&self, matter: Matter, policy: PolicyId) -> f32 {
        let postings = &self.postings[matter as usize];
        postings.binary_search_by_key(&policy, |(number, _)| *number).map_or(0.0, |at| postings[at].1)
    }

    /// How much the policy that is most about the matter is about it.
    pub(super) fn highest(&self, matter: Matter) -> f32 {
        self.postings[matter as usize].iter().map(|(_, weight)| *weight).fold(0.0, f32::max)
    }

    /// Share of the query's matters covered by the policy that covers them best, 0..1; `None` if the query names no matter.
    pub fn cover(&self, matters: &[(Matter, f32)]) -> Option<f32> {
        let mut scores = vec![0.0; self.policies];
        self.score(matters, &mut scores);
        let most: f32 = matters.iter().map(|&(m, said)| (K1 + 1.0) * saturated(said) * self.idf(m)).sum();
        (most > 0.0).then(|| scores.into_iter().fold(0.0, f32::max) / most)
    }

    /// Adds to the score of every policy how much it is about the matters of a query.
    pub(super) fn score(&self, matters: &[(Matter, f32)], scores: &mut [f32]) {
        for &(matter, said) in matters {
            let weight = saturated(said);
            for &(policy, score) in &self.postings[matter as usize] {
                scores[policy.position()] += weight * score;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Clause, Policy};

    #[test]
    fn a_policy_is_about_what_is_said_in_other_words() {
        let policy = |title: &str| Policy { title: title.into(), ..Policy::default() };
        let clause = |policy, text: &str| Clause { policy: PolicyId(policy), text: text.into(), ..Clause::default() };
        let subjects = Subjects::of(&Policies {
            policies: vec![policy("高龄津贴发放办法"), policy("城乡居民医保缴费通知")],
            clauses: vec![clause(0, "年满八十周岁的老年人可以申领"), clause(1, "每年十二月底前缴费")],
        });
        let (about, strange) = (thesaurus::matters_of("长寿钱几时发"), thesaurus::matters_of("公交线路班次太少"));
        let mut scores = [0.0; 2];
        subjects.score(&about, &mut scores);
        assert!(scores[0] > 0.0 && scores[1] == 0.0, "{scores:?}");
        assert!(subjects.cover(&about) > Some(0.25) && subjects.cover(&strange) == Some(0.0));
        assert_eq!(subjects.cover(&[]), None);
    }
}
