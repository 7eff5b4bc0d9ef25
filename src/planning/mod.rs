//! Topics → episodes: how much each topic is wanted, which themes make the next batch, when, and in what minutes.
//!
//! The batch is chosen in this order:
//!
//! 1. episodes set from above (上级部署), within their limit; they keep the demand they have, which may be none;
//! 2. the themes that are best by the office's rule: `reach` leaves the fewest voices (villages) without any need answered,
//!    and takes the most demand among such batches; `demand` the other way round; `departments` first seats every department.
//!    An episode gains by topics that belong together and not by padding: a companion's demand counts times its closeness to
//!    the lead.
//!
//! See `choice` for the program that is solved, `candidates` for what may share a broadcast, `demand` for what a topic is worth.
//!
//! Dates come second: the two episodes that most voices ask for, then those from above, then the rest. Then each episode is
//! filled: `cover` chooses its clauses (what has gone by on its day, as `season` tells, comes last), `questions` what is
//! answered, `rundown` gives them minutes, `script` words.

mod aspect;
mod assigned;
mod calendar;
mod candidates;
mod choice;
mod cloze;
mod context;
mod cover;
mod demand;
mod episodes;
#[cfg(test)]
mod fixture;
mod head;
mod listener;
mod minutes;
mod params;
mod questions;
mod reasons;
mod rundown;
mod same;
mod script;
mod season;
mod usable;
mod voices;

use std::cmp::Reverse;

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use self::assigned::Assigned;
use self::candidates::{Candidate, Closeness};
use self::choice::{Choice, Rules};
use self::context::{BatchContext, Ineligible};
use self::episodes::{Draft, episodes};
use crate::meaning::{Meaning, Vector};
use crate::model::{
    Ask, ClauseId, Config, Gap, LeftOut, Plan, Policies, Problem, Request, Reserve, Roster, Rule, Sums, Task, Topic,
    TopicId,
};
use crate::text::Plain;

pub use self::calendar::{objections, slots, spoken, spoken_day, spoken_short};
pub use self::demand::{by_demand, demand, rounds};
pub use self::episodes::{explained_alone, one};
pub use self::params::PlanParams;
pub use self::questions::{plain_questions, question, sentence};
pub use self::voices::{Voices, Votes};

const SETTINGS: &str = "xuanti.toml";

/// What the stages before know of an ask that may be in an episode.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The clauses that may answer it, each with the probability that it does, best first.
    pub answers: Vec<(ClauseId, f32)>,
    /// What it means; absent where words alone are used.
    pub meaning: Option<Vector>,
    /// Its sentences that ask something.
    pub sentences: Vec<Sentence>,
}

/// A sentence of an ask that asks something.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// Its place among the ask's sentences.
    pub at: usize,
    pub plain: Plain,
    /// The clauses that may answer it as it is put, each with the probability that it does, best first.
    pub answers: Vec<(ClauseId, f32)>,
    /// What it means; absent where words alone are used.
    pub meaning: Option<Vector>,
}

/// What departments said of topics and clauses.
#[derive(Debug, Clone, Default)]
pub struct Consultation {
    /// 拟定题目: what an episode is called that the topic leads.
    pub titles: FxHashMap<TopicId, String>,
    /// Clauses that must not be explained, or are in force no more.
    pub barred: FxHashSet<ClauseId>,
}

/// Everything a batch is planned from. Topics must have their demand filled by [`demand`].
#[derive(Clone)]
pub struct Inputs<'a> {
    pub topics: &'a [Topic],
    pub policies: &'a Policies,
    pub asks: &'a [Ask],
    pub requests: &'a [Request],
    pub roster: &'a Roster,
    pub config: &'a Config,
    /// By which rule the batch is chosen.
    pub rule: Rule,
    pub tasks: &'a [Task],
    pub today: Date,
    /// No broadcast before this day, if given.
    pub from: Option<Date>,
    pub sums: Sums,
    /// Parallel to the asks, or empty: what is known of those in topics that may be planned.
    pub known: &'a [Known],
    /// What tells what questions mean; absent where words alone are used.
    pub meaning: Option<&'a Meaning>,
    /// The clauses of its department that were found for each task, each with the probability that it is about it, best first.
    pub task_answers: &'a [Vec<(ClauseId, f32)>],
    /// Topics that must be in an episode.
    pub pinned: &'a [TopicId],
    /// Topics that must not be.
    pub excluded: &'a [TopicId],
    /// Dates of episodes that the batch has already.
    pub kept: &'a [Date],
    /// Departments of episodes that the batch has already.
    pub seated: &'a [String],
    /// Topics that other broadcasts have explained or will: who asks them has had an answer.
    pub answered: &'a [TopicId],
    pub consultation: &'a Consultation,
    pub params: PlanParams,
}

/// Plans the next batch. With few topics there are fewer episodes.
///
/// # Errors
/// A setting that allows no broadcast (weekday, minutes, weights), pinned topics that cannot be in the batch, or a server of vectors
/// that fails.
pub fn plan(inputs: Inputs<'_>) -> Result<Plan, Problem> {
    check(&inputs)?;
    let limits = &inputs.config.limits;
    let most = (limits.episodes as usize).min(inputs.topics.len() + inputs.tasks.len());
    let days = calendar::slots_with_reasons(inputs.config, inputs.today, inputs.from, inputs.kept, most);
    if days.len() < most {
        let what = "按现有设置排不出足够的播出日期";
        return Err(Problem::error(
            SETTINGS,
            what,
            "请检查 slot 中的 weekday（1至7）、cadence_weeks 和 preparation_days",
        ));
    }
    let (first, last) = days.first().zip(days.last()).map_or((inputs.today, inputs.today), |(f, l)| (f.date, l.date));

    let context = BatchContext::new(&inputs, first, last);
    let near = Closeness::new(&context);
    let assigned = assigned::from_above(&context, &near);
    let used: Vec<TopicId> = assigned.iter().flat_map(|a| a.episode.topics.iter().copied()).collect();
    check_pinned(&context)?;
    let candidates = candidates::candidates(&context, &near, &used);
    let rules = rules(&context, &assigned, &used);
    let choice = choice::choose(&candidates, &rules).ok_or_else(|| crowded(limits.episodes, limits.per_department))?;

    let without = without_kept(&candidates, &rules);

    let kept = |c: &Candidate| rules.is_urban(c) && without.as_ref().is_some_and(|w| !w.contains(&c.topics[0]));
    let drafts = arrange(&context, &candidates, &choice, kept, assigned);
    let reserves = reserves(&context, &candidates, &rules, &drafts);
    let left_out = left_out(&context, &drafts, &reserves, &rules, without.as_deref().unwrap_or_default());
    Ok(Plan {
        episodes: episodes(&context, &drafts, &days)?,
        reserves,
        gaps: gaps(&context),
        left_out,
        sums: inputs.sums.clone(),
    })
}

fn check(inputs: &Inputs<'_>) -> Result<(), Problem> {
    let minutes = inputs.config.slot.minutes;
    if minutes < minutes::SHORTEST_SLOT {
        let what = format!("每期{minutes}分钟，讲不完开场、一条条款、答疑和结束");
        return Err(Problem::error(SETTINGS, what, format!("请把 slot.minutes 设为{}以上", minutes::SHORTEST_SLOT)));
    }
    if inputs.topics.iter().any(|topic| !topic.demand.score.is_finite() || topic.demand.score < 0.0) {
        let what = "demand 中的权重使需求不是有效的数";
        return Err(Problem::error(SETTINGS, what, "请把 demand 的各项设为不小于0的普通数字"));
    }
    let beyond = |t: &&TopicId| t.position() >= inputs.topics.len();
    if inputs.pinned.iter().chain(inputs.excluded).chain(inputs.answered).find(beyond).is_some() {
        return Err(Problem::error(
            "选题",
            "指定或排除的选题不在本次选题之中",
            "请用 xuanti topic 查看现有选题后重新指定",
        ));
    }
    Ok(())
}

fn check_pinned(context: &BatchContext<'_>) -> Result<(), Problem> {
    for &t in context.inputs.pinned {
        if let Some(ineligible) = context.ineligible(t) {
            let what =
                format!("指定列入的选题“{}”不能列入：{}", context.topic(t).name, reasons::ineligible(ineligible));
            return Err(Problem::error("选题", what, "请取消指定，或先补充政策文件、调整设置"));
        }
    }
    Ok(())
}

fn crowded(episodes: u32, per_department: u32) -> Problem {
    let quota = if per_department == 0 { String::new() } else { format!("、每个部门至多{per_department}期") };
    let what = format!("指定列入的选题放不进本批（共{episodes}期{quota}）");
    Problem::error("选题", what, "请减少指定的选题，或放宽 limits.episodes、limits.per_department")
}

/// What the free choice must keep to, after the episodes set from above.
fn rules(context: &BatchContext<'_>, assigned: &[Assigned], used: &[TopicId]) -> Rules {
    let limits = &context.inputs.config.limits;
    let mut pinned: Vec<TopicId> = context.inputs.pinned.iter().copied().filter(|t| !used.contains(t)).collect();
    pinned.sort_unstable();
    pinned.dedup();
    Rules {
        rule: context.inputs.rule,
        episodes: (limits.episodes as usize).saturating_sub(assigned.len()),
        per_department: if limits.per_department == 0 { usize::MAX } else { limits.per_department as usize },
        taken: count_departments(assigned.iter().map(|a| &a.episode.department).chain(context.inputs.seated)),
        pinned,
        needs: needs(context, used),
        urban: match limits.communities {
            0 => FxHashSet::default(),
            _ => context.order.iter().copied().filter(|&t| context.voices.mostly_urban(context.behind(t))).collect(),
        },
        kept: limits.communities as usize,
    }
}

/// The topics of the batch that would be chosen if no episode were kept for communities and firms, where some are.
fn without_kept(candidates: &[Candidate], rules: &Rules) -> Option<Vec<TopicId>> {
    let free = (rules.kept > 0).then(|| Rules { kept: 0, ..rules.clone() })?;
    let picked = choice::choose(candidates, &free)?.picked;
    Some(picked.iter().flat_map(|&c| &candidates[c].topics).copied().collect())
}

fn count_departments<'a>(departments: impl Iterator<Item = &'a String>) -> FxHashMap<String, usize> {
    let mut counts: FxHashMap<String, usize> = FxHashMap::default();
    for department in departments {
        *counts.entry(department.clone()).or_default() += 1;
    }
    counts
}

/// For every voice that neither a topic in `used` nor another broadcast answers, the topics it asks; voices that ask the same are counted
/// together. In a fixed order.
fn needs(context: &BatchContext<'_>, used: &[TopicId]) -> Vec<(Vec<TopicId>, u32)> {
    let mut asked: FxHashMap<u32, Vec<TopicId>> = FxHashMap::default();
    for t in TopicId::all(context.inputs.topics).filter(|&t| context.ineligible(t).is_none()) {
        for &voice in context.behind(t) {
            asked.entry(voice).or_default().push(t);
        }
    }
    for voice in context.inputs.answered.iter().flat_map(|&t| context.behind(t)) {
        asked.remove(voice);
    }
    let mut voices: FxHashMap<Vec<TopicId>, u32> = FxHashMap::default();
    for topics in asked.into_values().filter(|topics| !topics.iter().any(|t| used.contains(t))) {
        *voices.entry(topics).or_default() += 1;
    }
    let mut needs: Vec<(Vec<TopicId>, u32)> = voices.into_iter().collect();
    needs.sort_unstable();
    needs
}

/// The chosen episodes by the voices behind all their topics, then by demand of their leads; those set from above after
/// the most wanted two. `kept`: what is there only because episodes are kept for communities and firms.
fn arrange(
    context: &BatchContext<'_>,
    candidates: &[Candidate],
    choice: &Choice,
    kept: impl Fn(&Candidate) -> bool,
    assigned: Vec<Assigned>,
) -> Vec<Draft> {
    let draft = |&c: &usize| Draft { candidate: candidates[c].clone(), task: None, kept: kept(&candidates[c]) };
    let mut drafts: Vec<Draft> = choice.picked.iter().map(draft).collect();
    drafts.sort_by_key(|draft| {
        let topics = &draft.candidate.topics;
        (Reverse(context.behind_all(topics).len()), context.rank(topics[0]))
    });
    let at = drafts.len().min(context.inputs.params.before_tasks);
    drafts
        .splice(at..at, assigned.into_iter().map(|a| Draft { candidate: a.episode, task: Some(a.task), kept: false }));
    drafts
}

/// The candidates that add most to the batch and could step in for any of its episodes.
fn reserves(context: &BatchContext<'_>, candidates: &[Candidate], rules: &Rules, drafts: &[Draft]) -> Vec<Reserve> {
    let used: Vec<TopicId> = drafts.iter().flat_map(|draft| draft.candidate.topics.iter().copied()).collect();
    let free: Vec<Candidate> =
        candidates.iter().filter(|c| !c.topics.iter().any(|t| used.contains(t))).cloned().collect();
    let rules = Rules {
        rule: rules.rule,
        episodes: context.inputs.config.limits.reserves as usize,
        per_department: rules.per_department,
        taken: count_departments(drafts.iter().map(|draft| &draft.candidate.department)),
        pinned: Vec::new(),
        needs: needs(context, &used),
        urban: FxHashSet::default(),
        kept: 0,
    };
    let picked = choice::greedy(&free, &rules).map(|choice| choice.picked).unwrap_or_default();
    let reserve = |c: usize| Reserve {
        topics: free[c].topics.clone(),
        department: free[c].department.clone(),
        why: reasons::chosen(context, &free[c].topics, &[], drafts.len()),
    };
    picked.into_iter().map(reserve).collect()
}

fn gaps(context: &BatchContext<'_>) -> Vec<Gap> {
    let gaps = context.order.iter().filter(|&&t| context.ineligible(t) == Some(Ineligible::Gap));
    gaps.map(|&topic| Gap { topic }).collect()
}

fn left_out(
    context: &BatchContext<'_>,
    drafts: &[Draft],
    reserves: &[Reserve],
    rules: &Rules,
    without_kept: &[TopicId],
) -> Vec<LeftOut> {
    let in_drafts = drafts.iter().flat_map(|draft| &draft.candidate.topics);
    let named: FxHashSet<TopicId> = in_drafts.chain(reserves.iter().flat_map(|r| &r.topics)).copied().collect();
    let mut themes: FxHashMap<&str, Vec<String>> = FxHashMap::default();
    for draft in drafts {
        themes.entry(&draft.candidate.department).or_default().push(draft.theme(context).clone());
    }
    let answered: FxHashSet<u32> =
        drafts.iter().flat_map(|draft| context.behind_all(&draft.candidate.topics)).collect();
    let chosen = drafts.iter().filter(|draft| draft.task.is_none());
    let last_rank = chosen.map(|draft| context.rank(draft.candidate.topics[0])).max().unwrap_or(0);
    let others =
        context.order.iter().filter(|&&t| context.ineligible(t) != Some(Ineligible::Gap) && !named.contains(&t));
    others
        .map(|&topic| {
            let of_department = themes.get(context.topic(topic).department.as_str()).map(Vec::as_slice);
            let competition = reasons::Competition {
                made_way: without_kept.contains(&topic),
                full: of_department.filter(|themes| themes.len() >= rules.per_department),
                rule: rules.rule,
                last_rank,
                answered: context.behind(topic).iter().filter(|voice| answered.contains(voice)).count(),
            };
            LeftOut { topic, why: reasons::left_out(context, topic, &competition) }
        })
        .collect()
}

#[cfg(test)]
mod tests;
