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
    /// The first and last rank (1 = most wanted) that cannot be told apart from the topic's own.
    pub rank_low: u32,
    pub rank_high: u32,
}

/// One collection of requests, as far as shares of it are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round<'a> {
    pub name: &'a str,
    /// Distinct voices in it.
    pub voices: u32,
}

/// How many ask a topic in the last round, beside the round before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Trend {
    /// Nobody asked before the last round.
    #[default]
    New,
    Rising,
    Steady,
    Fading,
}

impl Trend {
    /// Compares two rounds, of each the voices that ask and all its voices: what matters is the share, as rounds are not
    /// equally large. What chance alone may do (one standard deviation of a Poisson count) is no change.
    pub fn between(before: (u32, u32), last: (u32, u32)) -> Trend {
        let expected = f64::from(before.0) * f64::from(last.1) / f64::from(before.1.max(1));
        let beyond = f64::from(last.0) - expected;
        match () {
            () if last.0 == 0 => Trend::Fading,
            () if beyond > 0.0 && beyond >= expected.sqrt() => Trend::Rising,
            () if beyond < 0.0 && -beyond >= expected.sqrt() => Trend::Fading,
            () => Trend::Steady,
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Trend::New => "新",
            Trend::Rising => "升",
            Trend::Steady => "平",
            Trend::Fading => "降",
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trends_compare_shares_of_rounds_and_leave_chance_alone() {
        assert_eq!(Trend::between((20, 360), (9, 150)), Trend::Steady);
        assert_eq!(Trend::between((20, 360), (15, 150)), Trend::Rising);
        assert_eq!(Trend::between((20, 360), (4, 150)), Trend::Fading);
        assert_eq!(Trend::between((0, 360), (1, 150)), Trend::Rising);
        assert_eq!(Trend::between((0, 360), (0, 150)), Trend::Fading);
        assert_eq!(Trend::between((4, 100), (5, 100)), Trend::Steady);
    }
}
