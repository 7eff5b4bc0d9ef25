//! What a question wants to know: how much, when, who or where, with what, whether and how.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::lists::pattern;

/// How a question asks for each.
static ASPECTS: LazyLock<[Regex; 6]> = LazyLock::new(|| {
    [
        "多少[钱元补费]|多少$|百分之多少|[交收赔补领给免][多几]少|几[多钱成]|费用|标准|比例|怎[么样]*算|计算|门槛|定价|作价|折|一[亩平方]",
        "什么时候|几时|多久|多长|几个?[天月年]|多少(?:个工作日|个?月|[天日年]|小时|周岁)|期限|年限|先后|轮候|截止|次序|哪年|何时|几何|时限|兑现",
        "哪里|哪儿|哪个|去哪|什么地方|哪几个地方|窗口|谁|哪家|何人|牵头|分工|[哪那]级|审批",
        "材料|哪些[证图]|什么证|证件|[填哪]什么表|图纸|手续|要件|单据|几样",
        "能不能|可不可以|可否|是否|能否|会不会|要不要|行不行|得不得|是不是|算不算|有没有|吗|资格|条件|哪些[人情]|什么人|何种|界定|几个人|怎[么样](?:[^算]|$)|如何|办法|流程|步骤|程序|处理|[能准用干]什么|何用|真假|须否|应否|准不准|还是|影响|收[回走]",
        "什么意思|是什么|什么名堂|什么叫|何谓|究竟|主旨|[拆切]分|如何分设|改什么|破什么题|盘活",
    ]
    .map(pattern)
});

/// Whether two questions want to know one thing, whatever they are about.
pub(super) fn same(one: &str, other: &str) -> bool {
    ASPECTS.iter().any(|asks| asks.is_match(one) && asks.is_match(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_much_is_not_when() {
        assert!(same("一年交几多？", "个人缴费标准为每人每年多少元？"));
        assert!(same("中途再交要等多久才生效", "自到账之日起满多少个月后享受待遇？"));
        assert!(!same("中途再交要等多久才生效", "申请人向哪里提出申请？"));
        assert!(same("外嫁女有没有资格", "符合哪些条件的，认定为宅基地资格权人？"));
    }
}
