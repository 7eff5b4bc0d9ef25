//! Rounds as they came in: who has sent, who twice, whose form is empty; and what has changed since the ledger saw them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::Serialize;

use crate::ledger::{Change, RoundSeen, State};
use crate::model::{Problem, Request, RequestPosition, Severity};
use crate::read::{FileKind, FileReport, Notes};
use crate::report::masking::plain;
use crate::session::Session;
use crate::text::states_nothing;

/// What came in with one round.
#[derive(Debug, Serialize)]
pub struct Round {
    pub round: String,
    pub files: usize,
    pub letters: usize,
    /// Letters that state no need.
    pub no_need: usize,
    /// Villages and communities that sent something.
    pub villages: usize,
    /// Villages that several files of the round are from.
    pub twice: Vec<Twice>,
    /// Files without a letter, or with nothing but empty answers.
    pub empty: Vec<String>,
}

/// A village that several files are from.
#[derive(Debug, Serialize)]
pub struct Twice {
    pub village: String,
    pub files: Vec<String>,
}

/// The rounds, in the order of their files.
pub fn rounds(session: &Session) -> Vec<Round> {
    let input = &session.input;
    let stating: HashSet<RequestPosition> = session.asks.iter().map(|ask| ask.request).collect();
    let mut order: Vec<&str> = Vec::new();
    for file in input.files.iter().filter(|file| file.kind == FileKind::Requests) {
        if !order.contains(&file.round.as_str()) {
            order.push(&file.round);
        }
    }
    let letters: Vec<(&Request, bool)> =
        RequestPosition::enumerate(&input.requests).map(|(at, request)| (request, stating.contains(&at))).collect();
    order.into_iter().map(|round| of_round(round, &letters, session)).collect()
}

fn of_round(round: &str, letters: &[(&Request, bool)], session: &Session) -> Round {
    let files: Vec<&FileReport> =
        session.input.files.iter().filter(|f| f.kind == FileKind::Requests && f.round == round).collect();
    let letters: Vec<&(&Request, bool)> = letters.iter().filter(|(request, _)| request.round == round).collect();
    let mut senders: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (request, _) in &letters {
        let village = request.village.map(|v| &session.input.roster.villages[v]);
        let sender =
            village.map_or(format!("{}{}", request.town, request.village_name), |v| format!("{}{}", v.town, v.name));
        if !request.village_name.is_empty() {
            senders.entry(sender).or_default().insert(&request.source.file);
        }
    }
    let speaking: HashSet<&str> =
        letters.iter().filter(|(_, states)| *states).map(|(request, _)| request.source.file.as_str()).collect();
    let failed = |file: &FileReport| {
        session.input.problems.iter().any(|p| p.severity == Severity::Error && p.row.is_none() && p.file == file.file)
    };
    let empty = files.iter().filter(|file| !speaking.contains(file.file.as_str()) && !failed(file));
    Round {
        round: plain(round),
        files: files.len(),
        letters: letters.len(),
        no_need: letters.iter().filter(|(_, states)| !states).count(),
        villages: senders.len(),
        empty: empty.map(|file| plain(&file.file)).collect(),
        twice: senders
            .into_iter()
            .filter(|(_, files)| files.len() > 1)
            .map(|(village, files)| Twice { village: plain(&village), files: files.into_iter().map(plain).collect() })
            .collect(),
    }
}

/// What has changed since the ledger saw the rounds, the same of one round not more than a page of times.
pub fn round_changes(session: &Session, memory: &State) -> Vec<Problem> {
    let input = &session.input;
    let rounds = RoundSeen::all(&input.requests, &input.roster, &session.project.root);
    let letters: HashMap<&str, &Request> = input.requests.iter().map(|r| (r.id.as_str(), r)).collect();
    let mut notes: Vec<Notes> = Vec::new();
    for change in memory.round_changes(&rounds) {
        let Some((kind, problem)) = problem_of(&change, memory, &letters) else { continue };
        let round = round_of(&problem.file);
        let at = notes.iter().position(|notes| notes.file == round).unwrap_or_else(|| {
            notes.push(Notes::new(round));
            notes.len() - 1
        });
        notes[at].add(Severity::Note, kind, |_| problem);
    }
    notes.into_iter().flat_map(Notes::finish).collect()
}

/// requests/第一轮/沙边村.xlsx → requests/第一轮.
fn round_of(file: &str) -> String {
    file.split('/').take(2).collect::<Vec<_>>().join("/")
}

/// What a person should know of a change in a round, and its kind.
fn problem_of(change: &Change, memory: &State, letters: &HashMap<&str, &Request>) -> Option<(&'static str, Problem)> {
    Some(match change {
        // Without a ledger every round is new.
        Change::New { .. } if memory.rounds.is_empty() => return None,
        Change::New { file } => {
            let what = if round_of(file) == *file { "新的一轮" } else { "新的文件" };
            let what = format!("{what}，还没有记入账本");
            ("还没有记入账本", Problem::note(file, what, "下一个决定会把它记下，不必处理"))
        }
        Change::Moved { from, file } => {
            ("改了名", Problem::note(file, format!("内容与记过的 {from} 相同，是改了名"), ""))
        }
        Change::Changed { file, added: 0, altered: 0, removed: 0 } => {
            ("与上次记下时不同", Problem::note(file, "文件有改动，诉求没有增减", "不必处理"))
        }
        Change::Changed { file, added, altered, removed } => (
            "与上次记下时不同",
            Problem::note(
                file,
                format!("与上次记下时不同：增 {added} 件，改 {altered} 件，减 {removed} 件"),
                if *removed > 0 { "减去的诉求不再计入；若非有意，请用原来的文件" } else { "" },
            ),
        ),
        Change::Gone { file } => (
            "轮次文件不见了",
            Problem::note(file, "记过的轮次文件不见了，它的诉求不再计入", "若非有意，请放回 requests 目录"),
        ),
        Change::Again { file, request, earlier_file, earlier } => {
            let letter = letters.get(request.as_str());
            if letter.is_some_and(|letter| states_nothing(&letter.text)) {
                return None;
            }
            let named = letter.is_some_and(|letter| !letter.village_name.is_empty());
            let todo = match named {
                true => "同一村居在一个选题里只计一次，不必处理",
                false => "没有写明村居，同样的内容只计一次；若来自不同村居，请补上",
            };
            let what = format!("诉求 {request} 与 {earlier_file} 的 {earlier} 同一来源、内容相同，是重复报送");
            ("重复报送", Problem::note(file, what, todo))
        }
    })
}
