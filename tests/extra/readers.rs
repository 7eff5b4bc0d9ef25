//! The readers and the text stages on any bytes: the seeds of tests/extra/fuzz, the cases that once failed, and changes of
//! both that look random. tests/extra/fuzz/run does it by the hour, led by coverage;
//! `XUANTI_CHANGES=1000 cargo test --release -- readers` goes on for longer without it, `XUANTI_TARGET=policy-pdf` with one.

use std::panic::AssertUnwindSafe;

use super::accidents::damaged;
use crate::common::from_env;
use xuanti::random::SplitMix;

/// Changes of each seed without being told otherwise.
const CHANGES: u64 = 6;

#[test]
fn any_bytes_are_read_or_refused() {
    let changes = from_env("XUANTI_CHANGES", CHANGES);
    let only = std::env::var("XUANTI_TARGET").ok();
    let wanted = |name: &str| only.as_ref().is_none_or(|only| only == name);
    let mut tried = 0;
    for target in super::targets::targets().into_iter().filter(|target| wanted(&target.name)) {
        let (name, seeds) = (&target.name, target.seeds());
        assert!(!seeds.is_empty(), "{name} has nothing to begin with");
        for (n, seed) in seeds.iter().enumerate() {
            target.run(seed);
            let mut random = SplitMix(n as u64);
            for _ in 0..changes {
                let mut bytes = damaged(&mut random, seed);
                if random.below(2) == 0 {
                    bytes = damaged(&mut random, &bytes);
                }
                tried += 1;
                if std::panic::catch_unwind(AssertUnwindSafe(|| target.run(&bytes))).is_err() {
                    let case = std::env::temp_dir().join(format!("xuanti-{name}-{tried}"));
                    std::fs::write(&case, &bytes).unwrap();
                    panic!("{name} fails on {}: put it into tests/extra/fuzz/cases/{name}/", case.display());
                }
            }
        }
    }
    println!("{tried} changed files read or refused");
}
