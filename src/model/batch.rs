//! 批次: how far a batch has come, and who speaks in it.

use serde::{Deserialize, Serialize};

/// How far a batch has come. Whether it went on air follows from its broadcasts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum BatchStage {
    /// What the program proposes; nobody has taken it up.
    #[default]
    #[serde(rename = "建议")]
    Proposed,
    /// Taken up from a proposal; may be changed.
    #[serde(rename = "草稿")]
    Draft,
    /// Put to the departments.
    #[serde(rename = "研讨")]
    Discussed,
    /// Handed up.
    #[serde(rename = "送审")]
    Submitted,
    #[serde(rename = "已审定")]
    Approved,
}

impl BatchStage {
    /// In Chinese.
    pub fn label(self) -> &'static str {
        match self {
            BatchStage::Proposed => "建议",
            BatchStage::Draft => "草稿",
            BatchStage::Discussed => "研讨",
            BatchStage::Submitted => "送审",
            BatchStage::Approved => "已审定",
        }
    }
}

/// 主讲人: who speaks for a department.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Speaker {
    pub name: String,
    /// 职务
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub post: String,
    /// As written; for the office, never in a shared output.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
}
