//! xuanti (选题): from villagers' letters to the next live policy broadcasts.
//!
//! ```text
//! requests, policies, roster ──read──▶ model ──text──▶ asks, words ──index──▶ clauses, questions
//!    asks × clauses ──matching──▶ matches ──topics──▶ topics ──planning──▶ episodes ──report──▶ what people read
//!                       ▲                                             │
//!                       └────learn◀── confirmed matches ◀── ledger ◀──┘
//! ```
//!
//! Each stage is a module and a function from data to data; a [`session`] joins them. ARCHITECTURE.md walks the modules
//! in this order. The whole flow:
//!
//! ```
//! use xuanti::project::Project;
//! use xuanti::report::{masking::Masking, view::{PlanView, Resolver}};
//! use xuanti::session::{Options, Session, Wishes};
//!
//! # fn main() -> anyhow::Result<()> {
//! let folder = tempfile::tempdir()?;
//! let letters = "村(社区),意见建议\n东村,农村宅基地建房怎么申请？\n西村,申请宅基地建房要什么手续？\n";
//! let policy = "第一条 农村村民申请宅基地建房，应当向村民小组提出书面申请。";
//! let files = [("requests/第一轮.csv", letters.as_bytes()), ("policies/农业局/宅基地.md", policy.as_bytes())];
//! Project::make(folder.path(), "found_threshold = 0.0", &["requests", "policies/农业局"], files)?;
//!
//! // Letters are read and divided into asks, matched to clauses, grouped into topics, ranked by demand …
//! let session = Session::open_to_rank(Project::open(folder.path())?, Options::on(jiff::civil::date(2023, 7, 3)))?;
//! assert_eq!((session.asks.len(), session.ranked()?.topics.len()), (2, 1));
//! // … and the most wanted topics that documents answer become episodes.
//! let plan = session.plan(&Wishes::default())?;
//! // What is shown has names instead of positions, and no personal data.
//! let view = PlanView::of(&plan, &Resolver::of(&session, Masking(true))?);
//! assert_eq!(view.episodes[0].clauses[0].number, "第一条");
//! # Ok(())
//! # }
//! ```
#![cfg_attr(not(test), deny(clippy::print_stdout))]

mod cli;
pub mod deciding;
pub mod eval;
pub mod index;
pub mod learn;
pub mod ledger;
pub mod matching;
pub mod meaning;
pub mod model;
pub mod planning;
pub mod progress;
pub mod project;
pub mod random;
pub mod read;
pub mod report;
pub mod serve;
pub mod session;
pub mod text;
mod top_k;
pub mod topics;
pub mod triage;

/// The binary's whole body; no part of the library's interface.
#[doc(hidden)]
pub use cli::main;
