//! 诉求事项: one need stated in a request.

use serde::{Deserialize, Serialize};

use super::{Kind, RequestPosition};

/// What became of a stated need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskState {
    /// A need for the broadcasts; lands in exactly one topic.
    Open,
    /// 转办: no matter for a broadcast; listed apart.
    Referred,
    /// 对活动的意见: advice on the broadcasts themselves; kept in a box of its own.
    Feedback,
    /// 无事项: nothing is asked, though something is said.
    Nothing,
}

/// One need stated in a request. Its id is the request's id, a dot and its number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    pub id: String,
    /// The request that states it.
    pub request: RequestPosition,
    /// The part of the request that states it, as written.
    pub text: String,
    pub kind: Kind,
    pub state: AskState,
    /// Why it was referred, in Chinese; empty for open asks.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}
