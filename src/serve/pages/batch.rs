//! 排期: the episodes of the batch with their dates, what would come next, and why the most wanted are not in it.

use anyhow::Result;
use serde::Serialize;

use super::topics::{Card, card};
use super::{Asked, Filled, filled, value};
use crate::deciding::batch;
use crate::model::{BatchStage, Rule, TopicId};
use crate::report::render::weekday;
use crate::report::view::{Comparison, EpisodeEntry, EpisodeLine, Outcome, ReserveView, Resolver, TopicLine};
use crate::session::Wishes;

/// How many of the most wanted are explained.
const RANKED: usize = 20;

#[derive(Serialize)]
struct Page<'a> {
    /// Approved and drafted.
    lines: Vec<Line<'a>>,
    /// Proposed.
    proposed: Vec<&'a EpisodeEntry>,
    is_draft: bool,
    stage: &'static str,
    ranking: Vec<Ranked>,
    reserves: &'a [ReserveView],
    /// The rule of choice, as it is called.
    rule: &'static str,
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    line: EpisodeLine,
    weekday: &'static str,
    drafted: bool,
    topics: &'a [TopicLine],
}

#[derive(Serialize)]
struct Ranked {
    card: Card,
    outcome: String,
    why: String,
    /// Whether it could be put into the draft by hand.
    free: bool,
}

pub fn page(asked: &Asked<'_>) -> Result<Filled> {
    let resolver = asked.resolver()?;
    let dossier = asked.dossier()?;
    let draft = resolver.memory.draft.as_ref();
    let entry = |number: u32, stage: BatchStage| {
        dossier.episodes.iter().find(|e| e.view.number == number && e.view.stage == stage)
    };
    let line = |line: EpisodeLine| Line {
        weekday: weekday(line.date),
        drafted: line.stage != BatchStage::Approved,
        topics: entry(line.number, line.stage).map_or(&[], |e| &e.view.topics),
        line,
    };
    let ranked = |at: &TopicId| {
        let card = card(*at, &resolver);
        let entry = dossier.topics.iter().find(|entry| entry.view.id == card.id);
        let outcome = entry.map(|entry| &entry.outcome);
        let free = matches!(outcome, Some(Outcome::LeftOut { .. } | Outcome::Reserve { .. } | Outcome::Episode { .. }));
        Ranked {
            free: free && draft.is_some(),
            outcome: outcome.map(Outcome::label).unwrap_or_default(),
            why: outcome.map(|outcome| told(outcome, dossier)).unwrap_or_default(),
            card,
        }
    };
    let page = Page {
        lines: EpisodeLine::all(&resolver).into_iter().map(line).collect(),
        proposed: dossier.episodes.iter().filter(|e| e.view.stage == BatchStage::Proposed).collect(),
        is_draft: draft.is_some(),
        stage: draft.map_or("", |draft| draft.stage.label()),
        ranking: resolver.ranked.order.iter().take(RANKED).map(ranked).collect(),
        reserves: &dossier.reserves,
        rule: resolver.session.project.config.choice.rule.names().1,
    };
    Ok(filled("batch.html", page))
}

/// Why a topic is not in the batch; empty where it is.
fn told(outcome: &Outcome, dossier: &crate::report::view::Dossier) -> String {
    match outcome {
        Outcome::LeftOut { why } => why.clone(),
        Outcome::Gap { note, .. } => note.clone(),
        Outcome::Reserve { number } => {
            let reserve = (*number as usize).checked_sub(1).and_then(|at| dossier.reserves.get(at));
            reserve.map(|reserve| reserve.why.clone()).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// The rules of choice side by side.
pub fn rules(asked: &Asked<'_>) -> Result<Filled> {
    let resolver = asked.resolver()?;
    let (session, seated) = batch::without_undecided(resolver.session)?;
    let wishes = Wishes { seated, ..Wishes::default() };
    let plans = Rule::ALL.into_iter().zip(session.plans(&wishes, &Rule::ALL)?).collect::<Vec<_>>();
    let resolver = Resolver::of(&session, asked.masking())?;
    let rules = Comparison::of(&plans, session.project.config.choice.rule, &resolver);
    let names: Vec<(&str, &str)> = rules.iter().map(|row| row.rule.names()).collect();
    Ok(("rules.html", minijinja::context! { rules => value(&rules), names => value(&names) }))
}
