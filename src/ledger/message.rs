//! What an event says, for people.

use super::decided::{AiredTopic, Decided};
use super::edit::{Edit, EpisodeEdit};
use super::event::Decision;
use crate::model::{AskState, Verdict};

impl Decision {
    /// Ids of the topics it is about.
    pub fn topics(&self) -> Vec<&str> {
        match self {
            Decision::Renamed { topic, .. }
            | Decision::Placed { topic, .. }
            | Decision::Pinned { topic }
            | Decision::Excluded { topic }
            | Decision::Set { topic, .. }
            | Decision::Commissioned { topic, .. }
            | Decision::Answered { topic, .. } => vec![topic],
            Decision::Merged { into, from } => std::iter::once(into).chain(from).map(String::as_str).collect(),
            Decision::Split { topic, new, .. } => vec![topic, new],
            Decision::Accepted { episodes, .. } | Decision::Drafted { episodes, .. } => {
                episodes.iter().flat_map(|e| &e.topics).map(|t| t.id.as_str()).collect()
            }
            Decision::Returned { topics, .. } => topics.iter().map(|t| t.topic.as_str()).collect(),
            Decision::Aired { topics, .. } => topics.iter().map(|t| t.id.as_str()).collect(),
            Decision::Seen(seen) | Decision::Regrouped { seen } => {
                seen.joined.iter().chain(&seen.divided).flat_map(|(a, b)| [a.as_str(), b.as_str()]).collect()
            }
            _ => Vec::new(),
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
            Decision::Drafted { episodes, .. } => format!("拟定草稿 {} 期：{}", episodes.len(), listed(episodes)),
            Decision::Edited { edits, why } => {
                let why = if why.is_empty() { String::new() } else { format!("（审定后变更：{why}）") };
                format!("{}{why}", changes(edits))
            }
            Decision::Staged { stage } => format!("本批转入“{}”", stage.label()),
            Decision::Accepted { episodes, by, on } => {
                let by = if by.is_empty() { String::new() } else { format!("，批准人：{by}") };
                let on = on.map(|day| format!("，批准日期：{day}")).unwrap_or_default();
                format!("审定 {} 期：{}{by}{on}", episodes.len(), listed(episodes))
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
            Decision::Attended { date, venues } => {
                let present: u32 = venues.iter().flat_map(|venue| venue.present).sum();
                format!("{date} 到会登记：{} 个会场，实到 {present} 人", venues.len())
            }
            Decision::Sorted { asks, state, why } => {
                let what = match state {
                    AskState::Open => "作为需求".to_string(),
                    AskState::Nothing => "定为无事项".to_string(),
                    AskState::Feedback => "定为对活动的意见".to_string(),
                    AskState::Referred => why.clone(),
                };
                format!("事项 {} {what}", asks.join("、"))
            }
            Decision::Cut { ask, new, .. } => format!("把事项 {ask} 切成两项，后一项为 {new}"),
            Decision::Located { requests, town, village } => {
                format!("诉求 {} 的来源改为 {town}{village}", requests.join("、"))
            }
            Decision::Returned { department, file, topics, clauses } => {
                format!("收回{department}研讨单（{file}）：需求 {} 项，条款 {} 条", topics.len(), clauses.len())
            }
            Decision::Commissioned { topic, department, due } => {
                format!("未找到的选题 {topic} 交{department}于 {due} 前答复")
            }
            Decision::Answered { topic, text, document } => {
                let document = if document.is_empty() { String::new() } else { format!("（依据：{document}）") };
                format!("选题 {topic} 书面答复：{text}{document}")
            }
            Decision::Replied { requests, date } => format!("{date} 已回告诉求 {} 件", requests.len()),
            Decision::Regrouped { seen } => {
                format!(
                    "重新归并全部诉求：{} 个选题归入别的选题，{} 个分出新选题",
                    seen.joined.len(),
                    seen.divided.len()
                )
            }
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
            Decision::Revealed => "显示了被遮盖的姓名和号码".into(),
            Decision::Undone { event } => format!("撤销第 {event} 条"),
        }
    }
}

fn names(topics: &[AiredTopic]) -> String {
    topics.iter().map(|t| t.name.as_str()).collect::<Vec<_>>().join("、")
}

fn listed(episodes: &[Decided]) -> String {
    episodes.iter().map(|e| format!("{} {}", e.date, e.theme)).collect::<Vec<_>>().join("；")
}

/// 《主题》改为 2023-08-08 播出，不讲 …；《主题》…
fn changes(edits: &[EpisodeEdit]) -> String {
    let of_episode = |edits: &[EpisodeEdit]| {
        let what: Vec<String> = edits.iter().map(|edit| changed(&edit.edit)).collect();
        format!("《{}》{}", edits[0].theme, what.join("，"))
    };
    let episodes = edits.chunk_by(|a, b| a.episode == b.episode);
    episodes.map(of_episode).collect::<Vec<_>>().join("；")
}

/// What was changed in an episode.
fn changed(edit: &Edit) -> String {
    match edit {
        Edit::Added { decided } => format!("加入本批，{}播出", decided.date),
        Edit::Removed => "移出本批".into(),
        Edit::Dated { date } => format!("改为 {date} 播出"),
        Edit::Titled { title } => format!("主题改为“{title}”"),
        Edit::Led { department } => format!("牵头部门改为{department}"),
        Edit::Joined { departments } if departments.is_empty() => "不设配合部门".into(),
        Edit::Joined { departments } => format!("配合部门定为{}", departments.join("、")),
        Edit::Spoken { speaker } => format!("主讲人定为{}{}", speaker.name, speaker.post),
        Edit::TopicAdded { topic } => format!("加入需求“{}”", topic.name),
        Edit::TopicDropped { topic } => format!("移出需求 {topic}"),
        Edit::ClauseAdded { item, .. } => item.text.replacen("讲解", "加讲", 1),
        Edit::ClauseDropped { clause } => format!("不讲 {clause}"),
        Edit::ClauseFirst { clause } => format!("先讲 {clause}"),
        Edit::QuestionAdded { item, .. } => format!("加问“{}”", item.question()),
        Edit::QuestionDropped { question } => format!("不问“{question}”"),
        Edit::Reworded { question, to } => format!("“{question}”改问“{to}”"),
        Edit::Timed { of, minutes } => format!("{of} 用 {minutes} 分钟"),
        Edit::Locked { locked: true } => "锁定".into(),
        Edit::Locked { locked: false } => "解除锁定".into(),
    }
}
