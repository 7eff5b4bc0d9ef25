//! What becomes of a topic in a proposal, and how sure its answer is, in the words of paper.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use serde::Serialize;

use super::gap::GapState;
use super::plan::PlanView;
use super::resolver::Resolver;
use crate::ledger::{Decided, State};
use crate::model::{Plan, Topic, TopicId, Verdict};
use crate::session::Session;
use crate::text::normalise;

/// How sure an answer is, in the words of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Confirmation {
    /// A person has confirmed that one of these clauses answers one of these asks.
    #[serde(rename = "已确认")]
    Confirmed,
    /// Clauses were found; a department has yet to look at them.
    #[serde(rename = "待确认")]
    Unconfirmed,
    /// Nothing was found in what was given.
    #[serde(rename = "未找到")]
    NotFound,
}

impl Confirmation {
    /// In Chinese.
    pub fn label(self) -> &'static str {
        match self {
            Confirmation::Confirmed => "已确认",
            Confirmation::Unconfirmed => "待确认",
            Confirmation::NotFound => "未找到",
        }
    }
}

/// What becomes of a topic in this proposal.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "in", rename_all = "snake_case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Outcome {
    Episode {
        number: u32,
        date: Date,
        theme: String,
    },
    /// In an approved episode that is still to come.
    Approved {
        number: u32,
        date: Date,
        theme: String,
    },
    /// In an episode of the batch in the making.
    Drafted {
        number: u32,
        date: Date,
        theme: String,
    },
    /// Explained in a broadcast.
    Aired {
        date: Date,
        theme: String,
    },
    Reserve {
        number: u32,
    },
    LeftOut {
        why: String,
    },
    Gap {
        note: String,
        /// How far its department has come.
        state: GapState,
    },
}

impl Outcome {
    /// In a few words, for a cell.
    pub fn label(&self) -> String {
        match self {
            Outcome::Episode { number, date, .. } => format!("第{number}期（{}月{}日）", date.month(), date.day()),
            Outcome::Approved { number, date, .. } => {
                format!("已审定第{number}期（{}月{}日）", date.month(), date.day())
            }
            Outcome::Drafted { number, date, .. } => format!("草稿第{number}期（{}月{}日）", date.month(), date.day()),
            Outcome::Aired { date, .. } => format!("已播（{}月{}日）", date.month(), date.day()),
            Outcome::Reserve { number } => format!("备选{number}"),
            Outcome::LeftOut { .. } => "本批未排入".into(),
            Outcome::Gap { state: GapState::Unassigned, .. } => "待部门核实".into(),
            Outcome::Gap { state, .. } => state.label().into(),
        }
    }
}

/// What becomes of each topic: what was decided before, and what is proposed now.
pub(super) fn outcomes(plan: &Plan, view: &PlanView, resolver: &Resolver<'_>) -> HashMap<TopicId, Outcome> {
    let mut outcomes = HashMap::new();
    let drafted: Vec<Decided> = match &resolver.memory.draft {
        Some(draft) => draft.numbered(resolver.memory.last_number()).into_iter().map(|(_, e)| e.decided).collect(),
        None => Vec::new(),
    };
    for (left, shown) in plan.left_out.iter().zip(&view.left_out) {
        outcomes.insert(left.topic, Outcome::LeftOut { why: shown.why.clone() });
    }
    for (t, past) in TopicId::all(&resolver.ranked.topics).zip(&resolver.ranked.histories) {
        let theme = |day: Date| resolver.memory.broadcasts.get(&day).and_then(|b| b.decided.as_ref());
        let name = || resolver.ranked.topics[t].name.clone();
        if let Some(decided) = past.due.and_then(theme) {
            let (number, date, theme) = (decided.number, decided.date, decided.theme.clone());
            outcomes.insert(t, Outcome::Approved { number, date, theme });
        } else if let Some(d) = past.drafted.and_then(|day| drafted.iter().find(|d| d.date == day)) {
            outcomes.insert(t, Outcome::Drafted { number: d.number, date: d.date, theme: d.theme.clone() });
        } else if let Some(airing) = past.aired.last() {
            let date = airing.date;
            outcomes.insert(t, Outcome::Aired { date, theme: theme(date).map_or_else(name, |d| d.theme.clone()) });
        }
    }
    for (gap, shown) in plan.gaps.iter().zip(&view.gaps) {
        outcomes.insert(gap.topic, Outcome::Gap { note: shown.note.clone(), state: shown.state });
    }
    for (i, reserve) in plan.reserves.iter().enumerate() {
        outcomes.extend(reserve.topics.iter().map(|&t| (t, Outcome::Reserve { number: i as u32 + 1 })));
    }
    for (episode, shown) in plan.episodes.iter().zip(&view.episodes) {
        let outcome = Outcome::Episode { number: episode.number, date: episode.date, theme: shown.theme.clone() };
        outcomes.extend(episode.topics.iter().map(|&t| (t, outcome.clone())));
    }
    outcomes
}

/// What was decided of each ask, by its id: it was explained in a broadcast, or will be in an approved one.
pub(super) fn decided(memory: &State) -> HashMap<&str, Outcome> {
    let mut decided = HashMap::new();
    for (&date, broadcast) in memory.broadcasts.iter().filter(|(_, broadcast)| !broadcast.cancelled) {
        let theme = broadcast.decided.as_ref().map(|d| d.theme.clone());
        for topic in &broadcast.topics {
            let theme = theme.clone().unwrap_or_else(|| topic.name.clone());
            let outcome = match &broadcast.decided {
                _ if broadcast.aired => Outcome::Aired { date, theme },
                Some(approved) => Outcome::Approved { number: approved.number, date, theme },
                None => continue,
            };
            decided.extend(topic.asks.iter().map(|ask| (ask.as_str(), outcome.clone())));
        }
    }
    decided
}

/// What people have confirmed: texts as matching sees them, with their clauses.
pub(super) struct Confirmed(HashSet<(String, String)>);

impl Confirmed {
    /// From everything judged so far.
    pub fn of(session: &Session) -> Confirmed {
        let yes = session.judgements.iter().filter(|j| j.verdict == Verdict::Yes);
        Confirmed(yes.map(|j| (normalise(&j.text), j.clause.clone())).collect())
    }

    /// How sure the answer to `topic` is.
    pub fn standing(&self, topic: &Topic, session: &Session) -> Confirmation {
        if topic.gap {
            return Confirmation::NotFound;
        }
        let clauses: Vec<String> = topic.clauses.iter().map(|c| session.input.policies.clause_id(c.clause)).collect();
        let confirmed = topic.asks.iter().any(|&a| {
            let text = normalise(&session.asks[a].text);
            clauses.iter().any(|clause| self.0.contains(&(text.clone(), clause.clone())))
        });
        if confirmed { Confirmation::Confirmed } else { Confirmation::Unconfirmed }
    }
}
