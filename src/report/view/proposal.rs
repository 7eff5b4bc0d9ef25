//! As much of a plan as is approved: of one just made, or of one that was saved as JSON and read back.

use std::path::Path;

use anyhow::{Context, Result, bail};
use jiff::civil::Date;
use serde::Deserialize;

use super::plan::{EpisodeView, PlanView};
use crate::model::Programme;

/// A plan to approve.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Proposal {
    /// In the order of their dates.
    pub episodes: Vec<ProposedEpisode>,
}

/// One broadcast to approve.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ProposedEpisode {
    pub date: Date,
    pub theme: String,
    pub department: String,
    pub task: Option<String>,
    pub topics: Vec<ProposedTopic>,
    pub clauses: Vec<ProposedClause>,
    #[serde(flatten)]
    pub programme: Programme,
}

/// One topic of a broadcast.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ProposedTopic {
    pub id: String,
    pub name: String,
}

/// One clause of a broadcast.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ProposedClause {
    pub id: String,
}

impl Proposal {
    /// What is approved of `plan`.
    pub fn of(plan: &PlanView) -> Proposal {
        Proposal::of_episodes(&plan.episodes)
    }

    /// What is approved of these episodes.
    pub fn of_episodes(episodes: &[EpisodeView]) -> Proposal {
        let episodes = episodes.iter().map(|episode| ProposedEpisode {
            date: episode.date,
            theme: episode.theme.clone(),
            department: episode.department.clone(),
            task: episode.task.clone(),
            topics: episode.topics.iter().map(|t| ProposedTopic { id: t.id.clone(), name: t.name.clone() }).collect(),
            clauses: episode.clauses.iter().map(|c| ProposedClause { id: c.id.clone() }).collect(),
            programme: episode.programme.clone(),
        });
        Proposal { episodes: episodes.collect() }
    }

    /// Reads what `xuanti plan --format json` wrote.
    ///
    /// # Errors
    /// When the file cannot be read or is something else.
    pub fn read(file: &Path) -> Result<Proposal> {
        let bytes = std::fs::read(file).with_context(|| format!("无法读取 {}。请检查路径和权限", file.display()))?;
        let text = String::from_utf8_lossy(&bytes);
        // What a program says of JSON helps nobody here.
        let Ok(proposal) = serde_json::from_str(&text) else {
            bail!("{} 不是 xuanti plan --format json 的输出", file.display())
        };
        Ok(proposal)
    }
}
