//! What a clause can be asked. In Chinese a question stands in the order of its answer, so a rule becomes the question that it
//! answers where 多少, 什么时候, 谁, 哪里 or 哪些 takes the place of what it says (a cloze), or 能不能 that of 可以 and 不得. Made so,
//! a question is answered by its clause whatever the clause is about. Most rules give none: one that leans on the sentences around
//! it, or that tells an office its duty, is left.

mod figures;
mod unit;

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashSet;

use self::figures::slots;
use self::unit::{Unit, may};
use super::head;
use crate::text::lists::pattern;

/// Lengths of a question that is read out, in characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 8..=59;
/// A question names its matter if it has so many characters of it in a row.
const NAMED: usize = 3;
/// Longest subject of a sentence, in characters.
const SUBJECT: usize = 14;

/// A question that a clause answers.
pub(super) struct Asked {
    /// As it is read out, with what it is about.
    pub text: String,
    /// Where in it the question itself begins, in bytes.
    begins: usize,
}

impl Asked {
    /// Without what it is about.
    pub fn bare(&self) -> &str {
        &self.text[self.begins..]
    }
}

/// What is asked of a clause: its printed text, and what its document is about.
pub(super) fn clozes(text: &str, matter: &str) -> Vec<Asked> {
    let (head, rest) = head::split(text);
    // With whether it can be understood by itself, as a question is that the department has written.
    let mut asked: Vec<(String, bool)> = head.and_then(of_head).into_iter().collect();
    // What one part of a sentence begins with holds for those behind its semicolon.
    let mut holds = false;
    for part in rest.split_inclusive(['。', '；', '\n']) {
        let sentence = part.trim().trim_end_matches(['。', '；']);
        let stretches: Vec<&str> = sentence.split('，').collect();
        let under_it = stretches[..stretches.len() - 1].iter().any(|stretch| CONDITION.is_match(stretch));
        if !ENTRY.is_match(sentence) && !LEANS.is_match(stretches[0]) && (under_it || !holds) {
            let of_part = of_list(sentence).map_or_else(|| of_sentence(&stretches), Vec::from_iter);
            asked.extend(of_part.into_iter().map(|question| (question, false)));
        }
        holds = part.trim_end().ends_with('；') && (under_it || holds);
    }
    let mut seen = FxHashSet::default();
    let sound = |(question, _): &(String, bool)| {
        !LEANS.is_match(question) && !UNASKED.is_match(question) && seen.insert(question.clone())
    };
    let told = asked
        .into_iter()
        .filter(sound)
        .map(|(question, whole)| with_matter(&question, if whole { "" } else { matter }));
    told.filter(|asked| LENGTHS.contains(&(asked.text.chars().count() - 1))).collect()
}

/// What a stretch ends with under which the following holds.
static CONDITION: LazyLock<Regex> =
    LazyLock::new(|| pattern("(?:的|后|时|之前|以前|期间|中|人员|家庭|毕业生|的住宅)$"));

/// What nobody asks: whether misdeeds are allowed, whether one may talk; and whether a limit may be passed, for which its figure is
/// asked.
static UNASKED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "任何(?:人|单位|组织|个人)|擅自|为由|虚报|套取|骗取|挪用|侵占|截留|克扣|抵扣|泄露|变相|歧视|推诿|豪华|能不能(?:协商|超|高于|低于|少于|多于|因)",
    )
});

/// The entry of a list, which is no sentence.
static ENTRY: LazyLock<Regex> = LazyLock::new(|| pattern(r"^（[一二三四五六七八九十]+）|^\d+[.、]|例如|是指"));

/// What leans on what was said before, or on other documents.
static LEANS: LazyLock<Regex> = LazyLock::new(|| {
    pattern("其[^他中]|该|同样|上述|前[款项]|在此期间|本[款条办细规]|所称|另行|有关规定|参照|误差|制度实施|本次|此次")
});

/// 集体土地能不能建商品房？ asks itself; of 申报对象 is asked which they are.
fn of_head(head: &str) -> Option<(String, bool)> {
    static ASKS: LazyLock<Regex> =
        LazyLock::new(|| pattern("什么|怎样|怎么|如何|是否|能不能|会不会|可不可以|哪些|哪里|谁|多少|多久|吗$"));
    static NOUN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            "(?P<which>对象|条件|材料|渠道|用途|方式)$|(?P<what>范围)$|(?P<how>程序|流程)$|(?P<much>标准|比例|额度)$",
        )
    });
    if ASKS.is_match(head) {
        return (!head.starts_with("为什么")).then(|| (head.to_string(), true));
    }
    let noun = NOUN.captures(head)?;
    let asks = [("which", "有哪些"), ("what", "是什么"), ("how", "是怎样的"), ("much", "是多少")];
    let asks = asks.iter().find(|(group, _)| noun.name(group).is_some())?.1;
    Some((format!("{head}{asks}"), false))
}

/// 应当提交下列材料：… → 应当提交哪些材料
fn of_list(sentence: &str) -> Option<Option<String>> {
    static LIST: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:下列|以下)(?P<noun>\w{0,6}?(?:条件|情形|材料|人员|家庭|程序|标准|方式|规定|要求|资料|情况|步骤|事项|内容|用途|待遇|费用|对象|行为))(?:之一)?(?P<of>的?)",
        )
    });
    let (intro, _) = sentence.split_once('：')?;
    let list = LIST.captures(intro)?;
    let whole = list.get(0)?;
    let (before, after) = (&intro[..whole.start()], intro[whole.end()..].trim_start_matches('，'));
    let (noun, of) = (&list["noun"], &list["of"]);
    let asked = match before.strip_suffix('有') {
        Some("") if !of.is_empty() => format!("哪些{noun}下，{after}"),
        Some(who) if !of.is_empty() && !after.is_empty() => format!("{who}在哪些{noun}下，{after}"),
        _ if of.is_empty() || after.is_empty() => format!("{before}哪些{noun}{of}{after}"),
        _ => format!("{before}哪些{noun}{of}，{after}"),
    };
    Some((before.chars().count() + after.chars().count() >= 6).then_some(asked))
}

fn of_sentence(stretches: &[&str]) -> Vec<String> {
    static JOINT: LazyLock<Regex> =
        LazyLock::new(|| pattern("^(?:但是|但|并且|并|且|也|又|或者|或|同时|其中|比如|不过|再|否则)"));
    /// A condition that says nothing without the sentence before it.
    static HALF: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^(?:超过|不足|满|逾期|未能|不符合|属于|符合条件|或者|且|但|其中|\d{4}年|\d[\d.]*\D{1,3}以[上下]的)")
    });
    /// How a stretch begins that has no subject of its own.
    static NO_SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            "^(?:先|一般|一律|依法|按|凭|经|自|在|由|于|对|仍|均|全部|应当|可以|不得|必须|不|无|向|须|将|以|享受|执行|领取|给予|可|提交|报|最|满|直接|另|从|为|到|超|违反|存疑|符合|未|分别|视为|每|此|前|受理|批准|支付|已|所|具体|有关|期满|逾期|合同|首次|单个|补|只|原则|张贴|处理|发放|审核|合计|总计|累计|总额)",
        )
    });
    /// What a stretch has that rules something by itself. Another before a condition is part of it.
    static OWN_RULE: LazyLock<Regex> = LazyLock::new(|| pattern("可以|应当|不得|必须|[由为按归]"));
    let is_condition = |at: usize| at + 1 < stretches.len() && CONDITION.is_match(stretches[at]);
    let first = (0..stretches.len()).find(|&at| is_condition(at)).unwrap_or(0);
    if stretches[..first].iter().any(|stretch| !OWN_RULE.is_match(stretch)) {
        return Vec::new();
    }
    let subject = (!is_condition(0)).then(|| may(stretches[0]).map(|found| &stretches[0][..found.start()])).flatten();
    let subject = subject.filter(|who| (2..=SUBJECT).contains(&who.chars().count()) && !NO_SUBJECT.is_match(who));
    // Of sums side by side only the first says what they are for.
    let sums = |at: usize| slots(stretches[at]).iter().any(|slot| !slot.is_time);
    let side_by_side = (0..stretches.len()).filter(|&at| sums(at)).count() > 1;
    let mut asked = Vec::new();
    for at in (0..stretches.len()).filter(|&at| !is_condition(at)) {
        if at > 0 && side_by_side && sums(at) {
            continue;
        }
        let mut conditions = (0..at).filter(|&other| is_condition(other));
        let condition = match (conditions.next(), conditions.next()) {
            (None, _) => String::new(),
            (Some(one), None) if !HALF.is_match(stretches[one]) => format!("{}，", stretches[one]),
            _ => continue,
        };
        let text = JOINT.find(stretches[at]).map_or(stretches[at], |joint| &stretches[at][joint.end()..]);
        let torn = text.contains('：') || text.matches('（').count() != text.matches('）').count();
        if !torn {
            asked.extend(Unit { condition, text, named: !NO_SUBJECT.is_match(text), subject }.asked());
        }
    }
    asked
}

/// With what it is about, where it does not say so itself.
fn with_matter(question: &str, matter: &str) -> Asked {
    let question = question.trim_matches(['，', '；', '。', '：', '、', '？']);
    let said = matter.is_empty() || names(question, matter);
    let about = if said { String::new() } else { format!("{matter}中，") };
    Asked { text: format!("{about}{question}？"), begins: about.len() }
}

fn names(text: &str, matter: &str) -> bool {
    let matter: Vec<char> = matter.chars().collect();
    matter.windows(NAMED).any(|run| text.contains(&run.iter().collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str, matter: &str) -> Vec<String> {
        clozes(text, matter).into_iter().map(|asked| asked.text).collect()
    }

    #[test]
    fn a_rule_becomes_the_question_that_it_answers() {
        for (text, questions) in [
            ("集体土地能不能建商品房？不能。", &["集体土地能不能建商品房？"][..]),
            ("补贴发放对象。党员和村干部，应当开展自查。", &["补贴发放对象有哪些？"]),
            ("办理开工备案，应当提交下列材料：\n（一）备案表；", &["办理开工备案，应当提交哪些材料？"]),
            ("农户有下列情形之一的，可以申请宅基地：\n（一）危房；", &["农户在哪些情形下，可以申请宅基地？"]),
            ("个人缴费标准为每人每年472元。", &["个人缴费标准为每人每年多少元？"]),
            ("居民医保集中缴费期为上一年9月1日至12月31日。", &["居民医保集中缴费期是什么时候？"]),
            (
                "未在集中缴费期缴费的，可以在年度内补缴，自到账之日起满三个月后享受待遇。",
                &[
                    "未在集中缴费期缴费的，能不能在年度内补缴？",
                    "未在集中缴费期缴费的，自到账之日起满多少个月后享受待遇？",
                ],
            ),
            ("镇级河涌每两年清淤一次。", &["镇级河涌多久清淤一次？"]),
            ("退出宅基地不影响土地承包权。", &["退出宅基地会不会影响土地承包权？"]),
            ("水表以后入户管道改造由用户承担。", &["水表以后入户管道改造由谁承担？"]),
            (
                "对补偿有争议的，可以向区人民政府申请协调。",
                &["对补偿有争议的，可以向哪里申请协调？", "对补偿有争议的，能不能向区人民政府申请协调？"],
            ),
            ("无法提供批准文件的，可以提交老照片、航拍影像和见证材料。", &["无法提供批准文件的，可以提交哪些材料？"]),
            (
                "D级拆除重建的，低保户每户补助8万元；低收入家庭每户补助6万元。",
                &["D级拆除重建的，低保户每户补助多少元？"],
            ),
        ] {
            assert_eq!(asked(text, ""), questions, "{text}");
        }
    }

    #[test]
    fn what_leans_on_its_surroundings_is_not_asked() {
        for text in [
            "最长不超过六个月。",
            "在此期间缴费的，自1月1日起享受待遇。",
            "镇（街道）应当在5个工作日内完成初审。",
            "区农业农村局可以委托鉴定。",
            "每平方米每年收取20元。",
            "住院起付标准为一级200元、二级500元。",
            "使用15年以上的管网，应当列入改造计划。",
            "任何人不得擅自涂改登记簿。",
            "D级危房拆除重建，低保家庭每户补助8万元，低收入家庭每户补助6万元。",
            "家庭月收入低于2000元，财产符合规定的，可以申请救助。",
            "50亩以下的，可以采取单塘治理。",
            "坚持公平公正。",
        ] {
            assert!(asked(text, "").is_empty(), "{text}: {:?}", asked(text, ""));
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_a_clause_says_its_questions_can_be_read_out(text in "[一二三四五六七八九十百千万年月日天元可以不得应当下列条件的，。；：（）由向区局申请材料、0-9%]{0,80}") {
            for asked in clozes(&text, "农村宅基地") {
                proptest::prop_assert!(asked.text.ends_with('？') && LENGTHS.contains(&(asked.text.chars().count() - 1)));
                proptest::prop_assert!(asked.text.ends_with(asked.bare()));
            }
        }
    }

    #[test]
    fn what_a_question_is_about_is_said_once() {
        assert_eq!(asked("年度起付线为1万元。", "居民大病保险待遇"), ["居民大病保险待遇中，年度起付线是多少元？"]);
        assert_eq!(asked("大病保险年度起付线为1万元。", "居民大病保险待遇"), ["大病保险年度起付线是多少元？"]);
    }
}
