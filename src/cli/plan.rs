//! `xuanti plan`: the main job.

use anyhow::{Result, bail};
use jiff::civil::Date;

use super::{Ending, Global, output};
use crate::model::{Plan, Rule, TopicId};
use crate::report::render::terminal;
use crate::report::view::{Comparison, Ground, PlanView, Resolver};
use crate::session::{Options, Ranked, Session, Wishes};

#[derive(Debug, clap::Args)]
pub struct Proposing {
    #[command(flatten)]
    args: Args,
    /// 逐条说明条款为什么入选：由哪件诉求引出，哪些字词对上，用了哪些对照和先例
    #[arg(long)]
    explain: bool,
    /// 把三种选期规则并排比较：覆盖村居优先、需求大小优先、各部门都有（在 xuanti.toml 的 [choice] rule 里选定）
    #[arg(long, conflicts_with = "explain")]
    compare: bool,
}

/// What a batch is made from, also where it is approved or written down.
#[derive(Debug, Default, PartialEq, clap::Args)]
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

impl Args {
    /// Whether nothing is asked for that the project does not say.
    pub fn is_plain(&self) -> bool {
        *self == Args::default()
    }
}

pub fn run(command: &Proposing, global: &Global) -> Result<Ending> {
    if command.compare {
        return compare(&command.args, global);
    }
    let (session, plan) = propose(&command.args, global)?;
    let resolver = Resolver::of(&session, global.masking())?;
    let mut view = PlanView::of(&plan, &resolver);
    if command.explain {
        let matcher = session.matcher(None)?;
        for (shown, episode) in view.episodes.iter_mut().zip(&plan.episodes) {
            shown.grounds = Ground::of(episode, &matcher, &resolver)?;
        }
    }
    global.write(&view, &view.episodes, terminal::EPISODES, || terminal::plan(&view, global.screen()))?;
    if view.episodes.is_empty() {
        output::say(
            "没有能排入的选题：或者都已播出、审定，或者资料里没有能回答的条款。见上面的理由，或检查 policies 目录（xuanti check）",
        );
        return Ok(Ending::Found);
    }
    output::say(
        "下一步：xuanti topic 选题编号 看一个选题的诉求和依据；xuanti batch draft 拟定草稿再改，或 xuanti accept 直接审定。",
    );
    Ok(Ending::Done)
}

/// The batches that the rules would choose, side by side.
fn compare(args: &Args, global: &Global) -> Result<Ending> {
    let (session, wishes) = prepare(args, as_it_is, global)?;
    let plans = Rule::ALL.into_iter().zip(session.plans(&wishes, &Rule::ALL)?).collect::<Vec<_>>();
    let resolver = Resolver::of(&session, global.masking())?;
    let rows = Comparison::of(&plans, session.project.config.choice.rule, &resolver);
    global.write(&rows, &rows, terminal::COMPARISON, || terminal::comparison(&rows, global.screen()))?;
    let names: Vec<String> = Rule::ALL.iter().map(|rule| format!("{}（{}）", rule.names().0, rule.names().1)).collect();
    output::say(format_args!("下一步：在 xuanti.toml 的 [choice] 写 rule = \"…\" 选定：{}。", names.join("、")));
    Ok(Ending::Done)
}

/// The next batch, with the session it was made in.
pub fn propose(args: &Args, global: &Global) -> Result<(Session, Plan)> {
    let (session, wishes) = prepare(args, as_it_is, global)?;
    let plan = session.plan(&wishes)?;
    Ok((session, plan))
}

/// A session to plan in, with the departments of episodes that its batch has already.
type Prepared = (Session, Vec<String>);

fn as_it_is(session: Session) -> Result<Prepared> {
    Ok((session, Vec::new()))
}

/// A session to plan in, once `first` has seen to it, and what is wished for.
pub fn prepare(
    args: &Args,
    first: impl FnOnce(Session) -> Result<Prepared>,
    global: &Global,
) -> Result<(Session, Wishes)> {
    let mut project = global.project()?;
    if let Some(episodes) = args.episodes {
        project.config.limits.episodes = episodes;
    }
    let options = Options { from: args.from, ..global.options(&project) };
    let (session, seated) = first(global.told(Session::open_to_rank(project, options)?)?)?;
    let memory = session.memory()?;
    let cancelled = memory.broadcasts.iter().filter(|(day, broadcast)| broadcast.cancelled && **day >= session.today);
    for (day, _) in cancelled {
        output::say(format_args!("注意：{day} 的直播已取消，这一天空着；这一批排在已审定的各期之后。"));
    }
    let overdue = memory.pending().filter(|(day, _)| *day < session.today).count();
    if overdue > 0 {
        output::say(format_args!(
            "注意：审定的 {overdue} 期已过日期，还没有记下结果；请先用 xuanti aired 或 cancelled 记下。"
        ));
    }
    if session.input.requests.is_empty() {
        bail!("没有可用的诉求。请把诉求表放进 {}，再运行 xuanti check", session.project.path("requests").display());
    }
    let ranked = session.ranked()?;
    let (pinned, excluded) = (positions(&args.pin, ranked)?, positions(&args.exclude, ranked)?);
    let wishes = Wishes { pinned, excluded, seated };
    Ok((session, wishes))
}

/// Positions of topics by their ids.
fn positions(ids: &[String], ranked: &Ranked) -> Result<Vec<TopicId>> {
    let position = |id: &String| match ranked.position(id) {
        Some(at) => Ok(at),
        None => bail!("没有编号为“{id}”的选题。用 xuanti rank 查看全部编号"),
    };
    ids.iter().map(position).collect()
}
