//! 研讨: what departments said of topics and clauses, as planning needs it and as it is told of an episode.

use std::collections::BTreeSet;

use anyhow::Result;

use super::{Ranked, Session};
use crate::ledger::State;
use crate::model::{ClauseId, ClauseWord, Episode, Policies, Topic, TopicId, UNKNOWN_DEPARTMENT};
use crate::planning::{Consultation, spoken_short};
use crate::read::{Asked, AskedClause, AskedTopic, NOBODY};

/// What a warning begins with that rests on a department's sheet.
const SAID: &str = "部门意见：";

/// What planning must keep to.
pub(super) fn of_topics(memory: &State, ranked: &Ranked, policies: &Policies) -> Consultation {
    let title = |(at, topic): (TopicId, &Topic)| {
        let said = memory.consulted(&topic.id, &topic.department);
        Some((at, said.title?.to_string()))
    };
    let barred = memory.office.clauses.keys().filter(|id| memory.is_barred(id));
    Consultation {
        titles: TopicId::enumerate(&ranked.topics).filter_map(title).collect(),
        barred: barred.filter_map(|id| policies.clause(id)).collect(),
    }
}

impl Session {
    /// What departments may be asked about, for reading what they answer.
    ///
    /// # Errors
    /// When the session cannot rank its topics.
    pub fn put_to_departments(&self) -> Result<Asked> {
        let (memory, ranked, policies) = (self.memory()?, self.ranked()?, &self.input.policies);
        let topic = |topic: &Topic| AskedTopic::new(&topic.id, &topic.name, &topic.department);
        let clause = |at: ClauseId| {
            let (policy, printed) = (policies.policy_of(at), policies.printed_number(at));
            AskedClause::new(&policies.clause_id(at), policy.number().unwrap_or(&policy.title), &printed)
        };
        let of_draft = memory.drafted().flat_map(|decided| std::iter::once(&decided.department).chain(&decided.with));
        let of_topics = ranked.topics.iter().map(|topic| &topic.department);
        let of_policies = policies.policies.iter().map(|policy| &policy.department);
        let all = of_policies.chain(of_topics).chain(of_draft).chain(memory.office.returned.keys());
        let departments: BTreeSet<&String> =
            all.filter(|name| !name.is_empty() && *name != UNKNOWN_DEPARTMENT && *name != NOBODY).collect();
        let merged = memory.names.keys().map(|id| (id.clone(), memory.current(id).to_string()));
        Ok(Asked {
            topics: ranked.topics.iter().map(topic).collect(),
            clauses: ClauseId::all(&policies.clauses).map(clause).collect(),
            departments: departments.into_iter().cloned().collect(),
            merged: merged.filter(|(id, now)| id != now).collect(),
            today: self.today,
        })
    }
}

/// Whether a warning is what a department remarks.
pub fn is_remark(warning: &str) -> bool {
    warning.starts_with(SAID)
}

/// The warnings of an episode with what departments say of its topics and documents, in place of what they said before.
pub fn with_remarks(
    episode: &Episode,
    warnings: &[String],
    memory: &State,
    ranked: &Ranked,
    session: &Session,
) -> Vec<String> {
    let mut told: Vec<String> = warnings.iter().filter(|warning| !is_remark(warning)).cloned().collect();
    let of_topics = on_topics(episode, memory, ranked);
    for remark in of_topics.into_iter().chain(on_clauses(episode, memory, &session.input.policies)) {
        told.push(format!("{SAID}{remark}"));
    }
    told
}

fn on_topics(episode: &Episode, memory: &State, ranked: &Ranked) -> Vec<String> {
    let mut remarks = Vec::new();
    for topic in episode.topics.iter().map(|&t| &ranked.topics[t]) {
        let said = memory.consulted(&topic.id, &topic.department);
        if let Some((by, day)) = said.earliest.filter(|(_, day)| *day > episode.date) {
            remarks.push(format!("{by}说最早{}可播，本期排在{}", spoken_short(day), spoken_short(episode.date)));
        }
        if let Some((by, minutes)) = said.minutes {
            remarks.push(format!("{by}说讲“{}”需{minutes}分钟", topic.name));
        }
        if let Some(title) = said.title.filter(|title| *title != episode.theme) {
            remarks.push(format!("“{}”拟定的题目是“{title}”", topic.name));
        }
        let told = said.withheld.into_iter().chain(said.conflicts);
        remarks.extend(told.map(|told| format!("“{}”{told}", topic.name)));
    }
    remarks
}

/// Of clauses of the documents that the episode explains.
fn on_clauses(episode: &Episode, memory: &State, policies: &Policies) -> Vec<String> {
    let documents: Vec<_> = episode.clauses.iter().map(|&clause| policies[clause].policy).collect();
    let mut remarks = Vec::new();
    for (id, (by, said)) in &memory.office.clauses {
        let Some(clause) = policies.clause(id) else { continue };
        if said.word == ClauseWord::Yes && said.instead.is_empty() || !documents.contains(&policies[clause].policy) {
            continue;
        }
        let document = policies.policy_of(clause).bare_title();
        let instead = if said.instead.is_empty() { String::new() } else { format!("，改讲{}", said.instead) };
        let number = policies.printed_number(clause);
        remarks.push(format!("{by}说《{document}》{number}{}{instead}", said.word.label()));
    }
    remarks
}
