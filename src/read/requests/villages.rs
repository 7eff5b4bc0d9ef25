//! A village as somebody wrote it → its place in the roster, or what to say when it has none.

use std::collections::HashMap;

use crate::model::{Found, Roster, VillageId};
use crate::text::normalise;

/// Where a written village is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    One(VillageId),
    /// Namesakes: the towns that have one.
    Several(Vec<String>),
    /// What the person may have meant, in Chinese; empty if nothing is near.
    Unknown(String),
}

/// Endings by which people call the body instead of the place.
const BODIES: [&str; 8] =
    ["村民委员会", "居民委员会", "股份合作经济联合社", "经济联合社", "村委会", "居委会", "经联社", "委会"];

/// Lookups in a roster, each name once.
pub struct Villages<'a> {
    pub roster: &'a Roster,
    known: HashMap<(String, String), Lookup>,
}

impl<'a> Villages<'a> {
    pub fn new(roster: &'a Roster) -> Villages<'a> {
        Villages { roster, known: HashMap::new() }
    }

    /// Finds a village as written; `town` may be empty.
    pub fn find(&mut self, name: &str, town: &str) -> &Lookup {
        let roster = self.roster;
        self.known.entry((name.to_string(), town.to_string())).or_insert_with(|| look_up(roster, name, town))
    }
}

fn look_up(roster: &Roster, name: &str, town: &str) -> Lookup {
    let plain: String = normalise(name).chars().filter(|c| !c.is_whitespace()).collect();
    let mut several = false;
    for form in forms(&plain) {
        // A cell may say 南海区西樵镇大岗村, or 西樵镇/大岗村.
        let after_town = roster.towns().into_iter().find_map(|t| {
            let (_, rest) = form.split_once(t)?;
            Some((rest.trim_matches(|c: char| !c.is_alphanumeric()), t)).filter(|(rest, _)| !rest.is_empty())
        });
        for (form, town) in [Some((form, town)), after_town].into_iter().flatten() {
            match roster.find(form, town) {
                Found::One(at) => return Lookup::One(at),
                Found::Several => several = true,
                Found::Unknown => {}
            }
        }
    }
    if several { Lookup::Several(towns_of(roster, &plain)) } else { Lookup::Unknown(nearest(roster, &plain, town)) }
}

/// The name itself, then without the body's name: 大岗村村民委员会 → 大岗村, 大岗村委会 → 大岗村 and 大岗.
fn forms(name: &str) -> Vec<&str> {
    let bare = BODIES.iter().filter_map(|body| name.strip_suffix(body)).filter(|bare| !bare.is_empty());
    std::iter::once(name).chain(bare).collect()
}

fn towns_of(roster: &Roster, name: &str) -> Vec<String> {
    let named = |form: &&str| roster.towns().into_iter().filter(|t| roster.find(form, t) != Found::Unknown).count() > 0;
    let form = forms(name).into_iter().find(named).unwrap_or(name);
    let has = |t: &&str| roster.find(form, t) != Found::Unknown;
    roster.towns().into_iter().filter(has).map(str::to_string).collect()
}

/// Names one edit away, or the town the village is really in.
fn nearest(roster: &Roster, name: &str, town: &str) -> String {
    if !town.is_empty()
        && let Some(Found::One(at)) = forms(name).into_iter().map(|f| roster.find(f, "")).find(|f| *f != Found::Unknown)
    {
        let village = &roster.villages[at];
        return format!("花名册中“{}”属于{}，不属于{town}", village.name, village.town);
    }
    let written: Vec<char> = name.chars().collect();
    let near = |known: &String| one_edit(&written, &known.chars().collect::<Vec<char>>());
    let names: Vec<String> = roster
        .villages
        .iter()
        .filter(|v| std::iter::once(&v.name).chain(&v.aliases).any(near))
        .take(3)
        .map(|v| format!("“{}”（{}）", v.name, v.town))
        .collect();
    if names.is_empty() { String::new() } else { format!("是否应为{}", names.join("或")) }
}

/// Whether one character added, left out or changed turns `a` into `b`.
fn one_edit(a: &[char], b: &[char]) -> bool {
    if a.len().abs_diff(b.len()) > 1 || a == b {
        return false;
    }
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Equal => a[1..] == b[1..],
        std::cmp::Ordering::Less => *a == b[1..],
        std::cmp::Ordering::Greater => a[1..] == *b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_ways_to_write_a_village() {
        let roster = Roster::of_three();
        let mut villages = Villages::new(&roster);
        for written in [
            "沙边",
            "沙 边村",
            "沙邊村",
            "沙边村委会",
            "沙边村村民委员会",
            "桂城街道沙边村",
            "佛山市南海区桂城街道/沙边村委会",
        ] {
            assert_eq!(villages.find(written, ""), &Lookup::One(VillageId(2)), "{written}");
        }
        assert_eq!(villages.find("大岗村委会", ""), &Lookup::Several(vec!["西樵镇".into(), "里水镇".into()]));
        assert_eq!(villages.find("大岗村委会", "里水"), &Lookup::One(VillageId(1)));
    }

    #[test]
    fn the_nearest_name_is_proposed() {
        let roster = Roster::of_three();
        let mut villages = Villages::new(&roster);
        assert_eq!(villages.find("沙辺村", ""), &Lookup::Unknown("是否应为“沙边村”（桂城街道）".into()));
        assert_eq!(
            villages.find("沙边村", "西樵镇"),
            &Lookup::Unknown("花名册中“沙边村”属于桂城街道，不属于西樵镇".into())
        );
        assert_eq!(villages.find("月球村", ""), &Lookup::Unknown(String::new()));
    }
}
