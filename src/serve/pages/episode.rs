//! 一期: the minutes of an episode, its clauses with the questions they answer, its script; and clauses to add.

use anyhow::Result;
use serde::Serialize;

use super::{Asked, Filled, filled, inbox, value};
use crate::model::{BatchStage, OpenQuestion, ProgrammeItem, RundownPart};
use crate::report::render::outline;
use crate::report::view::{ClauseView, EpisodeEntry, EpisodeView};

/// Clauses found for a search.
const FOUND: usize = 12;

#[derive(Serialize)]
struct Page<'a> {
    view: &'a EpisodeView,
    /// It can be changed: with or without a reason.
    drafted: bool,
    approved: bool,
    locked: bool,
    remarks: Vec<String>,
    minutes: u32,
    most: u32,
    parts: Vec<Part>,
    clauses: Vec<Explained<'a>>,
    /// Questions without one of its clauses.
    loose: Vec<Question>,
    unanswered: &'a [OpenQuestion],
    /// Who speaks, as the ledger keeps it.
    speaker: String,
    post: String,
    departments: Vec<String>,
    /// What else is asked in its letters.
    questions: &'a [crate::report::view::Question],
    numbers: Vec<u32>,
}

/// A stretch of the minute bar.
#[derive(Serialize)]
struct Part {
    name: String,
    at: u32,
    minutes: u32,
    part: &'static str,
    class: &'static str,
    text: String,
}

/// A clause with the questions that it answers.
#[derive(Serialize)]
struct Explained<'a> {
    name: String,
    minutes: u32,
    clause: &'a ClauseView,
    document: String,
    questions: Vec<Question>,
}

#[derive(Clone, Serialize)]
struct Question {
    name: String,
    text: String,
    words: String,
    minutes: u32,
    ask: Option<String>,
    /// Further clauses that answer it.
    also: usize,
}

pub fn page(number: &str, asked: &Asked<'_>) -> Result<Option<Filled>> {
    let Ok(number) = number.parse::<u32>() else { return Ok(None) };
    let resolver = asked.resolver()?;
    let kept = EpisodeEntry::kept(&resolver);
    let held = kept.iter().any(|entry| entry.view.number == number);
    // Only what is proposed needs a plan.
    let entries = if held { &kept } else { &asked.dossier()?.episodes };
    let Some(EpisodeEntry { view, questions, .. }) = entries.iter().find(|e| e.view.number == number) else {
        return Ok(None);
    };
    let memory = resolver.memory;
    let line = crate::report::view::EpisodeLine::all(&resolver).into_iter().find(|line| line.number == number);
    let decided = crate::deciding::batch::episode(number, memory).ok().map(|(_, decided)| decided);
    let speaker = decided.and_then(|decided| decided.speaker);
    let rundown = &view.programme.rundown;
    let names = view.programme.names();
    let asked_here: Vec<(Option<&str>, Question)> = rundown
        .iter()
        .zip(&names)
        .filter(|(item, _)| item.part == RundownPart::Questions && !item.is_live())
        .map(|(item, name)| (item.clause.as_deref(), question(item, name)))
        .collect();
    let explained = |(item, name): (&ProgrammeItem, &String)| {
        let clause = view.clauses.iter().find(|clause| item.explains(&clause.id))?;
        let own = asked_here.iter().filter(|(of, _)| *of == Some(clause.id.as_str())).map(|(_, q)| q.clone());
        let (name, minutes, document) = (name.clone(), item.minutes, clause.document());
        Some(Explained { name, minutes, clause, document, questions: own.collect() })
    };
    let clauses: Vec<Explained<'_>> = rundown.iter().zip(&names).filter_map(explained).collect();
    let held = |of: Option<&str>| of.is_some_and(|of| clauses.iter().any(|e| e.clause.id == of));
    let page = Page {
        drafted: !matches!(view.stage, BatchStage::Proposed | BatchStage::Approved),
        approved: view.stage == BatchStage::Approved,
        locked: line.as_ref().is_some_and(|line| line.locked),
        remarks: line.map_or_else(|| view.programme.warnings.clone(), |line| line.remarks),
        minutes: rundown.iter().map(|item| item.minutes).sum(),
        most: resolver.session.project.config.slot.minutes,
        parts: rundown.iter().zip(&names).map(part).collect(),
        loose: asked_here.iter().filter(|(of, _)| !held(*of)).map(|(_, q)| q.clone()).collect(),
        unanswered: &view.programme.unanswered,
        post: speaker.as_ref().map(|s| s.post.clone()).unwrap_or_default(),
        speaker: speaker.map(|s| s.name).unwrap_or_default(),
        departments: inbox::departments(asked),
        numbers: entries.iter().map(|e| e.view.number).collect(),
        view,
        questions,
        clauses,
    };
    Ok(Some(filled("episode.html", page)))
}

fn part((item, name): (&ProgrammeItem, &String)) -> Part {
    let class = match item.part {
        RundownPart::Clause => "clause",
        RundownPart::Questions if item.is_live() => "live",
        RundownPart::Questions => "question",
        _ => "frame",
    };
    let text = outline::bare(item).to_string();
    Part { name: name.clone(), at: item.at, minutes: item.minutes, part: outline::part(item.part), class, text }
}

fn question(item: &ProgrammeItem, name: &str) -> Question {
    Question {
        name: name.to_string(),
        text: item.question().to_string(),
        words: item.words.clone().unwrap_or_default(),
        minutes: item.minutes,
        ask: item.ask.clone(),
        also: item.also.len(),
    }
}

/// Clauses that fit some words, for an episode.
pub fn clauses(asked: &Asked<'_>) -> Result<Filled> {
    let (session, q, episode) = (&asked.moment.session, asked.said("q"), asked.said("episode"));
    let mut found: Vec<(ClauseView, String)> = Vec::new();
    if !q.is_empty() {
        let policies = &session.input.policies;
        let matcher = session.matcher(Some(session.first_slot(session.memory()?)))?;
        let matched = matcher.matches(&matcher.query(q)?, FOUND, &mut matcher.scratch());
        let view = |m: crate::model::Match| {
            let view = ClauseView::of(m.clause, Some(m.probability), policies);
            let document = view.document();
            (view, document)
        };
        found.extend(matched.best.into_iter().map(view));
    }
    let approved = session.memory()?.broadcasts.values().filter_map(|b| b.decided.as_ref());
    let is_approved = approved.into_iter().any(|decided| decided.number.to_string() == episode);
    Ok(("clauses.html", minijinja::context! { found => value(&found), q, episode, is_approved }))
}
