//! 提纲: an episode's minutes. Opening, clauses explained, questions answered, closing; together never longer than the slot.

use super::context::BatchContext;
use super::minutes::{ANSWER, CLOSING, LEAST_LIVE, OPENING, QUESTIONS, clause_minutes};
use super::questions::Question;
use crate::model::{ClauseId, Policies, RundownItem, RundownPart};

/// What an episode says.
pub(super) struct Programme<'a> {
    pub theme: &'a str,
    pub department: &'a str,
    pub clauses: &'a [ClauseId],
    pub questions: &'a [Question],
}

/// The clauses in the order they are explained: the best clause's policy first, each policy in printed order.
pub(super) fn printed_order(policies: &Policies, clauses: &[ClauseId]) -> Vec<ClauseId> {
    let first = |c: ClauseId| clauses.iter().position(|&other| policies[other].policy == policies[c].policy);
    let mut ordered = clauses.to_vec();
    ordered.sort_by_key(|&c| (first(c), c));
    ordered
}

/// The minutes of an episode. `programme.clauses` must be in the order of [`printed_order`] and fit the slot.
pub(super) fn rundown(context: &BatchContext<'_>, programme: &Programme<'_>) -> Vec<RundownItem> {
    let policies = context.inputs.policies;
    let mut items: Vec<RundownItem> = Vec::new();
    let mut at = 0;
    let mut add = |part, minutes, text: String, asked: Option<&Question>, clauses: &[ClauseId]| {
        let (ask, sentence) = (asked.map(|q| q.ask), asked.map(|q| q.sentence as u32));
        let (clause, also) = (clauses.first().copied(), clauses.iter().skip(1).copied().collect());
        items.push(RundownItem { part, at, minutes, text, ask, sentence, clause, also });
        at += minutes;
        at
    };
    let opening = format!("开场：为什么讲“{}”", programme.theme);
    let mut used = add(RundownPart::Opening, OPENING, opening, None, &[]);
    for &clause in programme.clauses {
        let minutes = clause_minutes(policies, clause);
        used = add(RundownPart::Clause, minutes, explained(policies, clause), None, &[clause]);
    }
    let left = context.inputs.config.slot.minutes.saturating_sub(used + CLOSING);
    // A broadcast that has said everything may end early.
    let many = programme.questions.len() as u32;
    let minutes = left.min((many * ANSWER + LEAST_LIVE).max(QUESTIONS));
    let each = ANSWER.min(minutes.saturating_sub(LEAST_LIVE) / many.max(1));
    let live = minutes - each * many;
    for question in programme.questions {
        let text = format!("答疑：{}", question.text);
        add(RundownPart::Questions, each, text, Some(question), &question.clauses);
    }
    let invited = "答疑：现场回答各村（社区）服务中心连线提出的问题".to_string();
    add(RundownPart::Questions, live, invited, None, &[]);
    let closing = format!(
        "结束：会后仍有疑问，可向村（居）委会、镇（街道）或{}咨询；各镇（街道）结合本地配套文件“开小灶”",
        programme.department
    );
    add(RundownPart::Closing, CLOSING, closing, None, &[]);
    items
}

/// 讲解《…办法》第八条（第二章 申请条件）
pub(super) fn explained(policies: &Policies, clause: ClauseId) -> String {
    let (policy, printed) = (policies.policy_of(clause), &policies[clause]);
    let title = policy.bare_title();
    let title = if title.is_empty() { &policy.id } else { title };
    let number = policies.printed_number(clause);
    // Headings that the number does not say.
    let heading = printed.heading.rsplit(" / ").next().unwrap_or_default().trim();
    match heading {
        "" => format!("讲解《{title}》{number}"),
        heading => format!("讲解《{title}》{number}（{heading}）"),
    }
}
