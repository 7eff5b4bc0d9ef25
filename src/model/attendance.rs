//! Who came to a broadcast, venue by venue.

use serde::{Deserialize, Serialize};

/// Kinds of people who are expected, in the order of [`Attendance::expected`].
pub const ATTENDANTS: [&str; 4] = ["两委干部", "社委干部", "党员代表", "村民代表"];

/// One venue of one broadcast.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    pub town: String,
    /// Empty for the main venue.
    pub village: String,
    /// 应到, by kind.
    pub expected: [u32; 4],
    /// 实到, by kind.
    pub present: [u32; 4],
}

/// What somebody asked at a broadcast (现场提问): a letter of a round to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveQuestion {
    pub town: String,
    pub village: String,
    /// 提问人类别
    pub sender: String,
    pub text: String,
}

/// What the rounds are called that hold what was asked at broadcasts. No village is expected to send anything in them.
pub const LIVE_QUESTIONS: &str = "现场提问";
