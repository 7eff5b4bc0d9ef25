//! A benchmark's folder in BEIR layout → the same nouns as a project's.

use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::clauses::article_of_title;
use super::policies::Laws;
use crate::model::{Clause, Policies, Policy};

/// `corpus.jsonl` and `queries.jsonl`.
#[derive(Debug, Default)]
pub struct Beir {
    pub policies: Policies,
    /// Document ids, parallel to the clauses.
    pub doc_ids: Vec<String>,
    /// Id and text.
    pub queries: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "_id")]
    id: String,
    #[serde(default)]
    title: String,
    text: String,
}

/// Reads a BEIR folder. A document whose title ends in 第X条 is a clause of the policy named by the rest of the title;
/// any other is a policy of one clause.
///
/// # Errors
/// A missing file or a line that is no BEIR document, with its number.
pub fn beir(dir: &Path) -> Result<Beir> {
    let mut laws = Laws::default();
    let mut ids: Vec<Vec<String>> = Vec::new();
    for document in documents(&dir.join("corpus.jsonl"))? {
        let (law, number, label) = match article_of_title(&document.title) {
            Some((law, printed, label)) => (law.to_string(), printed.to_string(), label),
            None => (document.id.clone(), String::new(), "#p1".to_string()),
        };
        let title = if number.is_empty() { document.title } else { law.clone() };
        let policy = Policy { id: law, title, public: true, ..Policy::default() };
        let at = laws.add(policy, vec![Clause { label, number, text: document.text, ..Clause::default() }]);
        ids.resize_with(ids.len().max(at + 1), Vec::new);
        ids[at].push(document.id);
    }
    let mut result = Beir { doc_ids: ids.into_iter().flatten().collect(), ..Beir::default() };
    for (position, (policy, clauses)) in laws.policies.into_iter().enumerate() {
        result.policies.policies.push(policy);
        result.policies.clauses.extend(clauses.into_iter().map(|c| Clause { policy: position as u32, ..c }));
    }
    result.queries = documents(&dir.join("queries.jsonl"))?.into_iter().map(|q| (q.id, q.text)).collect();
    Ok(result)
}

fn documents(path: &Path) -> Result<Vec<Document>> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("无法读取 {}。请检查 BEIR 目录", path.display()))?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(i, line)| {
            serde_json::from_str(line).with_context(|| {
                format!("{} 第{}行不是 BEIR 记录。每行应为含 _id、text 的 JSON 对象", path.display(), i + 1)
            })
        })
        .collect()
}

/// Reads judgements: query id, document id, grade, under a header line.
///
/// # Errors
/// A missing file or a line without three fields, with its number.
pub fn qrels(path: &Path) -> Result<Vec<(String, String, u32)>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("无法读取 {}。请检查 --split", path.display()))?;
    let mut judged = Vec::new();
    for (i, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
        match fields.as_slice() {
            [query, document, grade] if grade.parse::<u32>().is_ok() => {
                judged.push((query.to_string(), document.to_string(), grade.parse()?));
            }
            _ => bail!("{} 第{}行应为：问题编号、文档编号、等级，用制表符分开", path.display(), i + 1),
        }
    }
    Ok(judged)
}
