//! Long tests; `cargo test` runs a short slice of each. XUANTI_KILLS, XUANTI_FAULTS and XUANTI_CHANGES make them longer.

mod accidents;
mod browser;
mod faults;
#[cfg(target_os = "linux")]
mod full;
mod kill;
mod readers;
#[path = "fuzz/targets.rs"]
mod targets;
