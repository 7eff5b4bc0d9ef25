//! What is changed in an episode. A change says what it changes and nothing else, so that one can be taken back though others
//! came after it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::decided::{AiredTopic, Decided};
use crate::model::{Paragraph, ProgrammeItem, RundownPart, Speaker};

/// A change of one episode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpisodeEdit {
    /// The number it was drafted under; of an approved one its number in the series.
    pub episode: u32,
    /// Its theme then, for people.
    pub theme: String,
    #[serde(flatten)]
    pub edit: Edit,
}

/// What is changed. Clauses are named by their ids, questions by their text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum Edit {
    /// An episode that the batch did not have.
    Added {
        decided: Box<Decided>,
    },
    /// The episode leaves the batch.
    Removed,
    Dated {
        date: Date,
    },
    Titled {
        title: String,
    },
    Led {
        department: String,
    },
    /// 配合部门, in place of those before.
    Joined {
        departments: Vec<String>,
    },
    Spoken {
        speaker: Speaker,
    },
    TopicAdded {
        topic: AiredTopic,
    },
    /// The topic leaves with its questions; its clauses stay.
    TopicDropped {
        topic: String,
    },
    ClauseAdded {
        item: ProgrammeItem,
        said: Paragraph,
    },
    /// The clause leaves; questions that it answers are left without one.
    ClauseDropped {
        clause: String,
    },
    /// The clause is explained before all others.
    ClauseFirst {
        clause: String,
    },
    QuestionAdded {
        item: ProgrammeItem,
        said: Option<Paragraph>,
    },
    QuestionDropped {
        question: String,
    },
    Reworded {
        question: String,
        to: String,
    },
    /// Of a clause or a question.
    Timed {
        of: String,
        minutes: u32,
    },
    /// What a new proposal leaves as it is, though nothing in it was changed.
    Locked {
        locked: bool,
    },
}

impl Decided {
    /// Changes it.
    pub fn apply(&mut self, edit: &Edit) {
        let programme = &mut self.programme;
        match edit {
            Edit::Added { .. } | Edit::Removed | Edit::Locked { .. } => {}
            Edit::Dated { date } => {
                self.date = *date;
                programme.forget_date();
            }
            Edit::Titled { title } => {
                programme.rename(&self.theme, title);
                self.theme.clone_from(title);
            }
            Edit::Led { department } => {
                programme.rename(&self.department, department);
                self.department.clone_from(department);
                self.with.retain(|other| other != department);
            }
            Edit::Joined { departments } => self.with.clone_from(departments),
            Edit::Spoken { speaker } => self.speaker = Some(speaker.clone()),
            Edit::TopicAdded { topic } => {
                self.topics.retain(|t| t.id != topic.id);
                self.topics.push(topic.clone());
            }
            Edit::TopicDropped { topic } => self.drop_topic(topic),
            Edit::ClauseAdded { item, said } => {
                let Some(clause) = &item.clause else { return };
                if !self.clauses.contains(clause) {
                    self.clauses.push(clause.clone());
                    programme.insert(item.clone());
                    programme.say(said.clone());
                }
            }
            Edit::ClauseDropped { clause } => {
                self.clauses.retain(|c| c != clause);
                programme.drop_clause(clause);
            }
            Edit::ClauseFirst { clause } => {
                if let Some(at) = self.clauses.iter().position(|c| c == clause) {
                    self.clauses[..=at].rotate_right(1);
                    programme.explain_first(clause);
                }
            }
            Edit::QuestionAdded { item, said } => {
                programme.insert(item.clone());
                said.iter().for_each(|said| programme.say(said.clone()));
            }
            Edit::QuestionDropped { question } => programme.drop_question(question),
            Edit::Reworded { question, to } => programme.reword(question, to),
            Edit::Timed { of, minutes } => {
                let timed = programme.rundown.iter_mut().filter(|item| item.explains(of) || item.asks(of));
                timed.for_each(|item| item.minutes = *minutes);
                programme.retime();
            }
        }
    }

    fn drop_topic(&mut self, topic: &str) {
        let gone: Vec<AiredTopic> = self.topics.extract_if(.., |t| t.id == topic).collect();
        let of_topic =
            |ask: &Option<String>| ask.as_ref().is_some_and(|ask| gone.iter().any(|topic| topic.asks.contains(ask)));
        let asked: Vec<String> = self
            .programme
            .rundown
            .iter()
            .filter(|item| of_topic(&item.ask))
            .map(|item| item.question().to_string())
            .collect();
        asked.iter().for_each(|question| self.programme.drop_question(question));
        self.programme.unanswered.retain(|open| !of_topic(&Some(open.id.clone())));
        self.programme.retime();
    }

    /// Minutes it takes.
    pub fn minutes(&self) -> u32 {
        self.programme.rundown.iter().map(|item| item.minutes).sum()
    }

    /// Its questions, as they are put.
    pub fn questions(&self) -> impl Iterator<Item = (&ProgrammeItem, &str)> {
        let questions = self.programme.rundown.iter().filter(|item| item.part == RundownPart::Questions);
        questions.filter(|item| !item.is_live()).map(|item| (item, item.question()))
    }
}
