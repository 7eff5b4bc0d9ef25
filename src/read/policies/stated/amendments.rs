//! What a decision changes in another document item by item: “对《甲办法》作如下修改：”, and below it “一、将第三条修改为：…” and
//! “二、删去第五条。”

use std::sync::LazyLock;

use regex::Regex;
use xuanti_formats::outline::{Mark, RANK_ITEM};

use crate::model::{Amendment, Change, Part};
use crate::read::policies::body::Line;
use crate::text::lists::pattern;

use super::mentions::{LONGEST_SENTENCE, mentions, without_titles};
use super::moments::made_plain;
use super::parts::parts;
use super::words::SORT;

/// Of the document that the line names; what follows says how.
static AMENDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:作出|做出|作|做|进行)(?:如下|以下)(?:修改|修订|修正|调整)|(?:修改|修订|修正|调整)(?:内容)?(?:如下|为以下)|(?:作出|做出|作|予以|进行)(?:修改|修订|修正)：",
    )
});
/// 关于修改甲办法的决定, without 《》.
static OF_TITLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"修(?:改|订|正)(.{4,60}?)(?:的?(?:部分|个别|有关)条[款文])?的(?:决定|通知|公告)$"));
static DELETES: LazyLock<Regex> = LazyLock::new(|| pattern("删去|删除|取消|废止|停止执行|不再执行"));
static ALTERS: LazyLock<Regex> = LazyLock::new(|| pattern("修改|修订|调整|改为|改成|替换|表述为"));
static ADDS: LazyLock<Regex> = LazyLock::new(|| pattern("增加|增补|新增|增写"));
/// 第五条改为第六条 says the same under another number.
static RENUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:依次|相应|顺序)*(?:改为|作为|调整为|变更为|顺延为|列为)第[0-9一二三四五六七八九十百、至第条]+[条款项章]",
    )
});
/// Something in an article: 第二款, （三）, the words that a quotation stands for.
static INSIDE: LazyLock<Regex> = LazyLock::new(|| pattern(r"第[（0-9一二三四五六七八九十）]+[款项目句]|^（|[款项目]$"));
/// How an item begins that changes something.
static BEGINS: LazyLock<Regex> = LazyLock::new(|| pattern("^(?:将|把|对|在|原|第|删|取消|增|修)"));
/// Stands for what is quoted: the old words and the new.
const QUOTATION: char = '〓';

/// What the document of this title and body changes in others.
pub fn amendments(body: &[Line], title: Option<&str>) -> Vec<Amendment> {
    let mut found: Vec<Amendment> = Vec::new();
    let mut names = title.and_then(|title| amended_by_title(&made_plain(title)));
    let mut quoting = false;
    for line in body.iter().filter(|line| !line.is_blank()) {
        let outline = line.outline();
        let text = made_plain(outline.text);
        // A quotation that nobody closes ends where the next item begins.
        quoting &= !(matches!(outline.mark, Mark::Item { rank: RANK_ITEM, .. }) && BEGINS.is_match(&text));
        let said = without_quotations(&text, &mut quoting);
        match outline.mark {
            // The document as it is from now on may follow.
            Mark::Attachment => names = None,
            Mark::Article { .. } => continue,
            _ => {}
        }
        let begins = AMENDS.find(&without_titles(&said)).map(|verb| verb.end());
        let named = mentions(&said).into_iter().next();
        let rest = match (named, begins) {
            (Some(first), Some(end)) => {
                names = Some(first.names);
                &said[end..]
            }
            // A sentence that names a document speaks for itself.
            (Some(_), None) => continue,
            (None, _) => said.as_str(),
        };
        let Some(names) = &names else { continue };
        for change in rest.split(['。', '；']).filter(|one| one.len() <= LONGEST_SENTENCE).flat_map(changes) {
            let amendment = Amendment { names: names.clone(), change };
            if !found.contains(&amendment) {
                found.push(amendment);
            }
        }
    }
    found
}

/// The one document that a title says to be amended.
fn amended_by_title(title: &str) -> Option<Vec<String>> {
    if !["修改", "修订", "修正"].iter().any(|verb| title.contains(verb)) {
        return None;
    }
    match mentions(title).as_slice() {
        [one] if !title[one.end..].starts_with('等') => Some(one.names.clone()),
        [] => OF_TITLE.captures(title).map(|found| found[1].to_string()).filter(|n| SORT.is_match(n)).map(|n| vec![n]),
        _ => None,
    }
}

/// A plain text with a sign in the place of what is quoted; `open`: a quotation has begun before it, or goes on behind it.
fn without_quotations(text: &str, open: &mut bool) -> String {
    let mut said = String::new();
    for c in text.chars() {
        match c {
            '“' | '「' => *open = true,
            '”' | '」' => {
                *open = false;
                said.push(QUOTATION);
            }
            '"' => *open = !*open,
            _ if *open => {}
            c => said.push(c),
        }
    }
    if *open {
        said.push(QUOTATION);
    }
    said
}

/// What one sentence of a decision changes; what stands before a comma is what the verb behind it is about.
fn changes(sentence: &str) -> Vec<Change> {
    let mut found = Vec::new();
    let mut about: Vec<Part> = Vec::new();
    for piece in RENUMBERS.replace_all(sentence, "").split('，') {
        let deletes = DELETES.find(piece);
        let Some(verb) = deletes.or_else(|| ALTERS.find(piece)).or_else(|| ADDS.find(piece)) else {
            about = parts(piece);
            continue;
        };
        let (before, after) = (&piece[..verb.start()], &piece[verb.end()..]);
        let adds = deletes.is_none() && !ALTERS.is_match(piece);
        let own = parts(before);
        let (objects, beside) = match (own.is_empty(), parts(after)) {
            (false, _) => (own, format!("{before}\n{after}")),
            (true, objects) if !objects.is_empty() && !adds => (objects, after.to_string()),
            _ => (about.clone(), after.to_string()),
        };
        let words = beside.contains(['中', QUOTATION]);
        for part in objects {
            // 第五条删去第二款, 在第五条增加一款: the rest of the article stands.
            let narrower = part.narrower || adds || INSIDE.is_match(after) && deletes.is_some();
            let part = Part { narrower, ..part };
            found.push(if deletes.is_some() && !words { Change::Part(part) } else { Change::Altered(part) });
        }
        about.clear();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::policies::body::plain;

    fn said(title: &str, text: &str) -> String {
        let one = |Amendment { names, change }: Amendment| {
            let (verb, part) = match change {
                Change::Part(part) => ("删", part),
                Change::Altered(part) => ("改", part),
                other => panic!("{other:?}"),
            };
            format!("{}{verb}{}{}", names[0], part.printed, if part.narrower { "内" } else { "" })
        };
        amendments(&plain(text), Some(title)).into_iter().map(one).collect::<Vec<_>>().join("；")
    }

    #[test]
    fn items_amend_the_document_that_the_title_or_the_line_above_names() {
        let title = "关于修改《早餐办法》的决定";
        for (item, change) in [
            ("一、将第三条修改为：“第三条 每日供应，删去第九条。”", "早餐办法改第三条"),
            ("一、删去第五条、第七条。", "早餐办法删第五条；早餐办法删第七条"),
            ("一、第四条中的“六元”修改为“八元”。", "早餐办法改第四条"),
            ("一、删去第四条中的“原则上”。", "早餐办法改第四条"),
            ("一、第五条改为第六条，修改为：“第六条 自愿参加。”", "早餐办法改第五条"),
            ("一、第五条改为第六条。", ""),
            ("一、增加一条，作为第九条：“第九条 新增。”", ""),
            ("一、在第三条后增加一款，作为第二款：“节日除外。”", "早餐办法改第三条内"),
            ("一、第六条删去第二款。", "早餐办法删第六条内"),
            ("一、删去第六条第二款；第八条不再执行。", "早餐办法删第六条第二款内；早餐办法删第八条"),
            (
                "一、将第三条修改为：“第三条 每日供应：\n（一）删去第九条；\n（二）面点。”\n二、删去附件2。",
                "早餐办法改第三条；早餐办法删附件2",
            ),
        ] {
            assert_eq!(said(title, item), change, "{item}");
        }
        let two = "决定对《早餐办法》作如下修改：\n（一）删去第二条。\n二、对《午餐办法》（测教〔2019〕1号）作出以下修改：删去第三条；第四条修改为“自愿”。";
        assert_eq!(
            said("关于修改部分文件的决定", two),
            "早餐办法删第二条；测教〔2019〕1号删第三条；测教〔2019〕1号改第四条"
        );
        assert_eq!(said("关于修改早餐补助办法部分条款的决定", "一、删去第二条。"), "早餐补助办法删第二条");
    }

    #[test]
    fn other_documents_amend_nothing() {
        assert_eq!(said("早餐办法", "一、取消第三条规定的收费。\n第五条 删去第二条。"), "");
        assert_eq!(
            said("关于修改《早餐办法》的决定", "《早餐办法》根据本决定作相应修改，重新公布。\n第一条 取消第三条。"),
            ""
        );
    }
}
