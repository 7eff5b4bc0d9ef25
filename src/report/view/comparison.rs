//! The rules of choice side by side: what each would bring, and which episodes would come in and go out.

use std::collections::BTreeSet;

use serde::Serialize;

use super::resolver::Resolver;
use crate::model::{Plan, RequestPosition, Rule, Topic};

/// What one rule brings.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    pub rule: Rule,
    /// What the rule is called.
    pub name: &'static str,
    /// Whether xuanti.toml says so.
    pub current: bool,
    pub episodes: usize,
    /// Distinct voices of which some need is answered.
    pub villages: u32,
    /// Distinct requests behind the topics explained.
    pub requests: usize,
    /// The demand met: the sum of what ranks the topics explained.
    pub demand: f64,
    /// Departments that have an episode.
    pub departments: usize,
    /// Themes that the current rule does not have, and the other way round.
    pub comes_in: Vec<String>,
    pub goes_out: Vec<String>,
}

impl Comparison {
    /// Compares the plans by each rule with that by the `current` one.
    pub fn of(plans: &[(Rule, Plan)], current: Rule, resolver: &Resolver<'_>) -> Vec<Comparison> {
        let themes = |plan: &Plan| plan.episodes.iter().map(|e| e.theme.clone()).collect::<Vec<String>>();
        let kept = plans.iter().find(|(rule, _)| *rule == current).map_or(Vec::new(), |(_, plan)| themes(plan));
        let compare = |(rule, plan): &(Rule, Plan)| {
            let own = themes(plan);
            let without = |these: &[String], those: &[String]| -> Vec<String> {
                these.iter().filter(|theme| !those.contains(theme)).map(|t| resolver.masking.text(t)).collect()
            };
            let topics: Vec<&Topic> = plan.episodes.iter().flat_map(|e| resolver.topics(&e.topics)).collect();
            let asks = topics.iter().flat_map(|topic| &topic.asks);
            let requests: BTreeSet<RequestPosition> = asks.map(|&ask| resolver.ask(ask).request).collect();
            let departments: BTreeSet<&str> = plan.episodes.iter().map(|e| e.department.as_str()).collect();
            Comparison {
                rule: *rule,
                name: rule.names().1,
                current: *rule == current,
                episodes: plan.episodes.len(),
                villages: resolver.session.votes().count(topics.iter().copied()).0,
                requests: requests.len(),
                demand: (topics.iter().map(|topic| topic.demand.score).sum::<f64>() * 100.0).round() / 100.0,
                departments: departments.len(),
                comes_in: without(&own, &kept),
                goes_out: without(&kept, &own),
            }
        };
        plans.iter().map(compare).collect()
    }
}
