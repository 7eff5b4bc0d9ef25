//! 选题: needs shared by several asks, their categories, and what makes them urgent.

use serde::{Deserialize, Serialize};

use super::{AskId, ClauseId, Kind, TopicId};

/// 类别: one of a configurable set.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Category {
    pub name: String,
    /// Name of the category above it, if nested.
    pub parent: Option<String>,
    /// Words that are typical of it.
    pub seeds: Vec<String>,
    /// The usual kind of need, used where a request does not tell.
    pub kind: Option<Kind>,
}

/// 上级部署: a topic set from above.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Task {
    pub name: String,
    /// Who set it.
    pub source: String,
    /// Lead department; empty: that of the best clause.
    pub department: String,
    /// Words that describe it, for finding its clauses and topics.
    pub text: String,
}

/// How much a topic is wanted, with every multiplier shown.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Demand {
    /// Distinct voices (villages; senders or requests where no village is known) that ask it.
    pub asked: u32,
    /// Distinct voices for which it is something to carry out.
    pub duty: u32,
    /// Distinct voices of either kind.
    pub voices: u32,
    /// Of them those that are no village: firms, and letters that name none.
    #[serde(default)]
    pub letters: u32,
    /// Named factors, each with its multiplier.
    pub factors: Vec<(String, f64)>,
    /// The figure that ranks: weighted voices times factors.
    pub score: f64,
    /// Rank (1 = most wanted) at the low and high end of 90 % of resampled sets of villages.
    pub rank_low: u32,
    pub rank_high: u32,
}

/// A clause as an answer to a whole topic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClauseSupport {
    pub clause: ClauseId,
    /// Probability that it answers a typical ask of the topic.
    pub probability: f32,
    /// How many of the topic's asks have it among their first matches.
    pub asks: u32,
}

/// One need shared by several asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Topic {
    /// Short hash of its oldest ask, or the id recorded in the ledger.
    pub id: String,
    pub name: String,
    pub category: String,
    /// The kind of need most of its voices have.
    pub kind: Kind,
    /// Its asks, oldest first.
    pub asks: Vec<AskId>,
    pub demand: Demand,
    /// Best answers first; empty for a gap.
    pub clauses: Vec<ClauseSupport>,
    /// Department of the best answers; empty for a gap.
    pub department: String,
    /// Probability that the given policies answer it.
    pub answered: f32,
    /// 未找到: nothing was found in what was given.
    pub gap: bool,
    /// Mean probability that two of its asks are one need; 1 for a lone ask, nothing where words alone group.
    #[serde(default)]
    pub alike: Option<f32>,
}

/// 待归并: an ask that is like no topic enough to be in it, and too like one to stand alone. It is in no topic's count.
#[derive(Debug, Clone, PartialEq)]
pub struct Unplaced {
    pub ask: AskId,
    /// The likeliest topics, best first.
    pub homes: Vec<Home>,
}

/// A topic that an ask may belong to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Home {
    pub topic: TopicId,
    /// Mean probability that the ask and one of the topic's are one need.
    pub likeness: f32,
}
