//! 村(社区) and 镇(街道): who is expected to send requests.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::VillageId;

/// What sort of village or community it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum VillageKind {
    #[serde(rename = "涉农")]
    Rural,
    #[serde(rename = "城市")]
    Urban,
    /// Private firms and social organisations (“两新”组织).
    #[serde(rename = "两新")]
    Firm,
}

impl VillageKind {
    pub fn label(self) -> &'static str {
        match self {
            VillageKind::Rural => "涉农",
            VillageKind::Urban => "城市",
            VillageKind::Firm => "两新",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Village {
    pub name: String,
    pub town: String,
    pub kind: VillageKind,
    pub aliases: Vec<String>,
}

/// What a lookup in the roster found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    One(VillageId),
    /// Several towns have a village of this name: the town must be told.
    Several,
    Unknown,
}

/// All villages, with a lookup by name, alias and town.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    pub villages: Vec<Village>,
    by_name: HashMap<String, Vec<VillageId>>,
}

impl Roster {
    pub fn new(villages: Vec<Village>) -> Roster {
        let mut by_name: HashMap<String, Vec<VillageId>> = HashMap::new();
        for (id, village) in VillageId::enumerate(&villages) {
            for name in std::iter::once(&village.name).chain(&village.aliases) {
                let ids = by_name.entry(name.trim().to_string()).or_default();
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        Roster { villages, by_name }
    }

    /// Finds a village by its name or alias; `town` (full or short, may be empty) decides between namesakes.
    pub fn find(&self, name: &str, town: &str) -> Found {
        let name = name.trim();
        // A cell often holds town and village in one: 西樵镇大岗村.
        let bare = self.towns().into_iter().find_map(|t| {
            let rest = name.strip_prefix(t)?;
            (!rest.is_empty()).then_some((rest, t))
        });
        let (name, town) = match bare {
            Some((rest, t)) if !self.by_name.contains_key(name) => (rest, t),
            _ => (name, town.trim()),
        };
        let Some(ids) = self.by_name.get(name) else { return Found::Unknown };
        let in_town: Vec<VillageId> =
            ids.iter().copied().filter(|&id| town.is_empty() || same_town(&self.villages[id].town, town)).collect();
        match in_town.as_slice() {
            [one] => Found::One(*one),
            [] => Found::Unknown,
            _ => Found::Several,
        }
    }

    /// Town names in roster order.
    pub fn towns(&self) -> Vec<&str> {
        let mut towns: Vec<&str> = Vec::new();
        for village in &self.villages {
            if !towns.contains(&village.town.as_str()) {
                towns.push(&village.town);
            }
        }
        towns
    }
}

/// 西樵镇 = 西樵; 桂城街道 = 桂城.
pub fn same_town(full: &str, given: &str) -> bool {
    let short = |t: &str| t.trim_end_matches("街道").trim_end_matches('镇').to_string();
    full == given || short(full) == short(given)
}

#[cfg(test)]
impl Roster {
    /// Three villages, two of one name, for tests.
    pub fn of_three() -> Roster {
        let village = |name: &str, town: &str| Village {
            name: name.into(),
            town: town.into(),
            kind: VillageKind::Rural,
            aliases: vec![name.trim_end_matches('村').into()],
        };
        Roster::new(vec![village("大岗村", "西樵镇"), village("大岗村", "里水镇"), village("沙边村", "桂城街道")])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn town_decides_between_namesakes() {
        let r = Roster::of_three();
        assert_eq!(r.find("大岗", ""), Found::Several);
        assert_eq!(r.find("大岗", "里水"), Found::One(VillageId(1)));
        assert_eq!(r.find("西樵镇大岗村", ""), Found::One(VillageId(0)));
        assert_eq!(r.find("沙边", "桂城街道"), Found::One(VillageId(2)));
        assert_eq!(r.find("沙边", "西樵镇"), Found::Unknown);
    }
}
