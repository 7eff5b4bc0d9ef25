//! The episodes of a batch in a line each, with what is to be minded of them.

use anyhow::Result;
use jiff::civil::Date;
use serde::Serialize;

use crate::cli::{Global, output};
use crate::ledger::Decided;
use crate::model::BatchStage;
use crate::planning;
use crate::report::render::table::{Cell, Column, column};
use crate::report::view::{EpisodeView, Resolver};
use crate::session::Session;

/// An episode in a line.
#[derive(Serialize)]
pub struct Line {
    pub number: u32,
    stage: BatchStage,
    date: Date,
    theme: String,
    department: String,
    with: Vec<String>,
    speaker: String,
    minutes: u32,
    clauses: usize,
    questions: usize,
    /// Questions that no clause answers.
    open_questions: usize,
    locked: bool,
    edited: bool,
    /// What speaks against its date or its minutes, and what to mind.
    pub remarks: Vec<String>,
}

pub const LINES: &[Column<Line>] = &[
    column("期", |l| l.number.into()),
    column("日期", |l| l.date.to_string().into()),
    column("主题", |l| (&l.theme).into()),
    column("牵头部门", |l| [&[l.department.clone()][..], &l.with].concat().join("、").into()),
    column("主讲人", |l| (&l.speaker).into()),
    column("分钟", |l| l.minutes.into()),
    column("条款", |l| l.clauses.into()),
    column("问题", |l| l.questions.into()),
    column("待答", |l| if l.open_questions == 0 { Cell::Blank } else { l.open_questions.into() }),
    column("状态", |l| state(l).into()),
];

fn state(line: &Line) -> String {
    let marks = [(line.edited, "已改"), (line.locked, "锁定")];
    let marks = marks.into_iter().filter(|(is, _)| *is).map(|(_, mark)| format!("，{mark}"));
    std::iter::once(line.stage.label().to_string()).chain(marks).collect()
}

/// The episodes of the batch in the making, else the approved ones that are to come.
pub fn lines(resolver: &Resolver<'_>) -> Vec<Line> {
    let memory = resolver.memory;
    let line = |decided: &Decided, stage, locked, edited| {
        let (view, _) = EpisodeView::kept(decided, stage, resolver);
        Line {
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
    let approved = memory.pending().map(|(_, decided)| line(decided, BatchStage::Approved, false, false));
    let Some(draft) = &memory.draft else { return approved.collect() };
    let drafted = draft.numbered(memory.last_number());
    let drafted = drafted.iter().map(|(_, e)| line(&e.decided, draft.stage, e.locked, e.edited));
    approved.chain(drafted).collect()
}

/// What is to be minded of an episode as it stands, and what departments say of it.
pub fn remarks(decided: &Decided, view: &EpisodeView, session: &Session) -> Vec<String> {
    let mut said = objections(decided, session);
    said.extend(view.programme.warnings.iter().map(|warning| format!("请核对：{warning}")));
    said
}

/// Says of every episode of the batch in the making what is to be minded before it goes on.
pub fn tell_remarks(session: &Session, global: &Global) -> Result<()> {
    let lines = lines(&Resolver::of(session, global.masking())?);
    for line in lines.iter().filter(|line| line.stage != BatchStage::Approved) {
        for remark in &line.remarks {
            output::say(format_args!("注意：第{}期《{}》：{remark}。", line.number, line.theme));
        }
    }
    Ok(())
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
