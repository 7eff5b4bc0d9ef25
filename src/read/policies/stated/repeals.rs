//! What a document does to others: “《甲办法》（南府办〔2019〕8号）同时废止。”, “《乙办法》第五条停止执行。”, a list of repealed
//! documents in an annex.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use xuanti_formats::outline::{Mark, is_title};

use crate::model::{Amendment, Change, Part};
use crate::read::policies::body::Line;
use crate::text::lists::pattern;

use super::mentions::{LONGEST_SENTENCE, begins_with_name, mentions, names_of_entry, without_titles};
use super::moments::made_plain;
use super::parts::parts;
use super::words::{NOTICE, SORT, kinds};

static REPEALS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:同时|予以|即行|一并|自行|自动|宣布|全文|相应|即)*(?:废止|失效|作废|停止(?:执行|实施|施行|使用|适用)|不再(?:执行|实施|施行|适用|有效|使用|保留)|终止(?:执行|实施)|替代|取代|代替)",
    )
});
/// Only of parts: 第五条删去.
static DELETES: LazyLock<Regex> = LazyLock::new(|| pattern("删去|删除|取消"));
static ALTERS: LazyLock<Regex> = LazyLock::new(|| pattern("修改为|修改成|修订为|调整为|改为"));
/// What follows a verb that is a noun, a condition or a denial.
static NO_REPEAL: LazyLock<Regex> = LazyLock::new(|| pattern("^(?:日期|时间|情况|情形|程序|前的|之前)"));
static DENIED: LazyLock<Regex> = LazyLock::new(|| pattern("(?:不得|尚未|未被?|不予|没有|是否|如|若)$"));
/// What a document goes by, which is no object: 根据《行政许可法》，….
static BY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:根据|依据|按照|按(?:《|原)|依照|遵照|结合|参照|对照|鉴于|由于|为(?:了|贯彻|落实|深入|做好|规范|进一步|适应))[^，]*(?:，|$)|除[^，]*?外",
    )
});
/// From when on: 自本办法施行之日起.
static WHEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:自|从|在|于)[^，。；《》]{2,24}?(?:之日|起|后|时)+"));
/// The sentence has gone over to its own document.
static ITSELF: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = kinds('本');
    pattern(&format!(r"(?:^|，)(?:本|此)\p{{Han}}{{0,6}}?(?:{kinds})"))
});
/// Only what a document says of a matter goes.
static SCOPE: LazyLock<Regex> =
    LazyLock::new(|| pattern("内容|部分|规定|条款|标准|事项|条文|政策|要求|做法|措施|不一致|不符|抵触|冲突"));
/// What may stand between a name and the verb without meaning.
static FILLING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"等?[0-9一二两三四五六七八九十]*[个件份项]?(?:行政)?(?:规范性)?文件|全文|同时|已经|以及|决定|宣布|[，、；和及与等即也均都现已将予自文的中]",
    )
});
/// A heading above a list of documents.
static LISTS: LazyLock<Regex> = LazyLock::new(|| pattern("文件|目录|清单|名单|一览"));
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| pattern("继续有效|继续执行|保留|修改|修订"));

/// What a document says of others.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Repeals {
    /// Numbers and titles of what goes as a whole.
    pub whole: Vec<String>,
    /// What goes in part.
    pub parts: Vec<Amendment>,
}

impl Repeals {
    fn add(&mut self, names: Vec<String>, change: Option<Change>) {
        match change {
            Some(change) => {
                let amendment = Amendment { names, change };
                if !self.parts.contains(&amendment) {
                    self.parts.push(amendment);
                }
            }
            None => {
                let new: Vec<String> = names.into_iter().filter(|name| !self.whole.contains(name)).collect();
                self.whole.extend(new);
            }
        }
    }
}

/// A list of documents that is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    None,
    /// It began under 现废止下列文件： and ends with the first line that names none.
    Announced,
    /// It is an annex and ends with the next one.
    Annex,
}

/// What the document of this title and body repeals.
pub fn repeals(body: &[Line], title: Option<&str>) -> Repeals {
    let mut found = Repeals::default();
    let mut list = List::None;
    for line in body.iter().filter(|line| !line.is_blank()) {
        let outline = line.outline();
        let text = made_plain(outline.text);
        let named = mentions(&text);
        if outline.mark == Mark::Attachment {
            list = List::None;
        }
        if named.is_empty() && is_head_of_list(&text) {
            list = if GOES_ON.is_match(&text) { List::None } else { List::Annex };
        } else if list != List::None && (text.starts_with('|') || begins_with_name(&text)) {
            listed(&text, &mut found);
        } else {
            if list == List::Announced {
                list = List::None;
            }
            of_text(&text, &mut found);
            if named.is_empty() && text.ends_with('：') && REPEALS.is_match(&text) && !GOES_ON.is_match(&text) {
                list = List::Announced;
            }
        }
    }
    if let Some(title) = title.filter(|_| found == Repeals::default()) {
        of_title(title, &mut found);
    }
    found
}

/// 废止的规范性文件目录; no notice that says it repeals some.
fn is_head_of_list(text: &str) -> bool {
    is_title(text)
        && REPEALS.is_match(text) | GOES_ON.is_match(text)
        && LISTS.is_match(text)
        && !NOTICE.is_match(text)
        && !text.contains(['，', '：', '|'])
}

/// One line of a list: all names in it are of one document.
fn listed(text: &str, found: &mut Repeals) {
    let names = names_of_entry(text);
    if names.is_empty() || GOES_ON.is_match(text) {
        return;
    }
    let cut = parts(text);
    if cut.is_empty() {
        return found.add(names, None);
    }
    cut.into_iter().for_each(|part| found.add(names.clone(), Some(Change::Part(part))));
}

fn of_text(text: &str, found: &mut Repeals) {
    let mut announced = false;
    for sentence in text.split(['。', '；']).filter(|sentence| sentence.len() <= LONGEST_SENTENCE) {
        // 以下文件停止执行：《甲》；《乙》。
        if announced && begins_with_name(sentence) && !REPEALS.is_match(sentence) && !GOES_ON.is_match(sentence) {
            objects(sentence, found);
            continue;
        }
        announced = of_sentence(sentence, found);
    }
}

/// Whether the sentence begins a list of what it repeals.
fn of_sentence(sentence: &str, found: &mut Repeals) -> bool {
    let mut from = 0;
    let mut announced = false;
    let masked = without_titles(sentence);
    for verb in REPEALS.find_iter(&masked) {
        let (before, after) = (&sentence[from..verb.start()], &sentence[verb.end()..]);
        if NO_REPEAL.is_match(after) || DENIED.is_match(before) {
            continue;
        }
        // 《甲》同时废止, or 现废止以下文件：《甲》; of the second, what comes behind a comma is another sentence.
        let names_next = mentions(after).first().is_some_and(|first| after[..first.start].chars().count() <= 8);
        let before = without(&WHEN, &without(&BY, before));
        if names_next && !after.starts_with('，') {
            let goes_on =
                |rest: &str| !begins_with_name(rest) || GOES_ON.is_match(rest.split('，').next().unwrap_or_default());
            let end = after.match_indices('，').find(|(at, comma)| goes_on(&after[at + comma.len()..]));
            objects(&after[..end.map_or(after.len(), |(at, _)| at)], found);
            announced = after.contains('：');
        } else {
            objects(&before, found);
        }
        from = verb.end();
    }
    // 《甲》第五条删去, 《甲》第五条修改为“…”
    DELETES.find_iter(&masked).for_each(|verb| of_parts(sentence, verb.range(), Change::Part, found));
    ALTERS.find_iter(&masked).for_each(|verb| of_parts(sentence, verb.range(), Change::Altered, found));
    announced
}

/// The parts that a verb at this place is about; it says nothing of whole documents.
fn of_parts(sentence: &str, verb: Range<usize>, change: fn(Part) -> Change, found: &mut Repeals) {
    let (before, after) = (without(&BY, &sentence[..verb.start]), &sentence[verb.end..]);
    let mut said = Repeals::default();
    objects(if begins_with_name(after) { after } else { &before }, &mut said);
    for Amendment { names, change: own } in said.parts {
        if let Change::Part(part) = own {
            found.add(names, Some(change(part)));
        }
    }
}

/// A plain text without what the pattern finds beside its titles.
fn without(pattern: &Regex, text: &str) -> String {
    let mut rest = text.to_string();
    let found: Vec<_> = pattern.find_iter(&without_titles(text)).map(|found| found.range()).collect();
    found.into_iter().rev().for_each(|range| rest.replace_range(range, ""));
    rest
}

/// The documents that a text names, each with what of it goes.
fn objects(text: &str, found: &mut Repeals) {
    let named = mentions(text);
    let mut alike: Vec<Vec<String>> = Vec::new();
    for (at, mention) in named.iter().enumerate() {
        let next = named.get(at + 1).map_or(text.len(), |next| next.start);
        let tail = &text[mention.end..next];
        if ITSELF.is_match(tail) {
            return;
        }
        alike.push(mention.names.clone());
        let cut = parts(tail);
        if !cut.is_empty() {
            let own = alike.pop().unwrap_or_default();
            alike.drain(..).for_each(|names| found.add(names, None));
            cut.into_iter().for_each(|part| found.add(own.clone(), Some(Change::Part(part))));
            continue;
        }
        let words = FILLING.replace_all(tail, "");
        let others = tail.contains("其他") || tail.contains("其余");
        if words.chars().count() > 1 && SCOPE.is_match(tail) && !others {
            let scope = tail.trim_matches(['，', '、', '等', '中']).to_string();
            alike.drain(..).for_each(|names| found.add(names, Some(Change::Scope(scope.clone()))));
        } else if at + 1 == named.len() || words.chars().count() > 1 {
            alike.drain(..).for_each(|names| found.add(names, None));
        }
    }
}

/// 关于废止甲办法的通知, whose text does not say it again.
fn of_title(title: &str, found: &mut Repeals) {
    let title = made_plain(title);
    let Some(verb) = title.find("废止") else { return };
    let rest = &title[verb + "废止".len()..];
    let named = mentions(rest);
    let plain = NOTICE.find(rest).map(|end| &rest[..end.start()]).filter(|name| SORT.is_match(name));
    match plain.filter(|_| named.is_empty()) {
        Some(name) => found.add(vec![name.to_string()], None),
        None => objects(rest, found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::policies::body::plain;

    fn said(text: &str) -> (String, String) {
        let Repeals { whole, parts } = repeals(&plain(text), None);
        let part = |amendment: Amendment| match amendment.change {
            Change::Part(part) => format!("{}/{}", amendment.names[0], part.printed),
            Change::Altered(part) => format!("{}/{}修改", amendment.names[0], part.printed),
            Change::Scope(words) => format!("{}/{words}", amendment.names[0]),
            Change::Extended(_) => String::new(),
        };
        (whole.join("；"), parts.into_iter().map(part).collect::<Vec<_>>().join("；"))
    }

    #[test]
    fn repeals_by_number_and_title_but_not_the_reason() {
        for (text, whole) in [
            ("原《甲办法》（南教〔2018〕20号）同时废止。", "南教〔2018〕20号；甲办法"),
            ("根据《行政许可法》，现废止以下文件：《乙办法》。", "乙办法"),
            ("合同废止后押金退还。", ""),
            ("本意见自印发之日起执行，原南教〔2018〕20号文件停止执行。", "南教〔2018〕20号"),
            (
                "《甲办法》《乙办法》及《丙办法》自本通知施行之日起作废，其他按《丁办法》执行。",
                "甲办法；乙办法；丙办法",
            ),
            ("经研究，决定宣布《甲办法》（南教〔2018〕20号）失效。", "南教〔2018〕20号；甲办法"),
            ("以下文件停止执行：《甲办法》；《乙办法》。《丙办法》继续执行。", "甲办法；乙办法"),
            ("停止执行《甲办法》，改按《乙办法》执行。", "甲办法"),
            ("《关于做好灾后补助结合实际工作的通知》自2023年1月1日起停止执行。", "关于做好灾后补助结合实际工作的通知"),
            ("根据《关于废止甲办法的决定》，乙工作照常。", ""),
            ("《甲办法》由教育局解释，本办法期满自动废止。", ""),
            ("《甲办法》尚未废止的，从其规定。", ""),
            (
                "现将下列文件予以废止：\n1.《甲办法》（南教〔2018〕20号）\n2.《乙办法》\n自印发之日起执行《丙办法》。",
                "南教〔2018〕20号；甲办法；乙办法",
            ),
        ] {
            assert_eq!(said(text), (whole.to_string(), String::new()), "{text}");
        }
    }

    #[test]
    fn what_goes_in_part_leaves_the_rest() {
        for (text, parts) in [
            ("《甲办法》（南教〔2018〕20号）第五条同时废止。", "南教〔2018〕20号/第五条"),
            (
                "《甲办法》中第三条、第四条第二款自本通知印发之日起停止执行，其余条款继续有效。",
                "甲办法/第三条；甲办法/第四条第二款",
            ),
            ("将《甲办法》第七条删去。", "甲办法/第七条"),
            ("将《甲办法》第六条中的“六十元”修改为“九十元”。", "甲办法/第六条修改"),
            ("按《甲办法》第六条规定，本办法的标准调整为九十元。", ""),
            ("废止《甲办法》第七条，《乙办法》继续执行。", "甲办法/第七条"),
            ("《甲办法》中有关午餐费的内容同时废止。", "甲办法/有关午餐费的内容"),
            (
                "《甲办法》《乙办法》与本办法不一致的部分不再执行。",
                "甲办法/与本办法不一致的部分；乙办法/与本办法不一致的部分",
            ),
        ] {
            assert_eq!(said(text), (String::new(), parts.to_string()), "{text}");
        }
    }

    #[test]
    fn a_list_in_an_annex_and_one_of_what_goes_on() {
        let text = "根据《制定程序规定》，公布清理结果。\n附件1\n继续有效的文件目录\n1.《甲办法》\n附件2\n废止的规范性文件目录\n| 序号 | 名称 | 文号 |\n| 1 | 南山区乙办法 | 南教〔2018〕20号 |\n| 2 | 《丙办法》 | 南教〔2018〕21号 |";
        assert_eq!(said(text).0, "南教〔2018〕20号；南山区乙办法；南教〔2018〕21号；丙办法");
    }

    #[test]
    fn a_title_says_it_where_the_text_does_not() {
        let of = |title: &str| repeals(&plain("各单位：\n请知悉。"), Some(title)).whole;
        assert_eq!(of("关于废止《甲办法》的通知"), ["甲办法"]);
        assert_eq!(of("南山区教育局关于废止午餐补助办法的公告"), ["午餐补助办法"]);
    }
}
