//! What people decide: an action about letters, topics or episodes → decisions in the ledger.
//!
//! The command line and the workbench call the same functions: an action is one type, whether told by arguments or by JSON. Each
//! looks at the topics of the [`Deciding::session`], refuses what cannot be, notes what should be minded, and records. With a
//! pencil ([`Pen::Foresees`]) nothing is recorded, and what would be so afterwards is returned.

pub mod approval;
pub mod attendance;
pub mod batch;
pub mod broadcasts;
pub mod gaps;
pub mod letters;
pub mod regroup;
pub mod replies;
pub mod sheets;
pub mod topics;
pub mod tray;
pub mod undo;
pub mod verdicts;

use std::cell::RefCell;
use std::fmt::Display;
use std::path::Path;

use anyhow::{Result, bail};
use jiff::Timestamp;
use serde::Serialize;

use crate::ledger::{AiredTopic, Author, Decided, Decision, Event, Group, Ledger, RoundSeen, Seen, State};
use crate::model::{AskId, Topic};
use crate::report::masking::{Masking, plain};
use crate::report::view::ProposedEpisode;
use crate::session::{Ranked, Session};

/// Whether decisions are recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pen {
    Records,
    /// Only if this is the last event (0: there is none): whoever decides has seen what is so.
    RecordsAfter(i64),
    /// What would be so is worked out, nothing is recorded.
    Foresees,
}

/// Who decides, and what is to be minded about it.
pub struct Hand {
    pub author: Author,
    pub masking: Masking,
    pub pen: Pen,
    notes: RefCell<Vec<String>>,
}

/// What decisions came to.
#[derive(Debug, Default)]
pub struct Done {
    pub recorded: Vec<Recorded>,
    /// The ledger as it is now, or would be.
    pub events: Vec<Event>,
    /// What the ledger says of the drive it lies on.
    pub remark: Option<&'static str>,
}

/// A decision as it stands in the ledger.
#[derive(Debug, Serialize)]
pub struct Recorded {
    pub id: i64,
    pub kind: &'static str,
    /// In a sentence, masked.
    pub what: String,
}

impl Hand {
    pub fn new(author: Author, masking: Masking, pen: Pen) -> Hand {
        Hand { author, masking, pen, notes: RefCell::default() }
    }

    /// Notes something for whoever decides.
    pub fn note(&self, text: impl Display) {
        self.notes.borrow_mut().push(text.to_string());
    }

    /// What was noted since it was last asked.
    pub fn notes(&self) -> Vec<String> {
        self.notes.take()
    }

    /// Records what `decide` makes of the ledger at that moment.
    ///
    /// # Errors
    /// When the ledger cannot be written, or `decide` refuses.
    pub fn record(&self, root: &Path, decide: impl FnOnce(&State, &[Event]) -> Result<Decision>) -> Result<Done> {
        self.write(root, |events| State::of(&events), |_| None, |state, events| Ok(vec![decide(state, events)?]))
    }

    /// Refuses where the ledger has gone on since what is decided upon was seen.
    ///
    /// # Errors
    /// As said, and when the ledger cannot be read.
    pub fn not_stale(&self, root: &Path) -> Result<()> {
        self.follows(&Ledger::of(root).events()?)
    }

    fn follows(&self, events: &[Event]) -> Result<()> {
        let last = events.last();
        match self.pen {
            Pen::RecordsAfter(seen) if last.map_or(0, |event| event.id) != seen => {
                bail!(Stale { who: last.map(|event| event.who.clone()).unwrap_or_default() })
            }
            _ => Ok(()),
        }
    }

    /// Takes the ledger, lets `decide` look at what is so at that moment, and records its decisions together with what was
    /// `seen`; they are on the disk when this returns.
    ///
    /// # Errors
    /// As [`Hand::record`].
    pub fn write(
        &self,
        root: &Path,
        remembered: impl Fn(Vec<Event>) -> State,
        seen: impl FnOnce(&State) -> Option<Seen>,
        decide: impl FnOnce(&State, &[Event]) -> Result<Vec<Decision>>,
    ) -> Result<Done> {
        let ledger = Ledger::of(root);
        let mut writing = match self.pen {
            Pen::Foresees => None,
            _ => Some(ledger.write(self.author.clone())?),
        };
        let mut events = match &writing {
            Some(writing) => writing.events().to_vec(),
            None => ledger.events()?,
        };
        self.follows(&events)?;
        let state = remembered(events.clone());
        let mut decisions = decide(&state, &events)?;
        let seen = seen(&state).filter(|seen| !seen.is_empty());
        let before = usize::from(seen.is_some());
        if let Some(seen) = seen {
            if !seen.joined.is_empty() || !seen.divided.is_empty() {
                let (joined, divided) = (seen.joined.len(), seen.divided.len());
                self.note(format_args!(
                    "注意：新的诉求使 {joined} 个选题归入别的选题、{divided} 个分出新选题，已记入账本（xuanti log 查看）。"
                ));
            }
            decisions.insert(0, Decision::Seen(seen));
        }
        let mut recorded = Vec::new();
        for decision in decisions {
            let (kind, what) = (decision.kind(), told(&decision, self.masking));
            let id = match &mut writing {
                Some(writing) => writing.record(decision.clone())?,
                None => events.last().map_or(0, |event| event.id) + 1,
            };
            let Author { who, at } = self.author.clone();
            events.push(Event { id, at, who, decision });
            recorded.push(Recorded { id, kind, what });
        }
        let remark = writing.as_ref().and_then(|writing| writing.remark);
        if let Some(writing) = writing {
            writing.commit()?;
        }
        Ok(Done { recorded: recorded.split_off(before), events, remark })
    }
}

/// Who decides, and the time. The one place that asks the clock for more than the day.
pub fn author(who: String) -> Author {
    Author { who, at: Timestamp::from_second(Timestamp::now().as_second()).unwrap_or(Timestamp::UNIX_EPOCH) }
}

/// Somebody has recorded something since what is on the screen was made.
#[derive(Debug)]
pub struct Stale {
    /// Who has; empty where it was not a person.
    pub who: String,
}

impl Display for Stale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let who = if self.who.is_empty() { "内容" } else { &self.who };
        let what = if self.who.is_empty() { "有了更新" } else { "又作了决定" };
        write!(f, "这一页打开以后，{who}{what}，没有记录。请看过现在的样子再定")
    }
}

impl std::error::Error for Stale {}

/// A hand over the topics that are decided upon.
pub struct Deciding<'a> {
    pub session: &'a Session,
    pub hand: &'a Hand,
}

impl<'a> Deciding<'a> {
    /// # Errors
    /// When the ledger cannot be read, or matching fails.
    pub fn new(session: &'a Session, hand: &'a Hand) -> Result<Deciding<'a>> {
        session.ranked()?;
        Ok(Deciding { session, hand })
    }

    /// See [`Hand::note`].
    pub fn note(&self, text: impl Display) {
        self.hand.note(text);
    }

    /// The topic with this id, or the one it has become part of.
    ///
    /// # Errors
    /// When there is none.
    pub fn topic(&self, id: &str) -> Result<&'a Topic> {
        let (ranked, now) = (self.session.ranked()?, self.session.memory()?.current(id));
        let Some(position) = ranked.position(id).or_else(|| ranked.position(now)) else {
            bail!("没有编号为“{id}”的选题。用 xuanti rank 查看全部编号");
        };
        let topic = &ranked.topics[position];
        if topic.id != id {
            self.note(format_args!("注意：选题 {id} 已归入 {}“{}”，按后者处理。", topic.id, topic.name));
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

    /// A proposed episode as the ledger keeps it.
    ///
    /// # Errors
    /// When one of its topics is none any more.
    fn kept(&self, number: u32, episode: ProposedEpisode) -> Result<Decided> {
        let ProposedEpisode { date, theme, department, task, topics, clauses, programme } = episode;
        let topics = topics.into_iter().map(|t| self.explained(&t.id, Some(t.name))).collect::<Result<_>>()?;
        let clauses = clauses.into_iter().map(|c| c.id).collect();
        let (with, speaker) = (Vec::new(), None);
        Ok(Decided { number, date, theme, department, with, speaker, task, topics, clauses, programme })
    }

    /// Records what `decide` makes of the ledger at that moment, with what the requests and topics look like.
    ///
    /// # Errors
    /// When the ledger cannot be written, or `decide` refuses.
    pub fn record(&self, decide: impl FnOnce(&State, &[Event]) -> Result<Decision>) -> Result<Done> {
        self.record_all(|state, events| Ok(vec![decide(state, events)?]))
    }

    /// The same for several decisions, all or none.
    ///
    /// # Errors
    /// As [`Deciding::record`].
    pub fn record_all(&self, decide: impl FnOnce(&State, &[Event]) -> Result<Vec<Decision>>) -> Result<Done> {
        let (session, known) = (self.session, self.session.memory()?);
        let ranked = session.ranked()?;
        let decide = |state: &State, events: &[Event]| {
            unmoved(known, state)?;
            decide(state, events)
        };
        let remembered = |events| session.remembered(events);
        self.hand.write(&session.project.root, remembered, |state| Some(seen(session, ranked, state)), decide)
    }

    /// Notes where no policy at hand is of this department.
    pub fn note_unknown(&self, department: &str) {
        if !self.session.input.policies.policies.iter().any(|p| p.department == department) {
            self.note(format_args!("注意：现有政策文件中没有部门“{department}”，照样记录。"));
        }
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

/// What an event says; of letters, which a verdict quotes, masked.
pub fn told(decision: &Decision, masking: Masking) -> String {
    match decision {
        Decision::Judged { .. } => masking.text(&decision.message()),
        _ => plain(&decision.message()),
    }
}

/// Observations are told only where the grouping joined or divided topics people may know.
pub fn worth_telling(decision: &Decision) -> bool {
    match decision {
        Decision::Seen(seen) => !seen.joined.is_empty() || !seen.divided.is_empty(),
        _ => true,
    }
}

/// Refuses a text that is empty, or longer than any list shows.
///
/// # Errors
/// As said.
fn in_a_line<'t>(what: &str, text: &'t str) -> Result<&'t str> {
    const LONGEST: usize = 100;
    let text = text.trim();
    if text.is_empty() {
        bail!("{what}是空的");
    }
    if text.chars().count() > LONGEST {
        bail!("{what}太长，请不超过 {LONGEST} 个字");
    }
    Ok(text)
}

/// Refuses where nothing is named.
///
/// # Errors
/// As said.
fn some_of<'t, T>(what: &str, named: &'t [T]) -> Result<&'t [T]> {
    if named.is_empty() {
        bail!("没有选中{what}");
    }
    Ok(named)
}

/// The days of approved broadcasts that are still to come.
pub fn pending_days(state: &State) -> String {
    let days: Vec<String> = state.pending().map(|(day, _)| day.to_string()).collect();
    if days.is_empty() { "目前没有".into() } else { days.join("、") }
}
