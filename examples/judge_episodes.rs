//! What the episodes of the corpus' first batch are worth, by its labels.
//!
//! ```text
//! cargo run --release --example judge_episodes
//! ```
//!
//! An ask of the program counts for the labelled ask whose middle lies in it. The main need of an episode is that of most of its
//! asks.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::{self, Display, Formatter};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;
use xuanti::model::{AskId, Content, Episode, RundownPart};
use xuanti::project::Project;
use xuanti::session::{Options, Session, Wishes};

fn main() -> Result<()> {
    println!("{}", corpus()?);
    Ok(())
}

/// A count and what it is of.
#[derive(Debug, Clone, Copy, Default)]
pub struct Share(pub usize, pub usize);

impl Share {
    pub fn value(self) -> f64 {
        self.0 as f64 / self.1.max(1) as f64
    }

    fn count(&mut self, counts: bool) {
        self.0 += usize::from(counts);
        self.1 += 1;
    }
}

impl Display for Share {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} ({} of {})", self.value(), self.0, self.1)
    }
}

/// The figures of a batch.
#[derive(Debug, Default)]
pub struct Judged {
    /// Asks behind the episodes that have the category and department of the main need.
    pub belong: Share,
    /// Asks with a labelled answer that have one among the episode's clauses.
    pub answered: Share,
    /// Clauses that answer an ask of the episode.
    pub useful: Share,
    /// Clauses that hold no rule.
    pub without_rule: usize,
    /// Questions on the programmes; those whose ask is labelled with the clause beside it.
    pub questions: Share,
    /// Mean minutes of a programme.
    pub minutes: f64,
}

impl Display for Judged {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Judged { belong, answered, useful, without_rule, questions, minutes } = self;
        writeln!(f, "asks that belong {belong}")?;
        writeln!(f, "asks that have an answer {answered}")?;
        writeln!(f, "clauses that answer an ask {useful}; without a rule {without_rule}")?;
        write!(f, "questions whose ask is labelled with their clause {questions}; minutes {minutes:.1}")
    }
}

#[derive(Deserialize)]
struct Label {
    request: String,
    #[serde(default)]
    ask: String,
    #[serde(default)]
    start: usize,
    #[serde(default)]
    end: usize,
    #[serde(default)]
    need: Option<String>,
}

/// What the labels say of each labelled ask.
struct Labels {
    /// By request: the labelled asks.
    asks: HashMap<String, Vec<Label>>,
    /// By need: category and department.
    homes: HashMap<String, (String, String)>,
    /// By labelled ask: the clauses that answer it.
    answers: HashMap<String, HashSet<String>>,
}

impl Labels {
    fn read(folder: &Path) -> Result<Labels> {
        let read = |name: &str| fs::read_to_string(folder.join(name)).with_context(|| name.to_string());
        let mut asks: HashMap<String, Vec<Label>> = HashMap::new();
        for line in read("asks.jsonl")?.lines() {
            let label: Label = serde_json::from_str(line)?;
            if label.need.is_some() {
                asks.entry(label.request.clone()).or_default().push(label);
            }
        }
        let mut homes = HashMap::new();
        for need in csv::Reader::from_path(folder.join("needs.csv"))?.records() {
            let need = need?;
            homes.insert(need[0].to_string(), (need[1].to_string(), need[3].to_string()));
        }
        let mut answers: HashMap<String, HashSet<String>> = HashMap::new();
        for line in read("qrels.tsv")?.lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            if fields[2] != "0" {
                answers.entry(fields[0].to_string()).or_default().insert(fields[1].to_string());
            }
        }
        Ok(Labels { asks, homes, answers })
    }

    /// The labelled asks that lie in an ask of the program.
    fn of<'a>(&'a self, ask: AskId, session: &Session) -> impl Iterator<Item = &'a Label> + use<'a> {
        let (request, text) = (session.request_of(ask), &session.asks[ask].text);
        let start = request.text.find(text.as_str()).map_or(0, |byte| request.text[..byte].chars().count());
        let end = start + text.chars().count();
        let within = move |label: &&Label| (start..end).contains(&((label.start + label.end) / 2));
        self.asks.get(&request.id).into_iter().flatten().filter(within)
    }
}

/// Judges the corpus' first batch.
pub fn corpus() -> Result<Judged> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let project = Project::open(&root)?;
    let today = project.config.today.unwrap_or_default();
    let session = Session::open_to_rank(project, Options::on(today))?;
    let plan = session.plan(&Wishes::default())?;
    let labels = Labels::read(&root.join("labels"))?;
    let mut judged = Judged::default();
    for episode in &plan.episodes {
        judge(episode, &session, &labels, &mut judged)?;
    }
    judged.minutes /= plan.episodes.len().max(1) as f64;
    Ok(judged)
}

fn judge(episode: &Episode, session: &Session, labels: &Labels, judged: &mut Judged) -> Result<()> {
    let policies = &session.input.policies;
    let topics = &session.ranked()?.topics;
    let asks: Vec<&Label> =
        episode.topics.iter().flat_map(|&t| &topics[t].asks).flat_map(|&ask| labels.of(ask, session)).collect();
    let need = |label: &Label| label.need.clone().unwrap_or_default();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    asks.iter().for_each(|label| *counts.entry(need(label)).or_default() += 1);
    let main = counts.iter().max_by_key(|(_, n)| **n).and_then(|(need, _)| labels.homes.get(need));
    let clauses: Vec<String> = episode.clauses.iter().map(|&clause| policies.clause_id(clause)).collect();
    for label in &asks {
        judged.belong.count(main.is_some() && labels.homes.get(&need(label)) == main);
        if let Some(answers) = labels.answers.get(&label.ask) {
            judged.answered.count(clauses.iter().any(|clause| answers.contains(clause)));
        }
    }
    let answers = |label: &Label, clause: &String| labels.answers.get(&label.ask).is_some_and(|a| a.contains(clause));
    for clause in &clauses {
        judged.useful.count(asks.iter().any(|label| answers(label, clause)));
    }
    judged.without_rule += episode.clauses.iter().filter(|&&c| policies[c].content != Content::Rule).count();
    for item in episode.rundown.iter().filter(|item| item.part == RundownPart::Questions) {
        if let Some(ask) = item.ask {
            let clauses = item.clause.iter().chain(&item.also).map(|&clause| policies.clause_id(clause));
            let clauses: Vec<String> = clauses.collect();
            let answered = |label: &Label| clauses.iter().any(|clause| answers(label, clause));
            judged.questions.count(labels.of(ask, session).any(answered));
        }
    }
    judged.minutes += f64::from(episode.rundown.iter().map(|item| item.minutes).sum::<u32>());
    Ok(())
}
