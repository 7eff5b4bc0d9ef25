//! What of a document a listener needs to follow what is explained: whom it applies to, what to do, what to bring, by when, how
//! much, where. Who in the office is responsible for what is no help.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::lists::pattern;

/// What a clause may tell a listener, each with what it is told by.
static TELLS: LazyLock<[Regex; 6]> = LazyLock::new(|| {
    [
        "适用|符合(?:下列|以下)|下列(?:情形|人员|条件|家庭)|对象|可以申(?:请|领|报)|具备",
        "申请(?:人|程序)?|受理|审核|公示|办理|流程|提交|登记|备案|签订",
        "材料|证明|身份证|户口簿|申请表|合同|票据",
        r"\d+个?(?:工作日|日|天|个月|年)内|期限|截止|\d+月\d+日|之前|届满|逾期",
        r"\d+(?:\.\d+)?(?:元|万元|%|平方米|亩|倍|周岁|年)|标准|比例|不超过|不低于",
        "发放|银行|账户|领取|窗口|电话|服务中心|小程序|网上|受理点|村（?居）?委会申请",
    ]
    .map(pattern)
});

/// What is no help to a listener: what offices do among themselves.
static AMONG_OFFICES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^.{0,24}(?:负责|牵头|统筹|指导|督促|考核|加强|建立健全)|工作(?:经费|机制|专班)|责任追究|追究.{0,12}责任|依法给予.{0,6}处分",
    )
});

/// How much a clause helps, 0 where it does not: `near` where it stands among those explained, `asked` (0..1) is the mean
/// probability that it answers an ask.
pub(super) fn help(text: &str, near: bool, asked: f32) -> f32 {
    let tells = TELLS.iter().filter(|told| told.is_match(text)).count() as f32 / TELLS.len() as f32;
    if tells == 0.0 || AMONG_OFFICES.is_match(text) {
        return 0.0;
    }
    // Weights set by hand: what is asked goes before what stands nearby, and that before what only tells something.
    4.0 * asked + if near { 0.5 } else { 0.0 } + tells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_do_helps_and_who_is_responsible_does_not() {
        assert!(help("申请人向村委会提交申请表和身份证，5个工作日内受理。", false, 0.0) > 0.3);
        assert_eq!(help("区农业农村局负责指导和监督，镇（街道）负责实施。", true, 0.2), 0.0);
        assert_eq!(help("坚持公平公正。", true, 0.0), 0.0);
    }
}
