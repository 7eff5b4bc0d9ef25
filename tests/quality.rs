//! Floors under quality: matching, topics, gaps and the division of letters on the corpus, and topics on two sets of
//! letters, are no more than two hundredths below what they were when the floor was set. Masking has its own (masking.rs).
//!
//! A change that makes one better raises its floor; one that has to lower a floor says why in its commit.

use std::path::Path;

use serde_json::Value;

use crate::common::{Project, number};

#[allow(dead_code, reason = "its main is not called here")]
#[path = "../examples/judge_topics.rs"]
mod judge_topics;

/// How far below a figure its floor lies.
const SLACK: f64 = 0.02;

#[track_caller]
fn no_worse(what: &str, now: f64, figure: f64) {
    assert!(now >= figure - SLACK, "{what} was {figure:.3} and is {now:.3}");
}

/// Mean recall and reciprocal rank over labelled questions, with what `more` asks to learn from.
fn matching(more: &[&str]) -> [f64; 2] {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let p = Project::at(root.to_path_buf());
    let report = p.json(&[&["eval", "corpus/labels/beir", "--split", "answers-all"], more].concat());
    assert!(number(&report, "questions") > 300);
    ["R@100", "MRR@10"].map(|metric| value(&report["metrics"], metric))
}

fn value(metrics: &Value, name: &str) -> f64 {
    metrics[name].as_f64().unwrap_or_else(|| panic!("{name} is not in {metrics}"))
}

#[test]
fn clauses_are_found_with_nothing_learned() {
    let [recall, rank] = matching(&[]);
    no_worse("R@100", recall, 0.783);
    no_worse("MRR@10", rank, 0.434);
}

#[test]
fn clauses_are_found_once_something_was_learned() {
    let [recall, rank] = matching(&["--learn", "corpus/labels/beir-confirmed"]);
    no_worse("R@100", recall, 0.819);
    no_worse("MRR@10", rank, 0.466);
}

#[test]
fn topics_gaps_and_divided_letters_of_the_corpus() {
    let judged = judge_topics::corpus().unwrap();
    no_worse("BCubed F1", judged.agreement.score.f1, 0.774);
    no_worse("category", judged.category, 0.887);
    let [exactly, too_few, too_many] = judged.divided;
    no_worse("divided as labelled", exactly as f64 / (exactly + too_few + too_many) as f64, 303.0 / 328.0);
    let [found, _, falsely] = judged.gaps;
    assert!(found >= 6 && falsely == 0, "{:?}", judged.gaps);
}

#[test]
fn topics_of_letters_without_a_project() {
    for (set, figure) in [("inland", 0.870), ("coast", 0.872)] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("benches/letters/{set}.jsonl"));
        no_worse(set, judge_topics::letters(&file).unwrap().score.f1, figure);
    }
}
