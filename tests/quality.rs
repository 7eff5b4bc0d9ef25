//! Floors under quality: matching, topics, gaps and the division of letters on the corpus, and topics on two sets of
//! letters, are no more than two hundredths below what they were when the floor was set. Masking has its own (masking.rs).
//!
//! A change that makes one better raises its floor; one that has to lower a floor says why in its commit.

use std::path::Path;

use serde_json::Value;

use xuanti::session::Switch;

use crate::common::{Project, number};

#[allow(dead_code, reason = "its main is not called here")]
#[path = "../examples/judge_episodes.rs"]
mod judge_episodes;
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
fn clauses_are_found() {
    let learned = ["--learn", "corpus/labels/beir-confirmed"];
    for (what, more, recall, rank) in [
        ("nothing learned", &[][..], 0.963, 0.575),
        ("learned", &learned[..], 0.95, 0.56),
        ("by words, nothing learned", &["--meaning", "off"][..], 0.783, 0.434),
        ("by words, learned", &[&learned[..], &["--meaning", "off"]].concat()[..], 0.819, 0.466),
    ] {
        let [found, first] = matching(more);
        no_worse(&format!("{what}, R@100"), found, recall);
        no_worse(&format!("{what}, MRR@10"), first, rank);
    }
}

#[test]
fn topics_gaps_and_divided_letters_of_the_corpus() {
    let judged = judge_topics::corpus().unwrap();
    // What waits in the tray counts as alone.
    no_worse("BCubed F1", judged.agreement.score.f1, 0.768);
    no_worse("category", judged.category, 0.917);
    let [exactly, too_few, too_many] = judged.divided;
    no_worse("divided as labelled", exactly as f64 / (exactly + too_few + too_many) as f64, 303.0 / 328.0);
    let [found, _, falsely] = judged.gaps;
    // To be told of a document that answers nothing costs more than to be told of none: most of those missed are single letters.
    assert!(found >= 9 && falsely <= 20, "{:?}", judged.gaps);
}

#[test]
fn episodes_of_the_corpus() {
    let judged = judge_episodes::corpus().unwrap();
    no_worse("asks that belong", judged.belong.value(), 0.965);
    no_worse("asks that have an answer", judged.answered.value(), 0.898);
    no_worse("clauses that answer an ask", judged.useful.value(), 0.89);
    assert_eq!(judged.without_rule, 0);
    no_worse("minutes", judged.minutes, 43.0);
    no_worse("questions", judged.questions.value(), 0.6);
}

#[test]
fn topics_of_letters_without_a_project() {
    for (set, by_meaning, by_words) in [("inland", 0.847, 0.870), ("coast", 0.875, 0.872), ("stories", 0.827, 0.841)] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("benches/letters/{set}.jsonl"));
        for (meaning, figure) in [(Switch::On, by_meaning), (Switch::Off, by_words)] {
            no_worse(
                &format!("{set}, meaning {meaning:?}"),
                judge_topics::letters(&file, meaning).unwrap().score.f1,
                figure,
            );
        }
    }
}

/// Real letters are not in the repository: where they are, `XUANTI_BENCH` names their folder.
#[test]
fn topics_of_real_letters() {
    let Some(folder) = std::env::var_os("XUANTI_BENCH") else {
        println!("skipped: XUANTI_BENCH names no folder of real letters");
        return;
    };
    for (judged, [f1, ari]) in
        judge_topics::real_letters(Path::new(&folder)).unwrap().iter().zip([[0.805, 0.62], [0.788, 0.607]])
    {
        no_worse(&format!("{}: F1", judged.name), judged.f1, f1);
        no_worse(&format!("{}: ARI", judged.name), judged.ari, ari);
    }
}
