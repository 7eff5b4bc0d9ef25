//! 研讨情况: what departments said of the topics and clauses put to them, for papers.

use std::collections::BTreeMap;

use super::clause::{ClauseView, cited};
use super::resolver::Resolver;
use crate::ledger::{Office, State};
use crate::model::{ClauseWord, TopicAnswer};
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

/// What the departments say of one topic.
type Answers<'a> = BTreeMap<&'a str, &'a TopicAnswer>;

impl Discussion {
    pub fn of(resolver: &Resolver<'_>) -> Discussion {
        let office = &resolver.memory.office;
        let topics = by_topic(resolver.memory);
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
        let mut tell = |what: &str, unit: &str, items: Vec<String>| {
            if !items.is_empty() {
                changes.push(format!("{what}{}{unit}：{}。", items.len(), items.join("、")));
            }
        };
        tell("提出不属本部门职责的", "项", passed);
        tell("改拟题目", "项", titled);
        tell("补充文件", "份", documents);
        tell("提出不宜公开解读的", "项", closed);
        tell("提出不可讲的条款", "处", clauses(ClauseWord::No, resolver));
        tell("指出已失效的条款", "处", clauses(ClauseWord::Expired, resolver));
        Discussion {
            returned: office.returned.keys().map(|name| plain(name)).collect(),
            topics: topics.len(),
            clauses: office.clauses.len(),
            changes,
            disputes: topics.iter().filter_map(|(id, of)| Some(format!("“{}”：{}", named(id), dispute(of)?))).collect(),
        }
    }
}

/// The answers by the topics of today.
fn by_topic(memory: &State) -> BTreeMap<&str, Answers<'_>> {
    let mut topics: BTreeMap<&str, Answers<'_>> = BTreeMap::new();
    let Office { topics: answered, .. } = &memory.office;
    for (id, of) in answered {
        let answers = of.iter().map(|(who, answer)| (who.as_str(), answer));
        topics.entry(memory.current(id)).or_default().extend(answers);
    }
    topics
}

/// The name of a topic, also of one that is gone.
fn name(id: &str, resolver: &Resolver<'_>) -> String {
    let today = resolver.ranked.position(id).map(|at| &resolver.ranked.topics[at].name);
    plain(today.or_else(|| resolver.memory.names.get(id)).map_or("已撤并的需求", String::as_str))
}

/// The clauses of which departments say this, as they are cited.
fn clauses(word: ClauseWord, resolver: &Resolver<'_>) -> Vec<String> {
    let of_word = resolver.memory.office.clauses.values().filter(|(_, answer)| answer.word == word);
    let found = of_word.filter_map(|(_, answer)| resolver.policies().clause(&answer.clause));
    let views: Vec<ClauseView> = found.map(|clause| ClauseView::of(clause, None, resolver.policies())).collect();
    cited(&views)
}

/// About what departments disagree: several want to lead, or one that is named refuses.
fn dispute(answers: &Answers<'_>) -> Option<String> {
    let leads: Vec<&str> =
        answers.iter().filter(|(_, a)| a.ours != Some(false) && a.leads == Some(true)).map(|(who, _)| *who).collect();
    if leads.len() > 1 {
        return Some(format!("{}均提出牵头", leads.join("、")));
    }
    let refuses = |name: &str| answers.get(name).is_some_and(|other| other.ours == Some(false));
    let (from, to) = answers
        .iter()
        .filter(|(_, a)| a.ours == Some(false))
        .map(|(who, a)| (*who, a.pass_to.as_str()))
        .find(|(_, to)| refuses(to))?;
    Some(format!("{from}建议转{to}，{to}也提出不属本部门职责"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn departments_disagree_where_two_lead_or_none_wants_to() {
        let answer = |ours, leads, to: &str| TopicAnswer { ours, leads, pass_to: to.into(), ..TopicAnswer::default() };
        let told = |answers: &[(&str, TopicAnswer)]| dispute(&answers.iter().map(|(who, a)| (*who, a)).collect());
        let leads = answer(Some(true), Some(true), "");
        assert_eq!(told(&[("甲局", leads.clone()), ("乙局", answer(Some(true), Some(false), ""))]), None);
        assert_eq!(told(&[("甲局", leads.clone()), ("乙局", leads)]).as_deref(), Some("乙局、甲局均提出牵头"));
        let refused = [("甲局", answer(Some(false), None, "乙局")), ("乙局", answer(Some(false), None, ""))];
        assert_eq!(told(&refused).as_deref(), Some("甲局建议转乙局，乙局也提出不属本部门职责"));
    }
}
