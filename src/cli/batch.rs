//! `xuanti batch`: the batch as a thing: drafted from a proposal, changed, locked, handed up, approved, changed after that with a
//! reason.

mod change;
mod edits;
pub mod lines;
mod topics;

use anyhow::{Result, bail};
use jiff::civil::Date;
use serde::Serialize;

use self::change::Change;
use self::lines::{LINES, lines, remarks, tell_remarks};
use super::deciding::DecisionSession;
use super::{Ending, Global, accept, output, plan};
use crate::ledger::{Decided, Decision, Draft, DraftEpisode, State};
use crate::model::{BatchStage, ProgrammeItem, RundownPart};
use crate::report::masking::Masking;
use crate::report::render::outline;
use crate::report::render::table::{Column, column};
use crate::report::view::{EpisodeView, PlanView, Proposal, Resolver};
use crate::session::Session;

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
    /// 改一期：日期、主题、部门、主讲人、选题、条款、问题、分钟
    Set {
        #[arg(value_name = "期数")]
        number: u32,
        #[command(flatten)]
        change: Change,
    },
    /// 用这些选题加一期
    Add {
        /// 选题编号，第一个为主讲
        #[arg(value_name = "选题", required = true)]
        topics: Vec<String>,
        /// 播出日期（默认接着排）
        #[arg(long, value_name = "日期")]
        date: Option<Date>,
    },
    /// 把一个选题连同它的问题移到另一期
    Move {
        #[arg(value_name = "选题")]
        topic: String,
        #[arg(long, value_name = "期数")]
        to: u32,
    },
    /// 移出一期
    Remove {
        #[arg(value_name = "期数")]
        number: u32,
    },
    /// 锁定几期：重新拟定草稿时不动
    Lock {
        #[arg(value_name = "期数", required = true)]
        numbers: Vec<u32>,
        /// 解除锁定
        #[arg(long)]
        off: bool,
    },
    /// 送审
    Submit,
    /// 审定（与 xuanti accept 相同）
    Accept(accept::Accept),
    /// 审定后变更一期，写明原因
    Revise {
        #[arg(value_name = "期数")]
        number: u32,
        /// 变更原因
        #[arg(long, value_name = "原因")]
        why: String,
        #[command(flatten)]
        change: Change,
    },
}

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    match &args.command {
        None | Some(Command::Show { number: None }) => show(global),
        Some(Command::Show { number: Some(number) }) => one(*number, global),
        Some(Command::Draft(args)) => draft(args, global),
        Some(Command::Set { number, change }) => edits::set(*number, change, global),
        Some(Command::Add { topics, date }) => edits::add(topics, *date, global),
        Some(Command::Move { topic, to }) => edits::move_topic(topic, *to, global),
        Some(Command::Remove { number }) => edits::remove(*number, global),
        Some(Command::Lock { numbers, off }) => edits::lock(numbers, !off, global),
        Some(Command::Submit) => submit(global),
        Some(Command::Accept(args)) => accept::run(args, global),
        Some(Command::Revise { number, why, change }) => edits::revise(*number, why, change, global),
    }
}

fn show(global: &Global) -> Result<Ending> {
    let session = global.session_to_rank()?;
    let memory = session.memory()?;
    let lines = lines(&Resolver::of(&session, global.masking())?);
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
    column("原话", |p| (&p.words).into()),
    column("条款编号", |p| (&p.clause).into()),
];

fn one(number: u32, global: &Global) -> Result<Ending> {
    let session = global.session_to_rank()?;
    let resolver = Resolver::of(&session, global.masking())?;
    let (key, decided) = episode(number, resolver.memory)?;
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
    let words =
        if words.is_empty() { String::new() } else { format!("\n             原话：{}", words.replace('\n', " ")) };
    let clause = if clause.is_empty() { String::new() } else { format!("　{clause}") };
    format!("  {at:>2}–{:<2}分 {part} {name} {}{clause}{words}\n", at + minutes, text.replace('\n', " "))
}

fn parts(decided: &Decided) -> Vec<Part> {
    let (mut clauses, mut questions) = (0, 0);
    let mut name = |item: &ProgrammeItem| match item.part {
        RundownPart::Clause => {
            clauses += 1;
            format!("条{clauses}")
        }
        RundownPart::Questions if !item.is_live() => {
            questions += 1;
            format!("问{questions}")
        }
        _ => String::new(),
    };
    let part = |item: &ProgrammeItem| Part {
        name: name(item),
        at: item.at,
        minutes: item.minutes,
        part: outline::part(item.part),
        text: outline::bare(item).to_string(),
        words: item.words.clone().unwrap_or_default(),
        clause: item.clause.iter().chain(&item.also).cloned().collect::<Vec<_>>().join("、"),
    };
    decided.programme.rundown.iter().map(part).collect()
}

/// An episode by the number it is shown under: with the number it is kept under, and whether it is in the making.
///
/// # Errors
/// When there is none.
pub fn episode(number: u32, memory: &State) -> Result<(u32, Decided)> {
    if let Some(draft) = &memory.draft
        && let Some((key, drafted)) =
            draft.numbered(memory.last_number()).into_iter().find(|(_, e)| e.decided.number == number)
    {
        return Ok((key, drafted.decided));
    }
    let approved = memory.broadcasts.values().filter_map(|b| b.decided.as_ref());
    match approved.clone().find(|decided| decided.number == number) {
        Some(decided) => Ok((number, decided.clone())),
        None => bail!("没有第 {number} 期。用 xuanti batch 查看本批各期"),
    }
}

/// Whether the number is one of the batch in the making.
fn is_drafted(key: u32, state: &State) -> bool {
    state.draft.as_ref().is_some_and(|draft| draft.episodes.contains_key(&key))
}

fn draft(args: &plan::Args, global: &Global) -> Result<Ending> {
    let keep = |session: &mut Session| {
        let episodes = session.project.config.limits.episodes;
        if let Ok(State { draft: Some(draft), .. }) = &mut session.memory {
            draft.keep_decided();
            session.project.config.limits.episodes = episodes.saturating_sub(draft.episodes.len() as u32);
            return draft.episodes.values().map(|e| e.decided.department.clone()).collect();
        }
        Vec::new()
    };
    let (session, plan) = plan::propose_after(args, keep, global)?;
    // What is kept for good is masked, whoever looks at it now.
    let proposal = Proposal::of(&PlanView::of(&plan, &Resolver::of(&session, Masking(true))?));
    let deciding = DecisionSession { session };
    let kept = deciding.session.memory()?.draft.clone().unwrap_or_default();
    if proposal.episodes.is_empty() && kept.episodes.is_empty() {
        bail!("此刻没有可排的直播，拟不出草稿。用 xuanti plan 查看原因");
    }
    let ending = deciding.record(global, |state, _| {
        let kept_now = state.draft.clone().map(|mut draft| {
            draft.keep_decided();
            draft
        });
        if kept_now.unwrap_or_default().episodes != kept.episodes {
            bail!("草稿刚刚被改过，请再运行一次 xuanti batch draft");
        }
        drafted(proposal, kept, &deciding, state)
    })?;
    output::say("下一步：xuanti batch 看草稿；batch set 期数 修改；sheets out 发研讨单。");
    Ok(ending)
}

/// The kept episodes as they are, and the proposed ones under numbers that none of them has.
fn drafted(proposal: Proposal, kept: Draft, deciding: &DecisionSession, state: &State) -> Result<Decision> {
    // No number that an episode of the draft before has had.
    let before = state.draft.iter().flat_map(|draft| draft.episodes.keys()).copied().max();
    let first = before.unwrap_or(0).max(state.last_number()) + 1;
    let keys = |of: fn(&DraftEpisode) -> bool| -> Vec<u32> {
        kept.episodes.iter().filter(|(_, e)| of(e)).map(|(key, _)| *key).collect()
    };
    let (edited, locked) = (keys(|e| e.edited), keys(|e| e.locked));
    let mut episodes: Vec<Decided> = kept.episodes.values().map(|e| e.decided.clone()).collect();
    for (number, episode) in (first..).zip(proposal.episodes) {
        episodes.push(accept::decided(number, episode, deciding)?);
    }
    Ok(Decision::Drafted { episodes, edited, locked })
}

fn submit(global: &Global) -> Result<Ending> {
    let deciding = DecisionSession::open(global)?;
    tell_remarks(&deciding.session, global)?;
    let ending = deciding.record(global, |state, _| match &state.draft {
        None => bail!("还没有草稿。先用 xuanti batch draft 拟定"),
        Some(draft) if draft.stage == BatchStage::Submitted => bail!("本批已经送审"),
        Some(_) => Ok(Decision::Staged { stage: BatchStage::Submitted }),
    })?;
    output::say("下一步：xuanti papers 写出请示和附件；批准后 xuanti batch accept --by 批准人。");
    Ok(ending)
}
