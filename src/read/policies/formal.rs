//! Clauses that say of their document from when on it holds, what it repeals and who interprets it: true, and nothing to explain.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::lists::pattern;

use super::stated::{kinds, made_plain};

/// Longest such clause, characters.
const LONGEST: usize = 300;

/// One sentence of such a clause, made plain.
static FORMAL: LazyLock<Regex> = LazyLock::new(|| {
    let itself = format!(r"(?:本\p{{Han}}{{0,8}}?(?:{}|法|政策))?", kinds('本'));
    let term = r"(?:有效期限?|试行期限?|执行期限?|实施期限?|施行期限?|试行|为期)[^，。；]{0,30}";
    let from = r"(?:自|从|于)[^，。；《》]{2,30}?(?:起|后|日)?(?:正式|开始)?(?:施行|实施|执行|实行|生效|试行)";
    let goes = r"(?:同时|即行|自行|相应|一并|予以|自动|即)*(?:废止|失效|停止执行|终止执行)";
    let others = r"(?:自[^，。；《》]{2,24}起，?)?(?:原|此前|以下|下列)?(?:《[^《》]{2,80}》[^。；《》]{0,60}?|原[^。；，]{2,60})+";
    let interprets = r"由\p{Han}{2,40}?(?:负责|承担)?(?:具体)?解释";
    pattern(&format!("^{itself}(?:(?:{term}|{from}|{goes}|{others}{goes}|{interprets})，?)+$"))
});

/// Whether a clause says no more than that.
pub fn is_formal(text: &str) -> bool {
    if text.chars().nth(LONGEST).is_some() {
        return false;
    }
    let plain = made_plain(text);
    let mut sentences = plain.split(['。', '；']).filter(|sentence| !sentence.is_empty()).peekable();
    sentences.peek().is_some() && sentences.all(|sentence| FORMAL.is_match(sentence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_repeals_and_who_interprets() {
        for text in [
            "本办法自2023年7月1日起施行，有效期五年。《早餐办法》（测教〔2019〕8号）同时废止。",
            "本通知自印发之日起执行。",
            "自2024年1月1日起施行。",
            "原《早餐办法》同时废止",
            "本细则由区教育局负责解释。",
            "本办法自发布之日起施行，有效期至2028年12月31日，由区教育局负责解释。",
        ] {
            assert!(is_formal(text), "{text}");
        }
        for text in [
            "补贴自2024年1月1日起执行，每人每月九百元。",
            "本办法自2023年7月1日起施行，此前已申请的按原标准发放。",
            "从业满一年后生效的保险由企业缴纳。",
            "医保缴费从9月1日起开始。",
            "",
        ] {
            assert!(!is_formal(text), "{text}");
        }
    }
}
