//! What a clause says it is about, where it begins by saying so: 什么是“三权分置”。…, 零星缴费。…, 集体建设用地怎样进入市场？…

use std::sync::LazyLock;

use regex::Regex;

use crate::text::lists::pattern;

/// Longest head, in characters.
const LONGEST: usize = 30;

static QUESTION: LazyLock<Regex> =
    LazyLock::new(|| pattern("什么|怎样|怎么|如何|是否|能不能|会不会|可不可以|哪些|哪里|谁|多少|几类|多久|吗$"));

/// What a sentence that rules has, and a head has not.
static RULE: LazyLock<Regex> = LazyLock::new(|| pattern(r"[，、：；（\d]|应当|可以|不得|必须|[的得]，"));

/// The head of a clause and what follows it; no head where its first sentence is part of what it rules.
pub(super) fn split(text: &str) -> (Option<&str>, &str) {
    let Some((head, rest)) = text.split_once(['。', '？']) else { return (None, text) };
    let asks = text[head.len()..].starts_with('？') || QUESTION.is_match(head);
    let short = (2..=LONGEST).contains(&head.chars().count());
    if short && !rest.trim().is_empty() && (asks || !RULE.is_match(head) && head.chars().count() <= LONGEST / 2) {
        (Some(head.trim()), rest.trim_start())
    } else {
        (None, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_told_from_rules() {
        assert_eq!(split("零星缴费。按全年标准补缴。"), (Some("零星缴费"), "按全年标准补缴。"));
        assert_eq!(split("哪些地可以建设，可以建什么？须有规划。").0, Some("哪些地可以建设，可以建什么"));
        assert_eq!(split("申请人应当提交申请表。窗口当场受理。").0, None);
        assert_eq!(split("只有一句。").0, None);
    }
}
