//! Fits the classifier of letters (`src/triage/classifier.rs`): need, accusation, dispute, single case, advice, nothing.
//!
//! ```text
//! cargo run --release --example fit_kinds -- BENCH/letters     # letters.csv, needs-a.tsv
//! ```
//!
//! Learned from: invented letters of six writers, labelled as they were written (`benches/letters/kinds`). Beside them, with
//! little weight, letters that were read as needs: 480 real ones, the invented ones of `benches/letters`, and the corpus' asks.
//! Shown: how good it is on each writer when learned from the others, and how many needs of others it would refer, in folds.
//! Then writes `src/triage/words.tsv` and `meaning.tsv`.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rayon::prelude::*;
use serde::Deserialize;
use xuanti::meaning::{Meaning, Prefix, Vector, opening};
use xuanti::model::MeaningConfig;
use xuanti::random::SplitMix;
use xuanti::session::{Options, Session, Switch};
use xuanti::triage::{Classifier, KINDS, grams};

/// Writers whose letters are labelled by kind.
const WRITERS: usize = 6;
/// How much a letter read as a need counts: there are two for each labelled one, of which half are needs already.
const READ: f64 = 0.02;
/// Grams of fewer letters are left out.
const FEWEST: usize = 4;
/// Grams that are kept: those whose weights say most.
const KEPT: usize = 2000;
/// Strength of the Gaussian prior around zero, for words and for meaning.
const PRIORS: [f64; 2] = [0.01, 0.04];
/// Steps of gradient descent, and the first step's length.
const STEPS: usize = 500;
const STEP: f64 = 0.1;

/// One letter to learn from.
struct Letter {
    text: String,
    /// Position in [`KINDS`].
    kind: usize,
    /// From 0: a writer of `kinds`; [`WRITERS`] and more: read as needs elsewhere.
    source: usize,
    /// In which it is left out.
    fold: usize,
}

/// Known features of a letter.
type Row = Vec<(u32, f64)>;
/// By feature (the intercept last): a weight for each kind.
type Weights = Vec<[f64; KINDS.len()]>;

fn main() -> Result<()> {
    let bench = PathBuf::from(std::env::args().nth(1).context("the folder of letters.csv")?);
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let letters = letters(&bench, &root)?;
    let meaning = Meaning::of(&MeaningConfig::default(), Some(root.join("target/vectors")))?.context("no encoder")?;
    let openings: Vec<&str> = letters.iter().map(|letter| opening(&letter.text)).collect();
    let vectors = meaning.vectors(&openings, Prefix::Query)?;

    let mut judged: Vec<(usize, [[f32; KINDS.len()]; 2])> = Vec::new();
    for fold in 0..WRITERS {
        let (held, known): (Vec<usize>, Vec<usize>) = (0..letters.len()).partition(|&at| letters[at].fold == fold);
        let [words, of_meaning] = fitted(&known, &letters, &vectors);
        let classifier = Classifier::parse(&words, &of_meaning);
        let of =
            |at: usize| [Some(&vectors[at]), None].map(|vector| classifier.probabilities(&letters[at].text, vector));
        judged.extend(held.into_iter().map(|at| (at, of(at))));
    }
    for (by, name) in ["words and meaning", "words"].into_iter().enumerate() {
        for threshold in [0.2, 0.3, 0.4, 0.5, 0.6] {
            let of: Vec<(&Letter, [f32; KINDS.len()])> = judged.iter().map(|(at, p)| (&letters[*at], p[by])).collect();
            println!("{name}, referred above {threshold}: {}", told(&of, threshold));
        }
    }
    let [words, of_meaning] = fitted(&(0..letters.len()).collect::<Vec<_>>(), &letters, &vectors);
    fs::write(root.join("src/triage/words.tsv"), words)?;
    fs::write(root.join("src/triage/meaning.tsv"), of_meaning)?;
    Ok(())
}

/// What becomes of letters that were not learned from.
fn told(judged: &[(&Letter, [f32; KINDS.len()])], threshold: f32) -> String {
    let referred = |p: &[f32; KINDS.len()]| p[1] + p[2] + p[3] > threshold;
    let empty = |p: &[f32; KINDS.len()]| !referred(p) && p[4] + p[5] > p[0];
    let share = |of: &dyn Fn(&Letter) -> bool, is: &dyn Fn(&Letter, &[f32; KINDS.len()]) -> bool| {
        let all: Vec<_> = judged.iter().filter(|(letter, _)| of(letter)).collect();
        all.iter().filter(|(letter, p)| is(letter, p)).count() as f64 / all.len().max(1) as f64
    };
    let ours = |letter: &Letter| letter.source < WRITERS;
    let right = judged.iter().filter(|(letter, p)| ours(letter) && referred(p));
    let rightly =
        right.clone().filter(|(letter, _)| (1..4).contains(&letter.kind)).count() as f64 / right.count() as f64;
    let needs =
        |source: usize| share(&|letter| letter.source == source && letter.kind == 0, &|_, p| referred(p) || empty(p));
    format!(
        "accusations referred {:.3}, disputes and cases {:.3}, of the referred rightly {rightly:.3}, needs kept {:.3}, empty and \
         advice taken for needs {:.3}; needs lost: real {:.3}, invented {:.3}, corpus {:.3}",
        share(&|letter| ours(letter) && letter.kind == 1, &|_, p| referred(p)),
        share(&|letter| ours(letter) && (letter.kind == 2 || letter.kind == 3), &|_, p| referred(p)),
        share(&|letter| ours(letter) && letter.kind == 0, &|_, p| !referred(p) && !empty(p)),
        share(&|letter| ours(letter) && letter.kind > 3, &|_, p| !referred(p) && !empty(p)),
        needs(WRITERS),
        needs(WRITERS + 1),
        needs(WRITERS + 2),
    )
}

/// The tables of weights learned from some letters: by gram, and by dimension.
fn fitted(known: &[usize], letters: &[Letter], vectors: &[Vector]) -> [String; 2] {
    let target: Vec<(usize, f64)> =
        known.iter().map(|&at| (letters[at].kind, if letters[at].source < WRITERS { 1.0 } else { READ })).collect();
    let of_letters: Vec<Vec<String>> = known.par_iter().map(|&at| grams(&letters[at].text)).collect();
    let mut times: HashMap<&str, usize> = HashMap::new();
    let labelled = of_letters.iter().zip(known).filter(|(_, at)| letters[**at].source < WRITERS);
    for gram in labelled.flat_map(|(grams, _)| grams) {
        *times.entry(gram).or_default() += 1;
    }
    let mut kept: Vec<&str> = times.iter().filter(|(_, times)| **times >= FEWEST).map(|(gram, _)| *gram).collect();
    kept.sort_unstable();
    let rows = |kept: &[&str]| -> Vec<Row> {
        let number: HashMap<&str, u32> = kept.iter().copied().zip(0..).collect();
        let row = |of_letter: &Vec<String>| {
            let known: Vec<u32> = of_letter.iter().filter_map(|gram| number.get(gram.as_str()).copied()).collect();
            let value = 1.0 / (known.len().max(1) as f64).sqrt();
            known.into_iter().map(|gram| (gram, value)).collect()
        };
        of_letters.iter().map(row).collect()
    };
    let first = softmax_regression(&rows(&kept), &target, kept.len(), PRIORS[0]);
    let says = |at: usize| {
        let most = first[at].iter().fold(0.0_f64, |most, weight| most.max(weight.abs()));
        most * (times[kept[at]] as f64).sqrt()
    };
    let mut order: Vec<usize> = (0..kept.len()).collect();
    order.sort_by(|&a, &b| says(b).total_cmp(&says(a)).then(a.cmp(&b)));
    order.truncate(KEPT);
    order.sort_unstable();
    kept = order.into_iter().map(|at| kept[at]).collect();
    let of_words = softmax_regression(&rows(&kept), &target, kept.len(), PRIORS[0]);
    let width = vectors[0].values().len();
    let row = |&at: &usize| (0..).zip(vectors[at].unit().map(f64::from)).collect();
    let of_meaning = softmax_regression(&known.iter().map(row).collect::<Vec<Row>>(), &target, width, PRIORS[1]);
    let dimensions: Vec<String> = (0..width).map(|at| at.to_string()).collect();
    [table(&kept, &of_words), table(&dimensions, &of_meaning)]
}

/// A line for each feature, the intercepts first.
fn table<T: AsRef<str>>(names: &[T], weights: &Weights) -> String {
    let line = |name: &str, weights: &[f64; KINDS.len()]| {
        weights.iter().fold(name.to_string(), |line, weight| format!("{line}\t{weight:.2}")) + "\n"
    };
    let intercept = line("", &weights[names.len()]);
    names.iter().zip(weights).fold(intercept, |table, (name, weights)| table + &line(name.as_ref(), weights))
}

/// Softmax regression with a Gaussian prior on all but the intercepts, by Adam (Kingma & Ba 2015) over all rows at once, its
/// step falling to nothing as a cosine does.
fn softmax_regression(rows: &[Row], target: &[(usize, f64)], features: usize, prior: f64) -> Weights {
    let zero = || vec![[0.0; KINDS.len()]; features + 1];
    let (mut at, mut mean, mut square) = (zero(), zero(), zero());
    let total: f64 = target.iter().map(|(_, weight)| weight).sum();
    for step in 1..=STEPS {
        let gradients: Vec<[f64; KINDS.len()]> =
            rows.par_iter().zip(target).map(|(row, &(kind, weight))| error(row, kind, weight, &at)).collect();
        let mut gradient = zero();
        for (row, errors) in rows.iter().zip(&gradients) {
            for &(feature, value) in row.iter().chain([&(features as u32, 1.0)]) {
                gradient[feature as usize].iter_mut().zip(errors).for_each(|(sum, error)| *sum += value * error);
            }
        }
        let length = STEP * (1.0 + (std::f64::consts::PI * step as f64 / STEPS as f64).cos()) / 2.0;
        for feature in 0..=features {
            let shrink = if feature < features { prior } else { 0.0 };
            for kind in 0..KINDS.len() {
                let slope = (gradient[feature][kind] + shrink * at[feature][kind]) / total;
                let (m, s) = (&mut mean[feature][kind], &mut square[feature][kind]);
                *m = 0.9 * *m + 0.1 * slope;
                *s = 0.999 * *s + 0.001 * slope * slope;
                let (m, s) = (*m / (1.0 - 0.9_f64.powi(step as i32)), *s / (1.0 - 0.999_f64.powi(step as i32)));
                at[feature][kind] -= length * m / (s.sqrt() + 1e-8);
            }
        }
    }
    at
}

/// How far the probabilities of a row are from what it is, times its weight.
fn error(row: &Row, kind: usize, weight: f64, at: &Weights) -> [f64; KINDS.len()] {
    let mut log_odds = *at.last().expect("the intercepts");
    for &(feature, value) in row {
        log_odds.iter_mut().zip(&at[feature as usize]).for_each(|(sum, weight)| *sum += value * weight);
    }
    let most = log_odds.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let odds = log_odds.map(|log| (log - most).exp());
    let sum: f64 = odds.iter().sum();
    std::array::from_fn(|of| weight * (odds[of] / sum - f64::from(u8::from(of == kind))))
}

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    label: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: String,
    /// Of the corpus' labels: a need, or 转办.
    #[serde(default)]
    need: String,
    #[serde(default)]
    why: String,
}

/// All letters, with the fold in which each is left out: a writer's together, others by chance.
fn letters(bench: &Path, root: &Path) -> Result<Vec<Letter>> {
    let mut letters = Vec::new();
    let mut dice = SplitMix(1);
    let mut add = |kind: &str, title: &str, text: &str, source: usize| {
        let text = if title.is_empty() { text.to_string() } else { format!("{title}\n{text}") };
        let fold = if source < WRITERS { source } else { dice.below(WRITERS) };
        if let Some(kind) = KINDS.iter().position(|name| *name == kind).filter(|_| !text.is_empty()) {
            letters.push(Letter { text, kind, source, fold });
        }
    };
    let own = root.join("benches/letters");
    for writer in 0..WRITERS {
        for line in lines(&own.join(format!("kinds/triage-{}.jsonl", writer + 1)))? {
            add(&line.label, &line.title, &line.text, writer);
        }
    }
    let read = fs::read_to_string(bench.join("needs-a.tsv"))?;
    let read: Vec<&str> = read.lines().filter_map(|line| line.split('\t').next()).collect();
    let without_meaning = Options { meaning: Some(Switch::Off), ..Options::on(Default::default()) };
    let real = Session::without_project(&[bench.join("letters.csv")], without_meaning)?;
    for request in real.input.requests.iter().filter(|request| read.contains(&request.id.as_str())) {
        add(KINDS[0], "", &request.text, WRITERS);
    }
    for name in ["inland", "coast", "stories"] {
        for line in lines(&own.join(format!("{name}.jsonl")))? {
            add(KINDS[0], &line.title, &line.text, WRITERS + 1);
        }
    }
    for line in lines(&root.join("corpus/labels/asks.jsonl"))? {
        let kind = match (line.need.as_str(), line.why.as_str()) {
            ("转办", "检举") => "accusation",
            ("转办", "纠纷") => "dispute",
            ("转办", "个案") => "case",
            _ => KINDS[0],
        };
        add(kind, "", &line.text, WRITERS + 2);
    }
    Ok(letters)
}

fn lines(file: &Path) -> Result<Vec<Line>> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}
