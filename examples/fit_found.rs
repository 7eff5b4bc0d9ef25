//! Fits the curves that say whether a document is about a question, and whether a clause answers it.
//!
//! ```text
//! cargo run --release --example fit_found                      # the corpus' labels alone
//! cargo run --release --example fit_found -- BENCH/letters     # with real letters: letters.csv, found.tsv
//! ```
//!
//! Prints the coefficients for `src/matching/found.rs` and `src/matching/calibration.rs`, and how good they are where they
//! have not seen the question. Documents are those of the corpus; on letters a reader said which is about each, or that none is.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;
use xuanti::learn::folds;
use xuanti::learn::{CalibrationParams, Judged, Lesson, fit, judgements};
use xuanti::matching::{Logistic, Matcher, Model, Query};
use xuanti::model::ClauseId;
use xuanti::project::Project;
use xuanti::session::{Options, Session, Switch};

/// Folds in which the curves are measured.
const FOLDS: usize = 5;
/// The curves are fitted anew: the prior only keeps them finite.
const PARAMS: CalibrationParams = CalibrationParams { prior: 0.1, ..CalibrationParams::DEFAULT };
/// Share of the letters that a document is about at which false finds are told.
const RECALL: f64 = 0.75;

fn main() -> Result<()> {
    let letters = std::env::args().nth(1).map(PathBuf::from);
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for meaning in [Switch::On, Switch::Off] {
        let project = Project::open(&root)?;
        let today = project.config.today.unwrap_or_default();
        let session = Session::open(project, Options { meaning: Some(meaning), ..Options::on(today) });
        let mut model = Model::default();
        let matcher = session.matcher(None)?;
        println!("\n== meaning {meaning:?}");
        let corpus = corpus_lessons(&root, &matcher)?;
        let mut found = judged(&corpus, &matcher.with_model(&model))?.1;
        if let Some(folder) = &letters {
            let of_letters = judged(&letter_lessons(folder)?, &matcher.with_model(&model))?.1;
            measured("real letters alone", &of_letters);
            found.extend(of_letters);
        }
        // Whether a document is about the question is a feature of whether its clause answers.
        *model.found.of_mut(meaning == Switch::On) = measured("found", &found);
        measured("clause", &judged(&corpus, &matcher.with_model(&model))?.0);
    }
    Ok(())
}

/// What is known of the first clauses of each question, and of each question.
fn judged(lessons: &[Lesson], matcher: &Matcher<'_>) -> Result<(Vec<Judged>, Vec<Judged>)> {
    let texts: Vec<&str> = lessons.iter().map(|lesson| lesson.text.as_str()).collect();
    let queries = matcher.queries(&texts)?;
    let asked: Vec<(&Query, &Lesson)> = queries.iter().zip(lessons).collect();
    let judged = judgements(&asked, false, matcher, PARAMS.judged);
    Ok((judged.clauses, judged.found))
}

/// Prints a curve fitted on everything, and how curves fitted on four folds do on the fifth.
fn measured(name: &str, judged: &[Judged]) -> Logistic {
    let none = Logistic::new(0.0, &vec![0.0; judged[0].features.len()]);
    let of_fold = folds::random(judged.len(), FOLDS, 1);
    let mut told: Vec<(f32, bool)> = Vec::new();
    for fold in 0..FOLDS {
        let (inside, outside): (Vec<usize>, Vec<usize>) = (0..judged.len()).partition(|&at| of_fold[at] == fold);
        let curve = fit(&outside.iter().map(|&at| judged[at].clone()).collect::<Vec<_>>(), &none, &PARAMS);
        told.extend(inside.iter().map(|&at| (curve.probability(&judged[at].features), judged[at].yes)));
    }
    let whole = fit(judged, &none, &PARAMS);
    println!("{name}: {} cases, {} yes", judged.len(), told.iter().filter(|(_, yes)| *yes).count());
    println!("  Logistic::new({:.2}, &{:.2?})", whole.intercept, whole.weights);
    told.sort_by(|a, b| b.0.total_cmp(&a.0));
    println!("  in folds: AUC {:.3}; falsely at recall {RECALL}: {:.3}", area(&told), false_at(&told));
    for bin in xuanti::eval::reliability(&told) {
        println!(
            "  {:.1}–{:.1}: {:4} cases, given {:.2}, right {:.2}",
            bin.from, bin.to, bin.questions, bin.given, bin.right
        );
    }
    whole
}

/// Area under the ROC curve of cases from the most probable on.
fn area(told: &[(f32, bool)]) -> f64 {
    let (mut yes, mut pairs) = (0usize, 0usize);
    for (_, is) in told {
        if *is { yes += 1 } else { pairs += yes }
    }
    pairs as f64 / (yes * (told.len() - yes)).max(1) as f64
}

/// Share of the others among which so many of the right ones are found.
fn false_at(told: &[(f32, bool)]) -> f64 {
    let all = told.iter().filter(|(_, yes)| *yes).count();
    let (mut yes, mut no) = (0, 0);
    for (_, is) in told {
        if *is {
            yes += 1
        } else {
            no += 1
        }
        if yes as f64 >= RECALL * all as f64 {
            break;
        }
    }
    no as f64 / (told.len() - all).max(1) as f64
}

#[derive(Deserialize)]
struct Ask {
    #[serde(default)]
    ask: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    need: String,
}

/// The labelled asks of the corpus: with the clauses that answer, or with none.
fn corpus_lessons(root: &Path, matcher: &Matcher<'_>) -> Result<Vec<Lesson>> {
    let read = |name: &str| fs::read_to_string(root.join("labels").join(name)).context(name.to_owned());
    let numbers: HashMap<String, ClauseId> =
        ClauseId::all(&matcher.policies.clauses).map(|clause| (matcher.policies.clause_id(clause), clause)).collect();
    let mut answers: BTreeMap<String, Vec<ClauseId>> = BTreeMap::new();
    for line in read("qrels.tsv")?.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        if let [ask, clause, "2"] = fields[..]
            && let Some(&clause) = numbers.get(clause)
        {
            answers.entry(ask.to_owned()).or_default().push(clause);
        }
    }
    let needs = read("needs.csv")?;
    let unanswered: Vec<&str> =
        needs.lines().filter(|line| line.contains(",none,")).filter_map(|line| line.split(',').next()).collect();
    let mut lessons = Vec::new();
    for line in read("asks.jsonl")?.lines() {
        let ask: Ask = serde_json::from_str(line)?;
        let clauses = answers.remove(&ask.ask).unwrap_or_default();
        let nothing = unanswered.contains(&ask.need.as_str());
        if nothing || !clauses.is_empty() {
            lessons.push(Lesson { text: ask.text, clauses, refused: Vec::new(), nothing });
        }
    }
    Ok(lessons)
}

/// Real letters: whether a document is about each. Which clause is not known, so that any stands for “some”.
fn letter_lessons(folder: &Path) -> Result<Vec<Lesson>> {
    let verdicts = fs::read_to_string(folder.join("found.tsv"))?;
    let none: HashMap<&str, bool> = verdicts
        .lines()
        .filter_map(|line| {
            let mut fields = line.split('\t');
            Some((fields.next()?, fields.next()? == "NONE"))
        })
        .collect();
    let mut lessons = Vec::new();
    let text = fs::read_to_string(folder.join("letters.csv"))?;
    let mut rows = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = rows.headers()?.clone();
    let column = |name: &str| header.iter().position(|h| h == name).with_context(|| name.to_owned());
    let (id, title, body) = (column("留言编号")?, column("留言主题")?, column("留言详情")?);
    for row in rows.records() {
        let row = row?;
        if let Some(&nothing) = none.get(&row[id]) {
            let text = format!("{}\n{}", row[title].trim(), row[body].trim());
            let clauses = if nothing { Vec::new() } else { vec![ClauseId(0)] };
            lessons.push(Lesson { text, clauses, refused: Vec::new(), nothing });
        }
    }
    Ok(lessons)
}
