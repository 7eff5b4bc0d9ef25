//! Makes the vectors of the agenda's names: `src/topics/naming/agenda.txt` → `agenda.bin`.
//!
//! ```text
//! cargo run --release --example make_agenda
//! ```
//!
//! To be run when names were added, or the encoder was trained anew; a test says so.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use xuanti::meaning::{Meaning, Prefix};
use xuanti::model::MeaningConfig;
use xuanti::topics::{agenda_names, packed};

fn main() -> Result<()> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/topics/naming");
    let names = agenda_names(fs::read_to_string(folder.join("agenda.txt"))?.leak());
    let meaning = Meaning::of(&MeaningConfig::default(), None)?.context("no encoder")?;
    fs::write(folder.join("agenda.bin"), packed(&meaning.vectors(&names, Prefix::Query)?))?;
    Ok(())
}
