//! How long a policy is in force and what it repeals, as its own sentences say: “本办法自2023年7月1日起施行，有效期五年。《甲
//! 办法》（南府办〔2019〕8号）同时废止。”

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use regex::Regex;

use super::metadata::{Key, Metadata};
use super::outline;

/// 南府办〔2023〕12号, in any brackets.
pub static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\p{Han}{1,14})\s*[〔\[［（(【〈]\s*((?:19|20)\d{2})\s*[〕\]］）)】〉]\s*(?:第\s*)?(\d{1,5})\s*号")
        .expect("a constant pattern")
});

/// A day in digits or numerals.
pub const DAY: &str = r"((?:\d{4}|[〇○零一二三四五六七八九]{4})\s*年\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*月\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*日)";

static FROM_DAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"自\s*{DAY}\s*起\s*(?:正式)?(?:施行|实施|执行|生效|试行)")).expect("a constant pattern")
});
static FROM_ISSUE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"自(?:印发|发布|公布|发文|签发|颁布|下发)之日起\s*(?:(\d{1,3}|[一二三四五六七八九十]{1,3})\s*日后)?\s*(?:正式)?(?:施行|实施|执行|生效|试行)").expect("a constant pattern")
});
static TERM_YEARS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:有效期限?|试行期限?|试行)\s*(?:为|是|暂定|定为)?\s*(\d{1,2}|[一二两三四五六七八九十]{1,2})\s*年")
        .expect("a constant pattern")
});
static TERM_DAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"(?:有效期|施行|实施|执行)\s*(?:限)?(?:至|到)\s*{DAY}")).expect("a constant pattern")
});
/// Whose beginning or term a sentence tells: this document's.
static ITSELF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:本|此|该)?\s*(?:实施|暂行|试行)?\p{Han}{0,8}?(?:通知|办法|规定|细则|意见|方案|措施|规则|条例|指引|制度|标准|决定|公告|通告|规程|计划|文件)").expect("a constant pattern")
});
static REPEALS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:同时|予以|即行|一并|自行)\s*废止|废止|不再执行|停止执行").expect("a constant pattern")
});
static QUOTED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"《([^《》]{2,60})》").expect("a constant pattern"));
/// From when on and until when.
pub fn term(body: &str, issued: Option<Date>, said: &mut Metadata) {
    for line in body.lines().rev() {
        let line = outline::line(line).text;
        let sentences: Vec<&str> = line.split_inclusive(['。', '；']).collect();
        for (at, sentence) in sentences.iter().enumerate() {
            if !ITSELF.is_match(sentence.trim()) {
                continue;
            }
            let from = FROM_DAY.captures(sentence).and_then(|found| day(&found[1])).or_else(|| {
                let found = FROM_ISSUE.captures(sentence)?;
                let later = found.get(1).and_then(|days| count(days.as_str())).unwrap_or(0);
                issued?.checked_add(i64::from(later).days()).ok()
            });
            // 有效期五年 may stand in a sentence of its own behind it.
            let beside = sentences.get(at + 1).filter(|next| next.trim_start().starts_with("有效期"));
            let with_next = format!("{sentence}{}", beside.unwrap_or(&""));
            let is_term = from.is_some() || sentence.contains("有效期");
            let until = TERM_DAY.captures(&with_next).and_then(|found| day(&found[1])).or_else(|| {
                let years = count(&TERM_YEARS.captures(&with_next)?[1])?;
                from.or(issued)?.checked_add(i64::from(years).years()).ok()?.checked_sub(1.days()).ok()
            });
            let mut fill = |key: Key, day: Option<Date>| {
                if let Some(day) = day.filter(|_| said.get(key).is_empty()) {
                    said.set(key, &day.to_string());
                }
            };
            fill(Key::Effective, from);
            fill(Key::Expires, until.filter(|_| is_term));
        }
        if !said.get(Key::Effective).is_empty() && !said.get(Key::Expires).is_empty() {
            return;
        }
    }
}

/// What the document says to be repealed: numbers, and titles.
pub fn repeals(body: &str, said: &mut Metadata) {
    let mut names: Vec<String> = Vec::new();
    for sentence in body.split(['。', '；', '\n']).filter(|s| REPEALS.is_match(s)) {
        let Some(found) = REPEALS.find(sentence) else { continue };
        let (before, after) = (&sentence[..found.start()], &sentence[found.end()..]);
        let names_any = |part: &str| QUOTED.is_match(part) || NUMBER.is_match(part);
        // 《甲》同时废止, or 现废止以下文件：《甲》. What it goes by (根据《行政许可法》，) is no object.
        let by = before.find("根据").and_then(|at| before[at..].find('，').map(|end| at + end));
        let objects = if names_any(after) { after } else { &before[by.unwrap_or(0)..] };
        names.extend(NUMBER.captures_iter(objects).map(number));
        names.extend(QUOTED.captures_iter(objects).map(|found| found[1].to_string()));
    }
    names.dedup();
    said.set(Key::Replaces, &names.join("；"));
}

/// A number with its brackets as they should be.
pub fn number(found: regex::Captures) -> String {
    // 文号：南府办〔2023〕12号, （南府办〔2023〕12号）: words before it are not part of it.
    let name = found[1].rsplit(['号', '：']).next().unwrap_or_default();
    format!("{name}〔{}〕{}号", &found[2], &found[3])
}

/// A day written in digits or numerals.
pub fn day(text: &str) -> Option<Date> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (year, rest) = text.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let number = |text: &str| text.parse().ok().or_else(|| outline::numeral(text));
    Date::new(
        i16::try_from(number(year)?).ok()?,
        i8::try_from(number(month)?).ok()?,
        i8::try_from(number(rest.trim_end_matches('日'))?).ok()?,
    )
    .ok()
}

fn count(text: &str) -> Option<u32> {
    text.parse().ok().or_else(|| outline::numeral(text))
}
