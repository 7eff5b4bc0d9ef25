//! `xuanti sheets`: a sheet (研讨单) for each department goes out, and what departments filled in comes back.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::deciding::DecisionSession;
use super::{Ending, Format, Global, output};
use crate::ledger::{Decision, State};
use crate::model::{BatchStage, Problem, Severity};
use crate::read::{self, Asked};
use crate::report::render::folder::{self, File};
use crate::report::render::sheets::sheets;
use crate::report::render::table::{Column, column};
use crate::report::render::workbook;
use crate::report::view::{
    ChangeView, ConsultationView, Dossier, Resolver, ReturnedView, conflicts, draft_changes, missing, news, returned,
};
use crate::session::{Session, Wishes};

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
    let deciding = DecisionSession::open(global)?;
    let session = &deciding.session;
    let resolver = Resolver::of(session, global.masking())?;
    let dossier = Dossier::of(&session.plan(&Wishes::default())?, &resolver);
    let asked = session.put_to_departments()?;
    let mut files: Vec<File> = Vec::new();
    for view in ConsultationView::all(&dossier, &resolver) {
        let name = file_name(&view.department, &files);
        let tables = sheets(&view, &asked.departments, session.today);
        files.push((name, workbook::workbook(&tables, session.today).context("无法生成研讨单")?));
    }
    if files.is_empty() {
        output::say("没有需要研讨的选题。请先 xuanti plan 看看有没有选题。");
        return Ok(Ending::Found);
    }
    let out = out.map_or_else(|| session.project.path("研讨单"), PathBuf::from);
    keep_what_was_filled_in(&out, &files, &asked, resolver.memory)?;
    folder::place(&out, &files)
        .with_context(|| format!("无法写入 {}。请检查权限和磁盘空间，或用 --out 换一个目录", out.display()))?;
    for (name, _) in &files {
        output::line(out.join(name).display())?;
    }
    if resolver.memory.draft.as_ref().is_some_and(|draft| draft.stage == BatchStage::Draft) {
        deciding.record(global, |state, _| match &state.draft {
            Some(draft) if draft.stage == BatchStage::Draft => Ok(Decision::Staged { stage: BatchStage::Discussed }),
            _ => bail!("本批已不是草稿，没有再记"),
        })?;
    }
    output::say("下一步：分送各部门填写；交回以后 xuanti sheets in 文件或文件夹。");
    Ok(Ending::Done)
}

/// A name that every file system takes, and no other sheet has.
fn file_name(department: &str, others: &[File]) -> String {
    let plain: String =
        department.chars().map(|c| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { '_' } else { c }).collect();
    let numbered = |n: usize| match n {
        1 => format!("研讨单-{plain}.xlsx"),
        n => format!("研讨单-{plain}-{n}.xlsx"),
    };
    let mut n = 1;
    while others.iter().any(|(name, _)| *name == numbered(n)) {
        n += 1;
    }
    numbered(n)
}

/// Refuses to write over a sheet that somebody has filled in since, before that is in the ledger.
fn keep_what_was_filled_in(out: &Path, files: &[File], asked: &Asked, memory: &State) -> Result<()> {
    for (name, _) in files {
        let path = out.join(name);
        if !path.exists() {
            continue;
        }
        let nothing = read::Answers::default();
        // What cannot be read, or not wholly, may hold what was filled in.
        let known = read::sheet(&path, asked).is_ok_and(|filled| {
            let mut said = filled.answers.iter();
            filled.problems.is_empty() && said.all(|(department, answers)| news(department, answers, memory) == nothing)
        });
        if !known {
            bail!(
                "{} 里有部门填写的内容，还没有收回，没有改动任何文件。请先 xuanti sheets in {}，或用 --out 换一个目录",
                path.display(),
                path.display()
            );
        }
    }
    Ok(())
}

const CHANGES: &[Column<ChangeView>] = &[
    column("部门", |c| (&c.department).into()),
    column("需求或条款", |c| (&c.about).into()),
    column("栏目", |c| c.column.into()),
    column("原来", |c| (&c.before).into()),
    column("现在", |c| (&c.after).into()),
];

/// What a department says in a file.
struct Sheet {
    answers: read::Answers,
    /// Whether any of it is new.
    is_news: bool,
    view: ReturnedView,
}

fn take_back(paths: &[PathBuf], yes: bool, global: &Global) -> Result<Ending> {
    let deciding = DecisionSession::open(global)?;
    let session = &deciding.session;
    let resolver = Resolver::of(session, global.masking())?;
    let (files, mut problems) = read::sheet_files(paths);
    let mut after = resolver.memory.clone();
    let (sheets, disagreements) = read_sheets(&files, &mut after, &mut problems, &resolver)?;
    for problem in &problems {
        output::say(format_args!("{}：{}", mark(problem), global.masking().problem(problem)));
    }
    let grave = problems.iter().any(|problem| problem.severity > Severity::Note);
    let ending = if grave || sheets.is_empty() { Ending::Found } else { Ending::Done };
    if sheets.is_empty() {
        output::say("没有读到部门填写的内容，没有记入账本。");
        return Ok(ending);
    }
    // In a program's hands either what would change or what was recorded is one document.
    if global.format == Format::Table || !yes {
        show(&sheets, global)?;
    }
    disagreements.iter().for_each(output::say);
    draft_changes(resolver.memory, &after, &resolver).iter().for_each(output::say);
    tell_missing(&after, session, &resolver)?;
    if !sheets.iter().any(|sheet| sheet.is_news) {
        output::say("与账本里的一样，没有再记。");
        return Ok(ending);
    }
    match output::agreed("记入账本吗？", yes)? {
        Some(true) => {
            deciding.record_all(global, |state, _| take_up(&sheets, state))?;
            output::say("下一步：xuanti plan 看按部门意见排出的各期；有草稿的，xuanti batch 看草稿。");
        }
        Some(false) => output::say("没有记入账本。"),
        None => output::say("没有记入账本。要记入，请加 --yes 再运行一次。"),
    }
    Ok(ending)
}

/// What departments say in the files, one after the other, and where they disagree then.
fn read_sheets(
    files: &[PathBuf],
    after: &mut State,
    problems: &mut Vec<Problem>,
    resolver: &Resolver<'_>,
) -> Result<(Vec<Sheet>, BTreeSet<String>)> {
    let asked = resolver.session.put_to_departments()?;
    let (mut sheets, mut disagreements) = (Vec::new(), BTreeSet::new());
    for path in files {
        let file = match read::sheet(path, &asked) {
            Ok(file) => file,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        problems.extend(file.problems);
        for (department, answers) in file.answers {
            let news = news(&department, &answers, after);
            let view = ReturnedView::of(&department, &file.file, &news, after, resolver);
            let then = after.after(&returned(&department, &file.file, &news));
            disagreements.extend(conflicts(&department, &news, after, &then, resolver));
            *after = then;
            sheets.push(Sheet { answers, is_news: news != read::Answers::default(), view });
        }
    }
    Ok((sheets, disagreements))
}

/// The events that take up what is new at this moment.
fn take_up(sheets: &[Sheet], state: &State) -> Result<Vec<Decision>> {
    let mut state = state.clone();
    let mut decisions = Vec::new();
    for Sheet { answers, view, .. } in sheets {
        let news = news(&view.department, answers, &state);
        if news != read::Answers::default() {
            let decision = returned(&view.department, &view.file, &news);
            state = state.after(&decision);
            decisions.push(decision);
        }
    }
    if decisions.is_empty() {
        bail!("账本里已经是这样，没有再记");
    }
    Ok(decisions)
}

fn mark(problem: &Problem) -> &'static str {
    match problem.severity {
        Severity::Error => "错误",
        Severity::Warning => "注意",
        Severity::Note => "提示",
    }
}

fn show(sheets: &[Sheet], global: &Global) -> Result<()> {
    let views: Vec<&ReturnedView> = sheets.iter().map(|sheet| &sheet.view).collect();
    let changes: Vec<ChangeView> = views.iter().flat_map(|view| view.changes.clone()).collect();
    global.write(&views, &changes, CHANGES, || {
        let sentence = |view: &&ReturnedView| format!("{}（{}）：{}\n", view.department, view.file, view.summary);
        let sentences: String = views.iter().map(sentence).collect();
        let table = if changes.is_empty() { String::new() } else { global.screen().table(CHANGES, &changes) };
        format!("{sentences}{table}")
    })
}

fn tell_missing(after: &State, session: &Session, resolver: &Resolver<'_>) -> Result<()> {
    let dossier = Dossier::of(&session.plan(&Wishes::default())?, resolver);
    let missing: Vec<String> = missing(&dossier, after).into_iter().collect();
    if !missing.is_empty() {
        output::say(format_args!("还没有交回研讨单的部门：{}。", missing.join("、")));
    }
    Ok(())
}
