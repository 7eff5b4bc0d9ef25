//! When a request is referred (转办) instead of broadcast.

use serde::{Deserialize, Serialize};

/// One rule: a text that says a word of every group, and none of `unless`, is referred.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReferralRule {
    /// 检举, 纠纷, 个案, or whatever the office calls it.
    pub why: String,
    /// Where it should go.
    pub to: String,
    pub groups: Vec<Vec<String>>,
    pub unless: Vec<String>,
}
