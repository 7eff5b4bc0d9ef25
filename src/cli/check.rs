//! `xuanti check`: what was understood of every file, every problem, and which villages sent nothing.

pub mod rounds;

use std::fmt::Write;

use anyhow::Result;

use super::{Ending, Global};
use crate::ledger::{FILE, Ledger, State};
use crate::model::{Problem, Severity};
use crate::read::{FileKind, FileReport, Known, Origin};
use crate::report::render::table::{Cell, Column, column};
use crate::report::render::terminal::Screen;
use crate::report::view::{Intake, round_changes};
use crate::session::Session;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 列出每一份政策文件，不只列有问题的
    #[arg(long)]
    all: bool,
}

/// Villages named for each town before “…等”.
const NAMED: usize = 12;

const COLUMNS: &[Column<Problem>] = &[
    column("文件", |p| (&p.file).into()),
    column("工作表", |p| p.sheet.as_deref().unwrap_or_default().into()),
    column("行", |p| p.row.map_or(Cell::Blank, Cell::Count)),
    column("列", |p| p.column.as_deref().unwrap_or_default().into()),
    column("问题", |p| (&p.what).into()),
    column("怎么办", |p| (&p.todo).into()),
];

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    let session = global.session(None)?;
    // Whether the ledger can be read is one of the things to check.
    let nothing = State::default();
    let memory = session.memory.as_ref().unwrap_or(&nothing);
    let masking = global.masking();
    let mut report = Intake::of(&session, session.first_slot(memory), masking);
    let mut problems = Vec::new();
    report.ledger = ledger(&session, memory, &mut problems);
    report.problems.extend(problems.iter().map(|problem| masking.problem(problem)));
    global.write(&report, &report.problems, COLUMNS, || text(&report, args.all, global.screen()))?;
    let grave = report.problems.iter().any(|p| p.severity >= Severity::Warning);
    Ok(if grave { Ending::Found } else { Ending::Done })
}

/// Checks the ledger thoroughly and compares the rounds with what it remembers of them.
fn ledger(session: &Session, memory: &State, problems: &mut Vec<Problem>) -> String {
    problems.extend(round_changes(session, memory));
    match Ledger::of(&session.project.root).health() {
        Ok(None) => "还没有（第一个决定时建立）".into(),
        Ok(Some(health)) => format!("{} 条记录，逐页逐条校验无误（格式 {}）", health.events, health.version),
        Err(error) => {
            problems.push(Problem::error(FILE, error.to_string(), ""));
            "有问题，见下".into()
        }
    }
}

/// A round: what it is, its columns, and what was set aside.
fn requests_file(text: &mut String, file: &FileReport, problems: &[Problem]) {
    let _ = writeln!(
        text,
        "  {}：{}；读 {} 行 = 用 {} + 搁置 {}",
        file.file,
        form(file),
        file.read,
        file.used,
        file.set_aside
    );
    for (header, field) in &file.columns {
        let _ = writeln!(text, "    列“{header}”→ {field}");
    }
    for detail in &file.details {
        let _ = writeln!(text, "    {detail}");
    }
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for problem in problems.iter().filter(|p| p.file == file.file && p.set_aside) {
        let Some(row) = problem.row else { continue };
        match reasons.iter_mut().find(|(what, _)| *what == problem.what) {
            Some((_, rows)) => rows.push(row.to_string()),
            None => reasons.push((&problem.what, vec![row.to_string()])),
        }
    }
    for (what, rows) in reasons {
        let _ = writeln!(text, "    搁置：{what}（第 {} 行）", rows.join("、"));
    }
}

/// A policy whose facts were found in its own words, or are not all known.
fn needs_a_look(file: &FileReport) -> bool {
    let from_text = |known: &Known| matches!(known.from, Origin::Text | Origin::Name);
    file.used == 0 || file.fields.iter().any(from_text)
}

/// A policy: what it is, what is known of it and who says so, what nobody says.
fn policy_file(text: &mut String, file: &FileReport) {
    let unit = if file.kind == FileKind::Policies { "条" } else { "行" };
    let _ = writeln!(text, "  {}：{}；{} {unit}", file.file, form(file), file.used);
    for detail in &file.details {
        let _ = writeln!(text, "    {detail}");
    }
    for origin in [Origin::FrontMatter, Origin::Catalogue, Origin::Text, Origin::Folder, Origin::Name] {
        let said: Vec<String> =
            file.fields.iter().filter(|k| k.from == origin).map(|k| format!("{} {}", k.field, k.value)).collect();
        if !said.is_empty() {
            let _ = writeln!(text, "    取自{}：{}", origin.label(), said.join("；"));
        }
    }
    if !file.missing.is_empty() {
        let _ = writeln!(text, "    没有写明：{}", file.missing.join("、"));
    }
}

/// Format and encoding.
fn form(file: &FileReport) -> String {
    [file.format.as_str(), &file.encoding].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("，")
}

fn text(report: &Intake, all: bool, screen: Screen) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{}", screen.bold("诉求文件"));
    for round in &report.rounds {
        let of_round = |f: &&FileReport| f.kind == FileKind::Requests && f.round == round.round;
        let files: Vec<&FileReport> = report.files.iter().filter(of_round).collect();
        if files.len() > 1 {
            rounds::write(round, &mut text, &files);
        }
        for file in files.iter().filter(|_| all || files.len() == 1) {
            requests_file(&mut text, file, &report.problems);
        }
        rounds::write_no_need(round, &mut text);
    }
    let s = &report.sums;
    let _ = writeln!(text, "{}", screen.bold(&format!("政策文件：{} 份 {} 条", s.policies, s.clauses)));
    let mut left_out = 0;
    for file in report.files.iter().filter(|f| f.kind != FileKind::Requests) {
        // What people wrote down themselves need not be read again.
        match all || file.kind != FileKind::Policies || needs_a_look(file) {
            true => policy_file(&mut text, file),
            false => left_out += 1,
        }
    }
    if left_out > 0 {
        let _ = writeln!(text, "  另有 {left_out} 份的元数据由人写明，未列出（--all 显示全部）");
    }
    for n in &report.not_now {
        let _ = writeln!(text, "  不采用 {}《{}》：{}", n.policy, n.title, n.why);
    }
    let _ = writeln!(text, "{}", screen.bold(&format!("账本：{}", report.ledger)));
    if report.problems.is_empty() {
        let _ = writeln!(text, "{}", screen.bold("没有发现问题"));
    } else {
        let _ = writeln!(text, "{}", screen.bold(&format!("问题（{} 处）", report.problems.len())));
        for problem in &report.problems {
            let mark = match problem.severity {
                Severity::Error => "错误",
                Severity::Warning => "警告",
                Severity::Note => "提示",
            };
            let _ = writeln!(text, "  [{mark}] {problem}");
        }
    }
    if s.villages > 0 {
        let _ = writeln!(
            text,
            "{}",
            screen.bold(&format!(
                "报送情况：名册 {} 个村居，已报 {}，未报 {}",
                s.villages,
                s.sent,
                s.villages - s.sent
            ))
        );
    }
    for silent in &report.silent {
        let named: Vec<&str> =
            silent.villages.iter().take(if all { usize::MAX } else { NAMED }).map(String::as_str).collect();
        let more = if named.len() < silent.villages.len() { "…（--all 显示全部）" } else { "" };
        let _ = writeln!(text, "  {} 未报 {} 个：{}{more}", silent.town, silent.villages.len(), named.join("、"));
    }
    let _ = writeln!(text, "合计：读 {} = 用 {} + 搁置 {}", s.read, s.used, s.set_aside);
    text
}
