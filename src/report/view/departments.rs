//! 研讨情况: what departments said of the topics and clauses put to them, for papers.

use std::collections::{BTreeMap, BTreeSet};

use super::clause::{ClauseView, cited};
use super::plan::EpisodeView;
use super::resolver::Resolver;
use crate::ledger::{Answers, State};
use crate::model::{ClauseWord, TopicAnswer};
use crate::read::NOBODY;
use crate::report::masking::plain;

/// What came back, sentence by sentence.
#[derive(Debug, Default)]
pub struct Discussion {
    /// Departments whose sheets came back.
    pub returned: Vec<String>,
    /// How many topics and clauses they spoke of.
    pub topics: usize,
    pub clauses: usize,
    /// What they changed, a sentence a kind.
    pub changes: Vec<String>,
    /// Topics about which they disagree, a sentence each.
    pub disputes: Vec<String>,
}

impl Discussion {
    /// What departments said of the topics of a batch.
    pub fn of(batch: &[&EpisodeView], resolver: &Resolver<'_>) -> Discussion {
        let (memory, office) = (resolver.memory, &resolver.memory.office);
        let topics = by_topic(batch, memory);
        let named = |id: &str| name(id, resolver);
        let said = || topics.iter().flat_map(|(id, of)| of.iter().map(move |(who, answer)| (*id, *who, *answer)));
        let listed = |tell: &dyn Fn(&str, &str, &TopicAnswer) -> Option<String>| -> Vec<String> {
            said().filter_map(|(id, who, answer)| tell(id, who, answer)).collect()
        };
        let passed = listed(&|id, who, answer| {
            (answer.ours == Some(false)).then(|| match answer.pass_to.as_str() {
                "" => format!("“{}”（{who}提出）", named(id)),
                to => format!("“{}”（{who}建议转{}）", named(id), plain(to)),
            })
        });
        let titled = listed(&|id, _, answer| {
            (!answer.title.is_empty()).then(|| format!("“{}”拟改为“{}”", named(id), plain(&answer.title)))
        });
        let documents = listed(&|_, who, answer| {
            (!answer.document.is_empty()).then(|| format!("{}（{who}）", plain(&answer.document)))
        });
        let closed =
            listed(&|id, who, answer| (answer.public == Some(false)).then(|| format!("“{}”（{who}）", named(id))));
        let mut changes: Vec<String> = Vec::new();
        let mut tell = |what: &str, unit: &str, (many, items): (usize, Vec<String>)| {
            if many > 0 {
                changes.push(format!("{what}{many}{unit}：{}。", items.join("、")));
            }
        };
        let all = |items: Vec<String>| (items.len(), items);
        tell("提出不属本部门职责的", "项次", all(passed));
        tell("改拟题目", "项", all(titled));
        tell("补充文件", "份", all(documents));
        tell("提出不宜公开解读的", "项次", all(closed));
        tell("提出不可讲的条款", "条", clauses(ClauseWord::No, resolver));
        tell("指出已失效的条款", "条", clauses(ClauseWord::Expired, resolver));
        let returned: BTreeSet<&str> = topics.values().flat_map(|answers| answers.keys().copied()).collect();
        Discussion {
            returned: returned.into_iter().map(plain).collect(),
            topics: topics.len(),
            clauses: office.clauses.len(),
            changes,
            disputes: topics.keys().flat_map(|id| disputes(id, resolver)).collect(),
        }
    }
}

/// The answers by the topics of the batch.
fn by_topic<'a>(batch: &[&'a EpisodeView], memory: &'a State) -> BTreeMap<&'a str, Answers<'a>> {
    let topics = batch.iter().flat_map(|episode| &episode.topics).map(|topic| topic.id.as_str());
    let answered = topics.map(|id| (id, memory.answers_on(id))).filter(|(_, answers)| !answers.is_empty());
    answered.map(|(id, answers)| (id, answers.into_iter().filter(|(by, _)| *by != NOBODY).collect())).collect()
}

/// The name of a topic, also of one that is gone.
fn name(id: &str, resolver: &Resolver<'_>) -> String {
    let today = resolver.ranked.position(id).map(|at| &resolver.ranked.topics[at].name);
    plain(today.or_else(|| resolver.memory.names.get(id)).map_or("已撤并的需求", String::as_str))
}

/// The clauses of which departments say this, as they are cited, and how many.
fn clauses(word: ClauseWord, resolver: &Resolver<'_>) -> (usize, Vec<String>) {
    let of_word = resolver.memory.office.clauses.values().filter(|(_, answer)| answer.word == word);
    let found = of_word.filter_map(|(_, answer)| resolver.policies().clause(&answer.clause));
    let views: Vec<ClauseView> = found.map(|clause| ClauseView::of(clause, None, resolver.policies())).collect();
    (views.len(), cited(&views))
}

/// About what departments disagree, and what nobody takes; nothing that somebody has decided since.
fn disputes(id: &str, resolver: &Resolver<'_>) -> Vec<String> {
    let topic = resolver.ranked.position(id).map(|at| &resolver.ranked.topics[at]);
    let said = resolver.memory.consulted(id, topic.map_or("", |topic| &topic.department));
    said.conflicts.iter().chain(&said.withheld).map(|what| format!("“{}”：{what}", name(id, resolver))).collect()
}
