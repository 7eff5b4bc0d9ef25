//! Which clause for which ask, and why: the matches of an ask, and for `xuanti plan --explain` the ask that each clause of an
//! episode answers best.

use serde::Serialize;

use super::resolver::Resolver;
use crate::matching::Matcher;
use crate::meaning::Fault;
use crate::model::{AskId, ClauseId, Episode, Match, Policies, Reason};
use crate::report::masking::{Masking, rounded};

/// One match of one ask.
#[derive(Debug, Clone, Serialize)]
pub struct MatchView {
    /// Policy id.
    pub policy: String,
    /// Clause id.
    pub clause: String,
    /// The policy's title.
    pub title: String,
    /// The department that answers for it.
    pub department: String,
    /// That the clause answers the ask.
    pub probability: f32,
    /// Why.
    pub reasons: Vec<Reason>,
}

impl MatchView {
    /// Resolves a match.
    pub fn of(found: &Match, policies: &Policies, masking: Masking) -> MatchView {
        let policy = policies.policy_of(found.clause);
        let mut reasons = found.reasons.clone();
        reasons.iter_mut().for_each(|reason| masking.reason(reason));
        MatchView {
            policy: policy.id.clone(),
            clause: policies.clause_id(found.clause),
            title: policy.title.clone(),
            department: policy.department.clone(),
            probability: rounded(found.probability),
            reasons,
        }
    }
}

/// Reasons in Chinese.
pub fn reasons(reasons: &[Reason]) -> String {
    if reasons.is_empty() {
        return "用字相近".to_string();
    }
    reasons.iter().map(reason).collect::<Vec<_>>().join("；")
}

fn reason(reason: &Reason) -> String {
    match reason {
        Reason::Sentence { text } => format!("条文说“{text}”"),
        Reason::Words { words } => format!("条文中有“{}”", words.join("”“")),
        Reason::Title { words } => format!("标题或章节中有“{}”", words.join("”“")),
        Reason::Lexicon { from, to } => format!("“{from}”即“{to}”（词表）"),
        Reason::Matter { from, to } => format!("“{from}”说的是“{to}”，该文件正讲此事"),
        Reason::Translation { from, to, confirmations } => {
            format!("“{from}”多指“{to}”（从{confirmations}条已确认匹配学得）")
        }
        Reason::Precedent { text } => format!("曾用来回答“{text}”"),
    }
}

/// One clause of an episode with the ask that speaks for it.
#[derive(Debug, Clone, Serialize)]
pub struct Ground {
    /// Clause id.
    pub clause: String,
    /// The ask; nothing where the clause is there for a task from above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask: Option<String>,
    /// Who asks.
    pub sender: String,
    /// The words of the ask, or of the task.
    pub text: String,
    /// That the clause answers the ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<f32>,
    /// Why.
    pub reasons: Vec<Reason>,
}

impl Ground {
    /// The grounds of an episode's clauses, in their order.
    ///
    /// # Errors
    /// When a server of vectors fails.
    pub fn of(episode: &Episode, matcher: &Matcher<'_>, resolver: &Resolver<'_>) -> Result<Vec<Ground>, Fault> {
        let asks: Vec<AskId> = resolver.topics(&episode.topics).iter().flat_map(|t| &t.asks).copied().collect();
        let ground = |&clause: &ClauseId| {
            let best = best_ask(clause, &asks, resolver);
            let text = best.map_or(&episode.theme, |(_, ask)| &resolver.ask(ask).text);
            let mut reasons = matcher.reasons(&matcher.query(text)?, &[clause])?.remove(0);
            reasons.iter_mut().for_each(|reason| resolver.masking.reason(reason));
            Ok(Ground {
                clause: resolver.policies().clause_id(clause),
                ask: best.map(|(_, ask)| resolver.ask(ask).id.clone()),
                sender: best.map_or(String::new(), |(_, ask)| resolver.sender_of(ask)),
                text: resolver.masking.text(text),
                probability: best.map(|(probability, _)| rounded(probability)),
                reasons,
            })
        };
        episode.clauses.iter().map(ground).collect()
    }
}

/// The ask that `clause` answers most probably, the earliest of several.
fn best_ask(clause: ClauseId, asks: &[AskId], resolver: &Resolver<'_>) -> Option<(f32, AskId)> {
    let of = |&ask: &AskId| {
        let found = resolver.ranked.matches_of(ask).iter().find(|m| m.clause == clause)?;
        Some((found.probability, ask))
    };
    asks.iter().filter_map(of).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
}
