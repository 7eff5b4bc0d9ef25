//! Drafts → episodes: each with its clauses, minutes, questions, script, warnings and reasons.

use jiff::civil::Date;
use rustc_hash::FxHashSet;

use super::candidates::Candidate;
use super::context::{BatchContext, Ineligible};
use super::minutes::clause_minutes;
use super::questions::{self, Questions};
use super::rundown::{self, Programme};
use super::script::{self, Occasion};
use super::season::{self, Warning};
use super::{Inputs, SETTINGS, assigned, calendar, check, cover, reasons};
use crate::model::{ClauseId, Episode, Policies, Problem, RundownItem, RundownPart, Spoken, TopicId};

/// An episode without its date.
pub(super) struct Draft {
    pub candidate: Candidate,
    pub task: Option<usize>,
    /// Whether it is there because episodes are kept for communities and firms.
    pub kept: bool,
}

impl Draft {
    /// What it is called: a task keeps the name it was set under, a topic has the title its department gave it.
    pub fn theme<'a>(&self, context: &BatchContext<'a>) -> &'a String {
        if let Some(task) = self.task {
            return &context.inputs.tasks[task].name;
        }
        let lead = self.candidate.topics[0];
        context.inputs.consultation.titles.get(&lead).unwrap_or(&context.topic(lead).name)
    }
}

/// An episode of these topics, the lead first, on a day; clauses that others of its batch explain are no concern of it.
///
/// # Errors
/// A setting that allows no broadcast, a topic of which no clause may be explained that day, or a server of vectors that fails.
pub fn one(inputs: &Inputs<'_>, topics: &[TopicId], day: Date) -> Result<Episode, Problem> {
    check(inputs)?;
    let context = BatchContext::new(inputs, day, day);
    for &t in topics {
        if let Some(ineligible) = context.ineligible(t).filter(|why| *why != Ineligible::Excluded) {
            let what = format!("选题“{}”不能列入：{}", context.topic(t).name, reasons::ineligible(ineligible));
            return Err(Problem::error("选题", what, "请先补充政策文件，或另选选题"));
        }
    }
    let department = topics.first().map(|&lead| context.topic(lead).department.clone()).unwrap_or_default();
    let candidate = Candidate { topics: topics.to_vec(), department, worth: 0 };
    let drafts = [Draft { candidate, task: None, kept: false }];
    let clauses = explained(&context, &drafts[0], day, &[]);
    episode(&context, &drafts, 0, &calendar::Slot { date: day, passed: Vec::new() }, clauses)
}

/// A clause as it is explained where a person puts it on a programme.
pub fn explained_alone(policies: &Policies, clause: ClauseId) -> (RundownItem, Spoken) {
    let item = RundownItem {
        part: RundownPart::Clause,
        at: 0,
        minutes: clause_minutes(policies, clause),
        text: rundown::explained(policies, clause),
        ask: None,
        sentence: None,
        clause: Some(clause),
        also: Vec::new(),
    };
    let text = script::clause_said(policies, clause, "再看", true);
    (item, Spoken { part: RundownPart::Clause, clause: Some(clause), text })
}

fn episode(
    context: &BatchContext<'_>,
    drafts: &[Draft],
    i: usize,
    day: &calendar::Slot,
    clauses: Vec<ClauseId>,
) -> Result<Episode, Problem> {
    let Draft { candidate: Candidate { topics, department, .. }, task, kept } = &drafts[i];
    let of_task = task.map(|task| &context.inputs.tasks[task]);
    let why = match task {
        Some(task) => {
            let own = clauses.iter().any(|c| context.inputs.task_answers[*task].iter().any(|(own, _)| own == c));
            reasons::assigned(context, &context.inputs.tasks[*task], topics, own)
        }
        None if *kept => reasons::kept(context, topics),
        None => reasons::chosen(context, topics, &only_here(context, drafts, i), drafts.len()),
    };
    let date_words = reasons::dated(day, i + 1, task.is_some(), context.inputs.config.slot.preparation_days);
    let theme = drafts[i].theme(context);
    let Questions { put, unanswered } = questions::questions(context, topics, theme, &clauses)
        .map_err(|fault| Problem::error(SETTINGS, fault.to_string(), "请检查 [meaning]"))?;
    let programme = Programme { theme, department, clauses: &clauses, questions: &put };
    let occasion = Occasion { day: day.date, topics, task: of_task };
    Ok(Episode {
        number: i as u32 + 1,
        date: day.date,
        theme: theme.clone(),
        department: department.clone(),
        topics: topics.clone(),
        task: of_task.map(|task| task.source.clone()),
        rundown: rundown::rundown(context, &programme),
        script: script::script(context, &programme, &occasion),
        warnings: warnings(context, &clauses, day.date),
        unanswered,
        why: format!("{why}。{date_words}"),
        clauses,
    })
}

/// The episodes one after the other: what one explains fills no minutes of a later one.
pub(super) fn episodes(
    context: &BatchContext<'_>,
    drafts: &[Draft],
    days: &[calendar::Slot],
) -> Result<Vec<Episode>, Problem> {
    let mut explained_before: Vec<ClauseId> = Vec::new();
    let mut episodes = Vec::new();
    for (i, (draft, day)) in drafts.iter().zip(days).enumerate() {
        let clauses = explained(context, draft, day.date, &explained_before);
        explained_before.extend(&clauses);
        episodes.push(episode(context, drafts, i, day, clauses)?);
    }
    Ok(episodes)
}

/// The clauses that an episode explains on its day, in the order in which they are printed.
fn explained(context: &BatchContext<'_>, draft: &Draft, day: Date, before: &[ClauseId]) -> Vec<ClauseId> {
    let Draft { candidate: Candidate { topics, department, .. }, task, .. } = draft;
    let mut groups: Vec<Vec<cover::Wanted<'_>>> = Vec::new();
    groups.extend(task.map(|task| vec![assigned::wanted(context, task)]));
    groups.extend(topics.iter().map(|&t| context.wanted(t)));
    let slot = cover::Slot { minutes: context.usable.minutes(), day: Some(day), fill: true, before };
    let clauses = cover::cover(&context.usable, &groups, department, &slot);
    rundown::printed_order(context.inputs.policies, &clauses)
}

/// What must be known before the clauses are read out on a day, each once.
fn warnings(context: &BatchContext<'_>, clauses: &[ClauseId], day: Date) -> Vec<String> {
    let policies = context.inputs.policies;
    let mut told: Vec<(Warning, Vec<ClauseId>)> = Vec::new();
    for &clause in clauses {
        for warning in season::warnings(policies, clause, day) {
            // A deadline is of a clause, all else of its document.
            let of_document = |other: &ClauseId| policies[*other].policy == policies[clause].policy;
            match told.iter_mut().find(|(other, of)| *other == warning && of.iter().any(of_document)) {
                Some((_, of)) => of.push(clause),
                None => told.push((warning, vec![clause])),
            }
        }
    }
    told.iter().map(|(warning, of)| reasons::warned(policies, *warning, of)).collect()
}

/// Voices with a need answered in this episode and in no other.
fn only_here(context: &BatchContext<'_>, drafts: &[Draft], i: usize) -> Vec<u32> {
    let voices = |draft: &Draft| context.behind_all(&draft.candidate.topics);
    let elsewhere: FxHashSet<u32> =
        drafts.iter().enumerate().filter(|(j, _)| *j != i).flat_map(|(_, draft)| voices(draft)).collect();
    let mut only: Vec<u32> = voices(&drafts[i]).difference(&elsewhere).copied().collect();
    only.sort_unstable();
    only
}
