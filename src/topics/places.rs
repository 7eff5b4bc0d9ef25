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

    /// Texts without names of places, normalised; the longest name at every position is taken out.
    pub fn without(&self) -> impl Fn(&str) -> String + Sync {
        let names = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&self.0).ok();
        let gaps = vec![" "; self.0.len()];
        move |text| {
            let text = normalise(text);
            match &names {
                Some(names) if !gaps.is_empty() => names.replace_all(&text, &gaps),
                _ => text,
            }
        }
    }
}
