//! What people decide about a topic: its name, what is one with it and what is not, its wish, category and department.

use anyhow::{Result, bail};
use serde::Deserialize;

use super::{Deciding, Done, in_a_line, some_of};
use crate::ledger::{Decision, State, Wish};

#[derive(Debug, clap::Subcommand, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TopicDecision {
    /// 改名
    Rename {
        #[arg(value_name = "编号")]
        id: String,
        #[arg(value_name = "新名称")]
        name: String,
    },
    /// 把几个选题并为一个，以后各轮也算一个
    Merge {
        /// 并入这个选题
        #[arg(value_name = "编号")]
        into: String,
        /// 被并入的选题
        #[arg(value_name = "其他编号", required = true)]
        from: Vec<String>,
    },
    /// 把几个事项分出来，成为一个新选题
    Split {
        #[arg(value_name = "编号")]
        id: String,
        /// 分出去的事项
        #[arg(value_name = "事项编号", required = true)]
        asks: Vec<String>,
    },
    /// 一定排入下一批
    Pin {
        #[arg(value_name = "编号")]
        id: String,
    },
    /// 不再排入
    Exclude {
        #[arg(value_name = "编号")]
        id: String,
    },
    /// 定类别或牵头部门
    Set {
        #[arg(value_name = "编号")]
        id: String,
        #[arg(long, value_name = "类别")]
        category: Option<String>,
        #[arg(long, value_name = "部门")]
        department: Option<String>,
    },
}

/// # Errors
/// When a topic, ask or category is unknown, nothing would change, or it cannot be recorded.
pub fn decide(decision: &TopicDecision, deciding: &Deciding<'_>) -> Result<Done> {
    let decision = understood(decision, deciding)?;
    deciding.record(|state, _| {
        if changes_nothing(&decision, state) {
            bail!("账本里已经是这样，没有再记");
        }
        Ok(decision)
    })
}

/// The decision about topics and asks that exist.
fn understood(decision: &TopicDecision, deciding: &Deciding<'_>) -> Result<Decision> {
    let topic = |id: &String| deciding.topic(id).map(|t| t.id.clone());
    Ok(match decision {
        TopicDecision::Rename { id, name } => {
            let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
            let name = in_a_line("新名称", &name)?.to_string();
            if deciding.session.ranked()?.topics.iter().any(|topic| topic.name == name && topic.id != *id) {
                deciding.note(format_args!("注意：已有叫“{name}”的选题。若是同一件事，请合并"));
            }
            Decision::Renamed { topic: topic(id)?, name }
        }
        TopicDecision::Merge { into, from } => {
            let into = topic(into)?;
            let mut from = some_of("要并入的选题", from)?.iter().map(topic).collect::<Result<Vec<String>>>()?;
            from.sort_unstable();
            from.dedup();
            if from.contains(&into) {
                bail!("选题 {into} 不能并入它自己");
            }
            Decision::Merged { into, from }
        }
        TopicDecision::Split { id, asks } => split(id, asks, deciding)?,
        TopicDecision::Pin { id } => Decision::Pinned { topic: topic(id)? },
        TopicDecision::Exclude { id } => {
            let topic = topic(id)?;
            let memory = deciding.session.memory()?;
            if memory.drafted().any(|d| d.topics.iter().any(|t| memory.current(&t.id) == topic)) {
                deciding.note(
                    "注意：这个选题已在草稿里，不会自动移出。要移出用 xuanti batch set 期数 --drop-topic 或 batch remove。",
                );
            }
            Decision::Excluded { topic }
        }
        TopicDecision::Set { category: None, department: None, .. } => {
            bail!("请给出要定的类别或部门（--category、--department）")
        }
        TopicDecision::Set { id, category, department } => {
            if let Some(department) = department {
                in_a_line("部门", department)?;
            }
            let input = &deciding.session.input;
            if let Some(category) = category
                && !input.categories.iter().any(|c| c.name == *category)
                && !input.categories.is_empty()
            {
                let names: Vec<&str> = input.categories.iter().map(|c| c.name.as_str()).collect();
                bail!("没有“{category}”这个类别。现有：{}", names.join("、"));
            }
            if let Some(department) = department {
                deciding.note_unknown(department);
            }
            Decision::Set { topic: topic(id)?, category: category.clone(), department: department.clone() }
        }
    })
}

fn split(id: &str, asks: &[String], deciding: &Deciding<'_>) -> Result<Decision> {
    let topic = deciding.topic(id)?;
    some_of("要拆出的事项", asks)?;
    let within = |id: &String| topic.asks.iter().any(|&a| deciding.session.asks[a].id == *id);
    if let Some(stranger) = asks.iter().find(|ask| !within(ask)) {
        bail!("事项“{stranger}”不在选题 {} 里。用 xuanti topic {} 查看事项编号", topic.id, topic.id);
    }
    let mut asks = asks.to_vec();
    asks.sort_unstable();
    asks.dedup();
    if asks.len() == topic.asks.len() {
        bail!("这是选题 {} 的全部事项，分不出新选题。要改名用 xuanti topic rename", topic.id);
    }
    let hash = blake3::hash(format!("{}\n{}", topic.id, asks.join("\n")).as_bytes());
    Ok(Decision::Split { topic: topic.id.clone(), new: format!("t{}", &hash.to_hex()[..6]), asks })
}

fn changes_nothing(decision: &Decision, state: &State) -> bool {
    match decision {
        Decision::Renamed { topic, name } => state.set_on(topic).name.as_ref() == Some(name),
        Decision::Merged { into, from } => from.iter().all(|t| state.merged_into(t) == Some(into)),
        Decision::Pinned { topic } => state.set_on(topic).wish == Some(Wish::Pinned),
        Decision::Excluded { topic } => state.set_on(topic).wish == Some(Wish::Excluded),
        Decision::Set { topic, category, department } => {
            let set = state.set_on(topic);
            let same = |new: &Option<String>, old: &Option<String>| new.is_none() || new == old;
            same(category, &set.category) && same(department, &set.department)
        }
        _ => false,
    }
}
