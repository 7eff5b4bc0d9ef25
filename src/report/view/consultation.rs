//! 研讨: what is put to each department, with what it has said of it so far.

use std::collections::{BTreeMap, BTreeSet};

use super::clause::ClauseView;
use super::dossier::{Dossier, EpisodeEntry, TopicEntry};
use super::outcome::Outcome;
use super::resolver::Resolver;
use crate::ledger::{State, Wish};
use crate::model::{BatchStage, ClauseAnswer, TopicAnswer, UNKNOWN_DEPARTMENT};
use crate::read::NOBODY;

/// Letters quoted for a topic.
const QUOTED: usize = 2;
/// Clauses put to a department for a topic beside those that its episode explains.
const CLAUSES: usize = 4;

/// What is put to one department.
#[derive(Debug, Default)]
pub struct ConsultationView<'a> {
    /// Or that nobody is known.
    pub department: String,
    /// In the order of their ranks.
    pub needs: Vec<NeedView<'a>>,
    pub clauses: Vec<ClausePut<'a>>,
    /// What nothing was found for.
    pub gaps: Vec<NeedView<'a>>,
}

/// A need that is put to a department.
#[derive(Debug)]
pub struct NeedView<'a> {
    pub topic: &'a TopicEntry,
    /// What was written of it.
    pub quotes: Vec<&'a str>,
    /// What the department has said of it.
    pub said: TopicAnswer,
}

/// A clause that is put to a department.
#[derive(Debug)]
pub struct ClausePut<'a> {
    pub need: &'a str,
    pub clause: &'a ClauseView,
    /// What the department has said of it.
    pub said: Option<ClauseAnswer>,
}

impl<'a> ConsultationView<'a> {
    /// What is put to each department, by its name; what nobody is known for comes last.
    pub fn all(dossier: &'a Dossier, resolver: &Resolver<'_>) -> Vec<ConsultationView<'a>> {
        let memory = resolver.memory;
        let mut put: BTreeMap<String, ConsultationView<'a>> = BTreeMap::new();
        for (at, topic) in dossier.topics.iter().enumerate().filter(|(_, topic)| is_open(topic, memory)) {
            let is_gap = matches!(topic.outcome, Outcome::Gap { .. });
            let episode = dossier.episodes.iter().find(|entry| in_batch(entry) && holds(entry, topic));
            for department in departments(topic, episode, memory) {
                let view = put.entry(department.clone()).or_default();
                let said = memory.answers_on(&topic.view.id).get(department.as_str()).copied();
                let need = NeedView { topic, quotes: quotes(at, dossier), said: said.cloned().unwrap_or_default() };
                if is_gap {
                    view.gaps.push(need);
                    continue;
                }
                view.needs.push(need);
                for clause in clauses(topic, episode) {
                    if !view.clauses.iter().any(|put| put.clause.id == clause.id) {
                        let said = said_of(clause, &department, memory);
                        view.clauses.push(ClausePut { need: &topic.view.name, clause, said });
                    }
                }
            }
        }
        let nobody = put.remove(NOBODY).map(|view| (NOBODY.to_string(), view));
        let named = |(department, view)| ConsultationView { department, ..view };
        put.into_iter().chain(nobody).map(named).collect()
    }
}

/// The departments of the batch at hand that have not said anything of it: of the one in the making, else of the proposal.
pub fn missing(dossier: &Dossier, memory: &State) -> BTreeSet<String> {
    let is_drafted = |entry: &&EpisodeEntry| entry.view.stage != BatchStage::Proposed;
    let batch: Vec<&EpisodeEntry> = dossier.episodes.iter().filter(|entry| in_batch(entry)).collect();
    let drafted: Vec<&EpisodeEntry> = batch.iter().copied().filter(|entry| is_drafted(entry)).collect();
    let batch = if drafted.is_empty() { batch } else { drafted };
    let mut silent = BTreeSet::new();
    for entry in batch.iter().filter(|entry| !entry.view.topics.is_empty()) {
        let topics = || entry.view.topics.iter().map(|topic| memory.answers_on(&topic.id));
        for department in std::iter::once(&entry.view.department).chain(&entry.view.with) {
            silent.extend((!topics().any(|said| said.contains_key(department.as_str()))).then(|| department.clone()));
        }
    }
    // Who has answered for another episode has returned its sheet.
    let answered = |department: &String| {
        let topics = batch.iter().flat_map(|entry| &entry.view.topics);
        topics.map(|topic| memory.answers_on(&topic.id)).any(|said| said.contains_key(department.as_str()))
    };
    silent.into_iter().filter(|department| !answered(department)).collect()
}

fn in_batch(entry: &EpisodeEntry) -> bool {
    entry.view.stage != BatchStage::Approved
}

fn holds(entry: &EpisodeEntry, topic: &TopicEntry) -> bool {
    entry.view.topics.iter().any(|line| line.id == topic.view.id)
}

/// Whether there is still something to say of a topic.
fn is_open(topic: &TopicEntry, memory: &State) -> bool {
    let settled = matches!(topic.outcome, Outcome::Approved { .. } | Outcome::Aired { .. });
    !settled && memory.set_on(&topic.view.id).wish != Some(Wish::Excluded)
}

/// Whom a topic is put to: the department that has it, those that lead and join its episode, who is to answer where nothing
/// was found.
fn departments(topic: &TopicEntry, episode: Option<&EpisodeEntry>, memory: &State) -> BTreeSet<String> {
    let own = std::iter::once(&topic.view.department);
    let of_episode =
        episode.into_iter().flat_map(|entry| std::iter::once(&entry.view.department).chain(&entry.view.with));
    let asked = memory.commission_of(&topic.view.id).map(|commission| &commission.department);
    let all = own.chain(of_episode).chain(asked);
    let known: BTreeSet<String> = all.filter(|name| !name.is_empty() && *name != UNKNOWN_DEPARTMENT).cloned().collect();
    if known.is_empty() { [NOBODY.to_string()].into() } else { known }
}

/// The clauses that its episode explains, where the topic leads one, and those that answer it best.
fn clauses<'a>(topic: &'a TopicEntry, episode: Option<&'a EpisodeEntry>) -> impl Iterator<Item = &'a ClauseView> {
    let led = episode.filter(|entry| entry.view.topics.first().is_some_and(|first| first.id == topic.view.id));
    led.into_iter().flat_map(|entry| &entry.view.clauses).chain(topic.view.clauses.iter().take(CLAUSES))
}

fn said_of(clause: &ClauseView, department: &str, memory: &State) -> Option<ClauseAnswer> {
    let (by, said) = memory.office.clauses.get(&clause.id)?;
    (by == department).then(|| said.clone())
}

fn quotes(topic: usize, dossier: &Dossier) -> Vec<&str> {
    let asks = dossier.requests.iter().flat_map(|r| &r.asks).filter(|ask| ask.at == Some(topic));
    asks.take(QUOTED).map(|ask| ask.text.as_str()).collect()
}
