//! 匹配: ask → clause, with a probability and its reasons; and the judged matches people confirmed.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ClauseId;

/// Why a clause was proposed. Strings are shown to people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Reason {
    /// The sentence of the clause that is nearest to the ask in meaning.
    Sentence { text: String },
    /// Words of the ask that stand in the clause, strongest first.
    Words { words: Vec<String> },
    /// Words of the ask that stand in the policy's title or the headings above the clause.
    Title { words: Vec<String> },
    /// The lexicon widened a word of the ask to one in the clause.
    Lexicon { from: String, to: String },
    /// A word of the ask and the matter it speaks of, which the policy is about.
    Matter { from: String, to: String },
    /// A translation learned from confirmed matches.
    Translation { from: String, to: String, confirmations: u32 },
    /// A confirmed question that this clause has answered.
    Precedent { text: String },
}

/// One clause proposed for one ask.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Match {
    pub clause: ClauseId,
    /// The ranking score; comparable within one ask only.
    pub score: f32,
    /// Probability in 0..=1 that this clause answers the ask.
    pub probability: f32,
    pub reasons: Vec<Reason>,
}

/// What the policies say to one ask.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Matched {
    /// Probability that a document is about it at all.
    pub found: f32,
    /// The best clauses, best first.
    pub best: Vec<Match>,
    /// By policy: cosine of meaning to it. Empty where words alone are used.
    pub policies: Vec<f32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Yes,
    No,
    /// Nothing in the given policies answers this text.
    None,
}

/// A match judged by a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    pub text: String,
    /// Clause id; empty when the verdict is [`Verdict::None`].
    pub clause: String,
    pub verdict: Verdict,
    pub date: Option<Date>,
}
