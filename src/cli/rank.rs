//! `xuanti rank`: topics by demand, of the project's rounds or of new files alone.

use std::path::PathBuf;

use anyhow::{Result, bail};
use rayon::prelude::*;
use serde::Serialize;

use super::{Ending, Global};
use crate::model::{Severity, Sums};
use crate::project::Project;
use crate::report::render::table::{Column, column};
use crate::report::render::terminal;
use crate::report::view::{Resolver, TopicView};
use crate::session::{Options, Session};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 诉求文件；不给则用项目自己的轮次
    #[arg(value_name = "文件")]
    files: Vec<PathBuf>,
    /// 不用任何项目，只归并和排名所给文件
    #[arg(long)]
    no_project: bool,
    /// 表格里最多显示多少个选题（默认 50）；0 为全部
    #[arg(long, value_name = "个数", default_value_t = 50)]
    top: usize,
}

#[derive(Serialize)]
struct Ranking<'a> {
    topics: &'a [TopicView],
    sums: Sums,
}

const COLUMNS: &[Column<TopicView>] = &[
    column("名次", |t| t.rank.into()),
    column("编号", |t| (&t.id).into()),
    column("选题", |t| (&t.name).into()),
    column("类别", |t| (&t.category).into()),
    column("需求类型", |t| t.kind.label().into()),
    column("村居", |t| terminal::voices(t.villages, t.letters)),
    column("诉求件", |t| t.requests.len().into()),
    column("部门", |t| (&t.department).into()),
    column("状态", |t| t.state.into()),
    column("诉求编号", |t| t.requests.join("；").into()),
];

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    let session = open(args, global)?;
    session.memory()?;
    if session.input.requests.is_empty() {
        bail!("没有可用的诉求。请检查所给文件，或项目的 requests 目录（xuanti check）");
    }
    let resolver = Resolver::of(&session, global.masking())?;
    let ranked = resolver.ranked;
    let views: Vec<TopicView> = ranked.order.par_iter().map(|&t| TopicView::of(t, &resolver)).collect();
    let sums = session.sums(ranked);
    let text = || {
        let screen = global.screen();
        let shown = if args.top == 0 { views.len() } else { args.top.min(views.len()) };
        let mut text = terminal::ranking(&views[..shown], screen);
        if shown < views.len() {
            text.push_str(&format!("……共 {} 个选题，--top 0 显示全部\n", views.len()));
        }
        terminal::sums(&sums, screen, &mut text);
        text
    };
    global.write(&Ranking { topics: &views, sums: sums.clone() }, &views, COLUMNS, text)?;
    let unread = session.input.problems.iter().any(|p| p.severity == Severity::Error);
    Ok(if views.is_empty() || unread { Ending::Found } else { Ending::Done })
}

/// The project's rounds, the files given in their place, or the files alone.
fn open(args: &Args, global: &Global) -> Result<Session> {
    if let Some(file) = args.files.iter().find(|file| !file.exists()) {
        bail!("找不到文件 {}。请检查路径", file.display());
    }
    if args.no_project {
        if args.files.is_empty() {
            bail!("--no-project 需要给出诉求文件，例如 xuanti rank --no-project 留言.xlsx");
        }
        return global.told(Session::without_project(&args.files, global.options(&Project::default()))?);
    }
    let project = global.project()?;
    let rounds = (!args.files.is_empty()).then_some(args.files.as_slice());
    let options = Options { rounds, ..global.options(&project) };
    global.told(Session::open_to_rank(project, options)?)
}
