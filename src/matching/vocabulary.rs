//! Terms numbered by their place in sorted order.

use serde::{Deserialize, Serialize};

/// Distinct terms; a term's number is its place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vocabulary(Vec<String>);

impl Vocabulary {
    /// The distinct terms among `terms`.
    pub fn of<'a>(terms: impl IntoIterator<Item = &'a str>) -> Vocabulary {
        let mut all: Vec<&str> = terms.into_iter().collect();
        all.sort_unstable();
        all.dedup();
        Vocabulary(all.into_iter().map(str::to_string).collect())
    }

    /// The number of a term, if it is one of these.
    pub fn number(&self, term: &str) -> Option<u32> {
        self.0.binary_search_by(|t| t.as_str().cmp(term)).ok().map(|at| at as u32)
    }

    /// The term with a number.
    ///
    /// # Panics
    /// If the number is not below [`Vocabulary::len`].
    pub fn term(&self, number: u32) -> &str {
        &self.0[number as usize]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
