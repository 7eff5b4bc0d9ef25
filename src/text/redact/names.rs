//! Names of people, by the word beside them and by the characters that open or fill a name.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::Regex;

use super::Mask;
use crate::text::is_ideograph;
use crate::text::lists::{
    AFTER_NAMES, AFTER_SHORT_NAMES, COMPOUND_SURNAMES, FIELD_LABELS, GIVEN_NAMES, MAKE_PLACES, MAY_FOLLOW_NAMES,
    NEVER_IN_GIVEN_NAMES, OFFICES, OFTEN_BEFORE_NAMES, POLITE_TITLES, RELATIONS, SURNAMES, TRADITIONAL_FORMS,
    WORDS_LIKE_NAMES, WRITER,
};

/// The date that ends a letter.
static DATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\s*[0-9０-９〇○零一二三四五六七八九十]{1,4}\s*[年月日号號./-]){1,3}\s*\d{0,2}\s*$")
        .expect("a constant pattern")
});

/// Which ideographs open a name, by code point from U+4E00.
static OPENS: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let mut opens = vec![false; 0x5200];
    for c in SURNAMES.chars().chain(COMPOUND_SURNAMES.entries().iter().filter_map(|surname| surname.chars().next())) {
        opens[c as usize - 0x4E00] = true;
    }
    opens
});

/// The pairs of characters of [`WORDS_LIKE_NAMES`].
static COMMON: LazyLock<HashSet<(char, char)>> = LazyLock::new(|| {
    let words = WORDS_LIKE_NAMES.entries().iter().filter_map(|words| Some((words.chars().next()?, words)));
    words.flat_map(|(first, words)| words.chars().skip(1).map(move |second| (first, second))).collect()
});

/// Words beside which a name stands, each set with what it promises about the name.
static CUES: LazyLock<(AhoCorasick, Vec<Cue>)> = LazyLock::new(|| {
    let sets = [
        (&FIELD_LABELS, Cue::Field),
        (&WRITER, Cue::Own),
        (&OFFICES, Cue::Title),
        (&RELATIONS, Cue::Kin),
        (&OFTEN_BEFORE_NAMES, Cue::Loose),
        (&AFTER_NAMES, Cue::End),
    ];
    let mut words = Vec::new();
    for (word, cue) in sets.iter().flat_map(|(set, cue)| set.entries().iter().map(move |word| (*word, *cue))) {
        words.push((word.to_owned(), cue));
        let traditional: String = word.chars().map(traditional).collect();
        if traditional != word {
            words.push((traditional, cue));
        }
    }
    let (words, cues): (Vec<_>, Vec<_>) = words.into_iter().unzip();
    let found = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(words);
    (found.expect("constant words"), cues)
});

#[derive(Clone, Copy, PartialEq)]
enum Cue {
    /// A form's field or a formula that only a name can follow: 姓名, 我叫.
    Field,
    /// The writer: 本人, 我是 (… 的).
    Own,
    /// An office, before or after the name: 村支书.
    Title,
    /// A relation or a part in the matter, before the name: 邻居.
    Kin,
    /// What often stands before a name and more often does not: 被, a stop. The name must be a likely one.
    Loose,
    /// What follows a name: 先生, 敬上, a masked number.
    End,
}

/// The names in a text, in order.
pub(super) fn masks(text: &str) -> Vec<Mask> {
    let (cues, kinds) = &*CUES;
    let mut names: Vec<(Range<usize>, usize)> = Vec::new();
    for cue in cues.find_overlapping_iter(text) {
        let kind = kinds[cue.pattern().as_usize()];
        let done = names.last().map_or(0, |(at, _)| at.end);
        if cue.start() < done {
            continue;
        }
        if matches!(kind, Cue::Title | Cue::End) {
            names.extend(name_before(text, done, cue.start()));
        }
        let mut next = if kind == Cue::End { None } else { name_after(text, cue.end(), kind) };
        while let Some(name) = next {
            next = joined(text, name.0.end);
            names.push(name);
        }
    }
    names.sort_by_key(|(at, _)| at.start);
    if let Some(date) = signature_end(text) {
        let done = names.last().map_or(0, |(at, _)| at.end);
        names.extend(name_before(text, done, date));
    }
    let hidden = names.into_iter().map(|(at, surname)| at.start + surname..at.end);
    hidden.filter(|at| &text[at.clone()] != "某某").map(|at| (at, "某某".to_owned())).collect()
}

/// Where a name stands, and the bytes of its surname.
type Name = (Range<usize>, usize);

/// The name that a cue ending at `from` announces.
fn name_after(text: &str, from: usize, cue: Cue) -> Option<Name> {
    let rest = &text[from..];
    if cue == Cue::Loose && !rest.chars().next().is_some_and(opens_name) {
        return None; // most commas: the quick way out
    }
    let mut start = rest;
    if cue == Cue::Field {
        start = bracketed(start).unwrap_or(start);
        start =
            start.trim_start_matches([':', '：', ' ', '　', '！', '!', '\n', '_', '“', '「', '叫', '是', '为', '為']);
    } else {
        for link in ["：", ":", "名叫", "叫", "是", "系", "（", "(", " "] {
            start = start.strip_prefix(link).unwrap_or(start);
        }
    }
    let trust = match cue {
        Cue::Field => Trust::Sure,
        Cue::Loose => Trust::Little,
        _ => Trust::Some,
    };
    let named = |start: &str| {
        name_at(start, trust).map(|(name, surname)| {
            let at = text.len() - start.len();
            (at..at + name, surname)
        })
    };
    named(start).or_else(|| {
        // 我是一社的苏大树
        let clause = rest.char_indices().take(14).take_while(|(_, c)| is_ideograph(*c));
        let of = if cue == Cue::Own { clause.filter(|(_, c)| matches!(c, '的' | '嘅')).last() } else { None };
        of.and_then(|(i, c)| named(&rest[i + c.len_utf8()..]))
    })
}

/// What follows a short remark in brackets: 签名（指模）：….
fn bracketed(text: &str) -> Option<&str> {
    let inner = text.strip_prefix(['（', '('])?;
    let (end, close) = inner.char_indices().take(7).find(|(_, c)| matches!(c, '）' | ')'))?;
    Some(&inner[end + close.len_utf8()..])
}

/// The name joined to one that ends at `from`: 苏大树和苏小树.
fn joined(text: &str, from: usize) -> Option<Name> {
    let rest = &text[from..];
    let link = rest.chars().next().filter(|c| "、和與与同跟及".contains(*c))?.len_utf8();
    let (name, surname) = name_at(&rest[link..], Trust::Some)?;
    Some((from + link..from + link + name, surname))
}

/// The name that ends before `until` (a title, a date, a number), or before the few signs that may stand between.
fn name_before(text: &str, done: usize, until: usize) -> Option<Name> {
    let mut before = text[done..until].trim_end_matches(|c: char| c.is_ascii_digit());
    for link in ["电话", "電話", "手机", "手機"] {
        before = before.trim_end_matches([' ', '　', ':', '：', '，', ',', '（', '(', '\n']);
        before = before.strip_suffix(link).unwrap_or(before);
    }
    before = before
        .trim_end_matches([' ', '　', ':', '：', '，', ',', '（', '(', '\n', '副', '\r', '原', '前', '现', '任', '老']);
    let sizes = [9, 12, 6];
    sizes.into_iter().find_map(|size| {
        let start = before.len().checked_sub(size).filter(|&start| before.is_char_boundary(start))?;
        let (name, surname) = name_at(&before[start..], Trust::Sure).filter(|&(name, _)| name == size)?;
        let left = before[..start].chars().next_back();
        let parted = left.is_none_or(|c| !is_ideograph(c) || "找叫和与與同跟给问系是".contains(c));
        let usual = size > 6 && before[start + surname..].chars().all(|c| GIVEN_NAMES.has(c));
        (parted && (start > 0 || done > 0 || usual) || usual).then_some((done + start..done + start + name, surname))
    })
}

/// Where the date begins that ends a letter, or the end of a letter whose last line or word is a name.
fn signature_end(text: &str) -> Option<usize> {
    let text = text.trim_end();
    let tail = text.char_indices().rev().take(30).last()?.0;
    if let Some(date) = DATED.find(&text[tail..]) {
        return Some(tail + date.start());
    }
    let last = text.rfind(char::is_whitespace).filter(|&gap| text.len() - gap <= 15)?;
    text[last..].trim_start().chars().all(is_ideograph).then_some(text.len())
}

/// How far what stands before promises a name.
#[derive(Clone, Copy)]
enum Trust {
    /// Nothing but a name can follow.
    Sure,
    /// What follows must look like the rest of a sentence, or the given name like one.
    Some,
    /// What follows must look like the rest of a sentence, and the given name like one.
    Little,
}

/// The bytes of the name `text` begins with and of its surname.
fn name_at(text: &str, trust: Trust) -> Option<(usize, usize)> {
    let mut signs = text.chars();
    let first = signs.next().filter(|&c| opens_name(c))?;
    let double = COMPOUND_SURNAMES.entries().iter().any(|surname| text.starts_with(surname));
    if double {
        signs.next();
    } else if !SURNAMES.has(first) {
        return None;
    }
    let surname = if double { 2 * first.len_utf8() } else { first.len_utf8() };
    let given = signs.next().filter(|c| is_ideograph(*c) && !NEVER_IN_GIVEN_NAMES.has(*c))?;
    let common = !double && COMMON.contains(&(first, given));
    if POLITE_TITLES.entries().iter().any(|title| text[surname..].starts_with(title)) {
        return None;
    }
    let closes =
        |c: Option<char>| c.is_none_or(|c| !is_ideograph(c) || MAY_FOLLOW_NAMES.has(c) || NEVER_IN_GIVEN_NAMES.has(c));
    let (second, third) = (signs.next().filter(|c| is_ideograph(*c) && !NEVER_IN_GIVEN_NAMES.has(*c)), signs.next());
    let place = |c: char| MAKE_PLACES.has(c) && !GIVEN_NAMES.has(c);
    let second = second.filter(|&c| (!place(c)) && (!AFTER_SHORT_NAMES.has(c) || closes(third)));
    let end = surname + given.len_utf8() + second.map_or(0, char::len_utf8);
    if given == '某' && second == Some('某') {
        return Some((end, surname));
    }
    let mut next = text[end..].chars();
    let (next, office) = (next.next().filter(|c| is_ideograph(*c)), next.next().is_some_and(|c| "长長".contains(c)));
    if second.is_none() && given == '某' || second == Some('某') || next.is_some_and(|c| MAKE_PLACES.has(c)) && !office
    {
        return None;
    }
    let free = office || closes(next) || next.is_some_and(|c| AFTER_SHORT_NAMES.has(c));
    let usual = GIVEN_NAMES.has(given) && second.is_some_and(|c| GIVEN_NAMES.has(c));
    if common && !(second.is_some() && matches!(trust, Trust::Sure) || free && usual && !matches!(trust, Trust::Little))
    {
        return None;
    }
    let fits = match trust {
        Trust::Sure => true,
        Trust::Some => free || usual,
        Trust::Little => free && usual,
    };
    fits.then_some((end, surname))
}

fn opens_name(c: char) -> bool {
    is_ideograph(c) && OPENS.get(c as usize - 0x4E00) == Some(&true)
}

fn traditional(c: char) -> char {
    let pairs = TRADITIONAL_FORMS.entries().iter().map(|pair| pair.chars());
    let mut forms = pairs.filter_map(|mut pair| Some((pair.next()?, pair.next()?)));
    forms.find(|(simple, _)| *simple == c).map_or(c, |(_, full)| full)
}
