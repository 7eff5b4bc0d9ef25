//! `xuanti match`: a stream of JSON requests in, a stream of matches out, in order and in constant memory.

use std::io::{BufRead, BufReader, Read, Write};

use anyhow::Result;
use rayon::prelude::*;
use serde::Serialize;

use super::{Ending, Global, output};
use crate::matching::{Matcher, Scratch};
use crate::meaning::Fault;
use crate::model::{Ask, AskState, Matched, Problem, RequestPosition};
use crate::progress;
use crate::read;
use crate::report::masking::{Masking, rounded};
use crate::report::view::MatchView;
use crate::session::Session;
use crate::text::asks_of;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 每个事项给出几条条款（默认 5）
    #[arg(long, value_name = "条数", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    top: u16,
}

/// How much is read ahead, bytes. The lines in it are worked on together.
const AHEAD: usize = 1 << 20;
/// Longest line, bytes; what goes beyond it is not read into memory, and the line is set aside.
const LONGEST: u64 = 4 << 20;

#[derive(Serialize)]
struct Answer {
    request: String,
    asks: Vec<AskAnswer>,
}

#[derive(Serialize)]
struct AskAnswer {
    id: String,
    text: String,
    /// Where a request that is no matter for a broadcast should go.
    #[serde(skip_serializing_if = "String::is_empty")]
    referred: String,
    /// Probability that a document is about it.
    found: f32,
    matches: Vec<MatchView>,
}

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    let session = global.session(Some(&[]))?;
    let matcher = session.matcher(Some(session.first_slot(session.memory()?)))?;
    let answering = Answering { session: &session, matcher: &matcher, top: args.top.into(), masking: global.masking() };
    let mut out = output::stream();
    let mut input = BufReader::with_capacity(AHEAD, std::io::stdin().lock());
    let (mut number, mut set_aside) = (0, 0);
    progress::begin("匹配", 0);
    loop {
        let batch: Vec<(u32, String)> =
            lines_at_hand(&mut input)?.into_iter().zip(number + 1..).map(|(line, n)| (n, line)).collect();
        number += batch.len() as u32;
        if batch.is_empty() {
            break;
        }
        let answer = |scratch: &mut Scratch, (number, line): &(u32, String)| answering.line(line, *number, scratch);
        let results: Vec<Option<Result<Answer, Problem>>> =
            batch.par_iter().map_init(|| matcher.scratch(), answer).collect::<Result<_, Fault>>()?;
        for result in results.into_iter().flatten() {
            match result {
                Ok(line) => {
                    serde_json::to_writer(&mut out, &line)?;
                    writeln!(out)?;
                }
                Err(problem) => {
                    set_aside += 1;
                    output::say(format_args!("注意：{}", global.masking().problem(&problem)));
                }
            }
        }
        out.flush()?;
        progress::add(batch.len());
    }
    Ok(if set_aside > 0 { Ending::Found } else { Ending::Done })
}

/// The next line, and those that came with it: a slow sender is answered line by line, a fast one in batches.
/// Empty at the end.
fn lines_at_hand(input: &mut BufReader<impl Read>) -> std::io::Result<Vec<String>> {
    let mut lines = Vec::new();
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(LONGEST).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.len() as u64 == LONGEST && line.last() != Some(&b'\n') {
            input.skip_until(b'\n')?;
        }
        lines.push(read::decode(line).text);
        if !input.buffer().contains(&b'\n') {
            break;
        }
    }
    Ok(lines)
}

/// What every line is answered with.
struct Answering<'a> {
    session: &'a Session,
    matcher: &'a Matcher<'a>,
    /// Clauses for each ask.
    top: usize,
    masking: Masking,
}

impl Answering<'_> {
    /// What answers one line; nothing for an empty one.
    fn line(&self, line: &str, number: u32, scratch: &mut Scratch) -> Result<Option<Result<Answer, Problem>>, Fault> {
        if line.trim().is_empty() {
            return Ok(None);
        }
        let input = &self.session.input;
        let request = match read::request_line(line, number, &input.roster) {
            Ok(request) => request,
            Err(problem) => return Ok(Some(Err(problem))),
        };
        let mut asks = asks_of(&request, RequestPosition::default(), &input.categories);
        self.session.triage.by_rules(&mut asks, &request);
        asks.iter_mut().for_each(|ask| self.session.triage.judge_one(ask, &request, None));
        let asks = asks.iter().map(|ask| self.ask(ask, scratch)).collect::<Result<_, _>>()?;
        Ok(Some(Ok(Answer { request: request.id, asks })))
    }

    fn ask(&self, ask: &Ask, scratch: &mut Scratch) -> Result<AskAnswer, Fault> {
        let Answering { matcher, masking, .. } = self;
        let mut matched = Matched::default();
        if ask.state == AskState::Open {
            let query = matcher.query(&ask.text)?;
            matched = matcher.matches(&query, self.top, scratch);
            matcher.explain(&query, &mut matched.best)?;
        }
        Ok(AskAnswer {
            id: ask.id.clone(),
            text: masking.text(&ask.text),
            referred: ask.why.clone(),
            found: rounded(matched.found),
            matches: matched.best.iter().map(|m| MatchView::of(m, matcher.policies, *masking)).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_end_is_cut_and_the_next_is_whole() {
        let text = format!("\"甲\"\n{}\n\"乙\"", "x".repeat(LONGEST as usize + 10));
        let mut input = BufReader::with_capacity(1024, text.as_bytes());
        let mut lines = Vec::new();
        loop {
            let more = lines_at_hand(&mut input).unwrap();
            if more.is_empty() {
                break;
            }
            lines.extend(more);
        }
        assert_eq!((lines.len(), lines[1].len(), lines[2].as_str()), (3, LONGEST as usize, "\"乙\""));
    }
}
