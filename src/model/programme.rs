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
    /// Of a question: the id of the ask that asks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<String>,
    /// The clause explained, or the one that answers the question best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// Of a question: further clauses that answer it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
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

const ANSWERS: &str = "答疑：";
/// Before a question in the script.
pub const ASKED: &str = "问：";

impl ProgrammeItem {
    /// A question without the word before it; of another part what is said.
    pub fn question(&self) -> &str {
        self.text.strip_prefix(ANSWERS).unwrap_or(&self.text)
    }

    /// Whether it is time for those who call in.
    pub fn is_live(&self) -> bool {
        self.part == RundownPart::Questions && self.ask.is_none() && self.words.is_none() && self.clause.is_none()
    }

    /// Whether it puts this question.
    pub fn asks(&self, question: &str) -> bool {
        self.part == RundownPart::Questions && self.question() == question
    }

    /// Whether it explains this clause.
    pub fn explains(&self, clause: &str) -> bool {
        self.part == RundownPart::Clause && self.clause.as_deref() == Some(clause)
    }
}

impl Paragraph {
    /// Whether it puts this question.
    pub fn puts(&self, question: &str) -> bool {
        let put = self.text.strip_prefix(ASKED).and_then(|text| text.strip_prefix(question));
        self.part == RundownPart::Questions && put.is_some()
    }
}

impl Programme {
    /// Lets every part begin where the one before ends.
    pub fn retime(&mut self) {
        let mut at = 0;
        for item in &mut self.rundown {
            item.at = at;
            at += item.minutes;
        }
    }

    /// Puts an item after those of its part; a question before the time for those who call in.
    pub fn insert(&mut self, item: ProgrammeItem) {
        let after =
            |other: &ProgrammeItem| order(other.part) > order(item.part) || other.part == item.part && other.is_live();
        let at = self.rundown.iter().position(after).unwrap_or(self.rundown.len());
        self.rundown.insert(at, item);
        self.retime();
    }

    /// Puts a paragraph of the script after those of its part.
    pub fn say(&mut self, said: Paragraph) {
        let after = |other: &Paragraph| order(other.part) > order(said.part);
        let at = self.script.iter().position(after).unwrap_or(self.script.len());
        self.script.insert(at, said);
    }

    /// Why it is on another day nobody has said.
    pub fn forget_date(&mut self) {
        let dated = self.why.split_inclusive('。').map(|sentence| (sentence, sentence.contains("播出：")));
        self.why = dated.filter(|(_, dated)| !dated).map(|(sentence, _)| sentence).collect();
    }

    /// A question is not put after all.
    pub fn drop_question(&mut self, question: &str) {
        self.rundown.retain(|item| !item.asks(question));
        self.script.retain(|said| !said.puts(question));
        self.retime();
    }

    /// A question is put in other words.
    pub fn reword(&mut self, question: &str, to: &str) {
        for item in self.rundown.iter_mut().filter(|item| item.asks(question)) {
            item.text = format!("{ANSWERS}{to}");
        }
        for said in self.script.iter_mut().filter(|said| said.puts(question)) {
            said.text = said.text.replacen(question, to, 1);
        }
    }

    /// What its parts go by when they are changed, parallel to the rundown: 条1, 问1 …; empty for what has no name.
    pub fn names(&self) -> Vec<String> {
        let (mut clauses, mut questions) = (0, 0);
        let name = |item: &ProgrammeItem| match item.part {
            RundownPart::Clause => {
                clauses += 1;
                format!("条{clauses}")
            }
            RundownPart::Questions if !item.is_live() => {
                questions += 1;
                format!("问{questions}")
            }
            _ => String::new(),
        };
        self.rundown.iter().map(name).collect()
    }

    /// Another theme or department, where the parts around the clauses name it.
    pub fn rename(&mut self, from: &str, to: &str) {
        if from.is_empty() {
            return;
        }
        let around = |part: RundownPart| matches!(part, RundownPart::Opening | RundownPart::Closing);
        for item in self.rundown.iter_mut().filter(|item| around(item.part)) {
            item.text = item.text.replacen(from, to, 1);
        }
        for said in self.script.iter_mut().filter(|said| around(said.part) && said.clause.is_none()) {
            said.text = said.text.replacen(from, to, 1);
        }
    }

    /// A clause is not explained after all. A question that others answer too stays with these; what is left without one waits for
    /// its department, and a question of the office's own stays.
    pub fn drop_clause(&mut self, clause: &str) {
        self.rundown.retain(|item| !item.explains(clause));
        for item in &mut self.rundown {
            item.also.retain(|other| other != clause);
            if item.clause.as_deref() == Some(clause) && (!item.also.is_empty() || item.ask.is_none()) {
                item.clause = (!item.also.is_empty()).then(|| item.also.remove(0));
            }
        }
        let unanswered = |item: &mut ProgrammeItem| item.clause.as_deref() == Some(clause);
        for item in self.rundown.extract_if(.., unanswered) {
            if let (Some(id), Some(text)) = (item.ask, item.words) {
                self.unanswered.push(OpenQuestion { id, sender: String::new(), text });
            }
        }
        // An answer that rests on the clause is to be written anew; the question is still put where it stays.
        let stays = |said: &Paragraph| self.rundown.iter().any(|item| said.puts(item.question()));
        let questions: Vec<bool> = self.script.iter().map(stays).collect();
        let mut stays = questions.into_iter();
        self.script.retain_mut(|said| {
            let stays = stays.next().unwrap_or_default();
            if said.clause.as_deref() != Some(clause) {
                return true;
            }
            if stays && let Some(answer) = said.text.find("答：") {
                said.text.truncate(answer);
                said.clause = None;
            }
            stays
        });
        self.retime();
    }

    /// The clause is explained before all others.
    pub fn explain_first(&mut self, clause: &str) {
        let first = self.rundown.iter().position(|item| item.part == RundownPart::Clause);
        let at = self.rundown.iter().position(|item| item.explains(clause));
        if let (Some(first), Some(at)) = (first, at) {
            self.rundown[first..=at].rotate_right(1);
        }
        let said = |said: &Paragraph| said.part == RundownPart::Clause && said.clause.is_some();
        let first = self.script.iter().position(said);
        let at = self.script.iter().position(|p| said(p) && p.clause.as_deref() == Some(clause));
        if let (Some(first), Some(at)) = (first, at) {
            self.script[first..=at].rotate_right(1);
        }
        self.retime();
    }
}

fn order(part: RundownPart) -> u8 {
    match part {
        RundownPart::Opening => 0,
        RundownPart::Clause => 1,
        RundownPart::Questions => 2,
        RundownPart::Closing => 3,
    }
}
