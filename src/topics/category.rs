//! 类别: the category whose name and seed words a topic's asks and answers say most.

use super::{Inputs, answers::Answers};
use crate::text::normalise;

/// Name of the category of topics that fit none.
pub const OTHER: &str = "其他";
/// Weight of a seed word in a title of an answering policy, beside 1 in an ask.
const IN_TITLE: f32 = 2.0;
/// Policies that speak for the category.
const TITLES: usize = 3;

/// The best category's name; ties go to the one listed first.
pub fn of(asks: &[u32], answers: &Answers, inputs: &Inputs<'_>) -> String {
    let texts: Vec<String> = asks.iter().map(|&a| normalise(&inputs.asks[a as usize].text)).collect();
    let titles: Vec<String> =
        answers.clauses.iter().take(TITLES).map(|c| normalise(&inputs.policies.policy_of(c.clause).title)).collect();
    let mut best: (f32, &str) = (0.0, OTHER);
    for category in inputs.categories {
        let mut score = 0.0;
        for seed in category.seeds.iter().chain(std::iter::once(&category.name)).map(|s| normalise(s)) {
            let weight = (seed.chars().count() as f32).sqrt();
            let said = texts.iter().filter(|t| t.contains(&seed)).count() as f32 / texts.len().max(1) as f32;
            let titled = titles.iter().filter(|t| t.contains(&seed)).count() as f32 / titles.len().max(1) as f32;
            score += weight * (said + IN_TITLE * titled);
        }
        if score > best.0 {
            best = (score, &category.name);
        }
    }
    best.1.to_string()
}
