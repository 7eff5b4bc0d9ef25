//! What can be recorded. Each event stands on its own: it carries the names and ids of its day, so that it can be
//! read and shown when the files it was about are long gone.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::decided::{AiredTopic, Decided};
use super::edit::EpisodeEdit;
use crate::model::{AskState, Attendance, BatchStage, ClauseAnswer, TopicAnswer, Verdict, Viewers};

/// Who decides, and when. The ledger has no clock: the command line tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    pub who: String,
    pub at: Timestamp,
}

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// 1, 2, 3 …: the order in which things were decided.
    pub id: i64,
    pub at: Timestamp,
    pub who: String,
    pub decision: Decision,
}

/// What happened. Topics are named by their ids, clauses and asks too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Decision {
    /// A person judged whether a clause answers a text. The clause is empty where the verdict is “none of them”.
    Judged {
        text: String,
        clause: String,
        verdict: Verdict,
        date: Date,
    },
    Renamed {
        topic: String,
        name: String,
    },
    /// The topics in `from` are one need with `into`, now and in later rounds.
    Merged {
        into: String,
        from: Vec<String>,
    },
    /// These asks of `topic` are a need of their own, called `new`.
    Split {
        topic: String,
        new: String,
        asks: Vec<String>,
    },
    /// These asks belong to `topic`; a lone ask to the topic that it makes by itself.
    Placed {
        topic: String,
        asks: Vec<String>,
    },
    /// Must be in the next batch.
    Pinned {
        topic: String,
    },
    /// Must not be in any batch.
    Excluded {
        topic: String,
    },
    /// Category or lead department set by hand.
    Set {
        topic: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        category: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        department: Option<String>,
    },
    /// A proposal was taken up as the batch in the making, in place of one before it. Episodes go by the numbers given here
    /// until they are approved.
    Drafted {
        episodes: Vec<Decided>,
        /// Of those taken over from the one before the ones that had been edited, and that were locked.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        edited: Vec<u32>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        locked: Vec<u32>,
    },
    /// Episodes were changed: of the batch in the making, or, with a reason, approved ones.
    Edited {
        edits: Vec<EpisodeEdit>,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        why: String,
    },
    /// The batch in the making went on to the departments, or up.
    Staged {
        stage: BatchStage,
    },
    /// A plan was approved, and the batch in the making with it.
    Accepted {
        episodes: Vec<Decided>,
        /// 批准人 and the day, where given.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        by: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<Date>,
    },
    /// A broadcast took place.
    Aired {
        date: Date,
        topics: Vec<AiredTopic>,
        /// What it was about, where it explained no topic: an episode set from above.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        theme: String,
        /// Viewers in total, where counted.
        viewers: Option<u64>,
        /// Viewers by village, where counted.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        villages: Vec<Viewers>,
    },
    /// The broadcast of that day does not take place.
    Cancelled {
        date: Date,
    },
    /// People came to the broadcast of that day.
    Attended {
        date: Date,
        venues: Vec<Attendance>,
    },
    /// What these asks are: a need, none, advice, a referral (with where to).
    Sorted {
        asks: Vec<String>,
        state: AskState,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        why: String,
    },
    /// An ask was cut in two: from `at` on its text is an ask of its own, called `new`.
    Cut {
        ask: String,
        at: String,
        new: String,
    },
    /// From where these requests come.
    Located {
        requests: Vec<String>,
        town: String,
        village: String,
    },
    /// A department's sheet (研讨单) came back and was applied.
    Returned {
        department: String,
        /// Name of the file.
        file: String,
        topics: Vec<TopicAnswer>,
        clauses: Vec<ClauseAnswer>,
    },
    /// A topic for which nothing was found was given to a department, to be answered by a day.
    Commissioned {
        topic: String,
        department: String,
        due: Date,
    },
    /// What a department answers in writing (书面答复), or the document it names.
    Answered {
        topic: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        text: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        document: String,
    },
    /// These requests were answered to their villages.
    Replied {
        requests: Vec<String>,
        date: Date,
    },
    /// All letters were grouped anew; what was learned so far counts from here on.
    Regrouped {
        seen: Seen,
    },
    /// Somebody has looked at what is masked.
    Revealed,
    /// What the requests and topics looked like when something was decided.
    Seen(Seen),
    /// That event no longer counts. Undoing an undo brings the event back.
    Undone {
        event: i64,
    },
}

/// An observation: only what differs from the observation before.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<RoundSeen>,
    /// As the grouping made them, before merges and splits by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<TopicSeen>,
    /// (gone, into): topics the grouping itself has joined since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<(String, String)>,
    /// (from, new): topics the grouping itself has divided since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub divided: Vec<(String, String)>,
    /// Ids of asks that wait in the tray and were not known to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<String>,
}

/// A round's file as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundSeen {
    /// Path inside the project.
    pub file: String,
    /// Content hash of the file.
    pub hash: String,
    /// Its requests: id and hash of sender and text.
    pub requests: Vec<(String, String)>,
}

/// A topic as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicSeen {
    pub id: String,
    pub name: String,
    /// Ids of its asks that were not known to be in it.
    pub asks: Vec<String>,
}

impl Decision {
    /// The word that stands for it in the ledger.
    pub fn kind(&self) -> &'static str {
        match self {
            Decision::Judged { .. } => "judged",
            Decision::Renamed { .. } => "renamed",
            Decision::Merged { .. } => "merged",
            Decision::Split { .. } => "split",
            Decision::Placed { .. } => "placed",
            Decision::Pinned { .. } => "pinned",
            Decision::Excluded { .. } => "excluded",
            Decision::Set { .. } => "set",
            Decision::Drafted { .. } => "drafted",
            Decision::Edited { .. } => "edited",
            Decision::Staged { .. } => "staged",
            Decision::Accepted { .. } => "accepted",
            Decision::Aired { .. } => "aired",
            Decision::Cancelled { .. } => "cancelled",
            Decision::Attended { .. } => "attended",
            Decision::Sorted { .. } => "sorted",
            Decision::Cut { .. } => "cut",
            Decision::Located { .. } => "located",
            Decision::Returned { .. } => "returned",
            Decision::Commissioned { .. } => "commissioned",
            Decision::Answered { .. } => "answered",
            Decision::Replied { .. } => "replied",
            Decision::Regrouped { .. } => "regrouped",
            Decision::Revealed => "revealed",
            Decision::Seen(_) => "seen",
            Decision::Undone { .. } => "undone",
        }
    }

    /// Whether a person decided it: observations and undos are no decisions.
    pub fn is_a_decision(&self) -> bool {
        self.is_undoable() && !matches!(self, Decision::Undone { .. })
    }

    /// Whether it can be taken back: decisions can, and undos.
    pub fn is_undoable(&self) -> bool {
        !matches!(self, Decision::Seen(_) | Decision::Revealed)
    }
}

impl Seen {
    /// Whether there is nothing new to record.
    pub fn is_empty(&self) -> bool {
        self.rounds.is_empty()
            && self.topics.is_empty()
            && self.joined.is_empty()
            && self.divided.is_empty()
            && self.waiting.is_empty()
    }
}
