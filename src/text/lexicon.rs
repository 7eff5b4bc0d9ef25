//! Colloquial → official words, and words that jieba must keep whole.

use rustc_hash::FxHashMap;

use super::normalise;

/// Fixed translations: how people here say it → how a policy says it. All normalised.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    entries: Vec<(String, String)>,
    by_first: FxHashMap<char, Vec<usize>>,
    whole: Vec<String>,
}

/// Words of daily speech and of Cantonese that every district here shares.
const COMMON: &str = include_str!("lexicon.csv");

impl Lexicon {
    /// The common entries and then the project's own. An entry without an official word only keeps its word whole.
    pub fn new(own: impl IntoIterator<Item = (String, String)>) -> Lexicon {
        let common = COMMON.lines().filter_map(|l| l.split_once(',')).map(|(a, b)| (a.to_string(), b.to_string()));
        let mut lexicon = Lexicon::default();
        for (colloquial, official) in common.chain(own) {
            let (colloquial, official) = (normalise(colloquial.trim()), normalise(official.trim()));
            let Some(first) = colloquial.chars().next() else { continue };
            if colloquial.chars().count() > 1 {
                lexicon.whole.push(colloquial.clone());
            }
            if official.is_empty() {
                continue;
            }
            lexicon.by_first.entry(first).or_default().push(lexicon.entries.len());
            lexicon.entries.push((colloquial, official));
        }
        lexicon
    }

    /// Words to keep whole when segmenting.
    pub fn own_words(&self) -> impl Iterator<Item = &str> {
        self.whole.iter().map(String::as_str)
    }

    /// The entries whose colloquial word stands in normalised `text`, each once, in order of appearance.
    pub fn found_in(&self, text: &str) -> Vec<(&str, &str)> {
        let mut found: Vec<usize> = Vec::new();
        for (at, first) in text.char_indices() {
            for &entry in self.by_first.get(&first).into_iter().flatten() {
                if text[at..].starts_with(&self.entries[entry].0) && !found.contains(&entry) {
                    found.push(entry);
                }
            }
        }
        found.into_iter().map(|i| (self.entries[i].0.as_str(), self.entries[i].1.as_str())).collect()
    }

    /// Normalised `text` followed by the official words for what it says.
    pub fn widened(&self, text: &str) -> String {
        let mut widened = text.to_string();
        for (_, official) in self.found_in(text) {
            widened.push(' ');
            widened.push_str(official);
        }
        widened
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_colloquial_words_in_the_middle_of_a_text() {
        let lexicon = Lexicon::new([("上楼费".to_string(), "征拆补偿".to_string())]);
        assert_eq!(lexicon.found_in("村里的上楼费几时发"), [("上楼费", "征拆补偿")]);
        assert!(lexicon.found_in("想起屋").iter().any(|(from, to)| *from == "起屋" && *to == "建房"));
    }
}
