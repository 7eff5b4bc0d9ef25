//! A person judges whether a clause answers a text.

use anyhow::{Result, bail};
use serde::Deserialize;

use super::{Deciding, Done};
use crate::ledger::Decision;
use crate::model::Verdict;

#[derive(Debug, clap::Args, Deserialize)]
pub struct Confirm {
    /// 诉求事项编号，或问题原文
    #[arg(value_name = "事项")]
    text: String,
    /// 条款编号，如 南府办〔2021〕36号#8
    #[arg(value_name = "条款")]
    clause: String,
}

#[derive(Debug, clap::Args, Deserialize)]
pub struct Reject {
    /// 诉求事项编号，或问题原文
    #[arg(value_name = "事项")]
    text: String,
    /// 条款编号；不给则判定现有条款都不能回答
    #[arg(value_name = "条款")]
    clause: Option<String>,
}

/// # Errors
/// When the clause is unknown, or it cannot be recorded.
pub fn confirm(args: &Confirm, deciding: &Deciding<'_>) -> Result<Done> {
    judge(&args.text, Some(&args.clause), Verdict::Yes, deciding)
}

/// # Errors
/// As [`confirm`].
pub fn reject(args: &Reject, deciding: &Deciding<'_>) -> Result<Done> {
    let verdict = if args.clause.is_some() { Verdict::No } else { Verdict::None };
    judge(&args.text, args.clause.as_deref(), verdict, deciding)
}

fn judge(text: &str, clause: Option<&str>, verdict: Verdict, deciding: &Deciding<'_>) -> Result<Done> {
    let session = deciding.session;
    let text = match session.asks.iter().find(|ask| ask.id == text) {
        Some(ask) => ask.text.clone(),
        None if session.input.requests.iter().any(|r| r.id == text) => {
            bail!("“{text}”是诉求编号。请给出其中一个事项的编号，如 {text}.1（xuanti topic 选题编号 可查）")
        }
        None => text.trim().to_string(),
    };
    if !text.chars().any(char::is_alphanumeric) {
        bail!("事项是空的。请给出事项编号或问题原文");
    }
    let policies = &session.input.policies;
    let known = |id: &str| policies.clause(id).is_some();
    if let Some(clause) = clause.filter(|clause| !known(clause)) {
        bail!("没有编号为“{clause}”的条款。用 xuanti ask 问题 查看条款编号");
    }
    let clause = clause.unwrap_or_default().to_string();
    let before = session.memory()?.verdicts.iter().rev().find(|before| before.text == text);
    if before.is_some_and(|before| {
        before.verdict != verdict && (before.clause == clause || before.clause.is_empty() || clause.is_empty())
    }) {
        deciding.note("注意：此前对这个事项有不同的判定，以这一次为准。");
    }
    let date = session.today;
    deciding.record(|_, _| Ok(Decision::Judged { text, clause, verdict, date }))
}
