//! What all decision commands share: who decides, the topics decided upon, and one turn of the ledger.

use anyhow::{Result, bail};
use jiff::Timestamp;
use serde::Serialize;

use super::{Ending, Global, output};
use crate::ledger::{AiredTopic, Author, Decision, Event, Group, Ledger, RoundSeen, Seen, State, carried_over};
use crate::model::{AskId, Topic};
use crate::project::Project;
use crate::report::masking::plain;
use crate::report::render::table::{Column, column};
use crate::session::{Ranked, Session};

/// A session with the topics that are decided upon.
pub struct DecisionSession {
    pub session: Session,
}

impl DecisionSession {
    /// # Errors
    /// When the project or its ledger cannot be read.
    pub fn open(global: &Global) -> Result<DecisionSession> {
        let session = global.session_to_rank()?;
        session.ranked()?;
        Ok(DecisionSession { session })
    }

    /// The topic with this id, or the one it has become part of.
    ///
    /// # Errors
    /// When there is none.
    pub fn topic(&self, id: &str) -> Result<&Topic> {
        let (ranked, now) = (self.session.ranked()?, self.session.memory()?.current(id));
        let Some(position) = ranked.position(id).or_else(|| ranked.position(now)) else {
            bail!("没有编号为“{id}”的选题。用 xuanti rank 查看全部编号");
        };
        let topic = &ranked.topics[position];
        if topic.id != id {
            output::say(format_args!("注意：选题 {id} 已归入 {}“{}”，按后者处理。", topic.id, topic.name));
        }
        Ok(topic)
    }

    /// The topic with this id as a broadcast explains it, under its name now unless it is given one.
    ///
    /// # Errors
    /// When there is none.
    pub fn explained(&self, id: &str, name: Option<String>) -> Result<AiredTopic> {
        let topic = self.topic(id)?;
        let asks = topic.asks.iter().map(|&a| self.session.asks[a].id.clone()).collect();
        Ok(AiredTopic { id: topic.id.clone(), name: name.unwrap_or_else(|| topic.name.clone()), asks })
    }

    /// Records what `decide` makes of the ledger at that moment, with what the requests and topics look like.
    ///
    /// # Errors
    /// When the ledger cannot be written, or `decide` refuses.
    pub fn record(&self, global: &Global, decide: impl FnOnce(&State, &[Event]) -> Result<Decision>) -> Result<Ending> {
        self.record_all(global, |state, events| Ok(vec![decide(state, events)?]))
    }

    /// The same for several decisions, all or none.
    ///
    /// # Errors
    /// As [`DecisionSession::record`].
    pub fn record_all(
        &self,
        global: &Global,
        decide: impl FnOnce(&State, &[Event]) -> Result<Vec<Decision>>,
    ) -> Result<Ending> {
        let ranked = self.session.ranked()?;
        let input = &self.session.input;
        let remembered = |events: &[Event]| State::of(&carried_over(events.to_vec(), &input.requests, &input.roster));
        let known = self.session.memory()?;
        let decide = |state: &State, events: &[Event]| {
            unmoved(known, state)?;
            decide(state, events)
        };
        record_with(global, &self.session.project, remembered, |state| Some(seen(&self.session, ranked, state)), decide)
    }
}

/// Refuses where somebody has grouped letters otherwise since the session was opened: what it knows of topics is past.
///
/// # Errors
/// As said.
pub fn unmoved(known: &State, now: &State) -> Result<()> {
    if (&known.topic_of, &known.waiting, &known.moved) != (&now.topic_of, &now.waiting, &now.moved) {
        bail!("选题刚刚被别人动过，没有记录。请再运行一次");
    }
    Ok(())
}

/// What to remember of today's requests and topics.
pub fn seen(session: &Session, ranked: &Ranked, state: &State) -> Seen {
    let ids = ranked.topics.iter().map(|topic| topic.id.as_str());
    let names = ids.zip(ranked.given_names.iter().map(String::as_str)).collect();
    // What waits in the tray, or was placed by hand, the grouping has put into no topic that could be remembered.
    let waits = |ask: &AskId| ranked.tray.iter().any(|waiting| waiting.ask == *ask);
    let by_hand = |ask: &AskId| state.moved.contains_key(&session.asks[*ask].id);
    let grouped = |group: &&Group| !group.asks.iter().all(|ask| waits(ask) || by_hand(ask));
    let placed: Vec<Group> = ranked.arranged.found.iter().filter(grouped).cloned().collect();
    let rounds = RoundSeen::all(&session.input.requests, &session.input.roster, &session.project.root);
    let waiting = ranked.tray.iter().map(|waiting| &session.asks[waiting.ask].id);
    Seen {
        waiting: waiting.filter(|ask| !state.waiting.contains(*ask)).cloned().collect(),
        rounds: rounds.into_iter().filter(|r| state.rounds.get(&r.file) != Some(r)).collect(),
        ..state.seen_topics(&placed, &session.asks, &names)
    }
}

#[derive(Serialize)]
struct Recorded {
    id: i64,
    kind: &'static str,
    what: String,
}

const RECORDED: &[Column<Recorded>] = &[
    column("编号", |r| r.id.to_string().into()),
    column("种类", |r| r.kind.into()),
    column("内容", |r| (&r.what).into()),
];

/// Records what `decide` makes of the ledger at that moment.
///
/// # Errors
/// When the ledger cannot be written, or `decide` refuses.
pub fn record(
    global: &Global,
    project: &Project,
    decide: impl FnOnce(&State, &[Event]) -> Result<Decision>,
) -> Result<Ending> {
    record_with(global, project, State::of, |_| None, |state, events| Ok(vec![decide(state, events)?]))
}

/// Takes the ledger, lets `decide` look at what is so at that moment, and records its decisions together with what was
/// `seen`. Says so once it is on the disk.
pub fn record_with(
    global: &Global,
    project: &Project,
    remembered: impl FnOnce(&[Event]) -> State,
    seen: impl FnOnce(&State) -> Option<Seen>,
    decide: impl FnOnce(&State, &[Event]) -> Result<Vec<Decision>>,
) -> Result<Ending> {
    let mut writing = Ledger::of(&project.root).write(author(global))?;
    let state = remembered(writing.events());
    let decisions = decide(&state, writing.events())?;
    if let Some(seen) = seen(&state).filter(|seen| !seen.is_empty()) {
        if !seen.joined.is_empty() || !seen.divided.is_empty() {
            let (joined, divided) = (seen.joined.len(), seen.divided.len());
            output::say(format_args!(
                "注意：新的诉求使 {joined} 个选题归入别的选题、{divided} 个分出新选题，已记入账本（xuanti log 查看）。"
            ));
        }
        writing.record(Decision::Seen(seen))?;
    }
    let mut recorded: Vec<Recorded> = Vec::new();
    for decision in decisions {
        let (what, kind) = (told(&decision, global), decision.kind());
        recorded.push(Recorded { id: writing.record(decision)?, kind, what });
    }
    let remark = writing.remark;
    writing.commit()?;
    let text = || recorded.iter().map(|r| format!("已记录（第 {} 条）：{}\n", r.id, r.what)).collect();
    match recorded.as_slice() {
        [one] => global.write(one, &recorded, RECORDED, text)?,
        all => global.write(&all, all, RECORDED, text)?,
    }
    if let Some(remark) = remark {
        output::say(format_args!("注意：{remark}。"));
    }
    for Recorded { id, .. } in &recorded {
        output::say(format_args!("要撤销：xuanti undo {id}"));
    }
    Ok(Ending::Done)
}

/// The days of approved broadcasts that are still to come.
pub fn pending_days(state: &State) -> String {
    let days: Vec<String> = state.pending().map(|(day, _)| day.to_string()).collect();
    if days.is_empty() { "目前没有".into() } else { days.join("、") }
}

/// What an event says; of letters, which a verdict quotes, masked.
pub fn told(decision: &Decision, global: &Global) -> String {
    match decision {
        Decision::Judged { .. } => global.masking().text(&decision.message()),
        _ => plain(&decision.message()),
    }
}

/// Who decides, as named or as the system names who sits at the keyboard, and the time. The one place that asks the clock for more
/// than the day.
pub fn author(global: &Global) -> Author {
    let system = || ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    let named = global.acting.clone().or_else(system);
    let who = named.map(|who| who.trim().to_string()).filter(|who| !who.is_empty()).unwrap_or_else(|| "未知".into());
    Author { who, at: Timestamp::from_second(Timestamp::now().as_second()).unwrap_or(Timestamp::UNIX_EPOCH) }
}

/// A time as the clock on the wall shows it.
pub fn local(at: Timestamp) -> String {
    at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}
