//! The clauses that answer a topic as a whole, its department, and whether it is a gap.
//! A gap is decided for the topic, not for the single ask: one odd letter does not hide an answer, and one lucky
//! word does not make one.

use rustc_hash::FxHashMap;

use super::Inputs;
use crate::model::{AskId, ClauseId, ClauseSupport};

/// What the given policies say to a topic.
pub struct Answers {
    pub clauses: Vec<ClauseSupport>,
    pub department: String,
    /// Mean over the asks of the probability that a document is about them.
    pub probability: f32,
    pub gap: bool,
}

/// Sums the asks' matches up.
pub fn find(asks: &[AskId], inputs: &Inputs<'_>) -> Answers {
    let mut support: FxHashMap<ClauseId, (f32, u32)> = FxHashMap::default();
    for matches in asks.iter().map(|&a| inputs.matches_of(a)) {
        for found in matches {
            let entry = support.entry(found.clause).or_default();
            entry.0 += found.probability;
            entry.1 += 1;
        }
    }
    let n = asks.len().max(1) as f32;
    let probability = asks.iter().map(|&ask| inputs.found(ask)).sum::<f32>() / n;
    let gap = inputs.policies.clauses.is_empty() || probability < inputs.found_threshold;
    let mut clauses: Vec<ClauseSupport> =
        support.into_iter().map(|(clause, (sum, asks))| ClauseSupport { clause, probability: sum / n, asks }).collect();
    clauses.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.clause.cmp(&b.clause)));
    let department = if gap { String::new() } else { department(&clauses, inputs) };
    if gap {
        clauses.clear();
    }
    clauses.truncate(inputs.params.answers.kept);
    Answers { clauses, department, probability, gap }
}

/// The department whose clauses have most support; ties by name.
fn department(clauses: &[ClauseSupport], inputs: &Inputs<'_>) -> String {
    let mut sums: FxHashMap<&str, f32> = FxHashMap::default();
    for support in clauses {
        *sums.entry(&inputs.policies.policy_of(support.clause).department).or_default() += support.probability;
    }
    let mut sums: Vec<(&str, f32)> = sums.into_iter().collect();
    sums.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    sums.first().map_or(String::new(), |(department, _)| (*department).to_string())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::letters;
    use super::*;

    const POLICIES: [(&str, &str, &str); 2] = [
        ("民政局", "高龄津贴发放办法", "年满八十周岁的老年人可以申领高龄津贴"),
        ("自然资源局", "宅基地管理办法", "农村村民申请宅基地建房"),
    ];

    #[test]
    fn clauses_and_department_are_those_with_most_support() {
        let letters = letters(&["高龄津贴几时发", "高龄津贴怎样申领"])
            .with_policies(&POLICIES, &[&[(1, 0.5), (0, 0.4)], &[(0, 0.8)]]);
        let found = find(&[0, 1].map(AskId), &letters.inputs());
        assert!(!found.gap);
        assert_eq!((found.department.as_str(), found.clauses[0].clause.0, found.clauses[0].asks), ("民政局", 0, 2));
        assert!((found.probability - 0.65).abs() < 1e-6);
    }

    #[test]
    fn a_topic_is_a_gap_if_no_document_is_likely_to_be_about_it() {
        let gap = |found: &[f32]| {
            let of_asks: Vec<[(u32, f32); 1]> = found.iter().map(|&probability| [(0, probability)]).collect();
            let matches: Vec<&[(u32, f32)]> = of_asks.iter().map(|of_ask| &of_ask[..]).collect();
            let letters = letters(&vec!["高龄津贴几时发"; found.len()]).with_policies(&POLICIES, &matches);
            let found = find(&AskId::all(&letters.asks).collect::<Vec<_>>(), &letters.inputs());
            assert!(!found.gap || found.clauses.is_empty() && found.department.is_empty());
            found.gap
        };
        assert!(!gap(&[0.7]) && gap(&[0.4]));
        // One odd letter among others hides no answer, and one lucky one makes none.
        assert!(!gap(&[0.9, 0.1, 0.8]) && gap(&[0.1, 0.9, 0.2]));
    }
}
