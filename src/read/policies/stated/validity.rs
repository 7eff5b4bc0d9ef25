//! How long a policy is in force, as its own sentences say: “本办法自2023年7月1日起施行，有效期五年。”

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use regex::Regex;

use crate::read::policies::body::Line;
use crate::read::policies::facts::{Fact, Facts, value};
use crate::text::lists::pattern;

use super::moments::{MOMENT, last_of, made_plain, moment, months, span};
use super::words::kinds;

/// What a term is called: 有效期限, 执行期, 实施时间.
const TERM: &str = r"(?:(?:政策)?(?:有效|执行|实施|施行|实行|试行|适用|暂行|政策)的?(?:期限?|时间|时限|年限)|为期)";
/// What a document does from its first day on.
const HOLDS: &str = r"(?:施行|实施|执行|实行|生效|试行|启用|适用|推行|有效)";
/// 印发之日, of which the day of the document is meant.
const ISSUE: &str = r"(?:正式|公开|对外|文件|本\p{Han}{2,6}|公告|通告|之?)*(?:印发|发布|公布|发文|签发|颁布|下发|公告|通告|出台|成文|发出)(?:实施|施行|公告)?(?:之日|当日|次日|日)";

/// From which day on, the surest way to say it first.
static FROM_DAY: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    [
        pattern(&format!(
            r"(?:自|从|由)({MOMENT})(?:零时|0时|0点|凌晨|之日|当日)*(?:起|开始|以后|后)?，?[^，。；]{{0,16}}?{HOLDS}"
        )),
        pattern(&format!(r"于?({MOMENT})(?:零时)?起?(?:正式|开始|全面)*{HOLDS}")),
        pattern(&format!(r"(?:自|从)?({MOMENT})(?:之日)?起?(?:计算|算起|起算)")),
        pattern(&format!(r"(?:施行|实施|生效|执行|启用)(?:日期|时间|日)(?:为|是|：)*(?:自|从)?({MOMENT})")),
    ]
});
static FROM_ISSUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:自|从){ISSUE}(?:起|后)?(?:满?(\d{{1,3}})(日|天|个月|个工作日)(?:后|之后|以后)?起?)?，?[^，。；]{{0,10}}?(?:{HOLDS}|计算|算起)"
    ))
});
static AT_ONCE: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?:自即日起|即日起|自本日起)(?:正式|开始)?{HOLDS}")));
/// Until which day.
static UNTIL_DAY: LazyLock<[Regex; 5]> = LazyLock::new(|| {
    [
        pattern(&format!(r"{TERM}[^。；]{{0,24}}?(?:至|到|截止|截至|止)(?:于|到|至|时间|日期|日|为|是|：)*({MOMENT})")),
        pattern(&format!(r"(?:{HOLDS}|延续|暂定)(?:期限?)?(?:暂定)?(?:到|至|截止|截至)(?:到|至|于)?({MOMENT})")),
        pattern(&format!(
            r"(?:至|到|截至|截止)({MOMENT})(?:24时|24点)?(?:止|为止|终止|结束|废止|失效|停止|期满|届满|到期|自动|自行|有效|前有效)"
        )),
        pattern(&format!(r"(?:截止|终止|失效|到期)(?:时间|日期|日)(?:为|是|：)*({MOMENT})")),
        pattern(&format!(r"于?({MOMENT})(?:自动|自行|即行|到期|后)*(?:失效|废止|终止|到期|停止执行)")),
    ]
});
/// From which day on it is not in force any more.
static ENDS_FROM: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"自({MOMENT})起(?:自动|自行|即行)?(?:失效|废止|终止|停止执行|不再执行)")));
/// How long.
static LASTS: LazyLock<[Regex; 3]> = LazyLock::new(|| {
    let begin = r"(?:为|是|定|暂|共|均|限|执行|实施|原则上|：|（|[自从][^，。；]{2,18}起)*";
    [
        pattern(&format!(r"(?:{TERM}|试行|暂行|暂定|有效){begin}(\d{{1,3}}|半)(年|周年|个月)(半)?")),
        pattern(r"(?:施行|实施|执行|生效|试行)，期限(?:为|是)?(\d{1,3}|半)(年|周年|个月)(半)?"),
        pattern(r"(?:起|^|，|内)(\d{1,3}|半)(年|周年|个月)(半)?内?(?:有效|执行有效)"),
    ]
});
/// A sentence that explains a word, or that lets another document go on.
static NOT_ITSELF: LazyLock<Regex> =
    LazyLock::new(|| pattern("所称|是指|指的是|延长(?:到|至|为|[0-9])|延期|顺延|延续(?:到|至|执行)"));
/// 《甲办法》自2023年5月1日起施行, in the document of that title.
static QUOTED: LazyLock<Regex> = LazyLock::new(|| pattern("^《([^《》]{4,60})》"));
/// Whose beginning or term the first part of a sentence tells: this document's.
static ITSELF: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = kinds('本');
    pattern(&format!(
        r"^[本此该]?(?:实施|暂行|试行|管理)?\p{{Han}}{{0,8}}?(?:{kinds}|政策)|^本《[^《》]{{2,12}}》|^(?:以上|上述|前述|本次|本轮|本项|新)\p{{Han}}{{0,12}}"
    ))
});
/// The same in a later part, where more must be said to be sure.
static ITSELF_LATER: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = kinds('本');
    pattern(&format!(r"，(?:本|此|以上|上述)(?:实施|暂行|试行|管理)?\p{{Han}}{{0,4}}?(?:{kinds}|政策)"))
});
/// 《…办法》已经…通过，现予公布，自…起施行.
static ISSUES: LazyLock<Regex> =
    LazyLock::new(|| pattern("现(?:予|印发|公布|发布|下发|将[^，。]{0,60}印发)|予以(?:公布|发布|印发)"));
/// A sentence without a subject, about nothing else.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:(?:自|从)(?:{MOMENT}|{ISSUE}|即日)(?:起|零时)*(?:正式)?(?:施行|实施|执行|实行|生效|试行)|{TERM}[^。；]{{0,20}}?{MOMENT})"
    ))
});
/// A heading that names a term, which the line below it tells.
static ONLY_TERM: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"^(?:(?:政策|文件)?{TERM}|(?:施行|生效|实施)日期)：?$")));

/// What a sentence says of the time in which its document is in force.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Term {
    pub from: Option<Date>,
    pub until: Option<Date>,
    /// How many months from its first day on, where no last day is named.
    pub months: Option<u32>,
}

/// Fills in from when on and until when, as the last sentence about it says. `issued` is the day that 印发之日 means.
pub fn term(body: &[Line], issued: Option<Date>, said: &mut Facts) {
    let title = value(&said.title).unwrap_or_default();
    let terms = terms(body, &made_plain(&title), issued);
    let from = terms.iter().flatten().find_map(|term| term.from);
    said.effective = said.effective.take().or(from.and_then(Fact::day));
    let first = said.effective.as_ref().and_then(|fact| fact.value).or(issued);
    let until = |term: &Term| term.until.or_else(|| last_of(term.from.or(first)?, term.months?));
    said.expires = said.expires.take().or(terms.iter().flatten().find_map(until).and_then(Fact::day));
}

/// What the lines say, the last line first; the sentences of one line as they come.
fn terms(body: &[Line], title: &str, issued: Option<Date>) -> Vec<Vec<Term>> {
    let lines: Vec<String> =
        body.iter().map(|line| made_plain(line.outline().text)).filter(|l| !l.is_empty()).collect();
    let mut all = Vec::new();
    for (at, line) in lines.iter().enumerate().rev() {
        let above = at.checked_sub(1).map(|above| lines[above].as_str()).filter(|above| ONLY_TERM.is_match(above));
        let line = above.map_or(line.clone(), |above| format!("{}：{line}", above.trim_end_matches('：')));
        let sentences: Vec<&str> = line.split_inclusive(['。', '；']).collect();
        let term = |(at, sentence): (usize, &&str)| {
            // 有效期五年 may stand in a sentence of its own behind it.
            let beside = sentences.get(at + 1).filter(|next| next.starts_with("有效期") || next.starts_with("试行期"));
            of_itself(sentence, title).then(|| term_of(&format!("{sentence}{}", beside.unwrap_or(&"")), issued))
        };
        all.push(sentences.iter().enumerate().filter_map(term).collect());
    }
    all
}

/// Whether a plain sentence is about the document that it stands in, of this title.
fn of_itself(sentence: &str, title: &str) -> bool {
    let tells = [&ITSELF, &ITSELF_LATER, &BARE, &ISSUES];
    // 关于延长《甲办法》有效期的通知 speaks of another.
    let is_own = |name: &str| title.contains(name) && !["延", "继续", "废止", "修改"].iter().any(|w| title.contains(w));
    let named = QUOTED.captures(sentence).is_some_and(|found| is_own(&found[1]));
    !NOT_ITSELF.is_match(sentence) && (named || tells.iter().any(|pattern| pattern.is_match(sentence)))
}

/// What a plain sentence says of a time in which something is in force.
pub fn term_of(sentence: &str, issued: Option<Date>) -> Term {
    let months = LASTS.iter().find_map(|pattern| {
        let found = pattern.captures(sentence)?;
        months(&found[1], &found[2], found.get(3).is_some())
    });
    let holds = sentence.contains('期')
        || ["施行", "实施", "执行", "实行", "有效", "试行"].iter().any(|w| sentence.contains(w));
    if let Some((from, until)) = span(sentence).filter(|_| holds) {
        return Term { from: Some(from), until: Some(until), months: None };
    }
    let day =
        |found: &regex::Captures, last: bool| moment(&found[1]).map(|(first, end)| if last { end } else { first });
    let from = FROM_DAY.iter().find_map(|pattern| pattern.captures(sentence)).and_then(|found| day(&found, false));
    let from = from.or_else(|| from_issue(sentence, issued));
    let until = UNTIL_DAY.iter().find_map(|pattern| pattern.captures(sentence)).and_then(|found| day(&found, true));
    let ends = || ENDS_FROM.captures(sentence).and_then(|found| day(&found, false)?.checked_sub(1.days()).ok());
    Term { from, until: ends().or(until), months }
}

/// 自印发之日起30日后施行; `issued` is that day.
fn from_issue(sentence: &str, issued: Option<Date>) -> Option<Date> {
    let Some(found) = FROM_ISSUE.captures(sentence) else { return issued.filter(|_| AT_ONCE.is_match(sentence)) };
    let count: i64 = found.get(1).map_or(Some(0), |count| count.as_str().parse().ok())?;
    match found.get(2).map(|unit| unit.as_str()) {
        Some("个月") => issued?.checked_add(count.months()).ok(),
        _ if found[0].contains("次日") => issued?.checked_add(1.days()).ok(),
        _ => issued?.checked_add(count.days()).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::policies::body::plain;
    use jiff::civil::date;

    fn term_in(text: &str) -> (Option<Date>, Option<Date>) {
        let mut said = Facts::default();
        term(&plain(text), Some(date(2023, 6, 1)), &mut said);
        (value(&said.effective), value(&said.expires))
    }

    fn day(year: i16, month: i8, day: i8) -> Option<Date> {
        Some(date(year, month, day))
    }

    #[test]
    fn many_ways_to_say_a_term() {
        for (text, from, until) in [
            ("本通知自印发之日起施行，有效期至2025年12月31日。", day(2023, 6, 1), day(2025, 12, 31)),
            ("本细则自发布之日起30日后施行。有效期两年。", day(2023, 7, 1), day(2025, 6, 30)),
            ("本通知自2023年9月1日起执行。", day(2023, 9, 1), None),
            ("第十条 本办法自二〇二三年七月一日起施行，有效期五年。", day(2023, 7, 1), day(2028, 6, 30)),
            // A leap day's anniversary.
            ("本办法自2024年2月29日起施行，有效期1年。", day(2024, 2, 29), day(2025, 2, 27)),
            ("本方案自二O二三年十月一日起实行，试行一年半。", day(2023, 10, 1), day(2025, 3, 31)),
            ("上述政策执行期限暂定为2023年至2025年。", day(2023, 1, 1), day(2025, 12, 31)),
            ("四、政策执行期两年，自2023年7月1日起计算。", day(2023, 7, 1), day(2025, 6, 30)),
            ("以上措施从2023年8月1日起实施，到2024年7月31日止。", day(2023, 8, 1), day(2024, 7, 31)),
            ("本规定自印发之日起执行，有效期限截止到2024年底。", day(2023, 6, 1), day(2024, 12, 31)),
            (
                "本实施细则有效期自施行之日起三年。\n本实施细则于2023年8月1日起正式施行。",
                day(2023, 8, 1),
                day(2026, 7, 31),
            ),
            ("六、执行时间\n2023年7月1日—2024年6月30日。", day(2023, 7, 1), day(2024, 6, 30)),
            ("《某办法》已经审议通过，现予公布，自2023年8月1日起施行。", day(2023, 8, 1), None),
            ("请认真执行，本通知自即日起施行，为期半年。", day(2023, 6, 1), day(2023, 11, 30)),
            ("本办法自公布之日起施行，2026年6月30日自动失效。", day(2023, 6, 1), day(2026, 6, 30)),
            ("自2023年9月1日起施行，有效期至2026年8月31日。", day(2023, 9, 1), day(2026, 8, 31)),
        ] {
            assert_eq!(term_in(text), (from, until), "{text}");
        }
    }

    #[test]
    fn the_terms_of_others_are_not_its_own() {
        for text in [
            "居住证有效期五年，自2023年9月1日起执行新样式。",
            "本办法所称有效期，是指证件的有效期，为五年。",
            "申请人应当自2023年9月1日起三十日内提交材料。",
            "试行期间连续经营3年以上的，给予补助。",
            "《乙办法》有效期至2025年12月31日。",
            "经评估，有效期延长至2025年12月31日。",
        ] {
            assert_eq!(term_in(text), (None, None), "{text}");
        }
    }

    #[test]
    fn the_last_sentence_counts() {
        let text = "本办法自2020年1月1日起施行。\n修订后的\n本办法自2023年1月1日起施行，有效期三年。";
        assert_eq!(term_in(text), (Some(date(2023, 1, 1)), Some(date(2025, 12, 31))));
    }
}
