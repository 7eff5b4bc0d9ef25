//! Damaged files: one accident a case, in the ledger, a cache, a round, a policy, a list or the configuration. The program
//! never panics; a ledger either says exactly what it said before or is left alone as it is, and a backup brings every
//! decision back; whatever the caches were, the answers are those of a folder without any.
//!
//! `cargo test` does a few; `XUANTI_FAULTS=200 cargo test --release -- faults --nocapture` does it properly.

use std::fs;
use std::path::{Path, PathBuf};

use super::accidents::damaged;
use crate::common::{Project, files, from_env, number, text};
use xuanti::random::SplitMix;

/// Accidents without being told otherwise.
const FAULTS: u64 = 24;

/// A project with decisions, a backup of them, and caches.
fn decided() -> Project {
    let p = Project::new();
    let id = text(&p.topic_of("A1"), "id").to_string();
    p.done(&["topic", "rename", &id, "建房申请"]);
    p.done(&["confirm", "起屋要乜手续", "农〔2021〕1号#1"]);
    p.done(&["reject", "起屋要乜手续", "农〔2022〕2号#1"]);
    for n in 0..30 {
        p.done(&["confirm", &format!("第{n}个起屋的问题"), "农〔2021〕1号#1"]);
    }
    p.done(&["topic", "pin", &id]);
    p.done(&["backup", &p.path("备份.db").to_string_lossy()]);
    p.done(&["plan"]);
    p
}

#[test]
fn an_accident_to_any_file_is_told_or_mended() {
    let faults = from_env("XUANTI_FAULTS", FAULTS);
    let mut random = SplitMix(from_env("XUANTI_SEED", faults));
    let p = decided();
    let (log, ranking) = (p.done(&["log"]), p.json(&["rank"]));
    let (mut noticed, mut harmless) = (0, 0);
    for case in 0..faults {
        let ledger = p.path("ledger.db");
        let all = files(p.root());
        // SQLite's helper files belong to the ledger.
        let kind = |path: &Path| {
            let name = path.file_name().unwrap().to_string_lossy();
            (path.starts_with(p.path(".xuanti")), name.starts_with("ledger.db"))
        };
        // A third each: the ledger, the caches, what people wrote.
        let wanted = [(false, true), (true, false), (false, false)][case as usize % 3];
        let backup = p.path("备份.db");
        let files: Vec<&PathBuf> = all.iter().filter(|path| kind(path) == wanted && **path != backup).collect();
        let file = files[random.below(files.len())];
        let whole = fs::read(file).unwrap();
        let bytes = damaged(&mut random, &whole);
        fs::write(file, &bytes).unwrap();
        let name = file.strip_prefix(p.root()).unwrap().display().to_string();
        match wanted {
            (_, true) => {
                let untouched = fs::read(&ledger).unwrap();
                let run = p.run(&["log"]);
                if run.code == 0 {
                    assert_eq!(run.out, log, "case {case}: {name} says something else than was recorded");
                    harmless += 1;
                } else {
                    run.says(2, &["账本", "没有改动它"]);
                    p.run(&["confirm", "新的问题", "农〔2021〕1号#1"]).says(2, &["账本", "没有改动它"]);
                    assert!(fs::read(&ledger).unwrap() == untouched, "case {case}: a damaged ledger was touched");
                    p.done(&["restore", &backup.to_string_lossy()]);
                    assert_eq!(p.done(&["log"]), log, "case {case}: the backup does not bring everything back");
                    noticed += 1;
                }
                restore(&p);
            }
            (true, _) => {
                assert_eq!(p.json(&["rank"]), ranking, "case {case}: {name} changed the answers");
                harmless += 1;
            }
            _ => {
                let run = p.run(&["check", "--format", "json"]);
                // xuanti.toml tells what is wrong with it and stops.
                if run.code == 2 {
                    run.says(2, &["xuanti.toml"]);
                } else {
                    let sums = &run.json()["sums"];
                    assert_eq!(number(sums, "read"), number(sums, "used") + number(sums, "set_aside"), "{name}");
                }
                let ranked = p.run(&["rank"]);
                assert!((0..=2).contains(&ranked.code), "case {case}: {name}: {}", ranked.err);
                assert!(fs::read(file).unwrap() == bytes, "case {case}: {name} is the user's and was touched");
                noticed += 1;
                fs::write(file, &whole).unwrap();
            }
        }
    }
    println!("{faults} accidents: {noticed} told, {harmless} without effect; no panic, nothing lost");
    assert_eq!(p.json(&["rank"]), ranking);
    assert_eq!(p.done(&["log"]), log);
}

/// Puts the ledger back as the backup has it, without what lies beside it.
fn restore(p: &Project) {
    for leftover in files(p.root()) {
        if leftover.file_name().unwrap().to_string_lossy().starts_with("ledger.db") {
            fs::remove_file(leftover).unwrap();
        }
    }
    fs::copy(p.path("备份.db"), p.path("ledger.db")).unwrap();
}
