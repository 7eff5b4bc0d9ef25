pub mod eval;
pub mod index;
pub mod ledger;
pub mod matching;
pub mod model;
pub mod text;
pub mod topics;
