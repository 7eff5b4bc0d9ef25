//! What a text is about, whatever words it uses: a thesaurus of the matters of civic life.
//!
//! `thesaurus.txt` has one matter a line (its official name, then words by which people and officials speak of it), under
//! the domains of life they belong to. It was written from general knowledge, without sight of any letters or policies
//! that the program is measured on. 长寿钱 and 高龄津贴 share no character, but both say the same matter.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::FxHashMap;

/// The number of a matter: its place in the thesaurus.
pub type Matter = u16;

struct Thesaurus {
    names: Vec<&'static str>,
    /// By matter: its domain.
    domains: Vec<u8>,
    /// By word: the matters it speaks of.
    matters: Vec<Vec<Matter>>,
    /// Finds the longest word at every place.
    finder: AhoCorasick,
}

static THESAURUS: LazyLock<Thesaurus> = LazyLock::new(|| {
    let (mut names, mut domains, mut matters) = (Vec::new(), Vec::new(), Vec::<Vec<Matter>>::new());
    let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
    let mut words = Vec::new();
    let mut domain = 0;
    for line in include_str!("thesaurus.txt").lines() {
        let Some((name, of_matter)) = line.split_once(": ") else {
            domain += 1;
            continue;
        };
        for word in of_matter.split(' ') {
            let number = *numbers.entry(word).or_insert_with(|| {
                words.push(word);
                matters.push(Vec::new());
                words.len() - 1
            });
            matters[number].push(names.len() as Matter);
        }
        names.push(name);
        domains.push(domain);
    }
    let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words).expect("few enough words");
    Thesaurus { names, domains, matters, finder }
});

/// Loads the thesaurus, which otherwise its first use waits for.
pub fn prepare() {
    LazyLock::force(&THESAURUS);
}

/// Number of matters: all are below it.
pub fn matters() -> usize {
    THESAURUS.names.len()
}

/// What an official calls the matter.
pub fn name(matter: Matter) -> &'static str {
    THESAURUS.names[matter as usize]
}

/// The number of the domain of life that the matter belongs to.
pub fn domain(matter: Matter) -> u8 {
    THESAURUS.domains[matter as usize]
}

/// The words of the thesaurus in normalised text, in order, with the matters each speaks of.
pub fn said(text: &str) -> impl Iterator<Item = (&str, &'static [Matter])> {
    THESAURUS.finder.find_iter(text).map(|found| (&text[found.range()], THESAURUS.matters[found.pattern()].as_slice()))
}

/// How much normalised text says of each matter, ascending: every word adds √characters, divided by √matters it speaks of.
pub fn matters_of(text: &str) -> Vec<(Matter, f32)> {
    let mut weights: FxHashMap<Matter, f32> = FxHashMap::default();
    for (word, matters) in said(text) {
        let weight = (word.chars().count() as f32 / matters.len() as f32).sqrt();
        matters.iter().for_each(|&matter| *weights.entry(matter).or_default() += weight);
    }
    let mut weights: Vec<(Matter, f32)> = weights.into_iter().collect();
    weights.sort_unstable_by_key(|(matter, _)| *matter);
    weights
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::normalise;

    #[test]
    fn different_words_say_the_same_matter() {
        let of = |text: &str| matters_of(text).into_iter().map(|(matter, _)| matter).collect::<Vec<_>>();
        let (old, official) = (of("长寿钱几时发"), of("高龄津贴发放"));
        assert!(old.iter().any(|matter| official.contains(matter)), "{old:?} {official:?}");
        assert!(!of("医保断缴").iter().any(|matter| official.contains(matter)));
    }

    #[test]
    fn every_word_can_be_found_and_says_few_matters() {
        assert!(matters() > 900);
        for (number, line) in include_str!("thesaurus.txt").lines().filter(|l| !l.starts_with("# ")).enumerate() {
            let (title, words) = line.split_once(": ").expect(line);
            assert_eq!(name(number as Matter), title);
            for word in words.split(' ') {
                assert_eq!(word, normalise(word), "{title}");
                let (found, matters) = said(word).next().expect(word);
                assert_eq!(found, word);
                assert!(matters.contains(&(number as Matter)) && matters.len() < 10, "{word}: {matters:?}");
            }
        }
    }
}
