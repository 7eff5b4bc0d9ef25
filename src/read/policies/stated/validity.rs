//! How long a policy is in force, as its own sentences say: “本办法自2023年7月1日起施行，有效期五年。”

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use regex::Regex;

use crate::read::policies::body::Line;
use crate::read::policies::facts::{Fact, Facts};

use super::words::{DAY, count, day, kinds};

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
    let kinds = kinds('本');
    Regex::new(&format!(r"^(?:本|此|该)?\s*(?:实施|暂行|试行)?\p{{Han}}{{0,8}}?(?:{kinds})"))
        .expect("a constant pattern")
});

/// Fills in from when on and until when, as the last sentence about it says. `issued` is the day that 印发之日 means.
pub fn term(body: &[Line], issued: Option<Date>, said: &mut Facts) {
    for line in body.iter().rev() {
        let line = line.outline().text;
        let sentences: Vec<&str> = line.split_inclusive(['。', '；']).collect();
        for (at, sentence) in sentences.iter().enumerate() {
            // 有效期五年 may stand in a sentence of its own behind it.
            let beside = sentences.get(at + 1).filter(|next| next.trim_start().starts_with("有效期"));
            let (from, until) = term_of(sentence, beside.unwrap_or(&""), issued);
            said.effective = said.effective.take().or(from.and_then(Fact::day));
            said.expires = said.expires.take().or(until.and_then(Fact::day));
        }
        if said.effective.is_some() && said.expires.is_some() {
            return;
        }
    }
}

/// First and last day that a sentence, with the one beside it, says of its own document.
fn term_of(sentence: &str, beside: &str, issued: Option<Date>) -> (Option<Date>, Option<Date>) {
    if !ITSELF.is_match(sentence.trim()) {
        return (None, None);
    }
    let from = FROM_DAY.captures(sentence).and_then(|found| day(&found[1])).or_else(|| {
        let found = FROM_ISSUE.captures(sentence)?;
        let later = found.get(1).and_then(|days| count(days.as_str())).unwrap_or(0);
        issued?.checked_add(i64::from(later).days()).ok()
    });
    let both = format!("{sentence}{beside}");
    let until = TERM_DAY.captures(&both).and_then(|found| day(&found[1])).or_else(|| {
        let years = count(&TERM_YEARS.captures(&both)?[1])?;
        from.or(issued)?.checked_add(i64::from(years).years()).ok()?.checked_sub(1.days()).ok()
    });
    let is_term = from.is_some() || sentence.contains("有效期");
    (from, until.filter(|_| is_term))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::policies::body::plain;
    use crate::read::policies::facts::value;
    use jiff::civil::date;

    fn term_in(text: &str) -> (Option<Date>, Option<Date>) {
        let mut said = Facts::default();
        term(&plain(text), Some(date(2023, 6, 1)), &mut said);
        (value(&said.effective), value(&said.expires))
    }

    #[test]
    fn many_ways_to_say_a_term() {
        let day = |year, month, day| Some(date(year, month, day));
        for (text, from, until) in [
            ("本通知自印发之日起施行，有效期至2025年12月31日。", day(2023, 6, 1), day(2025, 12, 31)),
            ("本细则自发布之日起30日后施行。有效期两年。", day(2023, 7, 1), day(2025, 6, 30)),
            ("本通知自2023年9月1日起执行。", day(2023, 9, 1), None),
            ("第十条 本办法自二〇二三年七月一日起施行，有效期五年。", day(2023, 7, 1), day(2028, 6, 30)),
            // A leap day's anniversary.
            ("本办法自2024年2月29日起施行，有效期1年。", day(2024, 2, 29), day(2025, 2, 27)),
            // Somebody else's term.
            ("居住证有效期五年，自2023年9月1日起执行新样式。", None, None),
            ("本办法所称有效期，是指证件的有效期。", None, None),
        ] {
            assert_eq!(term_in(text), (from, until), "{text}");
        }
    }

    #[test]
    fn the_last_sentence_counts() {
        let text = "本办法自2020年1月1日起施行。\n修订后的\n本办法自2023年1月1日起施行，有效期三年。";
        assert_eq!(term_in(text), (Some(date(2023, 1, 1)), Some(date(2025, 12, 31))));
    }
}
