//! `xuanti rank`: topics by demand, of the project's rounds or of new files alone.

use std::path::PathBuf;

use anyhow::{Result, bail};
use rayon::prelude::*;
use serde::Serialize;

use super::{Global, Outcome, output};
use crate::desk::Desk;
use crate::index::TextIndex;
use crate::model::{Severity, Sums};
use crate::report::terminal;
use crate::report::view::TopicView;
use crate::text::Segmenter;

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

pub fn run(args: &Args, global: &Global) -> Result<Outcome> {
    for file in &args.files {
        if !file.exists() {
            bail!("找不到文件 {}。请检查路径", file.display());
        }
    }
    let (desk, day, index) = if args.no_project {
        if args.files.is_empty() {
            bail!("--no-project 需要给出诉求文件，例如 xuanti rank --no-project 留言.xlsx");
        }
        let desk = Desk::without_project(&args.files);
        let index = TextIndex::build::<String>(&[], &desk.segmenter)?;
        (desk, global.today(None), index)
    } else {
        let project = global.project()?;
        let rounds = (!args.files.is_empty()).then_some(args.files.as_slice());
        let (desk, ()) = rayon::join(|| Desk::open(&project, rounds), Segmenter::prepare_tags);
        let day = desk.first_slot(global.today(Some(&project)), None);
        let index = desk.clause_index()?;
        (desk, day, index)
    };
    output::problems(&desk.input.problems);
    if desk.input.requests.is_empty() {
        bail!("没有可用的诉求。请检查所给文件，或项目的 requests 目录（xuanti check）");
    }
    let matcher = desk.matcher(&index, Some(day));
    let ranked = desk.rank(&matcher, day);
    let masking = global.masking();
    let views: Vec<TopicView> = ranked.order.par_iter().map(|&t| TopicView::of(t, &desk, &ranked, masking)).collect();
    let sums = desk.sums(&ranked.topics);
    let rows = || {
        let header = vec!["名次", "编号", "选题", "类别", "需求类型", "村居", "诉求件", "部门", "状态", "诉求编号"];
        let row = |t: &TopicView| {
            vec![
                t.rank.to_string(),
                t.id.clone(),
                t.name.clone(),
                t.category.clone(),
                t.kind.label().to_string(),
                t.villages.to_string(),
                t.requests.len().to_string(),
                t.department.clone(),
                t.state.to_string(),
                t.requests.join("；"),
            ]
        };
        (header, views.iter().map(row).collect())
    };
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
    global.write(&Ranking { topics: &views, sums: sums.clone() }, &views, rows, text)?;
    let unread = desk.input.problems.iter().any(|p| p.severity == Severity::Error);
    Ok(if views.is_empty() || unread { Outcome::Found } else { Outcome::Done })
}
