//! What stands in a table or a letter and is neither a row of data nor a letter: totals, signatures, notes, labels of forms,
//! greetings. Told from its words, because no format marks it.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::lists::{ASIDE_GREETINGS, ASIDE_LABELS, ASIDE_NOTES, ASIDE_TOTALS, CLOSINGS, pattern};
use crate::text::normalise;

use super::dates;
use super::villages::looks_like_one;

/// What a row or line is instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aside {
    Total,
    Signature,
    Note,
    Label,
    Greeting,
}

impl Aside {
    /// As people are told.
    pub fn label(self) -> &'static str {
        match self {
            Aside::Total => "合计行",
            Aside::Signature => "落款或联系方式",
            Aside::Note => "说明",
            Aside::Label => "标题或栏目名",
            Aside::Greeting => "称呼或客套话",
        }
    }
}

static TOTAL: LazyLock<Regex> = LazyLock::new(|| {
    let words = ASIDE_TOTALS.any_of();
    pattern(&format!(
        r"^(?:.{{0,8}}{words}(?:数|\(.{{0,6}}\))?(?:[::].{{0,12}})?|共计?\d+[条件项个户宗份](?:意见|建议|诉求|问题|需求)*)$"
    ))
});
/// What may stand beside a total: a count, a dash.
static COUNT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\d[\d,.]*\D{0,4}|[-—/]+)$"));
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    let words = ASIDE_LABELS.any_of();
    pattern(&format!(r"^{words}(?:\([^)]{{0,8}}\))?(?P<value>[::].*)?$"))
});
static SEAL: LazyLock<Regex> = LazyLock::new(|| pattern(r"^.{0,24}\((?:盖章|公章|签章|签名|签字|章)\)[::]?$"));
static NOTE: LazyLock<Regex> = LazyLock::new(|| {
    let words = ASIDE_NOTES.any_of();
    pattern(&format!(r"^(?:{words}[0-9一二三]?[::].*|\(?(?:示例|样例|例)\)?[::]?)$"))
});
static GREETING: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("^(?:{})$", ASIDE_GREETINGS.any_of())));
static CLOSING: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("^{}+$", CLOSINGS.any_of())));
static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d+[.、])?.{2,10}(?:方面|问题|建议|意见|诉求|需求|情况)[::]?$",
    )
});
/// A day written in Chinese numerals.
static WRITTEN_DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^[二〇○零一三四五六七八九十\d]{4}年[一二三四五六七八九十\d]+月[一二三四五六七八九十\d]+[日号]$")
});

/// Longest line of labels and their values, in characters.
const LONGEST: usize = 60;

/// What the row of a table is instead of data; `None` for data.
pub fn of_row<'a>(cells: impl Iterator<Item = &'a str>) -> Option<Aside> {
    // Most rows are data, and their first cells say so: nothing is looked at twice.
    let filled: Vec<&str> = cells.map(str::trim).filter(|cell| !cell.is_empty()).collect();
    if filled.is_empty() || filled.iter().any(|cell| cell.chars().nth(LONGEST).is_some()) {
        return None;
    }
    // Most rows begin with an id, and no word in them makes them a total.
    let words = |cell: &&str| cell.contains(['计', '計', '总', '總', '共', '例']) || cell.is_ascii() && cell.len() > 4;
    if filled.len() > 1 && filled[0].is_ascii() && !filled.iter().any(words) {
        return None;
    }
    let filled: Vec<String> = filled.into_iter().map(squeezed).collect();
    let total = |cell: &String| TOTAL.is_match(cell);
    if filled.iter().any(total) && filled.iter().all(|cell| total(cell) || COUNT.is_match(cell)) {
        return Some(Aside::Total);
    }
    if filled.iter().any(|cell| matches!(cell.as_str(), "示例" | "(示例)" | "样例" | "(样例)" | "(例)" | "填写示例"))
    {
        return Some(Aside::Note);
    }
    if let [only] = filled.as_slice() {
        return of_squeezed(only).filter(|aside| !matches!(aside, Aside::Label | Aside::Greeting));
    }
    let mut labels = 0;
    for (at, cell) in filled.iter().enumerate() {
        match label(cell) {
            Some(_) => labels += 1,
            // A value beside its label.
            None if at > 0 && cell.chars().count() <= 12 && !is_sentence(cell) => {}
            None => return None,
        }
    }
    // Labels alone must be half of a row.
    let said = filled.iter().any(|cell| label(cell) == Some(true));
    (labels > 0 && (said || labels * 2 >= filled.len())).then_some(Aside::Signature)
}

/// What a paragraph or a line is instead of a letter; `None` for a letter.
pub fn of_line(text: &str) -> Option<Aside> {
    let text = text.trim();
    if text.chars().nth(LONGEST).is_some() {
        return None;
    }
    // Who writes stands alone at the end.
    if looks_like_one(text) { Some(Aside::Signature) } else { of_squeezed(&squeezed(text)) }
}

fn of_squeezed(text: &str) -> Option<Aside> {
    if TOTAL.is_match(text) {
        return Some(Aside::Total);
    }
    let signed = SEAL.is_match(text) || label(text) == Some(true);
    if signed || dates::parse(text).is_some() && !text.bytes().all(|b| b.is_ascii_digit()) || WRITTEN_DAY.is_match(text)
    {
        return Some(Aside::Signature);
    }
    if NOTE.is_match(text) {
        return Some(Aside::Note);
    }
    if GREETING.is_match(text) || closes(text) {
        return Some(Aside::Greeting);
    }
    let leads_in = text.ends_with(':') && text.chars().count() <= 40 && !text.contains(['?', '。']);
    (leads_in || HEADING.is_match(text) && !text.contains(['?', '，', ',', '。'])).then_some(Aside::Label)
}

/// Whether a line is what an official letter ends with: 特此报告。
pub fn closes(line: &str) -> bool {
    // Four words that close stand in one line at most.
    line.chars().nth(LONGEST).is_none()
        && CLOSING.is_match(&line.chars().filter(|c| c.is_alphanumeric()).collect::<String>())
}

/// Whether a cell is the label of a form and nothing else.
pub fn is_label(cell: &str) -> bool {
    LABEL.captures(&squeezed(cell)).is_some_and(|found| found.name("value").is_none())
}

/// Whether a cell is the label of a form (填报人), and whether a value stands behind it (填报人：梁某). Alone, a short word
/// (电话) may as well be the title of a letter.
fn label(cell: &str) -> Option<bool> {
    if is_sentence(cell) {
        return None;
    }
    let valued = LABEL.captures(cell)?.name("value").is_some();
    let clear = cell.chars().count() > 2 && !["负责人", "反映人", "手机号码", "村(社区)"].contains(&cell);
    (valued || clear).then_some(valued)
}

fn is_sentence(cell: &str) -> bool {
    cell.contains(['。', '?', '!', ',', ';'])
}

/// The village a form names above or below its table: 填报单位：沙边村, or the label in one cell and the name in the next.
pub fn unit<'a>(cells: impl Iterator<Item = &'a str>) -> Option<String> {
    static UNIT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:(?:填报|报送|填表|上报|所在)?单位|村居|村社区|村|社区|村名)(?:\([^)]{0,8}\))*(?:名称)?(?:\([^)]{0,8}\))*[::](?P<name>[^\s::]{2,20})",
        )
    });
    let filled: Vec<&str> = cells.map(str::trim).filter(|cell| !cell.is_empty() && cell.len() < 200).collect();
    let line = normalise(&filled.join(" ")).replace(": ", ":").replace("： ", ":");
    let spread = filled.windows(2).find_map(|pair| {
        let name = squeezed(pair[0]);
        let is_label = ["填报单位", "报送单位", "填表单位", "单位", "单位名称", "村(社区)", "村居", "村(居)"]
            .contains(&name.trim_end_matches(':'));
        is_label.then(|| pair[1].to_string())
    });
    let named = UNIT.captures(&line).and_then(|found| found.name("name")).map(|name| name.as_str().to_string());
    named.or(spread).filter(|name| looks_like_one(name))
}

/// In one width and case, without spaces.
fn squeezed(text: &str) -> String {
    normalise(text).chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}' && *c != '\u{200b}').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Option<Aside> {
        of_row(cells.iter().copied())
    }

    #[test]
    fn totals_and_signatures_are_no_rows() {
        for cells in [
            &["合计", "", "3条"][..],
            &["合　计", "222", "364"],
            &["西樵镇小计", "35"],
            &["", "总计：35件"],
            &["共12条"],
        ] {
            assert_eq!(row(cells), Some(Aside::Total), "{cells:?}");
        }
        for cells in [
            &["填报人：某某", "", "联系电话：13800000000"][..],
            &["填报人", "某某", "审核人", "某某"],
            &["填报单位（盖章）：沙边村委会    填报日期：2023年5月8日"],
            &["沙边村村民委员会（公章）"],
            &["2023年5月8日"],
            &["二〇二三年五月八日"],
        ] {
            assert_eq!(row(cells), Some(Aside::Signature), "{cells:?}");
        }
        assert_eq!(row(&["备注：每行填一条"]), Some(Aside::Note));
        assert_eq!(row(&["示例", "沙边村", "宅基地怎样申请"]), Some(Aside::Note));
    }

    #[test]
    fn letters_are_rows() {
        for cells in [
            &["1", "沙边村", "总计要交多少医保？"][..],
            &["电话", "座机没信号"],
            &["沙边村", "合计申请三户，几时批"],
            &["沙边村", "联系电话没人接，请公布新的"],
            &["修路"],
            &["1", "2"],
            &["联系人电话打不通，怎么投诉"],
        ] {
            assert_eq!(row(cells), None, "{cells:?}");
        }
    }

    #[test]
    fn lines_of_a_letter() {
        for (line, aside) in [
            ("尊敬的领导：", Some(Aside::Greeting)),
            ("您好！", Some(Aside::Greeting)),
            ("此致", Some(Aside::Greeting)),
            ("专此函达。", Some(Aside::Greeting)),
            ("此复", Some(Aside::Greeting)),
            ("特此报告，请予支持为盼！", Some(Aside::Greeting)),
            ("妥否，请批示。", Some(Aside::Greeting)),
            ("特此申请修路。", None),
            ("现将我村意见建议汇报如下：", Some(Aside::Label)),
            ("一、存在问题", Some(Aside::Label)),
            ("沙边村委会", Some(Aside::Signature)),
            ("联系人：某某  电话：13800000000", Some(Aside::Signature)),
            ("污水接管的钱谁出？", None),
            ("1. 村道路灯几时装", None),
            ("建议多讲医保", None),
        ] {
            assert_eq!(of_line(line), aside, "{line}");
        }
    }

    #[test]
    fn a_form_names_its_village() {
        for cells in
            [&["填报单位：沙边村民委员会    填报人：某某"][..], &["报送单位", "沙边村"], &["村（社区）：沙边村"]]
        {
            assert!(unit(cells.iter().copied()).is_some_and(|name| name.starts_with("沙边村")), "{cells:?}");
        }
        assert_eq!(unit(["单位：", "某某"].into_iter()), None);
    }
}
