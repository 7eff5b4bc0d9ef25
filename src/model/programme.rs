//! What an episode says, resolved and masked: as it is shown, approved and kept. It stands on its own, so that it can be read
//! when the files it was made from are long gone.

use serde::{Deserialize, Serialize};

use super::RundownPart;

/// What an approved episode holds beside its theme, topics and clauses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Programme {
    /// Its minutes.
    #[serde(default)]
    pub rundown: Vec<ProgrammeItem>,
    /// 没有条款回答的问题: for the department.
    #[serde(default)]
    pub unanswered: Vec<OpenQuestion>,
    /// 主持词, a draft for the speaker.
    #[serde(default)]
    pub script: Vec<Paragraph>,
    /// What to mind before it goes on air, in Chinese.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// Why it is in the batch, in Chinese.
    #[serde(default)]
    pub why: String,
}

/// One part of an episode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProgrammeItem {
    /// What it is for.
    pub part: RundownPart,
    /// Minutes after the start.
    pub at: u32,
    /// Minutes it takes.
    pub minutes: u32,
    /// What is said; of a question the question, put plainly.
    pub text: String,
    /// Of a question: the sender's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// The clause explained, or the one that answers the question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
}

/// A paragraph of the script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Paragraph {
    /// What it is for.
    pub part: RundownPart,
    /// What is said.
    pub text: String,
    /// The clause it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
}

/// A question of a letter that no clause answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OpenQuestion {
    /// Id of the ask.
    pub id: String,
    /// Who asks.
    pub sender: String,
    /// The sender's own words.
    pub text: String,
}
