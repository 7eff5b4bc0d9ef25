//! Letters sent word for word again: one text, read and compared once.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::grouping::Cluster;
use super::{Inputs, Vector};

/// The different texts of some asks.
pub struct Texts {
    /// By text, in order of first appearance: the asks that say it, ascending.
    pub asks: Vec<Vec<u32>>,
    /// By ask, in the order given: the number of its text.
    pub of: Vec<u32>,
}

impl Texts {
    /// The texts of `asks`, which are ascending. A title is part of a text: what stands in it weighs more.
    pub fn of(asks: &[u32], inputs: &Inputs<'_>) -> Texts {
        let mut numbers: FxHashMap<(&str, &str), u32> = FxHashMap::default();
        let mut texts = Texts { asks: Vec::new(), of: Vec::with_capacity(asks.len()) };
        for &ask in asks {
            let said = &inputs.asks[ask as usize];
            let title = inputs.requests[said.request as usize].title.as_str();
            let number = *numbers.entry((title, &said.text)).or_insert_with(|| {
                texts.asks.push(Vec::new());
                texts.asks.len() as u32 - 1
            });
            texts.asks[number as usize].push(ask);
            texts.of.push(number);
        }
        texts
    }

    /// By text: the first ask that says it.
    pub fn firsts(&self) -> Vec<u32> {
        self.asks.iter().map(|asks| asks[0]).collect()
    }

    /// By text: how many asks say it.
    pub fn times(&self) -> Vec<u32> {
        self.asks.iter().map(|asks| asks.len() as u32).collect()
    }

    /// Each of the texts as a cluster of those that say it; `vectors` are theirs.
    pub fn clusters(&self, texts: Range<usize>, vectors: Vec<Vector>) -> Vec<Cluster> {
        self.asks[texts].iter().cloned().zip(vectors).map(|(asks, vector)| Cluster::of(asks, vector)).collect()
    }
}
