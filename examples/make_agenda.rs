//! Makes the vectors of the agenda's names: `src/topics/naming/general.txt`, `agenda.txt` → `agenda.bin`.
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
    let meaning = Meaning::of(&MeaningConfig::default(), None)?.context("no encoder")?;
    fs::write(folder.join("agenda.bin"), packed(&meaning.vectors(&agenda_names(), Prefix::Query)?))?;
    Ok(())
}
