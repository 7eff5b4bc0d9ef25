//! Views → text for a terminal: aligned tables with double-width characters, matched words marked.

use std::fmt::Write;

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::table::{Cell, Column, cells, column};
use super::{outline, weekday};
use crate::model::{Programme, Sums, Trend};
use crate::report::view::{ByKind, ClauseView, Comparison, EpisodeView, GapView, Ground, PlanView, TopicView, reasons};
use crate::text::normalise_char;

/// How wide and how coloured the terminal is.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// In columns; a Chinese character takes two.
    pub width: u16,
    /// Whether it shows bold and coloured text.
    pub colour: bool,
}

/// Clauses and left-out topics shown before “…等”.
const CLAUSES: usize = 6;
const LEFT_OUT: usize = 8;
/// And asks that no clause answers.
const UNANSWERED: usize = 3;

impl Screen {
    /// `text`, bold where that is possible.
    pub fn bold(self, text: &str) -> String {
        if self.colour { format!("\x1b[1m{text}\x1b[0m") } else { text.to_string() }
    }

    fn dim(self, text: &str) -> String {
        if self.colour { format!("\x1b[2m{text}\x1b[0m") } else { text.to_string() }
    }

    /// A table with a header line, cut to the screen's width.
    pub fn table<T>(self, columns: &[Column<T>], rows: &[T]) -> String {
        let mut table = Table::new();
        table
            .load_style(UTF8_HORIZONTAL_ONLY)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(self.width);
        table.set_header(columns.iter().map(|column| column.head.title));
        for row in rows {
            table.add_row(cells(columns, row));
        }
        let mut text = String::new();
        for line in table.lines() {
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text
    }

    /// `text` with every place where one of the normalised `words` stands marked: 【…】, or in colour.
    pub fn marked(self, text: &str, words: &[String]) -> String {
        let chars: Vec<char> = text.chars().collect();
        let normal: Vec<char> = chars.iter().map(|&c| normalise_char(c)).collect();
        let mut hit = vec![false; chars.len()];
        for word in words {
            let word: Vec<char> = word.chars().collect();
            for at in 0..(normal.len() + 1).saturating_sub(word.len().max(1)) {
                if !word.is_empty() && normal[at..].starts_with(&word) {
                    hit[at..at + word.len()].fill(true);
                }
            }
        }
        let (open, close) = if self.colour { ("\x1b[1;33m", "\x1b[0m") } else { ("【", "】") };
        let mut marked = String::new();
        for (i, c) in chars.iter().enumerate() {
            if hit[i] && (i == 0 || !hit[i - 1]) {
                marked.push_str(open);
            }
            marked.push(*c);
            if hit[i] && (i + 1 == chars.len() || !hit[i + 1]) {
                marked.push_str(close);
            }
        }
        marked
    }
}

/// At most `width` columns, with … where it was cut.
pub fn shortened(text: &str, width: usize) -> String {
    let flat = text.replace(['\n', '\r'], " ");
    if flat.width() <= width {
        return flat;
    }
    let mut short = String::new();
    for c in flat.chars() {
        if short.width() + c.width().unwrap_or(0) + 1 > width {
            break;
        }
        short.push(c);
    }
    short + "…"
}

fn kinds(by_kind: ByKind) -> String {
    format!("群众热点咨询 {} 个，村居重点推进 {} 个", by_kind.asked, by_kind.duty)
}

const ACCEPTED: &[Column<EpisodeView>] = &[
    column("期", |e| e.number.into()),
    column("日期", |e| e.date.into()),
    column("主题", |e| (&e.theme).into()),
    column("牵头部门", |e| (&e.department).into()),
];
/// Of a plan's episodes; a screen has no room for the last two.
pub const EPISODES: &[Column<EpisodeView>] = &[
    column("期", |e| e.number.into()),
    column("日期", |e| e.date.into()),
    column("主题", |e| (&e.theme).into()),
    column("牵头部门", |e| (&e.department).into()),
    column("村居", |e| e.villages.into()),
    column("诉求件", |e| e.requests.into()),
    column("条款", |e| e.clauses.iter().map(|c| c.id.as_str()).collect::<Vec<_>>().join("；").into()),
    column("理由", |e| (&e.programme.why).into()),
];
/// Of the rules side by side; a screen shows the last two below.
pub const COMPARISON: &[Column<Comparison>] = &[
    column("规则", |c| format!("{}{}", c.name, if c.current { "（现行）" } else { "" }).into()),
    column("期数", |c| c.episodes.into()),
    column("有诉求得到解答的村居", |c| c.villages.into()),
    column("诉求件", |c| c.requests.into()),
    column("需求合计", |c| format!("{:.0}", c.demand).into()),
    column("部门", |c| c.departments.into()),
    column("换入", |c| c.comes_in.join("；").into()),
    column("换出", |c| c.goes_out.join("；").into()),
];
const GAPS: &[Column<GapView>] = &[
    column("选题", |g| (&g.topic.name).into()),
    column("类别", |g| (&g.topic.category).into()),
    column("村居", |g| voices(g.topic.villages, g.topic.letters)),
    column("诉求件", |g| g.topic.requests.into()),
    column("部门", |g| g.department().into()),
    column("答复期限", |g| g.due.into()),
    column("办理", |g| g.standing().into()),
];
/// Of a ranking; the last two only where anything has a past.
const RANKING: &[Column<TopicView>] = &[
    column("名次（并列）", |t| match (t.rank_low, t.rank_high) {
        (low, high) if low == high => t.rank.into(),
        (low, high) => format!("{}（{low}至{high}）", t.rank).into(),
    }),
    column("编号", |t| (&t.id).into()),
    column("选题", |t| (&t.name).into()),
    column("类别", |t| (&t.category).into()),
    column("村居", |t| voices(t.villages, t.letters)),
    column("诉求件", |t| t.requests.len().into()),
    column("相像", |t| t.alike.map_or(Cell::Blank, |alike| format!("{:.0}%", alike * 100.0).into())),
    column("咨询/推进", |t| format!("{}/{}", t.by_kind.asked, t.by_kind.duty).into()),
    column("部门", |t| if t.department.is_empty() { t.state.into() } else { (&t.department).into() }),
    column("走势", |t| t.trend.label().into()),
    column("经过", |t| (&t.past).into()),
];

/// Villages, and beside them letters that name none.
pub fn voices(all: u32, letters: u32) -> Cell {
    if letters == 0 { all.into() } else { format!("{}＋{letters}信", all - letters).into() }
}

/// The whole story on a few screens.
pub fn plan(view: &PlanView, screen: Screen) -> String {
    let mut text = String::new();
    if !view.accepted.is_empty() {
        let _ = writeln!(text, "{}", screen.bold(&format!("已审定、待播（{} 期）", view.accepted.len())));
        text.push_str(&screen.table(ACCEPTED, &view.accepted));
        for e in &view.accepted {
            episode(e, screen, &mut text);
        }
        text.push('\n');
    }
    if !view.draft.is_empty() {
        let _ = writeln!(
            text,
            "{}",
            screen.bold(&format!("本批{}（{} 期）", view.draft[0].stage.label(), view.draft.len()))
        );
        text.push_str(&screen.table(ACCEPTED, &view.draft));
        for e in &view.draft {
            episode(e, screen, &mut text);
        }
        text.push('\n');
    }
    let _ = writeln!(text, "{}", screen.bold(&format!("下一批直播建议（共 {} 期）", view.episodes.len())));
    text.push_str(&screen.table(&EPISODES[..EPISODES.len() - 2], &view.episodes));
    for e in &view.episodes {
        episode(e, screen, &mut text);
    }
    if !view.reserves.is_empty() {
        let _ = writeln!(text, "\n{}", screen.bold("备选"));
        for r in &view.reserves {
            let _ = writeln!(text, "  · {}（{}）：{}", r.theme, r.department, r.why);
        }
    }
    left_out(view, screen, &mut text);
    if !view.gaps.is_empty() {
        let _ = writeln!(
            text,
            "\n{}",
            screen.bold(&format!("未找到（{} 项）：本次资料未找到，待部门核实", view.gaps.len()))
        );
        text.push_str(&screen.table(GAPS, &view.gaps));
    }
    sums(&view.sums, screen, &mut text);
    text
}

/// The rules side by side, and what each changes.
pub fn comparison(rows: &[Comparison], screen: Screen) -> String {
    let mut text = screen.table(&COMPARISON[..COMPARISON.len() - 2], rows);
    for row in rows.iter().filter(|row| !row.current) {
        let _ = writeln!(text, "\n{}", screen.bold(&format!("若改为“{}”", row.name)));
        if row.comes_in.is_empty() && row.goes_out.is_empty() {
            let _ = writeln!(text, "  各期主题不变");
        }
        for (what, themes) in [("换入", &row.comes_in), ("换出", &row.goes_out)] {
            if !themes.is_empty() {
                let _ = writeln!(text, "  {what}：{}", themes.join("；"));
            }
        }
    }
    text
}

fn episode(e: &EpisodeView, screen: Screen, text: &mut String) {
    let _ = writeln!(
        text,
        "\n{}",
        screen.bold(&format!(
            "第{}期　{}（{}）{}　{}（{}）",
            e.number,
            e.date,
            weekday(e.date),
            e.time,
            e.theme,
            e.stage.label()
        ))
    );
    if let Some(task) = &e.task {
        let _ = writeln!(text, "  上级部署：{task}");
    }
    let _ = writeln!(
        text,
        "  牵头部门：{}　　村居 {} 个，诉求 {} 件（{}）",
        e.department,
        e.villages,
        e.requests,
        kinds(e.by_kind)
    );
    if !e.with.is_empty() {
        let _ = writeln!(text, "  配合部门：{}", e.with.join("、"));
    }
    if !e.speaker.is_empty() {
        let _ = writeln!(text, "  主讲人：{}", e.speaker);
    }
    let Programme { rundown, unanswered, warnings, why, .. } = &e.programme;
    if !why.is_empty() {
        let _ = writeln!(text, "  理由：{why}");
    }
    for warning in warnings {
        let _ = writeln!(text, "  请核对：{warning}。");
    }
    if !e.topics.is_empty() {
        let _ = writeln!(text, "  选题：");
        for t in &e.topics {
            let _ = writeln!(text, "    · {}（{} 个村居，{} 件）{}", t.name, t.villages, t.requests, screen.dim(&t.id));
        }
    }
    let _ = writeln!(text, "  条款：");
    // Who asks why wants to know it of all.
    let shown = if e.grounds.is_empty() { CLAUSES } else { e.clauses.len() };
    for (at, c) in e.clauses.iter().take(shown).enumerate() {
        let _ = writeln!(text, "    · {}", clause_line(c, screen));
        if let Some(g) = e.grounds.get(at) {
            let _ = writeln!(text, "      {}", ground(g, screen));
        }
    }
    if e.clauses.len() > shown {
        let _ = writeln!(text, "    …等 {} 条", e.clauses.len());
    }
    let _ = writeln!(text, "  提纲：");
    for item in rundown {
        let (until, part) = (item.at + item.minutes, outline::part(item.part));
        let _ = writeln!(text, "    {:>2}–{until:<2}分 {part} {}", item.at, outline::bare(item).replace('\n', " "));
        let cited = outline::answering(item, &e.clauses);
        if !cited.is_empty() {
            let _ = writeln!(text, "                → {}", screen.dim(&cited));
        }
    }
    if !unanswered.is_empty() {
        let _ = writeln!(text, "  没有条款回答的问题（{} 个，请部门书面答复）：", unanswered.len());
        for asked in unanswered.iter().take(UNANSWERED) {
            let room = (screen.width as usize).saturating_sub(8).max(40);
            let _ = writeln!(text, "    · {}", shortened(&asked.text, room));
        }
        if unanswered.len() > UNANSWERED {
            let _ = writeln!(text, "    …等 {} 个", unanswered.len());
        }
    }
}

/// The ask that speaks for a clause, and why.
fn ground(g: &Ground, screen: Screen) -> String {
    let why = reasons(&g.reasons);
    match &g.ask {
        Some(ask) => {
            let asked = shortened(&g.text, (screen.width as usize / 2).max(24));
            format!("因 {ask}（{}）“{asked}”：{why}", g.sender)
        }
        None => format!("因上级部署：{why}"),
    }
}

/// Citation, heading and the beginning of the text, on one line.
pub fn clause_line(c: &ClauseView, screen: Screen) -> String {
    let citation = c.citation();
    let room = (screen.width as usize).saturating_sub(citation.width() + 8).max(24);
    format!("{citation}　{}", screen.dim(&shortened(&c.text, room)))
}

fn left_out(view: &PlanView, screen: Screen, text: &mut String) {
    if view.left_out.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{}", screen.bold(&format!("本批未排入（{} 项）", view.left_out.len())));
    for l in view.left_out.iter().take(LEFT_OUT) {
        let _ = writeln!(text, "  · {}（{} 个村居）：{}", l.topic.name, l.topic.villages, l.why);
    }
    if view.left_out.len() > LEFT_OUT {
        let _ = writeln!(text, "  …等，全部见 --format json");
    }
}

/// The sums, so that a reader can add them up.
pub fn sums(s: &Sums, screen: Screen, text: &mut String) {
    let _ = writeln!(text, "\n{}", screen.bold("合计"));
    let _ = writeln!(
        text,
        "  诉求 {} 件 = 有事项 {} + 无事项 {} + 对活动的意见 {} + 转办 {}；另有搁置 {} 行",
        s.requests, s.with_need, s.no_need, s.feedback, s.referred, s.set_aside
    );
    let _ = writeln!(
        text,
        "  事项 {} 个（群众热点咨询 {}，村居重点推进 {}），来自 {} 个村居",
        s.asks, s.asks_by_kind[0], s.asks_by_kind[1], s.villages
    );
    let _ = writeln!(text, "  其中归入选题 {}、单独成题 {}、待归并 {}（xuanti tray）", s.placed, s.alone, s.unplaced);
    let _ = writeln!(
        text,
        "  {}归为 {} 个类别、{} 个选题；政策 {} 份 {} 条，分属 {} 个部门",
        if s.by_meaning { "按文意" } else { "按字词" },
        s.categories,
        s.topics,
        s.policies,
        s.clauses,
        s.departments
    );
}

/// The ranking of topics as a table.
pub fn ranking(topics: &[TopicView], screen: Screen) -> String {
    // In the first round everything is new and nothing has a past: no columns for it.
    let remembered = topics.iter().any(|t| t.trend != Trend::New || !t.past.is_empty());
    screen.table(&RANKING[..RANKING.len() - if remembered { 0 } else { 2 }], topics)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Screen = Screen { width: 60, colour: false };

    #[test]
    fn words_are_marked_in_the_text_as_written() {
        assert_eq!(PLAIN.marked("農村建房，應當申請", &["建房".into(), "申请".into()]), "農村【建房】，應當【申請】");
        assert_eq!(PLAIN.marked("建房", &["建房手续".into(), String::new()]), "建房");
    }

    #[test]
    fn long_text_is_cut_by_columns_not_characters() {
        assert_eq!(shortened("宅基地制度改革", 9), "宅基地制…");
        assert_eq!(shortened("abc", 9), "abc");
    }
}
