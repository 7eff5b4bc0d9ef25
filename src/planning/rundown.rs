//! 提纲: an episode's minutes. Opening, clauses explained, questions answered, closing; together never longer than the slot.

use std::sync::LazyLock;

use regex::Regex;

use super::context::BatchContext;
use super::minutes::{CLOSING, LONGEST_ANSWER, OPENING, QUESTIONS, clause_minutes};
use crate::model::{AskId, AskState, ClauseId, Policies, RundownItem, RundownPart, TopicId};
use crate::text::{bigrams, lists, normalise};

const MOST_QUESTIONS: usize = 4;
/// Longest question shown, in characters.
const LONGEST_QUESTION: usize = 80;
/// Questions that share this part of their pairs of letters are the same question.
const SAME_QUESTION: f64 = 0.6;

/// What an episode says.
pub(super) struct Programme<'a> {
    pub theme: &'a str,
    /// Why this theme, for the opening.
    pub occasion: &'a str,
    pub department: &'a str,
    pub topics: &'a [TopicId],
    pub clauses: &'a [ClauseId],
}

/// What a part of an episode says: words of its own, an ask's answer, a clause's explanation.
enum Says {
    Text(String),
    Ask(AskId),
    Clause(ClauseId),
}

/// The clauses in the order they are explained: the best clause's policy first, each policy in printed order.
pub(super) fn printed_order(policies: &Policies, clauses: &[ClauseId]) -> Vec<ClauseId> {
    let policy = |c: ClauseId| policies[c].policy;
    let first = clauses.first().map(|&c| policy(c));
    let mut ordered = clauses.to_vec();
    ordered.sort_by_key(|&c| (Some(policy(c)) != first, c));
    ordered
}

/// The minutes of an episode. `programme.clauses` must be in the order of [`printed_order`] and fit the slot.
pub(super) fn rundown(context: &BatchContext<'_>, programme: &Programme<'_>) -> Vec<RundownItem> {
    let policies = context.inputs.policies;
    let mut items: Vec<RundownItem> = Vec::new();
    let mut at = 0;
    let mut add = |part, minutes, says: Says| {
        let (text, ask, clause) = match says {
            Says::Text(text) => (text, None, None),
            Says::Ask(ask) => (String::new(), Some(ask), None),
            Says::Clause(clause) => (printed(policies, clause), None, Some(clause)),
        };
        items.push(RundownItem { part, at, minutes, text, ask, clause });
        at += minutes;
        at
    };
    let opening = format!("开场：为什么讲“{}”。{}", programme.theme, programme.occasion);
    let mut used = add(RundownPart::Opening, OPENING, Says::Text(opening));
    for &clause in programme.clauses {
        used = add(RundownPart::Clause, clause_minutes(policies, clause), Says::Clause(clause));
    }
    let questions = questions(context, programme.topics);
    let left = context.inputs.config.slot.minutes.saturating_sub(used + CLOSING);
    // A broadcast that has said everything may end early.
    let minutes = left.min((questions.len() as u32 * LONGEST_ANSWER).max(QUESTIONS));
    if questions.is_empty() {
        let invited = "现场答疑：回答各村（社区）服务中心连线提出的问题".to_string();
        add(RundownPart::Questions, minutes, Says::Text(invited));
    }
    let many = questions.len() as u32;
    for (i, ask) in (0..).zip(questions) {
        add(RundownPart::Questions, minutes / many + u32::from(i < minutes % many), Says::Ask(ask));
    }
    let closing = format!(
        "结束：会后仍有疑问，可向村（居）委会、镇（街道）或{}咨询；各镇（街道）结合本地配套文件“开小灶”",
        programme.department
    );
    add(RundownPart::Closing, CLOSING, Says::Text(closing));
    items
}

/// 《…办法》第八条（第二章 / 申请条件）
fn printed(policies: &Policies, clause: ClauseId) -> String {
    let (policy, clause) = (policies.policy_of(clause), &policies[clause]);
    let title = policy.title.trim_matches(['《', '》']);
    let title = if title.is_empty() { &policy.id } else { title };
    let number = match clause.number.trim() {
        "" => format!("“{}”一段", clause.text.chars().take(12).collect::<String>().trim()),
        number => number.to_string(),
    };
    match clause.heading.trim() {
        "" => format!("讲解《{title}》{number}"),
        heading => format!("讲解《{title}》{number}（{heading}）"),
    }
}

/// An ask that could be answered on air.
struct Candidate {
    ask: AskId,
    voice: u32,
    text: String,
}

/// Two to four asks (fewer if there are not as many), the topics in turn, each from another village.
fn questions(context: &BatchContext<'_>, topics: &[TopicId]) -> Vec<AskId> {
    let mut waiting: Vec<Vec<Candidate>> = topics.iter().map(|&t| by_fitness(context, t)).collect();
    let mut chosen: Vec<Candidate> = Vec::new();
    while chosen.len() < MOST_QUESTIONS && waiting.iter().any(|asks| !asks.is_empty()) {
        for asks in &mut waiting {
            let fresh =
                |one: &Candidate| chosen.iter().all(|other| other.voice != one.voice && !alike(&other.text, &one.text));
            match asks.iter().position(fresh) {
                Some(i) if chosen.len() < MOST_QUESTIONS => chosen.push(asks.remove(i)),
                _ => asks.clear(),
            }
        }
    }
    chosen.into_iter().map(|one| one.ask).collect()
}

/// A topic's open asks: real questions of a good length first, older ones first among equals.
fn by_fitness(context: &BatchContext<'_>, topic: TopicId) -> Vec<Candidate> {
    let candidate = |&ask: &AskId| {
        let stated = &context.inputs.asks[ask];
        let text = question(&stated.text);
        let open = stated.state == AskState::Open && !text.is_empty();
        open.then(|| Candidate { ask, voice: context.voices.of(stated), text })
    };
    let mut asks: Vec<Candidate> = context.topic(topic).asks.iter().filter_map(candidate).collect();
    asks.sort_by_key(|one| (!is_question(&one.text), !(10..=60).contains(&one.text.chars().count())));
    asks
}

fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (normalise(a), normalise(b));
    let (one, other): (Vec<&str>, Vec<&str>) = (bigrams(&a).collect(), bigrams(&b).collect());
    let both = one.iter().filter(|pair| other.contains(pair)).count();
    a == b || both as f64 > SAME_QUESTION * one.len().min(other.len()).max(1) as f64
}

static QUESTION: LazyLock<Regex> = LazyLock::new(|| lists::QUESTIONS.pattern());

/// Printed numbers and courtesies at the beginning of an ask.
static PREAMBLE: LazyLock<Regex> = LazyLock::new(|| lists::pattern(&format!("^{}+", lists::PREAMBLES.any_of())));

fn is_question(text: &str) -> bool {
    QUESTION.is_match(text)
}

/// The sentence of an ask that asks, else its first; with the one before it where it is too short to be understood.
/// Empty where nothing is left without numbers and courtesies.
pub fn question(ask: &str) -> String {
    let sentences: Vec<&str> =
        ask.split_inclusive(['。', '！', '？', '；', '!', '?', ';', '\n']).map(str::trim).collect();
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let meaty = |i: &usize| bare(&PREAMBLE.replace(sentences[*i], "")) > 0;
    let asking = (0..sentences.len()).filter(meaty).find(|&i| is_question(sentences[i]));
    let Some(i) = asking.or_else(|| (0..sentences.len()).find(meaty)) else { return String::new() };
    let text = match i {
        1.. if bare(sentences[i]) < 8 => format!("{}{}", sentences[i - 1], sentences[i]),
        _ => sentences[i].to_string(),
    };
    let text = PREAMBLE.replace(&text, "");
    cut(text.trim_end_matches(['；', ';', ' ']))
}

/// At most [`LONGEST_QUESTION`] characters, ending at a comma where there is one.
fn cut(text: &str) -> String {
    let Some((limit, _)) = text.char_indices().nth(LONGEST_QUESTION) else { return text.to_string() };
    let head = &text[..limit];
    let end = head.rfind(['，', ',', '、']).unwrap_or(limit);
    format!("{}……", &head[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ask_is_shortened_to_its_question() {
        let long = "2.我村旧屋倒塌多年。请问原址重建要办什么手续？盼复。";
        assert_eq!(question(long), "原址重建要办什么手续？");
        assert_eq!(question("旧屋倒塌多年，想原址重建。怎么办？"), "旧屋倒塌多年，想原址重建。怎么办？");
        assert_eq!(question("希望讲讲宅基地有偿使用费"), "希望讲讲宅基地有偿使用费");
        assert_eq!(question("请问："), "");
        assert_eq!(question(&format!("{}，{}", "甲".repeat(50), "乙".repeat(50))), format!("{}……", "甲".repeat(50)));
    }

    #[test]
    fn the_same_question_is_not_answered_twice() {
        assert!(alike("宅基地有偿使用费怎样收？", "宅基地有偿使用费怎样收取？"));
        assert!(!alike("宅基地有偿使用费怎样收？", "宅基地可以继承吗？"));
    }
}
