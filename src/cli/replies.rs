//! `xuanti replies`: what each village is told, by town, once something is approved; and who has signed for it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use jiff::civil::Date;

use super::deciding::DecisionSession;
use super::{Ending, Global, output, plan};
use crate::ledger::{Broadcast, Decision, State};
use crate::read::{SignOffs, number};
use crate::report::render::{folder::File, replies, workbook};
use crate::report::view::{Dossier, FEEDBACK, RequestEntry, Resolver, letters};

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    decision: Option<RepliesDecision>,
    /// 写到哪个目录（默认为项目目录下的“回告”）
    #[arg(long, value_name = "目录")]
    out: Option<PathBuf>,
}

#[derive(Debug, clap::Subcommand)]
enum RepliesDecision {
    /// 读回签收过的回告单：有签收人、签收日期或办结为“是”的，记为已回告
    In {
        /// 交回的回告单
        #[arg(value_name = "文件", required = true)]
        files: Vec<PathBuf>,
    },
}

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    match &args.decision {
        Some(RepliesDecision::In { files }) => read_back(files, global),
        None => write_out(args.out.clone(), global),
    }
}

fn write_out(out: Option<PathBuf>, global: &Global) -> Result<Ending> {
    let (session, plan) = plan::propose(&plan::Args::default(), global)?;
    if !is_decided(session.memory()?) {
        output::say("还没有审定或播出的一期，不能回告村居。先用 xuanti accept 审定这一批，再运行 xuanti replies");
        return Ok(Ending::Found);
    }
    let dossier = Dossier::of(&plan, &Resolver::of(&session, global.masking())?);
    let file = |(town, table)| -> Result<File> {
        let book = workbook::workbook(&[table], session.today).context("无法生成回告单")?;
        Ok((format!("回告-{town}.xlsx"), book))
    };
    let files = replies::by_town(&dossier).into_iter().map(file).collect::<Result<Vec<File>>>()?;
    if files.is_empty() {
        output::say("没有需要回告的来信。");
        return Ok(Ending::Found);
    }
    output::place(&out.unwrap_or_else(|| session.project.path("回告")), &files)?;
    output::say("下一步：补上回看链接（【链接】），分发各镇（街道）；签收后交回的，用 xuanti replies in 文件… 读回。");
    Ok(Ending::Done)
}

/// Whether anything is approved or was broadcast.
fn is_decided(memory: &State) -> bool {
    memory.broadcasts.values().any(Broadcast::stands)
}

fn read_back(files: &[PathBuf], global: &Global) -> Result<Ending> {
    if let Some(file) = files.iter().find(|file| !file.is_file()) {
        bail!("找不到文件 {}。请检查路径；一次可给多个文件", file.display());
    }
    let deciding = DecisionSession::open(global)?;
    let resolver = Resolver::of(&deciding.session, global.masking())?;
    let letters: Vec<RequestEntry> = letters(&resolver).into_iter().filter(is_told).collect();
    let ids = letters.iter().flat_map(|letter| [&letter.id].into_iter().chain(letter.asks.iter().map(|ask| &ask.id)));
    let known: BTreeSet<String> = ids.map(|id| number(id)).collect();
    let order = deciding.session.input.roster.towns();
    let mut signed = SignOffs::default();
    let mut problems = 0;
    for file in files {
        for problem in signed.read(file, |id| known.contains(id)) {
            problems += 1;
            output::say(format_args!("注意：{}", global.masking().problem(&problem)));
        }
    }
    let replied = &deciding.session.memory()?.office.replied;
    let (answered, before): (Vec<&RequestEntry>, Vec<&RequestEntry>) = letters
        .iter()
        .filter(|letter| is_signed(letter, &signed))
        .partition(|letter| !replied.contains_key(&letter.id));
    for letter in letters.iter().filter(|letter| is_half_signed(letter, &signed)) {
        output::say(format_args!("注意：诉求 {} 有几个事项，只签收了一部分，没有计入", letter.id));
    }
    if !before.is_empty() {
        output::say(format_args!("其中 {} 件以前已经记过。", before.len()));
    }
    if answered.is_empty() {
        output::say("没有新的签收，账本没有改动。");
        say_unsigned(&letters, replied, &[], &order);
        return Ok(Ending::Found);
    }
    let requests: Vec<String> = answered.iter().map(|letter| letter.id.clone()).collect();
    let date = deciding.session.today;
    deciding.record(global, |_, _| Ok(Decision::Replied { requests, date }))?;
    say_unsigned(&letters, replied, &answered, &order);
    Ok(if problems > 0 { Ending::Found } else { Ending::Done })
}

/// Whether a letter is told anything: not where it states no need.
fn is_told(letter: &RequestEntry) -> bool {
    !letter.asks.is_empty() || letter.without_need == Some(FEEDBACK)
}

/// Whether the letter was signed for, or each of its asks.
fn is_signed(letter: &RequestEntry, signed: &SignOffs) -> bool {
    signed.has(&letter.id) || !letter.asks.is_empty() && letter.asks.iter().all(|ask| signed.has(&ask.id))
}

fn is_half_signed(letter: &RequestEntry, signed: &SignOffs) -> bool {
    !is_signed(letter, signed) && letter.asks.iter().any(|ask| signed.has(&ask.id))
}

/// Says how many letters are still without a sign-off, town by town in their `order`.
fn say_unsigned(
    letters: &[RequestEntry],
    replied: &BTreeMap<String, Date>,
    answered: &[&RequestEntry],
    order: &[&str],
) {
    let is_open = |letter: &&RequestEntry| {
        !replied.contains_key(&letter.id) && !answered.iter().any(|answered| answered.id == letter.id)
    };
    let mut towns: Vec<(&str, u32)> = order.iter().map(|&town| (town, 0)).collect();
    for letter in letters.iter().filter(is_open) {
        match towns.iter_mut().find(|(town, _)| *town == letter.town) {
            Some((_, count)) => *count += 1,
            None => towns.push((&letter.town, 1)),
        }
    }
    let all: u32 = towns.iter().map(|(_, count)| count).sum();
    if all == 0 {
        return output::say("全部来信都已签收。");
    }
    let named =
        |(town, count): (&str, u32)| format!("{} {count} 件", if town.is_empty() { "未注明镇街" } else { town });
    let list = towns.into_iter().filter(|(_, count)| *count > 0).map(named).collect::<Vec<_>>().join("，");
    output::say(format_args!("还没有签收的 {all} 件：{list}。"));
}
