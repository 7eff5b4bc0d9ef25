//! `xuanti batch`: the batch as a thing: drafted from a proposal, changed, locked, handed up, approved, changed after that with a
//! reason.

use anyhow::Result;
use serde::Serialize;

use super::{Ending, Global, accept, output, plan};
use crate::deciding::batch::{self, BatchDecision};
use crate::ledger::Decided;
use crate::model::{BatchStage, ProgrammeItem};
use crate::report::render::outline;
use crate::report::render::table::{Cell, Column, column};
use crate::report::view::{EpisodeLine, EpisodeView, Resolver, remarks};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// 看本批各期，或其中一期的条款和问题
    Show {
        #[arg(value_name = "期数")]
        number: Option<u32>,
    },
    /// 按此刻的建议拟定草稿；已有草稿时，改过和锁定的各期不动，其余重排
    Draft(plan::Args),
    #[command(flatten)]
    Decision(BatchDecision),
    /// 送审
    Submit,
    /// 审定（与 xuanti accept 相同）
    Accept(accept::Accept),
}

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    match &args.command {
        None | Some(Command::Show { number: None }) => show(global),
        Some(Command::Show { number: Some(number) }) => one(*number, global),
        Some(Command::Draft(args)) => draft(args, global),
        Some(Command::Decision(decision)) => global.decide(|deciding| batch::decide(decision, deciding)),
        Some(Command::Submit) => submit(global),
        Some(Command::Accept(args)) => accept::run(args, global),
    }
}

const LINES: &[Column<EpisodeLine>] = &[
    column("期", |l| l.number.into()),
    column("日期", |l| l.date.to_string().into()),
    column("主题", |l| (&l.theme).into()),
    column("牵头部门", |l| [&[l.department.clone()][..], &l.with].concat().join("、").into()),
    column("主讲人", |l| (&l.speaker).into()),
    column("分钟", |l| l.minutes.into()),
    column("条款", |l| l.clauses.into()),
    column("问题", |l| l.questions.into()),
    column("待答", |l| if l.open_questions == 0 { Cell::Blank } else { l.open_questions.into() }),
    column("状态", |l| state(l).into()),
];

fn state(line: &EpisodeLine) -> String {
    let marks = [(line.edited, "已改"), (line.locked, "锁定")];
    let marks = marks.into_iter().filter(|(is, _)| *is).map(|(_, mark)| format!("，{mark}"));
    std::iter::once(line.stage.label().to_string()).chain(marks).collect()
}

fn show(global: &Global) -> Result<Ending> {
    let session = global.session_to_rank()?;
    let memory = session.memory()?;
    let lines = EpisodeLine::all(&Resolver::of(&session, global.masking())?);
    global.write(&lines, &lines, LINES, || {
        if lines.is_empty() {
            return String::new();
        }
        let remarks = lines.iter().flat_map(|l| l.remarks.iter().map(move |r| format!("  第{}期：{r}\n", l.number)));
        global.screen().table(LINES, &lines) + &remarks.collect::<String>()
    })?;
    if lines.is_empty() {
        output::say("还没有草稿，也没有审定待播的直播。下一步：xuanti plan 看建议，xuanti batch draft 拟定草稿。");
        return Ok(Ending::Found);
    }
    output::say(match memory.draft {
        Some(_) => {
            "下一步：xuanti batch show 期数 看一期；batch set 修改；sheets out 发研讨单；papers 写请示；batch accept 审定。"
        }
        None => "下一步：xuanti batch show 期数 看一期；batch revise 期数 --why 原因 变更；aired 日期 记播出。",
    });
    Ok(Ending::Done)
}

/// A part of an episode, by which it is changed.
#[derive(Serialize)]
struct Part {
    /// 条1, 问1 …; empty for what has no name.
    name: String,
    at: u32,
    minutes: u32,
    part: &'static str,
    text: String,
    words: String,
    clause: String,
}

const PARTS: &[Column<Part>] = &[
    column("序号", |p| (&p.name).into()),
    column("时间", |p| format!("{}–{}分", p.at, p.at + p.minutes).into()),
    column("环节", |p| p.part.into()),
    column("内容", |p| (&p.text).into()),
    column("相近来信", |p| (&p.words).into()),
    column("条款编号", |p| (&p.clause).into()),
];

fn one(number: u32, global: &Global) -> Result<Ending> {
    let session = global.session_to_rank()?;
    let resolver = Resolver::of(&session, global.masking())?;
    let (key, decided) = batch::episode(number, resolver.memory)?;
    let drafted = resolver.memory.draft.as_ref().filter(|draft| draft.episodes.contains_key(&key));
    let stage = drafted.map_or(BatchStage::Approved, |draft| draft.stage);
    let (view, _) = EpisodeView::kept(&decided, stage, &resolver);
    let parts = parts(&decided);
    // The number is for the office, in the ledger.
    let mut shown = decided.clone();
    shown.speaker.iter_mut().for_each(|speaker| speaker.phone.clear());
    global.write(&shown, &parts, PARTS, || {
        let screen = global.screen();
        let head = format!("第{number}期　{}　{}　{}", decided.date, decided.theme, decided.department);
        let topics = decided.topics.iter().map(|t| format!("  选题 {} {}\n", t.id, t.name));
        let open = decided.programme.unanswered.iter().map(|q| format!("  没有条款回答：{}（{}）\n", q.text, q.id));
        let remarks = remarks(&decided, &view, &session).into_iter().map(|remark| format!("  {remark}\n"));
        let mut text = format!("{}\n", screen.bold(&head));
        text.extend(topics.chain(parts.iter().map(spoken)).chain(open).chain(remarks));
        text
    })?;
    output::say(format_args!(
        "下一步：xuanti batch set {number} --drop-clause 条1、--reword 问1=新的问法、--minutes 条1=5 等修改（batch set --help）。"
    ));
    Ok(Ending::Done)
}

/// A part in a line or two.
fn spoken(part: &Part) -> String {
    let Part { name, at, minutes, part, text, words, clause } = part;
    let words = if words.is_empty() {
        String::new()
    } else {
        format!("\n             相近来信：{}", words.replace('\n', " "))
    };
    let clause = if clause.is_empty() { String::new() } else { format!("　{clause}") };
    format!("  {at:>2}–{:<2}分 {part} {name} {}{clause}{words}\n", at + minutes, text.replace('\n', " "))
}

fn parts(decided: &Decided) -> Vec<Part> {
    let part = |(item, name): (&ProgrammeItem, String)| Part {
        name,
        at: item.at,
        minutes: item.minutes,
        part: outline::part(item.part),
        text: outline::bare(item).to_string(),
        words: item.words.clone().unwrap_or_default(),
        clause: item.clause.iter().chain(&item.also).cloned().collect::<Vec<_>>().join("、"),
    };
    decided.programme.rundown.iter().zip(decided.programme.names()).map(part).collect()
}

fn draft(args: &plan::Args, global: &Global) -> Result<Ending> {
    let (session, wishes) = plan::prepare(args, |session| batch::without_undecided(&session), global)?;
    let ending = global.recorded(|hand| batch::draft(&session, &wishes, hand))?;
    output::say("下一步：xuanti batch 看草稿；batch set 期数 修改；sheets out 发研讨单。");
    Ok(ending)
}

fn submit(global: &Global) -> Result<Ending> {
    let ending = global.decide(batch::submit)?;
    output::say("下一步：xuanti papers 写出请示和附件；批准后 xuanti batch accept --by 批准人。");
    Ok(ending)
}
