//! `xuanti sheets`: a sheet (研讨单) for each department goes out, and what departments filled in comes back.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Ending, Format, Global, output};
use crate::deciding::{Deciding, sheets};
use crate::model::Severity;
use crate::report::render::table::{Column, column};
use crate::report::view::{ChangeView, ReturnedView};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    direction: Direction,
}

#[derive(Debug, clap::Subcommand)]
enum Direction {
    /// 给每个部门写一份研讨单；有草稿时本批转入研讨
    Out {
        /// 写到哪个目录（默认为项目目录下的“研讨单”）
        #[arg(long, value_name = "目录")]
        out: Option<PathBuf>,
    },
    /// 收回部门填好的研讨单：列出改动、分歧和未交回的部门，同意后记入账本
    In {
        /// 部门填回的文件，或放着它们的文件夹
        #[arg(value_name = "文件", required = true)]
        files: Vec<PathBuf>,
        /// 不再询问，直接记入账本
        #[arg(long)]
        yes: bool,
    },
}

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    match &args.direction {
        Direction::Out { out } => send(out.as_deref(), global),
        Direction::In { files, yes } => take_back(files, *yes, global),
    }
}

fn send(out: Option<&Path>, global: &Global) -> Result<Ending> {
    let session = global.session_to_rank()?;
    let out = out.map_or_else(|| session.project.path("研讨单"), PathBuf::from);
    let hand = global.hand();
    let sent = global.noted(&hand, sheets::send(&out, &Deciding::new(&session, &hand)?))?;
    if sent.files.is_empty() {
        output::say("没有需要研讨的选题。请先 xuanti plan 看看有没有选题。");
        return Ok(Ending::Found);
    }
    sent.files.iter().try_for_each(|file| output::line(file.display()))?;
    if let Some(staged) = sent.staged {
        global.tell(&staged)?;
    }
    output::say("下一步：分送各部门填写；交回以后 xuanti sheets in 文件或文件夹。");
    Ok(Ending::Done)
}

const CHANGES: &[Column<ChangeView>] = &[
    column("部门", |c| (&c.department).into()),
    column("需求或条款", |c| (&c.about).into()),
    column("栏目", |c| c.column.into()),
    column("原来", |c| (&c.before).into()),
    column("现在", |c| (&c.after).into()),
];

fn take_back(paths: &[PathBuf], yes: bool, global: &Global) -> Result<Ending> {
    let session = global.session_to_rank()?;
    let returned = sheets::read(paths, &session, global.masking())?;
    for problem in &returned.problems {
        output::say(format_args!("{}：{}", problem.severity.label(), global.masking().problem(problem)));
    }
    let grave = returned.problems.iter().any(|problem| problem.severity > Severity::Note);
    let views = returned.views();
    let ending = if grave || views.is_empty() { Ending::Found } else { Ending::Done };
    if views.is_empty() {
        output::say("没有读到部门填写的内容，没有记入账本。");
        return Ok(ending);
    }
    // In a program's hands either what would change or what was recorded is one document.
    if global.format == Format::Table || !yes {
        show(&views, global)?;
    }
    returned.disagreements.iter().chain(&returned.draft).for_each(output::say);
    if !returned.missing.is_empty() {
        output::say(format_args!("还没有交回研讨单的部门：{}。", returned.missing.join("、")));
    }
    if !returned.is_news() {
        output::say("与账本里的一样，没有再记。");
        return Ok(ending);
    }
    match output::agreed("记入账本吗？", yes)? {
        Some(true) => {
            global.recorded(|hand| returned.take_up(&Deciding::new(&session, hand)?))?;
            output::say("下一步：xuanti plan 看按部门意见排出的各期；有草稿的，xuanti batch 看草稿。");
        }
        Some(false) => output::say("没有记入账本。"),
        None => output::say("没有记入账本。要记入，请加 --yes 再运行一次。"),
    }
    Ok(ending)
}

fn show(views: &[&ReturnedView], global: &Global) -> Result<()> {
    let changes: Vec<ChangeView> = views.iter().flat_map(|view| view.changes.clone()).collect();
    global.write(&views, &changes, CHANGES, || {
        let sentence = |view: &&ReturnedView| format!("{}（{}）：{}\n", view.department, view.file, view.summary);
        let sentences: String = views.iter().map(sentence).collect();
        let table = if changes.is_empty() { String::new() } else { global.screen().table(CHANGES, &changes) };
        format!("{sentences}{table}")
    })
}
