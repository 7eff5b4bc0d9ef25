//! Names that an office would put on its agenda, written beforehand: wide ones (`general.txt`) and narrow ones (`agenda.txt`),
//! with their vectors (`agenda.bin`, made by `examples/make_agenda.rs`). What a topic is about is looked up, not composed.

use std::cmp::Reverse;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::index::smoothed_idf;
use crate::meaning::Vector;
use crate::text::{bigrams, lists, normalise};
use crate::top_k::TopK;

/// Values of each vector.
pub const WIDTH: usize = 384;
/// What a name's pairs of characters being said adds to its cosine, at most. (Set by hand, real letters.)
const SAID: f32 = 0.15;
/// What is added for a wide name where several letters are to be named: a narrow one may be nearer and yet wrong for some.
/// (Set by hand, real letters.)
const WIDE: f32 = 0.05;
/// What is taken off for a setting that fewer than `HEARD` of the texts say: 农村, 安置房. (Set by hand, real letters.)
const UNSAID: f32 = 0.06;
const HEARD: f32 = 0.2;
/// By meaning so many names are looked at closely.
const NEAREST: usize = 60;

/// A name and how well it fits.
pub type Fit = (&'static str, f32);

/// The list, made ready.
pub struct Agenda {
    /// The wide ones first.
    names: Vec<&'static str>,
    wide: usize,
    /// By name, a unit vector each.
    vectors: Vec<f32>,
    /// By pair of characters: the names that have it, and how rare it is.
    pairs: FxHashMap<&'static str, (Vec<u32>, f32)>,
    /// By name: its pairs' rarities added up.
    weights: Vec<f32>,
}

static AGENDA: LazyLock<Agenda> = LazyLock::new(|| Agenda::of(names(), include_bytes!("agenda.bin")));

/// All names, the wide ones first.
pub fn names() -> Vec<&'static str> {
    wide().chain(listed(include_str!("agenda.txt"))).collect()
}

fn wide() -> impl Iterator<Item = &'static str> {
    listed(include_str!("general.txt"))
}

fn listed(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.starts_with('#'))
}

/// Vectors as `agenda.bin` keeps them: a byte each value, since what is compared are hundredths.
pub fn packed(vectors: &[Vector]) -> Vec<u8> {
    let row = |vector: &Vector| -> Vec<u8> {
        let most = vector.unit().fold(f32::MIN_POSITIVE, |most, value| most.max(value.abs()));
        vector.unit().map(|value| (value / most * 127.0).round() as i8 as u8).collect()
    };
    vectors.iter().flat_map(row).collect()
}

impl Agenda {
    /// The one that comes with the program.
    pub fn built_in() -> &'static Agenda {
        &AGENDA
    }

    fn of(names: Vec<&'static str>, packed: &[u8]) -> Agenda {
        let unit = |row: &[u8]| {
            let values: Vec<f32> = row.iter().map(|&value| f32::from(value as i8)).collect();
            let length = values.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
            values.into_iter().map(move |value| value / length).collect::<Vec<f32>>()
        };
        let mut having: FxHashMap<&str, Vec<u32>> = FxHashMap::default();
        for (at, name) in (0..).zip(&names) {
            for pair in bigrams(name) {
                let having = having.entry(pair).or_default();
                if having.last() != Some(&at) {
                    having.push(at);
                }
            }
        }
        let n = names.len() as f32;
        let rarity = |having: Vec<u32>| {
            let rare = smoothed_idf(n, having.len() as f32, 0.0);
            (having, rare)
        };
        let pairs: FxHashMap<&str, (Vec<u32>, f32)> =
            having.into_iter().map(|(pair, having)| (pair, rarity(having))).collect();
        let mut weights = vec![0.0; names.len()];
        for name in 0..names.len() {
            let mut of_name: Vec<&str> = bigrams(names[name]).collect();
            of_name.sort_unstable();
            of_name.dedup();
            weights[name] = of_name.iter().map(|pair| pairs[pair].1).sum();
        }
        Agenda { vectors: packed.chunks(WIDTH).flat_map(unit).collect(), names, wide: wide().count(), pairs, weights }
    }

    /// The names whose pairs of characters most of the texts say, best first: each the share of its pairs, by rarity, 0..1.
    pub fn by_words(&self, texts: &[&str], most: usize) -> Vec<Fit> {
        best(self.said(texts).into_iter(), most).into_iter().map(|(said, at)| (self.names[at as usize], said)).collect()
    }

    /// The names nearest to a direction of meaning, what the texts say counting too, best first.
    pub fn by_meaning(&self, direction: &[f32], texts: &[&str], most: usize) -> Vec<Fit> {
        if direction.len() != WIDTH {
            return Vec::new();
        }
        let said = self.said(texts);
        let cosine = |row: &[f32]| row.iter().zip(direction).map(|(a, b)| a * b).sum::<f32>();
        let mut fits = best(self.vectors.chunks(WIDTH).map(cosine), NEAREST);
        for (fit, at) in &mut fits {
            let at = *at as usize;
            *fit += SAID * said[at] - unsaid(self.names[at], texts);
            if at < self.wide && texts.len() > 1 {
                *fit += WIDE;
            }
        }
        fits.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        fits.into_iter().take(most).map(|(fit, at)| (self.names[at as usize], fit)).collect()
    }

    /// By name: the share of its pairs, by rarity, that a text says, over the texts.
    fn said(&self, texts: &[&str]) -> Vec<f32> {
        let mut times: FxHashMap<&str, u32> = FxHashMap::default();
        let texts: Vec<String> = texts.iter().map(|text| normalise(text)).collect();
        for text in &texts {
            let mut pairs: Vec<&str> = bigrams(text).filter(|pair| self.pairs.contains_key(pair)).collect();
            pairs.sort_unstable();
            pairs.dedup();
            pairs.into_iter().for_each(|pair| *times.entry(pair).or_default() += 1);
        }
        let mut order: Vec<(&str, u32)> = times.into_iter().collect();
        order.sort_unstable_by_key(|(pair, times)| (Reverse(*times), *pair));
        let mut said = vec![0.0; self.names.len()];
        for (pair, times) in order {
            let (having, rare) = &self.pairs[pair];
            let share = times as f32 / texts.len() as f32;
            for &name in having {
                said[name as usize] += share * rare / self.weights[name as usize];
            }
        }
        said
    }
}

/// The highest scores above zero with their numbers, best first.
fn best(scores: impl Iterator<Item = f32>, most: usize) -> Vec<(f32, u32)> {
    let mut top = TopK::new(most);
    scores.zip(0..).for_each(|(score, number)| top.offer(score, number));
    top.sorted()
}

/// What a name loses for a setting that the texts do not say.
fn unsaid(name: &str, texts: &[&str]) -> f32 {
    let heard = |word: &str| texts.iter().filter(|text| text.contains(word)).count() as f32 / texts.len() as f32;
    let unheard = |word: &&str| name.contains(word) && heard(word) < HEARD;
    if lists::NAME_SETTINGS.entries().iter().any(unheard) { UNSAID } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use xuanti_encoder::{Encoder, Prefix};

    use super::*;

    #[test]
    fn names_are_short_phrases_each_once() {
        let mut names = names();
        for name in &names {
            assert!((4..=16).contains(&name.chars().count()), "{name}");
            assert!(!name.contains(['（', '(', '、', '，', '/', ' ']) && !name.starts_with("关于"), "{name}");
        }
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    /// `examples/make_agenda.rs` makes agenda.bin again.
    #[test]
    fn the_vectors_are_those_of_the_names() {
        let agenda = Agenda::built_in();
        assert_eq!(agenda.vectors.len(), agenda.names.len() * WIDTH);
        let encoder = Encoder::built_in().unwrap();
        for at in [0, agenda.names.len() / 2, agenda.names.len() - 1] {
            let vector = &encoder.encode_all(&[agenda.names[at]], Prefix::Query)[0];
            let kept = &agenda.vectors[at * WIDTH..][..WIDTH];
            let cosine: f32 = kept.iter().zip(vector).map(|(a, b)| a * b).sum();
            assert!(cosine > 0.99, "{}: {cosine}", agenda.names[at]);
        }
    }

    #[test]
    fn a_name_is_found_by_its_words() {
        let texts = ["楼下饭店的油烟太大，餐饮油烟没人管", "餐饮店油烟扰民，整治一下"];
        assert!(Agenda::built_in().by_words(&texts, 1)[0].0.contains("油烟"));
    }
}
