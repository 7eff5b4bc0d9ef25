//! The rules by which requests are referred (转办): the office's `referrals.csv`, else the ones built in.

use std::path::Path;

use xuanti_formats::Content;

use crate::model::{Problem, ReferralRule, Severity};
use crate::read::columns::split_list;
use crate::read::diagnostics::Notes;

use super::rows::{Names, each, each_of, lacks};

/// The rules as `xuanti init` lays them down, and as they hold where there is no file.
pub const REFERRALS: &str = include_str!("referrals.csv");

/// The rules that are built in.
pub fn built_in_referrals() -> Vec<ReferralRule> {
    // A path without a name is no file's.
    referrals(Path::new("")).0
}

/// Why, where to, up to three groups of words of which one each must be said, exceptions.
pub fn referrals(path: &Path) -> (Vec<ReferralRule>, Vec<Problem>) {
    const COLUMNS: [Names; 6] = [
        &["原因", "转办原因", "why"],
        &["转往", "转到", "去向", "部门", "to"],
        &["有", "词语", "词", "words"],
        &["并有", "而且有", "and"],
        &["又有", "also"],
        &["除非有", "除外", "例外", "unless"],
    ];
    let mut rules = Vec::new();
    let take = |[why, to, first, second, third, unless]: [String; 6], row: u32, notes: &mut Notes| {
        let groups: Vec<_> = [first, second, third].iter().map(|g| split_list(g)).filter(|g| !g.is_empty()).collect();
        match (why.is_empty(), groups.is_empty()) {
            (true, _) => notes.add(Severity::Warning, "缺原因", |file| lacks(file, row, "原因")),
            (_, true) => notes.add(Severity::Warning, "缺词语", |file| lacks(file, row, "有")),
            _ => rules.push(ReferralRule { why, to, groups, unless: split_list(&unless) }),
        }
    };
    let problems = match path.exists() {
        true => each(path, COLUMNS, take),
        false => {
            let content = Content::Text(REFERRALS.to_string());
            each_of(&content, COLUMNS, None, take, Notes::new("referrals.csv"))
        }
    };
    (rules, problems)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triage::Rules;
    use serde_json::Value;

    fn built_in() -> Rules {
        let (rules, problems) = referrals(Path::new("没有这个文件"));
        assert_eq!(problems, []);
        Rules::new(&rules)
    }

    /// The labels of the demonstration corpus: text, and why it is to be referred (empty: it is not).
    fn labelled() -> Vec<(String, String)> {
        let labels = include_str!("../../../corpus/labels/asks.jsonl");
        let ask = |line: &str| {
            let ask: Value = serde_json::from_str(line).ok()?;
            let of = |key: &str| ask[key].as_str().unwrap_or_default().to_string();
            Some((of("text"), if of("need") == "转办" { of("why") } else { String::new() }))
                .filter(|(t, _)| !t.is_empty())
        };
        labels.lines().filter_map(ask).collect()
    }

    #[test]
    fn accusations_are_found_and_needs_are_left_alone() {
        let (rules, labelled) = (built_in(), labelled());
        let accusations: Vec<&str> = labelled.iter().filter(|(_, w)| w == "检举").map(|(t, _)| t.as_str()).collect();
        let found =
            accusations.iter().filter(|text| rules.why(text).is_some_and(|why| why.starts_with("检举"))).count();
        assert!(accusations.len() >= 13 && found * 100 >= accusations.len() * 95, "{found} of {}", accusations.len());
        let wrong: Vec<&str> = labelled
            .iter()
            .filter(|(text, why)| why.is_empty() && rules.why(text).is_some())
            .map(|(text, _)| text.as_str())
            .collect();
        assert!(wrong.len() <= 3, "{wrong:?}");
        let others = labelled.iter().filter(|(_, why)| !why.is_empty());
        assert!(others.clone().filter(|(text, _)| rules.why(text).is_some()).count() * 10 >= others.count() * 9);
    }

    /// Written without sight of the corpus' labels.
    #[test]
    fn accusations_in_other_words() {
        let rules = built_in();
        for text in [
            "村主任梁大有收了老板红包",
            "管鱼塘发包的罗百顺把三口塘便宜租给自己小舅子，求上面来查他",
            "我们队长虚报青苗补偿，多领了两万几",
            "會計挪用了分紅款",
            "支书的侄承包了全村的工程，从来没招过标",
        ] {
            assert!(rules.why(text).is_some_and(|why| why.contains("纪检")), "{text}");
        }
        for text in [
            "股权固化了，新生仔还有没有股，两边吵到祠堂关门",
            "村干部工资怎样公开",
            "起屋要办什么手续",
            "想知怎样举报违法建设，举报电话几多",
            "村民小组长补贴谁来发",
            "财务公开多久一次，会计要不要考证",
        ] {
            assert_eq!(rules.why(text), None, "{text}");
        }
    }
}
