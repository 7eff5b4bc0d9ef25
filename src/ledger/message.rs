//! What an event says, for people.

use super::event::{AiredTopic, Decision};
use crate::model::Verdict;

impl Decision {
    /// Ids of the topics it is about.
    pub fn topics(&self) -> Vec<&str> {
        match self {
            Decision::Renamed { topic, .. }
            | Decision::Placed { topic, .. }
            | Decision::Pinned { topic }
            | Decision::Excluded { topic }
            | Decision::Set { topic, .. } => vec![topic],
            Decision::Merged { into, from } => std::iter::once(into).chain(from).map(String::as_str).collect(),
            Decision::Split { topic, new, .. } => vec![topic, new],
            Decision::Accepted { episodes } => episodes.iter().flat_map(|e| &e.topics).map(|t| t.id.as_str()).collect(),
            Decision::Aired { topics, .. } => topics.iter().map(|t| t.id.as_str()).collect(),
            Decision::Seen(seen) => {
                seen.joined.iter().chain(&seen.divided).flat_map(|(a, b)| [a.as_str(), b.as_str()]).collect()
            }
            Decision::Judged { .. } | Decision::Cancelled { .. } | Decision::Undone { .. } => Vec::new(),
        }
    }

    /// One line in Chinese. Texts of requests are not masked here.
    pub fn message(&self) -> String {
        match self {
            Decision::Judged { text, verdict: Verdict::None, .. } => format!("判定“{text}”没有条款能回答"),
            Decision::Judged { text, clause, verdict, .. } => {
                let verb = if *verdict == Verdict::Yes { "确认" } else { "否定" };
                format!("{verb}“{text}”由 {clause} 回答")
            }
            Decision::Renamed { topic, name } => format!("选题 {topic} 改名为“{name}”"),
            Decision::Merged { into, from } => format!("选题 {} 并入 {into}", from.join("、")),
            Decision::Split { topic, new, asks } => {
                format!("从选题 {topic} 分出 {new}（{} 项：{}）", asks.len(), asks.join("、"))
            }
            Decision::Placed { topic, asks } => format!("把事项 {} 归入选题 {topic}", asks.join("、")),
            Decision::Pinned { topic } => format!("选题 {topic} 一定排入"),
            Decision::Excluded { topic } => format!("选题 {topic} 不再排入"),
            Decision::Set { topic, category, department } => {
                let category = category.as_ref().map(|c| format!("类别定为“{c}”"));
                let department = department.as_ref().map(|d| format!("牵头部门定为“{d}”"));
                format!("选题 {topic} {}", category.into_iter().chain(department).collect::<Vec<_>>().join("，"))
            }
            Decision::Accepted { episodes } => {
                let list: Vec<String> = episodes.iter().map(|e| format!("{} {}", e.date, e.theme)).collect();
                format!("审定 {} 期：{}", episodes.len(), list.join("；"))
            }
            Decision::Aired { date, topics, theme, viewers, villages } => {
                let about = if topics.is_empty() { theme.clone() } else { names(topics) };
                let mut text = format!("{date} 播出“{about}”");
                if let Some(viewers) = viewers {
                    text.push_str(&format!("，{viewers} 人次收看"));
                }
                if !villages.is_empty() {
                    text.push_str(&format!("，{} 个村居", villages.len()));
                }
                text
            }
            Decision::Cancelled { date } => format!("取消 {date} 的直播"),
            Decision::Seen(seen) => {
                let requests: usize = seen.rounds.iter().map(|r| r.requests.len()).sum();
                let mut text =
                    format!("记下轮次 {} 个（诉求 {requests} 件），选题 {} 个", seen.rounds.len(), seen.topics.len());
                for (gone, into) in &seen.joined {
                    text.push_str(&format!("；{gone} 归入 {into}"));
                }
                for (from, new) in &seen.divided {
                    text.push_str(&format!("；{from} 分出 {new}"));
                }
                text
            }
            Decision::Undone { event } => format!("撤销第 {event} 条"),
        }
    }
}

fn names(topics: &[AiredTopic]) -> String {
    topics.iter().map(|t| t.name.as_str()).collect::<Vec<_>>().join("、")
}
