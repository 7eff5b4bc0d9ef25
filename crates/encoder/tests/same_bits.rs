//! A text's vector has the same bits whatever goes through the model beside it, and on any number of threads.

mod common;

use rayon::ThreadPoolBuilder;
use xuanti_encoder::Prefix;

/// Texts of all lengths, short after long.
fn texts() -> Vec<String> {
    let story = "村口的路灯坏了三个月，天黑以后老人不敢出门，问过两次都说在排队。";
    (0..40).map(|i| story.chars().cycle().skip(i).take(i * 17 % 60).collect()).collect()
}

#[test]
fn alone_and_among_others() {
    let encoder = common::encoder();
    let texts = texts();
    let together = encoder.encode_all(&texts, Prefix::Passage);
    assert_eq!(together.len(), texts.len());
    for (text, vector) in texts.iter().zip(&together) {
        assert_eq!(&encoder.encode(text, Prefix::Passage), vector, "{text}");
    }
    let backwards: Vec<_> = texts.iter().rev().collect();
    let again = encoder.encode_all(&backwards, Prefix::Passage);
    assert!(again.iter().rev().eq(&together));
}

#[test]
fn any_number_of_threads() {
    let encoder = common::encoder();
    let texts = texts();
    let on = |threads: usize| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| encoder.encode_all(&texts, Prefix::Query))
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(7));
}

#[test]
fn no_text_and_long_texts() {
    let encoder = common::encoder();
    assert!(encoder.encode_all::<&str>(&[], Prefix::Query).is_empty());
    let sign = "路灯".repeat(100_000);
    let begun: String = sign.chars().take(20_000).collect();
    assert_eq!(encoder.encode(&sign, Prefix::Query), encoder.encode(&begun, Prefix::Query));
}
