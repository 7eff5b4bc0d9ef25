//! A plan: its episodes, reserves, what was left out and what was not found.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::Serialize;

use super::clause::ClauseView;
use super::matches::Ground;
use super::resolver::Resolver;
use super::topic::{ByKind, TopicLine};
use crate::ledger::Decided;
use crate::model::{
    AskId, Episode, Plan, RequestPosition, RundownItem, RundownPart, Spoken, Sums, TopicId, Unanswered,
};
use crate::planning;

/// One part of an episode.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RundownView {
    /// What it is for.
    pub part: RundownPart,
    /// Minutes after the start.
    pub at: u32,
    /// Minutes it takes.
    pub minutes: u32,
    /// What is said; of a question the question, put plainly.
    pub text: String,
    /// Of a question: the sender's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// The clause explained, or the one that answers the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
}

/// A paragraph of the script.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SpokenView {
    /// What it is for.
    pub part: RundownPart,
    /// What is said.
    pub text: String,
    /// The clause it speaks of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
}

/// An ask of an episode that none of its clauses answers.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct UnansweredView {
    /// Its id.
    pub id: String,
    /// Who asks.
    pub sender: String,
    /// The sender's own words.
    pub text: String,
}

/// One broadcast.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EpisodeView {
    /// Number in the batch, from 1.
    pub number: u32,
    /// The day of the broadcast.
    pub date: Date,
    /// When it begins.
    pub time: String,
    /// What it is called.
    pub theme: String,
    /// The department that speaks.
    pub department: String,
    /// Set from above: by whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// The topics explained, the leading one first.
    pub topics: Vec<TopicLine>,
    /// Distinct voices behind all its topics.
    pub villages: u32,
    /// Distinct requests behind all its topics.
    pub requests: u32,
    /// Voices by kind of need.
    pub by_kind: ByKind,
    /// The clauses explained, in their order.
    pub clauses: Vec<ClauseView>,
    /// Why each of them is there; only where that was asked for, which a report does not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(skip))]
    pub grounds: Vec<Ground>,
    /// Its minutes.
    pub rundown: Vec<RundownView>,
    /// 没有条款回答的问题: for the department.
    pub unanswered: Vec<UnansweredView>,
    /// 主持词, a draft for the speaker.
    pub script: Vec<SpokenView>,
    /// What to mind before it goes on air, in Chinese.
    pub warnings: Vec<String>,
    /// Why, in Chinese.
    pub why: String,
}

/// An episode that would come next.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ReserveView {
    /// What it is called.
    pub theme: String,
    /// The department that speaks.
    pub department: String,
    /// The topics explained, the leading one first.
    pub topics: Vec<TopicLine>,
    /// Why, in Chinese.
    pub why: String,
}

/// A topic that no document at hand answers.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GapView {
    /// The topic.
    pub topic: TopicLine,
    /// What is to be done about it, in Chinese.
    pub note: String,
}

/// A topic that could have been in the batch.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LeftOutView {
    /// The topic.
    pub topic: TopicLine,
    /// Why, in Chinese.
    pub why: String,
}

/// An approved broadcast.
#[derive(Debug, Clone, Serialize)]
pub struct AcceptedView {
    /// Number in the whole series.
    pub number: u32,
    /// The day of the broadcast.
    pub date: Date,
    /// What it is called.
    pub theme: String,
    /// The department that speaks.
    pub department: String,
}

/// The whole plan.
#[derive(Debug, Clone, Serialize)]
pub struct PlanView {
    /// Approved broadcasts that are still to come; the new batch follows them.
    pub accepted: Vec<AcceptedView>,
    /// The proposed batch.
    pub episodes: Vec<EpisodeView>,
    /// What would come next.
    pub reserves: Vec<ReserveView>,
    /// Topics that no document at hand answers.
    pub gaps: Vec<GapView>,
    /// Topics that could have been in the batch.
    pub left_out: Vec<LeftOutView>,
    /// Sums that add up.
    pub sums: Sums,
}

impl PlanView {
    /// Resolves a plan.
    pub fn of(plan: &Plan, resolver: &Resolver<'_>) -> PlanView {
        let line = |t: TopicId| TopicLine::of(t, resolver);
        let masking = resolver.masking;
        PlanView {
            accepted: resolver.memory.pending().map(|(_, decided)| AcceptedView::of(decided)).collect(),
            episodes: plan.episodes.iter().map(|e| EpisodeView::of(e, resolver)).collect(),
            reserves: plan
                .reserves
                .iter()
                .map(|r| ReserveView {
                    theme: r.topics.first().map_or(String::new(), |&t| line(t).name),
                    department: r.department.clone(),
                    topics: r.topics.iter().map(|&t| line(t)).collect(),
                    why: masking.text(&r.why),
                })
                .collect(),
            gaps: plan.gaps.iter().map(|g| GapView { topic: line(g.topic), note: g.note.clone() }).collect(),
            left_out: plan
                .left_out
                .iter()
                .map(|l| LeftOutView { topic: line(l.topic), why: masking.text(&l.why) })
                .collect(),
            sums: plan.sums.clone(),
        }
    }
}

impl AcceptedView {
    /// As it was approved.
    pub fn of(decided: &Decided) -> AcceptedView {
        let Decided { number, date, theme, department, .. } = decided.clone();
        AcceptedView { number, date, theme, department }
    }
}

impl EpisodeView {
    fn of(episode: &Episode, resolver: &Resolver<'_>) -> EpisodeView {
        let Resolver { session, masking, .. } = resolver;
        let topics = resolver.topics(&episode.topics);
        let (voices, [asked, duty]) = session.votes().count(topics.iter().copied());
        let asks = topics.iter().flat_map(|t| &t.asks);
        let requests: HashSet<RequestPosition> = asks.map(|&a| resolver.ask(a).request).collect();
        EpisodeView {
            number: episode.number,
            date: episode.date,
            time: session.project.config.slot.time.clone(),
            theme: masking.text(&episode.theme),
            department: episode.department.clone(),
            task: episode.task.clone(),
            topics: episode.topics.iter().map(|&t| TopicLine::of(t, resolver)).collect(),
            villages: voices,
            requests: requests.len() as u32,
            by_kind: ByKind { asked, duty },
            clauses: episode.clauses.iter().map(|&c| ClauseView::of(c, None, resolver.policies())).collect(),
            grounds: Vec::new(),
            rundown: episode.rundown.iter().map(|item| RundownView::of(item, resolver)).collect(),
            unanswered: episode.unanswered.iter().map(|one| UnansweredView::of(one, resolver)).collect(),
            script: episode.script.iter().map(|spoken| SpokenView::of(spoken, resolver)).collect(),
            warnings: episode.warnings.clone(),
            why: masking.text(&episode.why),
        }
    }
}

impl RundownView {
    fn of(item: &RundownItem, resolver: &Resolver<'_>) -> RundownView {
        RundownView {
            part: item.part,
            at: item.at,
            minutes: item.minutes,
            text: resolver.masking.text(&item.text),
            words: item.ask.zip(item.sentence).map(|(ask, at)| said(ask, at, resolver)),
            clause: item.clause.map(|c| resolver.policies().clause_id(c)),
        }
    }
}

impl SpokenView {
    fn of(spoken: &Spoken, resolver: &Resolver<'_>) -> SpokenView {
        SpokenView {
            part: spoken.part,
            text: resolver.masking.text(&spoken.text),
            clause: spoken.clause.map(|c| resolver.policies().clause_id(c)),
        }
    }
}

impl UnansweredView {
    fn of(&Unanswered { ask, sentence }: &Unanswered, resolver: &Resolver<'_>) -> UnansweredView {
        UnansweredView {
            id: resolver.ask(ask).id.clone(),
            sender: resolver.sender_of(ask),
            text: said(ask, sentence, resolver),
        }
    }
}

/// A sentence of an ask, in its sender's words. Masked before it is shortened: half a name tells nobody that it is one.
fn said(ask: AskId, sentence: u32, resolver: &Resolver<'_>) -> String {
    planning::sentence(&resolver.masking.text(&resolver.ask(ask).text), sentence as usize)
}
