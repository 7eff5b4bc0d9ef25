//! 研讨单: what a department says of the topics and clauses put to it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Speaker;

/// What a department says of a topic. What it left blank is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TopicAnswer {
    /// Id of the topic.
    pub topic: String,
    /// 是否本部门职责
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ours: Option<bool>,
    /// 转哪个部门, where it is not.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub pass_to: String,
    /// 牵头 (true) or 配合 (false).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leads: Option<bool>,
    /// 拟定题目
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// 补充文号: a document that should be added.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub document: String,
    /// 可否公开解读
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker: Option<Speaker>,
    /// 最早可播
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earliest: Option<Date>,
    /// 需几分钟
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// 标准答复: what villages are told.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reply: String,
    /// 意见
    #[serde(skip_serializing_if = "String::is_empty")]
    pub remark: String,
}

impl TopicAnswer {
    /// This answer, and what `before` said where this one is blank.
    pub fn over(&self, before: &TopicAnswer) -> TopicAnswer {
        let text = |new: &String, old: &String| if new.is_empty() { old.clone() } else { new.clone() };
        // Who takes a topic no longer passes it on, and who refuses it neither leads nor joins.
        let pass_to = if self.ours == Some(true) { self.pass_to.clone() } else { text(&self.pass_to, &before.pass_to) };
        let leads = if self.ours == Some(false) { self.leads } else { self.leads.or(before.leads) };
        TopicAnswer {
            topic: self.topic.clone(),
            ours: self.ours.or(before.ours),
            pass_to,
            leads,
            title: text(&self.title, &before.title),
            document: text(&self.document, &before.document),
            public: self.public.or(before.public),
            speaker: self.speaker.clone().or_else(|| before.speaker.clone()),
            earliest: self.earliest.or(before.earliest),
            minutes: self.minutes.or(before.minutes),
            reply: text(&self.reply, &before.reply),
            remark: text(&self.remark, &before.remark),
        }
    }
}

/// Whether a clause may be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClauseWord {
    #[serde(rename = "可讲")]
    Yes,
    #[serde(rename = "不可讲")]
    No,
    #[serde(rename = "已失效")]
    Expired,
}

impl ClauseWord {
    pub const ALL: [ClauseWord; 3] = [ClauseWord::Yes, ClauseWord::No, ClauseWord::Expired];

    /// In Chinese.
    pub fn label(self) -> &'static str {
        match self {
            ClauseWord::Yes => "可讲",
            ClauseWord::No => "不可讲",
            ClauseWord::Expired => "已失效",
        }
    }
}

/// What a department says of a clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseAnswer {
    /// Id of the clause.
    pub clause: String,
    pub word: ClauseWord,
    /// 改讲哪条, in its own words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub instead: String,
}
