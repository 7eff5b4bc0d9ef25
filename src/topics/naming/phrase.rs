//! What the asks themselves say, as the name of a topic: a title or sentence without places, complaint and question, where a
//! noun phrase is left; else the most telling stretch, for want of a better name.

use std::hash::Hash;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::Inputs;
use super::super::vectors::says_something;
use super::LENGTHS;
use crate::model::AskId;
use crate::text::{lists, normalise, redact};

/// The noun phrase that is left of a title or sentence, if one is.
pub fn noun_phrase(text: &str, inputs: &Inputs<'_>) -> Option<String> {
    let text = inputs.place_names.without(text);
    let stretches = text.split(|c: char| !c.is_alphanumeric()).map(trimmed);
    stretches.filter_map(|stretch| of_stretch(stretch, inputs)).max_by_key(|phrase| phrase.chars().count())
}

fn of_stretch(stretch: &str, inputs: &Inputs<'_>) -> Option<String> {
    let dropped = |word: &str, tag: &str| {
        lists::NAME_DROPPED.entries().contains(&word)
            || ["nr", "ns", "nt", "nz", "m", "t", "eng", "x"].contains(&tag)
            || word.chars().any(|c| c.is_ascii_alphanumeric())
    };
    let ends_place = |word: &str| lists::PLACE_ENDS.entries().iter().any(|end| word.ends_with(end));
    let mut words = inputs.segmenter.tagged(stretch);
    if let Some(last) = words.iter().rposition(|(word, _)| ends_place(word))
        && words[last + 1..].iter().filter(|(word, tag)| says_something(word, tag)).count() > 1
    {
        words.drain(..=last);
    }
    words.retain(|(word, tag)| !dropped(word, tag));
    // Nouns and what they are made of; a name that ends with a verb is mostly half a sentence.
    let of_nouns = |tag: &str| ["n", "vn", "v", "an", "a", "b", "j", "l"].contains(&tag);
    let noun = |tag: &str| ["n", "vn", "an", "j", "l"].contains(&tag);
    let vague = |word: &str| lists::NAME_VAGUE.entries().contains(&word);
    let (_, tag) = words.last()?;
    let nouns = words.iter().all(|(word, tag)| of_nouns(tag) && !vague(word));
    let whole = nouns && noun(tag) && words.iter().all(|(word, _)| word.chars().count() > 1);
    let telling = words.iter().filter(|(word, tag)| says_something(word, tag)).count() > 1;
    let phrase: String = words.iter().map(|(word, _)| *word).collect();
    // What villagers wrote may name people; what stands on lists and in titles of policies does not.
    (whole && telling && LENGTHS.contains(&phrase.chars().count())).then(|| redact(&phrase).into_owned())
}

/// How many of some lists each word is in.
fn times<W: Hash + Eq>(lists: impl Iterator<Item = impl IntoIterator<Item = W>>) -> FxHashMap<W, f32> {
    let mut times: FxHashMap<W, f32> = FxHashMap::default();
    for list in lists {
        let words: FxHashSet<W> = list.into_iter().collect();
        words.into_iter().for_each(|word| *times.entry(word).or_default() += 1.0);
    }
    times
}

/// The words of normalised text that carry its matter.
fn telling_words(text: &str, inputs: &Inputs<'_>) -> Vec<String> {
    let tagged = inputs.segmenter.tagged(text).into_iter();
    tagged.filter(|(w, tag)| says_something(w, tag)).map(|(w, _)| w.to_string()).collect()
}

/// A part of an ask between punctuation.
struct Stretch<'a> {
    text: &'a str,
    /// In characters.
    length: usize,
    /// Its words that carry a matter, ascending.
    words: Vec<String>,
}

/// The parts of an ask that are long enough for a name.
fn stretches<'a>(ask: AskId, inputs: &Inputs<'a>) -> Vec<Stretch<'a>> {
    let parts = inputs.asks[ask].text.split(|c: char| !c.is_alphanumeric()).map(trimmed);
    let stretch = |(text, length): (&'a str, usize)| {
        let mut words = telling_words(&normalise(text), inputs);
        words.sort_unstable();
        words.dedup();
        Stretch { text, length, words }
    };
    let measured = parts.map(|text| (text, text.chars().count()));
    measured.filter(|(_, length)| *length >= inputs.params.names.shortest).map(stretch).collect()
}

/// The stretch of an ask that says most of what all of them say for its length.
pub fn stretch(asks: &[AskId], inputs: &Inputs<'_>) -> String {
    let params = inputs.params.names;
    let of_asks: Vec<Vec<Stretch<'_>>> =
        asks.iter().take(inputs.params.names.read).map(|&ask| stretches(ask, inputs)).collect();
    let said = times(of_asks.iter().map(|stretches| stretches.iter().flat_map(|s| s.words.iter().map(String::as_str))));
    let mut best: (f32, &str) = (f32::NEG_INFINITY, "");
    for stretch in of_asks.iter().flatten() {
        let weight: f32 = stretch.words.iter().map(|word| said[word.as_str()]).sum();
        let over = stretch.length.saturating_sub(params.longest) as f32;
        let score = weight / (1.0 + params.cost * stretch.length as f32 + params.cost_beyond * over);
        if score > best.0 {
            best = (score, stretch.text);
        }
    }
    let whole = || asks.first().map_or("", |&ask| inputs.asks[ask].text.as_str());
    let name = if best.1.is_empty() { whole() } else { best.1 };
    redact(&name.chars().take(params.longest + 4).collect::<String>()).into_owned()
}

/// Takes courtesies and question words off both ends.
fn trimmed(stretch: &str) -> &str {
    let (heads, tails) = (lists::NAME_HEADS.entries(), lists::NAME_TAILS.entries());
    let mut rest = stretch.trim();
    while let Some(shorter) = heads
        .iter()
        .find_map(|head| rest.strip_prefix(head))
        .or_else(|| tails.iter().find_map(|tail| rest.strip_suffix(tail)))
    {
        if shorter.is_empty() {
            break;
        }
        rest = shorter;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::letters;
    use super::*;

    #[test]
    fn a_phrase_is_named_without_courtesies_and_never_trimmed_to_nothing() {
        assert_eq!(trimmed("请问村道硬底化怎么办呢"), "村道硬底化");
        assert_eq!(trimmed("想了解"), "想了解");
    }

    #[test]
    fn the_phrase_that_most_asks_share_names_them() {
        let letters =
            letters(&["家住三楼，村道硬底化几时动工", "村道硬底化有补助吗", "下雨难行，村道硬底化要自筹几多"]);
        assert!(stretch(&[0, 1, 2].map(AskId), &letters.inputs()).contains("村道硬底化"));
    }

    #[test]
    fn places_complaints_and_questions_are_no_part_of_a_name() {
        let letters = letters(&[]);
        let phrase = |text: &str| noun_phrase(text, &letters.inputs());
        assert_eq!(phrase("投诉翠湖花园小区物业收费标准").as_deref(), Some("物业收费标准"));
        assert_eq!(phrase("但至今依然得不到解决"), None);
        assert_eq!(phrase("请加快图书馆建设力度"), None);
        assert_eq!(phrase("我们怎么办"), None);
    }
}
