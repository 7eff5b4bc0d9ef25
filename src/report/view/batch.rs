//! The episodes of a batch in a line each, with what is to be minded of them.

use jiff::civil::Date;
use serde::Serialize;

use super::plan::EpisodeView;
use super::resolver::Resolver;
use crate::ledger::Decided;
use crate::model::BatchStage;
use crate::planning;
use crate::session::Session;

/// An episode in a line.
#[derive(Serialize)]
pub struct EpisodeLine {
    /// Under which the ledger keeps it; its number goes by its date.
    #[serde(skip)]
    pub key: u32,
    pub number: u32,
    pub stage: BatchStage,
    pub date: Date,
    pub theme: String,
    pub department: String,
    pub with: Vec<String>,
    pub speaker: String,
    pub minutes: u32,
    pub clauses: usize,
    pub questions: usize,
    /// Questions that no clause answers.
    pub open_questions: usize,
    pub locked: bool,
    pub edited: bool,
    /// What speaks against its date or its minutes, and what to mind.
    pub remarks: Vec<String>,
}

impl EpisodeLine {
    /// The approved episodes that are to come, then those of the batch in the making.
    pub fn all(resolver: &Resolver<'_>) -> Vec<EpisodeLine> {
        let memory = resolver.memory;
        let line = |key: u32, decided: &Decided, stage, locked, edited| {
            let (view, _) = EpisodeView::kept(decided, stage, resolver);
            EpisodeLine {
                key,
                number: decided.number,
                stage,
                date: decided.date,
                remarks: remarks(decided, &view, resolver.session),
                theme: view.theme,
                department: view.department,
                with: view.with,
                speaker: view.speaker,
                minutes: decided.minutes(),
                clauses: decided.clauses.len(),
                questions: decided.questions().count(),
                open_questions: decided.programme.unanswered.len(),
                locked,
                edited,
            }
        };
        let approved =
            memory.pending().map(|(_, decided)| line(decided.number, decided, BatchStage::Approved, false, false));
        let Some(draft) = &memory.draft else { return approved.collect() };
        let drafted = draft.numbered(memory.last_number());
        let drafted = drafted.iter().map(|(key, e)| line(*key, &e.decided, draft.stage, e.locked, e.edited));
        approved.chain(drafted).collect()
    }
}

/// What is to be minded of an episode as it stands, and what departments say of it.
pub fn remarks(decided: &Decided, view: &EpisodeView, session: &Session) -> Vec<String> {
    let mut said = objections(decided, session);
    said.extend(view.programme.warnings.iter().map(|warning| format!("请核对：{warning}")));
    said
}

/// What speaks against the day and the minutes of an episode.
pub fn objections(decided: &Decided, session: &Session) -> Vec<String> {
    let config = &session.project.config;
    let mut said = planning::objections(config, session.today, decided.date);
    let (minutes, most) = (decided.minutes(), config.slot.minutes);
    if minutes > most {
        said.push(format!("共 {minutes} 分钟，超过每期 {most} 分钟"));
    }
    said
}
