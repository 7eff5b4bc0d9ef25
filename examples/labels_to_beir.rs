//! Writes the labels of `corpus/` as BEIR folders: `labels/beir` and `labels/beir-confirmed`.
//!
//! ```text
//! cargo run --example labels_to_beir
//! ```
//!
//! Clause ids come from the library's own reader, so they are the program's. A clause is part of the benchmark if it
//! may be explained in public on the first broadcast's day; judged pairs on other clauses are left out, and so are
//! copies of a letter, which would weigh one question twelve times.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use jiff::civil::{Date, date};
use serde::Deserialize;
use serde_json::json;
use xuanti::model::{ClauseId, Policies, Standing, Verdict};
use xuanti::read;

/// The first slot of the first round.
const FIRST_DAY: Date = date(2023, 7, 18);

fn main() -> Result<()> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (name, content) in folders(&project)? {
        let path = project.join("labels").join(name);
        fs::create_dir_all(path.parent().context("a file in a folder")?)?;
        fs::write(&path, content)?;
        eprintln!("{}", path.display());
    }
    Ok(())
}

/// Every file of both folders, by its path below `labels/`.
pub fn folders(project: &Path) -> Result<BTreeMap<&'static str, String>> {
    let policies = read::policies(&project.join("policies"), project).policies;
    let clauses = clauses(&policies);
    let labels = Labels::read(&project.join("labels"))?;
    let corpus: String = clauses.values().map(|line| format!("{line}\n")).collect();
    let (judgements, _) = read::judgements(&project.join("confirmed.csv"));
    let confirmed: Vec<(&str, &str, u32)> = judgements
        .iter()
        .filter(|j| clauses.contains_key(&j.clause))
        .map(|j| (j.text.as_str(), j.clause.as_str(), u32::from(j.verdict == Verdict::Yes)))
        .collect();
    let questions: BTreeSet<&str> = confirmed.iter().map(|&(text, ..)| text).collect();
    let id: HashMap<&str, String> = questions.iter().zip(1..).map(|(&text, n)| (text, format!("c{n:03}"))).collect();
    let train = confirmed.iter().map(|&(text, clause, grade)| (id[text].as_str(), clause, grade));
    let pairs: Vec<&Pair> = labels.pairs.iter().filter(|p| clauses.contains_key(&p.clause)).collect();
    let judged: BTreeSet<&str> = pairs.iter().map(|p| p.ask.as_str()).collect();
    let qrels = |known: Option<bool>, least: u32| {
        let kept = pairs.iter().filter(|p| p.grade >= least && known.is_none_or(|k| labels.known(&p.ask) == k));
        table(kept.map(|p| (p.ask.as_str(), p.clause.as_str(), p.grade)))
    };
    Ok(BTreeMap::from([
        ("beir/queries.jsonl", queries(judged.iter().map(|&ask| (ask, labels.asks[ask].text.as_str())))),
        ("beir/qrels/all.tsv", qrels(None, 1)),
        ("beir/qrels/known.tsv", qrels(Some(true), 1)),
        ("beir/qrels/unseen.tsv", qrels(Some(false), 1)),
        ("beir/qrels/answers-all.tsv", qrels(None, 2)),
        ("beir/qrels/answers-known.tsv", qrels(Some(true), 2)),
        ("beir/qrels/answers-unseen.tsv", qrels(Some(false), 2)),
        ("beir-confirmed/queries.jsonl", queries(questions.iter().map(|&text| (id[text].as_str(), text)))),
        ("beir-confirmed/qrels/train.tsv", table(train)),
        ("beir-confirmed/corpus.jsonl", corpus.clone()),
        ("beir/corpus.jsonl", corpus),
    ]))
}

/// The clauses in force and public on the first day, each as a line of `corpus.jsonl`.
fn clauses(policies: &Policies) -> BTreeMap<String, String> {
    ClauseId::all(&policies.clauses)
        .filter(|&c| policies.policy_of(c).standing(FIRST_DAY, &policies.policies) == Standing::InForce)
        .map(|c| {
            let (id, clause) = (policies.clause_id(c), &policies[c]);
            let title = [policies.policy_of(c).title.as_str(), &clause.heading];
            let title = title.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" / ");
            (id.clone(), json!({ "_id": id, "title": title, "text": clause.text }).to_string())
        })
        .collect()
}

/// What the labels say, without the copies of a letter.
struct Labels {
    asks: BTreeMap<String, Ask>,
    pairs: Vec<Pair>,
    /// Needs that confirmed.csv has examples of.
    known: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Ask {
    /// Missing on the line of a letter without a need.
    ask: Option<String>,
    request: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    need: String,
}

#[derive(Deserialize)]
struct Pair {
    ask: String,
    clause: String,
    grade: u32,
}

#[derive(Deserialize)]
struct Copy {
    request: String,
}

#[derive(Deserialize)]
struct Need {
    need: String,
    known: String,
}

impl Labels {
    fn read(folder: &Path) -> Result<Labels> {
        let copies: Vec<Copy> = rows(&folder.join("copies.tsv"), b'\t')?;
        let copies: BTreeSet<String> = copies.into_iter().map(|c| c.request).collect();
        let mut asks = BTreeMap::new();
        for line in fs::read_to_string(folder.join("asks.jsonl"))?.lines() {
            let ask: Ask = serde_json::from_str(line)?;
            if let Some(id) = ask.ask.clone().filter(|_| !copies.contains(&ask.request)) {
                asks.insert(id, ask);
            }
        }
        let mut pairs: Vec<Pair> = rows(&folder.join("qrels.tsv"), b'\t')?;
        pairs.retain(|p| asks.contains_key(&p.ask));
        let needs: Vec<Need> = rows(&folder.join("needs.csv"), b',')?;
        let known = needs.into_iter().filter(|n| n.known == "yes").map(|n| n.need).collect();
        Ok(Labels { asks, pairs, known })
    }

    fn known(&self, ask: &str) -> bool {
        self.known.contains(&self.asks[ask].need)
    }
}

fn rows<T: serde::de::DeserializeOwned>(path: &Path, delimiter: u8) -> Result<Vec<T>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_path(path)?;
    reader.deserialize().map(|row| row.with_context(|| path.display().to_string())).collect()
}

fn queries<'a>(all: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    all.map(|(id, text)| format!("{}\n", json!({ "_id": id, "text": text }))).collect()
}

fn table<'a>(pairs: impl Iterator<Item = (&'a str, &'a str, u32)>) -> String {
    let lines = pairs.map(|(query, clause, score)| format!("{query}\t{clause}\t{score}\n"));
    std::iter::once("query-id\tcorpus-id\tscore\n".to_string()).chain(lines).collect()
}
