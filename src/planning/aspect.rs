//! What a question wants to know (who, where, how much, by when, with what), and whether a clause can tell: a clause that names
//! no sum does not answer how much, however much it is about the matter.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::lists::pattern;

/// How a question asks for something, and what a clause that tells it has.
static ASPECTS: LazyLock<[(Regex, Regex); 6]> = LazyLock::new(|| {
    [
        (r"多少钱|多少元|[交收赔补领给][多几]少|多少[补费]|几钱|费用|标准是|比例|怎[么样]算|怎样计算", r"\d|[一二三四五六七八九十百千]+元|免费|不收|比例|折算|计算"),
        (r"哪里|哪儿|什么地方|哪个窗口|去哪", "窗口|中心|服务站|办事处|受理|所申请|局申请|委员会|电话|网上|小程序|平台|柜台|向.{2,16}(?:申请|提出|提交|登记|备案|反映|举报)"),
        (r"谁|哪个部门|哪家|边个", "由|向|[局所会社办户]|本人|申请人|当事人|部门|单位|企业"),
        (r"材料|哪些证|什么证|证件|填.{0,3}表|什么表|图纸|手续", "材料|证|表|书|图|手续|协议|合同|登记|备案|申请"),
        (r"什么时候|几时|多久|几天|多长时间|几个?月|几年|期限|年限|等多长|先后|轮候", r"\d+[年月日天个]|工作日|[一二三四五六七八九十]+(?:年|个月|日|天)|期限|次月|当月|届满|顺序|先后|每[年月日周季]|按[年月季]|以前|之前|以内"),
        (r"怎样申|怎么申|如何申|怎样办|怎么办理|如何办理|怎样报|步骤|流程|程序", "申请表|提交|填报|填写|递交|办理|受理|报送|登记|备案|提出.{0,6}申请|可以申[领请报]|向.{1,16}申[领请报]|凭.{1,16}(?:申领|办理|领取)|报[镇村]"),
    ]
    .map(|(asks, tells)| (pattern(asks), pattern(tells)))
});

/// Whether a clause can tell all that a question asks for.
pub(super) fn told(question: &str, clause: &str) -> bool {
    ASPECTS.iter().all(|(asks, tells)| !asks.is_match(question) || tells.is_match(clause))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_where_and_how_much_need_an_answer_of_their_kind() {
        assert!(told("居民医保每人一年交多少钱？", "个人缴费标准为每人472元。"));
        assert!(!told("居民医保每人一年交多少钱？", "应当按时缴费。"));
        assert!(!told("备案在哪里办？", "备案应当提交申请表和图纸。"));
        assert!(told("分红什么时候公布？", "分红每年公布一次。") && told("津贴怎么申领？", "年满八十周岁可以申领。"));
        assert!(told("备案在哪里办？", "建房人向镇（街道）申请备案。"));
        assert!(told("宅基地能不能继承？", "房屋可以继承。"));
    }
}
