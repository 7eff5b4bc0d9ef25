//! 诉求: one submitted text.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::VillageId;

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

/// One submitted text with what is known of its sender.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Request {
    /// As printed in the file, else made from round and row. Unique over all rounds of a project.
    pub id: String,
    /// The text as sent; title and body joined where there are both. Never normalised.
    pub text: String,
    /// The title, where there is a column for it; `text` begins with it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The round it came with: the file's name without its ending.
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
    pub kind: Option<Kind>,
    pub date: Option<Date>,
    /// Likes (点赞数) by others.
    pub likes: u32,
    pub source: Source,
    /// Columns the program has no use for, kept for reports: name and value. (A map would double the size of a request.)
    pub extra: Vec<(String, String)>,
}
