//! The dossier as tables. The workbook and the CSV files are written from the same ones.

use jiff::civil::Date;

use super::table::{Cell, Column, Table, empty, wide};
use super::weekday;
use crate::model::OpenQuestion;
use crate::report::view::{
    Advice, AskEntry, ClauseView, Dossier, EpisodeEntry, FEEDBACK, Referral, RequestEntry, ReserveView, TopicEntry,
    TopicLine, TownDemand, UnplacedView, cited,
};

/// Clauses cited for a topic.
const CITED: usize = 2;

/// Something with its place in a list, from 1.
type Numbered<T> = (u32, T);

fn numbered<T>(items: impl IntoIterator<Item = T>) -> impl Iterator<Item = Numbered<T>> {
    (1..).zip(items)
}

/// 需求汇总表: every topic, category by category.
pub fn summary(dossier: &Dossier) -> Table {
    let mut topics: Vec<&TopicEntry> = dossier.topics.iter().collect();
    // A category stands where its most wanted topic does.
    let place = |t: &TopicEntry| dossier.topics.iter().position(|o| o.view.category == t.view.category);
    topics.sort_by_cached_key(|t| (place(t), t.view.rank));
    let columns: [Column<Numbered<&TopicEntry>>; 13] = [
        wide("序号", 5.0, |(n, _)| (*n).into()),
        wide("类别", 14.0, |(_, t)| (&t.view.category).into()),
        wide("需求", 26.0, |(_, t)| (&t.view.name).into()),
        wide("群众热点咨询（村居数）", 9.0, |(_, t)| t.view.by_kind.asked.into()),
        wide("村居重点推进（村居数）", 9.0, |(_, t)| t.view.by_kind.duty.into()),
        wide("涉及村居", 7.0, |(_, t)| (t.view.villages - t.view.letters).into()),
        wide("诉求件数", 7.0, |(_, t)| t.view.requests.len().into()),
        wide("需求位次", 7.0, |(_, t)| t.view.rank.into()),
        wide("镇（街道）分布", 16.0, |(_, t)| towns(t).into()),
        wide("部门", 14.0, |(_, t)| (&t.view.department).into()),
        wide("主要依据", 32.0, |(_, t)| citations(&t.view.clauses).into()),
        wide("状态", 8.0, |(_, t)| t.standing.label().into()),
        wide("安排", 12.0, |(_, t)| t.outcome.label().into()),
    ];
    let sums = &dossier.sums;
    Table {
        name: "需求汇总表".into(),
        title: format!("{}政策直播需求汇总表", dossier.district),
        note: format!(
            "截至{}，{}个村居报送诉求{}件，归为{}类{}项需求。群众热点咨询与村居重点推进分列，不相加；同一村居同一需求只计一次。",
            dossier.today, sums.villages, sums.requests, sums.categories, sums.topics
        ),
        ..Table::of(&columns, numbered(topics))
    }
}

/// A line of the schedule: an episode, or a reserve with its number.
enum Scheduled<'a> {
    Episode(&'a EpisodeEntry),
    Reserve(u32, &'a ReserveView),
}

impl Scheduled<'_> {
    /// A cell of one kind for episodes and of another for reserves.
    fn cell(&self, episode: fn(&EpisodeEntry) -> Cell, reserve: fn(&ReserveView) -> Cell) -> Cell {
        match self {
            Scheduled::Episode(entry) => episode(entry),
            Scheduled::Reserve(_, view) => reserve(view),
        }
    }

    /// A cell that reserves leave empty.
    fn of_episode(&self, episode: fn(&EpisodeEntry) -> Cell) -> Cell {
        self.cell(episode, |_| Cell::Blank)
    }

    fn number(&self) -> Cell {
        match self {
            Scheduled::Episode(entry) => entry.view.number.into(),
            Scheduled::Reserve(number, _) => format!("备选{number}").into(),
        }
    }
}

/// A count of villages. Those of one topic are its own; those of several are not their sum.
fn of_the_only(reserve: &ReserveView, count: fn(&TopicLine) -> u32) -> Cell {
    match reserve.topics.as_slice() {
        [only] => count(only).into(),
        _ => Cell::Blank,
    }
}

/// 分期计划: the batch, then its reserves.
pub fn schedule(dossier: &Dossier) -> Table {
    let columns: [Column<Scheduled<'_>>; 13] = [
        wide("期", 6.0, Scheduled::number),
        wide("状态", 8.0, |s| s.cell(|e| e.view.stage.label().into(), |_| "备选".into())),
        wide("播出日期", 11.0, |s| s.of_episode(|e| e.view.date.into())),
        wide("时间", 12.0, |s| s.of_episode(|e| format!("{} {}", weekday(e.view.date), e.view.time).into())),
        wide("主题", 20.0, |s| s.cell(|e| (&e.view.theme).into(), |r| (&r.theme).into())),
        wide("牵头部门", 13.0, |s| s.cell(|e| (&e.view.department).into(), |r| (&r.department).into())),
        wide("讲解需求", 22.0, |s| s.cell(|e| names(&e.view.topics).into(), |r| names(&r.topics).into())),
        wide("群众热点咨询（村居数）", 8.0, |s| {
            s.cell(|e| e.view.by_kind.asked.into(), |r| of_the_only(r, |t| t.by_kind.asked))
        }),
        wide("村居重点推进（村居数）", 8.0, |s| {
            s.cell(|e| e.view.by_kind.duty.into(), |r| of_the_only(r, |t| t.by_kind.duty))
        }),
        wide("涉及村居", 7.0, |s| s.cell(|e| e.view.villages.into(), |r| of_the_only(r, |t| t.villages))),
        wide("讲解条款", 28.0, |s| s.of_episode(|e| all_citations(&e.view.clauses).into())),
        wide("理由", 30.0, |s| s.cell(|e| (&e.view.programme.why).into(), |r| (&r.why).into())),
        wide("建议开小灶的镇（街道）", 11.0, |s| s.of_episode(|e| follow_up_towns(e).into())),
    ];
    let episodes = dossier.episodes.iter().map(Scheduled::Episode);
    let reserves = numbered(&dossier.reserves).map(|(number, reserve)| Scheduled::Reserve(number, reserve));
    Table {
        name: "分期计划".into(),
        title: format!("{}政策直播分期计划", dossier.district),
        note: format!("{}编制。标“建议”的以审定为准；每期不超过{}分钟。", dossier.today, dossier.slot.minutes),
        ..Table::of(&columns, episodes.chain(reserves))
    }
}

/// One ask of a request with the topic it is in, if it is in one; none where the request states no need.
pub(super) struct Stated<'a> {
    pub request: &'a RequestEntry,
    pub ask: Option<(&'a AskEntry, Option<&'a TopicEntry>)>,
    /// Whether it is the request's first row, which has its text.
    first: bool,
}

impl<'a> Stated<'a> {
    /// Every request with its asks, a row an ask.
    pub fn all(requests: impl IntoIterator<Item = &'a RequestEntry>, dossier: &'a Dossier) -> Vec<Stated<'a>> {
        let mut rows = Vec::new();
        for request in requests {
            if request.asks.is_empty() {
                rows.push(Stated { request, ask: None, first: true });
            }
            let of = |(i, ask): (usize, &'a AskEntry)| Stated {
                request,
                ask: Some((ask, ask.at.map(|at| &dossier.topics[at]))),
                first: i == 0,
            };
            rows.extend(request.asks.iter().enumerate().map(of));
        }
        rows
    }

    fn text(&self) -> &str {
        if self.first { &self.request.text } else { "（同上）" }
    }

    fn of_ask(&self, cell: fn(&AskEntry) -> Cell) -> Cell {
        self.ask.map_or(Cell::Blank, |(ask, _)| cell(ask))
    }

    fn of_topic(&self, cell: fn(&TopicEntry) -> Cell) -> Cell {
        self.ask.and_then(|(_, topic)| topic).map_or(Cell::Blank, cell)
    }

    /// What becomes of it, in a word.
    fn outcome(&self) -> String {
        match self.ask {
            None => self.request.without_need.unwrap_or_default().into(),
            Some((AskEntry { decided: Some(decided), .. }, _)) => decided.label(),
            Some((_, None)) => "待归并".into(),
            Some((_, Some(topic))) => topic.outcome.label(),
        }
    }
}

/// 逐条诉求: every request with its asks.
pub fn requests(dossier: &Dossier) -> Table {
    let columns: [Column<Stated<'_>>; 11] = [
        wide("诉求编号", 9.0, |s| (&s.request.id).into()),
        wide("镇（街道）", 9.0, |s| (&s.request.town).into()),
        wide("村（社区）", 9.0, |s| (&s.request.village).into()),
        wide("日期", 11.0, |s| s.request.date.into()),
        wide("诉求内容", 40.0, |s| s.text().into()),
        wide("诉求事项", 28.0, |s| s.of_ask(|ask| (&ask.text).into())),
        wide("需求类型", 9.0, |s| s.of_ask(|ask| ask.kind.label().into())),
        wide("归入需求", 18.0, |s| s.of_topic(|topic| (&topic.view.name).into())),
        wide("主要依据", 26.0, |s| s.of_topic(|topic| citations(&topic.view.clauses).into())),
        wide("状态", 8.0, |s| s.of_topic(|topic| topic.standing.label().into())),
        wide("安排", 11.0, |s| s.outcome().into()),
    ];
    Table {
        name: "逐条诉求".into(),
        title: format!("{}政策直播逐条诉求", dossier.district),
        note: format!("诉求{}件；另有{}件转办，另册办理，不在本表。", dossier.requests.len(), dossier.sums.referred),
        ..Table::of(&columns, Stated::all(&dossier.requests, dossier))
    }
}

/// 待归并: what is in no topic, with where it may belong.
pub fn tray(dossier: &Dossier) -> Table {
    let columns: [Column<&UnplacedView>; 5] = [
        wide("事项编号", 10.0, |u| (&u.id).into()),
        wide("来自", 16.0, |u| (&u.sender).into()),
        wide("诉求事项", 50.0, |u| (&u.text).into()),
        wide("可能归入", 44.0, |u| u.homes.iter().map(|h| h.name.as_str()).collect::<Vec<_>>().join("；").into()),
        empty("归入", 12.0),
    ];
    Table {
        name: "待归并".into(),
        title: format!("{}政策直播待归并事项", dossier.district),
        note: "与现有需求都不够相像，不计入任何需求；请定归入哪项，或单独成题。".into(),
        ..Table::of(&columns, &dossier.tray)
    }
}

/// 对活动的意见: advice on the broadcasts.
pub fn feedback(dossier: &Dossier) -> Table {
    let columns: [Column<&Advice>; 5] = [
        wide("事项编号", 10.0, |a| (&a.id).into()),
        wide("镇（街道）", 10.0, |a| (&a.town).into()),
        wide("村（社区）", 12.0, |a| (&a.village).into()),
        wide("日期", 11.0, |a| a.date.into()),
        wide("意见", 60.0, |a| (&a.text).into()),
    ];
    Table {
        name: FEEDBACK.into(),
        title: format!("{}政策直播对活动的意见", dossier.district),
        note: "对直播形式、时间、内容等的意见，供改进直播参考，不作选题。".into(),
        ..Table::of(&columns, &dossier.feedback)
    }
}

/// 没有条款回答的问题: of each episode, for the department to answer.
pub fn unanswered(dossier: &Dossier) -> Table {
    type Row<'a> = (&'a EpisodeEntry, &'a OpenQuestion);
    let columns: [Column<Row<'_>>; 7] = [
        wide("期", 6.0, |(e, _)| e.view.number.into()),
        wide("主题", 24.0, |(e, _)| (&e.view.theme).into()),
        wide("部门", 16.0, |(e, _)| (&e.view.department).into()),
        wide("事项编号", 10.0, |(_, u)| (&u.id).into()),
        wide("来自", 16.0, |(_, u)| (&u.sender).into()),
        wide("问题", 50.0, |(_, u)| (&u.text).into()),
        empty("部门答复", 40.0),
    ];
    let rows = dossier.episodes.iter().flat_map(|e| e.view.programme.unanswered.iter().map(move |u| (e, u)));
    Table {
        name: "没有条款回答的问题".into(),
        title: format!("{}政策直播没有条款回答的问题", dossier.district),
        note: "归入各期、但本期条款没有回答到的问题，请部门书面答复或补充文件。".into(),
        ..Table::of(&columns, rows)
    }
}

/// 转办: in no shared output.
pub fn referrals(referrals: &[Referral], today: Date) -> Table {
    let columns: [Column<Numbered<&Referral>>; 8] = [
        wide("序号", 5.0, |(n, _)| (*n).into()),
        wide("诉求编号", 10.0, |(_, r)| (&r.request).into()),
        wide("镇（街道）", 10.0, |(_, r)| (&r.town).into()),
        wide("村（社区）", 11.0, |(_, r)| (&r.village).into()),
        wide("日期", 11.0, |(_, r)| r.date.into()),
        wide("内容", 56.0, |(_, r)| (&r.text).into()),
        wide("原因和去向", 20.0, |(_, r)| (&r.why).into()),
        empty("办理情况", 18.0),
    ];
    Table {
        name: "转办".into(),
        title: "转办事项清单（内部材料，请勿外传）".into(),
        note: format!("{today}。不宜作为直播选题的检举、纠纷和个案，按所列去向办理。"),
        ..Table::of(&columns, numbered(referrals))
    }
}

/// How many villages of each town want it.
pub fn towns(topic: &TopicEntry) -> String {
    let named = |t: &TownDemand| format!("{}{}", if t.town.is_empty() { "未注明" } else { &t.town }, t.villages);
    topic.towns.iter().map(named).collect::<Vec<_>>().join("、")
}

fn follow_up_towns(entry: &EpisodeEntry) -> String {
    entry.follow_ups.iter().map(|f| f.town.as_str()).collect::<Vec<_>>().join("、")
}

fn names(topics: &[TopicLine]) -> String {
    topics.iter().map(|t| t.name.as_str()).collect::<Vec<_>>().join("；")
}

/// The first clauses of a topic's answer.
fn citations(clauses: &[ClauseView]) -> String {
    all_citations(&clauses[..clauses.len().min(CITED)])
}

/// All of them, for an episode.
fn all_citations(clauses: &[ClauseView]) -> String {
    cited(clauses).join("；")
}
