//! What xuanti.toml says. Every field has a default, so an empty file is a valid project.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The weekly slot of the broadcasts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Slot {
    /// 1 = Monday … 7 = Sunday.
    pub weekday: u8,
    /// Start, `HH:MM`.
    pub time: String,
    /// Longest broadcast, minutes.
    pub minutes: u32,
    /// Weeks from one broadcast to the next.
    pub cadence_weeks: u32,
    /// Days a department needs before its broadcast.
    pub preparation_days: u32,
}

impl Default for Slot {
    fn default() -> Slot {
        Slot { weekday: 2, time: "15:00".into(), minutes: 45, cadence_weeks: 1, preparation_days: 14 }
    }
}

/// How many of what may be in one batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Episodes in a batch.
    pub episodes: u32,
    pub reserves: u32,
    /// Most episodes of one department in a batch; 0 = no limit.
    pub per_department: u32,
    /// Most episodes set from above in a batch.
    pub from_above: u32,
    /// Episodes of a batch that are kept for what mostly urban communities and firms ask, where there is so much of it.
    pub communities: u32,
    /// Most topics in one episode.
    pub topics_per_episode: u32,
    /// A topic that was explained comes back when at least this many villages ask it after the broadcast.
    pub ask_again_villages: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            episodes: 10,
            reserves: 3,
            per_department: 3,
            from_above: 1,
            communities: 0,
            topics_per_episode: 5,
            ask_again_villages: 5,
        }
    }
}

/// What makes one batch better than another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    /// The fewest villages without any need answered, then the most demand.
    #[default]
    Reach,
    /// The most demand, then the fewest villages without an answer.
    Demand,
    /// The most departments with an episode, then as `Reach`.
    Departments,
}

impl Rule {
    pub const ALL: [Rule; 3] = [Rule::Reach, Rule::Demand, Rule::Departments];

    /// As it stands in xuanti.toml, and as people call it.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Rule::Reach => ("reach", "覆盖村居优先"),
            Rule::Demand => ("demand", "需求大小优先"),
            Rule::Departments => ("departments", "各部门都有"),
        }
    }
}

/// By which rule a batch is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChoiceConfig {
    pub rule: Rule,
}

/// How votes become demand. Multipliers are named and shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct DemandWeights {
    /// Weight of one village that asks (群众热点咨询).
    pub asked: f64,
    /// Weight of one village that must carry it out (村居重点推进).
    pub duty: f64,
    /// Multiplier where the best policy took effect within `new_policy_days` before the broadcast.
    pub new_policy: f64,
    pub new_policy_days: u32,
    /// Multiplier where more villages ask than in the round before.
    pub rising: f64,
    /// Multiplier where it was explained already and is asked again.
    pub asked_again: f64,
}

impl Default for DemandWeights {
    fn default() -> DemandWeights {
        DemandWeights { asked: 1.0, duty: 1.0, new_policy: 1.1, new_policy_days: 180, rising: 1.2, asked_again: 0.5 }
    }
}

/// Where the vectors of texts come from (文意).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MeaningSource {
    /// The encoder inside the program.
    #[default]
    BuiltIn,
    /// A server that speaks OpenAI's `/v1/embeddings`.
    Endpoint,
    /// Nowhere: texts are compared by their words alone.
    Off,
}

/// How texts are compared by what they mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MeaningConfig {
    /// Where vectors come from.
    pub source: MeaningSource,
    /// The server's address, up to `/v1/embeddings`.
    pub url: String,
    /// The model that the server is asked for.
    pub model: String,
    /// What the server's model wants to read before a question, and before what may answer.
    pub query_prefix: String,
    pub passage_prefix: String,
    /// The server may be on another machine.
    pub outside: bool,
    /// With more new texts than this, words alone are used, unless the command line asks for meaning.
    pub most_new: usize,
}

impl Default for MeaningConfig {
    fn default() -> MeaningConfig {
        MeaningConfig {
            source: MeaningSource::BuiltIn,
            url: String::new(),
            model: String::new(),
            query_prefix: String::new(),
            passage_prefix: String::new(),
            outside: false,
            most_new: 5_000,
        }
    }
}

/// What official papers say of the office that writes them. What is empty is printed as a blank to fill in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PapersConfig {
    /// 主送 of the request (请示).
    pub to: String,
    /// 主送 of the notice (通知).
    pub notice_to: String,
    /// 署名
    pub from: String,
    /// 签发人
    pub signer: String,
    /// 联系人 and 电话
    pub contact: String,
    pub phone: String,
}

/// The whole of xuanti.toml.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The district's name, for titles.
    pub district: String,
    /// Fixes "today", for demonstration and tests; else the clock's date.
    pub today: Option<Date>,
    pub slot: Slot,
    pub limits: Limits,
    pub choice: ChoiceConfig,
    pub demand: DemandWeights,
    pub meaning: MeaningConfig,
    pub papers: PapersConfig,
    /// Dates without a broadcast.
    pub blackout: Vec<Date>,
    /// Public holidays beyond the library's table.
    pub holidays: Vec<Date>,
    /// Below this probability a topic counts as not found.
    pub found_threshold: Option<f32>,
}
