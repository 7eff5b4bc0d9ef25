//! 上报件: the official papers of a batch, one file a paper, set by [`word`](super::word). What is to be filled in is a blank
//! 【　　】; what is not approved is marked 送审稿.

mod attachments;
mod notice;
mod request;
mod summary;
mod supplement;

use std::borrow::Cow;

use anyhow::Result;

use super::folder::{File, named};
use super::outline;
use super::word::{Column, Paper, Style, narrow, wide};
use crate::planning::{spoken_day, spoken_short};
use crate::report::view::{EpisodeEntry, EpisodeView, PapersView};

/// All papers there is something to say in.
///
/// # Errors
/// When a file cannot be made.
pub fn files(view: &PapersView) -> Result<Vec<File>> {
    let district = &view.dossier.district;
    let about = |what: &str| format!("{}.docx", named(&format!("关于{district}农村政策直播{what}")));
    let mut files: Vec<File> = Vec::new();
    let batch = view.batch();
    if !batch.is_empty() {
        files.push((about("选题安排的请示"), request::request(view).file()?));
        files.push((about("安排的通知"), notice::notice(view).file()?));
    }
    for EpisodeEntry { view: episode, .. } in batch {
        let name = named(&format!("第{}期 {}", episode.number, episode.theme));
        files.push((format!("提纲/{name}.docx"), outline::outline(episode)?));
    }
    if !view.aired.is_empty() {
        files.push(("总结.docx".into(), summary::summary(view).file()?));
    }
    if !view.changes.is_empty() {
        files.push(("补充通知.docx".into(), supplement::supplement(view).file()?));
    }
    Ok(files)
}

/// A blank to fill in where there is nothing to print.
fn or_blank(text: &str) -> Cow<'_, str> {
    if text.is_empty() { Cow::Borrowed("【　　】") } else { Cow::Borrowed(text) }
}

/// 关于…农村政策直播…, and under it whether it is yet to be approved.
fn titled(paper: &mut Paper, view: &PapersView, what: &str) {
    paper.title(&[&format!("关于{}", view.dossier.district), "农村政策直播", what]);
    if !view.is_approved() {
        paper.add(Style::Centred, outline::UNAPPROVED);
        paper.add(Style::Flush, "");
    }
}

/// 署名, 成文日期 and whom to ask.
fn signed(paper: &mut Paper, view: &PapersView) {
    let office = &view.office;
    // What is not approved is signed on no day yet.
    let today = view.dossier.today;
    let day =
        if view.is_approved() { spoken_day(today) } else { format!("{}年【　】月【　】日", today.year()) };
    paper.signed(&or_blank(&office.from), &day);
    paper.add(Style::Body, format!("（联系人：{}，电话：{}）", or_blank(&office.contact), or_blank(&office.phone)));
}

/// How many villages ask for something, by kind: side by side, never added up.
const ASKED: Column = narrow("群众热点\n咨询", 5);
const DUTY: Column = narrow("村居重点\n推进", 5);

/// 直播安排表: the episodes of a batch; how many villages ask is for those who decide.
fn schedule(paper: &mut Paper, batch: &[&EpisodeEntry], counts: bool) {
    let joined = batch.iter().any(|e| !e.view.with.is_empty());
    let departments = if joined { "牵头部门（配合部门）" } else { "牵头部门" };
    let mut columns =
        vec![narrow("期", 3), narrow("播出日期", 7), wide("主题", 10), wide(departments, 9), narrow("主讲人", 6)];
    if counts {
        columns.extend([ASKED, DUTY]);
    }
    let row = |EpisodeEntry { view: e, .. }: &&EpisodeEntry| {
        let with = if e.with.is_empty() { String::new() } else { format!("（{}）", e.with.join("、")) };
        let mut row = vec![
            e.number.to_string(),
            spoken_short(e.date),
            e.theme.clone(),
            format!("{}{with}", e.department),
            or_blank(&e.speaker).into_owned(),
        ];
        if counts {
            row.extend([e.by_kind.asked.to_string(), e.by_kind.duty.to_string()]);
        }
        row
    };
    paper.table(&columns, batch.iter().map(row).collect());
}

/// When broadcasts take place: 每周星期二15:00开始.
fn when(view: &PapersView) -> String {
    let slot = &view.dossier.slot;
    let every = match slot.cadence_weeks {
        0 | 1 => "每周".to_string(),
        weeks => format!("每{weeks}周"),
    };
    let regular = view.batch().windows(2).all(|two| {
        let days = two[0].view.date.duration_until(two[1].view.date).as_hours() / 24;
        days == 7 * i64::from(slot.cadence_weeks.max(1))
    });
    let every = if regular { format!("{every}{}", super::weekday_named(slot.weekday)) } else { "当天".to_string() };
    format!("{every}{}开始，每期不超过{}分钟", slot.time, slot.minutes)
}

/// What a batch is called: the first of a series, or one of many.
fn batch_name(batch: &[&EpisodeEntry]) -> &'static str {
    if batch.first().is_some_and(|e| e.view.number == 1) { "首批" } else { "本批" }
}

/// The departments that lead, each once, in the order of their episodes.
fn leading<'a>(batch: &[&'a EpisodeEntry]) -> Vec<&'a str> {
    let mut departments: Vec<&str> = Vec::new();
    for EpisodeEntry { view: EpisodeView { department, .. }, .. } in batch {
        if !department.is_empty() && !departments.contains(&department.as_str()) {
            departments.push(department);
        }
    }
    departments
}
