//! JSONL of policies: one document a line, or one article a line (title “专利法第三十四条”). Articles of one law make one
//! policy, in the order of their numbers.

use std::collections::HashMap;

use rayon::prelude::*;
use serde_json::Value;

use crate::model::{Clause, Policy, Problem, Severity};

use super::clauses;
use super::columns;
use super::metadata::{Key, Metadata, NAMES};
use super::notes::Notes;
use super::outline;

/// One line of the file.
pub struct Entry {
    pub row: u32,
    metadata: Metadata,
}

/// A policy with its clauses, each with the row that it came from.
pub struct Grouped {
    pub policy: Policy,
    pub clauses: Vec<(Clause, u32)>,
}

/// The policy that a title of an article belongs to, and the article: 专利法, 第三十四条, number, sub-number.
fn article_of(title: &str) -> Option<(&str, &str, u32, u32)> {
    let at = title.rfind('第')?;
    let (law, printed) = (title[..at].trim(), &title[at..]);
    let (number, sub, length) = outline::article(printed)?;
    (length == printed.len() && !law.is_empty()).then_some((law, printed, number, sub))
}

/// Reads the lines; `Err` holds the row of one that is no JSON object.
pub fn entries(text: &str) -> Vec<Result<Entry, u32>> {
    let lines: Vec<(u32, &str)> = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()).collect();
    lines.into_par_iter().map(|(row, line)| entry(row, line).ok_or(row)).collect()
}

fn entry(row: u32, line: &str) -> Option<Entry> {
    let Value::Object(object) = serde_json::from_str(line.trim_start_matches('\u{FEFF}')).ok()? else { return None };
    let mut metadata = Metadata::default();
    for (name, value) in &object {
        // The usual keys go without a look-up: a large file has little else.
        let key = match name.as_str() {
            "_id" | "id" => Key::Id,
            "title" => Key::Title,
            "text" => Key::Text,
            _ => match columns::field(NAMES, name) {
                Some(key) => key,
                None => continue,
            },
        };
        match value {
            Value::String(text) => metadata.set(key, text),
            Value::Null | Value::Object(_) => {}
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(plain).collect();
                metadata.set(key, &items.join("；"));
            }
            other => metadata.set(key, &other.to_string()),
        }
    }
    Some(Entry { row, metadata })
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}

impl Entry {
    pub fn id(&self) -> &str {
        self.metadata.get(Key::Id)
    }

    pub fn is_empty(&self) -> bool {
        self.metadata.get(Key::Text).is_empty() && self.metadata.get(Key::Title).is_empty()
    }
}

/// Groups entries into policies, in order of first appearance. `whole`: a document that is no article is one clause, not
/// split.
pub fn group(entries: Vec<Entry>, whole: bool, notes: &mut Notes) -> Vec<Grouped> {
    let mut groups: Vec<Grouped> = Vec::new();
    let mut order: Vec<Vec<(u32, u32)>> = Vec::new();
    let mut laws: HashMap<String, usize> = HashMap::new();
    for Entry { row, mut metadata } in entries {
        let (title, text) = (metadata.take(Key::Title), metadata.take(Key::Text));
        let Some((law, printed, number, sub)) = article_of(&title) else {
            let mut policy = metadata.policy(Some(row), notes);
            if policy.id.is_empty() {
                policy.id = [metadata.get(Key::Id), &title]
                    .into_iter()
                    .find(|id| !id.is_empty())
                    .unwrap_or_default()
                    .to_string();
            }
            policy.title = title;
            let clauses = if whole {
                vec![Clause { label: "#p1".into(), text, ..Clause::default() }]
            } else {
                clauses::split(&text)
            };
            order.push(Vec::new());
            groups.push(Grouped { policy, clauses: clauses.into_iter().map(|c| (c, row)).collect() });
            continue;
        };
        let key = Some(metadata.get(Key::Number)).filter(|n| !n.is_empty()).unwrap_or(law);
        let at = laws.get(key).copied().unwrap_or_else(|| {
            let mut policy = metadata.policy(Some(row), notes);
            (policy.id, policy.title) = (key.to_string(), law.to_string());
            laws.insert(key.to_string(), groups.len());
            order.push(Vec::new());
            groups.push(Grouped { policy, clauses: Vec::new() });
            groups.len() - 1
        });
        let label = if sub > 0 { format!("#{number}-{sub}") } else { format!("#{number}") };
        let clause = Clause { label, number: printed.to_string(), text, ..Clause::default() };
        groups[at].clauses.push((clause, row));
        order[at].push((number, sub));
    }
    for (group, numbers) in groups.iter_mut().zip(order) {
        if !numbers.is_empty() {
            put_in_order(&mut group.clauses, numbers);
        }
    }
    groups
}

/// Sorts articles by number, those of one number as they came, and keeps their labels apart.
fn put_in_order(clauses: &mut Vec<(Clause, u32)>, numbers: Vec<(u32, u32)>) {
    let mut numbered: Vec<((u32, u32), (Clause, u32))> = numbers.into_iter().zip(clauses.drain(..)).collect();
    numbered.sort_by_key(|(number, _)| *number);
    let (mut sorted, rows): (Vec<Clause>, Vec<u32>) = numbered.into_iter().map(|(_, clause)| clause).unzip();
    clauses::make_unique(&mut sorted);
    clauses.extend(sorted.into_iter().zip(rows));
}

/// The problem of a line that cannot be used.
pub fn set_aside(row: u32, notes: &mut Notes) {
    notes.add(Severity::Warning, "不能用的行", |file| {
        Problem::warning(file, "这一行不是带 title、text 的 JSON 对象，未使用", "请改正或删去这一行").at_row(row)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(lines: &str, whole: bool) -> Vec<(String, Vec<String>)> {
        let entries = entries(lines).into_iter().filter_map(Result::ok).collect();
        let groups = group(entries, whole, &mut Notes::new("a.jsonl"));
        groups
            .into_iter()
            .map(|g| (g.policy.id, g.clauses.into_iter().map(|(c, _)| c.label + &c.text).collect()))
            .collect()
    }

    const LINES: &str = r#"{"_id":"c1","title":"专利法第一百零二条","text":"丙"}
{"_id":"c2","title":"某通知","text":"一、甲。\n二、乙。"}
{"_id":"c3","title":"专利法第二条","text":"甲"}
{"_id":"c4","title":"专利法第二条之一","text":"乙"}"#;

    #[test]
    fn articles_of_one_law_come_together_in_order() {
        let law = ("专利法".to_string(), ["#2甲", "#2-1乙", "#102丙"].map(String::from).to_vec());
        assert_eq!(groups(LINES, false), [law.clone(), ("c2".into(), vec!["#1甲。".into(), "#2乙。".into()])]);
        assert_eq!(groups(LINES, true), [law, ("c2".into(), vec!["#p1一、甲。\n二、乙。".into()])]);
    }

    #[test]
    fn a_title_that_ends_otherwise_is_no_article() {
        assert_eq!(article_of("关于第三条的解释"), None);
        assert_eq!(article_of("第三条"), None);
        assert_eq!(article_of("刑法第一百三十三条之一"), Some(("刑法", "第一百三十三条之一", 133, 1)));
    }
}
