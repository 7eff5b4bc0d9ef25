//! 转办: requests that are no matter for a broadcast. An accusation against a named person, a live dispute,
//! a single case. The first pattern that fits tells why.

use std::sync::LazyLock;

use regex::RegexSet;

/// Patterns, each with where the request should go.
const RULES: &[(&str, &str)] = &[
    (
        r"(书记|支书|主任|会计|出纳|干部|队长|组长|社长|村委|理事长|委员).{0,30}(贪|受贿|收了?.{0,6}(钱|红包|好处|回扣)|挪用|私吞|中饱私囊|吃回扣|以权谋私|侵占|勾结|黑钱|假公济私|塞给|优亲厚友|徇私|包庇|落了?自己)",
        "检举：转纪检监察部门",
    ),
    (r"(举报|检举|实名|揭发).{0,20}(书记|支书|主任|会计|干部|队长|组长|社长|某|有人)", "检举：转纪检监察部门"),
    (
        r"(打起来|打架|打伤|动手|报了?警|闹到派出所|堵门|堵路|拦住|锁了.{0,4}门|吵到|对骂|泼|砸|告上法庭|法院.{0,6}(判|开庭)|官司|争执不下|大打出手)",
        "纠纷：转镇街综治或人民调解",
    ),
    (
        r"(我家?|我屋企|本人|我妈|我爸|我老公|我阿[妈爸嫲爷公婆]).{0,40}(卡了|拖了|等了|压了|交了资料|递交).{0,20}(个月|半年|一年|几年).{0,40}(查一?[查下]|帮.{0,4}(查|催|跟进)|催)",
        "个案：转经办部门核查",
    ),
];

static PATTERNS: LazyLock<RegexSet> =
    LazyLock::new(|| RegexSet::new(RULES.iter().map(|(pattern, _)| pattern)).expect("constant patterns"));

/// Why the text should be referred and to whom; `None` where it is a matter for a broadcast.
pub fn triage(text: &str) -> Option<String> {
    PATTERNS.matches(text).iter().next().map(|rule| RULES[rule].1.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accusations_are_referred_and_questions_are_not() {
        assert!(triage("村主任梁大有收了老板红包").is_some());
        assert!(triage("村干部工资怎样公开").is_none());
        assert!(triage("起屋要办什么手续").is_none());
    }
}
