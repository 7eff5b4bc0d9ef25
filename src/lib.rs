pub mod eval;
pub mod index;
pub mod learn;
pub mod matching;
pub mod model;
mod random;
pub mod text;
pub mod topics;
