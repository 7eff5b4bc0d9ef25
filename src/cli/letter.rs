//! `xuanti letter`: the letter desk. A letter with what was made of it, and what people decide of its asks: a need, none, advice on
//! the broadcasts, a referral; cut in two, moved to another topic, sent from another village.

use std::fmt::Write;

use anyhow::{Result, bail};
use serde::Serialize;

use super::{Ending, Global, output};
use crate::deciding::letters::{self, LetterDecision};
use crate::model::AskId;
use crate::report::render::table::{Column, column};
use crate::report::view::{Resolver, StatedView, sender};

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    /// 诉求编号，或其中一个事项的编号
    #[arg(value_name = "编号")]
    id: Option<String>,
    #[command(subcommand)]
    decision: Option<LetterDecision>,
}

#[derive(Serialize)]
struct Letter {
    id: String,
    round: String,
    sender: String,
    file: String,
    row: u32,
    text: String,
    asks: Vec<Stated>,
}

#[derive(Serialize)]
struct Stated {
    id: String,
    text: String,
    /// 需求, 待归并, 转办, 对活动的意见 or 无事项.
    state: &'static str,
    /// Its topic, or why it is referred.
    about: String,
}

const COLUMNS: &[Column<Stated>] = &[
    column("事项", |s| (&s.id).into()),
    column("是什么", |s| s.state.into()),
    column("归入", |s| (&s.about).into()),
    column("内容", |s| (&s.text).into()),
];

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    match (&args.decision, &args.id) {
        (Some(decision), _) => global.decide(|deciding| letters::decide(decision, deciding)),
        (None, Some(id)) => show(id, global),
        (None, None) => bail!("请给出诉求编号，例如 xuanti letter 1-284；编号见 xuanti topic 选题编号 或工作簿"),
    }
}

fn show(id: &str, global: &Global) -> Result<Ending> {
    let session = global.session_to_rank()?;
    let resolver = Resolver::of(&session, global.masking())?;
    let position = letters::request(id, &session)?;
    let request = &session.input.requests[position];
    let asks = AskId::enumerate(&session.asks).filter(|(_, ask)| ask.request == position);
    let letter = Letter {
        id: request.id.clone(),
        round: request.round.clone(),
        sender: resolver.masking.text(&sender(request, &session.input.roster)),
        file: request.source.file.clone(),
        row: request.source.row,
        text: resolver.masking.text(&request.text),
        asks: asks.map(|(id, _)| stated(id, &resolver)).collect(),
    };
    let text = || {
        let screen = global.screen();
        let mut text = format!("{}\n", screen.bold(&format!("{}　{}", letter.id, letter.sender)));
        let _ = writeln!(text, "  {}，{} 第 {} 行", letter.round, letter.file, letter.row);
        let _ = writeln!(text, "  {}\n", letter.text.replace('\n', "\n  "));
        if letter.asks.is_empty() {
            return text + "  没有提出事项（无事项）\n";
        }
        text + &screen.table(COLUMNS, &letter.asks)
    };
    global.write(&letter, &letter.asks, COLUMNS, text)?;
    output::say("下一步：xuanti letter need|none|feedback|refer|cut|move|village 改定（xuanti letter --help）。");
    Ok(Ending::Done)
}

fn stated(id: AskId, resolver: &Resolver<'_>) -> Stated {
    let topic = resolver.ranked.topics.iter().find(|topic| topic.asks.contains(&id));
    let StatedView { id, text, state, topic, why } = StatedView::of(id, topic, resolver);
    Stated { id, text, state, about: topic.map_or(why, |(id, name)| format!("{id} {name}")) }
}
