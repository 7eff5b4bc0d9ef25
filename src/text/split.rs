//! Splits a request into asks: by printed numbers, or by the words people change the subject with.
//! A sentence is never broken apart, nothing is lost but the joints, and a text without a need yields nothing.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::thesaurus::{self, Domains};
use super::{bigrams, is_stop_word, lists, normalise};
use crate::model::{Ask, AskState, Category, Kind, Request, RequestPosition};

/// A printed number where an item may begin.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:^|[\s。！？；;!?，,：:、])(?P<mark>",
        r"(?P<arabic>\d{1,2})\s*[.、．)）](?:[^\d]|$)|[（(](?P<bracketed>\d{1,2}|[一二三四五六七八九十])[）)]|",
        r"(?P<chinese>[一二三四五六七八九十])、|第(?P<nth>[一二三四五六七八九])[，,、是]|(?P<circled>[①②③④⑤⑥⑦⑧⑨]))"
    ))
    .expect("a constant pattern")
});

/// Where the subject changes: at words of which some do so at the beginning of any clause and some only of a sentence.
static JOINT: LazyLock<Regex> = LazyLock::new(|| {
    let [clause, anywhere, sentence] =
        [&lists::JOINTS_OF_CLAUSES, &lists::JOINTS_ANYWHERE, &lists::JOINTS_OF_SENTENCES].map(lists::List::any_of);
    lists::pattern(&format!(
        "{}|{}|{}|{}",
        format_args!(r"(?:^|[\s。！？；;!?，,…~～])(?P<clause>{clause})"),
        format_args!("(?P<anywhere>{anywhere})"),
        // Only where something has been asked before (家里还有我妈 goes on, 有没有规矩还有我弟肝病 does not).
        "(?P<asked>(?:还有|還有|仲有)我)",
        format_args!(r"(?:[。！？；;!?]\s*)(?P<sentence>{sentence})"),
    ))
});

/// Texts that state nothing: 无, 暂无意见, 冇嘢讲.
static EMPTY: LazyLock<Regex> = LazyLock::new(|| {
    let [when, of_what, needs, replies, addressees] = [
        &lists::EMPTY_WHEN,
        &lists::EMPTY_OF_WHAT,
        &lists::EMPTY_NEEDS,
        &lists::EMPTY_REPLIES,
        &lists::EMPTY_ADDRESSEES,
    ]
    .map(lists::List::any_of);
    let none = format!("{when}*(?:无|無|没有|没|冇){of_what}*{needs}*(?:和|或|与|及)?(?:意见|建议|诉求)*(?:了)?");
    let (before, after) = (r"^[\s，。！、!.,（）()～~]*", r"[\s，。！、!.,～~]*$");
    lists::pattern(&format!("{before}(?:{none}|{replies})+{addressees}*{after}"))
});

/// Texts that state nothing but in a form, without punctuation: 详见附件, N/A, 1.
static FORMS: LazyLock<Regex> = LazyLock::new(|| {
    lists::pattern(&format!(r"^(?:{}+|{}+|\d+|[a-z])$", lists::EMPTY_FORMS.any_of(), lists::CLOSINGS.any_of()))
});

/// Longest text that may be such, in characters.
const LONGEST_EMPTY: usize = 30;

/// Thanks and notices, which state no need unless something is asked as well.
static THANKS: LazyLock<Regex> = LazyLock::new(|| lists::THANKS.pattern());
static ASKING: LazyLock<Regex> = LazyLock::new(|| lists::ASKING.pattern());

/// Where a sentence ends; behind 吗 also where no mark was typed.
static SENTENCE_END: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[。？！；?!\n]+|[吗嗎][。？！；?!\n，,～~]*").expect("a constant pattern"));

/// From so much evidence (every word of the thesaurus adds √characters, divided by its matters) a passage says what it is about.
const EVIDENCE: f32 = 2.0;

/// Longest question of a letter of short questions, in characters.
const SHORT: usize = 25;

/// Shortest part that can be an ask of its own, in characters.
const SHORTEST: usize = 5;

/// The byte ranges of `text` that state one need each. Empty: no need (无事项).
pub fn split(text: &str) -> Vec<Range<usize>> {
    if states_nothing(text) {
        return Vec::new();
    }
    let numbered = numbered_items(text);
    let starts = if numbered.len() > 1 { numbered } else { joints(text) };
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for next in starts.into_iter().chain([text.len()]) {
        let part = trim(text, start..next);
        let short = text[part.clone()].chars().filter(|c| c.is_alphanumeric()).count() < SHORTEST;
        match parts.last_mut() {
            // Too short to stand alone: it belongs to what came before.
            Some(last) if short => last.end = part.end.max(last.end),
            _ if part.is_empty() => {}
            _ => parts.push(part),
        }
        start = next;
    }
    // An opening (“想问两件事：”) belongs to the first ask.
    if parts.len() > 1 && text[parts[0].clone()].ends_with(['：', ':']) {
        let opening = parts.remove(0);
        parts[0].start = opening.start;
    }
    parts
}

/// Longest sentence that stands for a text, in characters.
const SENTENCE: usize = 60;

/// The sentence of a text that asks, else its first, cut where it is very long: what stands for a letter without a title.
pub fn asking_sentence(text: &str) -> &str {
    let sentences = || SENTENCE_END.split(text).map(str::trim).filter(|s| s.chars().count() >= SHORTEST);
    let sentence = sentences().find(|s| ASKING.is_match(s)).or_else(|| sentences().next()).unwrap_or(text);
    sentence.char_indices().nth(SENTENCE).map_or(sentence, |(end, _)| &sentence[..end])
}

/// Whether a text says nothing that could be a need: 无, 谢谢, 详见附件, a number alone.
pub fn states_nothing(text: &str) -> bool {
    let thanks_only = || THANKS.is_match(text) && !ASKING.is_match(text);
    thanks_only() || EMPTY.is_match(text) || !text.chars().any(char::is_alphanumeric) || is_empty_form(text)
}

fn is_empty_form(text: &str) -> bool {
    if text.chars().nth(LONGEST_EMPTY).is_some() {
        return false;
    }
    let letters: String = normalise(text).chars().filter(|c| c.is_alphanumeric()).collect();
    FORMS.is_match(&letters)
}

/// Where numbered items begin, if they count up from one.
fn numbered_items(text: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    for found in NUMBER.captures_iter(text) {
        let value = ["arabic", "bracketed", "chinese", "nth", "circled"]
            .iter()
            .find_map(|group| found.name(group))
            .and_then(|m| ordinal(m.as_str()));
        if value == Some(starts.len() + 1)
            && let Some(mark) = found.name("mark")
        {
            starts.push(mark.start());
        }
    }
    starts
}

fn ordinal(printed: &str) -> Option<usize> {
    let position = |digits: &str| digits.chars().position(|c| printed.starts_with(c)).map(|i| i + 1);
    printed.parse().ok().or_else(|| position("一二三四五六七八九十")).or_else(|| position("①②③④⑤⑥⑦⑧⑨"))
}

fn joints(text: &str) -> Vec<usize> {
    let asked = ASKING.shortest_match(text).unwrap_or(text.len());
    let begins = |found: Captures<'_>| {
        let joint = ["clause", "sentence", "anywhere"].into_iter().find_map(|group| found.name(group));
        let after_question = || found.name("asked").filter(|mark| asked <= mark.start());
        joint.or_else(after_question).map(|mark| mark.start())
    };
    JOINT.captures_iter(text).filter_map(begins).filter(|&at| at > 0).collect()
}

/// `range` without white space at its ends.
fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    let end = range.end - (part.len() - part.trim_end().len());
    start..end.max(start)
}

/// Divides the parts anew by what they are about: where something has been asked and the next that is asked is about other
/// matters, a new ask begins.
fn by_matter(text: &str, parts: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let alone = parts.len() == 1;
    let mut divided: Vec<Range<usize>> = Vec::new();
    for part in parts {
        let mut ask = part.start..part.start;
        let sentences = sentences(text, part);
        let terse = alone && sentences.iter().all(|sentence| is_short_question(&text[sentence.clone()]));
        for (at, sentence) in sentences.iter().enumerate() {
            // What leads up to a question belongs to it.
            let question = sentences[at..].iter().find(|next| asks(&text[(*next).clone()]));
            let changes = question.is_some_and(|question| {
                let passages = [&text[ask.clone()], &text[sentence.start..question.end]];
                asks(passages[0]) && differ(passages.map(normalise), terse)
            });
            if changes {
                divided.push(trim(text, std::mem::replace(&mut ask, sentence.start..sentence.end)));
            } else {
                ask.end = sentence.end;
            }
        }
        divided.push(trim(text, ask));
    }
    divided
}

/// Whether a sentence asks for something, also in the form A-not-A (帮不帮, 系唔系).
fn asks(sentence: &str) -> bool {
    let chars: Vec<char> = sentence.chars().collect();
    let either_or = |w: &[char]| w[0] == w[2] && matches!(w[1], '不' | '唔');
    ASKING.is_match(sentence) || chars.windows(3).any(either_or)
}

fn is_short_question(sentence: &str) -> bool {
    sentence.chars().count() <= SHORT && asks(sentence)
}

/// Whether two passages of normalised text say enough to tell, and nothing of one domain of life. In a letter of nothing but
/// short questions one that names its own matter and takes up no two characters of the question before is no part of that.
fn differ([one, other]: [String; 2], terse: bool) -> bool {
    let [(of_one, in_one), (of_other, in_other)] = [&one, &other].map(|text| {
        let (mut evidence, mut domains) = (0.0, Domains::default());
        for (word, matters) in thesaurus::said(text) {
            evidence += (word.chars().count() as f32).sqrt() / matters.len() as f32;
            matters.iter().for_each(|&matter| domains.insert(matter));
        }
        (evidence, domains)
    });
    let takes_up = || bigrams(&other).any(|pair| !is_stop_word(pair) && one.contains(pair));
    !in_one.meet(in_other) && (of_one.min(of_other) >= EVIDENCE || terse && of_other > 0.0 && !takes_up())
}

/// The sentences of a part, each with its closing punctuation.
fn sentences(text: &str, part: Range<usize>) -> Vec<Range<usize>> {
    let mut sentences: Vec<Range<usize>> = Vec::new();
    let mut start = part.start;
    for mark in SENTENCE_END.find_iter(&text[part.clone()]) {
        let end = part.start + mark.end();
        if text[start..end].chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST {
            sentences.push(start..end);
            start = end;
        }
    }
    match sentences.last_mut() {
        Some(last) if text[start..part.end].chars().filter(|c| c.is_alphanumeric()).count() < SHORTEST => {
            last.end = part.end
        }
        _ => sentences.push(start..part.end),
    }
    sentences.into_iter().map(|range| trim(text, range)).collect()
}

/// The asks of a request at position `position`, with their kinds, all open. A request with a title states one need: the
/// title says which.
///
/// The kind is what the form says, else the usual kind of the category whose seed words stand in the text,
/// else what residents ask.
pub fn asks_of(request: &Request, position: RequestPosition, categories: &[Category]) -> Vec<Ask> {
    let starts = std::iter::once(0).chain(request.parts.iter().map(|&at| at as usize));
    let ends = request.parts.iter().map(|&at| at as usize).chain([request.text.len()]);
    let mut parts: Vec<Range<usize>> = Vec::new();
    for (column, (start, end)) in starts.zip(ends).enumerate() {
        let titled = column == 0 && !request.title.is_empty();
        parts.extend(of_column(&request.text, start..end, titled, !categories.is_empty()));
    }
    parts
        .into_iter()
        .enumerate()
        .map(|(n, range)| {
            let text = &request.text[range];
            let usual =
                || categories.iter().find(|c| c.seeds.iter().any(|s| text.contains(s.as_str()))).and_then(|c| c.kind);
            Ask {
                id: format!("{}.{}", request.id, n + 1),
                request: position,
                kind: request.kind.or_else(usual).unwrap_or(Kind::Asked),
                state: AskState::Open,
                why: String::new(),
                text: text.to_string(),
            }
        })
        .collect()
}

/// The asks in what stands in one column.
fn of_column(text: &str, range: Range<usize>, titled: bool, of_project: bool) -> Vec<Range<usize>> {
    let column = &text[range.clone()];
    let mut parts = split(column);
    // Letters alone are mostly about one matter each; asks of a project are told apart.
    if of_project {
        parts = by_matter(column, parts);
    }
    if titled {
        parts.truncate(1);
        parts.iter_mut().for_each(|part| *part = 0..column.trim_end().len());
    }
    parts.into_iter().map(|part| range.start + part.start..range.start + part.end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(text: &str) -> Vec<&str> {
        split(text).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn numbers_split() {
        assert_eq!(parts("1.宅基地怎样申请？2.医保几时交？"), ["1.宅基地怎样申请？", "2.医保几时交？"]);
        assert_eq!(parts("一、污水接管谁出钱。二、鱼塘改造补助。"), ["一、污水接管谁出钱。", "二、鱼塘改造补助。"]);
        assert_eq!(parts("屋面积120.5平方，2.5层能不能起").len(), 1);
    }

    #[test]
    fn joints_split_and_sentences_stay_whole() {
        assert_eq!(parts("阿妈想领高龄津贴，另外低保怎么申请").len(), 2);
        assert_eq!(parts("起屋要办什么手续？还有医保几时交？"), ["起屋要办什么手续？", "还有医保几时交？"]);
        for one in [
            "村里还有危房没有鉴定",
            "两个仔要分家，另批块地起屋排几年？",
            "他不肯，还有人讲不许翻建",
            "三户挖塘，另有两户种树",
            "屋企已经好旧，仲有冇得修？",
            "医保卡报咗一截，仲有九万几要自己孭",
        ] {
            assert_eq!(parts(one), [one]);
        }
        assert_eq!(parts("起屋要办什么手续？还有两件事，医保几时交，低保怎么申请").len(), 2);
        assert_eq!(parts("竞价是不是真有规矩还有我弟住院报几多").len(), 2);
        assert_eq!(parts("屋企还有我妈要人照顾，点申请").len(), 1);
        assert_eq!(parts("污水归谁管？又，村庄规划几时改？").len(), 2);
        assert_eq!(
            parts("塘基租约几时到期都唔知顺便帮我外婆问一声长寿钱"),
            ["塘基租约几时到期都唔知", "顺便帮我外婆问一声长寿钱"]
        );
    }

    #[test]
    fn nothing_asked() {
        for text in ["无", "暂无意见", "没有意见和建议", "谢谢！", "……", "", "暂时冇乜意见。", "节目讲得清楚，特此致谢"]
        {
            assert!(parts(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn answers_that_only_fill_a_form() {
        for text in [
            "多谢党和政府",
            "谢谢领导。",
            "非常满意",
            "完全同意",
            "唔清楚",
            "同意！",
            "见附件",
            "（详见附表）",
            "内容附后",
            "（空）",
            "【略】",
            "n/a",
            "NULL",
            "nan",
            "以上",
            "35",
            "a",
            "日子越来越好",
            "希望直播越办越好！",
            "已收到并传达",
            "收到，已转发学习",
            "暂未想到",
            "没什么",
            "好的",
            "是",
            "OK",
        ] {
            assert!(states_nothing(text), "{text}");
        }
        for text in [
            "同意征收要签什么",
            "附件里的表怎样填",
            "空心村几时改",
            "略高的补贴标准",
            "1号楼加装电梯",
            "5G",
            "不知道医保怎样交",
            "路",
            "支持村里修路",
            "希望越来越多的医生下乡",
        ] {
            assert!(!states_nothing(text), "{text}");
        }
    }

    #[test]
    fn a_column_of_its_own_is_an_ask_of_its_own() {
        let text = "路灯坏了。尽快修\n宅基地申请政策";
        let at = text.find('\n').unwrap() as u32 + 1;
        let request = Request { id: "A".into(), text: text.into(), parts: vec![at], ..Request::default() };
        let asks = asks_of(&request, RequestPosition(0), &[]);
        assert_eq!(
            asks.iter().map(|ask| ask.text.as_str()).collect::<Vec<_>>(),
            ["路灯坏了。尽快修", "宅基地申请政策"]
        );
    }

    #[test]
    fn questions_about_different_matters_are_different_asks() {
        let divided =
            |text: &str| by_matter(text, split(text)).into_iter().map(|r| text[r].to_string()).collect::<Vec<_>>();
        assert_eq!(
            divided("生活污水管接户归谁管？已经三年了。低保收入线怎样申请？"),
            ["生活污水管接户归谁管？", "已经三年了。低保收入线怎样申请？"]
        );
        assert_eq!(divided("年底村里股份分红有份吗村口垃圾臭爆了谁来收").len(), 2);
        assert_eq!(divided("党员自家违建怎样申报？闲置校舍可作何用？").len(), 2);
        // Told, not asked; the same domain; nothing to tell by; the same thing, and not short.
        for one in [
            "生活污水管接户已经三年了。低保收入线怎样申请？",
            "高龄津贴几时发？养老院收费几多？",
            "生活污水管接户归谁管？要几耐？",
            "种粮补贴点样领？补贴入边张社保卡？",
        ] {
            assert_eq!(divided(one), [one]);
        }
    }

    proptest! {
        #[test]
        fn parts_are_ordered_and_inside(text in "[0-9一二、.。？，另外还有起屋医保 ①②（）]{0,60}") {
            let mut end = 0;
            for part in split(&text) {
                prop_assert!(part.start >= end && part.end <= text.len() && !part.is_empty());
                end = part.end;
            }
        }

        #[test]
        fn any_text_is_split_without_panic(text in any::<String>()) {
            for part in split(&text) {
                prop_assert!(text.get(part).is_some());
            }
            let divided = by_matter(&text, split(&text));
            prop_assert!(divided.iter().all(|part| text.get(part.clone()).is_some()));
            prop_assert!(divided.is_sorted_by(|a, b| a.end <= b.start));
        }
    }
}
