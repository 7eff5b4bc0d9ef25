//! Plain, resolved copies of results: ids instead of positions, masked texts. The JSON output is these, as they are,
//! and every rendering is made from them.
//!
//! A [`Resolver`] holds what positions refer to and makes the views of a ranking and a plan; a [`Dossier`] is all that
//! the written outputs share.

mod aired;
mod batch;
mod changes;
mod clause;
mod comparison;
mod consultation;
mod departments;
mod dossier;
mod follow_up;
mod gap;
mod intake;
mod matches;
mod moved;
mod outcome;
mod papers;
mod plan;
mod proposal;
mod resolver;
mod returned;
mod rounds;
mod stated;
mod topic;
mod tray;

pub use aired::{AiredView, most_first};
pub use batch::{EpisodeLine, objections, remarks};
pub use changes::Change;
pub use clause::{ClauseView, cited, repealed_parts, why_not, why_not_clause};
pub use comparison::Comparison;
pub use consultation::{ClausePut, ConsultationView, NeedView, missing};
pub use departments::Discussion;
pub use dossier::{
    Advice, AskEntry, Dossier, EpisodeEntry, FEEDBACK, Question, Referral, RequestEntry, TopicEntry, TownDemand,
    letters, referrals,
};
pub use follow_up::{Beside, FollowUp};
pub use gap::{GapState, GapView};
pub use intake::{Intake, NotNow, ReadSums, Silent};
pub use matches::{Ground, MatchView, reasons};
pub use moved::{MovedTopic, moved_topics};
pub use outcome::{Confirmation, Outcome};
pub use papers::PapersView;
pub use plan::{EpisodeView, LeftOutView, PlanView, ReserveView};
pub use proposal::{Proposal, ProposedClause, ProposedEpisode, ProposedTopic};
pub use resolver::{Resolver, sender};
pub use returned::{ChangeView, ReturnedView, conflicts, draft_changes, news, returned};
pub use rounds::{Round, Twice, round_changes, rounds};
pub use stated::{STATES, StatedView, state};
pub use topic::{ByKind, BySender, Factor, TopicLine, TopicView};
pub use tray::{HomeView, UnplacedView};
