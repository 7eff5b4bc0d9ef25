//! Terms numbered by their position in sorted order.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// Distinct terms; a term's number is its position.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct Vocabulary {
    terms: Vec<String>,
    /// Every query asks for a hundred terms: looking them up in sorted order took longer than what follows.
    numbers: FxHashMap<String, u32>,
}

impl Vocabulary {
    /// The distinct terms among `terms`.
    pub fn of<'a>(terms: impl IntoIterator<Item = &'a str>) -> Vocabulary {
        let mut all: Vec<&str> = terms.into_iter().collect();
        all.sort_unstable();
        all.dedup();
        Vocabulary::from(all.into_iter().map(str::to_string).collect::<Vec<_>>())
    }

    /// The number of a term, if it is one of these.
    pub fn number(&self, term: &str) -> Option<u32> {
        self.numbers.get(term).copied()
    }

    /// The term with a number.
    ///
    /// # Panics
    /// If the number is not below [`Vocabulary::len`].
    pub fn term(&self, number: u32) -> &str {
        &self.terms[number as usize]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

impl From<Vec<String>> for Vocabulary {
    fn from(terms: Vec<String>) -> Vocabulary {
        let numbers = terms.iter().cloned().zip(0..).collect();
        Vocabulary { terms, numbers }
    }
}

impl From<Vocabulary> for Vec<String> {
    fn from(vocabulary: Vocabulary) -> Vec<String> {
        vocabulary.terms
    }
}
