//! The body of a policy → its smallest citable parts.
//!
//! One walk over the lines, for all three forms a policy takes:
//! 1. articles (第八条): each with the lines that follow, `#8`;
//! 2. numbered paragraphs (一、 （二） 3.): the innermost ones, `#1.2.3`, and what stands between a number and its first
//!    sub-number, `#1`; a numbered line that is only a title is a heading of those under it;
//! 3. else plain paragraphs, `#p7`.
//!
//! Numbers inside articles are text. Attachments (附件2) are split for themselves and labelled `#附2.…`, and so are several
//! sets of rules in one notice (`#文2.…`). The rows of a long table are clauses of their own, `#1.r7`.
//! Nothing is lost but numbers turned into labels, Markdown's marks, lists of contents and attachments, and the lines before
//! the first number that address or announce.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use xuanti_formats::outline::{self, Line, Mark, RANK_DIGITS, is_title};

use crate::model::Clause;
use crate::read::asides;
use crate::text::lists::pattern;

use super::body;
use super::nesting::ranks;
use super::rows::{self, Row, is_row};
use super::sections::{Section, sections};

/// Shortest paragraph before the first number that is worth citing, characters.
const SHORTEST_PREAMBLE: usize = 20;

/// Splits the body of a document, its title left out. `policy` of the clauses is 0, labels are unique.
pub fn split(body: &[body::Line]) -> Vec<Clause> {
    let says = |line: &&body::Line| !is_disclaimer(line) && !asides::closes(line.without_signs());
    let lines: Vec<Line> = body.iter().filter(says).map(body::Line::outline).collect();
    let sections = sections(lines);
    let mut clauses: Vec<Clause> = sections.iter().flat_map(|section| Walk::new(section).run(&section.lines)).collect();
    make_unique(&mut clauses);
    clauses
}

/// > 演示文本，非正式文件
fn is_disclaimer(line: &body::Line) -> bool {
    line.is_remark() && (line.text.contains("非正式文件") || line.text.contains("演示"))
}

/// A number printed twice (an order and the rules it issues, an article set down in two versions) gets (2), (3), …
pub fn make_unique(clauses: &mut [Clause]) {
    let mut seen: HashMap<String, u32> = HashMap::new();
    for clause in clauses {
        let times = seen.entry(clause.label.clone()).or_insert(0);
        *times += 1;
        if *times > 1 {
            clause.label = format!("{}({times})", clause.label);
        }
    }
}

/// Whether a line that begins like an article begins one: a quotation of one has no space behind it and is out of order.
fn article_marks(lines: &[Line]) -> Vec<Option<(u32, u32)>> {
    let mut last = (0, 0);
    let mut mark = |line: &Line| match line.mark {
        Mark::Article { number, sub, loose } => {
            let next = (number, sub) == (last.0 + 1, 0) || (number, sub) == (last.0, last.1 + 1);
            if loose || next {
                last = (number, sub);
                return Some(last);
            }
            None
        }
        _ => None,
    };
    lines.iter().map(&mut mark).collect()
}

/// What the clauses below stand under.
struct Above {
    rank: u8,
    /// For numbered paragraphs, the label without `#`; else empty.
    label: String,
    text: String,
    /// A clause stands under it, so its words are not lost.
    used: bool,
}

impl Above {
    fn is_attachment(&self) -> bool {
        outline::attachment(&self.text).is_some()
    }
}

/// A clause whose lines are still coming.
struct Open {
    rank: u8,
    label: String,
    number: String,
    lines: Vec<String>,
}

/// Most lines of the title of an attachment.
const TITLE_LINES: usize = 3;
/// Rank of an attachment, above all else.
const RANK_ATTACHMENT: u8 = 0;
/// Rank of articles and paragraphs, which nothing stands under.
const LEAF: u8 = u8::MAX;

struct Walk {
    prefix: String,
    articles: Vec<Option<(u32, u32)>>,
    /// How deep each numbered paragraph stands; nothing where they are text.
    ranks: Vec<Option<u8>>,
    /// No line is blank, so every line is a paragraph.
    by_line: bool,
    above: Vec<Above>,
    open: Option<Open>,
    paragraphs: u32,
    rows: u32,
    /// Before the first number of a numbered document.
    preamble: bool,
    /// The head of an attachment has just come, and its title is still to come.
    untitled: bool,
    /// Short lines of an attachment between its title and its first number.
    short: Vec<String>,
    clauses: Vec<Clause>,
}

impl Walk {
    fn new(section: &Section) -> Walk {
        let lines = &section.lines;
        let articles = article_marks(lines);
        let has_articles = articles.iter().any(Option::is_some);
        let ranks = if has_articles { vec![None; lines.len()] } else { ranks(lines) };
        let title =
            |text: &str| Above { rank: RANK_ATTACHMENT, label: String::new(), text: text.to_string(), used: false };
        Walk {
            prefix: section.prefix.clone(),
            preamble: has_articles || ranks.iter().any(Option::is_some),
            articles,
            ranks,
            by_line: !lines.iter().any(|line| line.whole.is_empty()),
            above: section.title.map(title).into_iter().collect(),
            open: None,
            paragraphs: 0,
            rows: 0,
            untitled: false,
            short: Vec::new(),
            clauses: Vec::new(),
        }
    }

    fn run(mut self, lines: &[Line]) -> Vec<Clause> {
        let mut at = 0;
        while at < lines.len() {
            let table =
                lines[at..].iter().take_while(|line| is_row(line.whole)).map(|line| line.whole).collect::<Vec<_>>();
            match rows::rows(&table) {
                Some(rows) => self.table(rows),
                None => (at..at + table.len().max(1)).for_each(|at| self.line(at, &lines[at])),
            }
            at += table.len().max(1);
        }
        self.close();
        self.leave(RANK_ATTACHMENT);
        self.clauses
    }

    fn line(&mut self, at: usize, line: &Line) {
        match (self.articles[at], line.mark) {
            (Some((number, sub)), _) => {
                self.close();
                self.begin_numbers();
                let label = if sub > 0 { format!("{number}-{sub}") } else { number.to_string() };
                self.begin(LEAF, label, line);
            }
            (None, Mark::Heading { rank }) => self.heading(rank, line.text),
            (None, Mark::Attachment) => {
                let text = line.text.trim_end_matches(['：', ':', '.', '．', '、', ' ']);
                self.heading(RANK_ATTACHMENT, text);
                self.untitled = outline::attachment(text).is_some_and(|(_, title)| title.is_empty());
            }
            (None, Mark::Item { digits, .. }) if self.ranks[at].is_some() => {
                self.item(self.ranks[at].unwrap_or(LEAF), digits, line);
            }
            _ if line.whole.is_empty() => self.end_paragraph(),
            _ => self.text(line.whole),
        }
    }

    /// A long table: its rows stand under what is open.
    fn table(&mut self, rows: Vec<Row>) {
        self.untitled = false;
        let article = self.open.as_ref().is_some_and(|open| open.rank == LEAF && !open.label.is_empty());
        match self.open.take() {
            Some(open) if !open.label.is_empty() => self.close_as_parent(open),
            open => {
                self.open = open;
                self.close();
            }
        }
        let parent = self.above.iter().rev().map(|above| above.label.as_str()).find(|label| !label.is_empty());
        let parent = parent.map(|label| format!("{label}.")).unwrap_or_default();
        for Row { heading, text } in rows {
            self.rows += 1;
            let above = |text| Above { rank: LEAF, label: String::new(), text, used: true };
            let under = self.above.len();
            self.above.extend(heading.map(above));
            self.emit(&format!("{parent}r{}", self.rows), format!("表格第{}行", self.rows), text);
            self.above.truncate(under);
        }
        if article {
            self.above.pop();
        }
    }

    fn heading(&mut self, rank: u8, text: &str) {
        self.untitled = false;
        self.close();
        // What a page begins with below a form is no part of it.
        let rank = if self.is_form() { RANK_ATTACHMENT } else { rank };
        self.leave(rank);
        self.above.push(Above { rank, label: String::new(), text: text.to_string(), used: false });
    }

    fn item(&mut self, rank: u8, digits: usize, line: &Line) {
        match self.open.take() {
            Some(open) if open.rank < rank => self.close_as_parent(open),
            open => {
                self.open = open;
                self.close();
                self.leave(rank);
            }
        }
        self.begin_numbers();
        let own: Vec<String> = outline::numbers(line.number).iter().map(u32::to_string).collect();
        // 1.2 repeats the number of the 1. above it.
        let shared = |above: &&Above| digits == 1 || above.rank < RANK_DIGITS;
        let parent = self.above.iter().rev().filter(shared).map(|a| a.label.as_str()).find(|label| !label.is_empty());
        let label = parent.into_iter().map(str::to_string).chain(own).collect::<Vec<_>>().join(".");
        self.begin(rank, label, line);
    }

    /// Whether the attachment so far is short lines, as the labels of a form are.
    fn is_form(&self) -> bool {
        self.preamble && self.short.len() >= TITLE_LINES && self.above.last().is_some_and(Above::is_attachment)
    }

    /// The first number: what the short lines above it were.
    fn begin_numbers(&mut self) {
        if !self.preamble {
            return;
        }
        self.preamble = false;
        let short = std::mem::take(&mut self.short);
        let Some(head) = self.above.last_mut().filter(|above| above.is_attachment()) else { return };
        // A few go on with its title; after a form's many labels, the last heads the numbers.
        if short.len() < TITLE_LINES {
            head.text = [std::slice::from_ref(&head.text), &short[..]].concat().join(" ");
        } else if let Some(last) = short.last().filter(|last| !last.ends_with(['：', ':', '）', ')', '日'])) {
            self.heading(RANK_ATTACHMENT, last);
        }
    }

    fn begin(&mut self, rank: u8, label: String, line: &Line) {
        self.untitled = false;
        let lines = Some(line.text).filter(|text| !text.is_empty()).map(str::to_string).into_iter().collect();
        self.open = Some(Open { rank, label, number: line.number.to_string(), lines });
    }

    fn text(&mut self, text: &str) {
        // 附件1, and its title on a line of its own.
        if std::mem::take(&mut self.untitled)
            && is_title(text)
            && !text.starts_with('|')
            && let Some(head) = self.above.last_mut()
        {
            head.text = format!("{} {text}", head.text);
            return;
        }
        match &mut self.open {
            Some(open) => open.lines.push(text.to_string()),
            None => {
                let lines = vec![text.to_string()];
                self.open = Some(Open { rank: LEAF, label: String::new(), number: String::new(), lines });
            }
        }
        if self.by_line || text.ends_with(['。', '！', '？', '；', '：', ':']) {
            self.end_paragraph();
        }
    }

    /// A paragraph ends; an article or a numbered paragraph goes on over blank lines.
    fn end_paragraph(&mut self) {
        if self.open.as_ref().is_some_and(|open| open.label.is_empty()) {
            self.close();
        }
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let text = open.lines.join("\n");
        if !open.label.is_empty() {
            // An article without words (“第八条” deleted) is still there.
            let text = if text.is_empty() { open.number.clone() } else { text };
            self.emit(&open.label, open.number, text);
        } else if self.preamble && is_announcement(&text) || self.clauses.is_empty() && is_address(&text) {
            if is_title(&text) {
                self.short.push(text);
            }
        } else if text.chars().any(char::is_alphanumeric) {
            self.emit_paragraph(text);
        }
    }

    /// A numbered paragraph turns out to have others under it.
    fn close_as_parent(&mut self, open: Open) {
        let Open { rank, label, number, lines } = open;
        let first = lines.first().map(String::as_str).unwrap_or_default();
        if is_title(first) {
            self.above.push(Above { rank, label: label.clone(), text: format!("{number}{first}"), used: false });
            if lines.len() > 1 {
                self.emit(&label, number, lines[1..].join("\n"));
            }
        } else {
            let lead = first.split(['。', '：', '；', ':', ';']).next().unwrap_or(first);
            let lead: String = number.chars().chain(lead.chars().take(40)).collect();
            self.emit(&label, number, lines.join("\n"));
            self.above.push(Above { rank, label, text: lead, used: true });
        }
    }

    /// Leaves everything of `rank` and deeper. A heading with nothing under it is a paragraph of its own.
    fn leave(&mut self, rank: u8) {
        while self.above.last().is_some_and(|above| above.rank >= rank) {
            if let Some(above) = self.above.pop().filter(|above| !above.used) {
                self.emit_paragraph(above.text);
            }
        }
    }

    fn emit_paragraph(&mut self, text: String) {
        self.paragraphs += 1;
        self.emit(&format!("p{}", self.paragraphs), String::new(), text);
    }

    fn emit(&mut self, label: &str, number: String, text: String) {
        let heading = self.above.iter().map(|above| above.text.as_str()).collect::<Vec<_>>().join(" / ");
        for above in &mut self.above {
            above.used = true;
        }
        let label = format!("{}{label}", self.prefix);
        self.clauses.push(Clause { label, number, heading, text, ..Clause::default() });
    }
}

/// To whom a document goes: 各镇街：, 区直有关单位，各村（社区）：.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:[各有市区县镇省]|\p{Han}{1,16}?)(?:镇街?|街道|乡|村民?|社区|村居|政府|委员会|委会|办事处|局|办公?室?|单位|部门|学校|园|企业|公司|机构|中心|处|所|站|院|会|组织|科室|股室)(?:（[^（）]{1,30}）|\([^()]{1,30}\))?[、，,和及及其 　]*)+[：:]$",
    )
});

/// The first line of a text without numbers: to whom it goes is no clause.
fn is_address(text: &str) -> bool {
    const SAYS: [&str; 8] = ["如下", "下列", "以下", "标准", "分为", "包括", "应当", "可以"];
    text.chars().count() <= 80 && ADDRESS.is_match(text) && !SAYS.iter().any(|word| text.contains(word))
}

/// “各镇人民政府：”, “现通知如下。”: before the first number, addresses or announces and says nothing.
fn is_announcement(text: &str) -> bool {
    let addresses = text.ends_with(['：', ':']) && text.chars().count() <= 80 && text.contains('各');
    addresses || text.chars().filter(|c| !c.is_whitespace()).count() < SHORTEST_PREAMBLE
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(body: &str) -> Vec<Clause> {
        super::split(&body::plain(body))
    }

    fn parts(body: &str) -> Vec<[String; 4]> {
        split(body).into_iter().map(|c| [c.label, c.number, c.heading, c.text]).collect()
    }

    #[test]
    fn articles_with_their_lines_under_chapters() {
        let body = "> 演示文本，非正式文件\n\n各镇人民政府：\n\n## 第一章 总则\n\n第一条 为了规范，制定本办法。\n\n第二条　下列情形除外：\n（一）其一；\n（二）其二。\n第一条规定的从其规定。\n\n第二条之一 另行规定。\n## 第二章 附则\n第三条自公布之日起施行。";
        assert_eq!(
            parts(body),
            [
                ["#1", "第一条", "第一章 总则", "为了规范，制定本办法。"],
                ["#2", "第二条", "第一章 总则", "下列情形除外：\n（一）其一；\n（二）其二。\n第一条规定的从其规定。"],
                ["#2-1", "第二条之一", "第一章 总则", "另行规定。"],
                ["#3", "第三条", "第二章 附则", "自公布之日起施行。"],
            ]
        );
    }

    #[test]
    fn the_innermost_numbered_paragraphs() {
        let body = "为做好备案工作，方便群众就医，现将有关事项通知如下。\n\n一、备案类型\n以下都可以办理。\n（一）长期备案。可以办理。\n（二）材料如下：\n1.身份证。\n2.承诺书。\n补充说明。\n二、本通知自公布之日起施行。";
        assert_eq!(
            parts(body),
            [
                ["#p1", "", "", "为做好备案工作，方便群众就医，现将有关事项通知如下。"],
                ["#1", "一、", "一、备案类型", "以下都可以办理。"],
                ["#1.1", "（一）", "一、备案类型", "长期备案。可以办理。"],
                ["#1.2", "（二）", "一、备案类型 / ", "材料如下："].map(|s| s.trim_end_matches(" / ")),
                ["#1.2.1", "1.", "一、备案类型 / （二）材料如下：", "身份证。"],
                ["#1.2.2", "2.", "一、备案类型 / （二）材料如下：", "承诺书。\n补充说明。"],
                ["#2", "二、", "", "本通知自公布之日起施行。"],
            ]
            .map(|part| part.map(str::to_string))
            .into_iter()
            .filter(|part| part[0] != "#1.2")
            .collect::<Vec<_>>()
        );
    }

    #[test]
    fn plain_paragraphs_under_headings() {
        let body = "## 条件\n本村村民。\n\n年满十八岁，\n没有住房。\n## 材料\n| 名称 | 份数 |\n| 身份证 | 1 |\n";
        assert_eq!(
            parts(body),
            [
                ["#p1", "", "条件", "本村村民。"],
                ["#p2", "", "条件", "年满十八岁，\n没有住房。"],
                ["#p3", "", "材料", "| 名称 | 份数 |\n| 身份证 | 1 |"]
            ]
        );
    }

    #[test]
    fn attachments_and_repeated_numbers_keep_labels_apart() {
        let labels = |body: &str| split(body).into_iter().map(|c| c.label).collect::<Vec<_>>();
        assert_eq!(labels("一、甲。\n二、乙。\n附件1\n1.丙。\n附件2\n纪要一段。"), ["#1", "#2", "#附1.1", "#附2.p1"]);
        assert_eq!(split("一、甲。\n附件1\n补偿标准\n1.丙。")[1].heading, "附件1 补偿标准");
        let form = "附件1\n申请表\n姓名\n年级\n住址\n## 常见问题\n一、几点发车？七点。";
        assert_eq!(split(form).last().map(|clause| clause.heading.as_str()), Some("常见问题"));
        assert_eq!(labels("第一条 甲。\n第一条 乙。"), ["#1", "#1(2)"]);
        assert_eq!(labels("1. 甲\n1.1 乙。\n1.2 丙。\n2. 丁。"), ["#1.1", "#1.2", "#2"]);
    }

    fn any_line(numbers: &'static [&'static str]) -> impl Strategy<Value = String> {
        let number = prop::sample::select(numbers);
        (number, "[甲乙丙丁。：；a1]{0,12}").prop_map(|(number, text)| format!("{number}{text}"))
    }

    /// Every letter and digit of the body is in some clause's text, number or heading, as often or more; labels differ.
    fn keeps_all(body: &str) -> Result<(), TestCaseError> {
        let clauses = split(body);
        let kept: String = clauses.iter().flat_map(|c| [c.text.as_str(), &c.number, &c.heading]).collect();
        for c in body.chars().filter(|c| c.is_alphanumeric()) {
            let count = |text: &str| text.chars().filter(|&k| k == c).count();
            prop_assert!(count(&kept) >= count(body), "{c} of {body:?} in {clauses:?}");
        }
        let mut labels: Vec<&str> = clauses.iter().map(|c| c.label.as_str()).collect();
        labels.sort_unstable();
        labels.dedup();
        prop_assert_eq!(labels.len(), clauses.len());
        Ok(())
    }

    const ANY: &[&str] = &["", "第一条 ", "第三条", "一、", "（二）", "3.", "1.2 ", "# ", "## 第一章 ", "> ", "  "];
    const NO_ARTICLES: &[&str] = &["", "一、", "（二）", "3.", "1.2 ", "（1）", "2）", "# ", "## ", "> ", "  "];
    const NO_NUMBERS: &[&str] = &["", "# ", "## ", "第一章 ", "> ", "附件1\n", "  "];

    proptest! {
        // A number in the first line leaves no preamble, where short lines are left out on purpose.
        #[test]
        fn articles_lose_no_text(lines in prop::collection::vec(any_line(ANY), 0..14)) {
            keeps_all(&format!("第一条 始。\n{}", lines.join("\n")))?;
        }

        #[test]
        fn numbered_paragraphs_lose_no_text(lines in prop::collection::vec(any_line(NO_ARTICLES), 0..14)) {
            keeps_all(&format!("一、始。\n{}", lines.join("\n")))?;
        }

        #[test]
        fn paragraphs_lose_no_text(lines in prop::collection::vec(any_line(NO_NUMBERS), 0..14)) {
            keeps_all(&lines.join("\n"))?;
        }

        #[test]
        fn any_text_is_split(body in any::<String>()) {
            split(&body);
        }
    }
}
