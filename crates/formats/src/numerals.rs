//! Numbers as documents print them: counted numbers → how Word prints them, and Chinese numerals → numbers.

use std::borrow::Cow;

const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const UNITS: [&str; 4] = ["", "十", "百", "千"];

/// `n` in the number format that `w:numFmt` names; an unknown format counts in digits, a bullet shows nothing.
pub fn printed(n: u32, format: &str) -> String {
    let one_of = |row: &str| row.chars().nth(n.wrapping_sub(1) as usize).map_or_else(|| n.to_string(), String::from);
    match format {
        "bullet" | "none" => String::new(),
        "chineseCounting"
        | "chineseCountingThousand"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "japaneseCounting" => chinese(n),
        "ideographDigital" | "taiwaneseDigital" | "japaneseDigitalTenThousand" => {
            n.to_string().bytes().map(|b| DIGITS[usize::from(b - b'0')]).collect()
        }
        "chineseLegalSimplified" | "ideographLegalTraditional" => formal(&chinese(n)),
        "ideographTraditional" => one_of("甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => one_of("子丑寅卯辰巳午未申酉戌亥"),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => one_of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
        // Printed apart: ⑴ and ⒈ would not be taken for numbers of paragraphs.
        "decimalEnclosedParen" => format!("（{n}）"),
        "decimalEnclosedFullstop" => format!("{n}."),
        "decimalZero" => format!("{n:02}"),
        "upperLetter" => letters(n).to_uppercase(),
        "lowerLetter" => letters(n),
        "upperRoman" => roman(n),
        "lowerRoman" => roman(n).to_lowercase(),
        _ => n.to_string(),
    }
}

/// 12 → 十二, 105 → 一百零五; from ten thousand on in digits.
pub fn chinese(n: u32) -> String {
    if n == 0 {
        return "零".into();
    }
    if n >= 10_000 {
        return n.to_string();
    }
    let (mut text, mut gap) = (String::new(), false);
    for place in (0..4).rev() {
        let digit = (n / 10u32.pow(place) % 10) as usize;
        if digit == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text.push('零');
        }
        gap = false;
        // 十二, not 一十二.
        if !(digit == 1 && place == 1 && text.is_empty()) {
            text.push(DIGITS[digit]);
        }
        text.push_str(UNITS[place as usize]);
    }
    text
}

/// Numerals as money is written, against forgery.
const FORMAL: [(char, char); 12] = [
    ('一', '壹'),
    ('二', '贰'),
    ('三', '叁'),
    ('四', '肆'),
    ('五', '伍'),
    ('六', '陆'),
    ('七', '柒'),
    ('八', '捌'),
    ('九', '玖'),
    ('十', '拾'),
    ('百', '佰'),
    ('千', '仟'),
];

fn informal(c: char) -> char {
    FORMAL.iter().find(|(_, formal)| *formal == c).map_or(c, |(plain, _)| *plain)
}

fn formal(counted: &str) -> String {
    counted.chars().map(|c| FORMAL.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to)).collect()
}

/// 1 → a, 26 → z, 27 → aa, as Word does.
fn letters(n: u32) -> String {
    let Some(at) = n.checked_sub(1) else { return n.to_string() };
    let letter = char::from(b'a' + (at % 26) as u8);
    // A list of a thousand lettered items is a broken file.
    std::iter::repeat_n(letter, (at / 26 + 1).min(40) as usize).collect()
}

fn roman(n: u32) -> String {
    const VALUES: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..4000).contains(&n) {
        return n.to_string();
    }
    let mut rest = n;
    let mut text = String::new();
    for (value, letters) in VALUES {
        while rest >= value {
            text.push_str(letters);
            rest -= value;
        }
    }
    text
}

/// What a Chinese numeral stands for: a digit or a unit up to a thousand.
pub fn numeral_value(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        '百' => 100,
        '千' => 1000,
        _ => return None,
    })
}

/// 一百二十三 → 123; also 一二三. `None` for what is no number (empty, 一百二百).
pub fn numeral(text: &str) -> Option<u32> {
    let values: Vec<u32> = text.chars().map(numeral_value).collect::<Option<_>>()?;
    if values.is_empty() {
        return None;
    }
    if values.len() > 1 && values.iter().all(|&v| v < 10) {
        return values.iter().try_fold(0u32, |n, &v| n.checked_mul(10)?.checked_add(v));
    }
    let (mut total, mut digit, mut unit) = (0, None, u32::MAX);
    for value in values {
        if value < 10 {
            // A digit may follow a digit only where the first is a zero.
            if digit.is_some_and(|d| d != 0) {
                return None;
            }
            digit = Some(value);
        } else {
            if value >= unit {
                return None;
            }
            total += digit.filter(|&d| d != 0).unwrap_or(1) * value;
            (digit, unit) = (None, value);
        }
    }
    Some(total + digit.unwrap_or(0))
}

/// What is typed for 〇, which few keyboards have: circles, letters O of four alphabets, zeros.
const ZEROS: &[char] = &['〇', '○', '◯', '⚪', '零', 'O', 'o', 'Ｏ', 'ｏ', 'О', 'о', 'Ο', 'ο', '0', '０'];
/// What a number of a date or of a span of time stands before.
const UNITS_OF_TIME: &[char] = &['年', '月', '日', '号', '天', '个', '周'];

/// Days and spans of time in digits, however they are written: 二O二三年五月八日 → 2023年5月8日, 为期三年 → 为期3年.
/// Numbers before other words stay as they are.
pub fn in_digits(text: &str) -> Cow<'_, str> {
    let chars: Vec<char> = text.chars().collect();
    let (mut written, mut at, mut changed) = (String::with_capacity(text.len()), 0, false);
    while at < chars.len() {
        let length = chars[at..].iter().take_while(|&&c| is_of_number(c)).count();
        let (run, after) = chars[at..].split_at(length);
        let unit = after.iter().find(|c| !c.is_whitespace());
        match unit.filter(|unit| UNITS_OF_TIME.contains(unit)).and_then(|_| number_of_date(run)) {
            Some(number) => {
                written.push_str(&number);
                changed = true;
            }
            None => written.extend(&chars[at..at + length.max(1)]),
        }
        at += length.max(1);
    }
    if changed { Cow::Owned(written) } else { Cow::Borrowed(text) }
}

fn is_of_number(c: char) -> bool {
    c.is_ascii_digit()
        || ('０'..='９').contains(&c)
        || ZEROS.contains(&c)
        || "廿卅".contains(c)
        || numeral_value(informal(c)).is_some()
}

/// The digits of a year, month or day; `None` where none of its signs is certainly a number or it is none.
fn number_of_date(run: &[char]) -> Option<String> {
    let plain: String = run
        .iter()
        .map(|&c| match informal(c) {
            '廿' => "二十".to_string(),
            '卅' => "三十".to_string(),
            c if ZEROS.contains(&c) => "〇".to_string(),
            c @ '1'..='9' => DIGITS[c as usize - '0' as usize].to_string(),
            c @ '１'..='９' => DIGITS[c as usize - '０' as usize].to_string(),
            c => c.to_string(),
        })
        .collect();
    if plain.chars().all(|c| c == '〇') {
        return None;
    }
    let is_positional = plain.chars().all(|c| DIGITS.contains(&c));
    let digit = |c: char| DIGITS.iter().position(|&digit| digit == c).unwrap_or(0).to_string();
    if is_positional { Some(plain.chars().map(digit).collect()) } else { numeral(&plain).map(|n| n.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formats_that_offices_use() {
        for (n, format, text) in [
            (8, "chineseCountingThousand", "八"),
            (12, "chineseCounting", "十二"),
            (110, "chineseCounting", "一百一十"),
            (105, "chineseCounting", "一百零五"),
            (1005, "chineseCountingThousand", "一千零五"),
            (10, "ideographDigital", "一〇"),
            (3, "decimalEnclosedCircleChinese", "③"),
            (2, "ideographTraditional", "乙"),
            (12, "chineseLegalSimplified", "拾贰"),
            (28, "lowerLetter", "bb"),
            (14, "upperRoman", "XIV"),
            (7, "bullet", ""),
            (7, "someday", "7"),
        ] {
            assert_eq!(printed(n, format), text, "{n} {format}");
        }
    }

    #[test]
    fn numerals_up_to_thousands() {
        for (text, value) in [
            ("八", 8),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("一百零三", 103),
            ("一百二十三", 123),
            ("一千一百四十", 1140),
            ("一千零五", 1005),
            ("二〇二三", 2023),
        ] {
            assert_eq!(numeral(text), Some(value), "{text}");
        }
        for text in ["", "一百二百", "条", "二三十"] {
            assert_eq!(numeral(text), None, "{text}");
        }
    }

    #[test]
    fn dates_and_terms_in_digits() {
        for (text, digits) in [
            ("二〇二三年五月八日", "2023年5月8日"),
            ("二O二三年十一月三十日", "2023年11月30日"),
            ("二Ｏ一九 年 十 月 一 日", "2019 年 10 月 1 日"),
            ("二０二零年", "2020年"),
            ("二○◯五年", "2005年"),
            ("2O24年3月", "2024年3月"),
            ("２０２４年０３月", "2024年03月"),
            ("两千零二十四年", "2024年"),
            ("廿三日、卅日", "23日、30日"),
            ("有效期伍年，叁拾日", "有效期5年，30日"),
            ("为期十五年六个月", "为期15年6个月"),
            ("第五条 甲、OK", "第五条 甲、OK"),
            ("每O日", "每O日"),
        ] {
            assert_eq!(in_digits(text), digits, "{text}");
        }
    }

    proptest! {
        #[test]
        fn chinese_numbers_read_back(n in 1u32..10_000) {
            prop_assert_eq!(numeral(&chinese(n)), Some(n));
        }

        #[test]
        fn any_number_prints(n in any::<u32>(), format in "[a-zA-Z]{0,12}|upperLetter|ideographZodiac|lowerRoman|chineseCounting") {
            printed(n, &format);
        }
    }
}
