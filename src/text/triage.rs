//! 转办: requests that are no matter for a broadcast. An accusation against a named person, a live dispute,
//! a single case. The first pattern that fits tells why.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

/// Patterns, each with words of which it needs at least one, and with where the request should go.
///
/// The words are looked for first: the patterns' long gaps make them slow to run, and few letters hold any of the words.
const RULES: &[(&str, &str, &str)] = &[
    // Somebody in office and what he took or gave to his own people.
    (
        r"(书记|支书|支委|主任|会计|出纳|财务|干部|队长|组长|社长|理事长|委员|管.{0,6}的).{0,40}(贪|受贿|收了?.{0,8}(红包|好处|回扣)|挪用|私吞|中饱|以权谋私|侵占|勾结|黑钱|假公济私|优亲厚友|徇私|包庇|代签|公车|全村买单)",
        "贪 受贿 红包 好处 回扣 挪用 私吞 中饱 以权谋私 侵占 勾结 黑钱 假公济私 优亲厚友 徇私 包庇 代签 公车 全村买单",
        "检举：转纪检监察部门",
    ),
    (
        r"(书记|支书|支委|主任|会计|出纳|财务|干部|队长|组长|社长|理事长|委员|管.{0,6}的).{0,60}(小舅子|妻弟|大舅|老表|外甥|侄|亲家|老婆|女友|自己人).{0,60}(租|包|项目|項|账户|賬戶|铺|接送|报|承)",
        "小舅子 妻弟 大舅 老表 外甥 侄 亲家 老婆 女友 自己人",
        "检举：转纪检监察部门",
    ),
    (
        r"(举报|举抱|舉報|检举|實名|实名|揭发|爆个料|求查|请核查|請上級核查|请上级核查|来查他|嚟查佢)",
        "举报 举抱 舉報 检举 實名 实名 揭发 爆个料 求查 请核查 請上級核查 请上级核查 来查他 嚟查佢",
        "检举：转纪检监察部门",
    ),
    // A quarrel that is going on, and somebody is asked to come.
    (
        r"(争|吵|闹|鬧|打|砸|推搡|开片|报了警|锁|鎖|挖到|砌).{0,120}(派人|派员|派人嚟|派員|主持公道|断个公道|來人|来人管|来量|派.{0,4}(介入|协调|调解))",
        "派 主持公道 断个公道 來人 来人 来量",
        "纠纷：转镇街综治或人民调解",
    ),
    // One person's own papers or money, and somebody is asked to look them up.
    (
        r"(我|本人|本村村民).{0,80}(未攞到|没收到|一分没有|查无此人|卡在|卡咗|卡哪|冇消息|未见回音|没下文|拖了|卡了|压了|處理中|处理中).{0,60}(查|催|跟进|跟進|睇睇|看看)",
        "未攞到 没收到 一分没有 查无此人 卡在 卡咗 卡哪 冇消息 未见回音 没下文 拖了 卡了 压了 處理中 处理中",
        "个案：转经办部门核查",
    ),
];

/// The needed words of all rules.
static WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::new(RULES.iter().flat_map(|(_, words, _)| words.split(' '))).expect("a few constant words")
});

/// By word: the rule that needs it.
static NEEDED_BY: LazyLock<Vec<usize>> = LazyLock::new(|| {
    let rules = RULES.iter().enumerate();
    rules.flat_map(|(rule, (_, words, _))| words.split(' ').map(move |_| rule)).collect()
});

static PATTERNS: LazyLock<Vec<Regex>> =
    LazyLock::new(|| RULES.iter().map(|(pattern, ..)| Regex::new(pattern).expect("a constant pattern")).collect());

/// Why the text should be referred and to whom; `None` where it is a matter for a broadcast.
pub fn triage(text: &str) -> Option<String> {
    let mut possible = [false; RULES.len()];
    WORDS.find_overlapping_iter(text).for_each(|word| possible[NEEDED_BY[word.pattern().as_usize()]] = true);
    let fits = (0..RULES.len()).find(|&rule| possible[rule] && PATTERNS[rule].is_match(text))?;
    Some(RULES[fits].2.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accusations_are_referred_and_questions_are_not() {
        assert!(triage("村主任梁大有收了老板红包").is_some());
        assert!(triage("管鱼塘发包的罗百顺把三口塘便宜租给自己小舅子，求上面来查他").is_some());
        assert!(triage("隔壁把化粪池挖到我家墙根，昨晚还砸我家窗，派人来管管").is_some());
        assert!(triage("我老伴张医保卡补咗五个月都未攞到，帮查下").is_some());
        assert!(triage("股权固化了，新生仔还有没有股，两边吵到祠堂关门").is_none());
        assert!(triage("村干部工资怎样公开").is_none());
        assert!(triage("起屋要办什么手续").is_none());
    }

    /// A pattern that could match without its words would never be tried.
    #[test]
    fn no_letter_is_lost_to_a_missing_word() {
        let labels = include_str!("../../corpus/labels/asks.jsonl");
        for text in labels
            .lines()
            .filter_map(|l| serde_json::from_str::<serde_json::Value>(l).ok()?["text"].as_str().map(str::to_string))
        {
            let plain =
                RULES.iter().zip(&*PATTERNS).find(|(_, pattern)| pattern.is_match(&text)).map(|(rule, _)| rule.2);
            assert_eq!(triage(&text).as_deref(), plain, "{text}");
        }
        for (pattern, words, _) in RULES {
            assert!(words.split(' ').all(|word| word.chars().all(|c| pattern.contains(c))), "{words}");
        }
    }
}
