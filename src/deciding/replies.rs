//! What each village is told, and who has signed for it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use jiff::civil::Date;

use super::{Deciding, Done};
use crate::ledger::{Broadcast, Decision, State};
use crate::model::Plan;
use crate::read::{SignOffs, number};
use crate::report::render::{folder::File, replies, workbook};
use crate::report::view::{Dossier, FEEDBACK, RequestEntry, Resolver, letters};

/// Who has signed.
pub struct Signed {
    /// What was recorded; nothing where nobody new has signed.
    pub done: Option<Done>,
    /// How many things are wrong with the files.
    pub problems: usize,
}

/// A receipt (回告单) for each town, as workbooks; none where nothing is to be told.
///
/// # Errors
/// When a workbook cannot be made.
pub fn receipts(plan: &Plan, resolver: &Resolver<'_>) -> Result<Vec<File>> {
    let dossier = Dossier::of(plan, resolver);
    let file = |(town, table)| -> Result<File> {
        let book = workbook::workbook(&[table], resolver.session.today).context("无法生成回告单")?;
        Ok((format!("回告-{town}.xlsx"), book))
    };
    replies::by_town(&dossier).into_iter().map(file).collect()
}

/// Whether anything is approved or was broadcast.
pub fn is_decided(memory: &State) -> bool {
    memory.broadcasts.values().any(Broadcast::stands)
}

/// Takes who has signed for a reply from receipts that came back; `None` where nobody new has.
///
/// # Errors
/// When a file is not there, or it cannot be recorded.
pub fn read_back(files: &[PathBuf], deciding: &Deciding<'_>) -> Result<Signed> {
    if let Some(file) = files.iter().find(|file| !file.is_file()) {
        bail!("找不到文件 {}。请检查路径；一次可给多个文件", file.display());
    }
    let masking = deciding.hand.masking;
    let resolver = Resolver::of(deciding.session, masking)?;
    let letters: Vec<RequestEntry> = letters(&resolver).into_iter().filter(is_told).collect();
    let ids = letters.iter().flat_map(|letter| [&letter.id].into_iter().chain(letter.asks.iter().map(|ask| &ask.id)));
    let known: BTreeSet<String> = ids.map(|id| number(id)).collect();
    let order = deciding.session.input.roster.towns();
    let mut signed = SignOffs::default();
    let mut problems = 0;
    for file in files {
        for problem in signed.read(file, |id| known.contains(id)) {
            problems += 1;
            deciding.note(format_args!("注意：{}", masking.problem(&problem)));
        }
    }
    let replied = &deciding.session.memory()?.office.replied;
    let (answered, before): (Vec<&RequestEntry>, Vec<&RequestEntry>) = letters
        .iter()
        .filter(|letter| is_signed(letter, &signed))
        .partition(|letter| !replied.contains_key(&letter.id));
    for letter in letters.iter().filter(|letter| is_half_signed(letter, &signed)) {
        deciding.note(format_args!("注意：诉求 {} 有几个事项，只签收了一部分，没有计入", letter.id));
    }
    if !before.is_empty() {
        deciding.note(format_args!("其中 {} 件以前已经记过。", before.len()));
    }
    if answered.is_empty() {
        deciding.note("没有新的签收，账本没有改动。");
        note_unsigned(&letters, replied, &[], &order, deciding);
        return Ok(Signed { done: None, problems });
    }
    let requests: Vec<String> = answered.iter().map(|letter| letter.id.clone()).collect();
    let date = deciding.session.today;
    let done = deciding.record(|_, _| Ok(Decision::Replied { requests, date }))?;
    note_unsigned(&letters, replied, &answered, &order, deciding);
    Ok(Signed { done: Some(done), problems })
}

/// Whether a letter is told anything: not where it states no need.
pub fn is_told(letter: &RequestEntry) -> bool {
    !letter.asks.is_empty() || letter.without_need == Some(FEEDBACK)
}

/// Whether the letter was signed for, or each of its asks.
fn is_signed(letter: &RequestEntry, signed: &SignOffs) -> bool {
    signed.has(&letter.id) || !letter.asks.is_empty() && letter.asks.iter().all(|ask| signed.has(&ask.id))
}

fn is_half_signed(letter: &RequestEntry, signed: &SignOffs) -> bool {
    !is_signed(letter, signed) && letter.asks.iter().any(|ask| signed.has(&ask.id))
}

/// Notes how many letters are still without a sign-off, town by town in their `order`.
fn note_unsigned(
    letters: &[RequestEntry],
    replied: &BTreeMap<String, Date>,
    answered: &[&RequestEntry],
    order: &[&str],
    deciding: &Deciding<'_>,
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
        return deciding.note("全部来信都已签收。");
    }
    let named =
        |(town, count): (&str, u32)| format!("{} {count} 件", if town.is_empty() { "未注明镇街" } else { town });
    let list = towns.into_iter().filter(|(_, count)| *count > 0).map(named).collect::<Vec<_>>().join("，");
    deciding.note(format_args!("还没有签收的 {all} 件：{list}。"));
}
