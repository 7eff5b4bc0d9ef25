//! 回告: what each village is told of what it asked, in the report and as workbooks by town, which come back signed.
//!
//! Letters that are referred are in no dossier; letters without a need are told nothing.

use std::collections::BTreeMap;

use super::folder::named;
use super::table::{Cell, Column, Table, YES_NO, empty, to_fill, wide};
use super::tables::Stated;
use crate::planning::spoken;
use crate::report::view::{AskEntry, Dossier, FEEDBACK, Outcome, RequestEntry, TopicEntry};

/// A line of what a village is told.
struct Reply<'a> {
    stated: Stated<'a>,
    /// 办理状态
    state: &'static str,
    /// 答复
    words: String,
}

impl<'a> Reply<'a> {
    /// The replies to letters, in the order of towns and villages, a line an ask.
    fn all(letters: impl IntoIterator<Item = &'a RequestEntry>, dossier: &'a Dossier) -> Vec<Reply<'a>> {
        let mut letters: Vec<&RequestEntry> = letters.into_iter().collect();
        let place = |town: &str| dossier.towns.iter().position(|t| t == town).unwrap_or(usize::MAX);
        letters.sort_by_cached_key(|r| (place(&r.town), r.town.clone(), r.village.clone(), r.date, r.id.clone()));
        let of = |stated: Stated<'a>| {
            let (state, words) = told(&stated, dossier)?;
            Some(Reply { stated, state, words })
        };
        Stated::all(letters, dossier).into_iter().filter_map(of).collect()
    }

    /// The letter's number; where it asks several things, that of the ask.
    fn number(&self) -> &str {
        match self.stated.ask {
            Some((ask, _)) if self.stated.request.asks.len() > 1 => &ask.id,
            _ => &self.stated.request.id,
        }
    }

    fn text(&self) -> &str {
        self.stated.ask.map_or(&self.stated.request.text, |(ask, _)| &ask.text)
    }
}

/// State and words of a reply; none where nothing was asked. What is not decided is not promised.
fn told(stated: &Stated<'_>, dossier: &Dossier) -> Option<(&'static str, String)> {
    let Some((ask, topic)) = stated.ask else {
        let advice = stated.request.without_need == Some(FEEDBACK);
        return advice.then(|| ("已收悉", "对直播的意见已收悉，供改进直播参考。".into()));
    };
    let AskEntry { decided, .. } = ask;
    // What is being drafted is for those above to decide first.
    let written = topic.filter(|topic| !matches!(topic.outcome, Outcome::Drafted { .. }));
    let written = written.map(|topic| &topic.written).filter(|written| !written.is_empty());
    Some(match (decided, written, topic) {
        (Some(Outcome::Aired { date, theme }), ..) => {
            ("已播", format!("已在{}《{theme}》直播中讲解。回看：【链接】", spoken(*date)))
        }
        (Some(Outcome::Approved { date, theme, .. }), ..) if *date < dossier.today => {
            ("已排", format!("原定于{}《{theme}》直播中讲解，播出情况正在核实。", spoken(*date)))
        }
        (Some(Outcome::Approved { number, date, theme }), ..) => {
            let time = &dossier.slot.time;
            ("已排", format!("已定于{}{time}第{number}期《{theme}》直播中讲解，请组织收看。", spoken(*date)))
        }
        (_, Some(written), _) => ("书面答复", written.clone()),
        (_, None, topic) => ("研究中", studied(topic)),
    })
}

/// One sentence on what is being looked into.
fn studied(topic: Option<&TopicEntry>) -> String {
    let Some(TopicEntry { view, outcome, .. }) = topic else { return "已收悉，正在归类研究。".into() };
    match outcome {
        Outcome::Aired { date, theme } => {
            format!("同类诉求已在{}《{theme}》直播中讲解，可先回看；所提内容正在研究。", spoken(*date))
        }
        Outcome::Approved { date, theme, .. } => {
            format!("同类诉求定于{}《{theme}》直播中讲解，可一并收看；所提内容正在研究。", spoken(*date))
        }
        Outcome::Gap { .. } => "本次收到的资料中未找到对应政策，正待有关部门核实。".into(),
        _ => format!("已归入“{}”，正在研究，尚未排定。", view.name),
    }
}

/// 村居回复单 of the report.
pub fn of_report(dossier: &Dossier) -> Table {
    let columns: [Column<Reply<'_>>; 7] = [
        wide("镇（街道）", 10.0, |r| (&r.stated.request.town).into()),
        wide("村（社区）", 12.0, |r| (&r.stated.request.village).into()),
        wide("诉求编号", 10.0, |r| r.number().into()),
        wide("日期", 11.0, |r| r.stated.request.date.into()),
        wide("诉求事项", 45.0, |r| r.text().into()),
        wide("状态", 8.0, |r| r.state.into()),
        wide("回复", 45.0, |r| (&r.words).into()),
    ];
    Table {
        name: "村居回复单".into(),
        title: format!("{}政策直播村居回复单", dossier.district),
        note: "已播、已排、书面答复的可以回复；标“研究中”的，审定以后再回复。".into(),
        ..Table::of(&columns, Reply::all(&dossier.requests, dossier))
    }
}

/// 回告: a table a town, by the name that its file may have. Letters that name no town of the roster are in one of their own.
pub fn by_town(dossier: &Dossier) -> Vec<(String, Table)> {
    let mut towns: BTreeMap<(usize, String), Vec<&RequestEntry>> = BTreeMap::new();
    for letter in &dossier.requests {
        let known = dossier.towns.iter().position(|town| *town == letter.town);
        let place = match known {
            Some(at) => (at, named(&letter.town)),
            None if dossier.towns.is_empty() && !named(&letter.town).is_empty() => (usize::MAX, named(&letter.town)),
            None => (usize::MAX, NO_TOWN.into()),
        };
        towns.entry(place).or_default().push(letter);
    }
    let tables = towns.into_iter().map(|((_, town), letters)| {
        let table = of_town(&town, Reply::all(letters, dossier), dossier);
        (town, table)
    });
    tables.filter(|(_, table)| !table.rows.is_empty()).collect()
}

const NO_TOWN: &str = "未注明镇街";

fn of_town(town: &str, replies: Vec<Reply<'_>>, dossier: &Dossier) -> Table {
    let columns: [Column<Reply<'_>>; 8] = [
        wide("诉求编号", 10.0, |r| r.number().into()),
        wide("村（社区）", 13.0, |r| village(r.stated.request).into()),
        wide("诉求内容", 42.0, |r| r.text().into()),
        wide("办理状态", 9.0, |r| r.state.into()),
        wide("答复", 42.0, |r| (&r.words).into()),
        empty("签收人", 10.0),
        empty("签收日期", 11.0),
        to_fill("办结", 7.0, YES_NO, |_| Cell::Blank),
    ];
    Table {
        name: format!("回告-{town}"),
        title: format!("{}政策直播回告单（{town}）", dossier.district),
        note:
            "请逐件告知来信村（社区），由其签收；签收人、签收日期、办结任填一栏即作签收，填好后交回。请勿改动诉求编号。"
                .into(),
        ..Table::of(&columns, replies)
    }
}

/// Who asked; where the letter names no village, its sender.
fn village(request: &RequestEntry) -> &str {
    if request.village.is_empty() { &request.sender } else { &request.village }
}
