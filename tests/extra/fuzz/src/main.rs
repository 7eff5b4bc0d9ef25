//! One binary for all targets: XUANTI_TARGET names the one to fuzz; the arguments are libFuzzer's. With XUANTI_SEEDS it
//! only writes the target's seeds into that folder.
#![no_main]

#[path = "../targets.rs"]
mod targets;

use std::sync::LazyLock;

static TARGET: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let wanted = std::env::var("XUANTI_TARGET").expect("XUANTI_TARGET names a target");
    let (name, run) = targets::TARGETS.into_iter().find(|(name, _)| *name == wanted).expect("no such target");
    if let Some(folder) = std::env::var_os("XUANTI_SEEDS") {
        for (n, bytes) in targets::seeds(name).into_iter().enumerate() {
            std::fs::write(std::path::Path::new(&folder).join(format!("seed-{n}")), bytes).unwrap();
        }
        std::process::exit(0);
    }
    // libFuzzer's hook ends the program at any panic; only one that gets out of the reader is a failure: those that it
    // catches are its own business.
    drop(std::panic::take_hook());
    run
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| TARGET(bytes));
