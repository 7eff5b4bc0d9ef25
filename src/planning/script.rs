//! 主持词: what the host says, a draft for the speaker. Made of what the documents, the letters and the plan say, and of nothing
//! else: of a clause the sentences that carry a rule, a sum or a limit, as printed.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;
use rustc_hash::FxHashSet;

use super::calendar::spoken_day;
use super::context::BatchContext;
use super::head;
use super::questions::Question;
use super::rundown::Programme;
use super::season;
use crate::model::{Clause, ClauseId, Content, Policies, Policy, PolicyId, RundownPart, Spoken, Task, TopicId};
use crate::text::lists::pattern;

/// Most characters of a clause that are read out; of a longer one its first sentences. A rule is never read without its head, or
/// only by its exception.
const POINT: usize = 240;

/// Where something is asked or handed in.
static WHERE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"电话[：:为是]?\s*\d|热线|窗口(?:申请|办理|咨询|查询|提出|提交)|可.{0,8}咨询"));

/// Whom a document is for.
static WHOM: LazyLock<Regex> = LazyLock::new(|| pattern("适用于.{4,}|适用本.{4,}"));

/// What an episode is and who asked for it.
pub(super) struct Occasion<'a> {
    pub day: Date,
    pub topics: &'a [TopicId],
    pub task: Option<&'a Task>,
}

/// The script of an episode, a paragraph a part.
pub(super) fn script(context: &BatchContext<'_>, programme: &Programme<'_>, occasion: &Occasion<'_>) -> Vec<Spoken> {
    let mut script = vec![Spoken::text(RundownPart::Opening, opening(context, programme, occasion))];
    if let Some(scope) = scope(context, programme.clauses) {
        script.push(scope);
    }
    let last = programme.clauses.len().saturating_sub(1);
    let mut before: Option<PolicyId> = None;
    for (at, &clause) in programme.clauses.iter().enumerate() {
        // What is past is not read out; a warning tells the planner.
        if season::is_over(context.inputs.policies, clause, occasion.day) {
            continue;
        }
        let policy = context.inputs.policies[clause].policy;
        let lead = match at {
            0 => "先看",
            _ if at == last => "最后看",
            _ if at % 2 == 1 => "再看",
            _ => "接着看",
        };
        let text = clause_said(context.inputs.policies, clause, lead, before != Some(policy));
        script.push(Spoken { part: RundownPart::Clause, clause: Some(clause), text });
        before = Some(policy);
    }
    script.extend(programme.questions.iter().map(|question| answered(context, question)));
    script.push(Spoken::text(RundownPart::Closing, closing(context, programme)));
    script
}

fn opening(context: &BatchContext<'_>, programme: &Programme<'_>, occasion: &Occasion<'_>) -> String {
    let inputs = context.inputs;
    let greeting = if inputs.config.slot.time.as_str() < "12:00" { "上午好" } else { "下午好" };
    let voices = context.behind_all(occasion.topics);
    let unit = context.voices.unit(voices.iter().copied());
    let asked = match voices.len() {
        0 => String::new(),
        n => format!("这一次征集意见，有{n}{unit}问到这方面的事"),
    };
    let mut text = format!("各位乡亲，大家{greeting}。今天讲“{}”。", programme.theme);
    match (occasion.task, asked.as_str()) {
        (Some(_), "") => text += "这是上级统一部署、要让大家都知道的事情。",
        (Some(_), asked) => text += &format!("这是上级统一部署、要让大家都知道的事情；{asked}。"),
        (None, asked) => text += &format!("{asked}，今天集中讲一讲。"),
    }
    let mut seen = FxHashSet::default();
    let documents: Vec<&Policy> = programme
        .clauses
        .iter()
        .filter(|&&c| seen.insert(inputs.policies[c].policy))
        .map(|&c| inputs.policies.policy_of(c))
        .collect();
    if let Some((first, others)) = documents.split_first() {
        text += &format!("依据的文件是{}{}。", named(first), facts(context, first));
        if !others.is_empty() {
            let others: Vec<String> = others.iter().map(|policy| named(policy)).collect();
            text += &format!("还会讲到{}。", others.join("、"));
        }
    }
    text
}

/// 《…办法》（南农办〔2022〕8号)
fn named(policy: &Policy) -> String {
    let title = policy.bare_title();
    if policy.id.ends_with('号') { format!("《{title}》（{}）", policy.id) } else { format!("《{title}》") }
}

/// ，由区农业农村局2022年3月1日印发，自2022年4月1日起施行，替代了《…》
fn facts(context: &BatchContext<'_>, policy: &Policy) -> String {
    let mut text = String::new();
    if let Some(issued) = policy.issued {
        text += &format!("，{}印发", spoken_day(issued));
    }
    // Questions and answers explain; they do not come into force.
    if let Some(effective) = policy.effective.filter(|_| !policy.title.contains("问答")) {
        text += &format!("，自{}起施行", spoken_day(effective));
    }
    let policies = &context.inputs.policies.policies;
    let replaced = PolicyId::enumerate(policies)
        .find(|(_, old)| old.replaced_by.is_some_and(|by| std::ptr::eq(&policies[by.position()], policy)));
    if let Some((_, old)) = replaced {
        text += &format!("，替代了原来的{}", named(old));
    }
    text
}

/// Whom the first document is for, where it says so and that is no clause of the programme.
fn scope(context: &BatchContext<'_>, clauses: &[ClauseId]) -> Option<Spoken> {
    let policies = context.inputs.policies;
    let policy = policies[*clauses.first()?].policy;
    let says = |(id, clause): &(ClauseId, &Clause)| {
        clause.policy == policy
            && clause.content == Content::Rule
            && context.usable.in_force(*id)
            && !clauses.contains(id)
    };
    let (id, sentence) = ClauseId::enumerate(&policies.clauses)
        .filter(says)
        .find_map(|(id, clause)| Some((id, sentences(&clause.text).find(|s| WHOM.is_match(s))?)))?;
    let text = format!("先说讲的是谁的事：{}（{}）。", bare(sentence), policies.printed_number(id));
    Some(Spoken { part: RundownPart::Opening, clause: Some(id), text })
}

pub(super) fn clause_said(policies: &Policies, clause: ClauseId, lead: &str, names_document: bool) -> String {
    let number = policies.printed_number(clause);
    let title = policies.policy_of(clause).bare_title();
    let place = if names_document { format!("《{title}》{number}") } else { number };
    let (head, rest) = head::split(&policies[clause].text);
    let about = head.map(|head| format!("，{head}")).unwrap_or_default();
    format!("{lead}{place}{about}：{}。", point(rest))
}

/// What of a clause is read out, as printed.
fn point(text: &str) -> String {
    within(&sentences(text).collect::<Vec<_>>(), POINT)
}

/// As many of the sentences as fit, at least one.
fn within(sentences: &[&str], most: usize) -> String {
    let mut said = String::new();
    for sentence in sentences {
        let length = said.chars().count() + sentence.chars().count();
        if !said.is_empty() && length > most {
            break;
        }
        said.push_str(sentence);
    }
    bare(&said).to_string()
}

fn answered(context: &BatchContext<'_>, question: &Question) -> Spoken {
    let policies = context.inputs.policies;
    let written = |(at, &clause): (usize, &ClauseId)| {
        let text = head::split(&policies[clause].text).1;
        let title = policies.policy_of(clause).bare_title();
        let place = format!("《{title}》{}", policies.printed_number(clause));
        match at {
            0 => format!("{place}写明，{}。", point(text)),
            _ => format!("{place}还写明，{}。", within(&sentences(text).collect::<Vec<_>>(), POINT / 2)),
        }
    };
    let answer: String = question.clauses.iter().enumerate().map(written).collect();
    let text = format!("问：{}答：{answer}", question.text);
    Spoken { part: RundownPart::Questions, clause: question.clauses.first().copied(), text }
}

fn closing(context: &BatchContext<'_>, programme: &Programme<'_>) -> String {
    let policies = context.inputs.policies;
    let documents: FxHashSet<PolicyId> = programme.clauses.iter().map(|&c| policies[c].policy).collect();
    let told = ClauseId::enumerate(&policies.clauses)
        .filter(|(id, clause)| documents.contains(&clause.policy) && context.usable.in_force(*id))
        .flat_map(|(_, clause)| sentences(&clause.text))
        .find(|sentence| WHERE.is_match(sentence) && sentence.chars().count() < 60);
    let mut text = format!(
        "今天就讲到这里。还有不清楚的，可以问村（居）委会、镇（街道）办事窗口，或者向{}咨询。",
        programme.department
    );
    if let Some(told) = told {
        text += &format!("文件里写明：{}。", bare(told));
    }
    text
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['。', '；', '？', '\n']).filter(|sentence| sentence.chars().any(char::is_alphanumeric))
}

/// Without the mark at its end.
fn bare(sentence: &str) -> &str {
    sentence.trim().trim_end_matches(['。', '；', '：', '，'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_is_read_whole_or_from_its_beginning() {
        let list = "符合下列条件之一的，可以申请：（一）户口在本村；（二）没有宅基地。";
        assert_eq!(point(list), "符合下列条件之一的，可以申请：（一）户口在本村；（二）没有宅基地");
        let long = format!("年满80周岁的老人每月发放100元。{}。", "另".repeat(POINT));
        assert_eq!(point(&long), "年满80周岁的老人每月发放100元");
    }
}
