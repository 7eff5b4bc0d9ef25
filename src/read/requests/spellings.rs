//! Villages that no roster knows: one village written in several ways gets one name, so that it is counted once.

use std::collections::HashMap;

use crate::model::{AS_WRITTEN, Request, same_town};
use crate::read::villages::{Name, Sort};

/// Gives requests of one unknown village one name and one town.
pub fn join(requests: &mut [Request]) {
    let mut by_stem: HashMap<String, Vec<usize>> = HashMap::new();
    let unknown = |request: &Request| request.village.is_none() && !request.village_name.is_empty();
    for (at, request) in requests.iter().enumerate().filter(|(_, request)| unknown(request)) {
        by_stem.entry(Name::of(&request.village_name).stem).or_default().push(at);
    }
    for (stem, letters) in by_stem.into_iter().filter(|(stem, letters)| !stem.is_empty() && letters.len() > 1) {
        let names: Vec<Name> = letters.iter().map(|&at| written(&requests[at])).collect();
        let towns = towns(&names);
        let sorts: Vec<Sort> =
            [Sort::Village, Sort::Community].into_iter().filter(|sort| names.iter().any(|n| n.sort == *sort)).collect();
        for (at, name) in letters.into_iter().zip(names) {
            let request = &mut requests[at];
            let town = match (towns.as_slice(), name.town.as_str()) {
                ([only], "") => only.clone(),
                (towns, town) => {
                    towns.iter().find(|known| same_town(known, town)).cloned().unwrap_or_else(|| town.into())
                }
            };
            let ending = match (name.sort, sorts.as_slice()) {
                (Sort::Village, _) | (Sort::Unsaid, [Sort::Village]) => "村",
                (Sort::Community, _) | (Sort::Unsaid, [Sort::Community]) => "社区",
                (Sort::Unsaid, _) => "",
            };
            let joined = format!("{stem}{ending}");
            if joined != request.village_name {
                let was = std::mem::replace(&mut request.village_name, joined);
                request.extra.push((AS_WRITTEN.into(), was));
            }
            request.town = town;
        }
    }
}

/// The name with the town that it or its own column says.
fn written(request: &Request) -> Name {
    let name = Name::of(&request.village_name);
    let town = request.town.trim();
    if town.is_empty() { name } else { Name { town: town.to_string(), ..name } }
}

/// The towns that are named, each once, under the longest of its names.
fn towns(names: &[Name]) -> Vec<String> {
    let mut named: Vec<&str> = names.iter().map(|name| name.town.as_str()).filter(|town| !town.is_empty()).collect();
    named.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    let mut towns: Vec<String> = Vec::new();
    for town in named {
        if !towns.iter().any(|known| same_town(known, town)) {
            towns.push(town.to_string());
        }
    }
    towns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(written: &[(&str, &str)]) -> Vec<(String, String)> {
        let letter = |(town, village): &(&str, &str)| Request {
            town: town.to_string(),
            village_name: village.to_string(),
            ..Request::default()
        };
        let mut letters: Vec<Request> = written.iter().map(letter).collect();
        join(&mut letters);
        letters.into_iter().map(|letter| (letter.town, letter.village_name)).collect()
    }

    #[test]
    fn one_village_has_one_name() {
        let ways = [
            ("东岭镇", "柳塘村"),
            ("", "东岭镇柳塘村民委员会"),
            ("东岭", "柳塘"),
            ("", "柳　塘　邨"),
            ("东岭镇", "柳塘村委会"),
        ];
        assert!(
            joined(&ways).iter().all(|of| *of == ("东岭镇".to_string(), "柳塘村".to_string())),
            "{:?}",
            joined(&ways)
        );
    }

    #[test]
    fn namesakes_stay_apart() {
        let of = joined(&[("东岭镇", "柳塘村"), ("西湖镇", "柳塘村"), ("", "柳塘"), ("东岭镇", "柳塘社区")]);
        assert_eq!(of[0].0, "东岭镇");
        assert_eq!(of[1].0, "西湖镇");
        assert_eq!(of[2], (String::new(), "柳塘".into()));
        assert_eq!(of[3].1, "柳塘社区");
    }
}
