//! 诉求: one submitted text.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{LIVE_QUESTIONS, VillageId};

/// Where a row came from, for messages that lead a person back to it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Source {
    /// File name inside the project (or as given on the command line).
    pub file: String,
    /// Sheet name, for workbooks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Row (tables), line (JSONL) or paragraph (text), counted from 1 as a person would.
    pub row: u32,
}

/// The two kinds of need. They are counted side by side and never added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Kind {
    /// What residents ask.
    #[serde(rename = "群众热点咨询")]
    Asked,
    /// What the village must carry out.
    #[serde(rename = "村居重点推进")]
    Duty,
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::Asked, Kind::Duty];

    pub fn label(self) -> &'static str {
        match self {
            Kind::Asked => "群众热点咨询",
            Kind::Duty => "村居重点推进",
        }
    }

    /// Reads what a form-filler wrote; `None` if it says neither.
    pub fn parse(text: &str) -> Option<Kind> {
        if text.contains("推进") || text.contains("重点") || text.contains("工作") {
            Some(Kind::Duty)
        } else if text.contains("咨询") || text.contains("热点") || text.contains("群众") {
            Some(Kind::Asked)
        } else {
            None
        }
    }
}

/// Under this name among the columns that are only kept, a request keeps how its village was written where it goes by another
/// name now.
pub const AS_WRITTEN: &str = "村(社区)原文";

/// One submitted text with what is known of its sender.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Request {
    /// As printed in the file, else a short hash of sender and text. Unique over all rounds of a project.
    pub id: String,
    /// The text as sent; title and body joined where there are both. Never normalised.
    pub text: String,
    /// The title, where there is a column for it; `text` begins with it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Where in `text` a column of its own begins that states a need of its own (希望讲解的政策), in bytes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<u32>,
    /// The round it came with: the name of its file without the ending, or of its folder.
    pub round: String,
    /// The village, where it was recognised.
    pub village: Option<VillageId>,
    /// The village as written.
    pub village_name: String,
    /// The town as written, or from the roster.
    pub town: String,
    /// Kind of sender as written (村委会, 村民, 企业 …).
    pub sender: String,
    /// Name of the person or account that sent it, where given: one voice, if no village is known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub voice_name: String,
    /// Name of the firm or social organisation that sent it, where a column gives it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub firm: String,
    pub kind: Option<Kind>,
    pub date: Option<Date>,
    /// Likes (点赞数) by others.
    pub likes: u32,
    pub source: Source,
    /// Columns the program has no use for, kept for reports: name and value. (A map would double the size of a request.)
    pub extra: Vec<(String, String)>,
}

impl Request {
    /// Its village as it was written.
    pub fn written_village(&self) -> &str {
        let kept = self.extra.iter().rev().find(|(name, _)| name == AS_WRITTEN);
        kept.map_or(self.village_name.as_str(), |(_, written)| written)
    }

    /// Whether it was asked at a broadcast: in a round of its own, in which no village is expected to send anything.
    pub fn is_live_question(&self) -> bool {
        self.round.starts_with(LIVE_QUESTIONS)
    }

    /// Whether a firm or a social organisation (“两新”组织) sent it: named as such, or by what it says of its sender. A village's own economic body
    /// is none.
    pub fn is_from_firm(&self) -> bool {
        const FIRMS: [&str; 12] =
            ["企业", "公司", "两新", "社会组织", "合作社", "商会", "协会", "个体", "工厂", "商户", "工商户", "厂商"];
        const OF_VILLAGES: [&str; 5] = ["经济社", "经联社", "经济合作社", "经济联合社", "股份合作"];
        let says = |text: &str| {
            FIRMS.iter().any(|firm| text.contains(firm)) && !OF_VILLAGES.iter().any(|body| text.contains(body))
        };
        !self.firm.is_empty() || says(&self.sender) || self.village.is_none() && says(&self.village_name)
    }
}
