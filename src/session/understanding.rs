//! Whether texts are compared by meaning, and the vectors of the policies where they are.

use std::path::PathBuf;

use rayon::prelude::*;

use super::Session;
use crate::matching::Understanding;
use crate::meaning::{DocumentVectors, Fault, MOST_CLAUSES, Meaning, Prefix, Vector, opening};
use crate::model::{Ask, AskState};

/// Below the project's cache folder: the vectors that were made.
const FILE: &str = ".xuanti/vectors";
/// Characters that one thread encodes in a second, for telling how long it would take. (Two cores of an EPYC of 2024.)
const SPEED: usize = 4_000;

/// On or off, where the command line decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    On,
    Off,
}

/// What is known once it was decided whether meaning is used.
pub(super) struct Decision {
    meaning: Option<Meaning>,
    /// Why not, where people should know.
    note: Option<String>,
}

impl Session {
    /// What makes vectors; `None` where words alone are used.
    ///
    /// # Errors
    /// When the server's address can't be used.
    pub fn meaning(&self) -> Result<Option<&Meaning>, Fault> {
        Ok(self.decision()?.meaning.as_ref())
    }

    /// Why words alone are used, and how to change that, where it was not asked for.
    ///
    /// # Errors
    /// As [`Session::meaning`].
    pub fn meaning_note(&self) -> Result<Option<&str>, Fault> {
        Ok(self.decision()?.note.as_deref())
    }

    /// What compares questions with the policies; `None` where words alone are used, or there is nothing to compare with.
    pub(super) fn understanding(&self) -> Result<Option<Understanding<'_>>, Fault> {
        let policies = &self.input.policies;
        let Some(meaning) = self.meaning()? else { return Ok(None) };
        if policies.clauses.is_empty() || policies.clauses.len() > MOST_CLAUSES {
            return Ok(None);
        }
        if self.documents.get().is_none() {
            let made = DocumentVectors::of(policies, meaning)?;
            self.documents.get_or_init(|| made);
        }
        Ok(self.documents.get().map(|documents| Understanding { meaning, documents }))
    }

    /// An ask as it is matched: where somebody lives does not change what answers them. Empty for what is no open need.
    pub(super) fn asked(&self, ask: &Ask) -> String {
        if ask.state == AskState::Open { self.places.without(&ask.text) } else { String::new() }
    }

    /// What the open asks mean, parallel to all asks, if the encoder inside says it: what they are was learned with that one.
    pub(super) fn ask_vectors(&self) -> Result<Option<Vec<Vector>>, Fault> {
        let Some(meaning) = self.meaning()?.filter(|meaning| meaning.sends_to().is_none()) else { return Ok(None) };
        let asked: Vec<String> = self.asks.par_iter().map(|ask| self.asked(ask)).collect();
        let texts: Vec<&str> = asked.iter().map(|text| opening(text)).collect();
        Ok(Some(meaning.vectors(&texts, Prefix::Query)?))
    }

    fn decision(&self) -> Result<&Decision, Fault> {
        if let Some(decision) = self.meant.get() {
            return Ok(decision);
        }
        let decision = self.decide()?;
        Ok(self.meant.get_or_init(|| decision))
    }

    fn decide(&self) -> Result<Decision, Fault> {
        let nothing = Decision { meaning: None, note: None };
        if self.switch == Some(Switch::Off) {
            return Ok(nothing);
        }
        let config = &self.project.config.meaning;
        let own = || self.cache.as_ref().map(|_| self.project.path(FILE));
        let file: Option<PathBuf> = self.vectors.clone().or_else(own);
        let Some(meaning) = Meaning::of(config, file)? else { return Ok(nothing) };
        if self.switch == Some(Switch::On) {
            return Ok(Decision { meaning: Some(meaning), note: None });
        }
        let (new, characters) = self.new_texts(&meaning, config.most_new);
        if new <= config.most_new {
            return Ok(Decision { meaning: Some(meaning), note: None });
        }
        let minutes = (characters / (SPEED * rayon::current_num_threads()) / 60).max(1);
        let note = format!(
            "新文本有 {new} 条，超过 {} 条，本次只按字词匹配；要逐条理解文意（约需 {minutes} 分钟），请加 --meaning on",
            config.most_new
        );
        Ok(Decision { meaning: None, note: Some(note) })
    }

    /// How many texts would have to be encoded, and about how many characters those have; where it is clear that they are more
    /// than `most`, they are not looked up one by one.
    fn new_texts(&self, meaning: &Meaning, most: usize) -> (usize, usize) {
        let open = || self.asks.iter().filter(|ask| ask.state == AskState::Open);
        let policies = &self.input.policies;
        let documents =
            if policies.clauses.len() > MOST_CLAUSES { Vec::new() } else { DocumentVectors::passages(policies) };
        let length = |text: &str| opening(text).chars().count();
        let characters = open().map(|ask| length(&ask.text)).sum::<usize>();
        let all = open().count() + documents.len();
        let surely = all.saturating_sub(meaning.kept_vectors());
        if surely > most {
            return (surely, characters);
        }
        let asked: Vec<String> = open().map(|ask| opening(&self.asked(ask)).to_owned()).collect();
        let new = meaning.new_texts(&documents, Prefix::Passage) + meaning.new_texts(&asked, Prefix::Query);
        (new, characters)
    }
}
