//! Counted numbers → how Word prints them.

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
fn chinese(n: u32) -> String {
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

fn formal(counted: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::outline::numeral;
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
