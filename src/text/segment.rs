//! Words (jieba, search mode, with the project's own words) and pairs of characters.

use std::sync::LazyLock;

use jieba_rs::Jieba;
use rustc_hash::FxHashSet;

use super::lists;

/// A frequency high enough that jieba keeps a project's own word whole.
const OWN_WORD_FREQUENCY: usize = 1_000_000;

/// jieba with the project's own words. Loading the dictionary takes about a tenth of a second: make one and share it.
pub struct Segmenter {
    jieba: Jieba,
}

impl Segmenter {
    /// `own_words` are kept whole; they must be normalised.
    pub fn new<'a>(own_words: impl IntoIterator<Item = &'a str>) -> Segmenter {
        let mut segmenter = Segmenter { jieba: Jieba::new() };
        segmenter.keep_whole(own_words);
        segmenter
    }

    /// Keeps more words whole; they must be normalised.
    pub fn keep_whole<'a>(&mut self, own_words: impl IntoIterator<Item = &'a str>) {
        for word in own_words {
            self.jieba.add_word(word, Some(OWN_WORD_FREQUENCY), None);
        }
    }

    /// The words of normalised text in search mode: long words come with the words inside them.
    /// Punctuation and white space are left out.
    pub fn words<'a>(&self, text: &'a str) -> Vec<&'a str> {
        self.jieba.cut_for_search(text, true).into_iter().map(|t| t.word).filter(|w| is_word(w)).collect()
    }

    /// Loads the tables that guess the tags of unknown words, which otherwise the first use of [`Segmenter::tagged`] waits
    /// for: half as long as for the dictionary.
    pub fn prepare_tags() {
        // A character that no dictionary is needed for to be unknown.
        Jieba::empty().tag("丂", true);
    }

    /// The words of normalised text, each character in exactly one of them, with their tags (n, v, ns, nr …).
    pub fn tagged<'a>(&'a self, text: &'a str) -> Vec<(&'a str, &'a str)> {
        self.jieba.tag(text, true).into_iter().map(|t| (t.word, t.tag)).collect()
    }
}

fn is_word(token: &str) -> bool {
    token.chars().next().is_some_and(char::is_alphanumeric)
}

/// Pairs of neighbouring Chinese characters of normalised text, within runs of them.
pub fn bigrams(text: &str) -> impl Iterator<Item = &str> {
    let starts = || text.char_indices();
    starts()
        .zip(starts().skip(1))
        .filter(|((_, a), (_, b))| is_ideograph(*a) && is_ideograph(*b))
        .map(|((i, _), (j, b))| &text[i..j + b.len_utf8()])
}

/// A character of the main block of Chinese characters.
pub fn is_ideograph(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// Words that carry no need: particles, courtesies, question words. Used for names, reasons and grouping;
/// ranking leaves common words to their own low weight.
pub fn is_stop_word(word: &str) -> bool {
    static STOP: LazyLock<FxHashSet<&str>> = LazyLock::new(|| lists::STOP_WORDS.entries().iter().copied().collect());
    STOP.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_words_stay_whole() {
        let s = Segmenter::new(["有偿使用费"]);
        assert!(s.words("宅基地有偿使用费怎样收").contains(&"有偿使用费"));
    }

    #[test]
    fn pairs_do_not_cross_punctuation() {
        assert_eq!(bigrams("建房,手续ab费用").collect::<Vec<_>>(), ["建房", "手续", "费用"]);
    }
}
