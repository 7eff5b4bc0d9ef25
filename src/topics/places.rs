//! Names of places. Asks that name different villages but need the same thing belong together.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::model::Roster;
use crate::text::normalise;

/// Shortest name taken out of a text, in characters; shorter ones are also parts of words.
const SHORTEST: usize = 2;

/// The roster's names of villages and towns, normalised.
#[derive(Debug, Clone, Default)]
pub struct Places(Vec<String>);

impl Places {
    pub fn of(roster: &Roster) -> Places {
        let names = roster.villages.iter().flat_map(|v| v.aliases.iter().chain([&v.name, &v.town]));
        let mut names: Vec<String> = names.map(|n| normalise(n)).filter(|n| n.chars().count() >= SHORTEST).collect();
        names.sort_unstable();
        names.dedup();
        Places(names)
    }

    /// Finds the longest name at every position; `None` where there are no names.
    pub(super) fn matcher(&self) -> Option<AhoCorasick> {
        if self.0.is_empty() {
            return None;
        }
        AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&self.0).ok()
    }
}
