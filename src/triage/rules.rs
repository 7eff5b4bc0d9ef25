//! The office's own rules (`referrals.csv`); the first that fits tells why and where to. A text fits a rule when it says a
//! word of each of its groups and none of its exceptions, whatever their order: rules of words can be read and mended by
//! those who answer for them, patterns cannot.

use aho_corasick::AhoCorasick;

use crate::model::ReferralRule;
use crate::text::normalise;

/// Rules made ready.
#[derive(Debug, Clone, Default)]
pub struct Rules(Vec<Rule>);

#[derive(Debug, Clone)]
struct Rule {
    /// 检举：转纪检监察部门
    said: String,
    groups: Vec<AhoCorasick>,
    unless: Option<AhoCorasick>,
}

impl Rules {
    /// Makes rules ready; one without words fits nothing.
    pub fn new(rules: &[ReferralRule]) -> Rules {
        let any_of = |words: &[String]| {
            let words: Vec<String> = words.iter().map(|word| normalise(word)).filter(|word| !word.is_empty()).collect();
            if words.is_empty() { None } else { AhoCorasick::new(words).ok() }
        };
        let rule = |rule: &ReferralRule| {
            let groups: Vec<AhoCorasick> = rule.groups.iter().filter_map(|words| any_of(words)).collect();
            let said = if rule.to.is_empty() { rule.why.clone() } else { format!("{}：转{}", rule.why, rule.to) };
            (!groups.is_empty()).then(|| Rule { said, groups, unless: any_of(&rule.unless) })
        };
        Rules(rules.iter().filter_map(rule).collect())
    }

    /// Why the text should be referred and to whom; `None` where it is a matter for a broadcast.
    pub fn why(&self, text: &str) -> Option<&str> {
        let text = normalise(text);
        let fits = |rule: &&Rule| {
            rule.groups.iter().all(|group| group.is_match(&text))
                && !rule.unless.as_ref().is_some_and(|unless| unless.is_match(&text))
        };
        self.0.iter().find(fits).map(|rule| rule.said.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(why: &str, groups: &[&[&str]], unless: &[&str]) -> ReferralRule {
        let words = |words: &[&str]| words.iter().map(|w| w.to_string()).collect();
        ReferralRule {
            why: why.into(),
            to: "某部门".into(),
            groups: groups.iter().map(|g| words(g)).collect(),
            unless: words(unless),
        }
    }

    #[test]
    fn a_word_of_every_group_and_none_of_the_exceptions() {
        let rules = [
            rule("检举", &[&["会计", "书记"], &["红包", "挪用"]], &["怎样举报"]),
            rule("纠纷", &[&["吵"], &["派人"]], &[]),
            rule("空", &[&[]], &[]),
        ];
        let rules = Rules::new(&rules);
        assert_eq!(rules.why("收了紅包嘅村會計"), Some("检举：转某部门"));
        assert_eq!(rules.why("书记收红包怎样举报"), None);
        assert_eq!(rules.why("吵了三年，派人来"), Some("纠纷：转某部门"));
        assert_eq!(rules.why("会计几时下乡"), None);
    }
}
