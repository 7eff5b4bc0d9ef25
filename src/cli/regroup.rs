//! `xuanti regroup`: all letters are grouped anew, with everything learned so far. First what would change is shown.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Serialize;

use super::deciding::{record_with, seen, unmoved};
use super::{Ending, Global, output};
use crate::ledger::{Decision, Grouping, State, carried_over};
use crate::model::TopicId;
use crate::report::masking::Masking;
use crate::report::render::table::{Cell, Column, column};
use crate::session::{Ranked, Session};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 同意，不再询问
    #[arg(long)]
    yes: bool,
}

/// A topic before and after. What is not there has no name.
#[derive(Serialize)]
struct Moved {
    id: String,
    name: String,
    name_after: String,
    villages: u32,
    villages_after: u32,
    /// Asks that come and go.
    came: usize,
    went: usize,
}

const COLUMNS: &[Column<Moved>] = &[
    column("编号", |m| (&m.id).into()),
    column("现在", |m| if m.name.is_empty() { "（没有）".into() } else { (&m.name).into() }),
    column("重新归并后", |m| match m.name_after.as_str() {
        "" => "（不再单列）".into(),
        same if same == m.name => "（不变）".into(),
        other => other.into(),
    }),
    column("村居", |m| count(m.villages)),
    column("之后", |m| count(m.villages_after)),
    column("移入", |m| count(m.came as u32)),
    column("移出", |m| count(m.went as u32)),
];

fn count(n: u32) -> Cell {
    if n == 0 { Cell::Blank } else { n.into() }
}

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    let (now, anew) = (global.session_to_rank()?, regrouped(global)?);
    let before = now.ranked()?;
    let after = anew.rank(Grouping::Anew)?;
    let changes = changes((&now, before), (&anew, &after), global.masking());
    let text = || if changes.is_empty() { String::new() } else { global.screen().table(COLUMNS, &changes) };
    global.write(&changes, &changes, COLUMNS, text)?;
    let memory = now.memory()?;
    if changes.is_empty() && memory.taught == memory.verdicts.len() {
        output::say("重新归并后与现在一样，不用记录。");
        return Ok(Ending::Done);
    }
    output::say(format_args!(
        "选题 {} 个 → {} 个，待归并 {} 项 → {} 项；有变化的选题 {} 个。人工合并、拆分、改归、改名的都保留；学到的对照从此算数，条款和是否找到也可能随之变化。",
        before.topics.len(),
        after.topics.len(),
        before.tray.len(),
        after.tray.len(),
        changes.len()
    ));
    match output::agreed("照此重新归并吗？", args.yes)? {
        Some(true) => record(&anew, &after, global),
        Some(false) => {
            output::say("没有改动。");
            Ok(Ending::Done)
        }
        None => {
            output::say("没有改动。要照此重新归并，请加 --yes。");
            Ok(Ending::Done)
        }
    }
}

/// A session in which every verdict teaches.
fn regrouped(global: &Global) -> Result<Session> {
    // What is wrong with the files was said when the first was opened.
    let project = global.project()?;
    let options = global.options(&project);
    let mut session = Session::open_to_rank(project, options)?;
    session.teach_everything();
    Ok(session)
}

fn record(session: &Session, after: &Ranked, global: &Global) -> Result<Ending> {
    let input = &session.input;
    let remembered = |events: &[_]| State::of(&carried_over(events.to_vec(), &input.requests, &input.roster));
    record_with(
        global,
        &session.project,
        remembered,
        |_| None,
        |state, _| {
            unmoved(session.memory()?, state)?;
            // Whatever waits now is told anew.
            let mut state = state.clone();
            state.waiting.clear();
            Ok(vec![Decision::Regrouped { seen: seen(session, after, &state) }])
        },
    )
}

/// The topics that would change, most villages first.
fn changes((now, before): (&Session, &Ranked), (anew, after): (&Session, &Ranked), masking: Masking) -> Vec<Moved> {
    let (before, after) = (topics(now, before), topics(anew, after));
    let nothing = (String::new(), 0, Vec::new());
    let ids: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut moved: Vec<Moved> = Vec::new();
    for id in ids {
        let (was, is) = (before.get(id).unwrap_or(&nothing), after.get(id).unwrap_or(&nothing));
        let missing = |from: &Vec<&String>, to: &Vec<&String>| from.iter().filter(|ask| !to.contains(ask)).count();
        if was.0 != is.0 || was.2 != is.2 {
            moved.push(Moved {
                id: id.clone(),
                name: masking.text(&was.0),
                name_after: masking.text(&is.0),
                villages: was.1,
                villages_after: is.1,
                came: missing(&is.2, &was.2),
                went: missing(&was.2, &is.2),
            });
        }
    }
    moved.sort_by_key(|m| std::cmp::Reverse(m.villages.max(m.villages_after)));
    moved
}

/// By id: name, voices, asks in order.
fn topics<'a>(session: &'a Session, ranked: &Ranked) -> BTreeMap<String, (String, u32, Vec<&'a String>)> {
    let topic = |t: TopicId| {
        let topic = &ranked.topics[t];
        let mut asks: Vec<&String> = topic.asks.iter().map(|&ask| &session.asks[ask].id).collect();
        asks.sort_unstable();
        (topic.id.clone(), (topic.name.clone(), session.votes().count([topic]).0, asks))
    };
    TopicId::all(&ranked.topics).map(topic).collect()
}
