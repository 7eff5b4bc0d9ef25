//! The nouns of the job as plain data. Everything else depends on this module; it depends on nobody.
//!
//! Large tables refer to each other by position ([`AskId`], [`ClauseId`] and so on); the string ids exist
//! for people and for files.

mod ask;
mod attendance;
mod batch;
mod config;
mod episode;
mod ids;
mod matches;
mod policy;
mod problem;
mod programme;
mod referral;
mod request;
mod roster;
mod sheet;
mod topic;

pub use ask::{Ask, AskState};
pub use attendance::{ATTENDANTS, Attendance, LIVE_QUESTIONS, LiveQuestion};
pub use batch::{BatchStage, Speaker};
pub use config::{ChoiceConfig, Config, DemandWeights, Limits, MeaningConfig, MeaningSource, PapersConfig, Rule, Slot};
pub use episode::{Episode, Gap, LeftOut, Plan, Reserve, RundownItem, RundownPart, Spoken, Sums, Unanswered, Viewers};
pub use ids::{AskId, ClauseId, PolicyId, RequestPosition, TopicId, VillageId};
pub use matches::{Judgement, Match, Matched, Reason, Verdict};
pub use policy::{
    Amendment, Change, Clause, Content, Extension, Level, Part, Policies, Policy, Repealed, Standing,
    UNKNOWN_DEPARTMENT, Unit,
};
pub use problem::{Problem, Severity};
pub use programme::{OpenQuestion, Paragraph, Programme, ProgrammeItem};
pub use referral::ReferralRule;
pub use request::{AS_WRITTEN, Kind, Request, Source};
pub use roster::{Found, Roster, Village, VillageKind, same_town};
pub use sheet::{ClauseAnswer, ClauseWord, TopicAnswer};
pub use topic::{Category, ClauseSupport, Demand, Home, Round, Task, Topic, Trend, Unplaced};
