//! What each part of the matching adds: the same questions with parts left out.

use crate::learn::{LearnParams, Recipe};
use crate::matching::{MatchParams, Weights};

/// One way to match, with some parts only.
#[derive(Debug, Clone, Copy)]
pub struct Variant {
    /// In Chinese, for the table.
    pub name: &'static str,
    pub params: MatchParams,
    /// `None`: nothing is learned.
    pub recipe: Option<Recipe>,
}

/// From plain BM25 to everything, part by part, and then everything without one part.
pub fn variants() -> Vec<Variant> {
    let whole = Weights::DEFAULT;
    let words = Weights { meaning: 0.0, ..whole };
    let unlearned =
        |name, weights| Variant { name, params: MatchParams { weights, ..MatchParams::DEFAULT }, recipe: None };
    let learned = |name, translations, precedents, forests| Variant {
        name,
        params: MatchParams::DEFAULT,
        recipe: Some(Recipe { translations, precedents, forests, params: LearnParams::DEFAULT }),
    };
    vec![
        unlearned("词（BM25）", Weights { bigrams: 0.0, breadth: 0.0, family: 0.0, subject: 0.0, ..words }),
        unlearned("＋字对", Weights { breadth: 0.0, family: 0.0, subject: 0.0, ..words }),
        unlearned("＋文件篇幅", Weights { family: 0.0, subject: 0.0, ..words }),
        unlearned("＋文件整体", Weights { subject: 0.0, ..words }),
        unlearned("＋事项", words),
        unlearned("＋文意（未学习）", whole),
        learned("＋译词（手定权重）", true, false, false),
        learned("＋先例（手定权重）", true, true, false),
        learned("＋提升树（全部）", true, true, true),
        learned("全部，去掉译词", false, true, true),
        learned("全部，去掉先例", true, false, true),
        Variant {
            params: MatchParams { weights: words, ..MatchParams::DEFAULT },
            ..learned("全部，去掉文意", true, true, true)
        },
    ]
}
