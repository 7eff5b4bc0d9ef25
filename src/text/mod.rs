//! Text as written → words to match with: normalise, segment, split requests into asks, lexicon, redact.
//!
//! What is shown to people is always the text as written; only matching sees normalised text.

mod lexicon;
pub mod lists;
mod normalise;
mod plain;
mod redact;
mod segment;
mod split;
pub mod thesaurus;

pub use lexicon::Lexicon;
pub use normalise::{normalise, normalise_char};
pub use plain::{Plain, plain};
pub use redact::redact;
pub use segment::{Segmenter, bigrams, is_ideograph, is_stop_word};
pub use split::{asking_sentence, asks_of, split, states_nothing};
