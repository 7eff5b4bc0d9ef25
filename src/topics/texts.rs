//! Letters sent word for word again, but for places, numbers and punctuation: one text, read and compared once.

use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::cluster::Cluster;
use super::{Inputs, Vector};
use crate::model::AskId;

/// The different texts of some asks.
pub struct Texts {
    /// By text, in order of first appearance: the asks that say it, ascending.
    pub asks: Vec<Vec<AskId>>,
    /// By ask, in the order given: the number of its text.
    pub of: Vec<u32>,
}

impl Texts {
    /// The texts of `asks`, which are ascending. A title is part of a text: what stands in it weighs more.
    pub fn of(asks: &[AskId], inputs: &Inputs<'_>) -> Texts {
        // Exact copies are many and told apart at once; only one of each is looked at closely.
        let mut written: FxHashMap<(&str, &str), usize> = FxHashMap::default();
        let mut firsts: Vec<(&str, &str)> = Vec::new();
        let of_written: Vec<usize> = asks
            .iter()
            .map(|&ask| {
                let said = &inputs.asks[ask];
                let text = (inputs.requests[said.request].title.as_str(), said.text.as_str());
                *written.entry(text).or_insert_with(|| {
                    firsts.push(text);
                    firsts.len() - 1
                })
            })
            .collect();
        let gists: Vec<blake3::Hash> = firsts.par_iter().map(|&(title, text)| gist(title, text, inputs)).collect();
        let mut numbers: FxHashMap<blake3::Hash, u32> = FxHashMap::default();
        let mut texts = Texts { asks: Vec::new(), of: Vec::with_capacity(asks.len()) };
        for (&ask, written) in asks.iter().zip(of_written) {
            let number = *numbers.entry(gists[written]).or_insert_with(|| {
                texts.asks.push(Vec::new());
                texts.asks.len() as u32 - 1
            });
            texts.asks[number as usize].push(ask);
            texts.of.push(number);
        }
        texts
    }

    /// By text: the first ask that says it.
    pub fn firsts(&self) -> Vec<AskId> {
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

/// The same for texts that differ in places, numbers and punctuation alone, none of which makes a topic: a letter circulated
/// in all villages, each with its own name and house numbers.
fn gist(title: &str, text: &str, inputs: &Inputs<'_>) -> blake3::Hash {
    let letters =
        |text: &str| inputs.place_names.without(text).chars().filter(|c| c.is_alphabetic()).collect::<String>();
    let (title, letters) = (letters(title), letters(text));
    let text = if letters.is_empty() { text } else { &letters };
    blake3::hash(format!("{title}\n{text}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::letters;
    use super::*;

    #[test]
    fn letters_that_differ_in_places_and_numbers_alone_are_one_text() {
        let letters = letters(&["沙边村12号屋漏水，点算？", "大岗村3号屋漏水点算", "屋漏水", "120", "119"]);
        let texts = Texts::of(&[0, 1, 2, 3, 4].map(AskId), &letters.inputs());
        assert_eq!(texts.asks, [vec![0, 1], vec![2], vec![3], vec![4]]);
        assert_eq!((texts.of.as_slice(), texts.times()), (&[0, 0, 1, 2, 3][..], vec![2, 1, 1, 1]));
    }

    #[test]
    fn a_title_is_part_of_a_text() {
        let mut letters = letters(&["屋漏水", "屋漏水"]);
        letters.requests[1].title = "危房".into();
        assert_eq!(Texts::of(&[0, 1].map(AskId), &letters.inputs()).asks.len(), 2);
    }
}
