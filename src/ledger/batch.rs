//! The batch in the making, and what is changed in its episodes or in approved ones. A change says what it changes and nothing
//! else, so that one can be taken back though others came after it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::event::{AiredTopic, Decided};
use super::state::Broadcast;
use crate::model::{BatchStage, Paragraph, ProgrammeItem, RundownPart, Speaker};

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

/// The batch in the making.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    pub stage: BatchStage,
    /// By the numbers they were drafted under.
    pub episodes: BTreeMap<u32, DraftEpisode>,
}

/// An episode of it.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftEpisode {
    pub decided: Decided,
    pub locked: bool,
    pub edited: bool,
}

impl Draft {
    pub(super) fn of(episodes: &[Decided], kept: &[u32]) -> Draft {
        let of = |decided: &Decided| {
            let edited = kept.contains(&decided.number);
            (decided.number, DraftEpisode { decided: decided.clone(), locked: false, edited })
        };
        Draft { stage: BatchStage::Draft, episodes: episodes.iter().map(of).collect() }
    }

    /// Changes an episode; false where the batch has none of that number.
    pub(super) fn apply(&mut self, EpisodeEdit { episode, edit, .. }: &EpisodeEdit) -> bool {
        match edit {
            Edit::Added { decided } => {
                let added = DraftEpisode {
                    decided: Decided { number: *episode, ..Decided::clone(decided) },
                    locked: false,
                    edited: true,
                };
                self.episodes.insert(*episode, added);
                return true;
            }
            Edit::Removed => return self.episodes.remove(episode).is_some(),
            _ => {}
        }
        let Some(drafted) = self.episodes.get_mut(episode) else { return false };
        match edit {
            Edit::Locked { locked } => drafted.locked = *locked,
            edit => {
                drafted.edited = true;
                drafted.decided.apply(edit);
            }
        }
        true
    }

    /// What a new proposal leaves as it is.
    pub fn keep_decided(&mut self) {
        self.episodes.retain(|_, episode| episode.locked || episode.edited);
    }

    /// The episodes by date, with the numbers of the series that follow `last`.
    pub fn numbered(&self, last: u32) -> Vec<(u32, DraftEpisode)> {
        let mut episodes: Vec<(u32, DraftEpisode)> = self.episodes.iter().map(|(key, e)| (*key, e.clone())).collect();
        episodes.sort_by_key(|(key, episode)| (episode.decided.date, *key));
        for (number, (_, episode)) in (last + 1..).zip(&mut episodes) {
            episode.decided.number = number;
        }
        episodes
    }
}

/// Changes the approved episode of that number; another date takes it there.
pub(super) fn revise(broadcasts: &mut BTreeMap<Date, Broadcast>, edit: &EpisodeEdit) {
    let of = |b: &Broadcast| b.decided.as_ref().is_some_and(|d| d.number == edit.episode);
    let Some(day) = broadcasts.iter().find(|(_, b)| of(b)).map(|(day, _)| *day) else { return };
    let Some(mut broadcast) = broadcasts.remove(&day) else { return };
    if let Some(decided) = &mut broadcast.decided {
        decided.apply(&edit.edit);
        if !broadcast.aired {
            broadcast.topics.clone_from(&decided.topics);
        }
    }
    let date = match edit.edit {
        Edit::Dated { date } if !broadcast.aired => date,
        _ => day,
    };
    // Two that exchange their days meet for a moment; the second takes the first one's place.
    if let Some(met) = broadcasts.insert(date, broadcast) {
        broadcasts.insert(day, met);
    }
}

impl Decided {
    /// Changes it.
    pub fn apply(&mut self, edit: &Edit) {
        let programme = &mut self.programme;
        match edit {
            Edit::Added { .. } | Edit::Removed | Edit::Locked { .. } => {}
            Edit::Dated { date } => self.date = *date,
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
