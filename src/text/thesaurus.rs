//! What a text is about, whatever words it uses: a thesaurus of the matters of civic life.
//!
//! `thesaurus.txt` has one matter a line (its official name, then words by which people and officials speak of it), under
//! the domains of life they belong to. It was written from general knowledge, without sight of any letters or policies
//! that the program is measured on. 长寿钱 and 高龄津贴 share no character, but both say the same matter.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

const TEXT: &str = include_str!("thesaurus.txt");

/// The number of a matter: its position in the thesaurus.
pub type Matter = u16;

/// Some domains of life: one bit each, by number from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Domains(u128);

const _: () =
    assert!(domains_in(TEXT.as_bytes()) < u128::BITS, "every domain of the thesaurus needs a bit of `Domains`");

/// How many domains a thesaurus has: every line that begins with `#` names one.
const fn domains_in(text: &[u8]) -> u32 {
    let (mut count, mut at, mut before) = (0, 0, b'\n');
    while at < text.len() {
        if text[at] == b'#' && before == b'\n' {
            count += 1;
        }
        before = text[at];
        at += 1;
    }
    count
}

impl Domains {
    /// Adds the domain that the matter belongs to.
    pub fn insert(&mut self, matter: Matter) {
        self.0 |= 1 << THESAURUS.domains[matter as usize];
    }

    /// Whether any domain is in both.
    pub fn meet(self, other: Domains) -> bool {
        self.0 & other.0 != 0
    }
}

struct Thesaurus {
    names: Vec<&'static str>,
    /// By matter: its domain.
    domains: Vec<u8>,
    /// By the first two characters: the words that begin so, the longest first, with the matters each speaks of. (An Aho-Corasick
    /// automaton takes a tenth of all instructions of `ask` to build.)
    words: FxHashMap<Beginning, Vec<(&'static str, Vec<Matter>)>>,
}

/// The first two characters of a word; a word of one has no second.
type Beginning = (char, Option<char>);

static THESAURUS: LazyLock<Thesaurus> = LazyLock::new(|| {
    let mut thesaurus = Thesaurus { names: Vec::new(), domains: Vec::new(), words: FxHashMap::default() };
    let mut domain = 0;
    for line in TEXT.lines() {
        let Some((name, words)) = line.split_once(": ") else {
            domain += 1;
            continue;
        };
        let matter = thesaurus.names.len() as Matter;
        for word in words.split(' ') {
            let mut chars = word.chars();
            let beginning = (chars.next().expect("words are not empty"), chars.next());
            let alike = thesaurus.words.entry(beginning).or_default();
            match alike.iter_mut().find(|(other, _)| *other == word) {
                Some((_, matters)) => matters.push(matter),
                None => alike.push((word, vec![matter])),
            }
        }
        thesaurus.names.push(name);
        thesaurus.domains.push(domain);
    }
    thesaurus.words.values_mut().for_each(|words| words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len())));
    thesaurus
});

impl Thesaurus {
    /// The longest word that `text` begins with.
    fn longest(&self, text: &str) -> Option<&(&'static str, Vec<Matter>)> {
        let mut chars = text.chars();
        let (first, second) = (chars.next()?, chars.next());
        let beginning_with = |second| self.words.get(&(first, second))?.iter().find(|(word, _)| text.starts_with(word));
        beginning_with(second).or_else(|| beginning_with(None))
    }
}

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

/// The words of the thesaurus in normalised text, the longest at every place, with the matters each speaks of.
pub fn said(text: &str) -> impl Iterator<Item = (&'static str, &'static [Matter])> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let found = THESAURUS.longest(rest);
            let taken = found.map_or_else(|| rest.chars().next().map(char::len_utf8), |(word, _)| Some(word.len()))?;
            rest = &rest[taken..];
            if let Some((word, matters)) = found {
                return Some((*word, matters.as_slice()));
            }
        }
    })
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
        for (number, line) in TEXT.lines().filter(|l| !l.starts_with("# ")).enumerate() {
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
