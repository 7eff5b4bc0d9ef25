//! Masks what must not be shown: phone, identity-card (by checksum or shape), bank-card and plate numbers.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<identity>[1-9]\d{5}(?:18|19|20)\d{2}(?:0[0-9]|1[0-2])[0-3]\d\d{3}[\dXx])",
        r"|(?P<bank>[1-9]\d{15,18})",
        r"|(?P<phone>(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}-\d{7,8})",
        r"|(?P<plate>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·. ]?[A-HJ-NP-Z0-9]{5,6})",
    ))
    .expect("a constant pattern")
});

/// Self-introduced names (我叫…, 本人…) and named cadres (村支书李某某).
static NAMES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<before>我叫|我是村民|本人姓名|联系人[:：]?|姓名[:：]|",
        r"(?:村|社区)?(?:党(?:总)?支部|党委)?(?:副)?(?:书记|支书)|(?:村|居)?(?:副)?主任|(?:副)?(?:队长|组长|社长|理事长)|会计|出纳)",
        r"(?P<name>[赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜戚谢邹喻苏潘葛范彭郎鲁韦马方任袁柳鲍史唐费岑薛雷贺倪汤罗毕郝安常傅康余元卜顾孟黄萧尹姚邵汪毛戴谈宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾江童郭梅盛林钟徐邱骆高夏蔡田胡凌霍虞万柯管卢莫房丁邓洪石崔龚程邢裴陆荣翁甄曲封侯全班宁仇甘武符刘叶龙黎白赖卓谭劳冼区关麦植霍简]\p{Han}{1,2})",
        r"(?P<after>[，,。；;、：:的在等说是要把收又就\s！!？?]|$)",
    ))
    .expect("a constant pattern")
});

/// `text` with personal data masked. What is masked stays recognisable in kind: 138****0000, 梁某某.
pub fn redact(text: &str) -> Cow<'_, str> {
    let masked = NUMBERS.replace_all(text, |found: &regex::Captures<'_>| {
        let all = &found[0];
        let chars: Vec<char> = all.chars().collect();
        let keep = if found.name("plate").is_some() { (2, 0) } else { (3.min(chars.len()), 4.min(chars.len())) };
        let hidden = chars.len().saturating_sub(keep.0 + keep.1);
        let head: String = chars[..keep.0].iter().collect();
        let tail: String = chars[chars.len() - keep.1..].iter().collect();
        // The last four digits of an identity number or card tell too much.
        if found.name("phone").is_some() {
            format!("{head}{}{tail}", "*".repeat(hidden))
        } else {
            format!("{head}{}", "*".repeat(hidden + keep.1))
        }
    });
    match NAMES.replace_all(&masked, |found: &regex::Captures<'_>| {
        let name = &found["name"];
        let surname: String = name.chars().take(1).collect();
        format!("{}{surname}某某{}", &found["before"], &found["after"])
    }) {
        Cow::Borrowed(_) => masked,
        Cow::Owned(text) => Cow::Owned(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_masked() {
        assert_eq!(redact("电话13000001234找我"), "电话130****1234找我");
        assert_eq!(redact("身份证440605190001010000"), "身份证440***************");
        assert_eq!(redact("车牌粤E12345挡路"), "车牌粤E*****挡路");
        assert_eq!(redact("村支书梁大有，收了钱"), "村支书梁某某，收了钱");
        assert_eq!(redact("宅基地2023年120平方米"), "宅基地2023年120平方米");
    }
}
