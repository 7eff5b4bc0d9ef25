//! `xuanti plan`: the main job.

use anyhow::{Result, bail};
use jiff::civil::Date;

use super::deciding::{Sitting, remembering};
use super::{Global, Outcome, output};
use crate::desk::{Desk, Ranked, When, Wishes};
use crate::model::Plan;
use crate::report::matches::grounds;
use crate::report::terminal;
use crate::report::view::PlanView;
use crate::text::Segmenter;

#[derive(Debug, clap::Args)]
pub struct Proposing {
    #[command(flatten)]
    args: Args,
    /// 逐条说明条款为什么入选：由哪件诉求引出，哪些字词对上，用了哪些对照和先例
    #[arg(long)]
    explain: bool,
}

/// What a batch is made from, also where it is approved or written down.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub struct Args {
    /// 最早从哪天开始播
    #[arg(long, value_name = "日期")]
    from: Option<Date>,
    /// 本批期数（默认按 xuanti.toml）
    #[arg(long, value_name = "期数", value_parser = clap::value_parser!(u32).range(1..))]
    episodes: Option<u32>,
    /// 一定要排入的选题编号，可多次给出
    #[arg(long, value_name = "选题")]
    pin: Vec<String>,
    /// 不要排入的选题编号，可多次给出
    #[arg(long, value_name = "选题")]
    exclude: Vec<String>,
}

pub fn run(command: &Proposing, global: &Global) -> Result<Outcome> {
    let (sitting, plan) = propose(&command.args, global)?;
    let mut view = PlanView::of(&plan, &sitting.desk, &sitting.ranked, global.masking());
    if command.explain {
        let index = sitting.desk.clause_index()?;
        let matcher = sitting.desk.matcher(&index, None);
        for (shown, episode) in view.episodes.iter_mut().zip(&plan.episodes) {
            shown.grounds = grounds(episode, &sitting.desk, &sitting.ranked, &matcher, global.masking());
        }
    }
    let rows = || {
        let header = vec!["期", "日期", "主题", "牵头部门", "村居", "诉求件", "条款", "理由"];
        let row = |e: &crate::report::view::EpisodeView| {
            let clauses: Vec<&str> = e.clauses.iter().map(|c| c.id.as_str()).collect();
            vec![
                e.number.to_string(),
                e.date.to_string(),
                e.theme.clone(),
                e.department.clone(),
                e.villages.to_string(),
                e.requests.to_string(),
                clauses.join("；"),
                e.why.clone(),
            ]
        };
        (header, view.episodes.iter().map(row).collect())
    };
    global.write(&view, &view.episodes, rows, || terminal::plan(&view, global.screen()))?;
    if view.episodes.is_empty() {
        eprintln!(
            "没有能排入的选题：或者都已播出、审定，或者资料里没有能回答的条款。见上面的理由，或检查 policies 目录（xuanti check）"
        );
        return Ok(Outcome::Found);
    }
    eprintln!("下一步：xuanti topic 选题编号 看一个选题的诉求和依据；xuanti accept 审定这一批。");
    Ok(Outcome::Done)
}

/// The next batch, with the topics it was made from.
pub fn propose(args: &Args, global: &Global) -> Result<(Sitting, Plan)> {
    let project = global.project()?;
    let (mut desk, ()) = rayon::join(|| Desk::open(&project, None), Segmenter::prepare_tags);
    if let Some(episodes) = args.episodes {
        desk.input.config.limits.episodes = episodes;
    }
    output::problems(&desk.input.problems);
    remembering(&desk)?;
    if desk.input.requests.is_empty() {
        bail!("没有可用的诉求。请把诉求表放进 {}，再运行 xuanti check", project.path("requests").display());
    }
    let when = When { today: global.today(Some(&project)), from: args.from };
    let day = desk.first_slot(when.today, when.from);
    let index = desk.clause_index()?;
    let matcher = desk.matcher(&index, Some(day));
    let ranked = desk.rank(&matcher, day);
    let wishes = Wishes { pinned: positions(&args.pin, &ranked)?, excluded: positions(&args.exclude, &ranked)? };
    let plan = desk.plan(&ranked, &matcher, when, &wishes)?;
    drop(matcher);
    Ok((Sitting { project, desk, ranked, today: when.today }, plan))
}

/// Positions of topics by their ids.
fn positions(ids: &[String], ranked: &Ranked) -> Result<Vec<u32>> {
    ids.iter()
        .map(|id| match ranked.topics.iter().position(|t| &t.id == id) {
            Some(at) => Ok(at as u32),
            None => bail!("没有编号为“{id}”的选题。用 xuanti rank 查看全部编号"),
        })
        .collect()
}
