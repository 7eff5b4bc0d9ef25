//! Episodes as the ledger keeps them, and what became of their days.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::{Attendance, Programme, Speaker, Viewers};

/// An approved episode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Number in the whole series, from 1.
    pub number: u32,
    pub date: Date,
    pub theme: String,
    pub department: String,
    /// 配合部门
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<Speaker>,
    /// Set from above (上级部署): by whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    pub topics: Vec<AiredTopic>,
    /// Clause ids.
    pub clauses: Vec<String>,
    /// What was said of it when it was approved; empty in ledgers of before 2026-11-28.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub programme: Programme,
}

fn is_empty(programme: &Programme) -> bool {
    *programme == Programme::default()
}

/// A topic as it was when it was approved or aired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AiredTopic {
    pub id: String,
    pub name: String,
    /// Ids of the asks it held: later ones ask again.
    pub asks: Vec<String>,
}

/// One day's broadcast.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Broadcast {
    pub decided: Option<Decided>,
    pub aired: bool,
    pub cancelled: bool,
    /// What was explained, else what is to be.
    pub topics: Vec<AiredTopic>,
    pub viewers: Option<u64>,
    pub villages: Vec<Viewers>,
    /// Who came, by venue.
    pub venues: Vec<Attendance>,
}

impl Broadcast {
    /// Whether it took place or is to.
    pub fn stands(&self) -> bool {
        self.aired || self.decided.is_some() && !self.cancelled
    }
}
