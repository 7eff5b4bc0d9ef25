//! 类别: what category a topic belongs to, by its asks' own words and by the policies they match.
//!
//! An official lists a dozen typical words for each category. Villagers seldom use them, but they speak of the same
//! matters, and policies do use them; so each policy is first given to the categories whose words it says, and then
//! speaks for the asks that match it.

use rustc_hash::FxHashMap;

use super::Inputs;
use crate::index::{saturated, smoothed_idf};
use crate::model::{AskId, Policies};
use crate::text::normalise;
use crate::text::thesaurus::{self, Matter};

/// Name of the category of topics that fit none.
pub const OTHER: &str = "其他";
/// The categories with what is needed to recognise them.
pub struct Categories<'a> {
    names: Vec<&'a str>,
    /// By category: its seed words, normalised, with their weights.
    seeds: Vec<Vec<(String, f32)>>,
    /// By matter: the categories whose seed words speak of it, with weights.
    matters: FxHashMap<Matter, Vec<(usize, f32)>>,
    /// By policy: its share in each category, summing to one (or zero).
    policies: Vec<Vec<f32>>,
}

/// A seed word: its category, and its position among the category's words.
type Seed = (usize, usize);

impl<'a> Categories<'a> {
    pub fn new(inputs: &'a Inputs<'_>) -> Categories<'a> {
        let params = &inputs.params.categories;
        let names: Vec<&str> = inputs.categories.iter().map(|c| c.name.as_str()).collect();
        let mut seeds: Vec<Vec<(String, f32)>> = inputs
            .categories
            .iter()
            .map(|c| c.seeds.iter().map(|s| (normalise(s), 1.0)).filter(|(s, _)| !s.is_empty()).collect())
            .collect();
        let said = said_by_policies(&seeds, inputs.policies, params.in_title);
        weigh(&mut seeds, &said, params.background);
        let policies = said.iter().map(|said| shares(said, &seeds)).collect();
        let matters = matters_of(&seeds, params.most_said);
        Categories { names, seeds, matters, policies }
    }

    /// The category of a topic with these asks; ties go to the one listed first.
    pub fn of(&self, asks: &[AskId], inputs: &Inputs<'_>) -> String {
        let (said, matched) = (self.said(asks, inputs), self.matched(asks, inputs));
        let mut best: (f32, &str) = (0.0, OTHER);
        for ((said, matched), name) in said.into_iter().zip(matched).zip(&self.names) {
            let score = inputs.params.categories.said * said + matched;
            if score > best.0 {
                best = (score, name);
            }
        }
        best.1.to_string()
    }

    /// By category: how many of the asks speak of it, half by its seed words (or colloquial words for them), half by the
    /// matters of those; an ask that speaks of several is divided.
    fn said(&self, asks: &[AskId], inputs: &Inputs<'_>) -> Vec<f32> {
        let mut scores = vec![0.0; self.names.len()];
        if scores.is_empty() {
            return scores;
        }
        for &ask in asks {
            let text = inputs.lexicon.widened(&normalise(&inputs.asks[ask].text));
            let weight = |words: &Vec<(String, f32)>| {
                words.iter().filter(|(word, _)| text.contains(word.as_str())).map(|(_, w)| w).sum()
            };
            let by_words: Vec<f32> = self.seeds.iter().map(weight).collect();
            let mut by_matters = vec![0.0; self.names.len()];
            for (matter, said) in thesaurus::matters_of(&text) {
                for &(category, weight) in self.matters.get(&matter).into_iter().flatten() {
                    by_matters[category] += saturated(said) * weight;
                }
            }
            for said in [by_words, by_matters] {
                let all = said.iter().sum::<f32>().max(f32::MIN_POSITIVE);
                scores.iter_mut().zip(said).for_each(|(score, said)| *score += said / all / 2.0);
            }
        }
        scores
    }

    /// By category: how much of what the asks match lies in its policies, an ask with several matches being divided by
    /// their probabilities.
    fn matched(&self, asks: &[AskId], inputs: &Inputs<'_>) -> Vec<f32> {
        let mut scores = vec![0.0; self.names.len()];
        for matches in asks.iter().map(|&a| inputs.matches_of(a)) {
            let all: f32 = matches.iter().map(|m| m.probability).sum::<f32>().max(f32::MIN_POSITIVE);
            for found in matches {
                let policy = inputs.policies[found.clause].policy;
                let shares = &self.policies[policy.position()];
                scores.iter_mut().zip(shares).for_each(|(score, share)| *score += found.probability / all * share);
            }
        }
        scores
    }
}

/// By policy: how often each seed word stands in its title, times `in_title`, and in its clauses.
fn said_by_policies(seeds: &[Vec<(String, f32)>], policies: &Policies, in_title: f32) -> Vec<FxHashMap<Seed, f32>> {
    let mut said: Vec<FxHashMap<Seed, f32>> = vec![FxHashMap::default(); policies.policies.len()];
    let mut count = |policy: usize, text: &str, weight: f32| {
        let text = normalise(text);
        for (c, words) in seeds.iter().enumerate() {
            for w in (0..words.len()).filter(|&w| text.contains(words[w].0.as_str())) {
                *said[policy].entry((c, w)).or_default() += weight;
            }
        }
    };
    for (p, policy) in policies.policies.iter().enumerate() {
        count(p, &policy.title, in_title);
    }
    for clause in &policies.clauses {
        count(clause.policy.position(), &clause.text, 1.0);
    }
    said
}

/// Weighs the seed words: one that many policies say tells little, a long one more than a short one.
fn weigh(seeds: &mut [Vec<(String, f32)>], said: &[FxHashMap<Seed, f32>], background: f32) {
    let mut df: FxHashMap<Seed, f32> = FxHashMap::default();
    for seed in said.iter().flat_map(FxHashMap::keys) {
        *df.entry(*seed).or_default() += 1.0;
    }
    let n = said.len() as f32;
    for (c, words) in seeds.iter_mut().enumerate() {
        for (w, (word, weight)) in words.iter_mut().enumerate() {
            let idf = smoothed_idf(n + background, df.get(&(c, w)).copied().unwrap_or(0.0), 1.0);
            *weight = idf * (word.chars().count() as f32).sqrt();
        }
    }
}

/// By category: a policy's share in it, from the seed words it says. Squared, so that the main matter of a policy outweighs
/// what it mentions.
fn shares(said: &FxHashMap<Seed, f32>, seeds: &[Vec<(String, f32)>]) -> Vec<f32> {
    let mut shares = vec![0.0; seeds.len()];
    let mut seeds_said: Vec<(&Seed, &f32)> = said.iter().collect();
    seeds_said.sort_unstable_by_key(|(seed, _)| **seed);
    for ((c, w), times) in seeds_said {
        shares[*c] += seeds[*c][*w].1 * (1.0 + times).ln();
    }
    shares.iter_mut().for_each(|s| *s *= *s);
    let sum: f32 = shares.iter().sum();
    shares.iter().map(|s| if sum > 0.0 { s / sum } else { 0.0 }).collect()
}

/// By matter: how much the seed words of each category speak of it, less where several categories do.
fn matters_of(seeds: &[Vec<(String, f32)>], most_said: f32) -> FxHashMap<Matter, Vec<(usize, f32)>> {
    let mut matters: FxHashMap<Matter, Vec<(usize, f32)>> = FxHashMap::default();
    for (category, words) in seeds.iter().enumerate() {
        for (matter, said) in words.iter().flat_map(|(word, _)| thesaurus::matters_of(word)) {
            let categories = matters.entry(matter).or_default();
            match categories.last_mut() {
                Some((last, weight)) if *last == category => *weight += said,
                _ => categories.push((category, said)),
            }
        }
    }
    for categories in matters.values_mut() {
        let n = categories.len() as f32;
        categories.iter_mut().for_each(|(_, weight)| *weight = weight.min(most_said) / n);
    }
    matters
}

#[cfg(test)]
mod tests {
    use super::super::fixture::letters;
    use super::*;

    #[test]
    fn an_ask_speaks_for_itself_and_its_policies_for_what_it_leaves_unsaid() {
        let letters = letters(&["社保卡怎样激活", "几时有得发", "路灯不亮"])
            .with_policies(
                &[("民政局", "高龄津贴发放办法", "高龄津贴按月发放"), ("人社局", "社保卡管理办法", "社保卡应当激活")],
                &[&[], &[(0, 0.8)], &[]],
            )
            .with_categories(&[("社会保障", &["社保卡"]), ("养老", &["高龄津贴"])]);
        let inputs = letters.inputs();
        let categories = Categories::new(&inputs);
        assert_eq!(categories.of(&[AskId(0)], &inputs), "社会保障");
        assert_eq!(categories.of(&[AskId(1)], &inputs), "养老");
        assert_eq!(categories.of(&[AskId(2)], &inputs), OTHER);
        // What an ask says itself counts more than what it matches.
        assert_eq!(categories.of(&[0, 1].map(AskId), &inputs), "社会保障");
    }
}
