//! What a title, the name of a file or a line of its own says in a few words of whether its document may be explained:
//! （征求意见稿）, （已废止）, （此件不公开）.

use std::sync::LazyLock;

use regex::Regex;

use crate::read::diagnostics::Origin;
use crate::read::policies::body::Line;
use crate::read::policies::facts::{Fact, Facts, Status};
use crate::text::lists::pattern;

use super::moments::made_plain;

/// A document that asks what people think of it, or waits for somebody's approval.
static DRAFT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"征求意见[稿版]|(?:送审|审议|讨论|报批|公示|代拟|草案|草|初)稿|[（【\[][^（）【】\[\]]{0,10}草案[^（）【】\[\]]{0,4}[）】\]]|草案$|征求.{0,60}意见(?:建议)?的(?:公告|通告|通知|函|启事)$",
    )
});
/// （已废止）, 【2023年5月1日起失效】 at an end of the title; （部分废止） leaves the rest.
static GONE: LazyLock<Regex> = LazyLock::new(|| {
    let inside = r"[（【\[](?:本文件|此件|现|已经|已|全文|自?[0-9年月日]{5,12}起?|被[^（）【】\[\]]{2,40})*(?:废止|失效|作废|停止执行)[）】\]]";
    pattern(&format!("^{inside}|{inside}$"))
});
const WITHHELD: &str =
    "(?:不予?公开|不得公开|不宜公开|不对外公开|依申请公开|删减后公开|内部(?:文件|资料|使用|掌握|参阅|参考|印发)?)";
/// What may stand behind it: 内部资料，注意保存.
const CARE: &str = "(?:，?(?:注意|妥善|不得|严禁|请勿)[^，。；）】]{2,6})?";
/// The same of what may not be public.
static CLOSED: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"[（【\[](?:此件|此文|本文件?)?{WITHHELD}{CARE}[）】\]]")));
/// A line of its own that says who may read the document: 公开方式：主动公开, （不予公开）. 内部管理 is a heading.
static PUBLICITY: LazyLock<Regex> = LazyLock::new(|| {
    let labels = "(?:(?:政府)?信息公开(?:选项|属性|类别)?|公开(?:方式|属性|类别|类型|选项|形式))：";
    pattern(&format!(
        r"^(?:[（【\[]?{labels}|[（【\[]?(?:此文|本文件?){WITHHELD}|[（【\[]{WITHHELD}{CARE}[）】\]]$|内部(?:文件|资料){CARE}$)"
    ))
});
static NOT_PUBLIC: LazyLock<Regex> = LazyLock::new(|| pattern(WITHHELD));
/// Longest such line, characters.
const LONGEST: usize = 40;

/// What a title, or a name that `origin` says, tells of its document.
pub fn of_title(title: &str, origin: Origin) -> Facts {
    let plain = made_plain(title);
    let gone = GONE.find(&plain).map(|found| (Status::Repealed, found.as_str()));
    let status = gone.or_else(|| DRAFT.find(&plain).map(|found| (Status::Draft, found.as_str())));
    let status = status.map(|(status, written)| Fact { value: Some(status), written: bare(written), origin });
    let closed = CLOSED.find(&plain).map(|found| found.as_str());
    let public = closed.map(|written| Fact { value: Some(false), written: bare(written), origin });
    Facts { status, public, ..Facts::default() }
}

fn bare(written: &str) -> String {
    written.trim_matches(['（', '）', '【', '】', '[', ']']).to_string()
}

/// What a document says of who may read it; where it says both, what is stricter. `None` where nothing is said.
pub fn publicity(lines: &[Line]) -> Option<Fact<bool>> {
    let plain = lines.iter().map(|line| made_plain(line.without_signs()));
    let said =
        plain.filter(|line| line.contains("此件") || line.chars().count() <= LONGEST && PUBLICITY.is_match(line));
    let public = |line: String| match NOT_PUBLIC.is_match(&line) {
        true => Some(false),
        false => line.contains("公开").then_some(true),
    };
    let public = said.filter_map(public).min()?;
    Fact::stated(public, if public { "是" } else { "否" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::policies::body::plain;
    use crate::read::policies::facts::value;

    #[test]
    fn titles_tell_drafts_and_what_is_gone_or_withheld() {
        let status = |title: &str| value(&of_title(title, Origin::Text).status);
        for title in [
            "早餐办法（征求意见稿）",
            "早餐办法(草案)",
            "早餐办法（2024年修订草案）",
            "早餐办法【送审稿】",
            "早餐条例草案",
            "关于公开征求《早餐办法》意见的公告",
            "关于《早餐办法（讨论稿）》的说明",
        ] {
            assert_eq!(status(title), Some(Status::Draft), "{title}");
        }
        for title in ["早餐办法（已废止）", "早餐办法 [失效]", "【已作废】早餐办法", "早餐办法（自2023年5月1日起失效）"]
        {
            assert_eq!(status(title), Some(Status::Repealed), "{title}");
        }
        for title in ["早餐办法（试行）", "关于废止早餐办法的通知", "早餐办法（部分废止）", "意见征集工作办法"]
        {
            assert_eq!(status(title), None, "{title}");
        }
        let public = |title: &str| value(&of_title(title, Origin::Text).public);
        assert_eq!(public("早餐办法（此件不公开）"), Some(false));
        assert_eq!(public("早餐办法（内部）"), Some(false));
        assert_eq!(public("早餐（内部管理）办法"), None);
        assert_eq!(public("关于公开内部账目的办法"), None);
    }

    #[test]
    fn a_line_says_who_may_read_it() {
        let public = |text: &str| publicity(&plain(text)).and_then(|fact| fact.value);
        for text in ["（不予公开）", "甲。\n公开属性：依申请公开", "此件公开发布\n此件不公开", "内部资料，注意保存"]
        {
            assert_eq!(public(text), Some(false), "{text}");
        }
        assert_eq!(public("公开方式：主动公开"), Some(true));
        for text in
            ["依法不予公开的，应当说明理由。", "内部管理由村负责。", "内部管理", "## 依申请公开", "（内部管理）"]
        {
            assert_eq!(public(text), None, "{text}");
        }
    }
}
