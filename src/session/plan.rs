//! Topics → the next batch of episodes.

use std::sync::PoisonError;

use anyhow::Result;
use jiff::civil::Date;
use rayon::prelude::*;

use super::{Ranked, Session, consultation};
use crate::ledger::{History, Wish};
use crate::matching::{Matcher, Query, Scratch};
use crate::meaning::{Fault, Vector};
use crate::model::{AskId, ClauseId, Episode, Match, Plan, Policy, Rule, Task, TopicId};
use crate::planning::{self, Known, PlanParams, Sentence};
use crate::text::Plain;

/// Clauses by which an ask or a task may be answered in an episode.
const ANSWERS: usize = 40;
/// Asks of a topic that say what it wants explained, the oldest first: more would say the same.
const HEARD: usize = 100;

/// The clauses that may answer a text, each with the probability that it does, and what the text means.
pub(super) type Found = (Vec<(ClauseId, f32)>, Option<Vector>);

/// What a planner wants in or out, for a what-if that records nothing.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// Must be in the batch.
    pub pinned: Vec<TopicId>,
    /// Must not be.
    pub excluded: Vec<TopicId>,
    /// Departments of episodes that the batch has already.
    pub seated: Vec<String>,
}

impl Session {
    /// The next batch of episodes.
    ///
    /// # Errors
    /// When the ledger cannot be read, tantivy fails, or a pinned topic cannot be planned.
    pub fn plan(&self, wishes: &Wishes) -> Result<Plan> {
        Ok(self.plans(wishes, &[self.project.config.choice.rule])?.remove(0))
    }

    /// The next batch of episodes, by each of the rules.
    ///
    /// # Errors
    /// As [`Session::plan`].
    pub fn plans(&self, wishes: &Wishes, rules: &[Rule]) -> Result<Vec<Plan>> {
        let (memory, ranked) = (self.memory()?, self.ranked()?);
        let enough = self.project.config.limits.ask_again_villages;
        let kept_out: Vec<Option<String>> = ranked.histories.iter().map(|past| past.keeps_out(enough)).collect();
        let drafted = memory.draft.as_ref().map_or(0, |draft| draft.episodes.len() as u32);
        self.with_plan_inputs(&with_remembered(wishes, ranked, &kept_out), |inputs| {
            let plan = |&rule: &Rule| {
                let mut plan = planning::plan(planning::Inputs { rule, ..inputs.clone() })?;
                // The series goes on counting.
                for episode in &mut plan.episodes {
                    episode.number += memory.last_number() + drafted;
                }
                for left in &mut plan.left_out {
                    if let Some(why) = &kept_out[left.topic.position()] {
                        left.why.clone_from(why);
                    }
                }
                Ok(plan)
            };
            rules.iter().map(plan).collect()
        })?
    }

    /// An episode of these topics on a day, whatever else is planned.
    ///
    /// # Errors
    /// As [`Session::plan`], and where no clause of a topic may be explained that day.
    pub fn episode_of(&self, topics: &[TopicId], day: Date) -> Result<Episode> {
        let wishes = Wishes { pinned: topics.to_vec(), ..Wishes::default() };
        Ok(self.with_plan_inputs(&wishes, |inputs| planning::one(inputs, topics, day))??)
    }

    /// Gives what a batch is planned from to `work`.
    fn with_plan_inputs<T>(&self, wishes: &Wishes, work: impl FnOnce(&planning::Inputs<'_>) -> T) -> Result<T> {
        let (memory, ranked) = (self.memory()?, self.ranked()?);
        let matcher = self.matcher(Some(self.first_slot(memory)))?;
        let config = &self.project.config;
        let kept: Vec<Date> = memory.drafted().map(|decided| decided.date).collect();
        let tasks = self.open_tasks(memory);
        let decided = |past: &History| !past.aired.is_empty() || past.due.is_some() || past.drafted.is_some();
        let answered = ranked.positions(decided);
        let (known, task_answers) =
            (self.known(ranked, &wishes.pinned, &matcher)?, self.task_answers(&tasks, &matcher)?);
        let consultation = consultation::of_topics(memory, ranked, &self.input.policies);
        Ok(work(&planning::Inputs {
            topics: &ranked.topics,
            policies: &self.input.policies,
            asks: &self.asks,
            requests: &self.input.requests,
            roster: &self.input.roster,
            config,
            rule: config.choice.rule,
            tasks: &tasks,
            today: self.today,
            from: self.resumes(memory),
            sums: self.sums(ranked),
            known: &known,
            meaning: self.understanding()?.map(|understanding| understanding.meaning),
            task_answers: &task_answers,
            pinned: &wishes.pinned,
            excluded: &wishes.excluded,
            kept: &kept,
            seated: &wishes.seated,
            answered: &answered,
            consultation: &consultation,
            params: PlanParams::default(),
        }))
    }

    /// What is known of the asks of topics that may lead an episode, and nothing of the others.
    fn known(&self, ranked: &Ranked, pinned: &[TopicId], matcher: &Matcher<'_>) -> Result<Vec<Known>> {
        let leads = ranked.order.iter().filter(|&&t| !ranked.topics[t].gap).take(PlanParams::default().leads);
        let topics = leads.chain(pinned).map(|&t| &ranked.topics[t]);
        let mut asks: Vec<AskId> = topics.flat_map(|topic| topic.asks.iter().copied().take(HEARD)).collect();
        asks.sort_unstable();
        asks.dedup();
        let texts: Vec<String> = asks.iter().map(|&ask| self.asked(&self.asks[ask])).collect();
        let put: Vec<Vec<(usize, Plain)>> = texts.par_iter().map(|text| planning::plain_questions(text)).collect();
        let sentences: Vec<&str> = put.iter().flatten().map(|(_, put)| put.text.as_str()).collect();
        let of_asks = self.found(matcher, &texts.iter().map(String::as_str).collect::<Vec<_>>())?;
        let mut of_sentences = self.found(matcher, &sentences)?.into_iter();
        let mut known = vec![Known::default(); self.asks.len()];
        for ((ask, (answers, meaning)), put) in asks.into_iter().zip(of_asks).zip(put) {
            let sentence = |((at, plain), (answers, meaning))| Sentence { at, plain, answers, meaning };
            let sentences = put.into_iter().zip(of_sentences.by_ref()).map(sentence).collect();
            known[ask.position()] = Known { answers, meaning, sentences };
        }
        Ok(known)
    }

    /// What may answer each of some texts, and what they mean; what was asked before, on the same grounds, is known.
    fn found(&self, matcher: &Matcher<'_>, texts: &[&str]) -> Result<Vec<Found>> {
        let known = || {
            self.matching(self.memory()?)
                .map(|matching| matching.answers.lock().unwrap_or_else(PoisonError::into_inner))
        };
        let mut new: Vec<&str> = texts.to_vec();
        new.sort_unstable();
        new.dedup();
        {
            let known = known()?;
            new.retain(|text| !known.contains_key(*text));
        }
        // Not held while others would wait.
        let found = answered(matcher, &new)?;
        let mut known = known()?;
        known.extend(new.iter().map(ToString::to_string).zip(found));
        Ok(texts.iter().filter_map(|text| known.get(*text).cloned()).collect())
    }

    /// The clauses that are about each task, of its department alone if it has one; none where none of its documents is about it.
    fn task_answers(&self, tasks: &[Task], matcher: &Matcher<'_>) -> Result<Vec<Vec<(ClauseId, f32)>>, Fault> {
        let of_task = |task: &Task| {
            let own = |policy: &Policy| task.department.is_empty() || policy.department == task.department;
            let of_department = matcher.limited_to(own);
            let query = of_department.query(&format!("{} {}", task.name, task.text))?;
            let matched = of_department.matches(&query, ANSWERS, &mut of_department.scratch());
            let found = matched.found >= self.found_threshold();
            Ok(if found { answers(matched.best) } else { Vec::new() })
        };
        tasks.iter().map(of_task).collect()
    }
}

/// What may answer each of some texts, and what they mean.
fn answered(matcher: &Matcher<'_>, texts: &[&str]) -> Result<Vec<Found>, Fault> {
    let of_query =
        |scratch: &mut Scratch, query: Query| (answers(matcher.matches(&query, ANSWERS, scratch).best), query.vector);
    let queries = matcher.queries(texts)?.into_par_iter();
    Ok(queries.map_init(|| matcher.scratch(), of_query).collect())
}

/// Clauses with the probability that they answer.
fn answers(matches: Vec<Match>) -> Vec<(ClauseId, f32)> {
    matches.into_iter().map(|found| (found.clause, found.probability)).collect()
}

/// The wishes of the moment, then those the ledger remembers, then what the past keeps out.
fn with_remembered(wishes: &Wishes, ranked: &Ranked, kept_out: &[Option<String>]) -> Wishes {
    let Wishes { mut pinned, mut excluded, seated } = wishes.clone();
    let remembered = ranked
        .positions(|past: &History| past.wish == Some(Wish::Pinned) && past.due.is_none() && past.drafted.is_none());
    // A wish of the moment goes before one of the past.
    pinned.extend(remembered.into_iter().filter(|t| !wishes.excluded.contains(t)));
    let out = (0..).map(TopicId).zip(kept_out).filter(|(_, why)| why.is_some()).map(|(topic, _)| topic);
    excluded.extend(out.filter(|topic| !pinned.contains(topic)));
    Wishes { pinned, excluded, seated }
}
