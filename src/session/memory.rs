//! What the ledger changes about today's topics and plans.

use jiff::ToSpan;
use jiff::civil::Date;
use rayon::prelude::*;

use super::{Input, Session};
use crate::ledger::{History, Past, State};
use crate::model::{Task, Topic};
use crate::planning;

/// Topics that a decision has seen keep the names under which it saw them.
pub(super) fn keep_names(memory: &State, topics: &mut [Topic]) {
    for topic in topics {
        if let Some(name) = memory.names.get(&topic.id).filter(|name| !name.is_empty()) {
            topic.name.clone_from(name);
        }
    }
}

/// Names, categories and departments that people set, and departments that took a topic by their sheets; what nothing was found
/// for belongs to the department that was asked.
pub(super) fn override_by_hand(memory: &State, topics: &mut [Topic]) {
    for topic in topics {
        if let Some(asked) = memory.commission_of(&topic.id).filter(|_| topic.gap) {
            topic.department.clone_from(&asked.department);
        }
        if let Some(lead) = memory.consulted(&topic.id, &topic.department).lead {
            topic.department = lead.to_string();
        }
        if let Some(set) = memory.overrides.get(&topic.id) {
            let put = |field: &mut String, value: &Option<String>| {
                if let Some(value) = value {
                    field.clone_from(value);
                }
            };
            put(&mut topic.name, &set.name);
            put(&mut topic.category, &set.category);
            put(&mut topic.department, &set.department);
        }
    }
}

impl Session {
    /// The day of the first broadcast that could be planned, with this past.
    pub fn first_slot(&self, memory: &State) -> Date {
        let slots = planning::slots(&self.project.config, self.today, self.resumes(memory), 1);
        slots.first().copied().unwrap_or(self.today)
    }

    /// The calendar goes on after the last broadcast that was approved or took place.
    pub(super) fn resumes(&self, memory: &State) -> Option<Date> {
        let cadence = i64::from(self.project.config.slot.cadence_weeks.clamp(1, 1000));
        let next = memory.last_day().and_then(|day| day.checked_add(cadence.weeks()).ok());
        self.from.max(next)
    }

    /// The tasks from above that no approved or past broadcast carries out.
    pub(super) fn open_tasks(&self, memory: &State) -> Vec<Task> {
        let carried_out = |task: &Task| {
            let broadcasts = memory.broadcasts.values().filter(|b| !b.cancelled);
            broadcasts
                .filter_map(|b| b.decided.as_ref())
                .chain(memory.drafted())
                .any(|d| d.task.is_some() && d.theme == task.name)
        };
        self.input.tasks.iter().filter(|task| !carried_out(task)).cloned().collect()
    }

    /// The past of each topic.
    pub(super) fn histories(&self, memory: &State, topics: &[Topic]) -> Vec<History> {
        let Input { requests, roster, .. } = &*self.input;
        let voices = planning::Voices::new(requests, roster);
        let rounds = planning::rounds(requests, &voices);
        let past = Past { state: memory, asks: &self.asks, requests, roster, rounds: &rounds };
        topics.par_iter().map(|topic| past.of(topic, |ask| voices.of(ask))).collect()
    }
}
