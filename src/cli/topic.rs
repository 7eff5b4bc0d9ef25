//! `xuanti topic`: one topic with its requests, clauses and reasons; or a list by category, department, town.

use std::fmt::Write;

use anyhow::{Result, bail};
use serde::Serialize;

use super::{Ending, Global, output};
use crate::deciding::topics::{self, TopicDecision};
use crate::ledger::{Event, Ledger, undone_by};
use crate::matching::Matcher;
use crate::model::{AskId, Match, Topic};
use crate::report::render::local;
use crate::report::render::table::{Column, column};
use crate::report::render::terminal::{self, Screen};
use crate::report::view::{MatchView, Resolver, TopicView, reasons};
use crate::session::Session;

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

const TOPICS: &[Column<TopicView>] = &[
    column("名次", |t| t.rank.into()),
    column("编号", |t| (&t.id).into()),
    column("选题", |t| (&t.name).into()),
    column("类别", |t| (&t.category).into()),
    column("部门", |t| (&t.department).into()),
    column("村居", |t| terminal::voices(t.villages, t.letters)),
];
const ASKS: &[Column<AskView>] = &[
    column("诉求", |a| (&a.request).into()),
    column("事项", |a| (&a.id).into()),
    column("来自", |a| (&a.sender).into()),
    column("内容", |a| (&a.text).into()),
];

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    if let Some(decision) = &args.decision {
        return global.decide(|deciding| topics::decide(decision, deciding));
    }
    let session = global.session_to_rank()?;
    let resolver = Resolver::of(&session, global.masking())?;
    match &args.id {
        Some(id) => one(id, &resolver, global),
        None => list(args, &resolver, global),
    }
}

fn list(args: &Args, resolver: &Resolver<'_>, global: &Global) -> Result<Ending> {
    let Resolver { session, ranked, .. } = resolver;
    let wanted = |t: &Topic| {
        let of = |given: &Option<String>, has: &str| given.as_ref().is_none_or(|g| has.contains(g.as_str()));
        of(&args.category, &t.category)
            && of(&args.department, &t.department)
            && (args.town.is_none() || t.asks.iter().any(|&a| of(&args.town, town_of(a, session))))
    };
    let shown = ranked.order.iter().filter(|&&t| wanted(&ranked.topics[t]));
    let views: Vec<TopicView> = shown.map(|&t| TopicView::of(t, resolver)).collect();
    global.write(&views, &views, TOPICS, || terminal::ranking(&views, global.screen()))?;
    if views.is_empty() {
        output::say("没有符合条件的选题。");
        return Ok(Ending::Found);
    }
    output::say("下一步：xuanti topic 编号 看其中一个。");
    Ok(Ending::Done)
}

fn town_of(ask: AskId, session: &Session) -> &str {
    let request = session.request_of(ask);
    request.village.map_or(&request.town, |v| &session.input.roster.villages[v].town)
}

fn one(id: &str, resolver: &Resolver<'_>, global: &Global) -> Result<Ending> {
    let Resolver { session, ranked, memory, .. } = resolver;
    let Some(position) = ranked.position(id).or_else(|| ranked.position(memory.current(id))) else {
        bail!("没有编号为“{id}”的选题。用 xuanti topic 查看全部编号");
    };
    let topic = &ranked.topics[position];
    let matcher = session.matcher(Some(session.first_slot(memory)))?;
    let detail = Detail {
        topic: TopicView::of(position, resolver),
        decisions: decisions(topic, &Ledger::of(&session.project.root).events()?, resolver),
        details: topic.asks.iter().map(|&a| ask_view(a, resolver, &matcher)).collect::<Result<_>>()?,
    };
    global.write(&detail, &detail.details, ASKS, || text(&detail, global.screen()))?;
    Ok(Ending::Done)
}

fn decisions(topic: &Topic, events: &[Event], resolver: &Resolver<'_>) -> Vec<Decided> {
    let undone = undone_by(events);
    let about = |e: &&Event| e.decision.topics().iter().any(|id| resolver.memory.current(id) == topic.id);
    let what = |e: &Event| resolver.masking.text(&e.decision.message());
    let standing = events.iter().filter(|e| !undone.contains_key(&e.id)).filter(about);
    standing.map(|e| Decided { id: e.id, at: e.at, who: e.who.clone(), what: what(e) }).collect()
}

fn ask_view(ask: AskId, resolver: &Resolver<'_>, matcher: &Matcher<'_>) -> Result<AskView> {
    let Resolver { session, ranked, masking, .. } = resolver;
    let a = &session.asks[ask];
    let mut matches: Vec<Match> = ranked.matches_of(ask).iter().take(SHOWN).cloned().collect();
    matcher.explain(&matcher.query(&a.text)?, &mut matches)?;
    Ok(AskView {
        id: a.id.clone(),
        request: session.request_of(ask).id.clone(),
        sender: resolver.sender_of(ask),
        text: masking.text(&a.text),
        matches: matches.iter().map(|m| MatchView::of(m, &session.input.policies, *masking)).collect(),
    })
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
