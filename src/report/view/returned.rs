//! What a department's sheet that came back would change: cell by cell, and in a sentence.

use std::collections::BTreeMap;

use serde::Serialize;

use super::resolver::Resolver;
use crate::ledger::{Decision, DraftEpisode, State};
use crate::model::{ClauseAnswer, ClauseWord, Policies, Speaker, TopicAnswer};
use crate::read::{Answers, NOBODY};
use crate::report::masking::Masking;

/// A sheet that came back.
#[derive(Debug, Serialize)]
pub struct ReturnedView {
    pub department: String,
    pub file: String,
    /// 3项牵头，2条不可讲, or that nothing changes.
    pub summary: String,
    pub changes: Vec<ChangeView>,
}

/// A cell that says something else than what is known.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeView {
    pub department: String,
    /// Id of the need or clause.
    #[serde(skip)]
    pub key: String,
    /// The need, or the clause as it is cited.
    pub about: String,
    pub column: &'static str,
    /// Empty where nothing was said.
    pub before: String,
    pub after: String,
}

/// What `department` says of topics and clauses where any of it is new.
pub fn news(department: &str, answers: &Answers, memory: &State) -> Answers {
    let before = |topic: &str| memory.office.topics.get(topic).and_then(|said| said.get(department));
    let topic = |answer: &TopicAnswer| {
        let known = before(&answer.topic);
        let whole = known.map_or_else(|| answer.clone(), |known| answer.over(known));
        (known != Some(&whole)).then(|| answer.clone())
    };
    let clause = |answer: &&ClauseAnswer| {
        let known = memory.office.clauses.get(&answer.clause);
        known.is_none_or(|(_, said)| said != *answer)
    };
    Answers {
        topics: answers.topics.iter().filter_map(topic).collect(),
        clauses: answers.clauses.iter().filter(clause).cloned().collect(),
    }
}

/// The event that takes up what is new.
pub fn returned(department: &str, file: &str, news: &Answers) -> Decision {
    Decision::Returned {
        department: department.to_string(),
        file: file.to_string(),
        topics: news.topics.clone(),
        clauses: news.clauses.clone(),
    }
}

impl ReturnedView {
    /// What the news of a sheet change.
    pub fn of(department: &str, file: &str, news: &Answers, memory: &State, resolver: &Resolver<'_>) -> ReturnedView {
        let mut view = ReturnedView {
            department: department.to_string(),
            file: file.to_string(),
            summary: String::new(),
            changes: Vec::new(),
        };
        let mut counts = Counts::default();
        for answer in &news.topics {
            let before = memory.office.topics.get(&answer.topic).and_then(|said| said.get(department)).cloned();
            let before = before.unwrap_or_default();
            let answer = &answer.over(&before);
            let (about, lead) = name_and_lead(&answer.topic, resolver);
            for ((column, old), (_, new)) in
                cells(&before, resolver.masking).into_iter().zip(cells(answer, resolver.masking))
            {
                if old != new {
                    // Who passes a need on says with it that it is not his.
                    let told = column != "是否本部门职责" || answer.pass_to.is_empty();
                    counts.add(column, if told { &new } else { "" }, lead == department);
                    view.change(&answer.topic, about.clone(), column, old, new);
                }
            }
        }
        for answer in &news.clauses {
            let before = memory.office.clauses.get(&answer.clause).map(|(_, said)| said);
            let about = clause_name(&answer.clause, resolver.policies());
            let old = before.map(|said| said.word.label().to_string()).unwrap_or_default();
            counts.word(answer.word);
            view.change(&answer.clause, about.clone(), "可讲与否", old, answer.word.label().into());
            if !answer.instead.is_empty() {
                let old = before.map(|said| said.instead.clone()).unwrap_or_default();
                view.change(&answer.clause, about, "改讲哪条", old, answer.instead.clone());
            }
        }
        view.changes.retain(|change| change.before != change.after);
        view.summary = counts.sentence();
        view
    }

    fn change(&mut self, key: &str, about: String, column: &'static str, before: String, after: String) {
        let (key, department) = (key.to_string(), self.department.clone());
        self.changes.push(ChangeView { department, key, about, column, before, after });
    }
}

/// Where departments disagree on the topics of `news` then, clauses that another has spoken of otherwise before, and what is not
/// planned for what they say; with what to do.
pub fn conflicts(
    department: &str,
    news: &Answers,
    before: &State,
    then: &State,
    resolver: &Resolver<'_>,
) -> Vec<String> {
    let mut told = Vec::new();
    for answer in &news.topics {
        let Some(position) = resolver.ranked.position(then.current(&answer.topic)) else { continue };
        let topic = &resolver.ranked.topics[position];
        let said = then.consulted(&topic.id, &topic.department);
        let todo = format!("要另定部门：xuanti topic set {} --department 部门", topic.id);
        told.extend(said.conflicts.iter().map(|what| format!("部门意见不一：“{}”，{what}。{todo}", topic.name)));
        if let Some(what) = &said.withheld {
            let todo = if what.ends_with(NOBODY) { todo.as_str() } else { "" };
            let drafted = then.draft.iter().flat_map(|draft| draft.numbered(then.last_number()));
            let holds = |episode: &DraftEpisode| episode.decided.topics.iter().any(|t| then.current(&t.id) == topic.id);
            let still = drafted.map(|(_, episode)| episode).find(holds).map_or_else(String::new, |episode| {
                format!("仍在草稿第{}期里，请用 xuanti batch move 或 remove 移出。", episode.decided.number)
            });
            told.push(format!("不再排入：“{}”，{what}。{todo}{still}", topic.name));
        }
    }
    for answer in &news.clauses {
        if let Some((other, said)) = before.office.clauses.get(&answer.clause)
            && other != department
            && said.word != answer.word
        {
            let clause = clause_name(&answer.clause, resolver.policies());
            let (old, new) = (said.word.label(), answer.word.label());
            told.push(format!("部门意见不一：{clause}，{other}说{old}，{department}说{new}，以后收回的为准。"));
        }
    }
    told
}

/// What a sheet that came back does to the batch in the making: who leads, and what is explained no more.
pub fn draft_changes(before: &State, after: &State, resolver: &Resolver<'_>) -> Vec<String> {
    let mut told = Vec::new();
    for (key, episode) in before.draft.iter().flat_map(|draft| draft.numbered(before.last_number())) {
        let Some(then) = after.draft.as_ref().and_then(|draft| draft.episodes.get(&key)) else { continue };
        let (old, new) = (&episode.decided, &then.decided);
        let named = format!("草稿第{}期“{}”", old.number, old.theme);
        if old.department != new.department {
            told.push(format!("{named}：牵头部门由{}改为{}。", old.department, new.department));
        }
        let gone = old.clauses.iter().filter(|clause| !new.clauses.contains(clause));
        let gone: Vec<String> = gone.map(|clause| clause_name(clause, resolver.policies())).collect();
        if !gone.is_empty() {
            told.push(format!("{named}：不再讲{}。", gone.join("、")));
        }
    }
    told
}

/// Name and department of a topic; its id where there is none.
fn name_and_lead<'a>(id: &'a str, resolver: &Resolver<'a>) -> (String, &'a str) {
    let position = resolver.ranked.position(resolver.memory.current(id));
    let topic = position.map(|at| &resolver.ranked.topics[at]);
    topic.map_or_else(|| (id.to_string(), ""), |topic| (topic.name.clone(), &topic.department))
}

fn clause_name(id: &str, policies: &Policies) -> String {
    let Some(clause) = policies.clause(id) else { return id.to_string() };
    format!("《{}》{}", policies.policy_of(clause).bare_title(), policies.printed_number(clause))
}

/// The cells of a row, as they are shown.
fn cells(answer: &TopicAnswer, masking: Masking) -> [(&'static str, String); 12] {
    let yes_no = |said: Option<bool>, yes: &str, no: &str| said.map(|said| if said { yes } else { no }.to_string());
    let speaker = answer.speaker.clone().unwrap_or_default();
    let Speaker { name, post, phone } = speaker;
    [
        ("是否本部门职责", yes_no(answer.ours, "是", "否").unwrap_or_default()),
        ("转哪个部门", masking.text(&answer.pass_to)),
        ("牵头或配合", yes_no(answer.leads, "牵头", "配合").unwrap_or_default()),
        ("拟定题目", masking.text(&answer.title)),
        ("补充文号", masking.text(&answer.document)),
        ("可否公开解读", yes_no(answer.public, "是", "否").unwrap_or_default()),
        ("主讲人", format!("{name}{post}")),
        ("联系电话", masking.text(&phone)),
        ("最早可播", answer.earliest.map(|day| day.to_string()).unwrap_or_default()),
        ("需几分钟", answer.minutes.map(|minutes| minutes.to_string()).unwrap_or_default()),
        ("标准答复", masking.text(&answer.reply)),
        ("意见", masking.text(&answer.remark)),
    ]
}

/// How many needs and clauses of each sort change.
#[derive(Default)]
struct Counts {
    /// In the order in which they are told: 牵头 → 项 and how many.
    of: BTreeMap<(u8, String), (&'static str, u32)>,
}

impl Counts {
    /// `own`: whether the department had the need before.
    fn add(&mut self, column: &str, new: &str, own: bool) {
        let (order, what) = match (column, new) {
            ("牵头或配合", "牵头") => (0, if own { "牵头" } else { "改牵头" }.to_string()),
            ("牵头或配合", "配合") => (1, if own { "改配合" } else { "配合" }.to_string()),
            ("可否公开解读", "否") => (4, "不公开".to_string()),
            ("可否公开解读", _) => (5, "可公开".to_string()),
            ("转哪个部门", to) if !to.is_empty() => (6, format!("转{to}")),
            ("是否本部门职责", "否") => (7, "不是本部门职责".to_string()),
            ("拟定题目", _) => (8, "定题目".to_string()),
            ("主讲人", _) => (9, "定主讲人".to_string()),
            ("最早可播", _) => (10, "定最早可播".to_string()),
            ("补充文号", _) => (11, "补充文件".to_string()),
            ("标准答复", _) => (12, "有答复".to_string()),
            ("意见", _) => (13, "有意见".to_string()),
            _ => return,
        };
        self.of.entry((order, what)).or_insert(("项", 0)).1 += 1;
    }

    fn word(&mut self, word: ClauseWord) {
        let order = if word == ClauseWord::Yes { 14 } else { 2 };
        self.of.entry((order, word.label().to_string())).or_insert(("条", 0)).1 += 1;
    }

    fn sentence(&self) -> String {
        let parts: Vec<String> = self.of.iter().map(|((_, what), (unit, n))| format!("{n}{unit}{what}")).collect();
        if parts.is_empty() { "没有改动".into() } else { parts.join("，") }
    }
}
