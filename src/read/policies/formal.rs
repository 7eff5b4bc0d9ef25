//! Clauses that hold no rule: why a document was made, that it is sent out, from when on it holds, what it repeals and who
//! interprets it, which forms are enclosed. True, and nothing to explain. And clauses that only say what a word means.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::Content;
use crate::text::lists::pattern;

use super::stated::{kinds, made_plain};

/// Longest clause without a rule, characters.
const LONGEST: usize = 300;

/// One sentence of the term of a document, made plain.
static TERM: LazyLock<Regex> = LazyLock::new(|| {
    let itself = format!(r"(?:本\p{{Han}}{{0,8}}?(?:{}|法|政策))?", kinds('本'));
    let term = r"(?:有效期限?|试行期限?|执行期限?|实施期限?|施行期限?|试行|为期)[^，。；]{0,30}";
    let from = r"(?:自|从|于)[^，。；《》]{2,30}?(?:起|后|日)?(?:正式|开始)?(?:施行|实施|执行|实行|生效|试行)";
    let goes = r"(?:同时|即行|自行|相应|一并|予以|自动|即)*(?:废止|失效|停止执行|终止执行)";
    let others = r"(?:自[^，。；《》]{2,24}起，?)?(?:原|此前|以下|下列)?(?:《[^《》]{2,80}》[^。；《》]{0,60}?|原[^。；，]{2,60})+";
    let interprets = r"由\p{Han}{2,40}?(?:负责|承担)?(?:具体)?解释";
    pattern(&format!("^{itself}(?:(?:{term}|{from}|{goes}|{others}{goes}|{interprets})，?)+$"))
});

/// One sentence that says what for, by what right or to whom a document was made, or that it is to be carried out.
static MADE: LazyLock<Regex> = LazyLock::new(|| {
    let itself = format!(r"(?:本\p{{Han}}{{0,8}}?(?:{})|如下[^。]{{0,16}})", kinds('本'));
    let made = format!(r"[^。；]*(?:制定|制订|拟定|提出|出台|形成|修订){itself}(?:，(?:供|请|仅供|不得|在)[^。；]*)?");
    let follows = r"[^。；]*现(?:将|就|对|予)?[^。；]*(?:如下|印发|转发|下发|公布|给你们)[^。；]*";
    let heed = r"请[^。；]{0,24}(?:遵照|认真|参照|贯彻|组织|抓好|结合)[^。；]{0,16}(?:执行|落实|实施)";
    let back = r"(?:执行|实施|试行)(?:过程)?中(?:如)?(?:遇到|有)[^。；]*(?:反映|反馈|报告|联系)[^。；]*";
    let agreed = r"[^。；]*(?:已)?经[^。；]{2,40}?(?:同意|批准|审议通过|研究决定)";
    let to = r"各[^。；]{2,80}[：:]";
    let enclosed = r"附件\d{0,2}[：:][^。]*";
    pattern(&format!(
        "^(?:{to})?(?:{made}|{follows}|{heed}|{back}|{agreed}(?:，{follows})?(?:，{heed})?|{follows}，{heed}|{enclosed}|{to}|特此(?:通知|公告|通告))[：:]?$"
    ))
});

/// One sentence that says what a word means.
static MEANS: LazyLock<Regex> = LazyLock::new(|| {
    let itself = format!(r"本\p{{Han}}{{0,8}}?(?:{})", kinds('本'));
    pattern(&format!(
        r"^(?:(?:{itself})?(?:所称|所指|中)的?[^，。；]{{1,30}}，?(?:是指|指|包括)|[“《]?\p{{Han}}{{2,16}}[”》]?，?是指)"
    ))
});

/// What a clause is there for, by its text alone.
pub fn content_of(text: &str) -> Content {
    let plain = made_plain(text);
    let mut sentences = plain.split(['。', '；']).filter(|sentence| !sentence.is_empty()).peekable();
    if sentences.peek().is_none() {
        return Content::Rule;
    }
    let short = plain.chars().nth(LONGEST).is_none();
    if short && sentences.clone().all(|sentence| TERM.is_match(sentence) || MADE.is_match(sentence)) {
        Content::Formal
    } else if sentences.all(|sentence| MEANS.is_match(sentence)) {
        Content::Definition
    } else {
        Content::Rule
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_repeals_purposes_and_who_interprets() {
        for text in [
            "本办法自2023年7月1日起施行，有效期五年。《早餐办法》（测教〔2019〕8号）同时废止。",
            "本通知自印发之日起执行。",
            "自2024年1月1日起施行。",
            "原《早餐办法》同时废止",
            "本细则由区教育局负责解释。",
            "本办法自发布之日起施行，有效期至2028年12月31日，由区教育局负责解释。",
            "为规范早餐供应，保障学生身体健康，根据有关规定，结合本区实际，制定本办法。",
            "为做好早餐工作，制定本指引，供各学校参照执行。",
            "为严肃纪律，根据上级部署，制定本方案。",
            "现将《早餐办法》印发给你们，请遵照执行。",
            "为做好早餐供应，现将有关事项通知如下。",
            "各镇人民政府（街道办事处），区直有关单位：",
            "《早餐办法》已经区政府同意，现印发给你们，请认真贯彻执行。执行中遇到的问题，请径向区教育局反映。",
            "附件：1.早餐补助申请表 2.早餐学校名单",
            "特此通知。",
        ] {
            assert_eq!(content_of(text), Content::Formal, "{text}");
        }
        for text in
            ["本办法所称早餐，是指学校早上供应的饭菜。", "早餐补助是指给学生的现金补贴；困难学生，是指低保家庭学生。"]
        {
            assert_eq!(content_of(text), Content::Definition, "{text}");
        }
        for text in [
            "补贴自2024年1月1日起执行，每人每月九百元。",
            "本办法自2023年7月1日起施行，此前已申请的按原标准发放。",
            "从业满一年后生效的保险由企业缴纳。",
            "医保缴费从9月1日起开始。",
            "为规范早餐供应，制定本规定；民办学校不适用本规定。",
            "村应当根据本办法制定早餐管理制度。",
            "为方便群众，早餐补助可以在镇窗口办理。",
            "年满六十周岁的老人，凭身份证领取早餐。",
            "",
        ] {
            assert_eq!(content_of(text), Content::Rule, "{text}");
        }
    }
}
