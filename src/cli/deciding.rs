//! What all decision commands share: who decides, the topics decided upon, and one turn of the ledger.

use anyhow::{Result, bail};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::{Global, Outcome, output};
use crate::desk::{Desk, Ranked};
use crate::ledger::{Author, Decision, Event, Ledger, RoundSeen, Seen, State};
use crate::model::Topic;
use crate::project::Project;

/// A project with its topics as of today.
pub struct Sitting {
    pub project: Project,
    pub desk: Desk,
    pub ranked: Ranked,
    pub today: Date,
}

impl Sitting {
    /// # Errors
    /// When the project or its ledger cannot be read.
    pub fn open(global: &Global) -> Result<Sitting> {
        let project = global.project()?;
        let desk = Desk::open(&project, None);
        output::problems(&desk.input.problems);
        remembering(&desk)?;
        let today = global.today(Some(&project));
        let day = desk.first_slot(today, None);
        let index = desk.clause_index()?;
        let ranked = desk.rank(&desk.matcher(&index, Some(day)), day);
        Ok(Sitting { project, desk, ranked, today })
    }

    /// The topic with this id, or the one it has become part of.
    ///
    /// # Errors
    /// When there is none.
    pub fn topic(&self, id: &str) -> Result<&Topic> {
        let now = self.desk.memory.current(id);
        let found = |id: &str| self.ranked.topics.iter().find(|t| t.id == id);
        let Some(topic) = found(id).or_else(|| found(now)) else {
            bail!("没有编号为“{id}”的选题。用 xuanti rank 查看全部编号");
        };
        if topic.id != id {
            eprintln!("注意：选题 {id} 已归入 {}“{}”，按后者处理。", topic.id, topic.name);
        }
        Ok(topic)
    }

    /// What to remember of today's requests and topics.
    fn seen(&self, state: &State) -> Seen {
        let names = self.ranked.topics.iter().map(|t| (t.id.as_str(), t.name.as_str())).collect();
        let rounds = RoundSeen::all(&self.desk.input.requests, &self.desk.input.roster, &self.project.root);
        Seen {
            rounds: rounds.into_iter().filter(|r| state.rounds.get(&r.file) != Some(r)).collect(),
            ..state.seen_topics(&self.ranked.arranged.found, &self.desk.asks, &names)
        }
    }
}

/// Nothing may be planned or decided by one who has lost the memory.
///
/// # Errors
/// When the ledger is there and could not be read.
pub fn remembering(desk: &Desk) -> Result<()> {
    match &desk.forgotten {
        None => Ok(()),
        Some(why) => bail!("{why}"),
    }
}

#[derive(Serialize)]
struct Recorded {
    id: i64,
    kind: &'static str,
    what: String,
}

/// Takes the ledger, lets `decide` look at what is so at that moment, and records its decision together with what the
/// requests and topics look like. Says so once it is on the disk.
///
/// # Errors
/// When the ledger cannot be written, or `decide` refuses.
pub fn record(
    global: &Global,
    project: &Project,
    sitting: Option<&Sitting>,
    decide: impl FnOnce(&State, &[Event]) -> Result<Decision>,
) -> Result<Outcome> {
    let mut writing = Ledger::of(&project.root).write(author())?;
    let state = writing.state();
    let decision = decide(&state, writing.events())?;
    if let Some(seen) = sitting.map(|s| s.seen(&state)).filter(|seen| !seen.is_empty()) {
        if !seen.joined.is_empty() || !seen.divided.is_empty() {
            let (joined, divided) = (seen.joined.len(), seen.divided.len());
            eprintln!(
                "注意：新的诉求使 {joined} 个选题归入别的选题、{divided} 个分出新选题，已记入账本（xuanti log 查看）。"
            );
        }
        writing.record(Decision::Seen(seen))?;
    }
    let what = global.masking().text(&decision.message());
    let kind = decision.kind();
    let id = writing.record(decision)?;
    let remark = writing.remark;
    writing.commit()?;
    let recorded = Recorded { id, kind, what };
    let rows = || {
        let row = vec![id.to_string(), kind.to_string(), recorded.what.clone()];
        (vec!["编号", "种类", "内容"], vec![row])
    };
    global.write(&recorded, &[&recorded], rows, || format!("已记录（第 {id} 条）：{}\n", recorded.what))?;
    if let Some(remark) = remark {
        eprintln!("注意：{remark}。");
    }
    eprintln!("要撤销：xuanti undo {id}");
    Ok(Outcome::Done)
}

/// Who sits at the keyboard, and the time. The one place that asks the clock for more than the day.
pub fn author() -> Author {
    let named = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    let who = named.map(|who| who.trim().to_string()).filter(|who| !who.is_empty()).unwrap_or_else(|| "未知".into());
    Author { who, at: Timestamp::from_second(Timestamp::now().as_second()).unwrap_or(Timestamp::UNIX_EPOCH) }
}

/// A time as the clock on the wall shows it.
pub fn local(at: Timestamp) -> String {
    at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}
