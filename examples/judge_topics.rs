//! How well topics agree with labels.
//!
//! ```text
//! cargo run --release --example judge_topics                          # the corpus, first round
//! cargo run --release --example judge_topics -- LETTERS.jsonl ...     # letters alone: {"id","title","text","need"} a line
//! ```
//!
//! On the corpus a labelled ask counts for the topic of the ask that the program cut where it stands.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;
use xuanti::desk::{Desk, Ranked};
use xuanti::eval::bcubed;
use xuanti::matching::Matcher;
use xuanti::project::Project;

fn main() -> Result<()> {
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() {
        return corpus();
    }
    files.iter().try_for_each(|file| letters(Path::new(file)))
}

/// A labelled ask of the corpus, or a labelled letter.
#[derive(Deserialize)]
struct Label {
    #[serde(alias = "id")]
    request: String,
    #[serde(default)]
    start: usize,
    #[serde(default)]
    end: usize,
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    need: Option<String>,
}

fn labels(file: &Path) -> Result<Vec<Label>> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

/// Groups letters with nothing else and prints how well.
fn letters(file: &Path) -> Result<()> {
    let desk = Desk::without_project(&[file.to_path_buf()]);
    let index = desk.clause_index()?;
    let ranked = rank(&desk, &desk.matcher(&index, None));
    let topics = topics_by_request(&desk, &ranked);
    let items: Vec<(usize, String)> =
        labels(file)?.into_iter().filter_map(|l| Some((topics.get(l.request.as_str())?.first()?.1, l.need?))).collect();
    let alone: Vec<(usize, &str)> = items.iter().enumerate().map(|(at, (_, need))| (at, need.as_str())).collect();
    print!("{}: every letter alone {:.3}; ", file.display(), bcubed(&alone).f1);
    agreement(&items);
    Ok(())
}

fn rank(desk: &Desk, matcher: &Matcher<'_>) -> Ranked {
    desk.rank(matcher, desk.first_slot(desk.input.config.today.unwrap_or_default(), None))
}

/// By request: where each of its open asks begins (in characters), and the ask's topic.
fn topics_by_request<'a>(desk: &'a Desk, ranked: &Ranked) -> HashMap<&'a str, Vec<(usize, usize)>> {
    let mut topics: HashMap<&str, Vec<(usize, usize)>> = HashMap::new();
    for (at, topic) in ranked.topics.iter().enumerate() {
        for &ask in &topic.asks {
            let ask = &desk.asks[ask as usize];
            let request = &desk.input.requests[ask.request as usize];
            let start = request.text.find(&ask.text).map_or(0, |byte| request.text[..byte].chars().count());
            topics.entry(&request.id).or_default().push((start, at));
        }
    }
    topics.values_mut().for_each(|asks| asks.sort_unstable());
    topics
}

fn corpus() -> Result<()> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let desk = Desk::open(&Project::open(&root)?, None);
    let index = desk.clause_index()?;
    let day = desk.first_slot(desk.input.config.today.unwrap_or_default(), None);
    let ranked = rank(&desk, &desk.matcher(&index, Some(day)));
    let topics = topics_by_request(&desk, &ranked);
    let mut items: Vec<(usize, String)> = Vec::new();
    let (mut in_category, mut gaps) = (0, [[0; 2]; 2]);
    let needs = fs::read_to_string(root.join("labels/needs.csv"))?;
    let unanswered = |need: &str| needs.lines().any(|l| l.starts_with(need) && l.contains(",none,"));
    let mut spread: BTreeMap<String, BTreeMap<usize, usize>> = BTreeMap::new();
    for label in labels(&root.join("labels/asks.jsonl"))? {
        let (Some(need), Some(asks)) = (label.need, topics.get(label.request.as_str())) else { continue };
        if need == "转办" {
            continue;
        }
        // The ask that holds the middle of the labelled span.
        let middle = (label.start + label.end) / 2;
        let at = asks.partition_point(|&(start, _)| start <= middle).max(1) - 1;
        let topic = asks[at].1;
        in_category += usize::from(label.category.as_deref() == Some(&ranked.topics[topic].category));
        *spread.entry(need.clone()).or_default().entry(topic).or_default() += 1;
        items.push((topic, need));
    }
    // A topic has no answer if most of its asks are about needs without one.
    for topic in 0..ranked.topics.len() {
        let needs: Vec<&String> = items.iter().filter(|(t, _)| *t == topic).map(|(_, need)| need).collect();
        if needs.is_empty() {
            continue;
        }
        let none = needs.iter().filter(|need| unanswered(need)).count() * 2 > needs.len();
        gaps[usize::from(none)][usize::from(ranked.topics[topic].gap)] += 1;
    }
    agreement(&items);
    println!("category {:.3}", in_category as f64 / items.len() as f64);
    println!("gap topics: {} found, {} missed, {} false", gaps[1][1], gaps[1][0], gaps[0][1]);
    for (need, topics) in &spread {
        let mut sizes: Vec<usize> = topics.values().copied().collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        if sizes.len() > 1 {
            println!("{need}: {sizes:?}");
        }
    }
    Ok(())
}

fn agreement<B: std::hash::Hash + Eq>(items: &[(usize, B)]) {
    let b = bcubed(items);
    let topics: std::collections::HashSet<usize> = items.iter().map(|i| i.0).collect();
    println!(
        "{} items in {} topics, BCubed P {:.3} R {:.3} F1 {:.3}",
        items.len(),
        topics.len(),
        b.precision,
        b.recall,
        b.f1
    );
}
