//! How long others go on: “《甲办法》（南府办〔2019〕8号）继续实施，有效期延长至2028年12月31日。”

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;
use xuanti_formats::outline::{Mark, is_title};

use crate::model::{Amendment, Change, Extension};
use crate::read::policies::body::Line;
use crate::text::lists::pattern;

use super::mentions::{LONGEST_SENTENCE, Mention, begins_with_name, mentions, names_of_entry, without_titles};
use super::moments::{MOMENT, last_of, made_plain, moment, months, span};
use super::words::{NOTICE, SORT};

/// The words for it; of [`LONGER`], the length counts from the day that was the last.
static EXTENDS: LazyLock<Regex> =
    LazyLock::new(|| pattern("延长|延期|延续|顺延|展期|续期|继续(?:有效|执行|实施|施行|实行|适用|沿用|生效)|保留有效"));
static LONGER: LazyLock<Regex> = LazyLock::new(|| pattern("延长|延期|延续|顺延|展期|续期"));
static UNTIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?:至|到|截至|截止|止于|为)(?:日期|时间|于|到|至|为|：)*({MOMENT})")));
static DAY: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("({MOMENT})")));
static LIST: LazyLock<Regex> = LazyLock::new(|| pattern("目录|清单|名单|一览|文件"));
/// What heads another list.
static GONE: LazyLock<Regex> = LazyLock::new(|| pattern("废止|失效|修改|停止执行"));
static FROM: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?:自|从)({MOMENT})(?:之日)?起")));
static LASTS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|[^\d])(\d{1,3}|半)(年|周年|个月)(半)?"));
/// The rest of a document goes on after one of its parts is repealed; cases begun earlier go on by the old rules.
static REST: LazyLock<Regex> = LazyLock::new(|| {
    pattern("其他|其余|剩余|规定|申请|办理|受理|公示|开放|合同|缴费|第[0-9一二三四五六七八九十]+[条章款项]")
});
static BY: LazyLock<Regex> = LazyLock::new(|| pattern("(?:按照|按|依照|参照|根据|依据)(?:原)?$"));
/// 关于延长甲办法有效期的通知, 关于继续执行甲办法的通知.
static OF_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:延长|延续|顺延)(.{4,60}?)的?(?:有效期|执行期|实施期|施行期)|继续(?:执行|实施|施行|实行|适用)(.{4,60}?)(?:有关|相关)?(?:事项|工作)?的(?:通知|公告|决定|函)",
    )
});

/// What the document of this title and body extends. `issued` is its day.
pub fn extensions(body: &[Line], title: Option<&str>, issued: Option<Date>) -> Vec<Amendment> {
    let title = title.map(made_plain).unwrap_or_default();
    let of_title = extended_by_title(&title);
    let mut found: Vec<Amendment> = Vec::new();
    let mut list: Option<Extension> = None;
    let mut in_annexes: Option<Extension> = None;
    for line in body.iter().filter(|line| !line.is_blank()) {
        let attachment = line.outline().mark == Mark::Attachment;
        let line = made_plain(line.outline().text);
        let named = mentions(&line);
        let is_entry = (line.starts_with('|') || begins_with_name(&line)) && !GONE.is_match(&line);
        if let Some(extension) = list.filter(|_| is_entry) {
            let names = names_of_entry(&line);
            let extended = Change::Extended(of_row(&line, extension, issued));
            found.extend((!names.is_empty()).then_some(Amendment { names, change: extended }));
            continue;
        }
        if let Some(extension) = list_below(&line, issued).filter(|_| named.is_empty()) {
            // 附件所列文件有效期延长至2026年底: until when, the text has said.
            list = Some(if extension == Extension::Listed { in_annexes.unwrap_or(extension) } else { extension });
            in_annexes = in_annexes.or(list.filter(|_| line.contains("附件") && extension != Extension::Listed));
        } else if attachment || GONE.is_match(&line) || !named.is_empty() {
            list = None;
        }
        let sentences: Vec<&str> = line.split(['。', '；']).collect();
        for (at, sentence) in sentences.iter().enumerate().filter(|(_, sentence)| sentence.len() <= LONGEST_SENTENCE) {
            let masked = without_titles(sentence);
            let Some(verb) = EXTENDS.find(&masked) else { continue };
            let beside = sentences.get(at + 1).filter(|next| next.starts_with("有效期")).unwrap_or(&"");
            let both = format!("{}，{beside}", &sentence[verb.start()..]);
            let until = until(&both, sentence, issued);
            let named = objects(sentence, verb.start(), verb.end());
            let names: Vec<Vec<String>> = match named.is_empty() {
                // 上述文件有效期延长至…: what the title names, if a date stands there.
                true if mentions(sentence).is_empty() && until != Extension::Open => of_title.clone(),
                _ => named.into_iter().map(|mention| mention.names).collect(),
            };
            let new = names.into_iter().map(|names| Amendment { names, change: Change::Extended(until) });
            let new: Vec<Amendment> = new.filter(|amendment| !found.contains(amendment)).collect();
            found.extend(new);
        }
    }
    if found.is_empty() {
        let open = |names| Amendment { names, change: Change::Extended(Extension::Open) };
        found.extend(of_title.into_iter().map(open));
    }
    found
}

/// How long the documents go on that are listed below a line: 继续有效的文件目录, 下列文件有效期延长至2026年底：.
fn list_below(line: &str, issued: Option<Date>) -> Option<Extension> {
    let verb = EXTENDS.find(line)?;
    let heads = is_title(line) && LIST.is_match(line) && !NOTICE.is_match(line) || line.ends_with('：');
    if !heads && !line.contains("附件") {
        return None;
    }
    match until(&line[verb.start()..], line, issued) {
        Extension::Open => Some(Extension::Listed),
        extension => Some(extension),
    }
}

/// How long the document of one line of a list goes on: until the day there that is still to come, else as the list says.
fn of_row(line: &str, list: Extension, issued: Option<Date>) -> Extension {
    let days = DAY.captures_iter(line).filter_map(|found| moment(&found[1])).map(|(_, last)| last);
    let coming = days.max().filter(|&day| issued.is_some_and(|issued| day > issued));
    coming.map_or(list, Extension::Until)
}

/// The documents that a sentence extends, whose verb stands at these places.
fn objects(sentence: &str, begin: usize, end: usize) -> Vec<Mention> {
    let named = mentions(sentence);
    let (before, after): (Vec<Mention>, Vec<Mention>) = named.into_iter().partition(|mention| mention.end <= begin);
    let is_rest = before.last().is_some_and(|last| REST.is_match(&sentence[last.end..begin]));
    let gone_by = before.first().is_some_and(|first| BY.is_match(&sentence[..first.start]));
    if !before.is_empty() {
        return if is_rest || gone_by { Vec::new() } else { before };
    }
    let next = after.first().is_some_and(|first| first.start >= end && sentence[end..first.start].chars().count() <= 4);
    if next { after } else { Vec::new() }
}

/// Until when, from the verb on (`said`); `sentence` tells from when a new term counts.
fn until(said: &str, sentence: &str, issued: Option<Date>) -> Extension {
    if let Some((_, last)) = span(said) {
        return Extension::Until(last);
    }
    let day = UNTIL.captures_iter(said).last().and_then(|found| moment(&found[1]));
    if let Some((_, last)) = day {
        return Extension::Until(last);
    }
    let Some(found) = LASTS.captures(said) else { return Extension::Open };
    let Some(length) = months(&found[1], &found[2], found.get(3).is_some()) else { return Extension::Open };
    let from = FROM.captures(sentence).and_then(|found| moment(&found[1])).map(|(first, _)| first);
    if from.is_none() && LONGER.is_match(sentence) {
        return Extension::Longer(length);
    }
    from.or(issued).and_then(|first| last_of(first, length)).map_or(Extension::Open, Extension::Until)
}

/// The documents whose term a title says to be extended.
fn extended_by_title(title: &str) -> Vec<Vec<String>> {
    let Some(verb) = EXTENDS.find(title).filter(|_| NOTICE.is_match(title)) else { return Vec::new() };
    let named = mentions(title);
    if !named.is_empty() {
        return named.into_iter().map(|mention| mention.names).collect();
    }
    let name = OF_TITLE.captures(&title[verb.start()..]).and_then(|found| found.get(1).or(found.get(2)));
    name.map(|name| name.as_str())
        .filter(|name| SORT.is_match(name))
        .map(|name| vec![name.to_string()])
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::policies::body::plain;
    use jiff::civil::date;

    fn said(title: &str, text: &str) -> Vec<(String, Extension)> {
        let found = extensions(&plain(text), Some(title), Some(date(2023, 3, 1)));
        let term = |amendment: Amendment| match amendment.change {
            Change::Extended(term) => (amendment.names.join("；"), term),
            _ => unreachable!("only extensions"),
        };
        found.into_iter().map(term).collect()
    }

    #[test]
    fn many_ways_to_go_on() {
        let until = |year, month, day| Extension::Until(date(year, month, day));
        for (text, name, term) in [
            (
                "《甲办法》（南农〔2019〕3号）继续实施，有效期延长至2028年12月31日。",
                "南农〔2019〕3号；甲办法",
                until(2028, 12, 31),
            ),
            ("将《甲办法》有效期延长三年。", "甲办法", Extension::Longer(36)),
            ("《甲办法》延期执行到2025年底。", "甲办法", until(2025, 12, 31)),
            ("《甲办法》继续执行，有效期2年，自2024年1月1日起计算。", "甲办法", until(2025, 12, 31)),
            ("《甲办法》继续有效。有效期至二〇二六年六月三十日。", "甲办法", until(2026, 6, 30)),
            ("在新办法出台前，《甲办法》继续有效。", "甲办法", Extension::Open),
            ("经研究，决定继续执行《甲办法》至2024年12月31日。", "甲办法", until(2024, 12, 31)),
        ] {
            assert_eq!(said("", text), [(name.to_string(), term)], "{text}");
        }
        for text in [
            "《甲办法》第五条停止执行，其他条款继续有效。",
            "营业时间延长至22时。",
            "已受理的，按《甲办法》继续执行。",
            "申请可以延长至45日。",
            "《甲办法》规定的申请期限可延长至45日。",
            "《关于延长甲办法有效期的通知》同时废止。",
        ] {
            assert_eq!(said("关于乙的通知", text), [], "{text}");
        }
    }

    #[test]
    fn lists_of_what_goes_on() {
        let names = |text: &str| said("关于公布文件清理结果的通知", text);
        let listed = |name: &str, term| vec![(name.to_string(), term)];
        assert_eq!(
            names("附件1\n继续有效的文件目录\n1.《甲办法》\n附件2\n废止的文件目录\n1.《乙办法》"),
            listed("甲办法", Extension::Listed)
        );
        let until = Extension::Until(date(2026, 12, 31));
        assert_eq!(names("下列文件有效期延长至2026年12月31日：\n1.《甲办法》"), listed("甲办法", until));
        assert_eq!(
            names("附件所列文件有效期延长至2026年12月31日。\n附件\n延长有效期的文件目录\n1.《甲办法》"),
            listed("甲办法", until)
        );
        assert_eq!(
            names(
                "附件\n延长有效期的文件目录\n| 名称 | 文号 | 有效期至 |\n| 甲办法 | 南教〔2019〕1号 | 2026年12月31日 |"
            ),
            listed("南教〔2019〕1号", until)
        );
    }

    #[test]
    fn a_title_names_what_the_text_calls_it() {
        let until = Extension::Until(date(2026, 12, 31));
        let text = "上述文件有效期延长至2026年12月31日。";
        assert_eq!(said("关于延长《甲办法》有效期的通知", text), [("甲办法".to_string(), until)]);
        assert_eq!(
            said("关于继续执行午餐补助办法的通知", "请遵照执行。"),
            [("午餐补助办法".to_string(), Extension::Open)]
        );
    }
}
