//! `xuanti topic`: one topic with its requests, clauses and reasons; or a list by category, department, town.

use std::fmt::Write;

use anyhow::{Result, bail};
use serde::Serialize;

use super::deciding::local;
use super::topic_decisions::{self, TopicDecision};
use super::{Global, Outcome, output};
use crate::desk::{Desk, Ranked};
use crate::ledger::{Event, Ledger, undone_by};
use crate::matching::Matcher;
use crate::model::{Match, Topic};
use crate::report::matches::{MatchView, reasons};
use crate::report::terminal::{self, Screen};
use crate::report::view::{self, Masking, TopicView};

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    decision: Option<TopicDecision>,
    /// 选题编号；不给则列出选题
    #[arg(value_name = "编号")]
    id: Option<String>,
    /// 只列这个类别
    #[arg(long, value_name = "类别")]
    category: Option<String>,
    /// 只列这个部门
    #[arg(long, value_name = "部门")]
    department: Option<String>,
    /// 只列这个镇（街道）有诉求的
    #[arg(long, value_name = "镇街")]
    town: Option<String>,
}

/// Matches shown for each ask.
const SHOWN: usize = 3;

#[derive(Serialize)]
struct Detail {
    #[serde(flatten)]
    topic: TopicView,
    /// What was decided about it, earliest first; what was undone is left out.
    decisions: Vec<Decided>,
    /// Its asks with the sender, the text and the best matches.
    details: Vec<AskView>,
}

#[derive(Serialize)]
struct Decided {
    id: i64,
    at: jiff::Timestamp,
    who: String,
    what: String,
}

#[derive(Serialize)]
struct AskView {
    id: String,
    request: String,
    sender: String,
    text: String,
    matches: Vec<MatchView>,
}

pub fn run(args: &Args, global: &Global) -> Result<Outcome> {
    if let Some(decision) = &args.decision {
        return topic_decisions::run(decision, global);
    }
    let project = global.project()?;
    let desk = Desk::open(&project, None);
    output::problems(&desk.input.problems);
    let day = desk.first_slot(global.today(Some(&project)), None);
    let index = desk.clause_index()?;
    let matcher = desk.matcher(&index, Some(day));
    let ranked = desk.rank(&matcher, day);
    match &args.id {
        Some(id) => one(id, &Ledger::of(&project.root).events()?, &desk, &ranked, &matcher, global),
        None => list(args, &desk, &ranked, global),
    }
}

fn list(args: &Args, desk: &Desk, ranked: &Ranked, global: &Global) -> Result<Outcome> {
    let wanted = |t: &Topic| {
        let of = |given: &Option<String>, has: &str| given.as_ref().is_none_or(|g| has.contains(g.as_str()));
        of(&args.category, &t.category)
            && of(&args.department, &t.department)
            && args.town.as_ref().is_none_or(|town| t.asks.iter().any(|&a| town_of(a, desk).contains(town.as_str())))
    };
    let masking = global.masking();
    let views: Vec<TopicView> = ranked
        .order
        .iter()
        .filter(|&&t| wanted(&ranked.topics[t as usize]))
        .map(|&t| TopicView::of(t, desk, ranked, masking))
        .collect();
    let rows = || {
        let row = |t: &TopicView| {
            vec![
                t.rank.to_string(),
                t.id.clone(),
                t.name.clone(),
                t.category.clone(),
                t.department.clone(),
                t.villages.to_string(),
            ]
        };
        (vec!["名次", "编号", "选题", "类别", "部门", "村居"], views.iter().map(row).collect())
    };
    global.write(&views, &views, rows, || terminal::ranking(&views, global.screen()))?;
    if views.is_empty() {
        eprintln!("没有符合条件的选题。");
        return Ok(Outcome::Found);
    }
    eprintln!("下一步：xuanti topic 编号 看其中一个。");
    Ok(Outcome::Done)
}

fn town_of(ask: u32, desk: &Desk) -> &str {
    let request = &desk.input.requests[desk.asks[ask as usize].request as usize];
    request.village.map_or(&request.town, |v| &desk.input.roster.villages[v as usize].town)
}

fn one(
    id: &str,
    events: &[Event],
    desk: &Desk,
    ranked: &Ranked,
    matcher: &Matcher<'_>,
    global: &Global,
) -> Result<Outcome> {
    let at = |id: &str| ranked.topics.iter().position(|t| t.id == id);
    let Some(position) = at(id).or_else(|| at(desk.memory.current(id))) else {
        bail!("没有编号为“{id}”的选题。用 xuanti topic 查看全部编号");
    };
    let masking = global.masking();
    let topic = &ranked.topics[position];
    let details: Vec<AskView> = topic.asks.iter().map(|&a| ask_view(a, desk, ranked, matcher, masking)).collect();
    let detail = Detail {
        topic: TopicView::of(position as u32, desk, ranked, masking),
        decisions: decisions(topic, events, desk, masking),
        details,
    };
    let rows = || {
        let row = |a: &AskView| vec![a.request.clone(), a.id.clone(), a.sender.clone(), a.text.clone()];
        (vec!["诉求", "事项", "来自", "内容"], detail.details.iter().map(row).collect())
    };
    global.write(&detail, &detail.details, rows, || text(&detail, global.screen()))?;
    Ok(Outcome::Done)
}

fn decisions(topic: &Topic, events: &[Event], desk: &Desk, masking: Masking) -> Vec<Decided> {
    let undone = undone_by(events);
    let about = |e: &&Event| e.decision.topics().iter().any(|id| desk.memory.current(id) == topic.id);
    let standing = events.iter().filter(|e| !undone.contains_key(&e.id)).filter(about);
    standing
        .map(|e| Decided { id: e.id, at: e.at, who: e.who.clone(), what: masking.text(&e.decision.message()) })
        .collect()
}

fn ask_view(ask: u32, desk: &Desk, ranked: &Ranked, matcher: &Matcher<'_>, masking: Masking) -> AskView {
    let a = &desk.asks[ask as usize];
    let request = &desk.input.requests[a.request as usize];
    let mut matches: Vec<Match> = ranked.matches.get(ask as usize).into_iter().flatten().take(SHOWN).cloned().collect();
    matcher.explain(&matcher.query(&a.text), &mut matches);
    AskView {
        id: a.id.clone(),
        request: request.id.clone(),
        sender: masking.text(&view::sender(request, desk)),
        text: masking.text(&a.text),
        matches: matches.iter().map(|m| MatchView::of(m, &desk.input.policies, masking)).collect(),
    }
}

fn text(detail: &Detail, screen: Screen) -> String {
    let t = &detail.topic;
    let mut text = format!("{}\n", screen.bold(&format!("{}　{}", t.id, t.name)));
    let _ = writeln!(text, "  类别：{}　部门：{}　状态：{}", t.category, t.department, t.state);
    let _ = writeln!(
        text,
        "  需求第 {} 位（重抽样在第 {}–{} 位）；村居 {} 个：群众热点咨询 {}，村居重点推进 {}；诉求 {} 件",
        t.rank,
        t.rank_low,
        t.rank_high,
        t.villages,
        t.by_kind.asked,
        t.by_kind.duty,
        t.requests.len()
    );
    for f in &t.factors {
        let _ = writeln!(text, "  {} ×{:.2}", f.name, f.factor);
    }
    if !t.past.is_empty() {
        let _ = writeln!(text, "  走势：{}　{}", t.trend.label(), t.past);
    }
    if !detail.decisions.is_empty() {
        let _ = writeln!(text, "{}", screen.bold("经过"));
        for d in &detail.decisions {
            let _ = writeln!(text, "  {} {}：{}（第 {} 条）", local(d.at), d.who, d.what, d.id);
        }
    }
    if !t.clauses.is_empty() {
        let _ = writeln!(text, "{}", screen.bold("条款"));
        for c in &t.clauses {
            let _ = writeln!(text, "  · {}", terminal::clause_line(c, screen));
        }
    }
    let _ = writeln!(text, "{}", screen.bold("诉求"));
    for a in &detail.details {
        let _ = writeln!(text, "  {}（{}）{}", a.id, a.sender, a.text.replace('\n', " "));
        for m in &a.matches {
            let _ = writeln!(text, "      → {}：{}", m.clause, reasons(&m.reasons));
        }
    }
    text
}
