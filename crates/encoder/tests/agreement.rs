//! Our vectors beside another program's, which `data/agreement.py` wrote: for the public weights those of the package
//! that they come from, for trained ones those of the forward pass that they were trained with.

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
fn vectors_agree_with_another_program() {
    let encoder = common::encoder();
    let examples = match encoder.name() {
        "multilingual-e5-small" => include_str!("data/package.jsonl"),
        _ => include_str!("data/trained.jsonl"),
    };
    let mut apart = Vec::new();
    for line in examples.lines() {
        let example: Example = serde_json::from_str(line).expect("a line of vectors");
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
