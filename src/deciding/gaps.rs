//! Which department is to answer what nothing was found for, and what it answers.

use anyhow::{Result, bail};
use jiff::civil::Date;
use serde::Deserialize;

use super::{Deciding, Done, in_a_line, some_of};
use crate::ledger::{Commission, Decision, Written};
use crate::model::Topic;
use crate::session::Session;

#[derive(Debug, clap::Subcommand, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapDecision {
    /// 交给一个部门，限期答复
    Assign {
        #[arg(value_name = "选题编号", required = true)]
        topics: Vec<String>,
        /// 由哪个部门答复
        #[arg(long, value_name = "部门")]
        department: String,
        /// 哪天以前答复
        #[arg(long, value_name = "日期")]
        due: Date,
    },
    /// 记下部门的书面答复或补来的文件
    Answer {
        #[arg(value_name = "选题编号")]
        topic: String,
        /// 答复的原文
        #[arg(long, value_name = "答复", required_unless_present = "document")]
        text: Option<String>,
        /// 依据的文号
        #[arg(long, value_name = "文号")]
        document: Option<String>,
    },
}

/// # Errors
/// When a topic is unknown, nothing would change, or it cannot be recorded.
pub fn decide(decision: &GapDecision, deciding: &Deciding<'_>) -> Result<Done> {
    match decision {
        GapDecision::Assign { topics, department, due } => assign(topics, department, *due, deciding),
        GapDecision::Answer { topic, text, document } => {
            let given = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_string();
            answered(topic, Written { text: given(text), document: given(document) }, deciding)
        }
    }
}

fn assign(topics: &[String], department: &str, due: Date, deciding: &Deciding<'_>) -> Result<Done> {
    let (session, department) = (deciding.session, in_a_line("部门", department)?);
    if due < session.today {
        bail!("{due} 已经过去（今天是 {}），请给出今天以后的日期", session.today);
    }
    let mut ids: Vec<String> = Vec::new();
    for id in some_of("选题", topics)? {
        let Topic { id, name, gap, .. } = deciding.topic(id)?;
        if !gap {
            bail!("选题 {id}“{name}”已找到依据，不用交办。用 xuanti topic {id} 查看");
        }
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    deciding.note_unknown(department);
    let commission = Commission { department: department.to_string(), due };
    deciding.record_all(|state, _| {
        let new = ids.into_iter().filter(|topic| state.commission_of(topic) != Some(&commission));
        let decisions: Vec<Decision> =
            new.map(|topic| Decision::Commissioned { topic, department: commission.department.clone(), due }).collect();
        if decisions.is_empty() {
            bail!("已这样交办，没有再记");
        }
        Ok(decisions)
    })
}

fn answered(topic: &str, written: Written, deciding: &Deciding<'_>) -> Result<Done> {
    if written == Written::default() {
        bail!("答复是空的。请用 --text 给出答复，或用 --document 给出文号");
    }
    let Topic { id, name, gap, .. } = deciding.topic(topic)?;
    if !gap {
        deciding.note(format_args!("注意：选题 {id}“{name}”已找到依据，书面答复照样记录。"));
    }
    let (id, document) = (id.clone(), written.document.clone());
    let done = deciding.record(|state, _| {
        if state.written_on(&id) == Some(&written) {
            bail!("账本里已经是这样，没有再记");
        }
        Ok(Decision::Answered { topic: id, text: written.text, document: written.document })
    })?;
    if !document.is_empty() && !is_at_hand(&document, deciding.session) {
        deciding.note(format_args!(
            "下一步：资料里还没有{document}。把文件放进 policies/部门名/，下次 xuanti plan 就能讲解其中的条款。"
        ));
    }
    Ok(done)
}

/// Whether a document with this number, or of this title, is among the policies.
fn is_at_hand(document: &str, session: &Session) -> bool {
    session.input.policies.policies.iter().any(|policy| policy.id == document || policy.title == document)
}
