//! 上级部署: episodes set from above. Each takes the topics that fit it; there may be none.

use super::candidates::{Candidate, Closeness, shared};
use super::context::BatchContext;
use super::cover::{Slot, Wanted, cover};
use crate::model::{ClauseId, Task, TopicId, UNKNOWN_DEPARTMENT};

/// An episode set from above.
pub(super) struct Assigned {
    /// Position of its task.
    pub task: usize,
    /// Its worth is 0: its place is given, not won.
    pub episode: Candidate,
}

/// The episodes for the first tasks, as many as the limits allow. A topic goes to the first task it fits.
pub(super) fn from_above(context: &BatchContext<'_>, near: &Closeness<'_>) -> Vec<Assigned> {
    let limits = &context.inputs.config.limits;
    let mut used: Vec<TopicId> = Vec::new();
    let tasks = context.inputs.tasks.iter().enumerate().take(limits.from_above.min(limits.episodes) as usize);
    tasks
        .map(|(i, task)| {
            let own = cover(
                &context.usable,
                &[vec![wanted(context, i)]],
                &task.department,
                &Slot::of(context.usable.minutes()),
            );
            let fits = |t: &TopicId| fits(context, near, task, &own, *t) && !used.contains(t);
            let most = limits.topics_per_episode.max(1) as usize;
            let topics: Vec<TopicId> = context.order.iter().copied().filter(fits).take(most).collect();
            used.extend(&topics);
            let department = department(context, task, own.first().copied(), topics.first().copied());
            Assigned { task: i, episode: Candidate { topics, department, worth: 0 } }
        })
        .collect()
}

/// What a task wants: it weighs more than any letter, so that its own clauses come first.
pub(super) fn wanted<'a>(context: &BatchContext<'a>, task: usize) -> Wanted<'a> {
    const WEIGHT: f32 = 8.0;
    let answers = context.inputs.task_answers.get(task).map_or(&[][..], Vec::as_slice);
    Wanted { weight: WEIGHT, answers }
}

fn fits(context: &BatchContext<'_>, near: &Closeness<'_>, task: &Task, own: &[ClauseId], t: TopicId) -> bool {
    let topic = context.topic(t);
    let least = context.inputs.params.task_fits;
    let named = near.to_name(&task.name, t) >= least || topic.name == task.name;
    let same_department = task.department.is_empty() || task.department == topic.department;
    context.ineligible(t).is_none() && (named || same_department && shared(own, context.clauses(t)) >= least)
}

fn department(context: &BatchContext<'_>, task: &Task, best: Option<ClauseId>, lead: Option<TopicId>) -> String {
    let department = match (task.department.as_str(), best, lead) {
        ("", Some(best), _) => &context.inputs.policies.policy_of(best).department,
        ("", None, Some(lead)) => &context.topic(lead).department,
        (given, _, _) => given,
    };
    if department.is_empty() { UNKNOWN_DEPARTMENT.to_string() } else { department.to_string() }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::fixture::{Corpus, corpus, sure};
    use super::*;

    fn assigned(c: &Corpus) -> Vec<(Vec<TopicId>, String)> {
        let inputs = c.inputs();
        let context = BatchContext::new(&inputs, date(2023, 7, 18), date(2023, 9, 26));
        from_above(&context, &Closeness::new(&context))
            .into_iter()
            .map(|a| (a.episode.topics, a.episode.department))
            .collect()
    }

    fn task(name: &str, department: &str) -> Task {
        Task { name: name.into(), source: "区委".into(), department: department.into(), text: String::new() }
    }

    #[test]
    fn a_task_takes_what_fits_it_by_name_or_clauses_or_nothing() {
        let mut c = corpus(&[&[0, 1], &[2], &[3]]).counted();
        c.config.limits.from_above = 3;
        c.tasks = vec![task("丙丁", ""), task("另一件", "自然资源分局"), task("无人问过", "")];
        c.task_answers = vec![vec![], sure(&[0, 1]), vec![]];
        let expected =
            [(vec![TopicId(1)], "自然资源分局"), (vec![TopicId(0)], "自然资源分局"), (vec![], UNKNOWN_DEPARTMENT)];
        assert_eq!(assigned(&c), expected.map(|(t, d)| (t, d.to_string())));
    }

    #[test]
    fn one_clause_in_four_and_another_department_do_not_fit() {
        let mut c = corpus(&[&[0, 1], &[2], &[3]]).counted();
        c.tasks = vec![task("另一件", "纪委")];
        c.task_answers = vec![sure(&[0, 1])];
        assert_eq!(assigned(&c), [(vec![], "纪委".to_string())]);
        c.tasks = vec![task("另一件", "")];
        c.task_answers = vec![sure(&[2, 4, 5, 3])];
        assert_eq!(assigned(&c).len(), 1);
    }
}
