//! The reasons, in plain Chinese: who asked, how it ranks, why this date, why not.

use super::calendar::{Slot, spoken, spoken_day, spoken_short};
use super::context::{BatchContext, Ineligible};
use super::season::Warning;
use crate::model::{ClauseId, Kind, Policies, Policy, Rule, Task, TopicId};

/// “32个村提出（群众热点咨询20、村居重点推进15），居全部需求第1位（与第2位并列）”
pub(super) fn wanted(context: &BatchContext<'_>, topic: TopicId) -> String {
    let demand = &context.topic(topic).demand;
    let unit = context.voices.unit(context.behind(topic).iter().copied());
    let kinds = match (demand.asked, demand.duty) {
        (_, 0) => Kind::Asked.label().to_string(),
        (0, _) => Kind::Duty.label().to_string(),
        (asked, duty) => format!("{}{asked}、{}{duty}", Kind::Asked.label(), Kind::Duty.label()),
    };
    let voices = context.behind(topic).len();
    format!("{voices}{unit}提出（{kinds}），居全部需求第{}位{}", context.rank(topic), ties(context, topic))
}

fn ties(context: &BatchContext<'_>, topic: TopicId) -> String {
    let (own, demand) = (context.rank(topic), &context.topic(topic).demand);
    match (demand.rank_low, demand.rank_high) {
        (l, h) if l == h => String::new(),
        (l, h) if h == l + 1 => format!("（与第{}位并列）", l + h - own),
        (l, h) => format!("（与第{l}至{h}位并列）"),
    }
}

/// The named factors of a topic: “；已计入新政策、点赞”.
fn factors(context: &BatchContext<'_>, topic: TopicId) -> String {
    let names: Vec<&str> = context.topic(topic).demand.factors.iter().map(|(name, _)| name.as_str()).collect();
    if names.is_empty() { String::new() } else { format!("；排位已计入{}", names.join("、")) }
}

fn companions(context: &BatchContext<'_>, topics: &[TopicId]) -> String {
    let names: String = topics.iter().skip(1).map(|&t| format!("“{}”", context.topic(t).name)).collect();
    if names.is_empty() {
        return String::new();
    }
    let voices = context.behind_all(topics);
    format!("；一并讲解{names}，合计{}{}", voices.len(), context.voices.unit(voices.iter().copied()))
}

/// Why an episode is in the batch. `only_here`: voices with no need answered in any other episode.
pub(super) fn chosen(context: &BatchContext<'_>, topics: &[TopicId], only_here: &[u32], episodes: usize) -> String {
    let lead = topics[0];
    let mut why = wanted(context, lead) + &factors(context, lead) + &companions(context, topics);
    // Something asked less takes a place: say what for.
    if context.rank(lead) as usize > episodes && !only_here.is_empty() {
        let unit = context.voices.unit(only_here.iter().copied());
        why += &format!("；其中{}{unit}的诉求只在这一期得到解答", only_here.len());
    }
    why
}

/// Why an episode is in the batch that would not be, were none kept for communities and firms.
pub(super) fn kept(context: &BatchContext<'_>, topics: &[TopicId]) -> String {
    let why = wanted(context, topics[0]) + &factors(context, topics[0]) + &companions(context, topics);
    format!("{why}；{}，多为社区和两新组织提出，按此排入", keeping(context))
}

/// “本批为社区和两新组织保留2期”
fn keeping(context: &BatchContext<'_>) -> String {
    format!("本批为社区和两新组织保留{}期", context.inputs.config.limits.communities)
}

/// Why a task's episode is in the batch. `own`: whether a document of its department is about the task.
pub(super) fn assigned(context: &BatchContext<'_>, task: &Task, topics: &[TopicId], own: bool) -> String {
    // The source often says so itself.
    let mut why = match task.source.starts_with("上级部署") {
        true => task.source.clone(),
        false => format!("上级部署（{}）", task.source),
    };
    match topics.first() {
        Some(&lead) => why += &format!("；同类诉求{}{}", wanted(context, lead), companions(context, topics)),
        None => why += "；本次来信中没有同类诉求，需求不作估计",
    }
    if !own {
        why += "；本次资料未找到讲这件事的文件，请牵头部门提供";
    }
    why
}

/// Where a date comes from. `number` counts from 1.
pub(super) fn dated(slot: &Slot, number: usize, from_above: bool, preparation_days: u32) -> String {
    let reason = match (number, from_above) {
        (1, _) => format!("留足{preparation_days}天准备后最先播出"),
        (_, true) => "排在需求最大的选题之后".to_string(),
        (2, _) => "需求居前，优先播出".to_string(),
        _ => "按需求大小依次排期".to_string(),
    };
    let reasons: Vec<&str> = slot.passed.iter().map(|(_, reason)| reason.as_str()).collect();
    let passed = match slot.passed.as_slice() {
        [] => String::new(),
        [(first, _), ..] => format!("，{}起逢{}顺延", spoken_short(*first), distinct(reasons).join("、")),
    };
    format!("{}播出：{reason}{passed}。", spoken(slot.date))
}

fn distinct(mut words: Vec<&str>) -> Vec<&str> {
    words.dedup();
    words
}

/// What a topic that could be answered stood beside.
pub(super) struct Competition<'a> {
    /// Whether it would be in the batch, were no episodes kept for communities and firms.
    pub made_way: bool,
    /// The episodes of its department in the batch, by their themes, where it has no room left.
    pub full: Option<&'a [String]>,
    pub rule: Rule,
    /// Rank of the least wanted lead topic of the batch.
    pub last_rank: u32,
    /// Of its voices those that another episode of the batch answers in some need.
    pub answered: usize,
}

/// One sentence: why a topic is in no episode.
pub(super) fn left_out(context: &BatchContext<'_>, topic: TopicId, competition: &Competition<'_>) -> String {
    if let Some(reason) = context.ineligible(topic) {
        return match reason {
            Ineligible::Excluded => "已按要求不列入本批".to_string(),
            other => ineligible(other).to_string(),
        };
    }
    let voices = context.behind(topic);
    let unit = context.voices.unit(voices.iter().copied());
    let asked = format!("{}{unit}提出，居第{}位", voices.len(), context.rank(topic));
    let department = &context.topic(topic).department;
    if competition.made_way {
        return format!("{asked}；{}，让出名额，顺延到下一批", keeping(context));
    }
    if let Some(themes) = competition.full {
        return format!(
            "{asked}；{department}本批已排{}期（{}），每个部门至多{}期，顺延到下一批",
            themes.len(),
            themes.join("、"),
            context.inputs.config.limits.per_department
        );
    }
    let sooner = context.rank(topic) < competition.last_rank;
    match (sooner, competition.rule) {
        (false, _) => format!("{asked}；需求排在本批各期之后，顺延到下一批"),
        (true, Rule::Departments) => format!("{asked}；名额先保证各部门都有一期，顺延到下一批"),
        (true, _) if competition.answered > 0 => format!(
            "{asked}；其中{}{unit}另有诉求本批已安排，名额先给还没有诉求得到解答的村居，顺延到下一批",
            competition.answered
        ),
        (true, _) => format!("{asked}；与同时排得下的其他选题相比，惠及的村居较少，顺延到下一批"),
    }
}

/// What a planner must know of clauses of one document before they are read out.
pub(super) fn warned(policies: &Policies, warning: Warning, clauses: &[ClauseId]) -> String {
    let title = |policy: &Policy| policy.bare_title().to_string();
    let document = clauses.first().map_or(String::new(), |&c| title(policies.policy_of(c)));
    let numbers: Vec<String> = clauses.iter().map(|&c| policies.printed_number(c)).collect();
    match warning {
        Warning::Past(day) => {
            format!("《{document}》{}写明的期限（{}）到播出时已过，请核对是否照讲", numbers.join("、"), spoken_day(day))
        }
        Warning::Ends(day) => format!("《{document}》有效期到{}，播出后不久到期，请问清是否延续", spoken_day(day)),
        Warning::Followed(by, day) => format!(
            "《{document}》另有新文件《{}》（{}），自{}起施行，请核对应讲哪一份",
            title(&policies[by]),
            policies[by].id,
            spoken_day(day)
        ),
    }
}

/// Why a pinned topic cannot be in the batch.
pub(super) fn ineligible(ineligible: Ineligible) -> &'static str {
    match ineligible {
        Ineligible::Gap => "本次资料未找到可回答它的政策，待部门核实",
        Ineligible::Excluded => "它同时被要求不列入",
        Ineligible::NoVoice => "没有可计入的诉求",
        Ineligible::NotInForce => "所依据的文件在本批播出期间未生效、已失效或不宜公开，或没有可讲解的条款",
        Ineligible::Barred => "可讲的条款里没有能回答它的（部门说不可讲或已失效）",
        Ineligible::TooLong => "条款讲解所需时间超过每期时长",
    }
}
