//! Makes the vectors of the texts that were written beforehand: the agenda's names (`src/topics/naming/general.txt`, `agenda.txt`
//! → `agenda.bin`) and the questions (`src/planning/bank/questions.txt` → `bank.bin`).
//!
//! ```text
//! cargo run --release --example pack_vectors
//! ```
//!
//! To be run when texts were added, or the encoder was trained anew; tests say so.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use xuanti::meaning::{Meaning, Prefix, pack};
use xuanti::model::MeaningConfig;
use xuanti::planning::bank_questions;
use xuanti::topics::agenda_names;

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let meaning = Meaning::of(&MeaningConfig::default(), None)?.context("no encoder")?;
    for (file, texts) in
        [("src/topics/naming/agenda.bin", agenda_names()), ("src/planning/bank/bank.bin", bank_questions())]
    {
        fs::write(root.join(file), pack(&meaning.vectors(&texts, Prefix::Query)?))?;
    }
    Ok(())
}
