//! Topics → the next batch of episodes.

use anyhow::Result;

use super::{Ranked, Session};
use crate::ledger::{History, State, Wish};
use crate::matching::{Matcher, Query};
use crate::meaning::Fault;
use crate::model::{ClauseId, Plan, Task, TopicId};
use crate::planning;

/// Clauses kept for a task set from above.
const TASK_CLAUSES: usize = 8;

/// What a planner wants in or out, for a what-if that records nothing.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// Must be in the batch.
    pub pinned: Vec<TopicId>,
    /// Must not be.
    pub excluded: Vec<TopicId>,
}

impl Session {
    /// The next batch of episodes.
    ///
    /// # Errors
    /// When the ledger cannot be read, tantivy fails, or a pinned topic cannot be planned.
    pub fn plan(&self, wishes: &Wishes) -> Result<Plan> {
        let (memory, ranked) = (self.memory()?, self.ranked()?);
        let matcher = self.matcher(Some(self.first_slot(memory)))?;
        self.plan_with(memory, ranked, &matcher, wishes)
    }

    fn plan_with(&self, memory: &State, ranked: &Ranked, matcher: &Matcher<'_>, wishes: &Wishes) -> Result<Plan> {
        let config = &self.project.config;
        let tasks = self.open_tasks(memory);
        let enough = config.limits.ask_again_villages;
        let kept_out: Vec<Option<String>> = ranked.histories.iter().map(|past| past.keeps_out(enough)).collect();
        let wishes = with_remembered(wishes, ranked, &kept_out);
        let answered = ranked.positions(|past| !past.aired.is_empty() || past.due.is_some());
        let mut plan = planning::plan(planning::Inputs {
            topics: &ranked.topics,
            policies: &self.input.policies,
            asks: &self.asks,
            requests: &self.input.requests,
            roster: &self.input.roster,
            config,
            tasks: &tasks,
            today: self.today,
            from: self.resumes(memory),
            sums: self.sums(ranked),
            task_clauses: &task_clauses(&tasks, matcher)?,
            pinned: &wishes.pinned,
            excluded: &wishes.excluded,
            answered: &answered,
            params: planning::PlanParams::default(),
        })?;
        for left in &mut plan.left_out {
            if let Some(why) = &kept_out[left.topic.position()] {
                left.why.clone_from(why);
            }
        }
        Ok(plan)
    }
}

/// The clauses that fit each task, best first.
fn task_clauses(tasks: &[Task], matcher: &Matcher<'_>) -> Result<Vec<Vec<ClauseId>>, Fault> {
    let texts: Vec<String> = tasks.iter().map(|task| format!("{} {}", task.name, task.text)).collect();
    let mut scratch = matcher.scratch();
    let clauses = |query: &Query| -> Vec<ClauseId> {
        matcher.rank(query, TASK_CLAUSES, &mut scratch).into_iter().map(|s| s.clause).collect()
    };
    Ok(matcher.queries(&texts)?.iter().map(clauses).collect())
}

/// The wishes of the moment, then those the ledger remembers, then what the past keeps out.
fn with_remembered(wishes: &Wishes, ranked: &Ranked, kept_out: &[Option<String>]) -> Wishes {
    let Wishes { mut pinned, mut excluded } = wishes.clone();
    let remembered = ranked.positions(|past: &History| past.wish == Some(Wish::Pinned) && past.due.is_none());
    // A wish of the moment goes before one of the past.
    pinned.extend(remembered.into_iter().filter(|t| !wishes.excluded.contains(t)));
    let out = (0..).map(TopicId).zip(kept_out).filter(|(_, why)| why.is_some()).map(|(topic, _)| topic);
    excluded.extend(out.filter(|topic| !pinned.contains(topic)));
    Wishes { pinned, excluded }
}
