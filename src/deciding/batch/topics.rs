//! Topics and clauses as they are put into an episode by hand.

use anyhow::{Result, bail};
use jiff::civil::Date;

use crate::deciding::Deciding;
use crate::ledger::{Decided, Edit, EpisodeEdit, State};
use crate::model::{ClauseId, Paragraph, Programme, ProgrammeItem, RundownPart, TopicId};
use crate::planning;
use crate::report::masking::Masking;
use crate::report::view::{EpisodeView, Proposal, Resolver};

pub fn drop_topic(key: u32, decided: &Decided, id: &str, state: &State) -> Result<EpisodeEdit> {
    match decided.topics.iter().find(|t| state.current(&t.id) == id) {
        None => bail!("第 {} 期里没有选题 {id}", decided.number),
        Some(_) if decided.topics.len() == 1 && decided.task.is_none() => {
            bail!("“{}”只有这一个选题。要移出整期请用 xuanti batch remove {}", decided.theme, decided.number)
        }
        Some(topic) => {
            let edit = Edit::TopicDropped { topic: topic.id.clone() };
            Ok(EpisodeEdit { episode: key, theme: decided.theme.clone(), edit })
        }
    }
}

/// The topic, with clauses that answer it and its questions, as many as there are minutes for.
pub fn add_topic(
    key: u32,
    decided: &Decided,
    id: &str,
    state: &State,
    deciding: &Deciding<'_>,
) -> Result<Vec<EpisodeEdit>> {
    if decided.topics.iter().any(|t| state.current(&t.id) == id) {
        bail!("“{}”里已经有选题 {id}", decided.theme);
    }
    let alone = proposed(&[id.to_string()], decided.date, deciding)?;
    let mut left = deciding.session.project.config.slot.minutes.saturating_sub(decided.minutes());
    let mut edits: Vec<Edit> = alone.topics.iter().map(|topic| Edit::TopicAdded { topic: topic.clone() }).collect();
    let Programme { rundown, script, .. } = &alone.programme;
    let said = |item: &ProgrammeItem| {
        let of_item = |p: &&Paragraph| match item.part {
            RundownPart::Clause => p.part == RundownPart::Clause && p.clause == item.clause,
            _ => p.part == RundownPart::Questions && p.puts(item.question()),
        };
        script.iter().find(of_item).cloned()
    };
    for item in rundown.iter().filter(|item| !item.is_live()) {
        if item.minutes > left {
            continue;
        }
        let known = item.clause.as_ref().is_some_and(|clause| decided.clauses.contains(clause));
        match item.part {
            RundownPart::Clause if !known => {
                let Some(said) = said(item) else { continue };
                edits.push(Edit::ClauseAdded { item: item.clone(), said });
            }
            RundownPart::Questions => edits.push(Edit::QuestionAdded { item: item.clone(), said: said(item) }),
            _ => continue,
        }
        left -= item.minutes;
    }
    if edits.len() == 1 {
        deciding.note("注意：本期没有余下的分钟，只加入了选题；请用 --drop-clause 腾出时间，再用 --add-clause 加讲。");
    }
    let of = |edit| EpisodeEdit { episode: key, theme: decided.theme.clone(), edit };
    Ok(edits.into_iter().map(of).collect())
}

/// An episode of these topics as the program proposes it.
pub fn proposed(ids: &[String], date: Date, deciding: &Deciding<'_>) -> Result<Decided> {
    let session = deciding.session;
    let ranked = session.ranked()?;
    let topics: Vec<TopicId> = ids.iter().filter_map(|id| ranked.position(id)).collect();
    let episode = session.episode_of(&topics, date)?;
    let view = EpisodeView::of(&episode, &Resolver::of(session, Masking(true))?);
    match Proposal::of_episodes(&[view]).episodes.into_iter().next() {
        Some(proposed) => deciding.kept(0, proposed),
        None => bail!("按这些选题排不出一期"),
    }
}

/// A clause as it is explained, resolved.
pub fn explained(clause: ClauseId, deciding: &Deciding<'_>) -> Result<(ProgrammeItem, Paragraph)> {
    let session = deciding.session;
    let resolver = Resolver::of(session, Masking(true))?;
    let (item, said) = planning::explained_alone(&session.input.policies, clause);
    Ok((EpisodeView::item(&item, &resolver), EpisodeView::paragraph(&said, &resolver)))
}
