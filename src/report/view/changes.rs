//! What was changed in episodes after they were approved, as it was and as it is, for the supplement (补充通知).

use jiff::civil::Date;

use super::clause::{ClauseView, cited};
use super::resolver::Resolver;
use crate::ledger::{Decided, Decision, Edit, EpisodeEdit, Event, State, undone_by};
use crate::planning::spoken_day;
use crate::report::masking::plain;

/// One change of one episode.
#[derive(Debug)]
pub struct Change {
    /// Number of the episode in the series.
    pub number: u32,
    /// Its theme and date as they are now.
    pub theme: String,
    pub date: Date,
    /// What was changed: 播出日期, 牵头部门 …
    pub what: &'static str,
    pub was: String,
    pub now: String,
    pub why: String,
}

impl Change {
    /// The changes that stand, of approved episodes that are still to come, in the order they were made.
    pub fn all(events: &[Event], resolver: &Resolver<'_>) -> Vec<Change> {
        let undone = undone_by(events);
        let is_undo = |event: &Event| matches!(event.decision, Decision::Undone { .. });
        let standing: Vec<Event> =
            events.iter().filter(|e| !is_undo(e) && !undone.contains_key(&e.id)).cloned().collect();
        let mut changes = Vec::new();
        for (at, event) in standing.iter().enumerate() {
            match &event.decision {
                Decision::Edited { edits, why } if !why.is_empty() => {
                    let before = State::of(&standing[..at]);
                    changes.extend(edits.iter().filter_map(|edit| change(edit, why, &before, resolver)));
                }
                Decision::Cancelled { date } => changes.extend(cancelled(*date, resolver)),
                _ => {}
            }
        }
        changes
    }
}

/// An approved episode that is called off, where it still is and its day is to come.
fn cancelled(date: Date, resolver: &Resolver<'_>) -> Option<Change> {
    let called_off = resolver.memory.broadcasts.get(&date).filter(|b| b.cancelled && date >= resolver.session.today)?;
    let decided = called_off.decided.as_ref()?;
    Some(Change {
        number: decided.number,
        theme: plain(&decided.theme),
        date,
        what: "播出",
        was: spoken_day(date),
        now: "取消".into(),
        why: String::new(),
    })
}

fn change(edit: &EpisodeEdit, why: &str, before: &State, resolver: &Resolver<'_>) -> Option<Change> {
    let was = before.pending().map(|(_, decided)| decided).find(|d| d.number == edit.episode)?;
    let now = resolver.memory.pending().map(|(_, decided)| decided).find(|d| d.number == edit.episode)?;
    let (what, old, new) = told(&edit.edit, was, resolver)?;
    Some(Change {
        number: now.number,
        theme: plain(&now.theme),
        date: now.date,
        what,
        was: resolver.masking.text(&old),
        now: resolver.masking.text(&new),
        why: resolver.masking.text(why),
    })
}

const NONE: &str = "无";

/// What was changed, what it was and what it became.
fn told(edit: &Edit, was: &Decided, resolver: &Resolver<'_>) -> Option<(&'static str, String, String)> {
    let clause = |id: &String| clause(id, resolver);
    let topic = |id: &str| was.topics.iter().find(|t| t.id == id).map_or_else(String::new, |t| t.name.clone());
    let minutes = |of: &String| {
        let timed = was.programme.rundown.iter().filter(|item| item.explains(of) || item.asks(of));
        timed.map(|item| item.minutes).sum::<u32>()
    };
    Some(match edit {
        Edit::Added { .. } | Edit::Removed | Edit::Locked { .. } => return None,
        Edit::Dated { date } => ("播出日期", spoken_day(was.date), spoken_day(*date)),
        Edit::Titled { title } => ("主题", was.theme.clone(), title.clone()),
        Edit::Led { department } => ("牵头部门", was.department.clone(), department.clone()),
        Edit::Joined { departments } => ("配合部门", listed(&was.with), listed(departments)),
        Edit::Spoken { speaker } => {
            let old = was.speaker.as_ref().map_or_else(|| NONE.into(), |s| format!("{}{}", s.name, s.post));
            ("主讲人", old, format!("{}{}", speaker.name, speaker.post))
        }
        Edit::TopicAdded { topic } => ("讲解需求", NONE.into(), format!("增加“{}”", topic.name)),
        Edit::TopicDropped { topic: id } => ("讲解需求", topic(id), "不再讲解".into()),
        Edit::ClauseAdded { item, .. } => {
            ("讲解条款", NONE.into(), format!("增加{}", item.clause.as_ref().map(clause).unwrap_or_default()))
        }
        Edit::ClauseDropped { clause: id } => ("讲解条款", clause(id), "不再讲解".into()),
        Edit::ClauseFirst { clause: id } => ("讲解顺序", NONE.into(), format!("先讲{}", clause(id))),
        Edit::QuestionAdded { item, .. } => ("答疑问题", NONE.into(), format!("增加“{}”", item.question())),
        Edit::QuestionDropped { question } => ("答疑问题", format!("“{question}”"), "不再答疑".into()),
        Edit::Reworded { question, to } => ("答疑问题", format!("“{question}”"), format!("“{to}”")),
        Edit::Timed { of, minutes: now } => {
            let of_what = if was.clauses.contains(of) { clause(of) } else { format!("“{of}”") };
            ("所需时间", format!("{of_what}{}分钟", minutes(of)), format!("{now}分钟"))
        }
    })
}

/// A clause as it is cited; of one that is gone the document's number.
fn clause(id: &str, resolver: &Resolver<'_>) -> String {
    match resolver.policies().clause(id) {
        Some(clause) => cited(&[ClauseView::of(clause, None, resolver.policies())]).concat(),
        None => id.split('#').next().unwrap_or_default().to_string(),
    }
}

fn listed(departments: &[String]) -> String {
    if departments.is_empty() { NONE.into() } else { departments.join("、") }
}
