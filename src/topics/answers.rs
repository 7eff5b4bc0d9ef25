//! The clauses that answer a topic as a whole, its department, and whether it is a gap.
//! A gap is decided for the topic, not for the single ask: one odd letter does not hide an answer, and one lucky
//! word does not make one.

use rustc_hash::FxHashMap;

use super::Inputs;
use super::params::AnswerParams;
use crate::model::{AskId, ClauseId, ClauseSupport};
use crate::text::{normalise, thesaurus};

/// What the given policies say to a topic.
pub struct Answers {
    pub clauses: Vec<ClauseSupport>,
    pub department: String,
    /// Mean over the asks of the probability of their best match.
    pub probability: f32,
    pub gap: bool,
}

/// Sums the asks' matches up.
pub fn find(asks: &[AskId], inputs: &Inputs<'_>) -> Answers {
    let mut support: FxHashMap<ClauseId, (f32, u32)> = FxHashMap::default();
    let mut best = 0.0;
    for matches in asks.iter().map(|&a| inputs.matches_of(a)) {
        best += matches.first().map_or(0.0, |m| m.probability);
        for found in matches {
            let entry = support.entry(found.clause).or_default();
            entry.0 += found.probability;
            entry.1 += 1;
        }
    }
    let n = asks.len().max(1) as f32;
    let probability = best / n;
    let gap = inputs.policies.clauses.is_empty() || probability < inputs.found_threshold || !covered(asks, inputs);
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

/// Whether the policies are about what the asks are about: by words alone a letter about buses finds a clause that mentions
/// a bus. Asks that say no matter of the thesaurus do not count.
fn covered(asks: &[AskId], inputs: &Inputs<'_>) -> bool {
    let cover = |&ask: &AskId| {
        let text = inputs.lexicon.widened(&normalise(&inputs.asks[ask].text));
        inputs.subjects.cover(&thesaurus::matters_of(&text))
    };
    let covers: Vec<f32> = asks.iter().filter_map(cover).collect();
    let AnswerParams { covered, usual, usual_asks, .. } = inputs.params.answers;
    covers.iter().sum::<f32>() + usual * usual_asks >= covered * (covers.len() as f32 + usual_asks)
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
    fn a_topic_is_a_gap_if_nothing_is_likely_or_no_policy_is_about_its_matter() {
        let gap = |texts: &[&str], probability: f32| {
            let of_ask = [(0, probability)];
            let matches: Vec<&[(u32, f32)]> = texts.iter().map(|_| &of_ask[..]).collect();
            let letters = letters(texts).with_policies(&POLICIES, &matches);
            let found = find(&AskId::all(&letters.asks).collect::<Vec<_>>(), &letters.inputs());
            assert!(!found.gap || found.clauses.is_empty() && found.department.is_empty());
            found.gap
        };
        assert!(!gap(&["高龄津贴几时发"], 0.5) && gap(&["高龄津贴几时发"], 0.1));
        // Likely by words, but about buses; one odd letter among others hides no answer.
        assert!(gap(&["公交线路班次太少"], 0.5));
        assert!(!gap(&["高龄津贴几时发", "公交线路班次太少", "高龄津贴怎样申领"], 0.5));
    }
}
