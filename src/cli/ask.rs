//! `xuanti ask`: one question, answered with clauses, reasons, a department and similar requests.

use std::fmt::Write;

use anyhow::{Result, bail};
use serde::Serialize;

use super::{Ending, Global};
use crate::matching::Matcher;
use crate::model::{Matched, Reason, Standing};
use crate::report::masking::{Masking, rounded};
use crate::report::render::table::{Column, column};
use crate::report::render::terminal::{Screen, shortened};
use crate::report::view::{ClauseView, MatchView, reasons, sender, why_not_clause};
use crate::session::Session;
use crate::text::normalise;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 问题，一句或几句话
    #[arg(value_name = "问题", required = true)]
    text: Vec<String>,
    /// 给出几条条款（默认 5）
    #[arg(long, value_name = "条数", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    top: u16,
}

/// Similar requests shown.
const SIMILAR: usize = 3;
/// Clauses looked at for ones that may not be explained now.
const LOOKED_AT: usize = 3;

#[derive(Serialize)]
struct Answer {
    text: String,
    department: String,
    /// Whether a document is likely enough to be about the question, and how likely.
    found: bool,
    found_probability: f32,
    matches: Vec<Found>,
    /// Clauses that fit but may not be explained on the day, with the reason.
    not_now: Vec<NotNow>,
    similar: Vec<Similar>,
}

#[derive(Serialize)]
struct Found {
    #[serde(flatten)]
    found: MatchView,
    number: String,
    heading: String,
    text: String,
    #[serde(skip)]
    marked: Vec<String>,
}

#[derive(Serialize)]
struct NotNow {
    clause: String,
    why: String,
}

#[derive(Serialize)]
struct Similar {
    request: String,
    sender: String,
    text: String,
}

const COLUMNS: &[Column<Found>] = &[
    column("条款", |f| (&f.found.clause).into()),
    column("文件", |f| (&f.found.title).into()),
    column("部门", |f| (&f.found.department).into()),
    column("把握", |f| format!("{:.3}", f.found.probability).into()),
    column("内容", |f| (&f.text).into()),
];

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    let text = args.text.join(" ");
    if !text.chars().any(char::is_alphanumeric) {
        bail!("问题是空的。请写出要问的话，例如 xuanti ask \"村里起屋要办什么手续？\"");
    }
    let session = global.session_to_rank()?;
    let day = session.first_slot(session.memory()?);
    let masking = global.masking();
    let (matcher, similar) = rayon::join(|| session.matcher(Some(day)), || similar(&text, &session, masking));
    let answer = Answer { similar: similar?, ..answer(&text, args.top.into(), &session, &matcher?, masking)? };
    global.write(&answer, &answer.matches, COLUMNS, || shown(&answer, global.screen()))?;
    Ok(if answer.found { Ending::Done } else { Ending::Found })
}

/// The answer without similar requests.
fn answer(text: &str, top: usize, session: &Session, matcher: &Matcher<'_>, masking: Masking) -> Result<Answer> {
    let query = matcher.query(text)?;
    let mut scratch = matcher.scratch();
    let Matched { found, best: mut matches, .. } = matcher.matches(&query, top, &mut scratch);
    matcher.explain(&query, &mut matches)?;
    let policies = &session.input.policies;
    let department = matches.first().map_or(String::new(), |m| policies.policy_of(m.clause).department.clone());
    let found_probability = rounded(found);
    let found = found >= session.found_threshold();
    let matches = matches
        .iter()
        .map(|m| {
            let clause = ClauseView::of(m.clause, None, policies);
            let marked = m.reasons.iter().flat_map(words_of).collect();
            Found {
                found: MatchView::of(m, policies, masking),
                number: clause.number,
                heading: clause.heading,
                text: clause.text,
                marked,
            }
        })
        .collect();
    let everything = session.matcher(None)?;
    let not_now = everything
        .rank(&query, LOOKED_AT, &mut scratch)
        .iter()
        .filter_map(|s| {
            let standing = matcher.eligible.standing[s.clause.position()];
            (standing != Standing::InForce).then(|| NotNow {
                clause: policies.clause_id(s.clause),
                why: why_not_clause(s.clause, standing, policies),
            })
        })
        .collect();
    Ok(Answer { text: masking.text(text), department, found, found_probability, matches, not_now, similar: Vec::new() })
}

/// The words a reason names as standing in the clause.
fn words_of(reason: &Reason) -> Vec<String> {
    match reason {
        Reason::Sentence { text } => vec![normalise(text)],
        Reason::Words { words } => words.clone(),
        Reason::Lexicon { to, .. } | Reason::Translation { to, .. } => vec![to.clone()],
        Reason::Title { .. } | Reason::Matter { .. } | Reason::Precedent { .. } => Vec::new(),
    }
}

/// The requests most like the question.
fn similar(text: &str, session: &Session, masking: Masking) -> Result<Vec<Similar>> {
    let found = session.similar_asks(text, SIMILAR)?;
    Ok(found
        .into_iter()
        .map(|a| {
            let request = session.request_of(a);
            Similar {
                request: request.id.clone(),
                sender: masking.text(&sender(request, &session.input.roster)),
                text: masking.text(&session.asks[a].text),
            }
        })
        .collect())
}

fn shown(answer: &Answer, screen: Screen) -> String {
    let mut text = String::new();
    let department = &answer.department;
    let _ = match (answer.found, answer.matches.is_empty()) {
        (true, _) => writeln!(text, "可由下列条款回答（{department}）："),
        (false, false) => {
            writeln!(text, "本次资料未找到把握较大的条款，待部门核实；最接近的是（{department}）：")
        }
        (false, true) => writeln!(text, "本次资料未找到，待部门核实。"),
    };
    for (i, f) in answer.matches.iter().enumerate() {
        let number =
            if f.number.is_empty() { f.found.clause.rsplit('#').next().unwrap_or_default() } else { &f.number };
        let _ =
            writeln!(text, "\n{}", screen.bold(&format!("{}. {} {number}　{}", i + 1, f.found.policy, f.found.title)));
        if !f.heading.is_empty() {
            let _ = writeln!(text, "   {}", f.heading);
        }
        let _ = writeln!(text, "   {}", screen.marked(&f.text.replace('\n', "\n   "), &f.marked));
        let reasons = reasons(&f.found.reasons);
        let _ = writeln!(text, "   依据：{reasons}（把握 {:.0}%）", f.found.probability * 100.0);
    }
    for n in &answer.not_now {
        let _ = writeln!(text, "\n未采用 {}：{}", n.clause, n.why);
    }
    if !answer.similar.is_empty() {
        let _ = writeln!(text, "\n{}", screen.bold("相近的诉求"));
        for s in &answer.similar {
            let _ = writeln!(text, "  {}（{}）{}", s.request, s.sender, shortened(&s.text, screen.width as usize));
        }
    }
    text
}
