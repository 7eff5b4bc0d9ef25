pub mod eval;
pub mod index;
pub mod matching;
pub mod model;
pub mod read;
pub mod text;
pub mod topics;
