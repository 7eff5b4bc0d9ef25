//! What a clause can be asked. In Chinese a question stands in the order of its answer, so a rule becomes the question that it
//! answers where 多少, 什么时候, 谁, 哪里 or 哪些 takes the place of what it says (a cloze), or 能不能 that of 可以 and 不得. Made so,
//! a question is answered by its clause whatever the clause is about. Most rules give none: one that leans on the sentences around
//! it, or that tells an office its duty, is left.

use std::sync::LazyLock;

use regex::{Captures, Match, Regex};
use rustc_hash::FxHashSet;

use super::head;
use crate::text::lists::pattern;

/// Lengths of a question that is read out, in characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 9..=60;
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
        !LEANS.is_match(question) && !MISDEED.is_match(question) && seen.insert(question.clone())
    };
    let told = asked
        .into_iter()
        .filter(sound)
        .map(|(question, whole)| with_matter(&question, if whole { "" } else { matter }));
    told.filter(|asked| LENGTHS.contains(&asked.text.chars().count())).collect()
}

/// What a stretch ends with under which the following holds.
static CONDITION: LazyLock<Regex> =
    LazyLock::new(|| pattern("(?:的|后|时|之前|以前|期间|中|人员|家庭|毕业生|的住宅)$"));

/// What nobody asks whether it is allowed.
static MISDEED: LazyLock<Regex> = LazyLock::new(|| {
    pattern("任何(?:人|单位|组织|个人)|擅自|为由|虚报|套取|骗取|挪用|侵占|截留|克扣|抵扣|泄露|变相|歧视|推诿|豪华")
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
            "(?P<which>对象|条件|材料|情形|渠道|用途|方式)$|(?P<what>范围)$|(?P<how>程序|流程)$|(?P<much>标准|比例|额度)$",
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

/// A stretch between two commas, with the condition it holds under.
struct Unit<'a> {
    /// 参保人中断缴费的，
    condition: String,
    text: &'a str,
    /// Whether it says of itself whom or what it is about.
    named: bool,
    /// Who is spoken of in the sentence, where its beginning says so.
    subject: Option<&'a str>,
}

fn of_sentence(stretches: &[&str]) -> Vec<String> {
    static JOINT: LazyLock<Regex> =
        LazyLock::new(|| pattern("^(?:但是|但|并且|并|且|也|又|或者|或|同时|其中|比如|不过|再|否则)"));
    /// A condition that says nothing without the sentence before it.
    static HALF: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^(?:超过|不足|满|逾期|未能|不符合|属于|符合条件|或者|且|但|其中|\d{4}年)"));
    /// How a stretch begins that has no subject of its own.
    static NO_SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            "^(?:先|一般|一律|依法|按|凭|经|自|在|由|于|对|仍|均|全部|应当|可以|不得|必须|不|无|向|须|将|以|享受|执行|领取|给予|可|提交|报|最|满|直接|另|从|为|到|超|违反|存疑|符合|未|分别|视为|每|此|前|受理|批准|支付|已|所|具体|有关|期满|逾期|合同|首次|单个|补|只|原则|张贴|处理|发放|审核|合计|总计|累计|总额)",
        )
    });
    let is_condition = |at: usize| at + 1 < stretches.len() && CONDITION.is_match(stretches[at]);
    let subject = (!is_condition(0)).then(|| may(stretches[0]).map(|found| &stretches[0][..found.start()])).flatten();
    let subject = subject.filter(|who| (2..=SUBJECT).contains(&who.chars().count()) && !NO_SUBJECT.is_match(who));
    let mut asked = Vec::new();
    for at in (0..stretches.len()).filter(|&at| !is_condition(at)) {
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

impl Unit<'_> {
    fn asked(&self) -> Vec<String> {
        let slots = slots(self.text);
        let found = match &slots[..] {
            [] => match self.papers() {
                None => vec![self.whither(), self.who(), self.whether()],
                papers => vec![papers],
            },
            [slot] => vec![self.figure(slot)],
            _ => Vec::new(),
        };
        found.into_iter().flatten().map(|asked| format!("{}{asked}", self.condition)).collect()
    }

    /// 集中缴费期为9月1日至12月31日 → 集中缴费期是什么时候
    fn figure(&self, slot: &Slot<'_>) -> Option<String> {
        /// What a figure belongs to, where it does not stand for itself: those under twenty, the share of …
        static OF: LazyLock<Regex> =
            LazyLock::new(|| pattern("^(?:以[上下]|[前后]每|起|内的|积)|^[^，]*的(?:[^，比利标面费补基奖养丧])|分$"));
        /// What names nothing by itself: the fee, the term.
        static VAGUE: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                "标准|总额|期限|费用|比例|时限|公示|审查|办理|公告|一般|最[高低长]|不得?超过|不少于|不低于|[为是按照每年应当在期时间积数额金费收元自内]|单个|项目|面积",
            )
        });
        static SUM: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                "补[助贴偿缴]|[奖缴罚扣占]|收[取费]|标准|额|价|费|金|限|线|给予|不超过|不[低少小]于|报销|支付|拨付|享受|递增|比例",
            )
        });
        static TERM: LazyLock<Regex> = LazyLock::new(|| pattern("(?:[为是]|超过|不少于|最长|最多|保修|不低于)$"));
        let (before, after) = (&self.text[..slot.found.start()], &self.text[slot.found.end()..]);
        let says = match slot.is_time {
            false => SUM.is_match(self.text),
            true => after.chars().count() >= 3 || TERM.is_match(before),
        };
        let of = before.split(['为', '是', '按', '不', '最', '每']).next().unwrap_or_default();
        let clear = self.named && before.chars().count() >= 4 && VAGUE.replace_all(of, "").chars().count() >= 2;
        let under =
            !self.condition.is_empty() && self.text.chars().count() >= 8 && !self.text.starts_with(['最', '每', '不']);
        // In how many days an office must decide something is asked only where it is said from when.
        let own_duty =
            slot.asks.starts_with("多少") && slot.is_time && self.condition.is_empty() && !before.contains('后');
        let who = before.split(['应', '在']).next().unwrap_or_default();
        if OF.is_match(after) || !says || !clear && !under || own_duty && is_office(who) {
            return None;
        }
        let before = before.strip_suffix('为').map_or(before.to_string(), |before| format!("{before}是"));
        Some(format!("{before}{}{after}", slot.asks).replace("什么时候前", "什么时候以前"))
    }

    /// 提交申请书、户口簿和身份证 → 提交哪些材料
    fn papers(&self) -> Option<String> {
        static PAPERS: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                "(?P<act>提交|凭|持|取得)[^，；。的]{2,}(?:、|和)[^，；。]*?(?:证|证明|表|书|簿|材料|照片|清单|发票|合同|记录|图纸|账户|复印件|回执)$",
            )
        });
        let papers = PAPERS.captures(self.text)?;
        let who = &self.text[..papers.get(0)?.start()];
        let clear = !self.condition.is_empty() || who.chars().count() >= 3;
        let noun = if &papers["act"] == "取得" { "手续" } else { "材料" };
        (clear && !is_office(without_duty(who))).then(|| format!("{who}{}哪些{noun}", &papers["act"]))
    }

    /// 向区人民政府申请协调 → 向哪里申请协调
    fn whither(&self) -> Option<String> {
        static WHITHER: LazyLock<Regex> = LazyLock::new(|| {
            pattern(&format!(
                "向(?P<where>{AUTHORITY})(?:申请|提出|提交|登记|备案|投诉|反映|举报|申报|申领|报告|报名|缴纳)"
            ))
        });
        let place = WHITHER.captures(self.text)?.name("where")?;
        let (before, after) = (&self.text[..place.start()], &self.text[place.end()..]);
        let clear = !self.condition.is_empty() || self.named && before.chars().count() >= 4;
        (clear && !RULES.is_match(after)).then(|| format!("{before}哪里{after}"))
    }

    /// 校验费由供水企业承担 → 校验费由谁承担
    fn who(&self) -> Option<String> {
        static WHO: LazyLock<Regex> = LazyLock::new(|| {
            pattern(&format!("由(?P<who>{AUTHORITY})(?:承担|负责|出具|审核|审批|核定|支付|验收)[^，]{{0,8}}$"))
        });
        let who = WHO.captures(self.text)?.name("who")?;
        let (before, after) = (&self.text[..who.start()], &self.text[who.end()..]);
        (self.named && before.chars().count() >= 4).then(|| format!("{before}谁{after}"))
    }

    /// 参保人可以补缴 → 参保人能不能补缴; offices are not asked what they may do.
    fn whether(&self) -> Option<String> {
        let found = may(self.text)?;
        let (before, after) = (&self.text[..found.start()], &self.text[found.end()..]);
        let long = after.matches('、').count() > 3 || after.chars().count() < 2;
        if long || RULES.is_match(before) || RULES.is_match(after) || is_office(before) {
            return None;
        }
        let asks = if found.as_str() == "不影响" { "会不会影响" } else { "能不能" };
        match self.subject {
            _ if self.named && before.chars().count() >= 2 => Some(format!("{before}{asks}{after}")),
            _ if !before.is_empty() => None,
            _ if !self.condition.is_empty() => Some(format!("{asks}{after}")),
            Some(who) if !is_office(who) => Some(format!("{who}{asks}{after}")),
            _ => None,
        }
    }
}

/// How an authority's name ends.
const AUTHORITY: &str = "[^，。；：的、]{1,11}[局会府所社处门院关心构司站行队村镇区县位方人户员口）]";

/// What makes a second rule of what stands around a first one.
static RULES: LazyLock<Regex> = LazyLock::new(|| pattern("不|未|无|应当|可以|必须|另|禁止|免"));

/// The word by which something is allowed or not, the first of a stretch.
fn may(text: &str) -> Option<Match<'_>> {
    static MAY: LazyLock<Regex> = LazyLock::new(|| pattern("可以|不得|不影响|不予"));
    MAY.find(text)
}

fn without_duty(who: &str) -> &str {
    who.trim_end_matches("依次").trim_end_matches("应当").trim_end_matches("可以")
}

fn is_office(who: &str) -> bool {
    static OFFICE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            "(?:镇|街道|）|局|区|市|部门|单位|机构|政府|委员会|委会|窗口|中心|社|学校|园|公司|企业|银行|组织|站|法院|两委|集体|承办|各|村|居|方|双方|社区)$",
        )
    });
    OFFICE.is_match(who)
}

/// A figure, and what takes its place.
struct Slot<'a> {
    found: Match<'a>,
    asks: String,
    is_time: bool,
}

/// The figures of a stretch, in order.
fn slots(text: &str) -> Vec<Slot<'_>> {
    static FIGURES: LazyLock<Regex> = LazyLock::new(|| {
        let number = r"(?:\d[\d,.]*|[一二三四五六七八九十百千万两]+)";
        let day = r"\d{1,2}月(?:\d{1,2}日|底)?";
        pattern(&format!(
            r"(?P<share>百分之[一二三四五六七八九十百零]+|\d[\d.]*%)|(?P<sum>(?:{number}万?元?至)?{number}万?元)|(?P<day>[自于]?(?:每年|上一年|当年|次年|\d{{4}}年)?{day}(?:[至到](?:次年|\d{{4}}年)?(?:{day}|\d{{1,2}}日))?)|(?P<ordinal>第{number})|(?P<year>\d{{4}}年)|{number}(?P<unit>个工作日|个月|日|天|年|小时|周岁|平方米|亩|层|米|吨)"
        ))
    });
    FIGURES.captures_iter(text).filter_map(|figure| slot(&figure)).collect()
}

fn slot<'a>(figure: &Captures<'a>) -> Option<Slot<'a>> {
    let found = figure.get(0)?;
    let is = |group: &str| figure.name(group).is_some();
    let (asks, is_time) = match figure.name("unit").map(|unit| unit.as_str()) {
        Some(unit) => (format!("多少{unit}"), !["平方米", "亩", "层", "米", "吨"].contains(&unit)),
        None if is("share") => ("百分之多少".to_string(), false),
        None if is("sum") => ("多少元".to_string(), false),
        None if is("day") => ("什么时候".to_string(), true),
        None => return None,
    };
    Some(Slot { found, asks, is_time })
}

/// With what it is about, where it does not say so itself.
fn with_matter(question: &str, matter: &str) -> Asked {
    let question = question.trim_matches(['，', '；', '。', '：', '、', '？']);
    let said = matter.is_empty() || shares(question, matter);
    let about = if said { String::new() } else { format!("{matter}中，") };
    Asked { text: format!("{about}{question}？"), begins: about.len() }
}

fn shares(text: &str, matter: &str) -> bool {
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
            "坚持公平公正。",
        ] {
            assert!(asked(text, "").is_empty(), "{text}: {:?}", asked(text, ""));
        }
    }

    #[test]
    fn what_a_question_is_about_is_said_once() {
        assert_eq!(asked("年度起付线为1万元。", "居民大病保险待遇"), ["居民大病保险待遇中，年度起付线是多少元？"]);
        assert_eq!(asked("大病保险年度起付线为1万元。", "居民大病保险待遇"), ["大病保险年度起付线是多少元？"]);
    }
}
