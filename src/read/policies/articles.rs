//! JSONL of policies: one document a line, or one article a line (title “专利法第三十四条”). Articles of one law make one
//! policy, in the order of their numbers.

use std::collections::HashMap;

use rayon::prelude::*;
use serde_json::Value;

use xuanti_formats::outline;

use crate::model::{Clause, Policy, Problem, Severity};
use crate::read::diagnostics::{Notes, Origin};

use super::body;
use super::clauses;
use super::columns::{Field, field};
use super::facts::{Facts, value};
use super::stated;

/// One line of the file.
#[derive(Default)]
pub struct Entry {
    pub row: u32,
    id: String,
    title: String,
    text: String,
    facts: Facts,
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
    let mut entry = Entry { row, ..Entry::default() };
    for (name, value) in &object {
        // The usual keys go without a look-up: a large file has little else.
        let field = match name.as_str() {
            "_id" | "id" => Field::Id,
            "title" => Field::Title,
            "text" => Field::Text,
            _ => match field(name) {
                Some(field) => field,
                None => continue,
            },
        };
        match value {
            Value::String(text) => entry.write(field, text),
            Value::Null | Value::Object(_) => {}
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(plain).collect();
                entry.write(field, &items.join("；"));
            }
            other => entry.write(field, &other.to_string()),
        }
    }
    Some(entry)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}

impl Entry {
    fn write(&mut self, field: Field, written: &str) {
        let own = match field {
            Field::Id => &mut self.id,
            Field::Title => &mut self.title,
            Field::Text => &mut self.text,
            _ => return self.facts.write(field, written, Origin::Text),
        };
        if !written.trim().is_empty() {
            *own = written.trim().to_string();
        }
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.title.is_empty()
    }
}

/// Groups entries into policies, in order of first appearance. `whole`: a document that is no article is one clause, not
/// split.
pub fn group(entries: Vec<Entry>, whole: bool, notes: &mut Notes) -> Vec<Grouped> {
    let mut groups: Vec<Grouped> = Vec::new();
    let mut order: Vec<Vec<(u32, u32)>> = Vec::new();
    let mut laws: HashMap<String, usize> = HashMap::new();
    for Entry { row, id, title, text, facts } in entries {
        let Some((law, printed, number, sub)) = article_of(&title) else {
            let mut policy = facts.or(stated::of_title(&title, Origin::Text)).policy(Some(row), notes);
            if policy.id.is_empty() {
                policy.id = if id.is_empty() { title.clone() } else { id };
            }
            policy.title = title;
            let clauses = if whole {
                vec![Clause { label: "#p1".into(), text, ..Clause::default() }]
            } else {
                clauses::split(&body::plain(&text))
            };
            order.push(Vec::new());
            groups.push(Grouped { policy, clauses: clauses.into_iter().map(|c| (c, row)).collect() });
            continue;
        };
        let number_of_law = value(&facts.number);
        let key = number_of_law.as_deref().unwrap_or(law);
        let at = laws.get(key).copied().unwrap_or_else(|| {
            let mut policy = facts.or(stated::of_title(law, Origin::Text)).policy(Some(row), notes);
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
        Problem::warning(file, "这一行不是带 title、text 的 JSON 对象，未使用", "请改正或删去这一行")
            .at_row(row)
            .setting_aside()
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
