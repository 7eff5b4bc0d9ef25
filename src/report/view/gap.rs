//! A topic that no document at hand answers, and how far its department has come with it.

use jiff::civil::Date;
use serde::Serialize;

use super::resolver::Resolver;
use super::topic::TopicLine;
use crate::ledger::Written;
use crate::model::TopicId;

/// A topic that no document at hand answers.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GapView {
    /// The topic.
    pub topic: TopicLine,
    /// Place by demand, from 1.
    pub rank: u32,
    /// The department that is to answer, or whose it seems to be; empty where nobody knows.
    pub department: String,
    /// The day by which it is to answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// How far it has come.
    pub state: GapState,
    /// Days since the answer was due; 0 where it is not late.
    pub days_late: u32,
    /// 书面答复
    #[serde(skip_serializing_if = "String::is_empty")]
    pub answer: String,
    /// The document that the department names.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub document: String,
    /// What is to be done about it, in Chinese: a statement about what was given, never that no policy exists.
    pub note: String,
}

/// How far a department has come with a topic, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum GapState {
    /// Its day has gone by.
    #[serde(rename = "逾期")]
    Late,
    #[serde(rename = "待答复")]
    Awaited,
    /// No department was asked.
    #[serde(rename = "未交办")]
    Unassigned,
    #[serde(rename = "已书面答复")]
    Answered,
    /// A document was named that answers it.
    #[serde(rename = "已补文件")]
    Documented,
}

impl GapState {
    /// In Chinese.
    pub fn label(self) -> &'static str {
        match self {
            GapState::Late => "逾期",
            GapState::Awaited => "待答复",
            GapState::Unassigned => "未交办",
            GapState::Answered => "已书面答复",
            GapState::Documented => "已补文件",
        }
    }
}

impl GapView {
    /// All of a ranking, what is late first, then what is awaited by day, then by demand.
    pub fn all(resolver: &Resolver<'_>) -> Vec<GapView> {
        let ranked = resolver.ranked;
        let gaps = ranked.order.iter().filter(|&&t| ranked.topics[t].gap);
        let mut views: Vec<GapView> = gaps.map(|&t| GapView::of(t, resolver)).collect();
        views.sort_by_key(|gap| (gap.state, gap.due, gap.rank));
        views
    }

    /// How far a topic has come.
    pub fn of(position: TopicId, resolver: &Resolver<'_>) -> GapView {
        let Resolver { session, ranked, memory, masking } = resolver;
        let topic = &ranked.topics[position];
        let commission = memory.commission_of(&topic.id);
        let due = commission.map(|commission| commission.due);
        let late = due.map_or(0, |due| session.today.duration_since(due).as_hours() / 24).max(0);
        let Written { text, document } = memory.told_on(&topic.id, &topic.department).unwrap_or_default();
        let state = match due {
            _ if !document.is_empty() => GapState::Documented,
            _ if !text.is_empty() => GapState::Answered,
            Some(_) if late > 0 => GapState::Late,
            Some(_) => GapState::Awaited,
            None => GapState::Unassigned,
        };
        let mut view = GapView {
            topic: TopicLine::of(position, resolver),
            rank: ranked.ranks[position.position()],
            department: masking.text(commission.map_or(&topic.department, |asked| &asked.department)),
            due,
            state,
            days_late: if state == GapState::Late { u32::try_from(late).unwrap_or(u32::MAX) } else { 0 },
            answer: masking.text(&text),
            document: masking.text(&document),
            note: String::new(),
        };
        view.note = view.told();
        view
    }

    /// The department, for people.
    pub fn department(&self) -> &str {
        if self.department.is_empty() { "归口待定" } else { &self.department }
    }

    /// How far it has come, in a few words.
    pub fn standing(&self) -> String {
        match self.state {
            GapState::Late => format!("逾期{}天", self.days_late),
            state => state.label().into(),
        }
    }

    fn told(&self) -> String {
        const NOT_FOUND: &str = "本次资料未找到";
        let (department, days) = (&self.department, self.days_late);
        match (self.state, self.due) {
            (GapState::Late, Some(due)) => format!("{NOT_FOUND}，已交{department}，应于{due}前答复，已逾期{days}天"),
            (GapState::Awaited, Some(due)) => format!("{NOT_FOUND}，已交{department}，{due}前答复"),
            (GapState::Answered, _) => format!("{NOT_FOUND}，{department}已书面答复"),
            (GapState::Documented, _) => format!("{NOT_FOUND}，{department}已补文件：{}", self.document),
            _ => format!("{NOT_FOUND}，待部门核实"),
        }
    }
}
