//! One binary for all targets: XUANTI_TARGET names the one to fuzz, `list` prints them all; the arguments are libFuzzer's.
//! With XUANTI_SEEDS it only writes the target's seeds into that folder.
#![no_main]

#[path = "../targets.rs"]
mod targets;

use std::sync::LazyLock;

static TARGET: LazyLock<targets::Target> = LazyLock::new(|| {
    let wanted = std::env::var("XUANTI_TARGET").expect("XUANTI_TARGET names a target");
    let mut all = targets::targets();
    if wanted == "list" {
        all.iter().for_each(|target| println!("{}", target.name));
        std::process::exit(0);
    }
    let at = all.iter().position(|target| target.name == wanted).expect("no such target");
    let target = all.swap_remove(at);
    if let Some(folder) = std::env::var_os("XUANTI_SEEDS") {
        for (n, bytes) in target.seeds().into_iter().enumerate() {
            std::fs::write(std::path::Path::new(&folder).join(format!("seed-{n}")), bytes).unwrap();
        }
        std::process::exit(0);
    }
    // libFuzzer's hook ends the program at any panic; only one that gets out of the reader is a failure: those that it
    // catches are its own business.
    drop(std::panic::take_hook());
    target
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| TARGET.run(bytes));
