//! A plan: its episodes, reserves, what was left out and what was not found.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::Serialize;

use super::clause::ClauseView;
use super::gap::GapView;
use super::matches::Ground;
use super::resolver::Resolver;
use super::topic::{ByKind, TopicLine};
use crate::ledger::{AiredTopic, Consulted, Decided, joining};
use crate::model::{
    AskId, BatchStage, Episode, OpenQuestion, Paragraph, Plan, Programme, ProgrammeItem, RequestPosition, RundownItem,
    Speaker, Spoken, Sums, Topic, TopicId, Unanswered,
};
use crate::planning;
use crate::session::with_remarks;

/// One broadcast.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EpisodeView {
    /// Number in the whole series, from 1.
    pub number: u32,
    /// How far it has come.
    pub stage: BatchStage,
    /// The day of the broadcast.
    pub date: Date,
    /// When it begins.
    pub time: String,
    /// What it is called.
    pub theme: String,
    /// The department that speaks.
    pub department: String,
    /// 配合部门
    pub with: Vec<String>,
    /// 主讲人 with 职务, where known.
    pub speaker: String,
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
    /// What is said in it, and why it is in the batch.
    #[serde(flatten)]
    pub programme: Programme,
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

/// A topic that could have been in the batch.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LeftOutView {
    /// The topic.
    pub topic: TopicLine,
    /// Why, in Chinese.
    pub why: String,
}

/// The whole plan.
#[derive(Debug, Clone, Serialize)]
pub struct PlanView {
    /// Approved broadcasts that are still to come; the new batch follows them.
    pub accepted: Vec<EpisodeView>,
    /// The batch in the making.
    pub draft: Vec<EpisodeView>,
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
            accepted: EpisodeView::approved(resolver).into_iter().map(|(view, _)| view).collect(),
            draft: EpisodeView::drafted(resolver).into_iter().map(|(view, _)| view).collect(),
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
            gaps: plan.gaps.iter().map(|gap| GapView::of(gap.topic, resolver)).collect(),
            left_out: plan
                .left_out
                .iter()
                .map(|l| LeftOutView { topic: line(l.topic), why: masking.text(&l.why) })
                .collect(),
            sums: plan.sums.clone(),
        }
    }
}

impl EpisodeView {
    /// Resolves a proposed episode.
    pub fn of(episode: &Episode, resolver: &Resolver<'_>) -> EpisodeView {
        let Resolver { session, masking, .. } = resolver;
        let topics = resolver.topics(&episode.topics);
        let (voices, [asked, duty]) = session.votes().count(topics.iter().copied());
        let asks = topics.iter().flat_map(|t| &t.asks);
        let of = |t: &&Topic| resolver.memory.consulted(&t.id, &episode.department);
        let said: Vec<Consulted<'_>> = topics.iter().map(of).collect();
        let requests: HashSet<RequestPosition> = asks.map(|&a| resolver.ask(a).request).collect();
        EpisodeView {
            number: episode.number,
            stage: BatchStage::Proposed,
            date: episode.date,
            time: session.project.config.slot.time.clone(),
            theme: masking.text(&episode.theme),
            department: episode.department.clone(),
            with: joining(&said, &episode.department),
            speaker: said.iter().find_map(|said| said.speaker).map(named).unwrap_or_default(),
            task: episode.task.clone(),
            topics: episode.topics.iter().map(|&t| TopicLine::of(t, resolver)).collect(),
            villages: voices,
            requests: requests.len() as u32,
            by_kind: ByKind { asked, duty },
            clauses: episode.clauses.iter().map(|&c| ClauseView::of(c, None, resolver.policies())).collect(),
            grounds: Vec::new(),
            programme: programme(episode, resolver),
        }
    }

    /// Approved episodes that are still to come.
    pub fn approved(resolver: &Resolver<'_>) -> Vec<(EpisodeView, Episode)> {
        let pending = resolver.memory.pending();
        pending.map(|(_, decided)| EpisodeView::kept(decided, BatchStage::Approved, resolver)).collect()
    }

    /// The batch in the making, by date.
    pub fn drafted(resolver: &Resolver<'_>) -> Vec<(EpisodeView, Episode)> {
        let Some(draft) = &resolver.memory.draft else { return Vec::new() };
        let episodes = draft.numbered(resolver.memory.last_number());
        episodes.iter().map(|(_, e)| EpisodeView::kept(&e.decided, draft.stage, resolver)).collect()
    }

    /// An episode as the ledger keeps it, and as an episode of today's topics and clauses.
    pub fn kept(decided: &Decided, stage: BatchStage, resolver: &Resolver<'_>) -> (EpisodeView, Episode) {
        let (ranked, policies) = (resolver.ranked, resolver.policies());
        let now = |topic: &AiredTopic| ranked.position(resolver.memory.current(&topic.id));
        let mut topics: Vec<TopicId> = decided.topics.iter().filter_map(now).collect();
        // Two that were merged since are one.
        let mut seen = HashSet::new();
        topics.retain(|topic| seen.insert(*topic));
        let episode = Episode {
            number: decided.number,
            date: decided.date,
            theme: decided.theme.clone(),
            department: decided.department.clone(),
            topics,
            task: decided.task.clone(),
            clauses: decided.clauses.iter().filter_map(|id| policies.clause(id)).collect(),
            rundown: Vec::new(),
            unanswered: Vec::new(),
            script: Vec::new(),
            warnings: decided.programme.warnings.clone(),
            why: String::new(),
        };
        // What is approved stays as it was approved.
        let Decided { with, speaker, programme, .. } = match stage {
            BatchStage::Approved => decided.clone(),
            _ => resolver.memory.filled_in(decided),
        };
        // With what departments say of it today.
        let of_today = EpisodeView::of(&episode, resolver);
        let warnings = of_today.programme.warnings.clone();
        let view = EpisodeView {
            stage,
            with,
            speaker: speaker.as_ref().map(named).unwrap_or_default(),
            programme: masked(Programme { warnings, ..programme }, resolver),
            ..of_today
        };
        (view, episode)
    }

    /// A part of an episode, resolved and masked.
    pub fn item(item: &RundownItem, resolver: &Resolver<'_>) -> ProgrammeItem {
        ProgrammeItem {
            part: item.part,
            at: item.at,
            minutes: item.minutes,
            text: resolver.masking.text(&item.text),
            words: item.ask.zip(item.sentence).map(|(ask, at)| said(ask, at, resolver)),
            ask: item.ask.map(|ask| resolver.ask(ask).id.clone()),
            clause: item.clause.map(|c| resolver.policies().clause_id(c)),
            also: item.also.iter().map(|&c| resolver.policies().clause_id(c)).collect(),
        }
    }

    /// A paragraph of a script, resolved and masked.
    pub fn paragraph(spoken: &Spoken, resolver: &Resolver<'_>) -> Paragraph {
        Paragraph {
            part: spoken.part,
            text: resolver.masking.text(&spoken.text),
            clause: spoken.clause.map(|c| resolver.policies().clause_id(c)),
        }
    }
}

/// A programme that people may have changed, masked.
fn masked(mut programme: Programme, resolver: &Resolver<'_>) -> Programme {
    let mask = |text: &mut String| *text = resolver.masking.text(text);
    for item in &mut programme.rundown {
        mask(&mut item.text);
        item.words.iter_mut().for_each(mask);
    }
    programme.script.iter_mut().for_each(|said| mask(&mut said.text));
    programme.unanswered.iter_mut().for_each(|open| mask(&mut open.text));
    programme
}

/// A speaker without the telephone number, which is for the office.
fn named(speaker: &Speaker) -> String {
    format!("{}{}", speaker.name, speaker.post)
}

/// What an episode says, resolved and masked.
fn programme(episode: &Episode, resolver: &Resolver<'_>) -> Programme {
    Programme {
        rundown: episode.rundown.iter().map(|item| EpisodeView::item(item, resolver)).collect(),
        unanswered: episode.unanswered.iter().map(|one| open_question(*one, resolver)).collect(),
        script: episode.script.iter().map(|spoken| EpisodeView::paragraph(spoken, resolver)).collect(),
        warnings: with_remarks(episode, &episode.warnings, resolver.memory, resolver.ranked, resolver.session),
        why: resolver.masking.text(&episode.why),
    }
}

fn open_question(Unanswered { ask, sentence }: Unanswered, resolver: &Resolver<'_>) -> OpenQuestion {
    OpenQuestion {
        id: resolver.ask(ask).id.clone(),
        sender: resolver.sender_of(ask),
        text: said(ask, sentence, resolver),
    }
}

/// A sentence of an ask, in its sender's words. Masked before it is shortened: half a name tells nobody that it is one.
fn said(ask: AskId, sentence: u32, resolver: &Resolver<'_>) -> String {
    planning::sentence(&resolver.masking.text(&resolver.ask(ask).text), sentence as usize)
}
