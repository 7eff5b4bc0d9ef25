//! 期: broadcasts, their minutes, and the whole plan around them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{AskId, ClauseId, TopicId};

/// What one stretch of a broadcast is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RundownPart {
    Opening,
    Clause,
    Questions,
    Closing,
}

/// One line of the rundown (提纲).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RundownItem {
    pub part: RundownPart,
    /// Minutes after the start.
    pub at: u32,
    /// Minutes it takes.
    pub minutes: u32,
    /// What is said, in Chinese.
    pub text: String,
    /// Of a question: the ask that asks it, and by which of its sentences.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<AskId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<u32>,
    /// The clause explained, or the one that answers the question best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<ClauseId>,
    /// Of a question: further clauses that answer it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<ClauseId>,
}

/// A question of a letter that no clause answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unanswered {
    pub ask: AskId,
    /// Which of its sentences asks it.
    pub sentence: u32,
}

/// A paragraph of the script (主持词).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spoken {
    pub part: RundownPart,
    /// The clause it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<ClauseId>,
    pub text: String,
}

impl Spoken {
    /// A paragraph that speaks of no clause in particular.
    pub fn text(part: RundownPart, text: String) -> Spoken {
        Spoken { part, clause: None, text }
    }
}

/// One broadcast: a lead topic and closely related topics of the same lead department.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Episode {
    /// 1 = the first of the batch.
    pub number: u32,
    pub date: Date,
    pub theme: String,
    pub department: String,
    /// Its topics, the lead first.
    pub topics: Vec<TopicId>,
    /// Set from above (上级部署): by whom. Its demand is not made up.
    pub task: Option<String>,
    /// The clauses it explains.
    pub clauses: Vec<ClauseId>,
    pub rundown: Vec<RundownItem>,
    /// Questions of its letters that none of its clauses answers.
    pub unanswered: Vec<Unanswered>,
    /// What the host says: a draft for the speaker.
    pub script: Vec<Spoken>,
    /// What a planner must know before it goes on air: deadlines gone by, documents that end or are followed. In Chinese.
    pub warnings: Vec<String>,
    /// Why it is in the batch and where its date comes from, in Chinese.
    pub why: String,
}

/// A topic that would be next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reserve {
    pub topics: Vec<TopicId>,
    pub department: String,
    pub why: String,
}

/// 未找到: a topic nothing was found for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    pub topic: TopicId,
}

/// A topic that a policy can answer and that is in no episode, with the reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    pub topic: TopicId,
    pub why: String,
}

/// Viewers of a broadcast in one village.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewers {
    pub town: String,
    pub village: String,
    pub viewers: u64,
}

/// Sums that add up: requests = with a need + no_need + feedback + referred (whole requests);
/// asks = placed + alone + unplaced.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Sums {
    /// Requests read and used.
    pub requests: u32,
    /// Rows set aside while reading, each reported.
    pub set_aside: u32,
    /// Requests that state at least one open ask.
    pub with_need: u32,
    /// Requests that state no need (无事项).
    pub no_need: u32,
    /// Requests that hold advice on the broadcasts (对活动的意见), and no need.
    #[serde(default)]
    pub feedback: u32,
    /// Requests without an open ask of which something is referred (转办).
    pub referred: u32,
    /// Distinct villages that sent something.
    pub villages: u32,
    /// Open asks.
    pub asks: u32,
    /// Of them those in a topic of several.
    #[serde(default)]
    pub placed: u32,
    /// Those that are a topic of their own.
    #[serde(default)]
    pub alone: u32,
    /// Those in the tray (待归并).
    #[serde(default)]
    pub unplaced: u32,
    /// Open asks by kind, [群众热点咨询, 村居重点推进].
    pub asks_by_kind: [u32; 2],
    pub topics: u32,
    /// Whether topics were made by meaning, or by words alone.
    #[serde(default)]
    pub by_meaning: bool,
    pub categories: u32,
    /// Departments that have a policy.
    pub departments: u32,
    pub policies: u32,
    pub clauses: u32,
}

/// The next batch, what would come after it, and what was not found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    pub episodes: Vec<Episode>,
    pub reserves: Vec<Reserve>,
    pub gaps: Vec<Gap>,
    pub left_out: Vec<LeftOut>,
    pub sums: Sums,
}
