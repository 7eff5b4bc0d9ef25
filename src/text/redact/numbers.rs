//! Phones, identity cards, bank cards and plates, by shape and check digit.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Mask;
use crate::text::is_ideograph;

/// A plate, or a run of digit groups. A star counts as a digit, so that a masked number is never half of a new one.
static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"[京津沪滬渝冀豫云雲辽遼黑湘皖鲁魯新苏蘇浙赣贛鄂桂甘晋晉蒙陕陝吉闽閩贵貴粤粵青藏川宁寧琼瓊][-· ]?",
        r"[A-HJ-NP-Za-hj-np-zＡ-ＨＪ-ＮＰ-Ｚ][-－—·•・.． ]{0,2}[A-Za-zＡ-Ｚ0-9０-９]{4,5}[A-Za-zＡ-Ｚ0-9０-９港澳学學警挂领使]",
        r"|[0-9０-９*](?:[-－—–‐−.．·•() （）　]{0,2}[0-9０-９*])*(?:[- ]?[xXｘＸ])?",
    ))
    .expect("a constant pattern")
});

/// What numbers that are nobody's are called.
const PUBLIC: &str = "编号 編號 流水 流水号 单号 單號 表号 表號 户号 戶號 代码 代碼 批号 序号 回执 回执号 案号 受理号";

/// Digits written without a break: where they stand, and themselves in ASCII (with the X that may end an identity).
struct Group {
    at: Range<usize>,
    digits: String,
}

/// The private numbers of a text, in order.
pub(super) fn masks(text: &str) -> Vec<Mask> {
    let mut masks = Vec::new();
    if !text.chars().any(|c| digit(c).is_some()) {
        return masks;
    }
    let mut from = 0;
    while let Some(found) = NUMBERS.find_at(text, from) {
        let number = found.as_str();
        from = found.end();
        if let Some(province) = number.chars().next().filter(|c| is_ideograph(*c)) {
            match plate(number, &text[from..]) {
                Some(mask) => masks.push((found.range(), mask)),
                None => from = found.start() + province.len_utf8(), // its digits may be another number
            }
        } else if number.len() >= 7 {
            run_masks(text, &groups(number, found.start()), &mut masks);
        }
    }
    masks
}

fn plate(number: &str, after: &str) -> Option<String> {
    let mut signs = number.chars().filter(|c| c.is_alphanumeric());
    let (province, city) = (signs.next()?, signs.next()?);
    let rest: Vec<char> = signs.collect();
    let whole = !after.starts_with(|c: char| c.is_ascii_alphanumeric() || digit(c).is_some());
    let digits = rest.iter().filter(|&&c| digit(c).is_some()).count();
    (whole && digits >= 2).then(|| format!("{province}{city}{}", "*".repeat(rest.len())))
}

fn groups(number: &str, start: usize) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (i, c) in number.char_indices() {
        let at = start + i;
        let sign = if matches!(c, 'x' | 'X' | 'ｘ' | 'Ｘ') { Some('X') } else { digit(c) };
        match (sign, groups.last_mut()) {
            (Some(sign), Some(last)) if last.at.end == at => {
                last.digits.push(sign);
                last.at.end = at + c.len_utf8();
            }
            (Some(sign), _) => groups.push(Group { at: at..at + c.len_utf8(), digits: sign.to_string() }),
            (None, _) => {}
        }
    }
    groups
}

/// A digit in ASCII, or the star that hides one.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' | '*' => Some(c),
        '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10),
        _ => None,
    }
}

/// The longest private numbers made of neighbouring groups, from the left.
fn run_masks(text: &str, groups: &[Group], masks: &mut Vec<Mask>) {
    let mut i = 0;
    while i < groups.len() {
        let found = (i + 1..=groups.len().min(i + 6)).rev().find_map(|j| {
            let at = groups[i].at.start..groups[j - 1].at.end;
            Some((j, at.clone(), number_mask(&groups[i..j], &text[..at.start], &text[at.end..])?))
        });
        match found {
            Some((j, at, mask)) => {
                masks.push((at, mask));
                i = j;
            }
            None => i += 1,
        }
    }
}

fn number_mask(groups: &[Group], before: &str, after: &str) -> Option<String> {
    let size: usize = groups.iter().map(|group| group.digits.len()).sum();
    if !(7..=19).contains(&size) {
        return None;
    }
    let digits: String = groups.iter().map(|group| group.digits.as_str()).collect();
    if digits.contains('*') {
        return None;
    }
    let shown = |head: usize, tail: usize| {
        format!("{}{}{}", &digits[..head], "*".repeat(size - head - tail), &digits[size - tail..])
    };
    if is_identity(&digits, before) || is_bank_card(&digits, before) {
        return Some(shown(3, 0)); // the last four digits of either tell too much
    }
    is_phone(groups, &digits, before, after).then(|| shown(size.saturating_sub(8).min(3), 4))
}

/// Eighteen signs with a date of birth, and the check sign of GB 11643 unless the words before say what it is.
fn is_identity(digits: &str, before: &str) -> bool {
    let signs = digits.as_bytes();
    let named = || said_before(before, &["证", "證", "身份", "身分"]);
    let number = |range: Range<usize>| digits[range].parse::<u32>().unwrap_or(0);
    let dated =
        |month: usize| (0..=12).contains(&number(month..month + 2)) && (0..=31).contains(&number(month + 2..month + 4));
    match signs.len() {
        15 => dated(8) && signs[0] != b'0' && !digits.contains('X') && named(),
        18 => {
            let sum: u32 = (0..17).map(|i| u32::from(signs[i] - b'0') * (1 << (17 - i)) % 11).sum();
            let check = b"10X98765432"[sum as usize % 11];
            signs[0] != b'0' && (1850..2100).contains(&number(6..10)) && dated(10) && (check == signs[17] || named())
        }
        _ => false,
    }
}

/// The lengths and first digits Chinese banks use and the Luhn check digit, or words before that say what it is.
fn is_bank_card(digits: &str, before: &str) -> bool {
    if digits.contains('X') || labelled_public(before) {
        return false;
    }
    let luhn: u32 = (digits.bytes().rev().enumerate())
        .map(|(i, b)| u32::from(b - b'0') << (i % 2))
        .map(|doubled| doubled / 10 + doubled % 10)
        .sum();
    let opens = match digits.len() {
        16 => digits.starts_with(['3', '4', '5', '6']) || digits.starts_with("95"),
        17..=19 => digits.starts_with('6') || digits.starts_with("95"),
        _ => false,
    };
    opens && luhn.is_multiple_of(10)
        || digits.len() >= 15 && said_before(before, &["卡号", "卡號", "银行卡", "银行账", "银行帐", "存折"])
}

fn is_phone(groups: &[Group], digits: &str, before: &str, after: &str) -> bool {
    if digits.contains('X') || labelled_public(before) || after.starts_with(['元', '万', '萬', '亿', '億', '斤', '米'])
    {
        return false;
    }
    let mobile = |number: &str| number.len() == 11 && number.starts_with('1') && number.as_bytes()[1] >= b'3';
    let country = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86"));
    let whole = groups.iter().skip(1).all(|group| group.digits.len() >= 3);
    if whole && (mobile(digits) || country.is_some_and(mobile)) {
        return true;
    }
    let local = |number: &str| (7..=8).contains(&number.len()) && (b'2'..=b'8').contains(&number.as_bytes()[0]);
    let area = if digits.starts_with("010") || digits.starts_with("02") { 3 } else { 4 };
    let parted = groups[0].digits.len() == area || groups.len() == 1 && digits.len() == area + 8;
    whole && digits.starts_with('0') && !digits.starts_with("00") && parted && local(&digits[area..])
        || whole
            && local(digits)
            && said_before(
                before,
                &["电话", "電話", "固话", "固話", "座机", "座機", "宅电", "宅電", "拨打", "致电", "打"],
            )
}

/// Whether the clause before a number, at most a dozen characters back to a stop or another number, has one of `words`.
fn said_before(before: &str, words: &[&str]) -> bool {
    let stop = |c: char| digit(c).is_some() || "，,。；;、！!？?\n*".contains(c);
    let start =
        before.char_indices().rev().take(12).take_while(|&(_, c)| !stop(c)).last().map_or(before.len(), |(i, _)| i);
    words.iter().any(|word| before[start..].contains(word))
}

/// Whether a number is said to be one of a paper, a meter or a payment.
fn labelled_public(before: &str) -> bool {
    let label = before.trim_end_matches([' ', ':', '：', '是', '为', '為', '　']);
    PUBLIC.split(' ').any(|word| label.ends_with(word))
}
