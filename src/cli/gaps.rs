//! `xuanti gaps`: what nothing was found for, which department is to answer it, and what it answers.

use anyhow::{Result, bail};
use jiff::civil::Date;

use super::deciding::DecisionSession;
use super::{Ending, Global, output};
use crate::ledger::{Commission, Decision, Written};
use crate::model::Topic;
use crate::report::render::table::{Column, column};
use crate::report::render::terminal::voices;
use crate::report::view::{GapView, Resolver};
use crate::session::Session;

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    decision: Option<GapDecision>,
}

#[derive(Debug, clap::Subcommand)]
enum GapDecision {
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

const COLUMNS: &[Column<GapView>] = &[
    column("位次", |g| g.rank.into()),
    column("编号", |g| (&g.topic.id).into()),
    column("选题", |g| (&g.topic.name).into()),
    column("村居", |g| voices(g.topic.villages, g.topic.letters)),
    column("部门", |g| g.department().into()),
    column("答复期限", |g| g.due.into()),
    column("办理", |g| g.standing().into()),
    column("答复", |g| answer(g).into()),
];

fn answer(gap: &GapView) -> String {
    let parts = [gap.answer.as_str(), gap.document.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("；")
}

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    match &args.decision {
        None => list(global),
        Some(GapDecision::Assign { topics, department, due }) => assign(topics, department, *due, global),
        Some(GapDecision::Answer { topic, text, document }) => {
            let given = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_string();
            answered(topic, Written { text: given(text), document: given(document) }, global)
        }
    }
}

fn list(global: &Global) -> Result<Ending> {
    let session = global.session_to_rank()?;
    let gaps = GapView::all(&Resolver::of(&session, global.masking())?);
    // Most have no answer yet: no column for it then.
    let shown = COLUMNS.len() - usize::from(gaps.iter().all(|gap| answer(gap).is_empty()));
    global.write(&gaps, &gaps, COLUMNS, || global.screen().table(&COLUMNS[..shown], &gaps))?;
    output::say(if gaps.is_empty() {
        "没有未找到依据的选题。"
    } else {
        "下一步：xuanti gaps assign 选题编号 --department 部门 --due 日期；部门答复后 xuanti gaps answer 选题编号 --text 答复"
    });
    Ok(Ending::Done)
}

fn assign(topics: &[String], department: &str, due: Date, global: &Global) -> Result<Ending> {
    let deciding = DecisionSession::open(global)?;
    let (session, department) = (&deciding.session, department.trim());
    if department.is_empty() {
        bail!("部门是空的");
    }
    if due < session.today {
        bail!("{due} 已经过去（今天是 {}），请给出今天以后的日期", session.today);
    }
    let mut ids: Vec<String> = Vec::new();
    for id in topics {
        let Topic { id, name, gap, .. } = deciding.topic(id)?;
        if !gap {
            bail!("选题 {id}“{name}”已找到依据，不用交办。用 xuanti topic {id} 查看");
        }
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    if !session.input.policies.policies.iter().any(|policy| policy.department == department) {
        output::say(format_args!("注意：现有政策文件中没有部门“{department}”，照样记录。"));
    }
    let commission = Commission { department: department.to_string(), due };
    deciding.record_all(global, |state, _| {
        let new = ids.into_iter().filter(|topic| state.commission_of(topic) != Some(&commission));
        let decisions: Vec<Decision> =
            new.map(|topic| Decision::Commissioned { topic, department: commission.department.clone(), due }).collect();
        if decisions.is_empty() {
            bail!("已这样交办，没有再记");
        }
        Ok(decisions)
    })?;
    output::say("下一步：部门答复后 xuanti gaps answer 选题编号 --text 答复；xuanti gaps 看进度。");
    Ok(Ending::Done)
}

fn answered(topic: &str, written: Written, global: &Global) -> Result<Ending> {
    if written == Written::default() {
        bail!("答复是空的。请用 --text 给出答复，或用 --document 给出文号");
    }
    let deciding = DecisionSession::open(global)?;
    let Topic { id, name, gap, .. } = deciding.topic(topic)?;
    if !gap {
        output::say(format_args!("注意：选题 {id}“{name}”已找到依据，书面答复照样记录。"));
    }
    let (id, document) = (id.clone(), written.document.clone());
    let ending = deciding.record(global, |state, _| {
        if state.written_on(&id) == Some(&written) {
            bail!("账本里已经是这样，没有再记");
        }
        Ok(Decision::Answered { topic: id, text: written.text, document: written.document })
    })?;
    if !document.is_empty() && !is_at_hand(&document, &deciding.session) {
        output::say(format_args!(
            "下一步：资料里还没有{document}。把文件放进 policies/部门名/，下次 xuanti plan 就能讲解其中的条款。"
        ));
    }
    Ok(ending)
}

/// Whether a document with this number, or of this title, is among the policies.
fn is_at_hand(document: &str, session: &Session) -> bool {
    session.input.policies.policies.iter().any(|policy| policy.id == document || policy.title == document)
}
