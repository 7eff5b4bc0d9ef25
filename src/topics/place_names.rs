//! Names of places. Asks that name different villages but need the same thing belong together.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::model::Roster;
use crate::text::normalise;

/// Shortest name taken out of a text, in characters; shorter ones are also parts of words.
const SHORTEST: usize = 2;

/// The roster's names of villages and towns, normalised.
#[derive(Debug, Clone, Default)]
pub struct PlaceNames {
    names: Vec<String>,
    /// Finds the longest name at every position. Made when first asked for: most commands never do.
    finder: OnceLock<Option<AhoCorasick>>,
}

impl PlaceNames {
    pub fn of(roster: &Roster) -> PlaceNames {
        let names = roster.villages.iter().flat_map(|v| v.aliases.iter().chain([&v.name, &v.town]));
        let mut names: Vec<String> = names.map(|n| normalise(n)).filter(|n| n.chars().count() >= SHORTEST).collect();
        names.sort_unstable();
        names.dedup();
        PlaceNames { names, finder: OnceLock::new() }
    }

    /// A text without names of places, normalised; a space stands where one was.
    pub fn without(&self, text: &str) -> String {
        let text = normalise(text);
        let find = || AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&self.names).ok();
        let Some(finder) = self.finder.get_or_init(find).as_ref().filter(|_| !self.names.is_empty()) else {
            return text;
        };
        let mut rest = String::with_capacity(text.len());
        finder.replace_all_with(&text, &mut rest, |_, _, rest| {
            rest.push(' ');
            true
        });
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_is_taken_out_and_a_space_stays() {
        let names = PlaceNames::of(&Roster::of_three());
        assert_eq!(names.without("西樵镇大岗村嘅路灯"), "  嘅路灯");
        assert_eq!(names.without("大岗路灯，沙邊村"), " 路灯, ");
        assert_eq!(PlaceNames::default().without("大岗村"), "大岗村");
    }
}
