//! A BEIR folder (corpus.jsonl, queries.jsonl, qrels/*.tsv) → the model, for measuring.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use xuanti_formats::decode;

use crate::model::{Policies, PolicyId, UNKNOWN_DEPARTMENT};

use super::diagnostics::Notes;
use super::policies::articles::{self, Grouped};

/// A benchmark's documents and questions.
#[derive(Debug, Clone, Default)]
pub struct Beir {
    /// Articles of one law make one policy; any other document is a policy of one clause.
    pub policies: Policies,
    /// The document's id for each clause of `policies`.
    pub doc_ids: Vec<String>,
    /// Id and text of each question, in file order.
    pub queries: Vec<(String, String)>,
}

/// Reads `corpus.jsonl` and `queries.jsonl` of a BEIR folder.
///
/// # Errors
/// A file is missing, or a line of it is not what it should be.
pub fn beir(dir: &Path) -> Result<Beir> {
    let corpus = text(&dir.join("corpus.jsonl"))?;
    let mut entries = Vec::new();
    for entry in articles::entries(&corpus) {
        match entry {
            Ok(entry) if !entry.id().is_empty() => entries.push(entry),
            Ok(articles::Entry { row, .. }) | Err(row) => bail!("corpus.jsonl 第{row}行不是带 _id 的 JSON 对象"),
        }
    }
    let ids: Vec<(u32, String)> = entries.iter().map(|e| (e.row, e.id().to_string())).collect();
    let mut beir = Beir { queries: queries(&dir.join("queries.jsonl"))?, ..Beir::default() };
    for Grouped { mut policy, clauses } in articles::group(entries, true, &mut Notes::new("corpus.jsonl")) {
        policy.department = UNKNOWN_DEPARTMENT.to_string();
        policy.path = "corpus.jsonl".to_string();
        let policy_id = PolicyId::at(beir.policies.policies.len());
        beir.policies.policies.push(policy);
        for (mut clause, row) in clauses {
            clause.policy = policy_id;
            beir.policies.clauses.push(clause);
            // Rows come in ascending order.
            let id = ids.binary_search_by_key(&row, |(r, _)| *r).map(|i| ids[i].1.clone()).unwrap_or_default();
            beir.doc_ids.push(id);
        }
    }
    Ok(beir)
}

fn queries(path: &Path) -> Result<Vec<(String, String)>> {
    let field = |value: &Value, key: &str| match value.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    };
    let query = |(row, line): (u32, &str)| {
        let value: Value = serde_json::from_str(line).with_context(|| format!("queries.jsonl 第{row}行不是 JSON"))?;
        field(&value, "_id")
            .zip(field(&value, "text"))
            .with_context(|| format!("queries.jsonl 第{row}行缺 _id 或 text"))
    };
    (1..).zip(text(path)?.lines()).filter(|(_, line)| !line.trim().is_empty()).map(query).collect()
}

/// Reads judgements: question, document, how well it answers (0 = not), separated by tabs; a header line is skipped.
///
/// # Errors
/// The file is missing, or a line after the first has no three fields or no whole number.
pub fn qrels(path: &Path) -> Result<Vec<(String, String, u32)>> {
    let mut judged = Vec::new();
    for (row, line) in (1..).zip(text(path)?.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
        match fields.as_slice() {
            [query, document, score] if score.parse::<i64>().is_ok() => {
                // Some sets mark wrong answers with -1.
                let score = score.parse::<i64>().unwrap_or(0).max(0).min(i64::from(u32::MAX)) as u32;
                judged.push((query.to_string(), document.to_string(), score));
            }
            _ if row == 1 => {}
            _ => bail!("{} 第{row}行应是三列：query-id、corpus-id、score，用制表符隔开", path.display()),
        }
    }
    Ok(judged)
}

fn text(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("{} 读取失败", path.display()))?;
    Ok(decode(bytes).text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ClauseId;

    #[test]
    fn a_small_folder() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let write = |name: &str, text: &str| fs::write(dir.path().join(name), text);
        write(
            "corpus.jsonl",
            "{\"_id\":\"d1\",\"title\":\"专利法第二条\",\"text\":\"乙\"}\n{\"_id\":\"d2\",\"title\":\"\",\"text\":\"丙\"}\n{\"_id\":\"d3\",\"title\":\"专利法第一条\",\"text\":\"甲\"}\n",
        )?;
        write("queries.jsonl", "{\"_id\":1,\"text\":\"问\"}\n")?;
        write("qrels.tsv", "query-id\tcorpus-id\tscore\n1\td1\t1\n1\td2\t-1\n")?;
        let beir = beir(dir.path())?;
        assert_eq!(beir.doc_ids, ["d3", "d1", "d2"]);
        assert_eq!(beir.policies.clause_id(ClauseId(2)), "d2#p1");
        assert_eq!(beir.queries, [("1".to_string(), "问".to_string())]);
        let judged = qrels(&dir.path().join("qrels.tsv"))?;
        assert_eq!(judged, [("1".into(), "d1".into(), 1), ("1".into(), "d2".into(), 0)]);
        Ok(())
    }
}
