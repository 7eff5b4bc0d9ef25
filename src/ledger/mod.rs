//! 账本: what must not be lost. One SQLite file, `ledger.db` in the project folder, made on the first decision.
//!
//! The ledger is a list of [`Event`]s, and nothing in it is ever changed or removed: a decision is an event, and taking
//! one back is another event that names it. Everything the program knows about the past is a [`State`], computed from
//! the events that still stand by one fold. So there is no second copy of the truth that could disagree with the first,
//! and every answer can be traced to who decided it and when.
//!
//! [`event`](Decision) says what can be recorded, [`State`] what follows from it, [`store`](Ledger) is the only place that
//! speaks SQL, [`identity`](arrange) keeps topics recognisable from round to round, [`consulted`](Consulted) says what
//! departments' sheets come to together, [`rounds`](Change) notices changed files and letters sent twice. What this module is not: it decides nothing and reads no clock.

mod batch;
mod carried;
mod consulted;
mod decided;
mod desk;
mod drive;
mod edit;
mod error;
mod event;
mod history;
mod holder;
mod identity;
mod message;
mod office;
mod rounds;
mod seal;
mod state;
mod store;
mod verdicts;

pub use batch::{Draft, DraftEpisode};
pub use carried::carried_over;
pub use consulted::{Answers, Consulted, joining};
pub use decided::{AiredTopic, Broadcast, Decided};
pub use desk::Desk;
pub use edit::{Edit, EpisodeEdit};
pub use error::{Damage, Error};
pub use event::{Author, Decision, Event, RoundSeen, Seen, TopicSeen};
pub use history::{Airing, AskedAgain, History, Past};
pub use identity::{Arranged, Group, Grouping, arrange};
pub use office::{Commission, Office, Written};
pub use rounds::{Change, request_hash};
pub use state::{Overrides, State, Wish, undone_by};
pub use store::{FILE, Health, Ledger, Restored, Writing};
pub use verdicts::joined;
