//! Who is expected at a broadcast, who came, and what was asked there.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use jiff::civil::Date;

use super::{Done, Hand, pending_days};
use crate::ledger::{Decided, Decision, State};
use crate::model::{Attendance, LIVE_QUESTIONS, LiveQuestion, Severity, VillageKind};
use crate::read::{self, AttendanceFile, Rows};
use crate::report::render::table::{Cell, Column, Table, column};
use crate::report::render::{attendance, csv, folder, some, workbook};
use crate::session::Session;

/// The sheet (到会登记表) of a broadcast as a workbook, and how many villages are on it.
///
/// # Errors
/// When nothing is approved for the day.
pub fn sheet(date: Date, session: &Session) -> Result<(Vec<u8>, usize)> {
    let episode = episode(date, session.memory()?)?;
    let venues = venues(date, session)?;
    let config = &session.project.config;
    let sheets = attendance::sheets(&config.district, episode, &config.slot, &venues);
    let bytes = workbook::workbook(&sheets, session.today).context("无法生成到会登记表")?;
    Ok((bytes, venues.len().saturating_sub(1)))
}

/// The episode that was approved for the day.
fn episode(date: Date, memory: &State) -> Result<&Decided> {
    let broadcast = memory.broadcasts.get(&date);
    if broadcast.is_some_and(|broadcast| broadcast.cancelled) {
        bail!("{date} 的直播已取消");
    }
    let decided = broadcast.and_then(|broadcast| broadcast.decided.as_ref());
    decided.with_context(|| format!("{date} 没有审定的直播（待播的日期：{}）", pending_days(memory)))
}

/// The main venue and those of the villages, with what is known of the day, else whom the broadcast before expected.
fn venues(date: Date, session: &Session) -> Result<Vec<Attendance>> {
    let mut known: BTreeMap<(&str, &str), Attendance> = BTreeMap::new();
    for (day, broadcast) in session.memory()?.broadcasts.range(..=date) {
        for venue in &broadcast.venues {
            let present = if *day == date { venue.present } else { [0; 4] };
            known.insert((&venue.town, &venue.village), Attendance { present, ..venue.clone() });
        }
    }
    let villages = session.input.roster.villages.iter().filter(|village| village.kind != VillageKind::Firm);
    let places = std::iter::once(("", "")).chain(villages.map(|v| (v.town.as_str(), v.name.as_str())));
    let venue = |(town, village): (&str, &str)| {
        let unknown = || Attendance { town: town.into(), village: village.into(), ..Attendance::default() };
        known.get(&(town, village)).cloned().unwrap_or_else(unknown)
    };
    Ok(places.map(venue).collect())
}

/// What was taken of sheets that came back.
pub struct Taken {
    /// What was recorded; nothing where it is known already.
    pub done: Option<Done>,
    /// Whether every row could be used.
    pub sound: bool,
}

/// Takes who came, and what was asked, from sheets that came back.
///
/// # Errors
/// When they hold nothing, are of no day or of several, or it cannot be recorded.
pub fn take(files: &[PathBuf], date: Option<Date>, session: &Session, hand: &Hand) -> Result<Taken> {
    if let Some(missing) = files.iter().find(|file| !file.exists()) {
        bail!("找不到文件 {}。请检查路径", missing.display());
    }
    let read = read::attendance(files, &session.input.roster);
    let sound = tell(&read, hand);
    if read.iter().all(|file| file.venues.is_empty() && file.questions.is_empty()) {
        bail!(
            "没有读到填好的到会或提问。表头应为 镇（街道）、村（社区）、两委干部应到、两委干部实到……；提问的表头应为 镇（街道）、村（社区）、提问人类别、问题"
        );
    }
    let date = date.map_or_else(|| day_of(&read), Ok)?;
    if date > session.today {
        bail!("{date} 还没有到（今天是 {}），不能登记到会", session.today);
    }
    let (mut venues, mut questions) = (Vec::new(), Vec::new());
    for file in read {
        venues.extend(file.venues);
        questions.extend(file.questions);
    }
    let memory = session.memory()?;
    let all = merged(date, &venues, memory)?;
    let mut done = None;
    if memory.broadcasts.get(&date).is_some_and(|broadcast| broadcast.venues != all) {
        if all.len() > venues.len() {
            hand.note(format_args!("此前登记的另外 {} 个会场照旧。", all.len() - venues.len()));
        }
        let root = &session.project.root;
        done =
            Some(hand.record(root, |state, _| Ok(Decision::Attended { date, venues: merged(date, &venues, state)? }))?);
    } else if !venues.is_empty() {
        hand.note("到会登记与账本里的相同，没有再记。");
    }
    if !questions.is_empty() {
        keep(date, questions, session, hand)?;
    }
    Ok(Taken { done, sound })
}

/// Says how each file was understood; whether all of its rows could be used.
fn tell(read: &[AttendanceFile], hand: &Hand) -> bool {
    let masking = hand.masking;
    for AttendanceFile { file, rows, questions, problems, .. } in read {
        let Rows { read, used, blank, set_aside } = rows;
        hand.note(format_args!(
            "{file}：会场读 {read} 行 = 用 {used} + 未填 {blank} + 搁置 {set_aside}；现场提问 {} 条",
            questions.len()
        ));
        for problem in problems {
            hand.note(format_args!("注意：{}", masking.problem(problem)));
        }
    }
    !read.iter().flat_map(|file| &file.problems).any(|problem| problem.severity > Severity::Note)
}

/// The one day that the files are about.
fn day_of(read: &[AttendanceFile]) -> Result<Date> {
    let mut days: BTreeMap<Date, &str> = BTreeMap::new();
    for file in read {
        days.extend(file.day.map(|day| (day, file.file.as_str())));
    }
    let mut named = days.iter().map(|(day, file)| format!("{file}：{day}"));
    match (days.len(), days.keys().next()) {
        (1, Some(day)) => Ok(*day),
        (0, _) => bail!("表上没有写播出日期。请用 --date 给出"),
        _ => bail!("这几份表不是同一天的（{}）。请分开收，或用 --date 给出日期", some(named.by_ref())),
    }
}

/// What came in now in place of what was recorded of these venues; what was recorded of others stays.
fn merged(date: Date, venues: &[Attendance], state: &State) -> Result<Vec<Attendance>> {
    let broadcast = state.broadcasts.get(&date).filter(|broadcast| broadcast.stands());
    let Some(broadcast) = broadcast else {
        bail!("{date} 没有审定或播出的直播（待播的日期：{}）", pending_days(state));
    };
    let stays = |old: &&Attendance| !venues.iter().any(|v| v.town == old.town && v.village == old.village);
    let mut all: Vec<Attendance> = broadcast.venues.iter().filter(stays).chain(venues).cloned().collect();
    all.sort_by(|a, b| (&a.town, &a.village).cmp(&(&b.town, &b.village)));
    Ok(all)
}

/// Columns of the form that villages fill in.
const QUESTIONS: &[Column<(Date, LiveQuestion)>] = &[
    column("编号", |_| Cell::Blank),
    column("镇(街道)", |(_, q)| (&q.town).into()),
    column("村(社区)", |(_, q)| (&q.village).into()),
    column("报送人", |(_, q)| (&q.sender).into()),
    column("需求类型", |_| Cell::Blank),
    column("意见建议", |(_, q)| (&q.text).into()),
    column("日期", |(date, _)| (*date).into()),
];

/// Puts what was asked among the rounds of letters, unless that was done before.
fn keep(date: Date, questions: Vec<LiveQuestion>, session: &Session, hand: &Hand) -> Result<()> {
    let (name, count) = (format!("{LIVE_QUESTIONS}-{date}.csv"), questions.len());
    let folder = session.project.path("requests");
    let content = csv::file(&Table::of(QUESTIONS, questions.into_iter().map(|question| (date, question))))?;
    let file = folder.join(&name);
    match std::fs::read(&file) {
        Ok(there) if there == content => {
            hand.note(format_args!("现场提问 {count} 条此前已写入 requests/{name}。"));
        }
        Ok(_) => hand.note(format_args!(
            "注意：requests/{name} 已经有了，没有改动；这次读到的 {count} 条现场提问没有写入。请核对后补进去，或移走旧文件再收一次"
        )),
        Err(_) => {
            folder::place(&folder, &[(name.clone(), content)])
                .with_context(|| format!("无法写入 {}。请检查权限和磁盘空间", file.display()))?;
            hand.note(format_args!(
                "现场提问 {count} 条已写入 requests/{name}，作为下一轮诉求。下一步：xuanti check，xuanti plan"
            ));
        }
    }
    Ok(())
}
