//! A village as somebody wrote it → its place in the roster, or what to say when it has none.
//!
//! Offices write one village in many ways: 大岗村, 大岗村委会, 大岗村村民委员会, 西樵镇大岗村. A name is therefore taken apart
//! ([`Name`]) into what is its own (大岗) and what sort of place it says it is; names are compared by these parts.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use regex::Regex;

use crate::model::{Found, Roster, VillageId, same_town};
use crate::text::lists::pattern;
use crate::text::{is_ideograph, normalise};

/// Where a written village is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    One(VillageId),
    /// Namesakes: the towns that have one, or their full names in one town.
    Several(Vec<String>),
    /// What the person may have meant, in Chinese; empty if nothing is near.
    Unknown(String),
}

impl Lookup {
    /// What to do about a village that was not found.
    pub fn todo(&self) -> String {
        match self {
            Lookup::Unknown(hint) if !hint.is_empty() => format!("{hint}；请写名册上的名称和镇街"),
            Lookup::Several(which) => format!("名册里有几个（{}），请写明镇街或全名", which.join("、")),
            Lookup::One(_) | Lookup::Unknown(_) => "请写名册上的名称和镇街".into(),
        }
    }
}

/// What a name says a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sort {
    Village,
    Community,
    /// 大岗, 大岗经联社.
    Unsaid,
}

/// A village's name taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    /// The town where the name begins with one or has it in brackets, else empty.
    pub town: String,
    /// What is its own.
    pub stem: String,
    pub sort: Sort,
}

/// What a name may end with, the longer first, and what that says of the place.
const ENDINGS: [(&str, Sort); 27] = [
    ("社区居民委员会", Sort::Community),
    ("股份合作经济联合社", Sort::Unsaid),
    ("党群服务中心", Sort::Unsaid),
    ("公共服务中心", Sort::Unsaid),
    ("村民委员会", Sort::Village),
    ("居民委员会", Sort::Community),
    ("社区居委会", Sort::Community),
    ("经济联合社", Sort::Unsaid),
    ("社区党委", Sort::Community),
    ("社区居委", Sort::Community),
    ("党总支部", Sort::Unsaid),
    ("村居委会", Sort::Village),
    ("行政村", Sort::Village),
    ("党总支", Sort::Unsaid),
    ("党支部", Sort::Unsaid),
    ("村委会", Sort::Village),
    ("居委会", Sort::Community),
    ("经联社", Sort::Unsaid),
    ("工作站", Sort::Unsaid),
    ("党委", Sort::Unsaid),
    ("村委", Sort::Village),
    ("居委", Sort::Community),
    ("委会", Sort::Unsaid),
    ("社区", Sort::Community),
    ("村民", Sort::Village),
    ("村居", Sort::Village),
    ("村", Sort::Village),
];

impl Name {
    /// Takes a written name apart.
    pub fn of(written: &str) -> Name {
        let mut name: String = normalise(written)
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, '(' | ')'))
            .map(|c| if c == '邨' { '村' } else { c })
            .collect();
        let mut town = String::new();
        // 大岗村(西樵镇) names its town; 村(居)委会 and 大岗村(盖章) say nothing.
        while let Some((open, close)) = brackets(&name) {
            let inside = name[open + 1..close].to_string();
            if ["镇", "街道", "乡"].iter().any(|end| inside.ends_with(end)) {
                town = inside;
            }
            name.replace_range(open..=close, "");
        }
        name.retain(|c| c.is_alphanumeric());
        let (before, rest) = after_town(&name);
        if town.is_empty() {
            town = before.to_string();
        }
        let (stem, sort) = stem(rest);
        Name { town, stem: stem.to_string(), sort }
    }

    /// Whether two names may be of one place, their towns apart.
    fn agrees(&self, sort: Sort) -> bool {
        self.sort == sort || self.sort == Sort::Unsaid || sort == Sort::Unsaid
    }
}

/// The first pair of brackets, by position.
fn brackets(name: &str) -> Option<(usize, usize)> {
    let open = name.find('(')?;
    let close = open + name[open..].find(')')?;
    Some((open, close))
}

/// The town and what follows it: 佛山市南海区桂城街道沙边村 → 桂城街道 and 沙边村. Empty where no town stands before a village.
fn after_town(name: &str) -> (&str, &str) {
    for mark in ["街道", "镇", "乡"] {
        if let Some(at) = name.find(mark).filter(|at| name[..*at].chars().count() >= 2) {
            let (before, rest) = name.split_at(at + mark.len());
            let own = before.rfind(['市', '区', '县']).map_or(before, |at| &before[at + '市'.len_utf8()..]);
            if !stem(rest).0.is_empty() && rest.chars().count() >= 2 && own.chars().count() > mark.chars().count() {
                return (own, rest);
            }
        }
    }
    ("", name)
}

/// A name without what says its sort; whole where nothing else would be left.
fn stem(name: &str) -> (&str, Sort) {
    let bare = |name: &'_ str| {
        let (ending, sort) = ENDINGS.iter().find(|(ending, _)| name.ends_with(ending))?;
        Some((name.len() - ending.len(), *sort)).filter(|(at, _)| *at > 0)
    };
    let Some((at, sort)) = bare(name) else {
        return if ENDINGS.iter().any(|(ending, _)| *ending == name) {
            ("", Sort::Unsaid)
        } else {
            (name, Sort::Unsaid)
        };
    };
    let rest = &name[..at];
    match (sort, rest.strip_suffix('村').filter(|bare| !bare.is_empty()), rest.strip_suffix("社区")) {
        // 大岗村村民委员会, 沙边村经联社; but 石村社区 is a community named 石村.
        (Sort::Village | Sort::Unsaid, Some(bare), _) => (bare, Sort::Village),
        (Sort::Unsaid | Sort::Community, _, Some(bare)) if !bare.is_empty() => (bare, Sort::Community),
        _ => (rest, sort),
    }
}

/// Whether a cell looks like the name of a village, where no roster can tell.
pub fn looks_like_one(cell: &str) -> bool {
    if cell.chars().count() > 20 {
        return false;
    }
    if ["农村", "乡村", "城中村", "空心村", "各村", "全村", "示范村"].iter().any(|of_all| cell.ends_with(of_all))
    {
        return false;
    }
    let name = Name::of(cell);
    name.sort != Sort::Unsaid && (1..=8).contains(&name.stem.chars().count()) && name.stem.chars().all(is_ideograph)
}

/// All the names of a roster, for many lookups.
pub struct Gazetteer<'a> {
    pub roster: &'a Roster,
    by_stem: OnceLock<HashMap<String, Vec<(Sort, VillageId)>>>,
}

impl<'a> Gazetteer<'a> {
    pub fn new(roster: &'a Roster) -> Gazetteer<'a> {
        Gazetteer { roster, by_stem: OnceLock::new() }
    }

    fn by_stem(&self) -> &HashMap<String, Vec<(Sort, VillageId)>> {
        self.by_stem.get_or_init(|| {
            let mut by_stem: HashMap<String, Vec<(Sort, VillageId)>> = HashMap::new();
            for (id, village) in VillageId::enumerate(&self.roster.villages) {
                for written in std::iter::once(&village.name).chain(&village.aliases) {
                    let name = Name::of(written);
                    let of_stem = by_stem.entry(name.stem).or_default();
                    if !of_stem.contains(&(name.sort, id)) {
                        of_stem.push((name.sort, id));
                    }
                }
            }
            by_stem
        })
    }

    fn look_up(&self, written: &str, town: &str) -> Lookup {
        if let Found::One(at) = self.roster.find(written, town) {
            return Lookup::One(at);
        }
        let name = Name::of(written);
        let given = if town.trim().is_empty() { name.town.as_str() } else { town.trim() };
        let of_stem = self.by_stem().get(&name.stem).map(Vec::as_slice).unwrap_or_default();
        let mut fitting: Vec<VillageId> = Vec::new();
        for (sort, id) in of_stem {
            if name.agrees(*sort) && !fitting.contains(id) {
                fitting.push(*id);
            }
        }
        let town_of = |id: &VillageId| self.roster.villages[*id].town.as_str();
        let in_town: Vec<VillageId> =
            fitting.iter().copied().filter(|id| given.is_empty() || same_town(town_of(id), given)).collect();
        match in_town.as_slice() {
            [one] => Lookup::One(*one),
            [] => Lookup::Unknown(self.nearest(&name, &fitting, of_stem, given)),
            [first, others @ ..] if others.iter().all(|id| town_of(id) == town_of(first)) => {
                Lookup::Several(in_town.iter().map(|id| self.roster.villages[*id].name.clone()).collect())
            }
            several => Lookup::Several(several.iter().map(|id| town_of(id).to_string()).collect()),
        }
    }

    /// The town the village is really in, a village that is called a community, or names one edit away.
    fn nearest(&self, name: &Name, fitting: &[VillageId], of_stem: &[(Sort, VillageId)], town: &str) -> String {
        if let [one] = fitting {
            let village = &self.roster.villages[*one];
            return format!("花名册中“{}”属于{}，不属于{town}", village.name, village.town);
        }
        let written: Vec<char> = name.stem.chars().collect();
        let near = |stem: &str| one_edit(&written, &stem.chars().collect::<Vec<char>>());
        let mut ids: Vec<VillageId> = of_stem.iter().map(|(_, id)| *id).collect();
        if ids.is_empty() && written.len() > 1 {
            ids = self
                .by_stem()
                .iter()
                .filter(|(stem, _)| near(stem))
                .flat_map(|(_, of)| of.iter().map(|v| v.1))
                .collect();
        }
        ids.sort_unstable();
        ids.dedup();
        let names: Vec<String> = ids
            .into_iter()
            .take(3)
            .map(|id| &self.roster.villages[id])
            .map(|v| format!("“{}”（{}）", v.name, v.town))
            .collect();
        if names.is_empty() { String::new() } else { format!("是否应为{}", names.join("或")) }
    }

    /// The village that the name of a file or a sheet, or a heading names, with the town if it names that too. One that is not
    /// in the roster is as it is written there: it has sent something all the same.
    pub fn named_in(&self, text: &str, town: &str) -> Option<(String, String)> {
        let parts = parts_of_name(text);
        let short = |part: &str| Name::of(part).stem.chars().count() <= LONGEST_STEM;
        let written = parts.iter().find(|part| looks_like_one(part) && short(part) && !is_general(part));
        let known = parts.iter().find_map(|part| match self.look_up(part, town) {
            Lookup::One(id) => Some(id),
            _ => None,
        });
        let known = known.or_else(|| {
            self.told_in(text, town).filter(|id| written.is_none_or(|part| self.may_be(&Name::of(part), *id)))
        });
        match known.map(|id| &self.roster.villages[id]) {
            Some(village) => Some((village.town.clone(), village.name.clone())),
            None => written.map(|part| (Name::of(part).town, part.clone())),
        }
    }

    /// Whether a name of the office's own is this village's with its town before it: 桂城沙边村 is, 新沙边村 is another.
    fn may_be(&self, name: &Name, id: VillageId) -> bool {
        let village = &self.roster.villages[id];
        let own = std::iter::once(&village.name).chain(&village.aliases).map(|written| Name::of(written).stem);
        own.filter_map(|stem| name.stem.strip_suffix(&stem).map(str::to_string))
            .any(|before| before.is_empty() || same_town(&village.town, &before))
    }

    /// The one village of the roster whose name stands somewhere in a text.
    fn told_in(&self, text: &str, town: &str) -> Option<VillageId> {
        let text = normalise(text);
        let (mut longest, mut several): (Option<(usize, VillageId)>, bool) = (None, false);
        for (stem, of_stem) in self.by_stem().iter().filter(|(stem, _)| text.contains(stem.as_str())) {
            let said = ["村", "社区", "居委", "经联社"].iter().any(|end| text.contains(&format!("{stem}{end}")));
            if stem.chars().count() < 2 || !said {
                continue;
            }
            let in_town = |id: &VillageId| town.is_empty() || same_town(&self.roster.villages[*id].town, town);
            for id in of_stem.iter().map(|(_, id)| *id).filter(in_town) {
                match longest {
                    Some((length, _)) if length > stem.len() => {}
                    Some((length, known)) if length == stem.len() => several |= known != id,
                    _ => (longest, several) = (Some((stem.len(), id)), false),
                }
            }
        }
        longest.filter(|_| !several).map(|(_, id)| id)
    }
}

/// Longest name of a village's own in the name of a file, characters: 第二季度涉农村社区 is none.
const LONGEST_STEM: usize = 5;
/// A part of a date, which runs into the name behind it.
static OF_A_DATE: LazyLock<Regex> = LazyLock::new(|| pattern("[0-9]+[年月日号]"));
/// What a name of a file says of what it holds, at the end of its words.
static OF_A_FILE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(?:关于.*|意见|建议|诉求|需求|问题|情况|汇总|征集|收集|填报|报送|上报|反馈|统计|登记|清单|台账|报告|补报|材料|的|表)+$",
    )
});

/// The words of a name of a file, those that are left without what they say of the file first: 5月沙边村意见汇总（定稿） →
/// 沙边村, 沙边村意见汇总, 定稿.
fn parts_of_name(text: &str) -> Vec<String> {
    let text = OF_A_DATE.replace_all(text, " ");
    let parts = text.split(|c: char| !is_ideograph(c));
    let mut parts: Vec<String> =
        parts.flat_map(|part| [OF_A_FILE.replace(part, "").into_owned(), part.into()]).collect();
    parts.retain(|part| !part.is_empty());
    parts.dedup();
    parts
}

/// What ends like a village's name and is none: 各村, 农村, 第一轮村居.
fn is_general(part: &str) -> bool {
    const STEMS: [&str; 20] = [
        "全", "本", "我", "农", "乡", "村", "新农", "涉农", "农村", "城市", "行政", "自然", "城乡", "镇", "街道", "和",
        "及", "贫困", "重点", "试点",
    ];
    let stem = Name::of(part).stem;
    STEMS.contains(&stem.as_str())
        || ["各", "所有", "部分", "其他", "全镇", "全区", "全街道"].iter().any(|of_all| stem.starts_with(of_all))
        || stem.contains(['轮', '批'])
        || stem.trim_start_matches(|c| "一二三四五六七八九十〇零".contains(c)).starts_with(['年', '月'])
            && stem.chars().count() > 2
        || stem.ends_with(['镇', '县', '市'])
        || part.ends_with("村居")
        || part.ends_with("村民")
}

/// Lookups in a roster, each name once.
pub struct Villages<'a> {
    pub names: &'a Gazetteer<'a>,
    known: HashMap<(String, String), Lookup>,
}

impl<'a> Villages<'a> {
    pub fn new(names: &'a Gazetteer<'a>) -> Villages<'a> {
        Villages { names, known: HashMap::new() }
    }

    /// Finds a village as written; `town` may be empty.
    pub fn find(&mut self, name: &str, town: &str) -> &Lookup {
        let names = self.names;
        self.known.entry((name.to_string(), town.to_string())).or_insert_with(|| names.look_up(name, town))
    }
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

    fn parts(written: &str) -> (String, String, Sort) {
        let Name { town, stem, sort } = Name::of(written);
        (town, stem, sort)
    }

    #[test]
    fn a_name_has_a_town_a_stem_and_a_sort() {
        for (written, town, stem, sort) in [
            ("大岗村", "", "大岗", Sort::Village),
            ("大岗村村民委员会", "", "大岗", Sort::Village),
            ("大岗村（居）委会", "", "大岗", Sort::Village),
            ("大岗", "", "大岗", Sort::Unsaid),
            ("大岗经联社", "", "大岗", Sort::Unsaid),
            ("西樵镇　大岗邨", "西樵镇", "大岗", Sort::Village),
            ("佛山市南海区桂城街道/平洲社区居委会", "桂城街道", "平洲", Sort::Community),
            ("石村社区", "", "石村", Sort::Community),
            ("大岗村（西樵镇）", "西樵镇", "大岗", Sort::Village),
            ("镇东村", "", "镇东", Sort::Village),
            ("村委会", "", "", Sort::Unsaid),
        ] {
            assert_eq!(parts(written), (town.to_string(), stem.to_string(), sort), "{written}");
        }
    }

    #[test]
    fn many_ways_to_write_a_village() {
        let roster = Roster::of_three();
        let names = Gazetteer::new(&roster);
        let mut villages = Villages::new(&names);
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
        let names = Gazetteer::new(&roster);
        let mut villages = Villages::new(&names);
        assert_eq!(villages.find("沙辺村", ""), &Lookup::Unknown("是否应为“沙边村”（桂城街道）".into()));
        assert_eq!(
            villages.find("沙边村", "西樵镇"),
            &Lookup::Unknown("花名册中“沙边村”属于桂城街道，不属于西樵镇".into())
        );
        assert_eq!(villages.find("月球村", ""), &Lookup::Unknown(String::new()));
    }

    #[test]
    fn names_of_files_and_headings_name_villages() {
        let roster = Roster::of_three();
        let known = Gazetteer::new(&roster);
        let village = |text: &str, town: &str| known.named_in(text, town).map(|(_, village)| village);
        assert_eq!(village("03沙边村意见（定稿）", "").as_deref(), Some("沙边村"));
        assert_eq!(village("沙边", "").as_deref(), Some("沙边村"));
        assert_eq!(village("大岗村委会", "里水镇").as_deref(), Some("大岗村"));
        assert_eq!(village("桂城沙边村", "").as_deref(), Some("沙边村"));
        assert_eq!(village("关于沙边村路灯的意见", "").as_deref(), Some("沙边村"));
        // Which of two namesakes it is, or one that the roster lacks, is told where its letters are read.
        for (text, written) in [
            ("大岗村", "大岗村"),
            ("2023年5月月球村意见汇总表（定稿）", "月球村"),
            ("新沙边村诉求", "新沙边村"),
            ("西樵镇月球社区居委会", "西樵镇月球社区居委会"),
        ] {
            assert_eq!(village(text, "").as_deref(), Some(written), "{text}");
        }
        let nobody = Roster::default();
        let unknown = Gazetteer::new(&nobody);
        let village = |text: &str| unknown.named_in(text, "").map(|(_, village)| village);
        assert_eq!(village("2023-柳塘村委会-定稿").as_deref(), Some("柳塘村委会"));
        assert_eq!(village("柳塘村意见建议征集表").as_deref(), Some("柳塘村"));
        for general in [
            "2023-第一轮",
            "2023年第二季度涉农村社区诉求",
            "各村",
            "第一轮村居意见",
            "新农村建设",
            "全镇各村社区意见",
            "农村社区问题",
        ] {
            assert_eq!(village(general), None, "{general}");
        }
    }
}
