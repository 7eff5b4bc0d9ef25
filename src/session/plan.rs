//! Topics → the next batch of episodes.

use anyhow::Result;
use rayon::prelude::*;

use super::{Ranked, Session};
use crate::ledger::{History, State, Wish};
use crate::matching::{Matcher, Query, Scratch};
use crate::meaning::{Fault, Vector};
use crate::model::{AskId, ClauseId, Plan, Policy, Task, TopicId};
use crate::planning::{self, Known, PlanParams, PutQuestion};
use crate::text::Plain;

/// Clauses by which an ask or a task may be answered in an episode.
const ANSWERS: usize = 40;

/// The clauses that may answer a text, each with the probability that it does, and what the text means.
type Found = (Vec<(ClauseId, f32)>, Option<Vector>);

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
        let params = PlanParams::default();
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
            known: &self.known(ranked, &wishes.pinned, matcher)?,
            task_answers: &self.task_answers(&tasks, matcher)?,
            pinned: &wishes.pinned,
            excluded: &wishes.excluded,
            answered: &answered,
            params,
        })?;
        for left in &mut plan.left_out {
            if let Some(why) = &kept_out[left.topic.position()] {
                left.why.clone_from(why);
            }
        }
        Ok(plan)
    }

    /// What is known of the asks of topics that may lead an episode, and nothing of the others.
    fn known(&self, ranked: &Ranked, pinned: &[TopicId], matcher: &Matcher<'_>) -> Result<Vec<Known>, Fault> {
        let leads = ranked.order.iter().filter(|&&t| !ranked.topics[t].gap).take(PlanParams::default().leads);
        let topics = leads.chain(pinned).map(|&t| &ranked.topics[t]);
        let mut asks: Vec<AskId> = topics.flat_map(|topic| topic.asks.iter().copied()).collect();
        asks.sort_unstable();
        asks.dedup();
        let texts: Vec<String> = asks.iter().map(|&ask| self.asked(&self.asks[ask])).collect();
        let plain: Vec<Vec<(usize, Plain)>> = texts.par_iter().map(|text| planning::plain_questions(text)).collect();
        let put: Vec<&str> = plain.iter().flatten().map(|(_, put)| put.text.as_str()).collect();
        let of_query = |scratch: &mut Scratch, query: Query| {
            let answers = matcher.matches(&query, ANSWERS, scratch).best;
            (answers.into_iter().map(|found| (found.clause, found.probability)).collect(), query.vector)
        };
        let found = |texts: &[&str]| -> Result<Vec<Found>, Fault> {
            let queries = matcher.queries(texts)?;
            Ok(queries.into_par_iter().map_init(|| matcher.scratch(), of_query).collect())
        };
        let of_asks = found(&texts.iter().map(String::as_str).collect::<Vec<_>>())?;
        let mut of_questions = found(&put)?.into_iter().map(|(answers, _)| answers);
        let mut known = vec![Known::default(); self.asks.len()];
        for ((ask, (answers, meaning)), plain) in asks.into_iter().zip(of_asks).zip(plain) {
            let put = plain.into_iter().zip(of_questions.by_ref());
            let questions = put.map(|((sentence, plain), answers)| PutQuestion { sentence, plain, answers }).collect();
            known[ask.position()] = Known { answers, meaning, questions };
        }
        Ok(known)
    }

    /// The clauses that are about each task, of its department alone if it has one; none where none of its documents is about it.
    fn task_answers(&self, tasks: &[Task], matcher: &Matcher<'_>) -> Result<Vec<Vec<(ClauseId, f32)>>, Fault> {
        let answers = |task: &Task| {
            let own = |policy: &Policy| task.department.is_empty() || policy.department == task.department;
            let of_department = matcher.limited_to(own);
            let query = of_department.query(&format!("{} {}", task.name, task.text))?;
            let matched = of_department.matches(&query, ANSWERS, &mut of_department.scratch());
            let found = matched.found >= self.found_threshold();
            let best = matched.best.into_iter().filter(|_| found);
            Ok(best.map(|found| (found.clause, found.probability)).collect())
        };
        tasks.iter().map(answers).collect()
    }
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
