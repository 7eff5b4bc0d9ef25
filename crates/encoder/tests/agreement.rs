//! Our vectors beside those of the package that the weights come from; `data/agreement.py` wrote them.

mod common;

use serde::Deserialize;
use xuanti_encoder::Prefix;

#[derive(Deserialize)]
struct Example {
    text: String,
    is_query: bool,
    thousandths: Vec<f32>,
}

#[test]
fn vectors_agree_with_the_package() {
    let encoder = common::encoder();
    let mut apart = Vec::new();
    for line in include_str!("data/agreement.jsonl").lines() {
        let example: Example = serde_json::from_str(line).expect("a line of the package's vectors");
        let prefix = if example.is_query { Prefix::Query } else { Prefix::Passage };
        let cosine = cosine(&encoder.encode(&example.text, prefix), &example.thousandths);
        println!("{cosine:.5} {:.40}", example.text.escape_debug().to_string());
        if cosine.is_nan() || cosine < 0.995 {
            apart.push((cosine, example.text));
        }
    }
    assert!(apart.is_empty(), "{apart:#?}");
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}
