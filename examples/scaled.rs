//! Writes a backlog made from the corpus, for measuring: `benches/scaled.rs` says how it is made.
//!
//! ```text
//! cargo run --release --example scaled -- letters 27283 /tmp/letters.csv
//! cargo run --release --example scaled -- needs 27283 /tmp/needs.tsv       # what each letter was made from
//! cargo run --release --example scaled -- clauses 600000 /tmp/clauses     # a BEIR folder for `xuanti eval`
//! ```

use std::path::Path;

use anyhow::{Result, bail};

#[path = "../benches/scaled.rs"]
mod scaled;

/// Questions asked of generated clauses.
const QUESTIONS: usize = 1000;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["letters", number, file] => std::fs::write(file, scaled::Scaled::of_corpus().csv(number.parse()?))?,
        ["needs", number, file] => {
            let corpus = scaled::Scaled::of_corpus();
            let line = |letter: scaled::Letter| format!("{}\t{:?}\n", letter.id, letter.needs);
            std::fs::write(file, (0..number.parse()?).map(|n| line(corpus.letter(n))).collect::<String>())?;
        }
        ["clauses", number, dir] => {
            scaled::Scaled::of_corpus().write_beir(Path::new(dir), number.parse()?, QUESTIONS)?;
        }
        _ => bail!("scaled letters NUMBER FILE.csv | scaled needs NUMBER FILE.tsv | scaled clauses NUMBER FOLDER"),
    }
    Ok(())
}
