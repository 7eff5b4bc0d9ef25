//! Word lists, which are data: one file each in `lists/`, this one reader for all.
//!
//! A file has entries with white space between them; a line that begins with `#` is a comment and says what the list is for.
//! Entries are words, or patterns (regular expressions) where the comment says so. Lists that look alike and differ do so on
//! purpose: each keeps what its own place was measured with.

use std::sync::OnceLock;

use regex::Regex;

/// One list.
pub struct List {
    text: &'static str,
    entries: OnceLock<Vec<&'static str>>,
}

impl List {
    const fn new(text: &'static str) -> List {
        List { text, entries: OnceLock::new() }
    }

    /// Its entries, in the order of the file.
    pub fn entries(&self) -> &[&'static str] {
        self.entries.get_or_init(|| {
            let lines = self.text.lines().filter(|line| !line.starts_with('#'));
            lines.flat_map(str::split_whitespace).collect()
        })
    }

    /// Whether a character stands in any of its entries: for lists of characters.
    pub fn has(&self, c: char) -> bool {
        self.entries().iter().any(|entry| entry.contains(c))
    }

    /// Its characters, in order.
    pub fn chars(&self) -> impl Iterator<Item = char> {
        self.entries().iter().flat_map(|entry| entry.chars())
    }

    /// A group of its entries for a larger pattern: `(?:one|other)`.
    pub fn any_of(&self) -> String {
        format!("(?:{})", self.entries().join("|"))
    }

    /// What finds any of its entries.
    pub fn pattern(&self) -> Regex {
        pattern(&self.any_of())
    }
}

/// A pattern made of lists and constants, all of which are part of the program.
///
/// # Panics
/// If it is none; a test compiles every list of patterns.
pub fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

macro_rules! lists {
    ($($(#[$doc:meta])+ $name:ident = $file:literal;)+) => {
        $($(#[$doc])+ pub static $name: List = List::new(include_str!(concat!("lists/", $file, ".txt")));)+

        #[cfg(test)]
        const ALL: &[(&str, &List)] = &[$(($file, &$name)),+];
    };
}

lists! {
    /// What a sentence asks by.
    ASKING = "asking";
    /// What a sentence that can be read out as a question has.
    QUESTIONS = "questions";
    /// Thanks and notices.
    THANKS = "thanks";
    /// What stands before a question and is not read out.
    PREAMBLES = "preambles";
    /// What changes the subject at the beginning of any clause.
    JOINTS_OF_CLAUSES = "joints_of_clauses";
    /// What changes the subject at the beginning of a sentence only.
    JOINTS_OF_SENTENCES = "joints_of_sentences";
    /// What changes the subject anywhere.
    JOINTS_ANYWHERE = "joints_anywhere";
    /// In a text that states nothing: what stands before the 无.
    EMPTY_WHEN = "empty_when";
    /// In a text that states nothing: what stands behind the 无.
    EMPTY_OF_WHAT = "empty_of_what";
    /// In a text that states nothing: what there is none of.
    EMPTY_NEEDS = "empty_needs";
    /// In a text that states nothing: replies without a 无.
    EMPTY_REPLIES = "empty_replies";
    /// In a text that states nothing: to whom it is said.
    EMPTY_ADDRESSEES = "empty_addressees";
    /// Replies that mean something only in a form, whole: 详见附件, N/A, null.
    EMPTY_FORMS = "empty_forms";
    /// What stands where a name should, and names nobody.
    ANONYMOUS = "anonymous";
    /// In a row that is a total.
    ASIDE_TOTALS = "aside_totals";
    /// Labels of forms.
    ASIDE_LABELS = "aside_labels";
    /// What a note in a table begins with.
    ASIDE_NOTES = "aside_notes";
    /// Lines of a letter that say nothing but courtesies.
    ASIDE_GREETINGS = "aside_greetings";
    /// What an official letter ends with and says nothing by.
    CLOSINGS = "closings";
    /// Words that carry no need.
    STOP_WORDS = "stop_words";
    /// What is taken off the beginning of a phrase that names a topic.
    NAME_HEADS = "name_heads";
    /// What is taken off the end of such a phrase.
    NAME_TAILS = "name_tails";
    /// What a phrase that names a topic leaves out: words of complaint.
    NAME_DROPPED = "name_dropped";
    /// What a name on the agenda says of where or for whom.
    NAME_SETTINGS = "name_settings";
    /// What no phrase that names a topic has.
    NAME_VAGUE = "name_vague";
    /// What a phrase that names a topic leaves out: all before a word that ends so.
    PLACE_ENDS = "place_ends";
    /// What a topic's name leaves out of a document's title: qualifiers of its kind.
    TITLE_QUALIFIERS = "title_qualifiers";
    /// What a topic's name leaves out of a document's title: verbs behind 关于.
    TITLE_VERBS = "title_verbs";
    /// What a topic's name leaves out of a document's title: kinds of documents.
    DOCUMENT_KINDS_IN_NAMES = "document_kinds_in_names";
    /// Kinds of documents with which a title ends.
    DOCUMENT_KINDS = "document_kinds";
    /// Kinds of documents as a document speaks of itself.
    DOCUMENT_KINDS_OF_ITSELF = "document_kinds_of_itself";
    /// Endings of a sender that names one organisation.
    ORGANISATIONS = "organisations";
    /// After these stands a name and nothing else.
    FIELD_LABELS = "people/name_labels";
    /// The writer.
    WRITER = "people/writer";
    /// Offices.
    OFFICES = "people/offices";
    /// Relations, and parts in a matter.
    RELATIONS = "people/relations";
    /// What often stands before a name and more often does not.
    OFTEN_BEFORE_NAMES = "people/often_before_names";
    /// What follows a name.
    AFTER_NAMES = "people/after_names";
    /// Simplified then traditional, for the words of the other lists.
    TRADITIONAL_FORMS = "people/traditional_forms";
    /// Surnames of two characters.
    COMPOUND_SURNAMES = "people/compound_surnames";
    /// Surnames. Characters, not words.
    SURNAMES = "people/surnames";
    /// Common words that begin with a surname: the surname, then each second character that makes a word.
    WORDS_LIKE_NAMES = "people/words_like_names";
    /// What is part of no given name. Characters, not words.
    NEVER_IN_GIVEN_NAMES = "people/never_in_given_names";
    /// What follows a given name of one character more often than it ends one of two. Characters, not words.
    AFTER_SHORT_NAMES = "people/after_short_names";
    /// What may follow a name without a stop. Characters, not words.
    MAY_FOLLOW_NAMES = "people/may_follow_names";
    /// What makes a place or a body of the name before it. Characters, not words.
    MAKE_PLACES = "people/make_places";
    /// Common characters of given names, most of them of villagers. Characters, not words.
    GIVEN_NAMES = "people/given_names";
    /// The titles that, after a surname, make a polite form and no name: 梁主任, 陈老师.
    POLITE_TITLES = "people/polite_titles";
}

#[cfg(test)]
mod tests {
    use rustc_hash::FxHashSet;

    use super::*;

    #[test]
    fn every_list_says_what_it_is_for_and_each_entry_once_and_patterns_are_patterns() {
        for (name, list) in ALL {
            assert!(list.text.starts_with("# "), "{name} does not say what it is for");
            let distinct: FxHashSet<&str> = list.entries().iter().copied().collect();
            assert!(!distinct.is_empty() && distinct.len() == list.entries().len(), "{name}");
            if list.text.starts_with("# Pattern") {
                list.pattern();
            }
        }
    }
}
