//! SIGKILL at random moments while decisions are recorded and caches are built. Afterwards every decision that was
//! acknowledged is in the ledger, none is there by half, and every cache opens or is built again.
//!
//! `cargo test` kills a few times; `XUANTI_KILLS=500 cargo test --release -- kill --nocapture` does it properly.

#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::{Project, from_env, text};
use xuanti::ledger::{Decision, Edit, Ledger};
use xuanti::random::SplitMix;

/// Kills without being told otherwise.
const KILLS: u64 = 10;

/// Starts a decision, kills it after `wait`, and says whether it had been acknowledged.
fn decide(p: &Project, decision: &[&str], wait: Option<Duration>) -> bool {
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("xuanti"))
        .arg("-C")
        .arg(p.root())
        .args(decision)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    if let Some(wait) = wait {
        std::thread::sleep(wait);
        let _ = child.kill();
    }
    let mut said = String::new();
    child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    child.wait().unwrap();
    said.starts_with("已记录") && said.ends_with('\n')
}

#[test]
fn what_was_acknowledged_survives_a_kill_at_any_moment() {
    let kills = from_env("XUANTI_KILLS", KILLS);
    let p = Project::new();
    let topic = text(&p.topic_of("A1"), "id").to_string();
    fs::remove_dir_all(p.path(".xuanti")).unwrap();
    p.done(&["batch", "draft"]);
    // An event of one line, and one with a whole episode in it.
    let judge = |what: &str| ["confirm", what, "农〔2021〕1号#1"].map(str::to_string).to_vec();
    let retitle = |what: &str| ["batch", "set", "1", "--theme", what].map(str::to_string).to_vec();
    let rename = |what: &str| ["topic", "rename", &topic, what].map(str::to_string).to_vec();
    let run = |decision: Vec<String>, wait| decide(&p, &decision.iter().map(String::as_str).collect::<Vec<_>>(), wait);
    let timed = |decision: Vec<String>| {
        let started = Instant::now();
        assert!(run(decision, None));
        started.elapsed()
    };
    let (renaming, judging) = (timed(rename("头一个")), timed(judge("第二个")));

    let mut random = SplitMix(from_env("XUANTI_SEED", kills));
    let mut acknowledged = BTreeSet::from(["头一个".to_string(), "第二个".to_string()]);
    let (mut died, mut lost) = (0, 0);
    for n in 0..kills {
        let what = format!("第{n}次决定的个");
        let (decision, usual) = match n % 3 {
            0 => (rename(&what), renaming),
            1 => (judge(&what), judging),
            _ => (retitle(&what), judging),
        };
        if n % 3 == 0 {
            let _ = fs::remove_dir_all(p.path(".xuanti"));
        }
        if run(decision, Some(usual.mul_f64(random.below(1200) as f64 / 1000.0))) {
            acknowledged.insert(what);
        } else {
            died += 1;
        }
        let ledger = Ledger::of(p.root());
        let health = ledger.health().expect("the ledger is whole").expect("the ledger is there");
        let events = ledger.events().unwrap();
        assert_eq!(health.events, events.len());
        assert!(events.iter().zip(1..).all(|(e, id)| e.id == id), "an event is missing");
        let recorded: BTreeSet<String> = events
            .iter()
            .filter_map(|e| match &e.decision {
                Decision::Judged { text, .. } => Some(text.clone()),
                Decision::Renamed { name, .. } => Some(name.clone()),
                Decision::Edited { edits, .. } => edits.iter().find_map(|edit| match &edit.edit {
                    Edit::Titled { title } => Some(title.clone()),
                    _ => None,
                }),
                _ => None,
            })
            .collect();
        lost += acknowledged.difference(&recorded).count();
        assert!(recorded.iter().all(|q| q.ends_with("个")), "{recorded:?}");
    }
    println!("{kills} kills, {died} before the acknowledgement, {lost} acknowledged decisions lost");
    assert_eq!(lost, 0);
    // Whatever the kills left of the caches: the answers are those of a folder without any.
    let with_leftovers = p.json(&["rank"]);
    let _ = fs::remove_dir_all(p.path(".xuanti"));
    assert_eq!(p.json(&["rank"]), with_leftovers);
    assert!(text(&p.json(&["check"]), "ledger").contains("校验无误"));
}
