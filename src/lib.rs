//! xuanti (选题): from villagers' letters to the next live policy broadcasts.
//!
//! ```text
//! requests, policies, roster ──read──▶ model ──text──▶ asks, words ──index──▶ clauses, questions
//!    asks × clauses ──matching──▶ matches ──topics──▶ topics ──planning──▶ episodes ──report──▶ what people read
//!                       ▲                                             │
//!                       └────learn◀── confirmed matches ◀── ledger ◀──┘
//! ```
//!
//! Each stage is a module and a function from data to data; [`desk`] joins them, [`cli`] drives them.
//! ARCHITECTURE.md walks the modules in this order.

pub mod cli;
pub mod desk;
pub mod eval;
pub mod index;
pub mod learn;
pub mod ledger;
pub mod matching;
pub mod model;
pub mod planning;
pub mod progress;
pub mod project;
pub mod random;
pub mod read;
pub mod report;
pub mod text;
mod top_k;
pub mod topics;
