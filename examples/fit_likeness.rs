//! Fits how probable it is that two asks are one need (`src/topics/likeness.rs`), and the threshold.
//!
//! ```text
//! cargo run --release --example fit_likeness -- BENCH/letters     # letters.csv, needs-a.tsv, needs-b.tsv
//! ```
//!
//! Learned from: two sets of real letters that readers of our own sorted (`benches/letters/read-1.tsv`, `read-2.tsv`), each
//! with no project and under the corpus' policies; and the corpus' labels. Shown: the coefficients, and by threshold how well
//! groups agree with the labels, of the letters that two other readers sorted too, which nothing here is learned from.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;
use xuanti::eval::{adjusted_rand, bcubed};
use xuanti::learn::{CalibrationParams, Judged, fit};
use xuanti::matching::Logistic;
use xuanti::model::{AskId, AskState};
use xuanti::project::Project;
use xuanti::session::{Options, Session, Switch};
use xuanti::topics::{LikenessFeatures, average_linkage, pairs};

/// The prior only keeps the coefficients finite.
const PARAMS: CalibrationParams = CalibrationParams { prior: 0.1, rounds: 60, ..CalibrationParams::DEFAULT };

/// Letters with what is known of every pair of them, and their labels.
struct Sorted {
    name: String,
    pairs: Vec<Vec<LikenessFeatures>>,
    labels: Vec<String>,
}

fn main() -> Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).context("the folder of letters.csv")?);
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/letters");
    let corpus = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let rounds = [folder.join("letters.csv")];
    let alone =
        Session::without_project(&rounds, Options { meaning: Some(Switch::On), ..Options::on(Default::default()) })?;
    let project = Project::open(&corpus)?;
    let today = project.config.today.unwrap_or_default();
    let with = |rounds| Options { rounds, meaning: Some(Switch::On), ..Options::on(today) };
    let under_policies = Session::open_to_rank(project.clone(), with(Some(&rounds[..])))?;
    let of_corpus = Session::open_to_rank(project, with(None))?;

    let mut learned = Vec::new();
    for (session, place) in [(&alone, "alone"), (&under_policies, "under policies")] {
        for name in ["read-1.tsv", "read-2.tsv"] {
            learned.push(sorted(format!("{name}, {place}"), session, &labels(&own.join(name))?)?);
        }
    }
    learned.push(sorted("corpus".into(), &of_corpus, &corpus_labels(&corpus)?)?);
    let mut judged = Vec::new();
    for set in &learned {
        for (a, row) in set.pairs.iter().enumerate() {
            judged.extend(row.iter().enumerate().map(|(b, features)| Judged {
                features: features.to_vec(),
                yes: set.labels[a] == set.labels[b],
                weight: if set.name == "corpus" { 1.0 } else { 0.5 },
            }));
        }
    }
    let none = Logistic::new(-5.0, &[0.0; xuanti::topics::LIKENESS_FEATURES.len()]);
    let curve = fit(&judged, &none, &PARAMS);
    println!("Logistic::new({:.2}, &{:.2?})", curve.intercept, curve.weights);
    for (session, place) in [(&alone, "alone"), (&under_policies, "under policies")] {
        for name in ["needs-a.tsv", "needs-b.tsv"] {
            learned.push(sorted(format!("{name}, {place}"), session, &labels(&folder.join(name))?)?);
        }
    }
    for set in &learned {
        println!("{}: {} letters", set.name, set.labels.len());
        for least in [0.2, 0.24, 0.28, 0.32, 0.36, 0.4, 0.46] {
            let rows = set.pairs.iter().map(|row| row.iter().map(|pair| curve.probability(pair)).collect()).collect();
            let groups = average_linkage(rows, &vec![1; set.labels.len()], least);
            let members = groups.iter().enumerate().flat_map(|(at, group)| group.iter().map(move |&ask| (at, ask)));
            let items: Vec<(usize, &str)> = members.map(|(at, ask)| (at, set.labels[ask].as_str())).collect();
            println!(
                "  {least:.2}: F1 {:.3}, ARI {:.3}, {} groups",
                bcubed(&items).f1,
                adjusted_rand(&items),
                groups.len()
            );
        }
    }
    Ok(())
}

/// The first open ask of each labelled letter.
fn sorted(name: String, session: &Session, labels: &HashMap<String, String>) -> Result<Sorted> {
    let mut asks: Vec<(AskId, String)> = Vec::new();
    let mut last = String::new();
    for (at, ask) in AskId::enumerate(&session.asks).filter(|(_, ask)| ask.state == AskState::Open) {
        let request = &session.request_of(at).id;
        let label = labels.get(&ask.id).or_else(|| labels.get(request));
        if let Some(label) = label
            && (labels.contains_key(&ask.id) || *request != last)
        {
            last.clone_from(request);
            asks.push((at, label.clone()));
        }
    }
    let (ids, labels): (Vec<AskId>, Vec<String>) = asks.into_iter().unzip();
    let (pairs, _) = session.with_topic_inputs(|inputs| pairs(&ids, inputs))?;
    Ok(Sorted { name, pairs, labels })
}

/// Lines of id and need.
fn labels(file: &Path) -> Result<HashMap<String, String>> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    Ok(text.lines().filter_map(|line| line.split_once('\t')).map(|(id, need)| (id.into(), need.into())).collect())
}

#[derive(Deserialize)]
struct Label {
    #[serde(default)]
    ask: String,
    #[serde(default)]
    need: String,
}

/// The corpus' asks that the program cuts as the labels do are known by the same id.
fn corpus_labels(corpus: &Path) -> Result<HashMap<String, String>> {
    let text = fs::read_to_string(corpus.join("labels/asks.jsonl"))?;
    let labels: Vec<Label> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    Ok(labels.into_iter().filter(|l| !l.need.is_empty() && l.need != "转办").map(|l| (l.ask, l.need)).collect())
}
